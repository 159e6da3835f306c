"""What a verb says at its end: what was found, what is wrong, where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ..kit.text.mask import mask
from ..kit.text.words import Words
from ..model.capture import Manifest, SourceKind
from ..model.findings import Finding, by_kind
from ..model.refs import split_ref
from ..model.world import World
from ..portal.facts.changes import LOOKS

STATE = {
    "ok": "fresh",
    "partial": "partly answered",
    "stale": "late, older data kept",
    "failed": "no answer",
    "denied": "refused",
}
WORST = 5


def capture_lines(manifest: Manifest) -> list[str]:
    """Say what each source answered."""
    lines = [f"captured at {manifest.taken_at}, for {manifest.visibility.value} readers"]
    for source in manifest.sources:
        line = f"  {source.id}: {source.count} {'repositories' if source.kind.value == 'repositories' else 'records'}"
        line += f", {STATE.get(source.state, source.state)}"
        if source.failed:
            line += f", {source.failed} failed"
        if source.error:
            line += f": {source.error}"
        if source.permission:
            line += f" (missing permission: {source.permission})"
        lines += [line, *(f"    {note}" for note in source.notes)]
    if not any(source.kind is SourceKind.REPOSITORIES for source in manifest.sources):
        lines.append("  no repositories: add a line under sources: in mkdocs.yml, such as - local: ../repositories")
    return lines


def world_lines(world: World) -> list[str]:
    """Say what was found, what is wrong, what changed."""
    kinds = Counter(split_ref(ref)[0] for ref in world.catalog.entities)
    inferred = sum(entity.inferred for entity in world.catalog.entities.values())
    counts = Counter(finding.severity.value for finding in world.findings)
    articles = sum(len(bundle.articles) for bundle in world.docs.bundles.values())
    found = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common(6))
    which = f" ({found}), {inferred} of them inferred" if found else ""
    lines = [
        f"found: {len(world.repos)} repositories, {len(world.catalog.entities)} entities{which}",
        f"       {articles} docs pages, {len(world.stacks.stacks)} stacks, "
        f"{len(world.live.applications)} applications, {len(world.live.runs)} CI runs",
        f"to mend: {counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes",
    ]
    lines += unanswered_lines(world)
    words = Words("en")
    kinds_found = by_kind(world.findings)
    for found_here in kinds_found[:WORST]:
        times = f" ({len(found_here)} times, first here)" if len(found_here) > 1 else ""
        place = _place(world, found_here[0])
        where = f" {place}:" if place else ""
        lines.append(f"  {found_here[0].code}{where} {words.shared(found_here)}{times}")
    if len(kinds_found) > WORST:
        rest = len(kinds_found) - WORST
        lines.append(f"  and {rest} more kinds: see findings/ of the site; one explained: catalejo explain CODE")
    if world.history.kept:
        tonight = [change for change in world.history.changes if change.at == world.manifest.taken_at]
        lines.append(f"changed since the last build: {len(tonight)}")
    return lines


def unanswered_lines(world: World) -> list[str]:
    """Say what systems are asked for and was not told in full, or too long ago: an empty answer can be old too."""
    lines = []
    for state in world.live.states.values():
        if not state.whole:
            since = f" since {state.observed_at}" if state.observed_at and state.answered else ""
            known = STATE.get(state.state.value, state.state.value)
            lines.append(f"not known in full: {state.capability}, {known}{since}: {', '.join(state.failing)}")
    return lines


def _place(world: World, finding: Finding) -> str:
    """Return repository, path and line of a finding."""
    repo = world.repos.get(finding.origin.repo)
    name = repo.name if repo else finding.origin.source
    place = "/".join(part for part in (name, finding.origin.path) if part)
    return f"{place}:{finding.origin.line}" if finding.origin.line else place


def change_lines(world: World) -> list[str]:
    """Say tonight's changes, one line each."""
    words = Words("en")
    lines = []
    for change in world.history.changes:
        if change.at == world.manifest.taken_at and change.kind in LOOKS:
            args = {**change.args, "before": change.before, "after": change.after, "environment": change.environment}
            lines.append(f"{change.subject}: {words.t(LOOKS[change.kind].text, **args)}")
    return lines


def write_summary(path: Path | None, title: str, lines: Iterable[str]) -> None:
    """Append lines to a Markdown summary; each is inert: in a code block whose fence is longer than any in it."""
    if path is None:
        return
    text = mask("\n".join(lines))
    fence = "`" * max(3, max((len(run) for run in _runs(text)), default=0) + 1)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"### {title}\n\n{fence}text\n{text}\n{fence}\n\n")


def _runs(text: str) -> list[str]:
    found, run = [], ""
    for char in text:
        if char == "`":
            run += char
        elif run:
            found.append(run)
            run = ""
    return [*found, run] if run else found
