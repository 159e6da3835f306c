"""Bodies of the build before are taken where all that they can say is the same, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from catalejo.kit.text.words import Words
from catalejo.model.origin import Origin
from catalejo.portal.html import draw, kept
from catalejo.portal.html.kept import BodyCache
from catalejo.portal.html.render import Renderer

TEMPLATE = "<p>{{ name }} {{ origin.path }} {{ extra }}</p>"


class Desk:
    """What ``draw_kept`` needs of the portal."""

    def __init__(self, folder: Path, text: str = TEMPLATE) -> None:
        templates = folder / "templates"
        templates.mkdir(exist_ok=True)
        (templates / "own.html").write_text(text)
        kept.engine.cache_clear()
        self.renderer = Renderer(Words("en"), [templates])
        self.kept = BodyCache(folder / "cache", "en", self.renderer.folders)

    def draw(self, name: str = "a", path: str = "x/", line: int = 1, extra: str = "e") -> str:
        """Draw one body."""
        context = {"name": Markup(name), "origin": Origin("s", "r", "p", line)}
        portal: object = self
        return str(draw.draw_kept(portal, path, "own.html", context, {"extra": lambda: extra}))  # type: ignore[arg-type]


def test_an_unchanged_body_is_taken_and_equal(tmp_path: Path) -> None:
    first = Desk(tmp_path)
    body = first.draw()
    first.kept.close()
    again = Desk(tmp_path)
    assert again.draw() == body == "<p>a p e</p>"
    assert (again.kept.taken, again.kept.drawn) == (1, 0)


@pytest.mark.parametrize("change", [{"name": "b"}, {"path": "y/"}, {"line": 2}])
def test_any_other_value_or_address_draws_anew(tmp_path: Path, change: dict[str, object]) -> None:
    first = Desk(tmp_path)
    first.draw()
    first.kept.close()
    again = Desk(tmp_path)
    again.draw(**change)  # type: ignore[arg-type]
    assert (again.kept.taken, again.kept.drawn) == (0, 1)


def test_another_template_draws_anew(tmp_path: Path) -> None:
    first = Desk(tmp_path)
    first.draw()
    first.kept.close()
    again = Desk(tmp_path, TEMPLATE.replace("p>", "i>"))
    assert again.draw() == "<i>a p e</i>"


def test_a_kept_template_sees_nothing_but_its_context(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError, match="portal"):
        Desk(tmp_path, "{{ portal.taken_at }}").draw()


def test_a_value_that_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="function"):
        Desk(tmp_path).kept.key("x/", "own.html", {"f": lambda: 1})
