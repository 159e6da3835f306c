"""Writes the guide's lists of findings and checks from their tables; ``--check`` only says if they differ."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from catalejo.scorecards.checks import CHECKS as ASKED
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


def main(only_check: bool) -> int:
    """Write both pages; with ``only_check`` return 1 if one is not what it should be."""
    different = 0
    for name, lines in (("findings.md", findings()), ("checks.md", checks())):
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
