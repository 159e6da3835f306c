"""Finding codes SEC9xx."""

from __future__ import annotations

from ...model.findings import Code, Severity

CODES: dict[str, Code] = {
    "SEC901": Code(
        Severity.ERROR,
        "What looks like a secret stands in {path}: {shape}",
        "Take it out of the repository, move it to a secret store, and change it: it is in the history.",
        "Whoever can read the repository, now or later, has it. The value is masked everywhere in this portal.",
    ),
    "SEC902": Code(
        Severity.WARNING,
        "A file that holds secrets by its name is in the repository: {path}",
        "Remove it, list it in .gitignore, keep an example beside it, and change what stood in it.",
        "Such files are made for one machine. Their content is not captured, but whoever reads the repository has it.",
    ),
    "SEC903": Code(
        Severity.WARNING,
        "The files could not be looked through for secrets: {why}",
        "Look for files that are very large or hold very many secrets; the rest of the portal is not concerned.",
        "A limit stopped the reading: secrets in this repository may have no finding. They are masked all the same.",
    ),
    "SEC904": Code(
        Severity.INFO,
        "Nobody looked into {path}: such files hold settings, and often secrets",
        "If it holds none, nothing is to be done; else remove it, list it in .gitignore, and change what stood in it.",
        "A .env file is read by programs on one machine. Its content is not captured, so nothing is claimed of it.",
    ),
}
