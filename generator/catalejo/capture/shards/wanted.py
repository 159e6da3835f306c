"""Which files' contents a capture holds: names, suffixes and caps. Everything else is listed without content.

The choice looks at names only, never into files, so that one list serves every later stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

MAX_FILE = 2 * 1024 * 1024
MAX_IMAGE = 4 * 1024 * 1024
MAX_REPOSITORY = 200 * 1024 * 1024
MAX_PATHS = 50_000

IMAGES = frozenset(("png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "svg"))

SUFFIXES = frozenset((
    # entities, desired state, configuration
    "yaml", "yml", "json", "toml", "ini", "cfg", "properties", "env", "tpl", "gotmpl", "lock",
    # documentation
    "md", "markdown", "mdx", "rst", "adoc", "txt", "csv", "puml", "plantuml", "mmd", "mermaid", "dot", "gv", "pdf",
    # API formats
    "proto", "graphql", "graphqls", "gql", "avsc", "wsdl", "xsd", "thrift", "smithy", "raml", "apib", "wadl",
    # infrastructure as code
    "tf", "tfvars", "hcl", "tofu", "bicep", "cue", "jsonnet", "libsonnet", "kcl", "rego", "nomad",
    # build files whose suffix tells their ecosystem
    "gradle", "kts", "csproj", "fsproj", "vbproj", "sln", "cabal", "gemspec", "nimble", "podspec", "sbt", "opam",
))  # fmt: skip

NAMES = frozenset((
    "codeowners", "owners", "owners_aliases", "maintainers", "license", "licence", "copying", "notice", "readme",
    "changelog", "authors",
    "contributing", "security", "support", "makefile", "gnumakefile", "justfile", "procfile", "vagrantfile",
    "jenkinsfile", "tiltfile", "earthfile", "brewfile", "caddyfile", "dockerfile", "containerfile", ".dockerignore",
    "package.json", "pom.xml", "build.xml", "build.gradle", "settings.gradle", "build.sbt", "go.mod", "go.sum",
    "go.work", "pipfile", "setup.py", "setup.cfg", "requirements.in", "gemfile", "rakefile", "mix.exs", "rebar.config",
    "cargo.toml", "composer.json", "deps.edn", "project.clj", "packages.config", "nuget.config", "build.bazel",
    "workspace", "module.bazel", "cmakelists.txt", "meson.build", "conanfile.py", "chart.lock", "tox.ini", "noxfile.py",
    ".tool-versions", ".nvmrc", ".node-version", ".python-version", ".ruby-version", ".java-version",
    ".terraform-version",
    ".helmignore", ".gitattributes", ".gitmodules", ".gitignore", ".editorconfig", ".sops.yaml", "kptfile",
    "helmfile", "skaffold", "main.go", ".pages",
))  # fmt: skip

UNWANTED_NAMES = frozenset((
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "composer.lock", "go.sum",
    "poetry.lock", "pdm.lock", "uv.lock", "pipfile.lock", "cargo.lock", "gemfile.lock", "packages.lock.json",
    "bun.lock", "flake.lock", "mix.lock", "podfile.lock", ".env",
))  # fmt: skip
"""Lock files tell by being there: their name is evidence, their content is long; ``.env`` is nobody's business."""

TEMPLATES = frozenset(("template.yaml", "template.yml"))
SKELETONS = frozenset(("skeleton", "skeletons"))
"""Names of software templates, and of the folders that they copy."""

PREFIXES = (
    "dockerfile",
    "containerfile",
    "requirements",
    "license",
    "readme",
    "changelog",
    "docker-compose",
    "helmfile",
)


def suffix_of(name: str) -> str:
    """Return the suffix of a file name in lower case without its dot; "" where there is none."""
    stem, dot, suffix = name.lower().rpartition(".")
    return suffix if dot and stem else ""


def is_image(path: str) -> bool:
    """Tell whether a path is a picture by its suffix."""
    return suffix_of(path.rpartition("/")[2]) in IMAGES


def is_wanted(path: str) -> bool:
    """Tell whether the content of a path is captured, by its name alone."""
    name = path.rpartition("/")[2].lower()
    if name in UNWANTED_NAMES or name.startswith(".env."):
        return False
    suffix = suffix_of(name)
    if suffix in SUFFIXES or suffix in IMAGES or name in NAMES:
        return True
    return name.startswith(PREFIXES) and suffix not in ("js", "py", "sh", "go", "ts", "rb", "exe", "html")


def choice(paths: Iterable[str]) -> Callable[[str], bool]:
    """Return which of the paths of one repository are captured: beside ``is_wanted``, the skeletons of its templates.

    A software template is whole only with every file that it copies, program source too. Where a folder below the root
    holds a ``template.yaml``, all of it is taken, and folders that are called ``skeleton`` wherever they are.
    """
    listed = [path.lower() for path in paths]
    holders = [path.rpartition("/") for path in listed]
    folders = tuple(sorted({f"{folder}/" for folder, _, name in holders if folder and name in TEMPLATES}))
    if not folders and not any(name in TEMPLATES for _, _, name in holders):
        return is_wanted

    def is_chosen(path: str) -> bool:
        lower = path.lower()
        inside = lower.startswith(folders) or not SKELETONS.isdisjoint(lower.split("/")[:-1])
        name = lower.rpartition("/")[2]
        return is_wanted(path) or (inside and name != ".env" and not name.startswith(".env."))

    return is_chosen


def limit_of(path: str) -> int:
    """Return the cap of one file in bytes."""
    return MAX_IMAGE if is_image(path) else MAX_FILE
