"""A template becomes a repository and a pull request on each kind of host: real git, loopback servers, the verb."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.rig.forges.creating import CreatingForge

from catalejo.cli.scaffold import command

ACTIONS = {
    "github": ("publish:github", "publish:github:pull-request", "remoteUrl", "organization: acme"),
    "gitlab": ("publish:gitlab", "publish:gitlab:merge-request", "mergeRequestUrl", "group: acme"),
    "gitea": ("publish:gitea", "publish:gitea:pull-request", "remoteUrl", "organization: acme"),
    "bitbucket": ("publish:bitbucketCloud", "publish:bitbucketCloud:pull-request", "pullRequestUrl", "workspace: acme"),
}
TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: service}
spec:
  type: service
  parameters:
    required: [name, repoUrl, stacksUrl]
    properties:
      name: {type: string, pattern: '^[a-z-]+$'}
      repoUrl: {type: string}
      stacksUrl: {type: string}
  steps:
    - id: fetch
      action: fetch:template
      input: {url: ./skeleton, values: {name: "${{ parameters.name }}"}}
    - id: publish
      action: NEW
      input: {repoUrl: "${{ parameters.repoUrl }}", defaultBranch: main, description: "${{ parameters.name }}"}
    - {id: entry, action: fetch:template, input: {url: ./stack, targetPath: stack, values: {name: "${{ parameters.name }}"}}}
    - id: change
      action: CHANGE
      input:
        repoUrl: ${{ parameters.stacksUrl }}
        branchName: add-${{ parameters.name }}
        title: Add ${{ parameters.name }}
        description: For ${{ steps['publish'].output.remoteUrl }} at ${{ steps['publish'].output.commitHash }}
        sourcePath: stack
        targetPath: apps/${{ parameters.name }}
  output:
    links: [{title: Change, url: "${{ steps['change'].output.ADDRESS }}"}]
"""


@pytest.fixture
def forge(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CreatingForge]:
    """Give a host of each kind with a repository of stacks."""
    (tmp_path / "host").mkdir()
    with CreatingForge(tmp_path / "host", getattr(request, "param", "github")) as made:
        assert isinstance(made, CreatingForge)
        made.add("stacks", {"README.md": "stacks\n", "apps/old/app.yaml": "kind: Old\n"})
        yield made


@pytest.fixture
def template(forge: CreatingForge, tmp_path: Path) -> Path:
    """Give a template with two skeletons."""
    new, change, address, _ = ACTIONS[forge.kind]
    folder = tmp_path / "template"
    for name, text in {
        "skeleton/catalog-info.yaml": "kind: Component\nmetadata: {name: '${{ values.name }}'}\n",
        "skeleton/.github/ci.yml": "on: push\n",
        "stack/app.yaml": "kind: App\nname: ${{ values.name }}\n",
        "template.yaml": TEMPLATE.replace("NEW", new).replace("CHANGE", change).replace("ADDRESS", address),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder / "template.yaml"


def scaffold(forge: CreatingForge, template: Path, *more: str, token: str | None = None) -> Result:
    """Run the verb with a configuration that names the host."""
    config = template.parent.parent / "mkdocs.yml"
    source = f"{{{forge.kind}: {{url: '{forge.url}', {ACTIONS[forge.kind][3]}, token_env: HOST_TOKEN}}}}"
    head = "site_name: x\ntheme: {name: material}\nplugins:\n"
    config.write_text(f"{head}  - catalejo: {{sources: [{source}]}}\n", "utf-8")
    given = [
        str(template), "-f", str(config), "--set", "name=orders", "--set", f"repoUrl={forge.place('orders')}",
        "--set", f"stacksUrl={forge.place('stacks')}", *more,
    ]  # fmt: skip
    runner = CliRunner(env={"HOST_TOKEN": forge.token if token is None else token})
    return runner.invoke(command, given, standalone_mode=False)


@pytest.mark.parametrize("forge", sorted(ACTIONS), indirect=True)
def test_a_repository_and_a_change_are_made(forge: CreatingForge, template: Path) -> None:
    done = scaffold(forge, template, "--format", "json")
    assert done.return_value == 0, done.output + done.stderr
    told = json.loads(done.stdout)
    assert forge.files("orders", "main") == {
        ".github/ci.yml": "on: push\n", "catalog-info.yaml": "kind: Component\nmetadata: {name: 'orders'}\n",
    }  # fmt: skip
    assert forge.files("stacks", "add-orders") == {
        "README.md": "stacks\n", "apps/old/app.yaml": "kind: Old\n", "apps/orders/app.yaml": "kind: App\nname: orders\n",
    }  # fmt: skip
    assert forge.files("stacks", "main").keys() == {"README.md", "apps/old/app.yaml"}
    assert [one["problem"] for one in told["sent"]] == ["", ""]
    assert told["outputs"][0]["value"].endswith("/7")
    text = str(forge.proposed[0])
    assert told["sent"][0]["outputs"]["commitHash"] in text and "http://127.0.0.1" in text
    assert forge.token not in done.stdout + done.stderr


@pytest.mark.parametrize("forge", sorted(ACTIONS), indirect=True)
def test_a_repository_that_is_there_is_refused_and_nothing_is_sent(forge: CreatingForge, template: Path) -> None:
    forge.add("orders", {"old.txt": "old\n"})
    done = scaffold(forge, template)
    assert done.return_value == 2
    assert "acme/orders is there already\nnothing was written or sent" in done.stderr
    assert forge.files("orders", "main") == {"old.txt": "old\n"}
    assert forge.made == forge.proposed == [] and not forge.log.select(contains="receive-pack")


def test_a_push_that_fails_leaves_an_empty_repository_and_says_so(forge: CreatingForge, template: Path) -> None:
    forge.closed = True
    done = scaffold(forge, template)
    assert done.return_value == 3
    assert "was made and is empty" in done.stdout and "not sent: publish" in done.stdout and forge.proposed == []
    assert "Change: " not in done.stdout


def test_a_change_that_is_not_taken_leaves_its_branch_and_says_so(forge: CreatingForge, template: Path) -> None:
    forge.deaf = True
    done = scaffold(forge, template)
    assert done.return_value == 3
    assert "the branch add-orders" in done.stdout and "was pushed; nobody is asked to merge it" in done.stdout


def test_a_branch_that_is_there_is_never_written_over(forge: CreatingForge, template: Path) -> None:
    first = scaffold(forge, template)
    before = forge.files("stacks", "add-orders")
    (template.parent / "stack/app.yaml").write_text("kind: Other\n", "utf-8")
    again = scaffold(forge, template, "--set", f"repoUrl={forge.place('orders-again')}")
    assert first.return_value == 0 and again.return_value == 2
    assert "acme/stacks has a branch add-orders already" in again.stderr
    assert forge.files("stacks", "add-orders") == before and len(forge.proposed) == len(forge.made) == 1


def test_without_a_token_nothing_is_asked(forge: CreatingForge, template: Path) -> None:
    done = scaffold(forge, template, token="")
    assert done.return_value == 2 and done.stderr.count("has no token") == 2
    assert forge.log.entries == ()


def test_a_dry_run_asks_nobody(forge: CreatingForge, template: Path) -> None:
    done = scaffold(forge, template, "--dry-run")
    assert done.return_value == 0 and "<publish.commitHash, known once it was sent>" not in done.stdout
    assert "apps/orders/app.yaml" in done.stdout and "nothing was written or sent" in done.stdout
    assert forge.log.entries == ()


def test_the_template_of_the_demo_makes_its_repository_and_its_entry(tmp_path: Path) -> None:
    """Real git to the end: pipeline, owners and entity in the new one, an Application in the request for the other."""
    source = Path(__file__).parents[3] / "catalog/templates/nodejs-microservice/template.yaml"
    (tmp_path / "host").mkdir()
    with CreatingForge(tmp_path / "host", "github", "mercado-andino") as forge:
        forge.add("gitops", {"applications/argocd/dev/services.yaml": "kind: ApplicationSet\n"})
        config = tmp_path / "mkdocs.yml"
        listed = f"{{github: {{organization: mercado-andino, url: '{forge.url}', token_env: HOST_TOKEN}}}}"
        config.write_text(
            f"site_name: x\ntheme: {{name: material}}\nplugins:\n  - catalejo: {{sources: [{listed}]}}\n", "utf-8"
        )
        values = {
            "name": "quotes", "description": "Computes the price of a shipment.", "owner": "group:default/equipo-backend",
            "system": "checkout", "repoUrl": forge.place("quotes"),
        }  # fmt: skip
        done = CliRunner(env={"HOST_TOKEN": forge.token}).invoke(
            command, [str(source), "-f", str(config), "--values", "-"], input=json.dumps(values), standalone_mode=False
        )
        assert done.return_value == 0, done.output + done.stderr
        made, proposed = forge.files("quotes", "main"), forge.files("gitops", "app-quotes")
    assert {".github/workflows/ci.yml", ".github/CODEOWNERS", "Dockerfile", "catalog-info.yaml"} <= made.keys()
    assert "owner: group:default/equipo-backend" in made["catalog-info.yaml"]
    assert "path: applications/quotes/overlays/dev" in proposed["applications/argocd/dev/quotes.yaml"]
    assert "applications/argocd/dev/services.yaml" in proposed and "name: quotes-dev" in str(proposed)


def test_a_secret_comes_from_the_environment_and_is_shown_nowhere(template: Path, forge: CreatingForge) -> None:
    canary = "canary" + "x" * 20
    text = template.read_text("utf-8")
    text = text.replace("      name: {type", "      token: {type: string, ui:field: Secret}\n      name: {type", 1)
    text = text.replace("title: Add", "title: ${{ secrets.token }} Add")
    template.write_text(text, "utf-8")
    for form in ("text", "json"):
        done = CliRunner(env={"CANARY": canary}).invoke(
            command,
            [
                str(template), "--set", "name=orders", "--set", f"repoUrl={forge.place('orders')}", "--set",
                f"stacksUrl={forge.place('stacks')}", "--set-env", "token=CANARY", "--dry-run", "--format", form,
            ],
            standalone_mode=False,
        )  # fmt: skip
        assert done.return_value == 0, done.output + done.stderr
        assert canary not in done.stdout + done.stderr and "***** Add orders" in done.stdout
