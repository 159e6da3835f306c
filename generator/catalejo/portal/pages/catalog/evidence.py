"""What stands behind an input of a deploy verdict, and what would change it: shown, never judged again."""

from __future__ import annotations

from collections.abc import Callable

from ....model.delivery import GateInput
from ....model.status import Level, Reason
from ...context import Place, Portal

T = Callable[[str], str]
NOTHING = Place("", "")


def evidence_of(portal: Portal, ref: str, environment: str, item: GateInput) -> Place:
    """Return the record that an input was concluded from, with its address at its system; empty where there is none."""
    match item.id:
        case "health" | "drift":
            placement = portal.placements.get(ref)
            cell = placement.cells.get(environment) if placement is not None else None
            return Place(cell.application, cell.application_url) if cell is not None else NOTHING
        case "ci":
            return _run(portal, ref, item)
        case "incidents" | "upstream-incidents" if "title" in item.args:
            number = item.args.get("number", "")
            return Place(f"#{number}" if number.isdigit() else number or item.args["title"], item.args.get("url", ""))
    return NOTHING


def _run(portal: Portal, ref: str, item: GateInput) -> Place:
    """Return the newest run of the level that the input has, else the newest one."""
    pipeline = portal.world.delivery.pipelines.get(ref)
    runs = [portal.runs[run] for run in pipeline.runs if run in portal.runs] if pipeline is not None else []
    if not runs:
        return NOTHING
    run = next((one for one in runs if one.level is item.level), runs[0])
    return Place(f"{run.workflow} #{run.number}" if run.number else run.workflow, run.url)


def changes_when(portal: Portal, item: GateInput) -> Place:
    """Return what would change an input that is not clear, with the place where that is done; empty for the others."""
    t = portal.words.t
    if item.level is Level.UNKNOWN:
        return _known_when(t, item.args.get("reason", ""))
    if item.level is Level.BUSY:
        return Place(t("the run is over") if item.id == "ci" else t("the rollout is over"), "")
    if item.level not in (Level.BAD, Level.WARN):
        return NOTHING
    mended = {
        "health": t("the application is healthy"), "drift": t("what runs and Git agree"),
        "freezes": t("the freeze ends"), "incidents": t("the incident is resolved"),
        "upstream-incidents": t("the incident is resolved"), "apis": t("no deprecated API is consumed"),
        "ci": t("a run of the default branch passes"),
    }  # fmt: skip
    return Place(mended.get(item.id, ""), "")


def _known_when(t: T, reason: str) -> Place:
    sources = "sources/#sources"
    found = {
        Reason.NOT_CONNECTED.value: (t("a system is connected that tells it"), "sources/#asked"),
        Reason.NO_LINK.value: (t("a line links it"), "#link"),
        Reason.NOT_FOUND.value: (t("its system knows it under the name that is declared"), "#link"),
        Reason.DENIED.value: (t("its system lets us ask"), sources),
        Reason.UNREACHABLE.value: (t("its system answers again"), sources),
        Reason.STALE.value: (t("its system answers again"), sources),
        Reason.EMPTY.value: (t("its system has told something"), ""),
        "told-unknown": (t("its system knows"), ""),
        "may-call": (t("the operations are back, or the API is consumed no more"), ""),
        "no-project": (t("its project is in one repository that is read"), ""),
        "several-projects": (t("its project is in one repository that is read"), ""),
        "window": (t("its schedule can be read"), ""),
    }  # fmt: skip
    return Place(*found.get(reason, ("", "")))
