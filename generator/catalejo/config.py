"""The plugin's options: read with positions by our guarded YAML reader, checked as a whole, every error at once.

The file is an ordinary ``mkdocs.yml``; what is below ``plugins: - catalejo:`` is ours. Secrets are named
(``token_env``), never written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from .hosts.registry import hosts
from .kit.read.narrow import child, listing, mapping
from .kit.read.yaml import Document, load_documents
from .mkdocs_file import MKDOCS_KEYS, MkDocsFileError, fill_missing, merged_text, parents
from .model.capture import Visibility
from .model.history import Keep, read_keep
from .model.rendering import KnownCluster
from .model.settings import (
    RecordedSystem,
    Source,
    System,
)
from .model.world import Settings
from .systems.registry import integrations

T = TypeVar("T", bound=msgspec.Struct)

PLUGIN = "catalejo"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
THEME = "material"
SYSTEMS: dict[str, type] = {
    "recorded": RecordedSystem,
    **{one.id: one.spec for one in integrations().values() if one.spec is not None},
}
SHORT = {"recorded": "path", **{one.id: one.short for one in integrations().values() if one.short}}
"""What a plain text in place of options means: ``- local: catalog`` is ``- local: {path: catalog}``."""

OPTIONS: dict[str, str] = {
    "sources": "list",
    "systems": "list",
    "environments": "texts",
    "visibility": "visibility",
    "people": "people",
    "scorecards": "text",
    "history": "text",
    "history_keep": "keep",
    "keep_sites": "number",
    "pinned": "texts",
    "people_from": "texts",
    "renderers": "renderers",
    "clusters": "list",
    "gates": "text",
    "alternate": "addresses",
}
RENDERERS = ("auto", "own")
MOST_SITES = 400
PEOPLE = ("none", "names", "full")
LISTS = ("private", "admit", "entities", "include", "exclude", "topics", "exclude_topics", "only_visibility")
"""Options of a source for which a text stands for a list of one."""
SYNONYMS = {"token": "token_env", "org": "organization", "owner": "organization", "folder": "path", "dir": "path"}


class ConfigProblem(msgspec.Struct, frozen=True):
    """One thing that is wrong with a configuration: where, what, how to mend it."""

    path: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}" + (f"\n  hint: {self.hint}" if self.hint else "")


class ConfigError(Exception):
    """A configuration cannot be used; carries every problem that was found."""

    def __init__(self, problems: Iterable[ConfigProblem]) -> None:
        """Keep the problems in the order of the file."""
        self.problems = tuple(sorted(problems, key=lambda p: (p.path, p.line, p.column, p.message)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Configuration(msgspec.Struct, frozen=True):
    """A checked configuration. Paths are absolute; ``text`` is the file as it stands (no secrets are in it)."""

    settings: Settings
    sources: tuple[Source, ...] = ()
    systems: tuple[System, ...] = ()
    path: str = ""
    text: str = ""
    docs_dir: str = ""
    custom_dir: str = ""
    gates: str = ""
    """The file of the policy for gates, "" where none is named."""


def declares_plugin(path: Path) -> bool:
    """Tell whether a file is a ``mkdocs.yml`` with our plugin in it; reads it as data only."""
    try:
        documents = load_documents(path.read_bytes())
    except OSError:
        return False
    return any(_options_path(document) is not None for document in documents)


def read_configuration(path: Path) -> Configuration:
    """Read and check a configuration file.

    Raises:
        ConfigError: the file cannot be read, or anything in it is wrong.

    """
    name = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            [ConfigProblem(name, 0, 0, f"cannot be read: {error.strerror}", "give the file with -f")]
        ) from error
    documents = load_documents(data)
    document = documents[0] if documents else Document(0, None, 1)
    if document.problem is not None:
        problem = document.problem
        raise ConfigError([ConfigProblem(name, problem.line, problem.column, f"not valid YAML: {problem.message}")])
    if len(documents) > 1:
        line = documents[1].line
        raise ConfigError([ConfigProblem(name, line, 1, "a second YAML document", "leave one document in the file")])
    if not isinstance(document.value, dict):
        raise ConfigError([ConfigProblem(name, 1, 1, "not a MkDocs configuration", "it begins with site_name: …")])
    try:
        inherited = parents(document, path.resolve().parent)
        text = merged_text(data.decode("utf-8", "replace"), [parent for parent, _ in inherited])
    except MkDocsFileError as error:
        place = document.key_at("INHERIT")
        raise ConfigError([ConfigProblem(name, *place, str(error), "name a file beside this one")]) from error
    for _, parent in inherited:
        fill_missing(document.value, mapping(parent.value))
    reader = _Reader(name, document, path.resolve().parent)
    configuration = reader.read(text)
    if reader.problems:
        raise ConfigError(reader.problems)
    return configuration


def _options_path(document: Document) -> tuple[str | int, ...] | None:
    """Return where our options are: below a list item, or in a mapping of plugins."""
    plugins = mapping(document.value).get("plugins")
    if isinstance(plugins, dict) and PLUGIN in plugins:
        return ("plugins", PLUGIN)
    for index, item in enumerate(listing(plugins)):
        if item == PLUGIN:
            return ("plugins", index)
        if isinstance(item, dict) and PLUGIN in item:
            return ("plugins", index, PLUGIN)
    return None


class _Reader:
    """Collects problems while it reads."""

    def __init__(self, name: str, document: Document, folder: Path) -> None:
        self.name, self.document, self.folder = name, document, folder
        self.problems: list[ConfigProblem] = []

    def read(self, text: str) -> Configuration:
        value = mapping(self.document.value)
        self._unknown(value, MKDOCS_KEYS, (), "MkDocs key")
        if value.get("hooks"):
            self._problem(("hooks",), "hooks are not part of a capture", "make a MkDocs plugin of them and install it")
        where = _options_path(self.document)
        written: object = value
        for step in where or ():
            written = child(written, step)
        if where is None:
            self._problem((), "the catalejo plugin is not declared", "add it under plugins: - catalejo: {…}", key=False)
        elif not isinstance(written, dict | str | None):
            self._problem(where, "the options of catalejo are not a mapping", "")
        options = mapping(written) if where is not None else {}
        where = where or ()
        self._tags(where)
        self._characters(options, where)
        self._characters(value.get("docs_dir"), ("docs_dir",))
        self._characters(value.get("theme"), ("theme",))
        self._unknown(options, OPTIONS, where, "option")
        for key, kind in OPTIONS.items():
            if options.get(key) is not None:
                self._check(kind, options[key], (*where, key))
        sources = tuple(self._items(options.get("sources"), (*where, "sources"), source_types(), "source"))
        systems: tuple[System, ...] = tuple(self._items(options.get("systems"), (*where, "systems"), SYSTEMS, "system"))
        return Configuration(
            settings=self._settings(value, options, where),
            sources=sources,
            systems=systems,
            path=self.name,
            text=text,
            docs_dir=self._folder(value.get("docs_dir", "docs")),
            custom_dir=self._folder(mapping(value.get("theme")).get("custom_dir", "")),
            gates=self._folder(str(options.get("gates") or "")),
        )

    def _settings(self, value: dict[str, object], options: dict[str, object], where: tuple[str | int, ...]) -> Settings:
        theme = value.get("theme")
        name = theme.get("name") if isinstance(theme, dict) else theme
        if name != THEME:
            place = ("theme", "name") if isinstance(theme, dict) and "name" in theme else ("theme",) if theme else ()
            self._problem(place, "the portal's pages are made with the theme material", "theme: {name: material}")
        language = theme.get("language", "en") if isinstance(theme, dict) else "en"
        if language not in ("en", "es"):
            self._problem(("theme", "language"), f"language {language!r} is not known", "use en or es")
            language = "en"
        visibility = str(options.get("visibility", "internal"))
        people = str(options.get("people", "none"))
        history = str(options.get("history") or "none")
        return Settings(
            site_name=str(value.get("site_name") or "Catalejo"),
            site_url=str(value.get("site_url") or ""),
            language=str(language),
            alternate={str(k): str(v) for k, v in mapping(options.get("alternate")).items()},
            environments=tuple(str(item) for item in listing(options.get("environments"))),
            visibility=visibility if visibility in tuple(Visibility) else "internal",
            people=people if people in PEOPLE else "none",
            scorecards=self._folder(str(options.get("scorecards") or "")),
            history=history
            if history == "none" or "://" in history or history.startswith("branch:")
            else self._folder(history),
            keep_sites=sites if type(sites := options.get("keep_sites")) is int and 0 <= sites <= MOST_SITES else 0,
            history_keep=read_keep(options.get("history_keep")) or Keep(),
            pinned=tuple(str(item) for item in listing(options.get("pinned"))),
            renderers="own" if options.get("renderers") == "own" else "auto",
            clusters=tuple(self._clusters(options.get("clusters"), where)),
            people_from=None
            if options.get("people_from") is None
            else tuple(str(item) for item in listing(options["people_from"])),
        )

    def _clusters(self, value: object, where: tuple[str | int, ...]) -> Iterator[KnownCluster]:
        for index, item in enumerate(listing(value)):
            try:
                yield msgspec.convert(item, KnownCluster, strict=True)
            except msgspec.ValidationError as error:
                self._problem(
                    (*where, "clusters", index), f"clusters: {error}",
                    "such as - {name: prod-eu, server: https://…, labels: {env: prod}}", key=False,
                )  # fmt: skip

    def _items(self, value: object, where: tuple[str | int, ...], kinds: dict[str, type[T]], word: str) -> Iterator[T]:
        for index, item in enumerate(listing(value)):
            here = (*where, index)
            if isinstance(item, str):
                item = {item: {}}
            if not isinstance(item, dict) or len(item) != 1:
                self._problem(
                    here, f"a {word} is one key with its options", f"such as - {next(iter(kinds))}: …", key=False
                )
                continue
            kind, options = next(iter(item.items()))
            if kind not in kinds:
                self._problem(
                    (*here, kind), f"unknown {word} {kind!r}", _nearest(kind, kinds) or f"one of {', '.join(kinds)}"
                )
                continue
            yield from self._item(kind, options, (*here, kind), kinds[kind])

    def _item(self, kind: str, options: object, where: tuple[str | int, ...], struct: type[T]) -> Iterator[T]:
        host = hosts().get(kind) if issubclass(struct, Source) else None
        short = host.short if host is not None else SHORT.get(kind, "")
        if isinstance(options, str) and short:
            options = {short: options}
        options = {} if options is None else options
        if not isinstance(options, dict):
            self._problem(where, f"the options of {kind} are not a mapping", "")
            return
        fields = {field.name: field for field in msgspec.structs.fields(struct)}
        self._unknown(options, fields, where, f"option of {kind}")
        known = {key: value for key, value in options.items() if key in fields}
        for key in LISTS:
            if isinstance(known.get(key), str):
                known[key] = [known[key]]
        before = len(self.problems)
        for key, value in known.items():
            try:
                msgspec.convert(value, fields[key].type, strict=True)
            except msgspec.ValidationError as error:
                self._problem((*where, key), f"{key}: {error}", "")
        for index, glob in enumerate(listing(known.get("entities"))):
            if isinstance(glob, str) and (not glob.strip("/") or "\\" in glob or ".." in glob.split("/")):
                self._problem(
                    (*where, "entities", index), f"entities: {glob!r} names no file of a repository",
                    'a path or a glob from its root, such as "**/backstage-*.yaml"', key=False,
                )  # fmt: skip
        wrong = host.check(known) if host is not None and host.check is not None else None
        if wrong is not None:
            self._problem(where, *wrong)
        missing = [name for name, field in fields.items() if field.required and name not in known]
        for name in missing:
            self._problem(where, f"{kind} needs {name}", f"add {name}: …")
        if len(self.problems) == before:
            for key in host.folders if host is not None else ("path",) if kind == "recorded" else ():
                known[key] = self._folder(str(known[key]))
            yield msgspec.convert(known, struct)

    def _check(self, kind: str, value: object, where: tuple[str | int, ...]) -> None:
        fits = {
            "list": isinstance(value, list),
            "texts": isinstance(value, list) and all(isinstance(item, str | int | float) for item in value),
            "text": isinstance(value, str),
            "visibility": value in tuple(Visibility),
            "people": value in PEOPLE,
            "renderers": value in RENDERERS,
            "addresses": isinstance(value, dict),
            "keep": read_keep(value) is not None,
            "number": type(value) is int and 0 <= value <= MOST_SITES,
        }
        wanted = {
            "list": "a list",
            "texts": "a list of names",
            "text": "a text",
            "addresses": "language: address pairs",
            "visibility": "public, internal or private",
            "people": "none, names or full",
            "renderers": "auto or own",
            "number": f"a number from 0 to {MOST_SITES}",
            "keep": "days (2 or more) and weeks as numbers, such as {days: 90, weeks: 104}",
        }
        if not fits[kind]:
            self._problem(
                where, f"{where[-1]} must be {wanted[kind]}, not {value!r}", _nearest(value, _choices(kind)), key=False
            )

    def _characters(self, value: object, where: tuple[str | int, ...]) -> None:
        """Refuse control characters: no path, name or address has any, and a null ends a path early or not at all."""
        match value:
            case str() if _CONTROL.search(value):
                self._problem(where, "control characters are not read here", "write it without them", key=False)
            case dict():
                for key, item in value.items():
                    self._characters(item, (*where, key))
            case list():
                for index, item in enumerate(value):
                    self._characters(item, (*where, index))

    def _tags(self, where: tuple[str | int, ...]) -> None:
        """Refuse ``!ENV`` below our options: a secret must be named, not resolved into the configuration."""
        if not where:
            return
        start = self.document.key_at(*where)[0]
        for warning in self.document.warnings:
            if warning.kind == "tag" and "!ENV" in warning.message and warning.line >= start:
                self.problems.append(
                    ConfigProblem(
                        self.name,
                        warning.line,
                        warning.column,
                        "!ENV is not read below catalejo:",
                        "name the variable instead, such as token_env: GITHUB_TOKEN",
                    )
                )

    def _unknown(self, value: dict[str, object], known: Iterable[str], where: tuple[str | int, ...], word: str) -> None:
        names = set(known)
        for key in value:
            if key not in names:
                near = (
                    _nearest(key, names)
                    if key not in SYNONYMS or SYNONYMS[key] not in names
                    else f"did you mean {SYNONYMS[key]}?"
                )
                self._problem(
                    (*where, key), f"unknown {word} {key!r}", near or f"known: {', '.join(sorted(names)[:12])}"
                )

    def _problem(self, where: tuple[str | int, ...], message: str, hint: str, key: bool = True) -> None:
        line, column = self.document.key_at(*where) if key else self.document.at(*where)
        self.problems.append(ConfigProblem(self.name, line, column, message, hint))

    def _folder(self, value: object) -> str:
        return str((self.folder / str(value)).resolve()) if value and not _CONTROL.search(str(value)) else ""


def source_types() -> dict[str, type[Source]]:
    """Return the options of each host by its key in a configuration."""
    return {name: host.spec for name, host in hosts().items()}


def _choices(kind: str) -> tuple[str, ...]:
    return {"visibility": tuple(Visibility), "people": PEOPLE, "renderers": RENDERERS}.get(kind, ())


def _nearest(key: object, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(key), sorted(names), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""
