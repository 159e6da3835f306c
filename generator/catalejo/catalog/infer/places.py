"""Which folders of a repository hold work of its own, and what a folder is called."""

from __future__ import annotations

import re

from ...kit.read.captured import Repo
from ...kit.text.folders import COPIED, MORE_EXAMPLES, MORE_TESTS
from ..reading.find import is_example_path, is_template_path

_LEFT = MORE_TESTS | MORE_EXAMPLES | COPIED | frozenset(
    ("doc", "docs", "documentation", "website-docs", "scripts", "script", "hack", "ci", "bench", "benches",
     "benchmark", "benchmarks", "fuzz", "integration", "acceptance", "testutil", "testutils", "external", "extern",
     "vendored", "vendor-bin", "deps", "bower_components", "googleapis", "playground", "playgrounds", "sandbox",
     "tutorial", "tutorials", "workshop", "workshops", "snippets", "boilerplate", "boilerplates", "scaffold",
     "scaffolds", "scaffolding", "template", "templates", "_template", "_templates", "starter", "starters", "generated",
     "genproto", "gen",
     "dist", "out", "target", "bundled", "storybook-static", "specs-examples", "release-notes")
)  # fmt: skip
"""Folders whose content is made by tools, by others, for trying out, for tests, or to be copied."""
_LEFT_AT_ROOT = frozenset(
    ("tools", "contrib", "extra", "extras", "misc", "dev", "dev-tools", "dev-utils", "devtools", "development",
     "helpers")
)  # fmt: skip
"""Folders that hold helps for those who work on the repository, where they lie at its root."""
_LEFT_NAME = re.compile(
    r"^(?:e2e|example|examples|sample|samples|test|tests|tmp|old|deprecated|archive|attic)[-_.]"
    r"|^(?:[a-z]*test(?:pb|proto)|grpctesting)$"
    r"|[-_.](?:e2e|examples?|samples?|tests?|testing|testsuite|fixtures?|mocks?|benchmarks?|bench|demo|sandbox|playground)$"
    r"|(?:[a-z]|\.)(?:Tests?|Testing|Examples?|Samples?|Benchmarks?|TestConsole|FunctionalTests|UnitTests)$"
)
PLAIN = frozenset(
    [
        "src",
        "source",
        "app",
        "apps",
        "application",
        "code",
        "main",
        "cmd",
        "docker",
        "build",
        "builds",
        "deploy",
        "deployment",
        "image",
        "images",
        "container",
        "containers",
        "dockerfiles",
        "package",
        "packaging",
        "package-files",
        "root",
        "project",
        "resources",
        ".docker",
    ]
)
"""Folder names that say where something lies, not what it is."""
BUILD_FOLDERS = frozenset(
    ("docker", "dockerfiles", ".docker", "build", "builds", "deploy", "deployment", "deployments", "images", "image",
     "container", "containers", "packaging", "package")
)  # fmt: skip
"""Folders that hold Dockerfiles apart from what they build."""
COMMON = frozenset(
    [
        "api",
        "app",
        "backend",
        "bff",
        "chart",
        "charts",
        "cli",
        "client",
        "common",
        "console",
        "core",
        "dashboard",
        "database",
        "db",
        "docs",
        "frontend",
        "front-end",
        "back-end",
        "gateway",
        "helm",
        "infra",
        "lib",
        "library",
        "main",
        "model",
        "models",
        "portal",
        "proxy",
        "public",
        "sdk",
        "server",
        "service",
        "services",
        "shared",
        "site",
        "tools",
        "ui",
        "utils",
        "web",
        "webapp",
        "website",
        "worker",
        "workers",
        "admin",
        "agent",
        "controller",
        "operator",
        "manager",
    ]
)
"""Names that many repositories use for a part: alone they tell nobody which one is meant."""


def is_apart(repo: Repo, path: str) -> bool:
    """Tell whether a file is nothing that the repository ships: examples, tests, foreign code, docs, templates."""
    if is_example_path(path) or is_template_path(repo, path):
        return True
    folders = path.split("/")[:-1]
    if folders and folders[0].lower() in _LEFT_AT_ROOT:
        return True
    return any(is_apart_name(name) for name in folders)


def is_apart_name(folder: str) -> bool:
    """Tell whether a folder's name says that nothing below it is shipped; hidden folders are tools' own."""
    return folder.startswith(".") or folder.lower() in _LEFT or _LEFT_NAME.search(folder) is not None


def folder_of(path: str) -> str:
    """Return the folder of a file, "" for the root."""
    return path.rpartition("/")[0]


def folders_of(path: str) -> list[str]:
    """Return the folders around a file, the outermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:size]) for size in range(1, len(parts) + 1)]


def under(folder: str, name: str) -> str:
    """Return the path of a name in a folder ("" = the root)."""
    return f"{folder}/{name}" if folder else name


def is_inside(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or lies in it; everything lies in the root."""
    return not folder or path == folder or path.startswith(f"{folder}/")
