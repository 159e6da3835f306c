"""Reads what a system said, as a capture would keep it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import catalejo.systems
from catalejo.model.capture import Envelope
from catalejo.model.live import Run
from catalejo.model.records import Workload
from catalejo.systems.contract import Integration, Keeping
from catalejo.systems.reading import Reading

ALL = Keeping(False, lambda _: False, lambda _: False)


def hiding(word: str) -> Keeping:
    """What may be kept where a repository of this name must not be seen."""
    return Keeping(False, lambda url: word in url, lambda text: word in text)


def good(one: Integration, index: int = 0) -> Any:
    """The body of a recorded good answer."""
    path = Path(catalejo.systems.__file__).parent / one.id.replace("-", "_") / "recorded" / "good.json"
    value = json.loads(path.read_text())
    return (value[index] if isinstance(value, list) else value)["body"]


def said(one: Integration, body: object, keeping: Keeping = ALL, source: str = "") -> tuple[list[Any], Reading]:
    """The records of an answer and what was odd in it."""
    question = one.questions[0]
    reading = Reading(
        Envelope(source or f"{one.id}:main", "", "2026-11-19T02:00:00Z", 200, question.keep(body, keeping))
    )
    return list(question.read(reading)), reading


def runs(one: Integration, body: object, keeping: Keeping = ALL) -> list[Run]:
    """The runs of an answer."""
    return [record for record in said(one, body, keeping)[0] if isinstance(record, Run)]


def workloads(one: Integration, body: object, source: str = "") -> list[Workload]:
    """The workloads of an answer."""
    return [record for record in said(one, body, source=source)[0] if isinstance(record, Workload)]
