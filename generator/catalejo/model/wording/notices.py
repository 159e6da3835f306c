"""Words of the notices on /health/: what this build could not do or guard."""

from __future__ import annotations

NOTICES: dict[str, str] = {
    "jail-rlimits": (
        "Documents were rendered in child processes with limits on time and memory and an empty environment, "
        "but without a kernel sandbox"
    ),
}
