"""A template is planned in memory: what it would do, or all that is wrong with it, before anything is done."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec
import pytest

from catalejo.model.scaffolding import (
    LATER_END,
    LATER_START,
    FolderGiven,
    FolderWanted,
    ScaffoldAnswer,
    ScaffoldFile,
    ScaffoldOrder,
    ScaffoldPlan,
)
from catalejo.scaffold.planning import plan

HEAD = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: service}
spec:
  type: service
"""
PUBLISH = "    - {id: publish, action: 'publish:github', input: {repoUrl: 'git.example.com?owner=acme&repo=orders'}}\n"
FETCH = "    - {id: fetch, action: 'fetch:template', input: {url: ./skeleton, values: '${{ parameters }}'}}\n"


def asked(
    steps: str, files: Mapping[str, str | bytes | ScaffoldFile] | None = None, values: object = None, more: str = ""
) -> ScaffoldAnswer:
    """Plan a template with one skeleton."""
    given = {
        path: file if isinstance(file, ScaffoldFile) else ScaffoldFile(file.encode() if isinstance(file, str) else file)
        for path, file in (files or {"a.txt": "${{ values.name }}"}).items()
    }
    order = ScaffoldOrder(
        f"{HEAD}{more}  steps:\n{steps}".encode(), "templates/service/template.yaml", "template:default/service",
        json.dumps(values or {}).encode(),
        folders=((FolderWanted("", "templates/service/skeleton"), FolderGiven(given)),),
    )  # fmt: skip
    return plan(order)


def planned(steps: str, **given: object) -> ScaffoldPlan:
    """Plan what can be."""
    answer = asked(steps, **given)  # type: ignore[arg-type]  # passed on
    assert answer.plan is not None, answer.problems
    return answer.plan


def contents(made: ScaffoldPlan) -> dict[str, str]:
    """The workspace as text."""
    return {path: file.data.decode() for path, file in made.workspace.items()}


def test_a_folder_that_was_not_given_is_asked_for() -> None:
    answer = asked("    - {action: 'fetch:plain', input: {url: ../other}}\n")
    assert answer.wanted == (FolderWanted("", "templates/other"),)


def test_names_and_contents_are_rendered_and_binary_files_are_not() -> None:
    made = planned(
        FETCH, values={"name": "orders"},
        files={
            "${{ values.name }}/x.txt": "${{ values.name }}\n", "${{ 'no.txt' if values.no }}": "left out",
            "logo": b"\0${{ values.name }}", "run.sh": ScaffoldFile(b"true\n", "100755"),
        },
    )  # fmt: skip
    assert contents(made) == {"logo": "\0${{ values.name }}", "orders/x.txt": "orders\n", "run.sh": "true\n"}
    assert made.workspace["run.sh"].mode == "100755"


def test_what_is_excepted_keeps_its_expressions() -> None:
    step = FETCH.replace("values:", "copyWithoutTemplating: ['.github/workflows/', '**/*.raw'], values:")
    made = planned(step, files={".github/workflows/ci.yml": "${{ github.ref }}", "a/b.raw": "${{ x | y }}"})
    assert contents(made) == {".github/workflows/ci.yml": "${{ github.ref }}", "a/b.raw": "${{ x | y }}"}


def test_a_suffix_chooses_what_is_rendered() -> None:
    step = FETCH.replace("values:", "templateFileExtension: true, values:")
    made = planned(step, files={"a.txt.njk": "${{ values.n }}", "b.txt": "${{ values.n }}"}, values={"n": 1})
    assert contents(made) == {"a.txt": "1", "b.txt": "${{ values.n }}"}


def test_conditions_loops_and_outputs_of_steps() -> None:
    steps = (
        "    - {id: one, if: '${{ parameters.no }}', action: 'debug:log', input: {message: no}}\n"
        "    - {id: each, each: '${{ parameters.names }}', action: 'roadiehq:utils:fs:write',\n"
        "       input: {path: '${{ each.value }}-${{ each.key }}.txt', content: 'x'}}\n"
        "    - {id: log, action: 'debug:log', input: {message: \"${{ steps['each'].output.path | join('+') }}\"}}\n"
    )
    made = planned(steps, values={"names": ["a", "b"]})
    assert [step.state for step in made.steps] == ["skipped", "run", "run"]
    assert contents(made).keys() == {"a-0.txt", "b-1.txt"} and made.log == ("a-0.txt+b-1.txt",)


def test_files_are_moved_and_removed() -> None:
    steps = (
        FETCH
        + "    - {action: 'fs:rename', input: {files: [{from: old, to: new}]}}\n"
        + "    - {action: 'fs:delete', input: {files: ['**/*.tmp', gone]}}\n"
    )
    made = planned(steps, files={"old/a.txt": "a", "x/y.tmp": "t", "gone/b": "b", "c": "c"})
    assert contents(made) == {"new/a.txt": "a", "c": "c"}


def test_an_entity_says_what_it_was_made_from() -> None:
    step = (
        "    - {action: 'catalog:write', input: {entity: {kind: Component, metadata: {name: '${{ parameters.n }}'}}}}\n"
    )
    text = contents(planned(step, values={"n": "orders"}))["catalog-info.yaml"]
    assert "name: orders" in text and "backstage.io/source-template: template:default/service" in text


def test_a_repository_is_planned_with_what_is_not_acted_on() -> None:
    steps = FETCH + PUBLISH.replace("repoUrl:", "protectDefaultBranch: true, collaborators: [], repoUrl:")
    made = planned(steps, values={"name": "orders"})
    (request,) = made.requests
    assert (request.place.full, request.branch, request.visibility) == (
        "git.example.com/acme/orders",
        "master",
        "private",
    )
    assert request.left_out == ("protectDefaultBranch",) and request.files["a.txt"].data == b"orders"


def test_what_is_known_only_later_is_passed_on_and_never_looked_into() -> None:
    log = "    - {action: 'debug:log', input: {message: \"EXPR\"}}\n"
    known = "${{ steps['publish'].output.remoteUrl }}"
    later = "${{ steps['publish'].output.commitHash }}"
    made = planned(FETCH + PUBLISH + log.replace("EXPR", known))
    assert made.log == ("https://git.example.com/acme/orders.git",)
    assert planned(FETCH + PUBLISH + log.replace("EXPR", later)).log[0] == f"{LATER_START}publish.commitHash{LATER_END}"
    refused = asked(FETCH + PUBLISH + log.replace("EXPR", later.replace(" }}", " | upper }}")))
    assert "known only after a request was sent" in refused.problems[0].message
    write = "    - {action: 'roadiehq:utils:fs:write', input: {path: a, content: \"EXPR\"}}\n"
    assert "known only after" in asked(FETCH + PUBLISH + write.replace("EXPR", later)).problems[0].message


def test_all_that_is_not_supported_is_named_at_once_with_its_line() -> None:
    steps = (
        "    - {id: a, action: 'fetch:cookiecutter', input: {url: ./x}}\n"
        "    - {id: b, action: 'publish:gihub', input: {}}\n"
        "    - {id: b, action: 'debug:log', input: {message: '${{ x | nosuch('}}\n"
        "    - {id: c}\n"
    )
    said = [f"{one.place.rpartition(':')[2]} {one.message}" for one in asked(steps).problems]
    assert said[0] == "7 step a: the action fetch:cookiecutter is not supported"
    assert said[1].endswith("did you mean publish:github?")
    assert said[2].startswith("9 step b: '${{ x | nosuch(': cannot be read") and "it has no action" in said[3]
    assert "another step has this id" in said[4]


def test_what_a_server_would_do_besides_is_named() -> None:
    made = planned(SHOW, more="  formDecorators: [{id: token}]\n  parameters: {properties: {}}\n")
    assert made.log[0] == "not acted on: spec.formDecorators"


PARAMETERS = """\
  parameters:
    - required: [name]
      properties:
        name: {type: string, pattern: '^[a-z]+$', ui:autofocus: true}
        port: {type: integer, default: 8080, minimum: 1024}
        kind: {type: string, enum: [api, web]}
        token: {type: string, ui:field: Secret}
        inner: {type: object, properties: {deep: {type: string, default: d}, list: {type: array, maxItems: 1}}}
"""
SHOW = "    - {action: 'debug:log', input: {message: '${{ parameters | dump }}'}}\n"


def test_defaults_are_put_in() -> None:
    (line,) = planned(SHOW, values={"name": "x"}, more=PARAMETERS).log
    assert json.loads(line) == {"name": "x", "port": 8080, "inner": {"deep": "d"}}


@pytest.mark.parametrize(
    ("values", "place", "message"),
    [
        ({}, "name", "it is required"),
        ({"name": "X1"}, "name", "it does not match ^[a-z]+$"),
        ({"name": 5}, "name", "it is no string"),
        ({"name": "x", "port": 80}, "port", "it is beyond its minimum, 1024"),
        ({"name": "x", "kind": "other"}, "kind", "it is none of api, web"),
        ({"name": "x", "inner": {"list": [1, 2]}}, "inner.list", "it is longer than 1"),
        ({"name": "x", "nmae": "y"}, "nmae", "the template has no such parameter; did you mean name?"),
    ],
    ids=["missing", "pattern", "type", "minimum", "enum", "nested", "unknown"],
)
def test_a_value_that_does_not_fit_is_said_with_its_path(values: object, place: str, message: str) -> None:
    problems = asked(SHOW, values=values or {"port": 8080}, more=PARAMETERS).problems
    assert [(one.place, one.message) for one in problems] == [(place, message)]


def test_typed_values_are_read_by_their_type() -> None:
    order = ScaffoldOrder(
        f"{HEAD}{PARAMETERS}  steps:\n{SHOW}".encode(), "t.yaml", pairs=(("name", "no"), ("port", "9000"))
    )
    made = plan(order).plan
    assert made is not None and json.loads(made.log[0])["port"] == 9000 and json.loads(made.log[0])["name"] == "no"


def test_a_secret_is_used_and_never_shown() -> None:
    canary = "canary" * 4
    steps = SHOW + "    - {action: 'debug:log', input: {message: 'x ${{ secrets.token }}'}}\n"
    made = planned(steps, values={"name": "x", "token": canary}, more=PARAMETERS)
    assert made.secrets == (canary,) and made.log[1] == "x *****" and canary not in "".join(made.log)


HOSTILE = {
    "a name that leads out": ({"${{ values.up }}/x": "x"}, {"up": "../.."}),
    "a name that leads out of its target": ({"${{ values.up }}/x": "x"}, {"up": ".."}),
    "an absolute name": ({"${{ values.up }}": "x"}, {"up": "C:\\x"}),
    "a hook of git": ({".git/hooks/post-checkout": "x"}, {}),
    "a hook of git in another case": ({"${{ values.up }}": "x"}, {"up": ".GIT/hooks/x"}),
    "a link in the skeleton": ({"link": ScaffoldFile(b"", "120000")}, {}),
    "a file that is a folder": ({"a": "x", "${{ values.up }}": "y"}, {"up": "a/b"}),
    "an endless loop": ({"a": "{% for i in range(9999999) %}x{% endfor %}"}, {}),
    "a giant output": ({"a": "{% set x='0123456789abcdef' %}{% for i in range(30) %}{% set x=x+x %}{% endfor %}"}, {}),
    "a name without an end": ({"${{ values.up }}": "x"}, {"up": "x" * 5000}),
    "a control character in a name": ({"${{ values.up }}": "x"}, {"up": "a\nb"}),
    "a way into Python": ({"a": "${{ values.__class__.__mro__ }}${{ ''.format() }}"}, {}),
    "a mark of ours": ({"a": "x"}, {"up": f"{LATER_START}publish.commitHash{LATER_END}"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused(name: str) -> None:
    files, values = HOSTILE[name]
    step = FETCH.replace("values:", "targetPath: a/b, values:") if "its target" in name else FETCH
    answer = asked(step, files=files, values=values)  # type: ignore[arg-type]  # as they are
    assert answer.plan is None and len(answer.problems) == 1


@pytest.mark.parametrize(
    "steps",
    [
        "    - {action: 'fetch:plain', input: {url: ../../../etc}}\n",
        "    - {action: 'fetch:plain', input: {url: /etc}}\n",
        "    - {action: 'fetch:plain', input: {url: 'file:///etc'}}\n",
        "    - {action: 'fs:delete', input: {files: ['../x']}}\n",
        "    - {action: 'catalog:write', input: {filePath: ../x, entity: {kind: A, metadata: {}}}}\n",
        "    - {action: 'debug:wait', input: {minutes: 11}}\n",
        FETCH + "    - {action: 'fs:rename', input: {files: [{from: a.txt, to: /etc/x}]}}\n",
        FETCH + PUBLISH.replace("repo=orders", "repo=../x"),
        FETCH + PUBLISH.replace("repo=orders'", "repo=orders', defaultBranch: '--upload-pack=x'"),
        FETCH + PUBLISH + PUBLISH.replace("id: publish", "id: again"),
        PUBLISH,
    ],
)
def test_a_step_that_would_leave_its_place_is_refused(steps: str) -> None:
    answer = asked(steps)
    assert answer.plan is None and answer.wanted == () and len(answer.problems) == 1


def test_a_plan_goes_through_the_wall_between_processes() -> None:
    answer = asked(
        FETCH + PUBLISH + "    - {action: 'debug:log', input: {message: \"${{ steps.publish.output.commitHash }}\"}}\n"
    )
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(answer), type=ScaffoldAnswer) == answer
