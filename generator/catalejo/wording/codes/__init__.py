"""Every finding code with its words, one module per family; codes never change meaning."""

from __future__ import annotations

from ...model.findings import Code, Finding
from ...model.origin import Origin
from . import api, catalog, docs, gitops, ownership, relations, scorecards, security, systems

CODES: dict[str, Code] = {
    **catalog.CODES,
    **relations.CODES,
    **ownership.CODES,
    **docs.CODES,
    **gitops.CODES,
    **api.CODES,
    **systems.CODES,
    **scorecards.CODES,
    **security.CODES,
}


def finding(code: str, subject: str, origin: Origin, key: str = "", occurrences: int = 1, **args: object) -> Finding:
    """Make a finding with the severity that its code has.

    Raises:
        KeyError: the code is not in the table.

    """
    return Finding(
        code=code,
        severity=CODES[code].severity,
        subject=subject,
        origin=origin,
        args={name: _short(str(value)) for name, value in sorted(args.items())},
        key=key,
        occurrences=occurrences,
    )


MAX_ARGUMENT = 300
"""Characters of a value that a finding's text names: what a file says can be as long as the file."""


def _short(text: str) -> str:
    return text if len(text) <= MAX_ARGUMENT else f"{text[: MAX_ARGUMENT - 1]}…"
