"""Deployments in words: what went live, when and how we know, where it is from, what it contains, what came after."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from ...model.deployments import CommitNote, Deployment, DeploymentKind
from ..bounds import WORD, short
from ..context import Portal, fill

KIND_LOOKS = {
    DeploymentKind.DEPLOYED: ("rocket", "none", "Version"),
    DeploymentKind.ROLLED_BACK: ("older", "warn", "Rolled back"),
    DeploymentKind.CONFIGURED: ("edit", "none", "Configuration"),
    DeploymentKind.UNKNOWN: ("rocket", "none", "Went live"),
}
"""Icon, level and word of what a deployment did."""
HASH_CHARS = 8
LACKS = {
    "no-repository": "No commit of its repository is known.",
    "no-commit": "Nothing says which commit it was built from.",
    "no-earlier": "Nothing says which commit the version before was built from.",
    "partial": "Only commits that are the last of a file, or that CI ran for, are known: there may be more.",
}
"""Why it is not known, or not wholly, what a deployment contains."""


class CommitLine(Struct, frozen=True, kw_only=True):
    """A commit: its first characters, what it says, who wrote it ("" where people are not shown), its page."""

    short: str
    subject: str
    author: str
    href: str


class DetailLine(Struct, frozen=True):
    """One fact of a deployment: what it is of, its text, its page, how it was found ("" where nothing was guessed)."""

    k: str
    text: str
    href: str = ""
    by: str = ""


class DeploymentView(Struct, frozen=True, kw_only=True):
    """A deployment as a line and its details.

    ``time`` is the system's (RFC 3339); where no system told, it is the night that saw it and ``between`` says so.
    ``missing`` says why commits are not known, or not all.
    """

    id: str
    ref: str
    name: str
    href: str
    icon: str
    level: str
    owner: str
    environment: str
    kind: str
    word: str
    mark: str
    text: Markup
    summary: str
    time: str
    between: str
    details: tuple[DetailLine, ...]
    commits: tuple[CommitLine, ...]
    more_commits: int
    missing: str
    after: tuple[DetailLine, ...]


def deployments_of(portal: Portal, ref: str) -> list[Deployment]:
    """Return the deployments of one thing, newest first."""
    return portal.once(_by_component).get(ref, [])


def _by_component(portal: Portal) -> dict[str, list[Deployment]]:
    found: dict[str, list[Deployment]] = {}
    for row in portal.world.delivery.deployments:
        found.setdefault(row.component, []).append(row)
    return found


def deployment_view(portal: Portal, row: Deployment) -> DeploymentView:
    """Return a deployment in words."""
    t, entity = portal.words.t, portal.entities.get(row.component)
    icon, level, word = KIND_LOOKS[row.kind]
    contents = row.contents
    repo = entity.origin.repo if entity is not None else ""
    return DeploymentView(
        id=row.id,
        ref=row.component,
        name=portal.name(row.component) if entity is not None else row.component,
        href=portal.href(row.component),
        icon=portal.icon(row.component) if entity is not None else "component",
        level="bad" if row.failed else level,
        owner=portal.name(entity.owner.ref, "group") if entity is not None and entity.owner.ref else "",
        environment=row.environment,
        kind=row.kind.value,
        word=t(word),
        mark=icon,
        text=versions(portal, row),
        summary=_summary(portal, row),
        time=row.at,
        between=_between(portal, row),
        details=tuple(_details(portal, row, repo)),
        commits=tuple(commit_line(portal, repo, note) for note in contents.commits),
        more_commits=contents.total - len(contents.commits),
        missing=t(LACKS[contents.reason]) if contents.reason in LACKS else "",
        after=tuple(_after(portal, row)),
    )


def versions(portal: Portal, row: Deployment) -> Markup:
    """Return "old → new", the new version alone where nobody knows the old one, the revision where none is known."""
    t = portal.words.t
    new, old = short(row.version, WORD), short(row.was, WORD)
    if new and old and new != old:
        return Markup('<del class="ct-ver">{}</del> → <ins class="ct-ver">{}</ins>').format(old, new)
    if new:
        return Markup('<span class="ct-ver">{}</span>').format(new)
    revision = row.revision[:HASH_CHARS] if row.revision else ""
    return Markup("{}").format(t("revision {revision}, version not known", revision=revision) if revision
                               else t("version not known"))  # fmt: skip


def _summary(portal: Portal, row: Deployment) -> str:
    """Return in short where a deployment is from: its commit, how many it contains, how long they waited."""
    t, words, lead = portal.words.t, portal.words, row.lead_seconds
    parts = [row.commit.commit[:HASH_CHARS]] if row.commit is not None else []
    if row.contents.total:
        parts.append(words.n("{n} commit", "{n} commits", row.contents.total))
    if lead is not None:
        parts.append(t("live {time} after its commit", time=duration_in_words(portal, lead)))
    return " · ".join(parts) or t("Commit not known")


def _between(portal: Portal, row: Deployment) -> str:
    """Return between which moments it went live where no system told when, "" where one did."""
    t, words = portal.words.t, portal.words
    if row.told == "system":
        return ""
    end = words.moment(row.at, "d MMM, HH:mm")
    if not row.after:
        return t("before {end} UTC", end=end)
    return t("between {start} and {end} UTC", start=words.moment(row.after, "d MMM, HH:mm"), end=end)


def duration_in_words(portal: Portal, seconds: float) -> str:
    """Return a duration in its two largest units, such as "2 d 3 h"."""
    t = portal.words.t
    minutes = max(0, round(seconds / 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return t("{days} d {hours} h", days=portal.words.number(days), hours=hours) if hours and days < 10 else t(
            "{days} d", days=portal.words.number(days))  # fmt: skip
    return t("{hours} h {minutes} min", hours=hours, minutes=rest) if hours else t("{minutes} min", minutes=rest)


def commit_line(portal: Portal, repo: str, note: CommitNote) -> CommitLine:
    """Return a commit for people."""
    return CommitLine(
        short=note.commit[:HASH_CHARS],
        subject=note.subject,
        author=note.author,
        href=commit_href(portal, repo, note.commit),
    )


def commit_href(portal: Portal, repo: str, commit: str) -> str:
    """Return the page of a commit, "" where its host has none or only the beginning of the commit is known."""
    info = portal.repository(repo)
    whole = len(commit) in (40, 64)
    return fill(info.commit_url, "", commit, info.default_branch, 0) if info is not None and whole else ""


def _details(portal: Portal, row: Deployment, repo: str) -> list[DetailLine]:
    t = portal.words.t
    lines: list[DetailLine] = []
    if row.commit is not None:
        by = {"subject": t("its subject names the version"), "artifact": t("by the artifact")}.get(row.commit_by, "")
        lines.append(
            DetailLine(t("Commit"), row.commit.commit[:HASH_CHARS], commit_href(portal, repo, row.commit.commit), by)
        )
    if row.run is not None:
        by = t("by time: the last green one before") if row.run.by == "time" else ""
        lines.append(DetailLine(t("Run"), f"#{row.run.number}" if row.run.number else row.run.id, row.run.url, by))
    if row.digest:
        lines.append(DetailLine(t("Artifact"), row.digest[:19]))
    if row.change is not None:
        by = "" if row.change_by == "file" else t("the revision that was synced")
        href = commit_href(portal, row.change_repo, row.change.commit)
        lines.append(DetailLine(t("Desired state"), row.change.subject or row.change.commit[:HASH_CHARS], href, by))
    lead = row.lead_seconds
    if lead is not None:
        lines.append(DetailLine(t("From commit to live"), duration_in_words(portal, lead)))
    if row.contents.pulls:
        lines.append(DetailLine(t("Pull requests"), ", ".join(f"#{number}" for number in row.contents.pulls)))
    if row.contents.issues:
        lines.append(DetailLine(t("Issues"), ", ".join(row.contents.issues)))
    if len(row.places) > 1:
        lines.append(DetailLine(t("Applications"), ", ".join(row.places)))
    if row.by:
        lines.append(DetailLine(t("By"), row.by))
    return lines


def _after(portal: Portal, row: Deployment) -> list[DetailLine]:
    """Return what came after: incidents within a day, a step back."""
    t = portal.words.t
    lines = [
        DetailLine(
            t("Incident within a day"), short(incident.title, WORD * 2), incident.url,
            t("open") if incident.open else t("resolved"),
        )
        for incident in row.incidents
    ]  # fmt: skip
    if row.rolled_back_at:
        when = portal.words.moment(row.rolled_back_at, "d MMM, HH:mm")
        to = short(row.rolled_back_to, WORD)
        text = t("{when} UTC to {version}", when=when, version=to) if to else t("{when} UTC", when=when)
        lines.append(DetailLine(t("Rolled back"), text))
    return lines
