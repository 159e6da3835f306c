"""What a package says of itself in its manifest: name, version, whether it is published."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import listing, mapping, text_of
from ...kit.read.yaml import load_documents

MOST_TOML = 256 * 1024
MOST_TEXT = 400_000
"""Characters of a manifest that are looked at."""
_FILL_IN = re.compile(r"[<{%]")
"""What no ecosystem allows in a name: it is still to be filled in."""
_DEEP_KEY = re.compile(r"^(?:[^.=\n]*\.){64}", re.MULTILINE)
_DEEPEST = 100
"""Elements around an element of a POM; more are no POM."""
_MODULE = re.compile(r"^module[ \t]+(\S+)", re.MULTILINE)
_SETUP_NAME = re.compile(r"\bname[ \t]*=[ \t]*[\"']([A-Za-z0-9._-]{1,100})[\"']")
_SETUP_CFG_NAME = re.compile(r"^name[ \t]*=[ \t]*([A-Za-z0-9._-]{1,100})[ \t]*$", re.MULTILINE)
_TAG = re.compile(
    r"<(/?)(parent|dependencies|dependencyManagement|build|profiles|artifactId|version|packaging|modules)>([^<]{0,200})"
)
_PACKAGE_ID = re.compile(r"<PackageId>([^<$]{1,100})</PackageId>")
_PACKS = re.compile(
    r"<(?:PackageId|PackageTags|PackageReadmeFile|PackageProjectUrl)>|<(?:GeneratePackageOnBuild|IsPackable)>true", re.I
)
_GRADLE_PUBLISHES = re.compile(r"maven-publish|java-library|com\.vanniktech\.maven\.publish|nexus-publish")


class PackageManifest(msgspec.Struct, frozen=True):
    """A package: its ecosystem, name and version as written ("" = not said), the line of its name.

    ``published``: others can get it under its name. ``gathers``: it only lists other packages.
    """

    path: str
    ecosystem: str
    name: str
    version: str = ""
    published: bool = False
    gathers: bool = False
    line: int = 0


def read_manifest(repo: Repo, path: str) -> PackageManifest | None:
    """Return what a manifest says; None where the file is none or cannot be read."""
    name = path.rpartition("/")[2]
    reader = READERS.get(name) or next((read for end, read in _BY_SUFFIX.items() if name.endswith(end)), None)
    text = repo.text(path) if reader is not None else None
    if reader is None or text is None:
        return None
    try:
        found = reader(path, text[:MOST_TEXT])
    except (ValueError, RecursionError, msgspec.DecodeError):
        return None
    return None if found is not None and _FILL_IN.search(found.name) else found


def is_manifest(name: str) -> bool:
    """Tell whether a file name is that of a manifest."""
    return name in READERS or name.endswith(tuple(_BY_SUFFIX))


def read_toml(text: str) -> dict[str, object]:
    """Parse TOML of sane size and depth: a key of thousands of dots costs the parser memory by their square.

    Raises:
        ValueError: it is not TOML, or not of that kind.

    """
    if len(text) > MOST_TOML or _DEEP_KEY.search(text):
        raise ValueError("too large or too deep")
    return tomllib.loads(text)


def line_of(text: str, word: str) -> int:
    """Return the line where a word stands first, 1 where it does not."""
    at = text.find(word)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _npm(path: str, text: str) -> PackageManifest | None:
    data: object = msgspec.json.decode(text.encode("utf-8", "replace"))
    if not isinstance(data, dict):
        return None
    name, version = text_of(data.get("name")), text_of(data.get("version"))
    gathers = "workspaces" in data
    published = bool(name) and data.get("private") is not True and not is_source(data)
    return PackageManifest(path, "npm", name, version, published, gathers, line_of(text, '"name"'))


def is_source(data: dict[str, object]) -> bool:
    """Tell whether a package is entered at its source: those of its workspace use it, nobody else can."""
    return text_of(data.get("main")).endswith((".ts", ".tsx")) and "publishConfig" not in data


def _pyproject(path: str, text: str) -> PackageManifest | None:
    data = read_toml(text)
    project, poetry = mapping(data.get("project")), mapping(mapping(data.get("tool")).get("poetry"))
    name = text_of(project.get("name")) or text_of(poetry.get("name"))
    if not name:
        return None
    private = any(text_of(item).startswith("Private ::") for item in listing(project.get("classifiers")))
    published = "build-system" in data and not private
    version = text_of(project.get("version")) or text_of(poetry.get("version"))
    return PackageManifest(path, "Python", name, version, published, False, line_of(text, "name"))


def _setup_py(path: str, text: str) -> PackageManifest | None:
    match = _SETUP_NAME.search(text)
    return PackageManifest(path, "Python", match[1], "", True, False, line_of(text, match[0])) if match else None


def _setup_cfg(path: str, text: str) -> PackageManifest | None:
    match = _SETUP_CFG_NAME.search(text) if "[metadata]" in text else None
    return PackageManifest(path, "Python", match[1], "", True, False, line_of(text, match[0])) if match else None


def _cargo(path: str, text: str) -> PackageManifest | None:
    data = read_toml(text)
    package = mapping(data.get("package"))
    name = text_of(package.get("name"))
    if not name:
        return PackageManifest(path, "Rust", "", gathers=True) if "workspace" in data else None
    publish = package.get("publish")
    published = publish is not False and publish != []
    return PackageManifest(path, "Rust", name, text_of(package.get("version")), published, False, line_of(text, "name"))


def _go(path: str, text: str) -> PackageManifest | None:
    match = _MODULE.search(text)
    if match is None:
        return None
    inner = {"internal", "tools", "tool-deps"} & set(path.split("/")[:-1])
    return PackageManifest(path, "Go", match[1].strip('"')[:200], "", not inner, False, line_of(text, match[0]))


def _maven(path: str, text: str) -> PackageManifest | None:
    """The parts that tell are children of the project; those inside other elements are passed over."""
    inside: list[str] = []
    found: dict[str, tuple[str, int]] = {}
    for match in _TAG.finditer(text):
        closing, tag, value = match[1], match[2], match[3].strip()
        if tag in ("artifactId", "version", "packaging"):
            if not closing and not inside and tag not in found:
                found[tag] = (value, text.count("\n", 0, match.start()) + 1)
        elif tag == "modules":
            found.setdefault("modules", ("", 0))
        elif not closing:
            inside.append(tag)
            if len(inside) > _DEEPEST:
                return None
        elif tag in inside:
            del inside[inside.index(tag) :]
    name, line = found.get("artifactId", ("", 0))
    if not name:
        return None
    gathers = "modules" in found or found.get("packaging", ("", 0))[0] == "pom"
    version = found.get("version", ("", 0))[0]
    published = not gathers and "maven.deploy.skip>true" not in text
    return PackageManifest(path, "Maven", name, "" if "$" in version else version, published, gathers, line)


def _gradle(path: str, text: str) -> PackageManifest | None:
    folder = path.rpartition("/")[0]
    published = _GRADLE_PUBLISHES.search(text) is not None
    return PackageManifest(path, "Gradle", folder.rpartition("/")[2], "", published, False, 1) if folder else None


def _dotnet(path: str, text: str) -> PackageManifest | None:
    match = _PACKAGE_ID.search(text)
    stem = path.rpartition("/")[2].rpartition(".")[0]
    published = _PACKS.search(text) is not None and "<IsPackable>false" not in text
    return PackageManifest(
        path, ".NET", match[1] if match else stem, "", published, False, line_of(text, "<PackageId>")
    )


def _gem(path: str, text: str) -> PackageManifest | None:
    return PackageManifest(path, "Ruby", path.rpartition("/")[2].removesuffix(".gemspec"), "", True, False, 1)


def _composer(path: str, text: str) -> PackageManifest | None:
    data: object = msgspec.json.decode(text.encode("utf-8", "replace"))
    name = text_of(mapping(data).get("name"))
    published = bool(name) and mapping(data).get("type") != "project"
    return PackageManifest(
        path, "PHP", name, text_of(mapping(data).get("version")), published, False, line_of(text, '"name"')
    )


def _chart(path: str, text: str) -> PackageManifest | None:
    documents = load_documents(text)
    value = mapping(documents[0].value) if documents and documents[0].problem is None else {}
    name = text_of(value.get("name"))
    if not name:
        return None
    return PackageManifest(path, "Helm", name, text_of(value.get("version")), True, False, documents[0].at("name")[0])


READERS: dict[str, Callable[[str, str], PackageManifest | None]] = {
    "package.json": _npm,
    "pyproject.toml": _pyproject,
    "setup.py": _setup_py,
    "setup.cfg": _setup_cfg,
    "Cargo.toml": _cargo,
    "go.mod": _go,
    "pom.xml": _maven,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "composer.json": _composer,
    "Chart.yaml": _chart,
}
_BY_SUFFIX: dict[str, Callable[[str, str], PackageManifest | None]] = {
    ".csproj": _dotnet,
    ".fsproj": _dotnet,
    ".gemspec": _gem,
}
