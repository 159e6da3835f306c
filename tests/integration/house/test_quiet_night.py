"""A night in which nothing happened: every system answered again, and no page of an entity or a document is another."""

from __future__ import annotations

import calendar
import time

import pytest
from tests.bench.inputs import answers
from tests.bench.inputs.organisation import Plan
from tests.bench.inputs.write import write_organisation
from tests.house import catalejo, tree

from catalejo import pipeline
from catalejo.portal.machine import prose

LATER = answers.NIGHTS[1]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """The same organisation on two nights, asked again in the second."""
    folder = tmp_path_factory.mktemp("quiet")
    write_organisation(Plan(60), folder)
    again = folder / "recorded" / LATER
    again.mkdir()
    for path in sorted((folder / "recorded" / answers.NIGHTS[0]).iterdir()):
        text = path.read_text(encoding="utf-8")
        (again / path.name).write_text(text.replace(f"{answers.NIGHTS[0]}T02:", f"{LATER}T02:"), encoding="utf-8")
    sites = []
    for night in answers.NIGHTS[:2]:
        moment = calendar.timegm(time.strptime(night, "%Y-%m-%d")) + 7800
        done = catalejo(
            "run", "-f", "mkdocs.yml", "--capture", f"capture-{night}", "--out", "site", "--history", "none", cwd=folder,
            env={"SOURCE_DATE_EPOCH": str(moment)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        sites.append(tree(folder / "site"))
    return sites


def test_pages_and_their_data_keep_their_bytes(nights: list[dict[str, bytes]]) -> None:
    first, second = nights
    assert first.keys() == second.keys()
    different = [path for path in first if first[path] != second[path]]
    assert [path for path in different if path.startswith(("catalog/", "docs/"))] == []


def test_the_time_of_the_answers_is_told_once(nights: list[dict[str, bytes]]) -> None:
    pages = [path for path in nights[1] if path.startswith("catalog/") and b"argocd-prod" in nights[1][path]]
    assert pages
    assert f"{LATER}T02:".encode() in nights[1]["api/v1/status.json"]
    assert LATER.encode() not in b"".join(nights[1][path] for path in pages)
    assert b'[data-source="argocd-prod' in nights[1]["asof.css"]


def test_no_body_is_drawn_again(
    nights: list[dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moves every night without being shown is not among what a page is made of."""
    folder = next(tmp_path_factory.getbasetemp().glob("quiet*"))
    drawn, started = [], []
    index = prose._index
    monkeypatch.setattr(prose, "_index", lambda records: started.append(len(records)) or index(records))
    for night in answers.NIGHTS[:2]:
        request = pipeline.Request(folder / f"capture-{night}", folder / "own-cache")
        _, result = pipeline.build_site(request, folder / f"again-{night}")
        drawn.append((result.drawn, result.kept))
    assert len(started) == 1, "Pagefind indexes nothing again where every article is the same"
    assert drawn[0][0] > 80 and drawn[0][1] == 0
    assert drawn[1] == (0, drawn[0][0])
    assert tree(folder / f"again-{LATER}") == nights[1]
