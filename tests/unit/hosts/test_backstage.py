"""A Backstage configuration becomes sources: each discovery provider that a host of ours knows, with its filters."""

from __future__ import annotations

from pathlib import Path

from catalejo.cli.backstage import from_backstage
from catalejo.hosts.registry import hosts
from catalejo.kit.read.narrow import mapping

CONFIG = """\
app: {title: Mercado Andino}
catalog:
  providers:
    github:
      shops: {organization: mercado-andino, filters: {topic: {include: [shop]}, allowForks: false, branch: main}}
      inside: {organization: inside, host: github.example.com, filters: {allowArchived: true}}
    gitlab:
      ours: {host: gitlab.example.com, group: platform, skipForkedRepos: true}
      nobody: {host: gitlab.example.com}
    bitbucketCloud: {workspace: mercado}
    bitbucketServer:
      dc: {host: bitbucket.example.com}
    gitea:
      g: {organization: tools, host: git.example.com}
    azureDevOps:
      a: {organization: mercado, project: Shop, host: dev.azure.com}
    ldapOrg: {default: {}}
"""


def test_every_provider_that_is_known_becomes_a_source(tmp_path: Path) -> None:
    """One entry or several; what says too little is left out, as are providers of other things."""
    (tmp_path / "app-config.yaml").write_text(CONFIG)
    found = from_backstage(tmp_path / "app-config.yaml")
    sources = list(found.sources)
    assert found.name == "Mercado Andino"
    assert sources == [
        {"github": {"organization": "mercado-andino", "topics": ["shop"], "forks": False, "token_env": "GITHUB_TOKEN"}},
        {"github": {"organization": "inside", "url": "https://github.example.com", "archived": True,
                    "token_env": "GITHUB_TOKEN"}},
        {"gitlab": {"group": "platform", "url": "https://gitlab.example.com", "forks": False,
                    "token_env": "GITLAB_TOKEN"}},
        {"gitea": {"organization": "tools", "url": "https://git.example.com", "token_env": "GITEA_TOKEN"}},
        {"bitbucket": {"workspace": "mercado", "token_env": "BITBUCKET_TOKEN"}},
        {"bitbucket-server": {"url": "https://bitbucket.example.com", "token_env": "BITBUCKET_SERVER_TOKEN"}},
        {"azure-devops": {"organization": "mercado", "projects": ["Shop"], "token_env": "AZURE_DEVOPS_TOKEN"}},
    ]  # fmt: skip
    for source in sources:
        kind, options = next(iter(source.items()))
        assert set(mapping(options)) <= set(hosts()[kind].spec.__struct_fields__)


def test_what_has_no_counterpart_is_said_with_its_line(tmp_path: Path) -> None:
    """Whole sections, places of the catalog, providers, entries, and single filters; nothing that was carried over."""
    more = (
        "  locations: [{type: file, target: ../org.yaml}]\n  rules: [{allow: [User]}]\n  orphanStrategy: keep\n"
        "integrations: {github: [{host: github.com}]}\ntechdocs: {builder: local}\n"
    )
    (tmp_path / "app-config.yaml").write_text(CONFIG + more)
    places = {line.split(" ")[2]: line for line in from_backstage(tmp_path / "app-config.yaml").left}
    assert set(places) == {
        "catalog.locations.0", "catalog.rules", "catalog.orphanStrategy", "integrations", "techdocs",
        "catalog.providers.github.shops.filters.branch", "catalog.providers.gitlab.nobody", "catalog.providers.ldapOrg",
    }  # fmt: skip
    assert places["techdocs"].startswith("line 22: ")
    assert "../org.yaml" in places["catalog.locations.0"]
    assert places["catalog.providers.github.shops.filters.branch"].startswith("line 5: ")
