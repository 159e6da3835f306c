"""Finding codes SYS6xx: sources, repositories and systems that could not be read as they should."""

from __future__ import annotations

from ...model.findings import Code, Severity

CODES: dict[str, Code] = {
    "SYS601": Code(
        Severity.ERROR,
        "{source} could not be read: {error}",
        "Check that the address is right and that it answers from where the capture runs, then capture again.",
        "A source that gives nothing leaves a hole: what it would have told is missing from every page, not fine.",
    ),
    "SYS602": Code(
        Severity.ERROR,
        "{source} refused access: {error}",
        "Check that the token is set, not expired, and has this permission: {permission}",
        "The host answered that this token may not read. Nothing of this source can be shown until it may.",
    ),
    "SYS603": Code(
        Severity.WARNING,
        "{source} gave no new answer; data of {fetched_at} stands in: {error}",
        "Check that the source can be reached and that its token is valid; the next good capture heals this.",
        "Older data is better than none, but it may no longer be true. Pages say how old it is.",
    ),
    "SYS604": Code(
        Severity.WARNING,
        "{failed} of {count} parts of {source} could not be read: {error}",
        "Look at the findings of the repositories concerned, or run the capture again.",
        "Figures that count over this source are too low or partly old.",
    ),
    "SYS605": Code(
        Severity.ERROR,
        "The repository {repository} could not be read: {error}",
        "Try to clone it with the same token; check that it still exists.",
        "Its entities, documentation and stacks are missing from the portal.",
    ),
    "SYS606": Code(
        Severity.WARNING,
        "The repository {repository} could not be read; its state of {fetched_at} stands in: {error}",
        "Try to clone it with the same token; the next good capture heals this.",
        "What was committed since is not shown.",
    ),
    "SYS607": Code(
        Severity.ERROR,
        "The host refuses the content of {repository}: {error}",
        "Give the token read access to the contents of this repository, or exclude it from the source.",
        "It is listed, but the token may not read its files, so nothing is known about it.",
    ),
    "SYS608": Code(
        Severity.INFO,
        "The repository {repository} is empty",
        "Push a first commit, or exclude it from the source.",
        "A repository without files says nothing about what it is for.",
    ),
    "SYS609": Code(
        Severity.WARNING,
        "The repository {repository} is larger than the limits; only a part of it was read",
        "Move generated or binary files out of the repository, or exclude it from the source.",
        "A capture reads at most 50,000 files and 200 MiB of one repository, so that one cannot stop all others.",
    ),
    "SYS610": Code(
        Severity.WARNING,
        "{count} files of {repository} have paths that cannot be taken ({reasons})",
        "Rename them: valid UTF-8, no control characters, no backslash, at most 240 bytes, unique in any letter case.",
        "Such paths break checkouts on other systems and may be used to write outside of a folder.",
    ),
    "SYS611": Code(
        Severity.INFO,
        "{count} links or submodules of {repository} were not followed ({reasons})",
        "Nothing to mend if nothing is missing; else let the link lead to a file or folder of the same repository.",
        "A link is followed inside its own repository only.",
    ),
    "SYS612": Code(
        Severity.INFO,
        "{count} files of {repository} were listed without their content ({reasons})",
        "Keep text files below 2 MiB and pictures below 4 MiB where the portal should show them.",
        "Larger files are listed, but not read.",
    ),
    "SYS613": Code(
        Severity.ERROR,
        "{source} refused access: {error}",
        "Check that the token is set, not expired, and may read what this source holds.",
        "The host answered that this token may not read. Nothing of this source can be shown until it may.",
    ),
    "SYS614": Code(
        Severity.ERROR,
        "A file of the capture is damaged: {path} ({problem})",
        "Capture again. If it comes back, look at the disk that holds the capture, and at who may write there.",
        "What a damaged file held is missing in this portal; everything else is as it was captured.",
    ),
    "SYS615": Code(
        Severity.WARNING,
        "What an earlier capture kept of {repository} was damaged ({detail}); it was read anew, or is missing",
        "Nothing to mend if it is there. If it comes back, look at the disk that holds the capture.",
        "A damaged copy of an unchanged repository would be used again every night.",
    ),
    "SYS616": Code(
        Severity.INFO,
        "The mirror of {repository} in the cache was damaged; it was thrown away and cloned anew",
        "Nothing to mend. If it comes back, look at the disk that holds the cache.",
        "A mirror only saves time; one that cannot be read would stop its repository every night.",
    ),
    "SYS617": Code(
        Severity.WARNING,
        "{repository} says that it is {detail}, as another repository does; it is shown under its own name",
        "Set the right remote in this folder (git remote set-url origin ADDRESS), or remove the copy.",
        "Two repositories cannot be one. Whoever writes another's address into a clone must not take its place.",
    ),
    "SYS620": Code(
        Severity.WARNING,
        "{source} names a moment in the future: {moment}",
        "Check the clock of the system, or of the machine that recorded the answer.",
        "Ages that are counted from a wrong clock mislead; the moment was set to the time of the answer.",
    ),
    "SYS621": Code(
        Severity.WARNING,
        "{source} uses states that are not known here: {states}",
        "Report them, so that they get a meaning; until then they are shown as unknown.",
        "An unknown state is never shown as fine.",
    ),
    "SYS622": Code(
        Severity.ERROR,
        "{name}: the default branch fails in {workflow}",
        "Open the failed run, mend it or revert the change that broke it.",
        "While the default branch is red, nobody can tell whether the next change works, nor deploy a fix safely.",
        by_owner=True,
    ),
    "SYS623": Code(
        Severity.ERROR,
        "{name} has an open incident: {title}",
        "Follow the incident; deployments of this component and of those that use it should wait.",
        "The on-call system says that something is broken now.",
        by_owner=True,
    ),
    "SYS624": Code(
        Severity.WARNING,
        "An answer of {source} has a form that is not understood: {problem}",
        "Check the address of the system and its version, or the recorded file.",
        "What this answer would have told is missing, and is not taken as fine.",
    ),
    "SYS626": Code(
        Severity.ERROR,
        "{path} could not be read within the limits of an answer ({limit})",
        "Look at what the system answers there, or at the recorded file; ask for less at once if it is too much.",
        "What this answer would have told is missing, and is not taken as fine; every other answer is read.",
    ),
    "SYS625": Code(
        Severity.WARNING,
        "{source} has not looked at {count} applications since {moment}",
        "Check that the application controller of Argo CD is running.",
        "Their states are older than the answer that tells them, so they count as stale.",
    ),
}
