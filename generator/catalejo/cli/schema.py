"""``catalejo schema [NAME]``: JSON Schemas of what people write by hand, for editors and other programs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..schemas import SCHEMAS
from .exit_codes import DONE, USAGE
from .output import Stop, relative_to_here, say


@click.command(name="schema", short_help="JSON Schemas of what people write by hand.")
@click.argument("name", required=False, default="", metavar="[NAME]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="Write into this folder, as NAME.schema.json, in place of printing.")  # fmt: skip
def command(name: str, out: Path | None) -> int:
    """Print a JSON Schema, or write all of them: entity, each kind such as component, mkdocs, gates, scorecard.

    \b
    Example: catalejo schema entity > entity.schema.json
    Example: catalejo schema --out .schemas
    """
    wanted = name.lower()
    if wanted and wanted not in SCHEMAS:
        raise Stop(USAGE, f"there is no schema of {name}", f"one of: {', '.join(SCHEMAS)}")
    if out is None:
        if not wanted:
            raise Stop(USAGE, "which schema?", f"give one of {', '.join(SCHEMAS)}, or --out DIR for all")
        say(schema_text(wanted))
        return DONE
    names = (wanted,) if wanted else tuple(SCHEMAS)
    out.mkdir(parents=True, exist_ok=True)
    for one in names:
        (out / f"{one}.schema.json").write_text(schema_text(one) + "\n", encoding="utf-8")
    say(f"wrote {len(names)} schemas into {relative_to_here(out)}")
    return DONE


def schema_text(name: str) -> str:
    """Return a schema as text, keys in the order in which people write them."""
    return json.dumps(SCHEMAS[name](), ensure_ascii=False, indent=1)
