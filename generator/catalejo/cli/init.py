"""``catalejo init [DIR]``: writes a portal repository with its nightly workflow."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click
import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..hosts.registry import host_of
from ..kit.read.narrow import mapping
from ..kit.resources import resource
from ..model.settings import Source
from .backstage import from_backstage
from .exit_codes import DONE, USAGE
from .options import as_struct, cache_option, jobs_option, read_source
from .output import Stop, log, relative_to_here, say
from .suggest import SuggestOptions, suggest_files

_PINNED = (
    re.compile(r"(?:catalejo @ )?git\+https://[^\s#]+@(?:[0-9a-f]{40}|[0-9a-f]{64})"),
    re.compile(r"(?:catalejo @ )?https://[^\s#]+#sha256=[0-9a-f]{64}"),
    re.compile(r"catalejo==[A-Za-z0-9.!+-]+(?: --hash=sha256:[0-9a-f]{64})+"),
)
PINNED_FORMS = (
    "dist/catalejo-….whl (make one: python -m build) · git+https://HOST/OWNER/catalejo@FULL_COMMIT · "
    "https://…/catalejo-….whl#sha256=… · 'catalejo==VERSION --hash=sha256:…'"
)
LOCKS = ("runtime.txt", "build.txt")


class InitOptions(msgspec.Struct, frozen=True):
    """What ``catalejo init`` is told."""

    folder: Path
    name: str
    site_url: str
    language: str
    sources: tuple[str, ...]
    backstage: Path | None
    package: str
    force: bool
    suggest: bool
    out: Path | None
    capture_dir: Path | None
    cache: Path | None
    jobs: int | None


@click.command(name="init", short_help="Write a portal repository with its nightly workflow.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("."))
@click.option("--name", default="", help="Name of the portal (default: the folder's).")
@click.option("--site-url", default="", help="Where readers will open it.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SOURCE",
    help="A folder, a clone URL, or HOST:OWNER such as github:ORG.",
)
@click.option("--from", "backstage", type=click.Path(path_type=Path, dir_okay=False, exists=True), default=None,
              help="Take name and sources from a Backstage app-config.yaml.")  # fmt: skip
@click.option(
    "--package",
    default="",
    help="What the workflow installs: a wheel, a git URL at a commit, a wheel's URL or a version with its hash.",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.option("--suggest", is_flag=True, help="Write entity files for repositories that have none, and no portal.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="With --suggest: the folder, which must be absent or empty (default: suggested).")  # fmt: skip
@click.option("--capture", "capture_dir", type=click.Path(path_type=Path, file_okay=False, exists=True), default=None,
              help="With --suggest: a capture to read in place of sources.")  # fmt: skip
@cache_option
@jobs_option
@as_struct(InitOptions)
def command(given: InitOptions) -> int:
    """Write mkdocs.yml, the nightly workflow, a first scorecard and two texts into a folder.

    \b
    Example: catalejo init portal --source github:mercado-andino
    Example: catalejo init --suggest --source github:mercado-andino --out suggested

    The workflow installs what this installation came from: a wheel, or a commit. Where that is not known, --package
    says it; a name alone would be whoever's who registers it.
    """
    asked = SuggestOptions(given.sources, given.capture_dir, given.out, given.cache, given.jobs)
    if given.suggest:
        return suggest_files(asked)
    if given.out or given.capture_dir:
        raise Stop(USAGE, "--out and --capture belong to --suggest", "give --suggest, or the folder of the portal")
    folder, name = given.folder, given.name
    items = [_item(read_source(text)) for text in given.sources]
    if given.backstage is not None:
        found = from_backstage(given.backstage)
        name, items = name or found.name, [*items, *found.sources]
        for line in found.left:
            log(f"not carried over: {line}")
    spec = pinned(given.package or installed_from())
    wheel = Path(spec) if spec.endswith(".whl") and "://" not in spec else None
    if wheel is not None:
        if not wheel.is_file():
            raise Stop(USAGE, f"--package {spec}: there is no such wheel", "build one: python -m build")
        spec = f"./wheels/{wheel.name}"
    values: dict[str, object] = {
        "site_name": name or folder.resolve().name or "Portal", "site_url": given.site_url, "language": given.language,
        "sources": items, "package": spec, "package_argument": _argument(spec),
    }  # fmt: skip
    files = render(values)
    for lock in LOCKS:
        files[f"requirements/{lock}"] = (resource("requirements") / lock).read_bytes()
    there = sorted(path for path in files if (folder / path).exists())
    if there and not given.force:
        raise Stop(USAGE, f"{folder} already has {', '.join(there[:4])}", "choose another folder, or --force")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    if wheel is not None:
        (folder / "wheels").mkdir(exist_ok=True)
        shutil.copyfile(wheel, folder / "wheels" / wheel.name)
    here = relative_to_here(folder)
    say(f"wrote {len(files)} files into {here}; the nightly workflow installs {spec}")
    say(f"next: cd {here} && catalejo run       then: catalejo serve --site site")
    return DONE


def render(values: dict[str, object]) -> dict[str, bytes]:
    """Return the files of a portal repository by path (see ``site-templates/init/README.md``)."""
    root = resource("site-templates") / "init"
    environment = Environment(
        loader=FileSystemLoader(str(root)), undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True,
        lstrip_blocks=True, variable_start_string="<<", variable_end_string=">>", block_start_string="<%",
        block_end_string="%>", comment_start_string="<#", comment_end_string="#>", autoescape=False,
    )  # fmt: skip
    files = {}
    for path in sorted(root.rglob("*.j2")):
        name = path.relative_to(root).as_posix()
        target = "/".join(
            "." + part[4:] if part.startswith("dot-") else part for part in name.removesuffix(".j2").split("/")
        )
        files[target] = environment.get_template(name).render(values).encode()
    return files


def _item(source: Source) -> dict[str, object]:
    """Return a source as it stands in a configuration: the short form where it says all."""
    host = host_of(source)
    written = mapping(msgspec.to_builtins(source))
    options = {key: value for key, value in written.items() if key in source.__struct_fields__ and key != "token_env"}
    if host.tokens:
        options["token_env"] = host.tokens[0]
    return {host.id: options[host.short] if set(options) == {host.short} else options}


def pinned(spec: str) -> str:
    """Return what the workflow installs, if nobody else can put another thing in its place.

    The job that installs it holds the tokens. A name alone belongs to whoever registers it first.

    Raises:
        Stop: it is nothing, or names neither a content (hash, commit) nor a wheel that lies here.

    """
    if any(form.fullmatch(spec) for form in _PINNED) or (spec.endswith(".whl") and "://" not in spec):
        return spec
    said = (
        f"--package {spec}: nothing says which content that is"
        if spec
        else "which catalejo the workflow installs is not known"
    )
    raise Stop(USAGE, said, f"give --package one of: {PINNED_FORMS}")


def _argument(spec: str) -> str:
    """Return a package as an argument of ``pip install`` in a shell; one with its hash must stand in a file."""
    return f"-r <(echo {shlex.quote(spec)})" if " --hash=" in spec else shlex.quote(spec)


def installed_from() -> str:
    """Return where this installation came from: a git URL at its commit, a wheel; "" where that is not known."""
    try:
        text = distribution("catalejo").read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    origin = json.loads(text) if text else {}
    url = str(origin.get("url", ""))
    commit = origin.get("vcs_info", {}).get("commit_id")
    if commit and url.startswith("https://"):
        return f"git+{url}@{commit}"
    if url.endswith(".whl"):
        path = url2pathname(urlsplit(url).path)
        if url.startswith("file://") and Path(path).is_file():
            return path
        digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256", "")
        if url.startswith("https://") and digest:
            return f"catalejo @ {url}#sha256={digest}"
    return ""
