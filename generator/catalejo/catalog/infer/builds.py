"""Finds what a repository builds to be run: images, compose services, skaffold artifacts, serverless functions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import mapping, text_of
from ...kit.read.skaffold import artifacts_of, is_skaffold_file
from ...kit.read.yaml import Document, load_documents
from ...kit.text.images import split_image
from .languages import language_of
from .places import BUILD_FOLDERS, folder_of, is_apart, under

MAX_BUILDS = 400
"""Of one repository."""
MAX_READ = 60
"""Files of one kind that are read."""
_DOCKERFILE = re.compile(
    r"(?:(?P<before>[A-Za-z0-9_-]+)\.)?(?:Dockerfile|Containerfile)(?:[.-](?P<after>[A-Za-z0-9_.-]+))?"
)
_VARIANTS = re.compile(
    r"^(?:dev|devel|development|debug|test|tests|testing|ci|base|builder|build|buildx|local|lint|cypress|e2e|arm|arm64|"
    r"amd64|armhf|s390x|ppc64le|alpine|debian|ubuntu|ubi|ubi\d|wolfi|distroless|scratch|windows|linux|nanoserver|cuda|"
    r"gpu|slim|fips|prod|production|release|goreleaser|dapper|jvm|native|legacy-jar|native-micro|docs?|devcontainer|"
    r"dockerignore|in|j2|tmpl|template|tpl|md|swp|bak|old|multi|multiarch|cross|cache)(?:[-_.].*)?$",
    re.IGNORECASE,
)
"""What names a way to build the same thing, not another thing."""
_COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-][A-Za-z0-9_.-]+)?\.ya?ml")
_SAM = ("template.yaml", "template.yml", "sam.yaml", "sam.yml", "template.json")
_VARIABLE = re.compile(r"\$[({]")
_EVERY = re.compile(r"\b(cmd|services|apps|packages|src)/\$\{?[A-Za-z_]+")
"""A path with a variable in a Dockerfile: it builds each folder of that name."""


class BuiltFrom(msgspec.Struct, frozen=True):
    """One thing that is built to run: its folder, the file and line that say so; ``name`` where it has another.

    ``code`` is the evidence's; ``image`` the name under which it is pushed, "" where nothing says it.
    """

    folder: str
    path: str
    code: str
    line: int = 0
    name: str = ""
    image: str = ""


def builds_of(repo: Repo) -> list[BuiltFrom]:
    """Return what is built in a repository outside examples, tests, docs and foreign code; sorted by folder."""
    names = [(entry.path, entry.path.rpartition("/")[2]) for entry in repo.entries if not is_apart(repo, entry.path)]
    found: list[BuiltFrom] = []
    found += _dockerfiles(repo, [(path, name) for path, name in names if "ockerfile" in name or "ontainerfile" in name])
    for path in [path for path, name in names if _COMPOSE.fullmatch(name)][:MAX_READ]:
        found += _compose(repo, path)
    for path in [path for path, name in names if is_skaffold_file(name)][:MAX_READ]:
        found += _skaffold(repo, path)
    for path, name in names:
        if name in ("serverless.yml", "serverless.yaml", "serverless.ts"):
            found.append(BuiltFrom(folder_of(path), path, "part-serverless"))
        elif name == "function.json" and "bindings" in (repo.text(path) or "")[:20_000]:
            found.append(BuiltFrom(folder_of(path), path, "part-function"))
    for path in [path for path, name in names if name in _SAM][:MAX_READ]:
        found += _sam(repo, path)
    unique = {(build.folder, build.code, build.path, build.name): build for build in found}
    return sorted(unique.values(), key=lambda build: (build.folder, build.code, build.path, build.name))[:MAX_BUILDS]


def _dockerfiles(repo: Repo, names: list[tuple[str, str]]) -> Iterator[BuiltFrom]:
    folders = {path.rpartition("/")[0] for path, _ in names}
    for path, name in names:
        match = _DOCKERFILE.fullmatch(name)
        if match is None or name.endswith((".dockerignore", ".md", ".yaml", ".yml", ".json")):
            continue
        folder = folder_of(path)
        word = match["before"] or match["after"] or ""
        if word and _VARIANTS.match(word):
            if under(folder, "Dockerfile") in repo.paths or word.lower() not in (
                "build",
                "prod",
                "production",
                "release",
            ):
                continue
            word = ""
        home = _home(repo, folder, word)
        if home is not None:
            yield BuiltFrom(home, path, "part-dockerfile", 0, "" if home != folder else word)
        if not word:
            text = (repo.text(path) or "")[:100_000]
            for parent in dict.fromkeys(_EVERY.findall(text)):
                yield from _each_below(repo, under(folder, parent), path, folders)


def _home(repo: Repo, folder: str, word: str) -> str | None:
    """Return the folder of what a Dockerfile builds, None where it is another way to build what stands beside it.

    A Dockerfile that is called after a thing, or lies in a folder of Dockerfiles, builds the folder of that name.
    """
    last = folder.rpartition("/")[2]
    apart = any(part.lower() in BUILD_FOLDERS for part in folder.split("/")[:-1])
    if apart and _VARIANTS.match(last):
        return None
    wanted = word or (last if apart else "")
    if wanted:
        for parent in (folder_of(folder), folder, "", "cmd", "services", "apps", "packages", "src", "components"):
            place = under(parent, wanted)
            if place != folder and _has_files(repo, place):
                return place
    if word and under(folder, "Dockerfile") in repo.paths:
        return None
    if apart and not language_of(entry.path for entry in repo.below(folder)):
        return None  # somebody else's program with our configuration
    return folder


def _is_own(repo: Repo, folder: str) -> bool:
    """Tell whether a folder that is built holds something of ours: no example, no configuration of others' programs."""
    if not folder:
        return True
    apart = any(part.lower() in BUILD_FOLDERS for part in folder.split("/")[:-1])
    files = repo.below(folder)
    return (
        bool(files)
        and not is_apart(repo, under(folder, "x"))
        and (not apart or bool(language_of(e.path for e in files)))
    )


def _has_files(repo: Repo, folder: str) -> bool:
    return bool(folder) and bool(repo.below(folder))


def _each_below(repo: Repo, folder: str, path: str, taken: set[str]) -> Iterator[BuiltFrom]:
    children = sorted(
        {
            entry.path[len(folder) + 1 :].partition("/")[0]
            for entry in repo.below(folder)
            if entry.path.count("/") > folder.count("/") + 1
        }
    )
    for child in children[:100]:
        place = under(folder, child)
        if place not in taken and not is_apart(repo, f"{place}/x"):
            yield BuiltFrom(place, path, "part-dockerfile")


def _documents(repo: Repo, path: str) -> list[Document]:
    text = repo.text(path)
    return [d for d in load_documents(text[:1_000_000]) if d.problem is None] if text is not None else []


def _inside(base: str, written: str) -> str | None:
    """Return the folder that a relative path means, None where it is not known or not in the repository."""
    if _VARIABLE.search(written) or "://" in written or written.startswith(("/", "~", "git@")):
        return None
    path = posixpath.normpath(posixpath.join(base, written))
    return None if path.startswith("..") else "" if path == "." else path


def _compose(repo: Repo, path: str) -> Iterator[BuiltFrom]:
    """Services with ``build`` (https://docs.docker.com/reference/compose-file/build/)."""
    for document in _documents(repo, path)[:1]:
        for name, service in list(mapping(mapping(document.value).get("services")).items())[:MAX_BUILDS]:
            build = mapping(service).get("build")
            context = text_of(build) or text_of(mapping(build).get("context"))
            if not context and not mapping(build).get("dockerfile"):
                continue
            folder = _inside(folder_of(path), context or ".")
            dockerfile = text_of(mapping(build).get("dockerfile"))
            if folder is None or (dockerfile and _VARIABLE.search(dockerfile)):
                continue
            if dockerfile and folder_of(dockerfile.removeprefix("./")):
                inner = _inside(folder, folder_of(dockerfile))
                folder = folder if inner is None else inner
            if not _is_own(repo, folder):
                continue
            image = text_of(mapping(service).get("image"))
            yield BuiltFrom(folder, path, "part-compose", document.at("services", name)[0], name, _image(image))


def _image(written: str) -> str:
    return "" if not written or "$" in written or "{" in written else split_image(written).name


def _skaffold(repo: Repo, path: str) -> Iterator[BuiltFrom]:
    for artifact in (found for document in _documents(repo, path) for found in artifacts_of(document)):
        if artifact.profile:
            continue  # another way to build what every run builds
        folder = _inside(folder_of(path), artifact.context)
        if folder is not None and artifact.main and not artifact.main.endswith(".go"):
            folder = _inside(folder, artifact.main)
        if folder == "" and folder_of(artifact.dockerfile):
            folder = _inside("", folder_of(artifact.dockerfile))
        if folder is None or not _is_own(repo, folder):
            continue
        name = artifact.image.rpartition("/")[2]
        yield BuiltFrom(folder, path, "part-skaffold", artifact.line, name, artifact.image)


def _sam(repo: Repo, path: str) -> Iterator[BuiltFrom]:
    """Functions of a SAM template whose code lies in a folder of its own."""
    text = repo.text(path) or ""
    if "AWS::Serverless" not in text[:1_000_000]:
        return
    for document in _documents(repo, path)[:1]:
        for name, resource in list(mapping(mapping(document.value).get("Resources")).items())[:MAX_BUILDS]:
            if mapping(resource).get("Type") != "AWS::Serverless::Function":
                continue
            code = text_of(mapping(mapping(resource).get("Properties")).get("CodeUri"))
            folder = _inside(folder_of(path), code) if code else folder_of(path)
            if folder is not None and not is_apart(repo, under(folder, "x")):
                yield BuiltFrom(folder, path, "part-function", document.at("Resources", name)[0], name)
