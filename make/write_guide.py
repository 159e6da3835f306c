"""Writes the guide's lists of findings, checks and systems from their tables; ``--check`` only says if they differ."""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec
from markdown.extensions.toc import slugify

from catalejo.catalog.rules import envelope
from catalejo.catalog.rules.kinds import ABOUT, KINDS, LIFECYCLES, Kind
from catalejo.export import as_markdown
from catalejo.model.entities import INVERSE
from catalejo.scorecards.checks import CHECKS as ASKED
from catalejo.scorecards.own.schema import ROOTS
from catalejo.systems.contract import Integration, SystemSpec
from catalejo.systems.registry import ALL
from catalejo.wording.codes import CODES
from catalejo.wording.scorecards import CHECKS

GUIDE = Path(__file__).resolve().parent.parent / "docs/guide"
FAMILIES = {
    "CAT": "Entities",
    "REL": "Relations",
    "OWN": "Ownership",
    "DOC": "Docs",
    "GIT": "Stacks and what runs",
    "API": "API definitions",
    "SYS": "Sources and systems",
    "SCO": "Scorecards",
    "SEC": "Secrets",
}


def cell(text: str) -> str:
    """Return a text as the cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("{", "").replace("}", "")


def findings() -> Iterator[str]:
    """Yield the page of findings: every code by family."""
    yield "---\norder: 9\n---\n# Findings\n"
    yield "Codes never change their meaning. `catalejo explain CODE` says the same, in English or Spanish. One cause is"
    yield "told once, at the place where it is mended. Names in the texts stand for what is filled in.\n"
    for family, title in FAMILIES.items():
        yield f"## {title}\n\n| code | what it says, how to mend it, why it matters |\n|---|---|"
        for code in sorted(code for code in CODES if code.startswith(family)):
            entry = CODES[code]
            yield (
                f"| `{code}`<br>{entry.severity.value} "
                f"| **{cell(entry.title)}**<br>{cell(entry.hint)}<br>*{cell(entry.why)}* |"
            )
        yield ""


def checks() -> Iterator[str]:
    """Yield the page of checks."""
    yield "---\norder: 5\n---\n# Checks\n"
    yield "What a rule of a [scorecard](scorecards.md) can use.\n"
    yield "| check | is true when | how to get there | `with` and its defaults |\n|---|---|---|---|"
    for check in sorted(CHECKS):
        params = "<br>".join(f"`{name}: {value:g}`" for name, value in ASKED[check].params.items())
        yield f"| {check} | {cell(CHECKS[check].title)} | {cell(CHECKS[check].fix)} | {params} |"


def facts() -> Iterator[str]:
    """Yield the page of facts that rules of one's own may name."""
    yield "---\norder: 5\n---\n# Facts for rules\n"
    yield "What an expression of [a rule of your own](scorecards.md#rules-of-your-own) can name, by root. A root that"
    yield "is a *list* holds records with these fields. What is not known is not there: an empty text, a number that"
    yield "nobody counted, a root whose system did not answer: a rule that needs it is *unknown*. Each root has a time"
    yield "for `maxAge`: of records the oldest answer that told them, of files that of their"
    yield "repository.\n"
    yield "| root | what it is | fields | who tells it |\n|---|---|---|---|"
    for name, root in ROOTS.items():
        fields = ", ".join(f"`{field}`" for field in root.fields) or "as people wrote them"
        told = f"{GIVES.get(root.asks, root.asks)} (`{root.asks}`)" if root.asks else "the files"
        yield f"| `{name}`{' (list)' if root.listed else ''} | {root.about} | {fields} | {told} |"
    yield ""
    yield "`now` is the time of the capture. Besides what the language has there are three functions:"
    yield "`semver_gte(a, b)`, whether a version is not older than another; `days_since(text)`, the days from a time or"
    yield "day until the capture; `glob(text, pattern)` with `*` and `?`."


GIVES = {
    "deployments": "deployments", "runs": "CI runs", "incidents": "incidents", "on-call": "who is on call",
    "alerts": "alerts", "metrics": "measured values", "error-issues": "errors", "traces": "who sends traces",
    "workloads": "workloads", "scans": "scans", "artifacts": "artifacts", "dashboards": "dashboards and links",
    "clusters": "names of clusters", "freezes": "freeze windows",
}  # fmt: skip


def systems() -> Iterator[str]:
    """Yield the page of systems: a row for each, then its options, token, permission and annotations."""
    yield "---\norder: 3\n---\n# Systems\n"
    yield "What a portal can ask, live or as recorded answers. Each is a line below `systems:`, such as"
    yield "`- prometheus: {url: https://prometheus.example.com}`; several instances have a `name` each. A system is"
    yield "*internal* unless `visibility` says otherwise. An allow-list says what is kept of an answer; a token is"
    yield "named by its variable (`token_env`), and goes to no other host. Beyond this machine only `https` is used."
    yield "Not in the list? [Write a reader](write-a-reader.md).\n"
    yield "| system | key | gives |\n|---|---|---|"
    ordered = sorted(ALL, key=lambda one: one.title.lower())
    for one in ordered:
        yield f"| [{one.title}](#{slugify(one.title, '-')}) | `{one.id}` | {_gives(one)} |"
    yield ""
    yield "Records join an entity by annotations that people write, by its repository, images or Kubernetes labels, and"
    yield "never by a name that is alike. An annotation may hold several values with commas. Alerts and measured values"
    yield "join by a label as `prometheus.io/labels` spells it, `service=orders`; where the name occurs in several"
    yield "namespaces, `namespace=shop service=orders`.\n"
    for one in ordered:
        yield from _system(one)


def _system(one: Integration) -> Iterator[str]:
    yield f"## {one.title}\n"
    if one.spec is not None:
        yield " ".join((inspect.getdoc(one.spec) or "").replace("``", "`").split()) + "\n"
    yield "| | |\n|---|---|"
    yield f"| gives | {_gives(one)} |"
    if one.spec is None:
        yield "| options | read from [recorded answers](configuration.md#systems) only |"
    elif options := [_option(field) for field in msgspec.structs.fields(one.spec) if field.name not in _COMMON]:
        yield f"| options | {'<br>'.join(options)} |"
    if one.short:
        yield f"| short form | `- {one.id}: {one.short.upper()}` |"
    if one.tokens:
        yield f"| token | {' and '.join(f'`{name}`' for name in one.tokens)}, where no other variable is named |"
    yield f"| needs | {cell(one.needs['en'])} |"
    keys = dict.fromkeys(key for question in one.questions for named in question.links.values() for key in named)
    if keys:
        yield f"| annotations | {'<br>'.join(f'`{key}`' for key in keys)} |"
    yield ""


def _gives(one: Integration) -> str:
    return ", ".join(GIVES[gives.value] for gives in one.gives)


_COMMON = {field.name for field in msgspec.structs.fields(SystemSpec)}


def _option(field: msgspec.structs.FieldInfo) -> str:
    """Return an option with its values, and its default or that it must be there."""
    if field.required:
        return f"`{field.name}` ({_kind(field.type)}, must be there)"
    default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    text = str(default).lower() if isinstance(default, bool) else str(default)
    shown = "" if default in ("", (), {}, None) else f", `{text}`"
    return f"`{field.name}` ({_kind(field.type)}{shown})"


def _kind(kind: object) -> str:
    """Return what a value must be, in words."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return " or ".join(f"`{value}`" for value in inside if value != "")
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(one) for one in inside if one is not type(None))
    names = {str: "text", bool: "true or false", int: "number", float: "number", tuple: "list", dict: "mapping"}
    return next((word for known, word in names.items() if known in (kind, origin)), "mapping")


def kinds() -> Iterator[str]:
    """Yield the page of kinds: what every entity has, then the keys of each with the relations that they make."""
    yield "---\norder: 3\n---\n# Kinds of entities\n"
    yield "What an entity file may say, as Backstage's own rules have it. A reference is `[kind:][namespace/]name`; the"
    yield "kind that is meant without one stands in the table. Every relation stands on both ends. Kinds that are not"
    yield "here are kept and shown as they are; further keys are allowed below `metadata` and `spec`.\n"
    yield "## In your editor\n"
    yield "`catalejo schema --out .schemas` writes JSON Schemas: `entity` for files with any kinds, one for each kind,"
    yield "`mkdocs` for the portal's configuration, `gates` for [a policy](gates.md), `scorecard` for"
    yield "[one](scorecards.md). VS Code's YAML extension takes them by name of file, in `.vscode/settings.json`:\n"
    yield "```json"
    yield '{"yaml.schemas": {".schemas/entity.schema.json": ["catalog-info.y*ml", "catalog-entities/**/*.y*ml"],'
    yield '                  ".schemas/mkdocs.schema.json": "mkdocs.yml", ".schemas/gates.schema.json": "gates.yaml"}}'
    yield "```\n"
    yield "or in a file itself: `# yaml-language-server: $schema=.schemas/entity.schema.json`. A portal has them at"
    yield "`/api/v1/schemas/entity.json`, for editors that may read it. A schema sees one"
    yield "document as it is written. What needs more stays with `catalejo check` and `catalejo show --files`: files"
    yield "that placeholders name, hosts of addresses, the type of a Location, kinds that nobody has rules for.\n"
    yield "## Every entity\n\n| key | what it says |\n|---|---|"
    for key in (key for key in envelope.ROOT if key not in ("metadata", "spec")):
        yield f"| `{key}` (must be there) | {cell(envelope.ABOUT[key])} |"
    for key in envelope.WRITTEN:
        needed = " (must be there)" if key in envelope.METADATA.required else ""
        yield f"| `metadata.{key}`{needed} | {cell(envelope.ABOUT[key])} |"
    yield ""
    for name, one in KINDS.items():
        yield from _of_kind(name, one)


def _of_kind(name: str, one: Kind) -> Iterator[str]:
    yield f"## {name}\n\n{one.about} `apiVersion`: {' or '.join(f'`{version}`' for version in one.versions)}.\n"
    yield "| `spec.` | what it says | refers to | relation, and back |\n|---|---|---|---|"
    fields = {field.name: field for field in one.fields}
    for key in one.keys:
        field = fields.get(key)
        needed = " (must be there)" if key in one.spec.required else ""
        usual = one.types if key == "type" else LIFECYCLES if key == "lifecycle" else ()
        said = ABOUT.get(key, "") + (f" Usual: {', '.join(f'`{word}`' for word in usual)}." if usual else "")
        target = (field.kind or "any kind, which must stand there") if field else ""
        edge = f"`{field.relation}`, `{INVERSE[field.relation]}`" if field else ""
        yield f"| `{key}`{needed} | {cell(said)} | {target} | {edge} |"
    yield ""


def export_tables() -> Iterator[str]:
    """Yield the page of the tables that an export writes."""
    yield "---\norder: 14\n---\n# Tables of an export\n"
    yield "What [`catalejo export`](export.md) writes, the same in every format. A column in brackets is one of another"
    yield "table that this one refers to. Times are UTC; `truth` is true or false, in SQLite 1 or 0; `key` is a text.\n"
    yield from as_markdown()


def main(only_check: bool) -> int:
    """Write the pages; with ``only_check`` return 1 if one is not what it should be."""
    different = 0
    for name, lines in (
        ("findings.md", findings()), ("checks.md", checks()), ("systems.md", systems()),
        ("export-tables.md", export_tables()), ("facts.md", facts()),
        ("kinds.md", kinds()),
    ):  # fmt: skip
        path, text = GUIDE / name, "\n".join(lines).rstrip() + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        different += 1
        if only_check:
            print(f"docs/guide/{name} is not what the tables say: run make guide")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if only_check and different else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
