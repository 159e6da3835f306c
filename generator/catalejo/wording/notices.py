"""Words of the notices on /health/: what this build could not do or guard."""

from __future__ import annotations

NOTICES: dict[str, str] = {
    "no-dot": "Graphviz is not installed, so the maps of systems are lists here; apt install graphviz draws them",
    "map-not-drawn": (
        "Graphviz failed or ran out of its time at some maps of systems, so these are lists here; "
        "the other maps are drawn"
    ),
    "no-site-url": (
        "site_url is not set, so the sitemap, previews in chat and the links of the page for unknown addresses "
        "are left out"
    ),
    "jail-rlimits": (
        "Documents were rendered in child processes with limits on time and memory and an empty environment, "
        "but without a kernel sandbox"
    ),
}
