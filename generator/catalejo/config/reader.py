"""Options read as a whole: every value checked at its place, every problem kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from ..hosts.registry import hosts
from ..kit.read.narrow import child, listing, mapping
from ..kit.read.yaml import Document
from ..mkdocs_file import MKDOCS_KEYS
from ..model.capture import Visibility
from ..model.digest import GROUPS
from ..model.history import Keep, read_keep
from ..model.notify import NOTIFIERS, ONLY, NotifyTarget
from ..model.rendering import KnownCluster
from ..model.settings import Source, System
from ..model.world import Settings
from .checked import ConfigProblem, Configuration
from .options import (
    LISTS,
    MOST_SITES,
    OPTIONS,
    PEOPLE,
    PLUGIN,
    SHORT,
    SYNONYMS,
    SYSTEMS,
    THEME,
    choices,
    fits,
    nearest,
    source_types,
    wanted,
)

T = TypeVar("T", bound=msgspec.Struct)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def options_path(document: Document) -> tuple[str | int, ...] | None:
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


class ConfigReader:
    """Reads the options of one document; collects every problem while it does."""

    def __init__(self, name: str, document: Document, folder: Path) -> None:
        """Read relative paths from ``folder``."""
        self.name, self.document, self.folder = name, document, folder
        self.problems: list[ConfigProblem] = []

    def read(self, text: str) -> Configuration:
        """Return what the document says, read as far as it could be; what is wrong is in ``problems``."""
        value = mapping(self.document.value)
        self._unknown(value, MKDOCS_KEYS, (), "MkDocs key")
        if value.get("hooks"):
            self._problem(("hooks",), "hooks are not part of a capture", "make a MkDocs plugin of them and install it")
        where = options_path(self.document)
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
            notify=tuple(self._notify(options.get("notify"), (*where, "notify"))),
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

    def _notify(self, value: object, where: tuple[str | int, ...]) -> Iterator[NotifyTarget]:
        """Yield the targets; an address that stands in the file would be read by everybody who reads the file."""
        for index, item in enumerate(listing(value)):
            for target in self._entry(item, (*where, index), NOTIFIERS, "target"):
                self._check_target(target, (*where, index, next(iter(mapping(item)))))
                yield target

    def _check_target(self, target: NotifyTarget, where: tuple[str | int, ...]) -> None:
        fields = msgspec.structs.asdict(target)
        for key, name in fields.items():
            if key.endswith("_env") and name and not _VARIABLE.fullmatch(name):
                self._problem(where, f"{key} names no environment variable", "the variable's name, such as SLACK_URL")
        for group in target.only:
            if group not in ONLY:
                self._problem(where, f"only: unknown group {group!r}", nearest(group, ONLY) or ", ".join(GROUPS))
        server = str(fields.get("server", "smtps://"))
        if not server.startswith(("smtp://", "smtps://")) or "@" in server:
            self._problem(where, "server is no mail server", "smtps://HOST:465, without user and password")

    def _items(self, value: object, where: tuple[str | int, ...], kinds: dict[str, type[T]], word: str) -> Iterator[T]:
        for index, item in enumerate(listing(value)):
            yield from self._entry(item, (*where, index), kinds, word)

    def _entry(self, item: object, here: tuple[str | int, ...], kinds: dict[str, type[T]], word: str) -> Iterator[T]:
        if isinstance(item, str):
            item = {item: {}}
        if not isinstance(item, dict) or len(item) != 1:
            self._problem(here, f"a {word} is one key with its options", f"such as - {next(iter(kinds))}: …", key=False)
            return
        kind, options = next(iter(item.items()))
        if kind not in kinds:
            self._problem(
                (*here, kind), f"unknown {word} {kind!r}", nearest(kind, kinds) or f"one of {', '.join(kinds)}"
            )
            return
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
        if not fits(kind, value):
            self._problem(
                where, f"{where[-1]} must be {wanted(kind)}, not {value!r}", nearest(value, choices(kind)), key=False
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
                    nearest(key, names)
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
