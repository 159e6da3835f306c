"""``fetch:template`` and ``fetch:plain``: files of the template's repository, or of one in the capture.

Names are templates too: one that renders to nothing, to an absolute path or to ``//`` leaves its file out
(scaffolder-backend, ``fetch/template``).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from ...kit.text.globs import minimatch
from ...model.scaffolding import LATER_START, ScaffoldFile
from ..expressions import NotSupported, Scope, TemplateStyle, has_tags, parse, render
from ..workspace import safe_path
from .run import Outputs, PlannedRun, text_input


def fetch_plain(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Copy a folder as it is."""
    target = safe_path(text_input(given.get("targetPath"), "targetPath", "./"))
    files = run.folder(given.get("url"))
    for path, file in files.items():
        run.workspace.write(posixpath.join(target, path), file)
    return f"{len(files)} files", {}


def fetch_plain_file(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Copy one file as it is."""
    run.workspace.write(text_input(given.get("targetPath"), "targetPath"), _one(run, given))
    return "1 file", {}


def fetch_template_file(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Render one file."""
    style, names = _style(given), _names(given)
    target = text_input(given.get("targetPath"), "targetPath")
    file = _rendered(_one(run, given), target, style, Scope(names, run.budget))
    written = run.workspace.write(target, file, given.get("replace") is True)
    return "1 file" if written else "the file is there already", {}


def fetch_template(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Render a folder: names always, contents unless they are binary or excepted."""
    target = safe_path(text_input(given.get("targetPath"), "targetPath", "./"))
    files, style, names = run.folder(given.get("url")), _style(given), _names(given)
    raw = [_glob(text_input(one, "copyWithoutTemplating")) for one in _list(given.get("copyWithoutTemplating"))]
    extension = given.get("templateFileExtension")
    suffix = ".njk" if extension is True else f".{str(extension).lstrip('.')}" if extension else ""
    done = 0
    for path, file in files.items():
        scope = Scope(names, run.budget)
        named = path.removesuffix(suffix)
        where = _render(named, f"the name {path}", style, scope) if has_tags(named, style.start) else named
        if not where or where.startswith("/") or "//" in where:
            continue
        plain = not path.endswith(suffix) if suffix else any(matches(path) for matches in raw)
        made = file if plain else _rendered(file, path, style, scope)
        done += run.workspace.write(_below(target, where), made, given.get("replace") is True)
    return f"{done} files", {}


def _glob(pattern: str) -> Callable[[str], bool]:
    """Return a test of paths: a pattern that fits a folder holds for all below it (globby, ``expandDirectories``)."""
    if pattern.startswith("!"):
        raise NotSupported("input copyWithoutTemplating: a pattern with ! is not read")
    test = minimatch(pattern.removeprefix("./").rstrip("/"))

    def matches(path: str) -> bool:
        parts = path.split("/")
        return any(test("/".join(parts[:count])) for count in range(1, len(parts) + 1))

    return matches


def _below(target: str, path: str) -> str:
    """Return a rendered name below its target; one that leads out of it is refused, even within the workspace."""
    inner = safe_path(path)
    return posixpath.join(target, inner)


def _one(run: PlannedRun, given: Mapping[str, object]) -> ScaffoldFile:
    url = text_input(given.get("url"), "url")
    folder, _, name = url.rpartition("/")
    found = run.folder(folder or ".").get(name)
    if found is None:
        raise NotSupported(f"{url[:120]}: there is no such file")
    return found


def _names(given: Mapping[str, object]) -> dict[str, object]:
    values = given.get("values")
    return {"cookiecutter" if given.get("cookiecutterCompat") is True else "values": (
        values if isinstance(values, dict) else {}
    )}  # fmt: skip


def _style(given: Mapping[str, object]) -> TemplateStyle:
    start = "{{" if given.get("cookiecutterCompat") is True else "${{"
    return TemplateStyle(start, "}}", given.get("trimBlocks") is True, given.get("lstripBlocks") is True)


def _rendered(file: ScaffoldFile, path: str, style: TemplateStyle, scope: Scope) -> ScaffoldFile:
    """Return a file with its text rendered; what is no UTF-8 text is copied as it is."""
    if b"\0" in file.data[:8192]:
        return file
    try:
        text = file.data.decode("utf-8")
    except UnicodeDecodeError:
        return file
    if not has_tags(text, style.start):
        return file
    return ScaffoldFile(_render(text, path, style, scope).encode("utf-8", "replace"), file.mode)


def _render(text: str, path: str, style: TemplateStyle, scope: Scope) -> str:
    try:
        made = render(parse(text, style), scope)
    except NotSupported as problem:
        raise NotSupported(f"{path[:160]}:{problem.line or 1}: {problem}") from None
    if LATER_START in made:
        raise NotSupported(f"{path[:160]}: it needs what is known only after a request was sent")
    return made


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
