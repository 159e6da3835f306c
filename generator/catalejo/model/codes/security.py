"""Finding codes SEC9xx."""

from __future__ import annotations

from ..findings import Code, Severity

CODES: dict[str, Code] = {
    "SEC901": Code(
        Severity.ERROR,
        "What looks like a secret stands in {path}: {shape}",
        "Take it out of the repository, move it to a secret store, and change it: it is in the history.",
        "Whoever can read the repository, now or later, has it. The value is masked everywhere in this portal.",
    ),
}
