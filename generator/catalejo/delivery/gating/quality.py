"""Rules about the component itself: scans of what is deployed, its place in the catalog, its scorecard."""

from __future__ import annotations

import msgspec

from ...kit.text.moments import moment
from ...model.gates import RuleState
from ...model.live import Capability
from ...model.records import Scan
from ...model.scorecards import CardLevel
from ...model.status import STALE_AFTER_HOURS
from .answers import RuleAnswer, fresh, seconds_of, spelled, too_old, worst
from .facts import GateFacts
from .inputs import SHOWN, catalog_age, same_revision

SEVERITIES = ("critical", "high", "medium", "low", "unknown")


class ScanParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``tools`` that must each have looked ("" = any one), ``max`` by severity, ``max_age`` of a scan."""

    tools: tuple[str, ...] = ()
    max: dict[str, int] = msgspec.field(default_factory=lambda: {"critical": 0, "high": 0})
    max_age: str = ""
    same_revision: bool = True


class RegisteredParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``owner``: its owner must be in the catalog, too."""

    owner: bool = False


class ScorecardParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least ``level`` of a ``card``; without a card it is the first one that is for the component."""

    level: str
    card: str = ""


def findings(facts: GateFacts, params: ScanParams) -> RuleAnswer:
    """Every tool looked at this revision, lately, and found no more than is allowed."""
    scans = [one for one in facts.records.get(Capability.SCANS, ()) if isinstance(one, Scan)]
    names: tuple[str, ...] = params.tools or ("",)
    return worst(_tool(facts, params, name, [one for one in scans if _is_by(one, name)]) for name in names)


def _is_by(scan: Scan, name: str) -> bool:
    return not name or name.lower() in (scan.tool.lower(), scan.source.partition(":")[0].lower())


def _tool(facts: GateFacts, params: ScanParams, name: str, scans: list[Scan]) -> RuleAnswer:
    """Judge the scans of one tool; what another revision or another day showed says nothing of this one."""
    judged = [_scan(facts, params, one) for one in scans]
    bad = next((one for one in judged if one.state is RuleState.FAIL), None)
    if bad is not None:
        return bad
    missing = fresh(facts, facts.state(Capability.SCANS))
    # An answer may be a day old: a scan tells its own time, and that is what is looked at.
    if missing is not None and missing.code not in ("too-old", "before-deployment"):
        return missing
    if not judged:
        return RuleAnswer(
            RuleState.INCONCLUSIVE, "scan-none", {"tool": name or "–"}, "0", _bounds(params), remedy="scan-now"
        )
    newest: dict[str, tuple[str, RuleAnswer]] = {}
    for scan, answer in zip(scans, judged, strict=True):
        subject = scan.id.rpartition(":")[0] or scan.id
        if subject not in newest or scan.scanned_at > newest[subject][0]:
            newest[subject] = (scan.scanned_at, answer)
    return worst(answer for _, answer in newest.values())


def _bounds(params: ScanParams) -> str:
    return ", ".join(f"{name} ≤ {most}" for name, most in params.max.items())


def _scan(facts: GateFacts, params: ScanParams, scan: Scan) -> RuleAnswer:
    limit = seconds_of(params.max_age) if params.max_age else STALE_AFTER_HOURS["scans"] * 3600.0
    wrong = _revision(facts, params, scan) or too_old(facts, scan.scanned_at or scan.observed_at, limit)
    if wrong is not None:
        return wrong._replace(url=scan.url, args={**wrong.args, "tool": scan.tool}, remedy="scan-now")
    if scan.stale:
        age = facts.age(scan.observed_at)
        args = {"age": spelled(age) if age is not None else "?", "limit": spelled(limit), "tool": scan.tool}
        return RuleAnswer(RuleState.INCONCLUSIVE, "too-old", args, url=scan.url, remedy="scan-now")
    observed = ", ".join(f"{name} {scan.counts[name]}" for name in SEVERITIES if scan.counts.get(name)) or "0"
    over = [name for name, most in params.max.items() if scan.counts.get(name, 0) > most]
    args = {"tool": scan.tool, "observed": observed, "wanted": _bounds(params)}
    seen = scan.scanned_at or scan.observed_at
    if over or scan.failed:
        worst_found = next((one for one in scan.weaknesses if one.severity in over), None)
        args |= {"first": worst_found.id} if worst_found is not None else {}
        code = "scan-over" if over else "scan-failed"
        return RuleAnswer(RuleState.FAIL, code, args, observed, _bounds(params), seen, scan.url, remedy="scan-remedy")
    if scan.counts.get("unknown") and "unknown" not in params.max:
        return RuleAnswer(RuleState.WARN, "scan-unrated", args, observed, _bounds(params), seen, scan.url,
                          remedy="scan-remedy")  # fmt: skip
    return RuleAnswer(RuleState.PASS, "scan-pass", args, observed, _bounds(params), seen, scan.url)


def _revision(facts: GateFacts, params: ScanParams, scan: Scan) -> RuleAnswer | None:
    """Return the answer where the scan is not known to be of what is deployed.

    A scan that names no commit is of this deployment where the image that it looked at has the version's tag.
    """
    if not params.same_revision:
        return None
    question = facts.question
    if not question.revision and not question.version:
        return RuleAnswer(RuleState.INCONCLUSIVE, "no-revision", remedy="give-revision")
    if scan.revision and question.revision:
        if same_revision(scan.revision, question.revision):
            return None
        args = {"revision": question.revision[:12], "other": scan.revision[:12]}
        return RuleAnswer(RuleState.INCONCLUSIVE, "scan-other-revision", args, scan.revision[:12],
                          question.revision[:12], scan.scanned_at)  # fmt: skip
    tag = scan.id.rpartition(":")[2]
    if question.version and not scan.revision and tag == question.version:
        return None
    wanted = (question.revision or question.version)[:40]
    other = scan.revision[:12] or (tag if "/" not in tag else "?")
    return RuleAnswer(RuleState.INCONCLUSIVE, "scan-other-revision", {"revision": wanted, "other": other}, other,
                      wanted, scan.scanned_at)  # fmt: skip


def registered(facts: GateFacts, params: RegisteredParams) -> RuleAnswer:
    """An entity file declares it, and, where that is asked, an owner that is in the catalog."""
    entity = facts.entity
    place = f"{entity.origin.repo}/{entity.origin.path}" if entity.origin.path else entity.origin.repo
    if entity.stub or entity.inferred:
        if entity.unread:
            return RuleAnswer(RuleState.INCONCLUSIVE, "repository-unread", {"source": entity.origin.repo},
                              origin=place, remedy="mend-source")  # fmt: skip
        return catalog_age(facts) or RuleAnswer(
            RuleState.FAIL, "registered-fail", {"name": entity.name}, "undeclared", "declared", origin=place,
            remedy="registered-remedy",
        )  # fmt: skip
    old = catalog_age(facts)
    if old is not None:
        return old
    if params.owner and not facts.owner_known:
        owner = entity.owner.ref or "–"
        return RuleAnswer(RuleState.FAIL, "registered-owner", {"owner": owner}, owner, "known", origin=place,
                          remedy="owner-remedy")  # fmt: skip
    return RuleAnswer(RuleState.PASS, "registered-pass", {"place": place}, "declared", "declared", origin=place)


def scorecard(facts: GateFacts, params: ScorecardParams) -> RuleAnswer:
    """Its level is at least that; a level that only our own silence keeps it from is not known."""
    cards = [card for card in facts.cards if not params.card or card.id == params.card]
    card = next((one for one in cards if one.id in facts.scores), None)
    if card is None:
        code = "scorecard-none" if cards or not params.card else "scorecard-unknown"
        known = ", ".join(one.id for one in facts.cards)
        return RuleAnswer(RuleState.INCONCLUSIVE, code, {"name": params.card or "–", "known": known},
                          remedy="see-entity")  # fmt: skip
    wanted = rank_of(card.levels, params.level)
    if wanted is None:
        known = ", ".join(level.id for level in card.levels)
        return RuleAnswer(RuleState.INCONCLUSIVE, "scorecard-no-level", {"name": params.level, "known": known},
                          remedy="mend-policy")  # fmt: skip
    score = facts.scores[card.id]
    observed = score.level or "–"
    args = {"card": card.id, "level": observed, "wanted": params.level, "checks": ", ".join(score.missing[:SHOWN])}
    old = catalog_age(facts)
    if old is not None:
        return old
    if score.rank >= wanted:
        return RuleAnswer(RuleState.PASS, "scorecard-pass", args, observed, params.level)
    if score.unsure or (score.possible >= wanted > score.rank and not score.missing):
        args["checks"] = ", ".join(score.silent[:SHOWN])
        return RuleAnswer(RuleState.INCONCLUSIVE, "scorecard-unsure", args, observed, params.level,
                          remedy="mend-source")  # fmt: skip
    return RuleAnswer(RuleState.FAIL, "scorecard-fail", args, observed, params.level, remedy="scorecard-remedy")


def rank_of(levels: tuple[CardLevel, ...], name: str) -> int | None:
    """Return the rank of a level, counted from 1 (0 is the floor); None where the card has none of that name."""
    return next((rank for rank, level in enumerate(levels, 1) if level.id == name), None)


def after(later: str, earlier: str) -> bool | None:
    """Tell whether one time is after another, None where either is not known."""
    first, second = moment(earlier), moment(later)
    return None if first is None or second is None else second > first
