"""What the manifests of packages say about the type: npm, Python, Rust, the JVM, .NET, PHP."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import listing, mapping, text_of
from .manifests import is_source, line_of, read_manifest, read_toml
from .places import folder_of, under
from .signal import Signal, depends

_SITES = frozenset(
    ["next", "nuxt", "gatsby", "astro", "react-scripts", "@sveltejs/kit", "@remix-run/react", "ember-cli",
     "@angular/core"]
)  # fmt: skip
_WEB = _SITES | {"react-dom", "vue", "svelte", "solid-js", "preact", "vite"}
_MOBILE = frozenset(["react-native", "expo", "@ionic/react", "@capacitor/core"])
_SERVER_JS = frozenset(
    ["express", "fastify", "koa", "@nestjs/core", "@hapi/hapi", "restify", "apollo-server", "@apollo/server", "hono",
     "@grpc/grpc-js", "grpc"]
)  # fmt: skip
_WORKER_JS = frozenset(["bullmq", "bull", "kafkajs", "amqplib", "agenda", "@temporalio/worker"])
_SERVER_PY = frozenset(
    ["fastapi", "flask", "django", "aiohttp", "starlette", "sanic", "tornado", "uvicorn", "gunicorn", "litestar",
     "grpcio"]
)  # fmt: skip
_CLIENT_PY = frozenset(["aiohttp", "grpcio"])
"""Those of them that programs call others with as well: a package for others that needs one serves nobody by that."""
_WORKER_PY = frozenset(
    ["celery", "rq", "dramatiq", "huey", "apache-airflow", "prefect", "dagster", "luigi", "aiokafka", "faust-streaming"]
)
_SERVER_RS = frozenset(["axum", "actix-web", "rocket", "warp", "tonic", "poem"])
_SPRING_APP = re.compile(
    r"spring-boot-maven-plugin|org\.springframework\.boot[\"']|quarkus-maven-plugin|io\.quarkus[\"']"
)
_MANAGED = re.compile(r"<(dependencyManagement|properties)>.{0,200000}?</\1>", re.DOTALL)
_DEPENDENCY = re.compile(r"<dependency>.{0,4000}?</dependency>", re.DOTALL)
_NOT_OF_USE = re.compile(r"<scope>\s*(?:test|provided|import)\s*</scope>|<optional>\s*true\s*</optional>")
_TOOLS = (
    "Topic :: Software Development :: Build Tools",
    "Topic :: Software Development :: Quality Assurance",
    "Topic :: Utilities",
    "Topic :: Terminals",
)
"""Classifiers of what people run, where a package installs a command."""


def npm(repo: Repo, path: str) -> Iterator[Signal]:
    """A published package votes for a library, more so where it says what is published; frameworks vote for apps."""
    text = repo.text(path) or ""
    try:
        data = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return
    if not isinstance(data, dict):
        return
    dependencies, scripts = _keys(data, "dependencies"), _keys(data, "scripts")
    if "@docusaurus/core" in dependencies:
        yield Signal("documentation", 60, "docusaurus", path, {}, line_of(text, "@docusaurus/core"))
        return
    yield from depends(path, text, dependencies & _MOBILE, "mobile-app", 84)
    yield from depends(path, text, dependencies & _SITES, "website", 79)
    yield from depends(path, text, dependencies & (_WEB - _SITES), "website", 70)
    if not dependencies & _WEB and data.get("private") is True:
        yield from depends(path, text, _keys(data, "devDependencies") & _WEB, "website", 55)
    yield from depends(path, text, dependencies & _SERVER_JS, "service", 74)
    yield from depends(path, text, dependencies & _WORKER_JS, "worker", 62)
    if data.get("bin"):
        yield Signal("cli", 80, "package-bin", path, {}, line_of(text, '"bin"'))
    if "start" in scripts:
        yield Signal("service", 45, "package-start", path, {}, line_of(text, '"start"'))
    entry = next((key for key in ("main", "exports", "module") if data.get(key)), "")
    index = under(folder_of(path), "index.js") in repo.paths
    if (entry or index) and text_of(data.get("name")) and data.get("private") is not True and not is_source(data):
        told = any(data.get(key) for key in ("files", "publishConfig", "types", "exports"))
        yield Signal("library", 75 if told else 46, "package-main", path, {}, line_of(text, f'"{entry or "name"}"'))


def _keys(data: dict[str, object], name: str) -> set[str]:
    value = data.get(name)
    return {key for key in value if isinstance(key, str)} if isinstance(value, dict) else set()


def pyproject(repo: Repo, path: str) -> Iterator[Signal]:
    """Classifiers say it outright; scripts make a command, a build system a package."""
    text = repo.text(path) or ""
    try:
        data = read_toml(text)
    except (RecursionError, ValueError):
        return
    project = mapping(data.get("project"))
    names = {_requirement(item) for item in listing(project.get("dependencies")) if isinstance(item, str)}
    poetry = mapping(mapping(data.get("tool")).get("poetry"))
    names |= {name.lower() for name in _keys(poetry, "dependencies")}
    packed = "build-system" in data and bool(project.get("name") or poetry)
    yield from _python(path, text, names - _CLIENT_PY if packed else names)
    scripts = bool(project.get("scripts") or poetry.get("scripts"))
    if scripts:
        extra = "cli" in _keys(project, "optional-dependencies")  # who wants the command asks for it
        yield Signal("cli", 45 if extra else 64, "python-scripts", path, {}, line_of(text, "scripts"))
    yield from _classified(path, text, scripts or "scripts" in listing(project.get("dynamic")))
    if packed:
        yield Signal("library", 50, "python-package", path, {}, line_of(text, "[build-system]"))


def _classified(path: str, text: str, scripts: bool) -> Iterator[Signal]:
    """Trove classifiers: a library, or a program for the console."""
    library = "Topic :: Software Development :: Libraries"
    tool = next((name for name in _TOOLS if name in text), "") if scripts else ""
    if tool:
        yield Signal("cli", 84, "classifier", path, {"name": tool}, line_of(text, tool))
    elif library in text:
        yield Signal("library", 80, "classifier", path, {"name": library}, line_of(text, library))
    elif scripts and "Environment :: Console" in text:
        name = "Environment :: Console"
        yield Signal("cli", 78, "classifier", path, {"name": name}, line_of(text, name))


def _requirement(text: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", text.strip())
    return match.group().lower().replace("_", "-") if match else ""


def _python(path: str, text: str, names: set[str]) -> Iterator[Signal]:
    yield from depends(path, text, names & _SERVER_PY, "service", 72)
    yield from depends(path, text, names & _WORKER_PY, "worker", 74)


def requirements(repo: Repo, path: str) -> Iterator[Signal]:
    """Pinned dependencies are an application's, except beside a package: those are for its development."""
    manifests = [under(folder_of(path), name) for name in ("pyproject.toml", "setup.py", "setup.cfg")]
    beside = [
        manifest for name in manifests if (manifest := read_manifest(repo, name)) is not None and manifest.published
    ]
    if beside and not any(_reads_requirements(repo.text(name) or "") for name in manifests):
        return
    text = repo.text(path) or ""
    names = {_requirement(line) for line in text[:100_000].splitlines() if line and line[0].isalnum()}
    yield from _python(path, text, names)


def _reads_requirements(text: str) -> bool:
    """Tell whether a package takes what it needs from a list beside it (setuptools' dynamic metadata)."""
    return (
        re.search(r"""^dependencies[ \t]*=[ \t]*\{[ \t]*file[^\n]*requirements\.txt""", text, re.MULTILINE) is not None
    )


def setup(repo: Repo, path: str) -> Iterator[Signal]:
    """setup.py and setup.cfg build a package."""
    text = repo.text(path) or ""
    if path.endswith(".cfg") and "[metadata]" not in text:
        return
    if "console_scripts" in text:
        yield Signal("cli", 64, "python-scripts", path, {}, line_of(text, "console_scripts"))
    yield from _classified(path, text, "console_scripts" in text)
    yield Signal("library", 52, "python-package", path)


def cargo(repo: Repo, path: str) -> Iterator[Signal]:
    """A crate with a main program is a command, or a service where it has a server's framework."""
    text = repo.text(path) or ""
    try:
        data = read_toml(text)
    except (RecursionError, ValueError):
        return
    folder = folder_of(path)
    program = bool(data.get("bin")) or under(folder, "src/main.rs") in repo.paths
    program = program or bool(repo.below(under(folder, "src/bin")))
    if program:
        yield from depends(path, text, _keys(data, "dependencies") & _SERVER_RS, "service", 74)
        yield Signal("cli", 64, "rust-binary", path)
    if data.get("lib") or under(folder, "src/lib.rs") in repo.paths:
        yield Signal("library", 58, "rust-library", path)


def jvm(repo: Repo, path: str) -> Iterator[Signal]:
    """The plugin that packs an application says more than a dependency on its framework."""
    text = repo.text(path) or ""
    match = _SPRING_APP.search(text)
    if match is not None:
        name = match.group().strip("\"'")
        yield Signal("service", 76, "depends", path, {"name": name}, line_of(text, name))
    needed = _of_use(text) if path.endswith("pom.xml") else text
    for word in ("spring-boot", "quarkus", "micronaut", "ktor-server", "dropwizard"):
        if word in needed:
            yield Signal("service", 66, "depends", path, {"name": word}, line_of(text, word))
            return
    yield Signal("library", 40, "jvm-build", path)


def _of_use(text: str) -> str:
    """Return a POM without what does not run with it: versions that are managed, needs of tests and of its users."""
    rest = _MANAGED.sub("", text)
    return _DEPENDENCY.sub(lambda match: "" if _NOT_OF_USE.search(match[0]) else match[0], rest)


def dotnet(repo: Repo, path: str) -> Iterator[Signal]:
    """The SDK of a project says what it is; one that is packed is a library."""
    text = repo.text(path) or ""
    manifest = read_manifest(repo, path)
    if re.search(r"<UseMaui>\s*true", text):
        yield Signal("mobile-app", 70, "depends", path, {"name": "UseMaui"}, line_of(text, "<UseMaui>"))
    elif "Microsoft.NET.Sdk.Web" in text and _has_pages(repo, folder_of(path)):
        yield Signal("website", 76, "depends", path, {"name": "Microsoft.NET.Sdk.Web"}, 1)
    elif "Microsoft.NET.Sdk.Web" in text:
        yield Signal("service", 76, "depends", path, {"name": "Microsoft.NET.Sdk.Web"}, 1)
    elif "Microsoft.NET.Sdk.Worker" in text:
        yield Signal("worker", 76, "depends", path, {"name": "Microsoft.NET.Sdk.Worker"}, 1)
    elif manifest is not None and manifest.published:
        yield Signal("library", 66, "dotnet-library", path, {}, manifest.line)
    elif "<OutputType>Exe" in text:
        yield Signal("cli", 50, "dotnet-exe", path, {}, line_of(text, "<OutputType>"))
    else:
        yield Signal("library", 40, "dotnet-library", path)


def _has_pages(repo: Repo, folder: str) -> bool:
    """Tell whether a project of the web is a site: Blazor's root component lies in it."""
    places = ("App.razor", "Components/App.razor")
    return any(under(folder, place) in repo.paths for place in places)


def composer(repo: Repo, path: str) -> Iterator[Signal]:
    """A project is an application; anything else is a package for others."""
    text = repo.text(path) or ""
    app = re.search(r'"type"\s*:\s*"project"', text) or re.search(
        r'"(?:laravel/framework|symfony/framework-bundle|slim/slim)"\s*:\s*"', text
    )
    yield Signal("service" if app else "library", 64 if app else 60, "composer", path)
