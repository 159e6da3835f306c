"""Words of the notices on /sources/: what this build could not do or guard."""

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
    "jail-holds": (
        "What repositories hold was read in child processes with limits on time and memory and an empty environment; "
        "the kernel kept them from other files, from the network and from other programs (Landlock, seccomp)"
    ),
    "jail-rlimits": (
        "What repositories hold was read in child processes with limits on time and memory and an empty environment, "
        "but without a kernel sandbox"
    ),
    "jail-landlock-absent": (
        "This kernel has no Landlock, so child processes that read what repositories hold could open other files "
        "of this machine; the network and other programs stayed shut"
    ),
    "jail-landlock-broken": (
        "Landlock let something through when it was tried, so child processes that read what repositories hold "
        "may open other files of this machine"
    ),
    "jail-seccomp-absent": (
        "This machine has no seccomp filter, so child processes that read what repositories hold could open sockets; "
        "other files of this machine stayed shut"
    ),
    "jail-seccomp-broken": (
        "The seccomp filter let something through when it was tried, so child processes that read what repositories "
        "hold may open sockets or start other programs"
    ),
}
