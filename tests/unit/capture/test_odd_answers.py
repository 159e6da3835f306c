"""Recorded answers of any form cost themselves only, can be written again, and name nothing that was left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.answers import answers_of

from catalejo.hosts.local import LocalSource
from catalejo.model.capture import Visibility
from catalejo.model.settings import RecordedSystem

from .conftest import WHEN, Capture, repository, write

RUN = {"id": 1, "status": "completed", "head_branch": "main", "display_title": "Deploy"}


def envelope(body: Any, source: str = "github-actions", fetched_at: str = WHEN, url: str = "u") -> str:
    """A recorded answer."""
    return json.dumps({"source": source, "url": url, "fetched_at": fetched_at, "status": 200, "body": body})


GOOD = envelope({"workflow_runs": [RUN]}, "github-actions:good")
ODD = {
    "a lone surrogate": envelope({"workflow_runs": [{**RUN, "display_title": "\ud800 x"}]}),
    "a lone surrogate in a key": envelope({"workflow_runs": [RUN], "\udfff": 1}),
    "a lone surrogate in an envelope": envelope({"workflow_runs": [RUN]}, url="https://h/\udc00"),
    "a moment after all moments": envelope({"workflow_runs": [RUN]}, fetched_at="9999-12-31T23:59:59-23:59"),
    "a moment of year 20000": envelope({"workflow_runs": [RUN]}, fetched_at="+020000-01-01T00:00:00Z"),
    "a number beyond all": '{"workflow_runs": [{"id": %s}]}' % ("9" * 4000),
    "a number without end": '{"workflow_runs": [{"id": %s}]}' % ("9" * 40_000),
    "an exponent": '{"workflow_runs": [{"id": 1e999}]}',
    "not a number": '{"workflow_runs": [{"id": NaN}]}',
    "a deep nest": "[" * 100_000,
    "a deep answer": '{"workflow_runs": [' + '{"repository": ' * 5_000 + "1" + "}" * 5_000 + "]}",
    "a name that climbs": envelope({"../../../x": {"workflow_runs": [RUN]}}),
    "a name without end": envelope({"acme/" + "x" * 5_000: {"workflow_runs": [RUN]}}),
    "a name with a null": envelope({"acme/a\0b": {"workflow_runs": [RUN]}}),
    "a source without end": envelope({"workflow_runs": [RUN]}, "github-actions:" + "y" * 5_000),
    "a source that climbs": envelope({"workflow_runs": [RUN]}, "github-actions:../../.."),
    "no text": "\udcff",
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_answer_costs_itself_only(tmp_path: Path, capture: Capture, case: str) -> None:
    """What was recorded beside it is there, the capture can be read, and the night after is equal."""
    place = write(tmp_path / "recorded", {"good.json": GOOD, "odd.json": ODD[case].encode("utf-8", "surrogateescape")})
    for _ in range(2):
        captured = capture(RecordedSystem(str(place)))
        (good,) = answers_of(captured)["github-actions:good"]
        assert good.body["workflow_runs"][0]["display_title"] == "Deploy" and captured.damage() == ()
    assert not (tmp_path / "x.json").exists()


def test_an_answer_that_would_be_gigabytes_is_not_read(tmp_path: Path, capture: Capture) -> None:
    """Thirty million values in 60 MB."""
    place = write(tmp_path / "recorded", {"good.json": GOOD, "odd.json": b"[" + b"[]," * 20_000_000 + b"[]]"})
    captured = capture(RecordedSystem(str(place)))
    assert "github-actions:good" in answers_of(captured)
    (told,) = [source for source in captured.manifest.sources if source.type == "recorded"]
    assert "more values than are read" in told.error


@pytest.mark.parametrize("host", ["github.com", "www.github.com", "ssh.github.com", "github.com.", "GITHUB.com:443"])
def test_nothing_of_a_hidden_repository_is_written(tmp_path: Path, capture: Capture, host: str) -> None:
    """Not its applications and runs, not in names of files, ids, addresses, errors and messages of others."""
    repository(tmp_path / "src/plans", {"README.md": "x"}, "git@github.com:acme/plans.git")
    repository(tmp_path / "src/open", {"README.md": "x"}, "git@github.com:acme/open.git")
    url = f"https://{host}/acme/plans"

    def app(name: str, repo: str, message: str = "") -> dict[str, Any]:
        return {
            "metadata": {"name": name}, "status": {"conditions": [{"message": message}]},
            "spec": {"destination": {"name": "prod"}, "source": {"repoURL": repo, "path": "."}},
        }  # fmt: skip

    runs = {
        "workflow_runs": [
            {**RUN, "html_url": f"{url}/actions/runs/1"},
            {**RUN, "url": "https://github.com/acme/open/x"},
        ]
    }
    anonymous = {"workflow_runs": [{"id": 3, "display_title": "Launch"}]}
    error = {
        "source": "argocd:broken",
        "url": "u",
        "status": 500,
        "body": None,
        "error": "cannot read acme/plans: plans denied",
    }
    place = write(tmp_path / "recorded", {
        "apps.json": json.dumps({"items": [app("hide", url + ".git"), app("show", "https://github.com/acme/open", f"not {url}")]}),
        "runs.json": json.dumps(runs), "map.json": json.dumps({"acme/plans": anonymous, "acme/open": anonymous}),
        "github-actions-plans.json": json.dumps(anonymous), "plans.json": json.dumps({"items": [app("more", "https://h/a/b")]}),
        "argocd-broken.json": json.dumps(error), "plans.txt.json": "no answer",
    })  # fmt: skip
    captured = capture(
        LocalSource(path=str(tmp_path / "src"), private=("plans",)),
        RecordedSystem(str(place)),
        visibility=Visibility.PUBLIC,
    )
    assert [repo.info.name for repo in captured.repositories()] == ["open"]
    apps = [item["metadata"]["name"] for answers in answers_of(captured).values() for answer in answers
            for item in (answer.body or {}).get("items", ())]  # fmt: skip
    assert sorted(apps) == ["more", "show"]
    everything = b"\n".join(
        str(path.relative_to(tmp_path / "out")).encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")
        for path in (tmp_path / "out").rglob("*")
    )
    assert b"plans" not in everything.lower() and b"Launch" in everything
