"""Every system on a bad night: nothing answered is never ok, it is said why, nothing leaks, the next good night heals."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from tests.rig.wire import LoopbackServer, Request, Response, json_response
from tests.unit.systems.vendors import ASKED, VENDORS, Asked, emptied, planted, spec_of, understood

from catalejo.capture import run, run_capture
from catalejo.capture.repositories import SourceOutcome
from catalejo.hosts.bitbucket.spec import BitbucketSource
from catalejo.hosts.gitea.spec import GiteaSource
from catalejo.hosts.github import GitHubSource
from catalejo.live.reader import AnswerFile, read
from catalejo.live.states import capability_states
from catalejo.model.capture import Manifest, RepositoryInfo, SourceKind, SourceStatus, Visibility
from catalejo.model.live import Answer
from catalejo.model.settings import CaptureOptions, CaptureRequest, PortalInputs, Source
from catalejo.systems.contract import Integration
from catalejo.testing import CANARY

GOOD_NIGHT, BAD_NIGHT, NEXT_NIGHT = (f"2026-11-{day}T02:00:00Z" for day in (19, 20, 21))
HTML = Response(200, {"Content-Type": "text/html"}, b"<!doctype html><title>Sign in</title>")
Fault = Callable[[Asked, Request], Response]


def _refused(status: int, **headers: str) -> Fault:
    """An error whose words repeat the token, as those of some systems do."""

    def answer(_: Asked, request: Request) -> Response:
        said = " ".join(request.headers.get(name, "") for name in ("authorization", "dd-api-key", "circle-token"))
        return json_response({"message": f"no {CANARY} for {said}"}, status, headers)

    return answer


def _body(asked: Asked) -> bytes:
    return json_response(planted(asked.body, CANARY)).body


FAULTS: dict[str, Fault] = {
    "401": _refused(401),
    "403": _refused(403),
    "404": _refused(404),
    "429": _refused(429, **{"Retry-After": "3600"}),
    "500": _refused(500),
    "truncated JSON": lambda asked, _: Response(200, {"Content-Type": "application/json"}, _body(asked)[:-1]),
    "HTML": lambda *_: HTML,
    "another form": lambda *_: json_response({"detail": {"see": CANARY}}),
    "a list of no records": lambda *_: json_response([[CANARY]]),
    "redirect": lambda _, request: Response(302, {"Location": f"http://127.0.0.1:9{request.path}"}),
}
"""What a system answers to every request; the redirect leads to a port where nobody listens."""
SAID = {"401": "answers 401", "403": "answers 403", "404": "404", "429": "wait", "500": "answers 500",
        "HTML": "JSON", "truncated JSON": "JSON", "redirect": "another host"}  # fmt: skip
GONE = {"oci": "an image that its registry does not have has no tags"}
"""Systems of which no earlier answer stands in for a 404, and why."""


class Night(NamedTuple):
    """A capture: what its manifest says of each system, its answers as they are read, all its bytes."""

    statuses: dict[str, SourceStatus]
    states: dict[str, dict[str, Answer]]
    answers: dict[str, list[AnswerFile]]
    text: str


class Loopback:
    """All vendors behind one server, and captures that ask them; ``broken`` decides what is answered instead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broken: Callable[[Asked, Request], Response | None] = lambda *_: None
        self.tokens = {name: secrets.token_hex(20) for name in ("FAULT_TOKEN", "FAULT_SECOND")}
        self.server = LoopbackServer(self._answer)
        self.server.start()

    def _answer(self, request: Request) -> Response:
        asked = understood(request.path, request.raw_query)
        if asked is None:
            return json_response({"message": "Not Found"}, 404)
        return self.broken(asked, request) or Response(200, {"Content-Type": "application/json"}, _body(asked))

    @contextmanager
    def breaking(self, broken: Callable[[Asked, Request], Response | None]) -> Iterator[None]:
        """Let something else be answered for a while."""
        self.broken = broken
        yield
        self.broken = lambda *_: None

    def capture(self, name: str, taken_at: str, only: tuple[Integration, ...] = ASKED) -> Night:
        """Capture into a folder, over the capture that is there."""
        systems = tuple(spec_of(one, self.server.url) for one in only)
        sources = (
            GitHubSource(organization="acme", url=f"{self.server.url}/host-github", token_env="FAULT_TOKEN"),
            BitbucketSource(workspace="acme", url=f"{self.server.url}/host-bitbucket", token_env="FAULT_TOKEN"),
            GiteaSource(organization="acme", url=f"{self.server.url}/host-gitea", token_env="FAULT_TOKEN"),
        )
        options = CaptureOptions(visibility=Visibility.INTERNAL, taken_at=taken_at, read_seconds=5)
        asked = CaptureRequest(sources, systems, PortalInputs(), options)
        run_capture(asked, self.folder / name, self.folder / "cache", environ=self.tokens, sleep=lambda _: None)
        return night_of(self.folder / name)


def night_of(folder: Path) -> Night:
    """What a capture holds."""
    manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    shared = msgspec.msgpack.encode({status.id: status.type for status in manifest.sources})
    read_in = msgspec.msgpack.Decoder(AnswerFile)
    files = [read_in.decode(read(bytes(path), shared)) for path in sorted((folder / "systems").rglob("*.json"))]
    statuses = {status.type: status for status in manifest.sources if status.kind is SourceKind.SYSTEM}
    answers = {kind: [one for one in files if one.source == status.id] for kind, status in statuses.items()}
    states = {}
    for kind, status in statuses.items():
        alone = msgspec.structs.replace(manifest, sources=(status,))
        states[kind] = {name: one.state for name, one in capability_states(alone, answers[kind], ()).items()}
    text = "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file())
    return Night(statuses, states, answers, text)


def _listed(spec: Source, *_: Any) -> SourceOutcome:
    """What a host tells of its one repository; hosts on bad nights are tested elsewhere."""
    kind = str(type(spec).__struct_config__.tag)
    host = {"github": "github.com", "bitbucket": "bitbucket.org"}.get(kind, "git.example.com")
    info = RepositoryInfo(f"{host}/acme/orders", "orders", kind, "ok", Visibility.PUBLIC, host, "acme", kind,
                          default_branch="main")  # fmt: skip
    return SourceOutcome(SourceStatus(kind, SourceKind.REPOSITORIES, kind, "ok", GOOD_NIGHT, GOOD_NIGHT), (info,))


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """All vendors on loopback, for all tests of this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "capture_source", _listed)
        # Digests of the tokens, which are slow on purpose, are tested elsewhere.
        patch.setattr(run, "token_values", lambda *_: {})
        found = Loopback(tmp_path_factory.mktemp("faults"))
        yield found
        found.server.stop()


class Nights(NamedTuple):
    """A fault from the beginning, a good night, the fault after it, and the night that heals."""

    first: Night
    good: Night
    bad: Night
    healed: Night


@pytest.fixture(scope="module")
def good(loopback: Loopback) -> Night:
    """The good night after which all faults come."""
    return loopback.capture("good", GOOD_NIGHT)


@pytest.fixture(scope="module", params=FAULTS)
def nights(request: pytest.FixtureRequest, loopback: Loopback, good: Night) -> tuple[str, Nights]:
    """The nights of one fault; each asks all systems at once."""
    fault, name = FAULTS[request.param], f"fault-{list(FAULTS).index(request.param)}"
    with loopback.breaking(fault):
        first = loopback.capture(f"first-{name}", GOOD_NIGHT)
        shutil.copytree(loopback.folder / "good", loopback.folder / name)
        bad = loopback.capture(name, BAD_NIGHT)
    return request.param, Nights(first, good, bad, loopback.capture(name, NEXT_NIGHT))


def test_every_system_is_asked_here() -> None:
    """Whoever adds a system says here what its vendor answers."""
    assert {one.id for one in ASKED} == set(VENDORS)


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one.id)
def test_a_system_that_answered_nothing_is_never_ok_and_heals(nights: tuple[str, Nights], one: Integration) -> None:
    """Its fault is said; what it answered before stands in, marked; the next good night is as the first good one."""
    fault, (first, good, bad, healed) = nights
    status = first.statuses[one.id]
    assert status.state in ("denied", "failed") and (status.error or status.permission), status
    assert SAID.get(fault, "") in status.error and not any(answer.records for answer in first.answers[one.id])
    assert set(first.states[one.id].values()) <= {Answer.DENIED, Answer.FAILED}
    assert good.statuses[one.id].state == "ok" and set(good.states[one.id].values()) == {Answer.OK}, good.statuses
    asked_for = {answer.gives for answer in good.answers[one.id] if answer.records}
    assert asked_for == set(one.gives), "a good night has records of every kind"
    later = bad.statuses[one.id]
    if fault == "404" and one.id in GONE:
        assert later.state == "failed" and not bad.answers[one.id]
    else:
        assert later.state == "stale" and later.error == status.error and later.fetched_at == GOOD_NIGHT, later
        assert set(bad.states[one.id].values()) == {Answer.STALE}
        assert all(answer.failed and answer.fetched_at == GOOD_NIGHT for answer in bad.answers[one.id])
        assert _records(bad, one) == _records(good, one)
        assert all(record.stale for answer in bad.answers[one.id] for record in answer.records)
    again = healed.statuses[one.id]
    assert (again.state, again.error, again.fetched_at) == ("ok", "", NEXT_NIGHT)
    assert set(healed.states[one.id].values()) == {Answer.OK} and len(_records(healed, one)) == len(_records(good, one))


def _records(night: Night, one: Integration) -> list[Any]:
    return [msgspec.structs.replace(record, stale=False) for answer in night.answers[one.id]
            for record in answer.records]  # fmt: skip


def test_no_token_and_nothing_that_nobody_asked_for_is_kept(nights: tuple[str, Nights], loopback: Loopback) -> None:
    """In any file of any night; the systems repeat the token in the words of their errors."""
    for night in nights[1]:
        for token in loopback.tokens.values():
            assert token not in night.text
        assert CANARY not in night.text and "not kept" not in night.text


def test_a_system_without_anything_is_ok_and_has_no_records(loopback: Loopback, good: Night) -> None:
    """Nothing is an answer, too, and an earlier one does not stand in for it."""
    shutil.copytree(loopback.folder / "good", loopback.folder / "empty")
    with loopback.breaking(lambda asked, _: json_response(emptied(asked.body))):
        night = loopback.capture("empty", BAD_NIGHT)
    assert {kind: status.error for kind, status in night.statuses.items() if status.state != "ok"} == {}
    assert all(set(states.values()) == {Answer.OK} for states in night.states.values()), night.states
    # A result of Scorecard has a score even without checks; what it has none of, it says by 404.
    assert {kind for kind, answers in night.answers.items() if any(a.records for a in answers)} == {"scorecard"}


FIRST = {0: {"argocd": "without its applications nothing else of it is asked for"}}
"""Systems whose question at a place costs the others, and why."""


@pytest.mark.parametrize("place", range(max(len(one.questions) for one in ASKED)))
def test_a_question_that_fails_costs_no_other_one(loopback: Loopback, place: int) -> None:
    """Each system's questions fail one after the other."""
    several = tuple(one for one in ASKED if place < len(one.questions) > 1 and one.id not in FIRST.get(place, ()))
    broken = {one.id: one.questions[place].name for one in several}
    fault = FAULTS["500"]
    with loopback.breaking(lambda asked, got: fault(asked, got) if broken[asked.system] == asked.question else None):
        night = loopback.capture(f"question-{place}", GOOD_NIGHT, several)
    for one in several:
        failed = one.questions[place].gives
        others = {question.gives for question in one.questions} - {failed}
        states = night.states[one.id]
        assert night.statuses[one.id].state == "partial" and "answers 500" in night.statuses[one.id].error, one.id
        assert states[failed.value] is Answer.FAILED and {states[other.value] for other in others} <= {Answer.OK}
        assert {answer.gives for answer in night.answers[one.id] if answer.records} == others, one.id


SILENT = {("oci", "/blobs/"): "most registries keep blobs with another host; without them a tag has no time"}
"""What may fail unsaid: a word of the path, and why."""


@pytest.mark.parametrize("fault", ["500", "another form"])
@pytest.mark.parametrize("place", range(1, max(len(vendor.routes) for vendor in VENDORS.values())))
def test_a_later_request_that_fails_is_said(loopback: Loopback, place: int, fault: str) -> None:
    """A list that came is not the whole answer where what belongs to it did not come."""
    several = tuple(one for one in ASKED if place < len(VENDORS[one.id].routes))
    broken = {one.id: VENDORS[one.id].routes[place].path for one in several}
    with loopback.breaking(
        lambda asked, got: FAULTS[fault](asked, got) if asked.path == broken[asked.system] else None
    ):
        night = loopback.capture(f"request-{place}-{fault}", GOOD_NIGHT, several)
    for one in several:
        if not any(one.id == name and word in broken[one.id] for name, word in SILENT):
            status = night.statuses[one.id]
            assert (status.state != "ok" and status.error) or status.notes, (one.id, broken[one.id], status)


def test_an_answer_of_another_form_does_not_come_back_with_the_next_304(loopback: Loopback) -> None:
    """A spoiled answer may bear the mark of the good one: the next night asks for it without that mark."""
    one = next(one for one in ASKED if one.id == "github-actions")
    marks: list[str] = []

    def marked(asked: Asked, request: Request) -> Response | None:
        if asked.system != one.id:
            return None
        marks.append(request.headers.get("if-none-match", ""))
        body: Any = {"detail": "odd"} if len(marks) == 1 else asked.body
        return Response(304) if marks[-1] else json_response(body, 200, {"ETag": '"v1"'})

    with loopback.breaking(marked):
        states = [loopback.capture("marked", night, (one,)).statuses[one.id].state for night in (GOOD_NIGHT, BAD_NIGHT)]
        again = loopback.capture("marked", NEXT_NIGHT, (one,)).statuses[one.id].state
    assert (states, again) == (["failed", "ok"], "ok") and marks == ["", "", '"v1"']
