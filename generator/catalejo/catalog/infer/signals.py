"""What a repository's files say about it: one table of signals, each with its evidence.

A signal votes for a type with a weight. Weights are ranks, not measurements: 90 a manifest that says it outright,
70 a dependency that only one type has, 50 a usual layout, 30 a hint that other types share, 10 a last resort.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import listing, mapping
from ..reading.find import is_example_path, is_template_path

_WEB = frozenset(
    [
        "react-dom",
        "react-scripts",
        "vue",
        "svelte",
        "@angular/core",
        "next",
        "nuxt",
        "astro",
        "gatsby",
        "@remix-run/react",
        "solid-js",
        "preact",
        "ember-cli",
        "@docusaurus/core",
        "vite",
        "@sveltejs/kit",
    ]
)
_SERVER_JS = frozenset(
    ["express", "fastify", "koa", "@nestjs/core", "@hapi/hapi", "restify", "apollo-server", "@apollo/server", "hono"]
)
_WORKER_JS = frozenset(["bullmq", "bull", "kafkajs", "amqplib", "agenda", "@temporalio/worker"])
_SERVER_PY = frozenset(
    [
        "fastapi",
        "flask",
        "django",
        "aiohttp",
        "starlette",
        "sanic",
        "tornado",
        "uvicorn",
        "gunicorn",
        "litestar",
        "grpcio",
    ]
)
_WORKER_PY = frozenset(
    ["celery", "rq", "dramatiq", "huey", "apache-airflow", "prefect", "dagster", "luigi", "aiokafka", "faust-streaming"]
)
_SERVER_RS = frozenset(["axum", "actix-web", "rocket", "warp", "tonic", "poem"])
_MOST_TOML = 256 * 1024
_DEEP_KEY = re.compile(r"^(?:[^.=\n]*\.){64}", re.MULTILINE)
_MAX_FILES = 40


class Signal(msgspec.Struct, frozen=True):
    """A vote for a type: evidence code, path, line, arguments."""

    type: str
    weight: int
    code: str
    path: str
    args: dict[str, str] = {}
    line: int = 0


Reader = Callable[[Repo, str], Iterator[Signal]]


def signals_of(repo: Repo) -> list[Signal]:
    """Return every signal of a repository, strongest first, then by path."""
    readable: list[tuple[bool, int, str, Reader]] = []
    for entry in repo.entries:
        path = entry.path
        if path.count("/") > 4 or is_example_path(path) or is_template_path(repo, path):
            continue
        reader = _reader(path.rpartition("/")[2], path)
        if reader is not None:
            readable.append((reader is _workflow, path.count("/"), path, reader))
    found: list[Signal] = []
    for _, depth, path, reader in sorted(readable, key=lambda item: item[:3])[:_MAX_FILES]:
        found.extend(_deeper(signal, depth) for signal in reader(repo, path))
    return sorted(found, key=lambda signal: (-signal.weight, signal.path, signal.code, signal.type))


def _deeper(signal: Signal, depth: int) -> Signal:
    """A file far below the root says less about the whole."""
    return msgspec.structs.replace(signal, weight=max(signal.weight - 4 * depth, 1)) if depth else signal


def _reader(name: str, path: str) -> Reader | None:
    if name in _READERS:
        return _READERS[name]
    if re.fullmatch(r"(?:.*\.)?Dockerfile(?:\..+)?|Containerfile", name) and not path.startswith("."):
        return _dockerfile
    if path in ("action.yml", "action.yaml"):
        return _say("library", 56, "github-action")
    if name.endswith(".gemspec"):
        return _say("library", 90, "gemspec")
    if name.endswith((".csproj", ".fsproj")):
        return _dotnet
    if path.startswith(".github/workflows/") and name.endswith((".yml", ".yaml")):
        return _workflow
    return None


def _say(kind: str, weight: int, code: str) -> Reader:
    def read(repo: Repo, path: str) -> Iterator[Signal]:
        yield Signal(kind, weight, code, path)

    return read


def _line(text: str, word: str) -> int:
    at = text.find(word)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _package_json(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    try:
        data = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return
    if not isinstance(data, dict):
        return
    dependencies = _keys(data, "dependencies")
    scripts = _keys(data, "scripts")
    yield from _depends(path, text, dependencies & _WEB, "website", 70)
    if not dependencies & _WEB:
        yield from _depends(path, text, _keys(data, "devDependencies") & _WEB, "website", 55)
    yield from _depends(path, text, dependencies & _SERVER_JS, "service", 74)
    yield from _depends(path, text, dependencies & _WORKER_JS, "worker", 62)
    if data.get("bin"):
        yield Signal("cli", 80, "package-bin", path, {}, _line(text, '"bin"'))
    if "start" in scripts:
        yield Signal("service", 45, "package-start", path, {}, _line(text, '"start"'))
    if (data.get("main") or data.get("exports") or data.get("module")) and data.get("private") is not True:
        yield Signal("library", 50, "package-main", path, {}, _line(text, '"main"'))


def _keys(data: dict[str, object], name: str) -> set[str]:
    value = data.get(name)
    return {key for key in value if isinstance(key, str)} if isinstance(value, dict) else set()


def _depends(path: str, text: str, names: set[str] | frozenset[str], kind: str, weight: int) -> Iterator[Signal]:
    if names:
        first = sorted(names)[0]
        yield Signal(kind, weight, "depends", path, {"name": first}, _line(text, first))


def _pyproject(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    try:
        data = _toml(text)
    except (RecursionError, ValueError):
        return
    project = mapping(data.get("project"))
    names = {_requirement(item) for item in listing(project.get("dependencies")) if isinstance(item, str)}
    poetry = mapping(mapping(data.get("tool")).get("poetry"))
    names |= {name.lower() for name in _keys(poetry, "dependencies")}
    yield from _python(path, text, names)
    if project.get("scripts") or poetry.get("scripts"):
        yield Signal("cli", 60, "python-scripts", path, {}, _line(text, "scripts"))
    if "build-system" in data and (project.get("name") or poetry):
        yield Signal("library", 50, "python-package", path, {}, _line(text, "[build-system]"))


def _requirement(text: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", text.strip())
    return match.group().lower().replace("_", "-") if match else ""


def _python(path: str, text: str, names: set[str]) -> Iterator[Signal]:
    yield from _depends(path, text, names & _SERVER_PY, "service", 72)
    yield from _depends(path, text, names & _WORKER_PY, "worker", 74)


def _requirements(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    names = {_requirement(line) for line in text[:100_000].splitlines() if line and line[0].isalnum()}
    yield from _python(path, text, names)


def _setup(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    if "console_scripts" in text:
        yield Signal("cli", 60, "python-scripts", path, {}, _line(text, "console_scripts"))
    yield Signal("library", 52, "python-package", path)


def _go_mod(repo: Repo, path: str) -> Iterator[Signal]:
    folder = path.rpartition("/")[0]
    below = [entry.path for entry in repo.below(folder)]
    base = f"{folder}/" if folder else ""
    main = next((p for p in below if p == f"{base}main.go"), "")
    main = main or next((p for p in below if re.fullmatch(re.escape(base) + r"cmd/(?:[^/]+/)?main\.go", p)), "")
    if not main:
        yield Signal("library", 70, "go-library", path)
        return
    shipped = any(re.fullmatch(r"(?:.*/)?Dockerfile[^/]*", p) for p in below if not is_example_path(p))
    yield Signal("service" if shipped else "cli", 68, "go-service" if shipped else "go-cli", main)


def _toml(text: str) -> dict[str, object]:
    """Parse TOML of sane size and depth: a key of thousands of dots costs the parser memory by their square.

    Raises:
        ValueError: it is not TOML, or not of that kind.
    """
    if len(text) > _MOST_TOML or _DEEP_KEY.search(text):
        raise ValueError("too large or too deep")
    return tomllib.loads(text)


def _cargo(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    try:
        data = _toml(text)
    except (RecursionError, ValueError):
        return
    folder = path.rpartition("/")[0]
    base = f"{folder}/" if folder else ""
    yield from _depends(path, text, _keys(data, "dependencies") & _SERVER_RS, "service", 74)
    if data.get("bin") or f"{base}src/main.rs" in repo.paths:
        yield Signal("cli", 60, "rust-binary", path)
    if data.get("lib") or f"{base}src/lib.rs" in repo.paths:
        yield Signal("library", 58, "rust-library", path)


def _jvm(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    for word in ("spring-boot", "quarkus", "micronaut", "ktor-server", "dropwizard"):
        if word in text:
            yield Signal("service", 72, "depends", path, {"name": word}, _line(text, word))
            return
    yield Signal("library", 40, "jvm-build", path)


def _dotnet(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    if "Microsoft.NET.Sdk.Web" in text:
        yield Signal("service", 76, "depends", path, {"name": "Microsoft.NET.Sdk.Web"}, 1)
    elif "Microsoft.NET.Sdk.Worker" in text:
        yield Signal("worker", 76, "depends", path, {"name": "Microsoft.NET.Sdk.Worker"}, 1)
    elif "<OutputType>Exe" in text:
        yield Signal("cli", 50, "dotnet-exe", path, {}, _line(text, "<OutputType>"))
    else:
        yield Signal("library", 40, "dotnet-library", path)


def _dockerfile(repo: Repo, path: str) -> Iterator[Signal]:
    name = path.rpartition("/")[2].lower()
    kind = "worker" if re.search(r"worker|consumer|cron|job", name) else "service"
    yield Signal(kind, 66 if kind == "worker" else 48, "dockerfile", path)


def _procfile(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    if re.search(r"^web\s*:", text, re.MULTILINE):
        yield Signal("service", 76, "procfile", path, {"name": "web"}, _line(text, "web"))
    elif re.search(r"^worker\s*:", text, re.MULTILINE):
        yield Signal("worker", 76, "procfile", path, {"name": "worker"}, _line(text, "worker"))


def _workflow(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    for word, kind, weight in (
        ("docker/build-push-action", "service", 36),
        ("gh-action-pypi-publish", "library", 38),
        ("npm publish", "library", 38),
        ("actions/deploy-pages", "website", 34),
        ("goreleaser-action", "cli", 34),
    ):
        if word in text:
            yield Signal(kind, weight, "workflow", path, {"name": word}, _line(text, word))


def _chart(repo: Repo, path: str) -> Iterator[Signal]:
    if (repo.text(path) or "").find("type: library") >= 0:
        yield Signal("library", 44, "chart", path)
    else:
        yield Signal("service", 32, "chart", path)


def _index_html(repo: Repo, path: str) -> Iterator[Signal]:
    if path in ("index.html", "public/index.html", "src/index.html"):
        yield Signal("website", 46, "index-html", path)


def _composer(repo: Repo, path: str) -> Iterator[Signal]:
    text = repo.text(path) or ""
    kind = "service" if '"laravel/framework"' in text or '"symfony/framework-bundle"' in text else "library"
    yield Signal(kind, 64 if kind == "service" else 48, "composer", path)


_READERS: dict[str, Reader] = {
    "package.json": _package_json,
    "pyproject.toml": _pyproject,
    "requirements.txt": _requirements,
    "setup.cfg": _setup,
    "setup.py": _setup,
    "go.mod": _go_mod,
    "Cargo.toml": _cargo,
    "pom.xml": _jvm,
    "build.gradle": _jvm,
    "build.gradle.kts": _jvm,
    "composer.json": _composer,
    "config.ru": _say("service", 74, "rack"),
    "mix.exs": _say("service", 40, "mix"),
    "Procfile": _procfile,
    "Chart.yaml": _chart,
    "index.html": _index_html,
    "serverless.yml": _say("service", 70, "serverless"),
    "mkdocs.yml": _say("documentation", 20, "mkdocs"),
    "mkdocs.yaml": _say("documentation", 20, "mkdocs"),
    "docusaurus.config.js": _say("documentation", 60, "docusaurus"),
    "docusaurus.config.ts": _say("documentation", 60, "docusaurus"),
}
