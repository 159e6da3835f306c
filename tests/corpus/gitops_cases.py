"""What the GitOps cases of ``../shared`` give: right, wrong or silent, case by case.

``python -m tests.corpus.gitops_cases [FOLDER]`` prints a table. Each case is a folder of files; the right values stand
in ``expected.jsonl`` (ApplicationSets) or below (whole organisations).
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.unit.stacks.writer import write_capture

from catalejo.model.stacks import Stack, Stacks
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "gitops"


class Verdict(NamedTuple):
    """One case: whether it came out right, and what came out."""

    case: str
    right: bool
    said: str


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def read_case(repos: dict[str, dict[str, str]]) -> Stacks:
    """Return what the stacks room says of repositories, id to path to text."""
    with tempfile.TemporaryDirectory(prefix="catalejo-case-") as scratch:
        return build_stacks(write_capture(Path(scratch) / "capture", repos), Settings(people="all"))


def applicationsets(folder: Path) -> Iterator[Verdict]:
    """Judge the ApplicationSets: the Applications that each makes, with their paths."""
    rows = [json.loads(line) for line in (folder / "expected.jsonl").read_text().splitlines()]
    stacks = read_case({f"example.com/org/{row['case']}": _files(folder / row["case"]) for row in rows})
    for row in rows:
        own = [s for s in stacks.stacks if s.repo == f"example.com/org/{row['case']}" and s.is_application]
        made = {stack.name: stack.target.path if stack.target else "" for stack in own}
        yield Verdict(row["case"], made == (row["applications"] or {}), json.dumps(made, sort_keys=True))


def _images(stacks: Stacks, name: str = "") -> list[str]:
    found = [s for s in stacks.stacks if s.is_application and (not name or s.name == name)]
    return sorted({f"{image.name.rpartition('/')[2]}:{image.tag}" for stack in found for image in stack.images})


def _named(stacks: Stacks) -> dict[str, Stack]:
    return {stack.name: stack for stack in stacks.stacks if stack.is_application}


def _charts(stacks: Stacks) -> set[tuple[str, str, str, str]]:
    return {
        (stack.name, stack.environment, part.name, part.version)
        for stack in stacks.stacks
        if stack.tool == "flux-helmrelease"
        for part in stack.parts
        if part.kind == "chart"
    }


def _p11(stacks: Stacks) -> object:
    return {(s.name, s.parent.rpartition("/")[2], s.target.path if s.target else "") for s in _named(stacks).values()}


def _p06(stacks: Stacks) -> object:
    waits = {(s.name, s.environment, s.waits_for) for s in stacks.stacks if s.tool == "flux-kustomization"}
    return waits, {chart for chart in _charts(stacks) if chart[0] == "podinfo"}


def _owner(stacks: Stacks) -> object:
    return {stack.owner for stack in stacks.stacks if stack.tool == "kustomize"}


_PLACES = ("production", "staging")
WHOLE: dict[str, tuple[Callable[[Stacks], object], object]] = {
    "a01": (lambda s: _images(s), ["shop:9.9"]),
    "a05": (lambda s: _images(s), ["shop:1.0"]),
    "a06": (lambda s: _images(s), ["shop:1.0"]),
    "a07": (lambda s: _images(s), ["shop:7.7"]),
    "a13": (
        lambda s: [(a.name, a.target.revision, a.target.auto_sync) for a in s.stacks if a.is_application and a.target],
        [("shop", "v1", True)],
    ),
    "y05": (_owner, {"team-a-lead"}),
    "p02": (lambda s: [_images(s, f"{env}-myapp") for env in ("test", "staging", "production")],
            [["myapp:2.0.0-main"], [], []]),
    "p03": (lambda s: _images(s), ["shop:1.4.2"]),
    "p06": (_p06, (
        {(a, env, w) for env in ("prod", "staging") for a, w in
         (("apps", ("infra-configs",)), ("infra-configs", ("infra-controllers",)), ("infra-controllers", ()))},
        {("podinfo", "prod", "podinfo", "6.5.0"), ("podinfo", "staging", "podinfo", "6.7.1")},
    )),
    "p08": (_charts, {("cert-manager", env, "cert-manager", "v1.18.2") for env in ("prod", "staging")}),
    "p11": (_p11, {
        ("dev-orders", "dev", "orders/overlays/dev"), ("dev-legacy", "dev", "orders/overlays/dev"),
        ("prod-orders", "prod", "orders/overlays/prod"),
    }),
}  # fmt: skip
"""The start of a case's name to what is asked of it and what is right."""


def organisations(folder: Path) -> Iterator[Verdict]:
    """Judge the organisations whose right values stand here."""
    for group in ("applications", "layouts", "whole"):
        for case in sorted((folder / group).iterdir()):
            asked, right = WHOLE.get(case.name[:3], (None, None))
            if asked is None:
                continue
            repos = {f"git.example.com/org/{repo.name}": _files(repo) for repo in sorted((case / "org").iterdir())}
            said = asked(read_case(repos))
            yield Verdict(case.name, said == right, str(said))


def main(folder: Path = CASES) -> int:
    """Print the table."""
    wrong = 0
    for verdict in (*applicationsets(folder / "applicationsets"), *organisations(folder)):
        wrong += not verdict.right
        print(f"| {verdict.case} | {'right' if verdict.right else 'WRONG'} | {verdict.said[:150]} |")
    print(f"wrong: {wrong}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
