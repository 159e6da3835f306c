"""Answers of hosts and systems on the wire: the rig's own, wrong in body, headers, status, order, or without an end."""

from __future__ import annotations

import dataclasses
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz import hostile
from tests.fuzz.case import Case
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_json, damaged, mutated
from tests.rig import wire
from tests.rig.rig import Rig, running_rig
from tests.rig.seed import few
from tests.rig.wire import App, Request, Response

HEADERS = (
    "x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-used", "Retry-After", "Link", "ETag", "Location", "Content-Type", "Date", "Last-Modified",
)  # fmt: skip
VALUES = (
    "0",
    "-1",
    "²",
    "99999999999999999999",
    "1e9",
    "",
    "x",
    "9999-12-31",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "//[",
    "http://[",
    "text/html; charset=utf-7",
    'W/"',
    '<>; rel="next"',
    "é",
    "1" * 4_000,
)


def make(rng: Rng) -> Case:
    """An organisation of three repositories whose servers answer oddly, by a seed of its own."""
    return Case(hosts=rng.getrandbits(63))


@contextmanager
def odd_rig(folder: Path, seed: int) -> Iterator[Rig]:
    """Serve the rig with answers changed on their way; git's own are left alone."""
    rng, lock = random.Random(seed), threading.Lock()
    often, looping = rng.choice((0.05, 0.2, 0.6)), rng.random() < 0.2
    original = wire._handler

    def odd(app: App) -> App:
        def answer(request: Request) -> Response:
            response = app(request)
            if ".git" in request.path or request.path.startswith("/_"):
                return response
            with lock:
                if looping and response.headers.get("Link"):
                    return dataclasses.replace(
                        response,
                        headers={**response.headers, "Link": f'<{request.path}?{request.raw_query}>; rel="next"'},
                    )
                return _changed(rng, response) if rng.random() < often else response

        return answer

    wire._handler = lambda app: original(odd(app))
    try:
        with running_rig(folder, few) as rig:
            yield rig
    finally:
        wire._handler = original


def _changed(rng: Rng, response: Response) -> Response:
    match rng.randrange(10):
        case 0:
            return dataclasses.replace(response, body=damaged(rng, response.body))
        case 1:
            return dataclasses.replace(
                response,
                headers={
                    **response.headers,
                    rng.choice(HEADERS): rng.choice(VALUES).encode("latin-1", "replace").decode("latin-1"),
                },
            )
        case 2:
            return dataclasses.replace(
                response,
                status=rng.choice(
                    (200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 410, 418, 422, 429, 451, 500, 503, 599)
                ),
            )
        case 3:
            return dataclasses.replace(response, cut=True)
        case 4:
            return dataclasses.replace(response, body=as_json(rng, hostile.value(rng)))
        case _:
            try:
                value = json.loads(response.body)
            except ValueError:
                return response
            return dataclasses.replace(response, body=as_json(rng, mutated(rng, value, 5)))
