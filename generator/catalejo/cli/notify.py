"""``catalejo notify``: tells people in chat and by mail what the newest nights of a built site have to tell."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from .. import pipeline
from ..capture import now
from ..config import declares_plugin, read_configuration
from ..kit.store import audit
from ..kit.text.moments import moment
from ..model.digest import DIGEST_FILE, DIGEST_SCHEMA, Digest
from ..model.notify import NOTIFIERS, NotifyTarget
from ..publish.notify import (
    Message,
    NotSentError,
    SentMemory,
    choose,
    payload,
    read_memory,
    remember,
    send,
    unknown_teams,
    write_memory,
)
from .exit_codes import DONE, INCOMPLETE, USAGE
from .options import SITE, as_struct, cache_option
from .output import Stop, log, say

MAX_DIGEST = 64 << 20
KINDS = {struct: kind for kind, struct in NOTIFIERS.items()}


class NotifyOptions(msgspec.Struct, frozen=True):
    """What the verb is told."""

    site: Path
    config_file: Path | None
    cache: Path | None
    since: str
    state: Path | None
    audit: Path | None
    dry_run: bool
    form: str


class Sending(msgspec.Struct, frozen=True):
    """One message on its way: to which target, and what became of it (``problem`` "" where it was sent)."""

    kind: str
    target: NotifyTarget
    message: Message
    problem: str = ""


@click.command(name="notify", short_help="Tell teams in chat and by mail what changed.")
@click.option(
    "--site", type=click.Path(path_type=Path, file_okay=False), default=SITE, show_default=True, help="The built site."
)
@click.option(
    "-f", "--file", "config_file", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="The mkdocs.yml whose notify: names the targets (default: that of this folder).",
)  # fmt: skip
@click.option("--since", default="", metavar="DATE", help="Tell of the nights from a day on, sent or not.")
@click.option(
    "--state", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="Where it is remembered what was sent (default: a file in the cache).",
)  # fmt: skip
@click.option(
    "--audit", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="Append each message that was sent to a log in which each line holds the hash of the one before.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be sent; nothing is sent or remembered.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="json shows the payloads.")
@cache_option
@as_struct(NotifyOptions)
def command(given: NotifyOptions) -> int:
    """Tell each target of the configuration what is new; a quiet night is silent.

    \b
    Example: catalejo notify --dry-run
    Example: catalejo notify --site public --state notified.json --audit notified.jsonl

    Exit codes: 0 sent or nothing to tell, 2 usage, 3 a target did not take its message, or a team is unknown.
    """
    if given.since and moment(given.since) is None:
        raise Stop(USAGE, f"--since {given.since} is no day", "such as 2026-01-31")
    digest = _digest(given.site / DIGEST_FILE)
    place = given.state or (given.cache or pipeline.default_cache()) / "notify" / "sent.json"
    try:
        memory = read_memory(place)
    except ValueError as error:
        raise Stop(USAGE, str(error), "delete it, and the newest night is told of once more") from error
    targets = _targets(given)
    unknown = _unknown(digest, targets)
    sendings = list(_sendings(given, digest, targets, memory))
    if given.dry_run:
        _show(given, digest, sendings)
        return DONE
    done = [_sent(digest, sending) for sending in sendings]
    for sending in done:
        if not sending.problem:
            memory = remember(memory, sending.message.key, sending.message.night, sending.message.items)
    try:
        if done:
            write_memory(place, memory)
        _record(given, done)
    except OSError as error:
        raise Stop(USAGE, f"what was sent cannot be written down: {error}") from error
    _show(given, digest, done)
    return INCOMPLETE if unknown or any(sending.problem for sending in done) else DONE


def _digest(path: Path) -> Digest:
    try:
        with path.open("rb") as file:
            digest = msgspec.json.decode(file.read(MAX_DIGEST), type=Digest)
    except FileNotFoundError:
        raise Stop(
            USAGE, f"{path} is not there: a portal without a history has nothing to compare with",
            "name a history in mkdocs.yml (history: snapshots), and build the site",
        ) from None  # fmt: skip
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Stop(USAGE, f"{path} cannot be read: {error}", "build the site again") from error
    if digest.schema != DIGEST_SCHEMA:
        raise Stop(USAGE, f"{path} is of another version", "build the site with this version of catalejo")
    return digest


def _targets(given: NotifyOptions) -> tuple[NotifyTarget, ...]:
    path = given.config_file or Path("mkdocs.yml")
    if given.config_file is None and not declares_plugin(path):
        raise Stop(USAGE, "no mkdocs.yml here declares the plugin", "name it: catalejo notify -f portal/mkdocs.yml")
    targets = read_configuration(path).notify
    if not targets:
        raise Stop(USAGE, f"{path} names nobody to tell", "add notify: [{slack: {url_env: SLACK_URL}}] below catalejo:")
    return targets


def _unknown(digest: Digest, targets: tuple[NotifyTarget, ...]) -> int:
    """Say which teams are told nothing because the portal has none of their name; return how many."""
    found = [(target, team) for target in targets for team in unknown_teams(digest, target)]
    names = sorted(digest.names.values())
    for target, team in found:
        near = difflib.get_close_matches(team, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        log(f"{KINDS[type(target)]}: the portal has no team {team!r}{hint}")
    return len(found)


def _sendings(
    given: NotifyOptions, digest: Digest, targets: tuple[NotifyTarget, ...], memory: SentMemory
) -> Iterator[Sending]:
    for target in targets:
        for message in choose(digest, target, memory, given.since):
            yield Sending(KINDS[type(target)], target, message)


def _sent(digest: Digest, sending: Sending) -> Sending:
    try:
        send(digest, sending.target, sending.message)
    except NotSentError as error:
        return msgspec.structs.replace(sending, problem=str(error))
    return sending


def _record(given: NotifyOptions, done: list[Sending]) -> None:
    if given.audit is None:
        return
    for sending in done:
        audit.append(given.audit, {
            "v": 1, "event": "notify.failed" if sending.problem else "notify.sent", "ts": now(), "target": sending.kind,
            "team": sending.message.team or None, "message": sending.message.id, "night": sending.message.night,
            "items": [item.id for item in sending.message.items], "problem": sending.problem or None,
        })  # fmt: skip


def _show(given: NotifyOptions, digest: Digest, sendings: list[Sending]) -> None:
    if given.form == "json":
        rows = [
            {
                "target": one.kind, "team": one.message.team or None, "items": len(one.message.items),
                "problem": one.problem or None, "payload": payload(digest, one.target, one.message),
            }
            for one in sendings
        ]  # fmt: skip
        say(json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True))
        return
    for one in sendings:
        told = f"not sent: {one.problem}" if one.problem else "would be sent" if given.dry_run else "sent"
        count = len(one.message.items)
        say(f"{one.kind} {one.message.team or 'all'}: {count} item{'' if count == 1 else 's'}, {told}")
        if given.dry_run:
            for item in one.message.items:
                say(f"  {item.night[:10]} {item.group}: {item.name}: {item.text}")
    if not sendings:
        say("nothing new to tell")
