"""``catalejo diff A B``: what is different between two nights that the history keeps."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable

import click
import msgspec

from .. import pipeline
from ..history import Difference, KeptNight, NoSuchNight, difference
from ..kit.text.words import LANGUAGES, Words
from ..model.history import Change, Snapshot
from ..model.refs import short_ref
from ..portal.facts.changes import LOOKS
from .exit_codes import DONE, USAGE
from .making import check_history_branch
from .options import as_struct, configuration_here, history_option
from .output import Stop, log, say

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&])")
KINDS = tuple(sorted({*LOOKS, *(kind.partition(".")[0] for kind in LOOKS)}))
"""What ``--kind`` takes: a kind of change, or the family before its dot."""


class DiffOptions(msgspec.Struct, frozen=True):
    """What ``catalejo diff`` is told."""

    before: str
    after: str
    history: str | None
    form: str
    teams: tuple[str, ...]
    entities: tuple[str, ...]
    kinds: tuple[str, ...]
    language: str


@click.command(name="diff", short_help="What changed between two nights of the history.")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@history_option
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--team", "teams", multiple=True, metavar="NAME", help="Only what this team owns or owned; repeatable.")
@click.option("--entity", "entities", multiple=True, metavar="REF", help="Only this entity; repeatable.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), metavar="KIND",
    help="Only this kind of change, such as deployed, owner.moved or entity; repeatable.",
)  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the text.")
@as_struct(DiffOptions)
def command(given: DiffOptions) -> int:
    """Compare two nights that the history keeps: each a date, a time, latest or previous.

    \b
    Example: catalejo diff previous latest
    Example: catalejo diff 2026-11-01 latest --team equipo-backend --format markdown

    A date without a night of its own takes the newest before it, and says so.
    """
    store = pipeline.store_of(configuration_here(), given.history)
    if not store:
        raise Stop(USAGE, "no history is configured here", "say where the nights are kept: --history PLACE")
    check_history_branch(store, written=False)
    try:
        found = difference(store, given.before, given.after)
    except NoSuchNight as error:
        raise Stop(USAGE, str(error)) from error
    except (OSError, ValueError, ImportError) as error:
        raise Stop(USAGE, f"the history cannot be read: {error}", "look at --history") from error
    for night in (found.before, found.after):
        if not night.exact:
            log(f"catalejo: no night of {night.asked} is kept: {night.taken_at} is the newest before it")
    changes = chosen(found, given)
    say(FORMATS[given.form](found, changes, Words(given.language)))
    return DONE


def chosen(found: Difference, given: DiffOptions) -> list[Change]:
    """Return the changes that are asked for.

    Raises:
        Stop: a team or an entity is known to neither night.
    """
    old, new = found.snapshots
    refs = {ref for name in given.entities for ref in named(name, _subjects(old) | _subjects(new), "entity")}
    owners = {str(facts.get("owner", "")) for night in (old, new) for facts in night.entities.values()}
    groups = {ref for night in (old, new) for ref in night.entities if ref.startswith("group:")}
    teams = {ref for name in given.teams for ref in named(name, (owners | groups) - {""}, "team")}
    return [
        change
        for change in found.changes
        if (not refs or change.subject in refs)
        and (not teams or teams & {change.subject, *_owners(change.subject, old, new)})
        and (not given.kinds or {change.kind, change.kind.partition(".")[0]} & set(given.kinds))
    ]


def _subjects(night: Snapshot) -> set[str]:
    return set(night.entities) | {key.partition("|")[0] for key in night.cells}


def _owners(subject: str, *nights: Snapshot) -> set[str]:
    return {str(night.entities[subject].get("owner", "")) for night in nights if subject in night.entities}


def named(name: str, known: Iterable[str], word: str) -> set[str]:
    """Return the references that a name means: in full, without the namespace, or the last part alone.

    Raises:
        Stop: there is none; the nearest names are said.
    """
    wanted, refs = name.lower(), sorted(known)
    found = {ref for ref in refs if wanted in (ref, _short(ref), ref.rpartition("/")[2])}
    if not found:
        near = difflib.get_close_matches(wanted, [ref.rpartition("/")[2] for ref in refs], n=3)
        hint = f"did you mean {', '.join(dict.fromkeys(near))}?" if near else ""
        raise Stop(USAGE, f"neither night knows the {word} {name}", hint)
    return found


def _short(ref: str) -> str:
    return short_ref(ref) if ":" in ref and "/" in ref else ref


def sentence(change: Change, words: Words) -> str:
    """Return a change in words."""
    look = LOOKS.get(change.kind)
    if look is None:
        return change.kind
    none = words.t("none")
    args = {**change.args, "environment": change.environment}
    text = words.t(look.text, **args, before=_value(change.before) or none, after=_value(change.after) or none)
    return f"{text} ({change.args['card']})" if "card" in change.args else text


def _value(text: str) -> str:
    return ", ".join(_short(part) for part in text.split(", "))


def notes(found: Difference, words: Words) -> list[str]:
    """Say what these two nights cannot tell."""
    lines = []
    if found.silent:
        names = ", ".join(found.silent)
        lines.append(
            words.t("Not answered in full in one of these nights, so what they hide is not told: {names}", names=names)
        )
    if found.rules:
        names = ", ".join(found.rules)
        lines.append(
            words.t("The rules of these scorecards are not the same, so levels are not compared: {names}", names=names)
        )
    return lines


def _heading(found: Difference, count: int, words: Words) -> str:
    one, more = "{n} change from {before} to {after}", "{n} changes from {before} to {after}"
    return words.n(one, more, count, before=found.before.taken_at, after=found.after.taken_at)


def as_text(found: Difference, changes: list[Change], words: Words) -> str:
    """Return a line per change, below its subject."""
    rows = [_heading(found, len(changes), words), *notes(found, words)]
    for subject in dict.fromkeys(change.subject for change in changes):
        rows += ["", _short(subject)]
        rows += [f"  {change.kind:16} {sentence(change, words)}" for change in changes if change.subject == subject]
    return "\n".join(rows)


def as_markdown(found: Difference, changes: list[Change], words: Words) -> str:
    """Return a table for a pull request or a chat; what others wrote is inert in it."""
    rows = [f"**{_heading(found, len(changes), words)}**", *(f"\n{_inert(note)}" for note in notes(found, words))]
    if changes:
        head = (words.t("Entity"), words.t("Kind of change"), words.t("Change"))
        rows += ["", f"| {' | '.join(head)} |", "|---|---|---|"]
        rows += [f"| {_inert(_short(c.subject))} | {c.kind} | {_inert(sentence(c, words))} |" for c in changes]
    return "\n".join(rows)


def _inert(text: str) -> str:
    # A comment keeps a host from taking a name for somebody to be called.
    return _MARKUP.sub(r"\\\1", " ".join(text.split())).replace("@", "@<!-- -->")


def as_json(found: Difference, changes: list[Change], _words: Words) -> str:
    """Return both nights, what they cannot tell, and the changes as the portal's ``changes/index.json`` has them."""

    def night(one: KeptNight) -> dict[str, object]:
        return {"asked": one.asked, "taken_at": one.taken_at, "exact": one.exact}

    value = {
        "before": night(found.before), "after": night(found.after), "silent": list(found.silent),
        "rules": list(found.rules), "changes": [msgspec.to_builtins(change) for change in changes],
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


FORMATS: dict[str, Callable[[Difference, list[Change], Words], str]] = {
    "text": as_text, "json": as_json, "markdown": as_markdown,
}  # fmt: skip
