"""Finding codes OWN2xx: who owns what."""

from __future__ import annotations

from ...model.findings import Code, Severity

_UNRESOLVED = "An owner that is in no catalog cannot be asked or called. Its team page lists what it owns."

CODES: dict[str, Code] = {
    "OWN201": Code(
        Severity.WARNING,
        "Owner “{owner}” is not in the catalog (entities: {count})",
        "Declare a Group of this name, or correct the owner.",
        _UNRESOLVED,
    ),
    "OWN202": Code(
        Severity.INFO,
        "No Group is declared, so owners are names only (entities: {count}): {owner}",
        "Declare the teams once, in one repository, or let the host's teams be read.",
        _UNRESOLVED,
    ),
    "OWN203": Code(
        Severity.WARNING,
        "Owner “{owner}” is no team: it exists as {found} (entities: {count})",
        "Name a team or a person; {found} is neither.",
        _UNRESOLVED,
    ),
    "OWN204": Code(
        Severity.WARNING,
        "Owner “{owner}” is not in the catalog; “{near}” is (entities: {count})",
        "Write {near} if that is meant.",
        _UNRESOLVED,
    ),
    "OWN205": Code(
        Severity.WARNING,
        "Owner “{owner}” is a default of the generator that wrote the file (entities: {count})",
        "Name the team that answers for it.",
        "Templates put guests or john@example.com there; nobody ever answered for it.",
    ),
    "OWN206": Code(
        Severity.INFO,
        "Declared owner {declared}, but CODEOWNERS says {codeowners} for {pattern}",
        "Let both name the same team, if they mean the same.",
        "Who reviews changes and who answers at night are often the same team; a difference is worth a look.",
    ),
    "OWN207": Code(
        Severity.INFO,
        "A line of {path} is no rule",
        "Write a pattern and its owners: @org/team, @user or an e-mail address.",
        "The host skips such a line, so nobody is asked for a review of these files.",
    ),
    "OWN209": Code(
        Severity.WARNING,
        "Owner “{owner}” stands for nobody (entities: {count})",
        "Name the team that answers for it.",
        "What nobody owns is repaired by nobody.",
    ),
    "OWN210": Code(
        Severity.INFO,
        "{name} declares no owner; the one that is shown comes from {source}",
        "Write spec.owner: Backstage refuses an entity without one.",
        "The entity stays here, and its owner is concluded from the repository.",
    ),
    "OWN211": Code(
        Severity.WARNING,
        "{name} declares no owner, and nobody else names one",
        "Write spec.owner: Backstage refuses an entity without one.",
        "The entity stays here. What nobody owns is repaired by nobody.",
    ),
    "OWN208": Code(
        Severity.INFO,
        "Nobody could be found who owns {name}",
        "Add a CODEOWNERS file with a * rule, or a catalog-info.yaml with spec.owner.",
        "What nobody owns is repaired by nobody.",
    ),
}
