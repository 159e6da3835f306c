"""What stands in the demo organisation's files is well-formed, invented, and harmless."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import yaml
from tests.demo import nights

ROOT = nights.ROOT
FOLDERS = ("catalog", "stacks", "recorded", "scorecards")
MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}")
SECRET_SHAPES = re.compile(r"AKIA[0-9A-Z]{16}|gh[pousr]_\w{30}|glpat-\w{20}|-----BEGIN [A-Z ]*PRIVATE KEY")


def files(*suffixes: str) -> Iterator[Path]:
    """Yield the demo's files with one of the suffixes; all of them without one."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and (not suffixes or path.suffix in suffixes):
                yield path


def is_template(path: Path) -> bool:
    """Tell whether a file is filled in by Helm or the scaffolder and so is no YAML yet."""
    return "skeleton" in path.parts or (path.parent.name == "templates" and path.name != "template.yaml")


@functools.cache
def entities() -> tuple[tuple[Path, dict[str, Any]], ...]:
    """Return every entity document with its file."""
    return tuple(_entities())


def _entities() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in files(".yaml"):
        if path.is_relative_to(ROOT / "recorded") or is_template(path):
            continue
        for document in yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            if isinstance(document, dict) and "backstage.io/" in str(document.get("apiVersion")):
                yield path, document


def test_yaml_and_json_parse() -> None:
    """Every document of every file, templates apart."""
    for path in files(".yaml", ".yml"):
        if not is_template(path):
            list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    for path in files(".json"):
        if "skeleton" not in path.parts:
            json.loads(path.read_text(encoding="utf-8"))


def test_terraform_parses() -> None:
    """Every .tf file but the skeleton's."""
    for path in files(".tf"):
        if "skeleton" not in path.parts:
            hcl2.loads(path.read_text(encoding="utf-8"))


def test_addresses_are_on_the_example_domain_and_nothing_is_shaped_like_a_secret() -> None:
    """People are invented; placeholders stand where a credential will be at run time."""
    for path in files():
        text = path.read_bytes().decode(errors="replace")
        for address in MAIL.findall(text):
            assert address.endswith("@mercadoandino.example"), f"{path}: {address}"
        assert not SECRET_SHAPES.search(text), path


def test_placeholders_are_replaced_by_something_shaped_like_a_secret() -> None:
    """The planted secret is there at run time, in one file, on one line."""
    tree = nights.folder(ROOT, "catalog/legacy-coupons")
    hits = [path for path, content in tree.items() if SECRET_SHAPES.search(content.decode())]
    assert hits == ["deploy/values.yaml"]
    assert not any(b"@canary:" in content for content in tree.values())


def test_entities_are_declared_once() -> None:
    """No kind and name twice in the organisation."""
    names = Counter((e["kind"], e["metadata"]["name"]) for _, e in entities())
    assert [name for name, count in names.items() if count > 1] == []


def test_only_the_planted_owners_are_missing() -> None:
    """Every other owner is a group of the organisation."""
    groups = {e["metadata"]["name"] for _, e in entities() if e["kind"] == "Group"}
    owners = {e["spec"]["owner"].removeprefix("group:") for _, e in entities() if "owner" in e["spec"]}
    assert owners - groups == {"unknown", "equipo-tiendas"}


def test_references_between_entities_lead_somewhere() -> None:
    """Systems, domains, APIs and dependencies are declared."""
    kinds = {"system": "System", "domain": "Domain", "providesApis": "API", "consumesApis": "API"}
    known = {(e["kind"].lower(), e["metadata"]["name"]) for _, e in entities()}
    for path, entity in entities():
        spec = entity["spec"]
        wanted = [
            (kind.lower(), name)
            for field, kind in kinds.items()
            for name in ([spec[field]] if isinstance(spec.get(field), str) else spec.get(field, []))
        ]
        wanted += [tuple(reference.split(":")) for reference in spec.get("dependsOn", [])]
        assert set(wanted) <= known, f"{path}: {set(wanted) - known}"


def test_relative_links_in_docs_lead_to_files_but_for_the_planted_one() -> None:
    """Among pages, images and source files of the same repository."""
    broken: list[str] = []
    for path in files(".md"):
        if path.is_relative_to(ROOT / "recorded") or "skeleton" in path.parts:
            continue
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        broken += [
            f"{path.relative_to(ROOT)}: {target}"
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
            if "://" not in target and not (path.parent / target).exists()
        ]
    assert broken == ["catalog/backend-payments/docs/concepts/refunds.md: ../finance/ledger.md"]


def test_workflows_pin_their_actions() -> None:
    """By full commit, with the version in a comment."""
    for path in files(".yml"):
        if path.parent.name == "workflows":
            for line in path.read_text(encoding="utf-8").splitlines():
                if "uses:" in line:
                    assert re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), f"{path}: {line}"


def test_faults_name_files_that_exist_and_words_in_both_languages() -> None:
    """Each fault once, each with at least one page."""
    faults = yaml.safe_load((ROOT / "tests" / "demo" / "faults.yaml").read_text(encoding="utf-8"))
    assert len({fault["id"] for fault in faults}) == len(faults) >= 20
    for fault in faults:
        assert all((ROOT / path).is_file() for path in fault["planted"]), fault["id"]
        assert fault["pages"]
        for page in fault["pages"]:
            assert page["url"].startswith("/") and page["url"].endswith("/")
            assert set(page["words"]) == {"en", "es"}
            assert all(isinstance(word, str) and word for words in page["words"].values() for word in words)
