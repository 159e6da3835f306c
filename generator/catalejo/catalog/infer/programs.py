"""What main programs, images, workflows, charts and manifests say about the type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...kit.read.captured import Repo
from ..reading.find import is_example_path
from .manifests import line_of
from .places import folder_of, is_apart, under
from .signal import Signal

_REQUIRE = re.compile(
    r"^[ \t]*(?:require[ \t]+)?([a-z0-9.-]+\.[a-z]+/[^\s]+|[a-z0-9.-]+\.io/[^\s]+)[ \t]+v[^\n]*$", re.MULTILINE
)
_PROVIDERS = ("github.com/hashicorp/terraform-plugin-framework", "github.com/hashicorp/terraform-plugin-sdk",
              "github.com/hashicorp/terraform-plugin-go")  # fmt: skip
_CROSSPLANE = ("github.com/crossplane/crossplane-runtime", "github.com/crossplane/upjet", "github.com/upbound/upjet")
_SERVERS = ("github.com/prometheus/client_golang", "github.com/gin-gonic/gin", "github.com/labstack/echo",
            "github.com/go-chi/chi", "github.com/gofiber/fiber", "github.com/gorilla/mux", "google.golang.org/grpc",
            "sigs.k8s.io/controller-runtime", "k8s.io/apiserver", "github.com/valyala/fasthttp",
            "github.com/julienschmidt/httprouter")  # fmt: skip
_COMMANDS = ("github.com/spf13/cobra", "github.com/urfave/cli", "github.com/alecthomas/kong", "github.com/spf13/pflag")
_TERMINALS = ("github.com/charmbracelet/", "github.com/gdamore/tcell", "github.com/rivo/tview",
              "github.com/fatih/color", "github.com/mattn/go-isatty", "github.com/mattn/go-runewidth",
              "github.com/rivo/uniseg")  # fmt: skip
_MANUAL = re.compile(r"(?:^|/)(?:man\d?|completions?)/|\.1$")
_PACKED = re.compile(r"^(?:brews|homebrew_casks|nfpms|scoops|snapcrafts):", re.MULTILINE)
_PACKING_FILES = frozenset(("nfpm.yaml", "nfpm.yml", "snapcraft.yaml"))
"""Files that pack a program for people's own machines."""
_MANUALS = ("github.com/muesli/mango", "github.com/alecthomas/mango", "github.com/muesli/roff")
"""Modules that write the manual page of a command."""
_CLEAR = -2
"""Points from which a program is a command beyond doubt."""
_EXPOSES = re.compile(r"^[ \t]*EXPOSE[ \t]+\d", re.MULTILINE)
_STARTS = re.compile(r"^[ \t]*(?:CMD|ENTRYPOINT)\b([^\n]*)", re.MULTILINE)
_WORKS = re.compile(r"\b(?:worker|consumer|scheduler|celery)\b")
_WORKLOAD = re.compile(rb"^kind:[ \t]*[\"']?(Deployment|StatefulSet|DaemonSet)\b", re.MULTILINE)
_IMAGE_FILE = re.compile(r"(?:[a-z0-9_-]+\.)?dockerfile|containerfile")
_MANIFEST_FOLDERS = frozenset(
    ["k8s", "kubernetes", "kube", "manifests", "manifest", "deploy", "deployment", "deployments", "kustomize", "config",
     "base", "kubernetes-manifests", "release"]
)  # fmt: skip
_MOST_MANIFESTS = 60


def go_mod(repo: Repo, path: str) -> Iterator[Signal]:
    """A module without a main program is a library; a plugin of a provider is one whatever it is built into."""
    text = repo.text(path) or ""
    required = [match[1] for match in _REQUIRE.finditer(text) if "// indirect" not in match[0]]
    plugin = next((name for name in required if name.startswith(_PROVIDERS)), "")
    crossplane = next((name for name in required if name.startswith(_CROSSPLANE)), "")
    if crossplane and (under(folder_of(path), "package/crossplane.yaml") in repo.paths or "provider-" in text[:200]):
        plugin = plugin or crossplane
    if plugin:
        yield Signal("library", 96, "provider-plugin", path, {"name": plugin}, line_of(text, plugin))
        return
    folder = folder_of(path)
    main = _main_program(repo, folder)
    images = [entry.path for entry in repo.below(folder) if _builds_image(repo, entry.path, folder)]
    if not main and not any(folder_of(image) == folder for image in images):
        yield Signal("library", 70, "go-library", path)
        return
    points = _server_points(repo, folder, required, images)
    service = points > 0
    if points <= _CLEAR and _is_packed(repo, folder):
        yield Signal("cli", 86, "go-cli", main or path)  # a chart beside it deploys the server that it can be as well
        return
    code = "go-service" if service and images else "go-cli" if not service else "depends"
    name = next((name for name in required if name.startswith(_SERVERS)), "") if code == "depends" else ""
    yield Signal("service" if service else "cli", 68, code, main or path, {"name": name} if name else {})


def _main_program(repo: Repo, folder: str) -> str:
    """Return a file of a main program: at the root of the module, else in a folder of ``cmd``."""
    if under(folder, "main.go") in repo.paths:
        return under(folder, "main.go")
    base = under(folder, "cmd")
    found = [e.path for e in repo.below(base) if e.path.endswith(".go") and not e.path.endswith("_test.go")]
    own = [path for path in found if path.count("/") <= base.count("/") + 2 and not is_apart(repo, path)]
    return next((path for path in own if path.endswith("/main.go")), own[0] if own else "")


def _builds_image(repo: Repo, path: str, folder: str) -> bool:
    name = path.rpartition("/")[2]
    return _IMAGE_FILE.fullmatch(name.lower()) is not None and not is_example_path(path) and path[0] != "."


def _is_packed(repo: Repo, folder: str) -> bool:
    """Tell whether a program is packed for people's own machines."""
    releases = [
        repo.text(under(folder, name)) or ""
        for name in (".goreleaser.yml", ".goreleaser.yaml", "goreleaser.yml", "goreleaser.yaml")
    ]
    if any(_PACKED.search(text) for text in releases):
        return True
    return any(entry.path.rpartition("/")[2] in _PACKING_FILES for entry in repo.below(folder))


def _server_points(repo: Repo, folder: str, required: list[str], images: list[str]) -> int:
    """Return how much says that a main program is there to be reached: weighed, as both kinds have images and flags."""
    texts = [(repo.text(path) or "")[:50_000] for path in images[:10]]
    exposed = any(_EXPOSES.search(text) for text in texts)
    points = (2 if images else -3) + (3 if exposed else -1 if images else 0)
    points += 2 * min(sum(name.startswith(_SERVERS) for name in required), 3)
    points -= any(name.startswith(_COMMANDS) for name in required)
    points -= 2 * any(name.startswith(_TERMINALS) for name in required)
    points -= 2 * _is_packed(repo, folder)
    points -= 2 * any(name.startswith(_MANUALS) for name in required)
    points -= 2 * any(_MANUAL.search(entry.path) and not is_apart(repo, entry.path) for entry in repo.below(folder))
    return points


def dockerfile(repo: Repo, path: str) -> Iterator[Signal]:
    """An image is built for a service, most of the time; its name may say worker."""
    name = path.rpartition("/")[2].lower()
    starts = " ".join(_STARTS.findall((repo.text(path) or "")[:50_000])[-2:])
    kind = "worker" if re.search(r"worker|consumer|cron|job", name) or _WORKS.search(starts) else "service"
    yield Signal(kind, 66 if kind == "worker" else 48, "dockerfile", path)


def procfile(repo: Repo, path: str) -> Iterator[Signal]:
    """Processes by their names."""
    text = repo.text(path) or ""
    if re.search(r"^web\s*:", text, re.MULTILINE):
        yield Signal("service", 76, "procfile", path, {"name": "web"}, line_of(text, "web"))
    elif re.search(r"^worker\s*:", text, re.MULTILINE):
        yield Signal("worker", 76, "procfile", path, {"name": "worker"}, line_of(text, "worker"))


def _has_image(repo: Repo) -> bool:
    files = (entry.path for entry in repo.entries if "dockerfile" in entry.path.lower())
    return any(not is_apart(repo, path) for path in files)


def workflow(repo: Repo, path: str) -> Iterator[Signal]:
    """What a workflow releases: a published package says more than an image."""
    text = repo.text(path) or ""
    for word, kind, weight in (
        ("docker/build-push-action", "service", 36),
        ("gh-action-pypi-publish", "library", 57),
        ("twine upload", "library", 57),
        ("npm publish", "library", 57),
        ("actions/deploy-pages", "website", 34),
        ("goreleaser-action", "cli", 34),
    ):
        if word == "docker/build-push-action" and not _has_image(repo):
            continue  # the image of a tool beside it, or one that is made elsewhere
        if word in text:
            yield Signal(kind, weight, "workflow", path, {"name": word}, line_of(text, word))


def gemfile(repo: Repo, path: str) -> Iterator[Signal]:
    """Ruby's generators of sites: one is for documentation only, the others for pages of any kind."""
    text = repo.text(path) or ""
    for name, kind in (("govuk_tech_docs", "documentation"), ("jekyll", "website"), ("middleman", "website")):
        if re.search(rf"^[ \t]*gem[ \t]+[\"']{name}[\"']", text, re.MULTILINE):
            yield Signal(kind, 60, "depends", path, {"name": name}, line_of(text, name))
            return


def cookiecutter(repo: Repo, path: str) -> Iterator[Signal]:
    """Its file beside a folder whose name is still to be filled in: what lies there is made anew each time."""
    if path == "cookiecutter.json" and any(entry.path.startswith("{{") for entry in repo.entries):
        yield Signal("template", 95, "cookiecutter", path)


def index_html(repo: Repo, path: str) -> Iterator[Signal]:
    """A start page at a usual place."""
    if path in ("index.html", "public/index.html", "src/index.html"):
        yield Signal("website", 46, "index-html", path)


def hugo(repo: Repo, path: str) -> Iterator[Signal]:
    """A Hugo site: its configuration beside its content."""
    if any(entry.path.endswith(".md") for entry in repo.below(under(folder_of(path), "content"))):
        yield Signal("website", 62, "hugo", path)


def workloads(repo: Repo, folder: str = "") -> Iterator[Signal]:
    """Manifests that deploy a program of this repository make it a service; templates of charts are not read."""
    left = _MOST_MANIFESTS
    for entry in repo.below(folder):
        path = entry.path
        if not path.endswith((".yaml", ".yml")) or "templates" in path or is_apart(repo, path):
            continue
        if not set(path.lower().split("/")[:-1]) & _MANIFEST_FOLDERS:
            continue
        left -= 1
        if left < 0:
            return
        match = _WORKLOAD.search((repo.read(path) or b"")[:50_000])
        if match is not None:
            yield Signal("service", 84, "deployment", path, {"name": match[1].decode()})
            return
