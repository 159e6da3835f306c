"""What a reader meets of scorecards: levels, what to mend with its evidence, what nobody was asked for."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from tests.house import catalejo

INFO = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n  description: {text}\n"
    "spec:\n  type: service\n  lifecycle: production\n  owner: team-a\n"
)
CARD = """version: 1
id: ready
title: {en: Ready, es: Preparado}
levels: [{id: low, title: {en: Low, es: Bajo}}, {id: high, title: {en: High, es: Alto}}]
checks:
  - {use: CAT-02, level: low}
  - {use: CI-02, level: high}
  - {use: REP-06, level: high, with: {minWords: 3}}
"""


def text_of(page: Path) -> str:
    """Return the text of a page as people read it."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.read_text())).split())


@pytest.fixture(scope="module", params=["en", "es"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A portal of one component whose description is short, with a card that has one wrong parameter."""
    folder = tmp_path_factory.mktemp(f"cards-{request.param}")
    (folder / "src/orders").mkdir(parents=True)
    (folder / "src/orders/catalog-info.yaml").write_text(INFO.format(text="Takes orders."))
    (folder / "src/orders/README.md").write_text("# Orders\n")
    (folder / "cards").mkdir()
    (folder / "cards/ready.yaml").write_text(CARD)
    (folder / "mkdocs.yml").write_text(
        f"site_name: Shop\ntheme: {{name: material, language: {request.param}}}\nplugins:\n  - catalejo:\n"
        "      sources: [{local: src}]\n      visibility: internal\n      scorecards: cards\n"
    )
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Shop\n")
    done = catalejo("run", "-f", "mkdocs.yml", "--out", "site", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site", str(request.param)


def test_the_page_of_a_card(site: tuple[Path, str]) -> None:
    """Rules by level, the evidence of what fails with its file, and which system is not connected."""
    folder, language = site
    text = text_of(folder / "scorecards/ready/index.html")
    said = {
        "en": ("Ready", "all of Low and these", "Characters in its description: 13; wanted: 20.",
               "No CI system is connected. So CI-02 is not asked, and never counts as passed.", "1 to Low: CAT-02"),
        "es": ("Preparado", "todas las de Bajo y estas", "Caracteres de la descripción: 13; se piden 20.",
               "No hay ningún sistema de CI conectado. Por eso CI-02 no se evalúa y nunca cuenta como cumplida.",
               "1 para Bajo: CAT-02"),
    }  # fmt: skip
    assert [words for words in said[language] if words not in text] == []
    assert "orders/catalog-info.yaml:1" in text


def test_the_page_of_an_entity(site: tuple[Path, str]) -> None:
    """What is missing for the next level comes first, with how to mend it."""
    folder, language = site
    text = text_of(folder / "catalog/default/component/orders/index.html")
    fix = {"en": "Write one sentence in metadata.description", "es": "Escribe una frase en metadata.description"}
    assert fix[language] in text


def test_the_json_of_a_card(site: tuple[Path, str]) -> None:
    """Outcomes by check; unknown and not applicable are words of their own."""
    folder, _ = site
    scores = json.loads((folder / "scorecards/ready/index.json").read_text())["scores"]
    found = scores["component:default/orders"]
    assert found["outcomes"] == {"CAT-02": "fail", "CI-02": "not-applicable", "REP-06": "pass"}
    assert (found["level"], found["missing"], found["passed"], found["applicable"]) == ("", ["CAT-02"], 1, 2)


def test_a_wrong_parameter_is_told_with_its_line(site: tuple[Path, str]) -> None:
    """On the page of findings, in the reader's language."""
    folder, language = site
    text = text_of(folder / "findings/index.html")
    assert "SCO702" in text and "ready.yaml:8" in text and "with.minWords" in text
    assert {"en": "Unknown key", "es": "Clave desconocida"}[language] in text


def test_the_page_of_a_rule_says_who_fails_it_and_what_nobody_measured(site: tuple[Path, str]) -> None:
    """By owner, with the evidence; what no system was asked for is neither passed nor failed."""
    folder, language = site
    failing = text_of(folder / "scorecards/ready/cat-02/index.html")
    unknown = text_of(folder / "scorecards/ready/ci-02/index.html")
    said = {
        "en": (
            "Characters in its description: 13; wanted: 20.",
            "Who fails it 1",
            "Nothing that was measured fails it.",
        ),
        "es": (
            "Caracteres de la descripción: 13; se piden 20.",
            "Quién no la cumple 1",
            "Nada de lo medido la incumple.",
        ),
    }[language]
    assert said[0] in failing and said[1] in failing and "team-a" in failing and said[2] not in failing
    assert said[2] in unknown and said[1] not in unknown
    card = (folder / "scorecards/ready/index.html").read_text()
    assert 'href="../../scorecards/ready/cat-02/"' in card
    twin = json.loads((folder / "scorecards/ready/cat-02/index.json").read_text())
    assert set(twin["outcomes"].values()) == {"fail"} and twin["check"] == "CAT-02"
