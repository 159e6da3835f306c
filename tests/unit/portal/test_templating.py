"""The quick template environment writes what the stock one writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from catalejo.kit.text.words import Words
from catalejo.portal.html.render import MACROS, Renderer
from catalejo.portal.html.templating import QuickEnvironment

TEMPLATES = {
    "macros/m.html": "{% macro link(text, href='#') %}<a href=\"{{ url(href) }}\">{{ text }}</a>"
    "{% endmacro %}{% macro twice() %}{{ caller() }}{{ caller() }}{% endmacro %}",
    "macros/page.html": "{% macro own() %}{{ name }}{% endmacro %}",
    "words": "{{ _('A & B') }}{{ _('100%%') }}{{ _('%(a)s!', a='<x>') }}{{ _('%(text)s', text=1) }}"
    "{{ ngettext('%(num)s day', '%(num)s days', 3) }}{% trans a='<y>' %}Hi {{ a }}{% endtrans %}",
    "macros": "{% import 'macros/m.html' as m with context %}{% for x in rows %}{{ m.link(x.text, href=x.href) }}"
    "{% call m.twice() %}{{ x['text'] }}{{ loop.index }}{% endcall %}{% endfor %}"
    "{% import 'macros/page.html' as p with context %}{{ p.own() }}",
    "keys": "{{ d.plain }}{{ d.items()|list|length }}{{ d.get('plain') }}{{ o.plain }}{{ d.text|upper }}"
    "{{ safe }}{{ raw }}{{ 3 }}{{ none }}{{ raw ~ safe }}{% set x %}{{ raw }}{% endset %}{{ x }}{% filter upper %}{{ raw }}"
    "{% endfilter %}{{ [raw]|join(',') }}{{ o }}",
    "missing": "{{ d.nothing }}",
    "lost": "{{ nothing }}",
}
CONTEXT: dict[str, Any] = {
    "rows": [{"text": "<b>", "href": "a/"}, {"text": Markup("<i>"), "href": "#"}],
    "d": {"plain": "<k>", "items": 3, "text": "t"},
    "o": type("O", (), {"plain": "attribute", "__html__": lambda self: "<o>"})(),
    "safe": Markup("<u>"),
    "raw": "<u>",
}
EXTENSIONS = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]


def _translate(text: str) -> str:
    return {"A & B": "B & A"}.get(text, text)


def _count(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


def _environments() -> tuple[Environment, QuickEnvironment]:
    loader = DictLoader(TEMPLATES)
    stock: Any = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=EXTENSIONS)
    stock.install_gettext_callables(_translate, _count, newstyle=True)
    quick = QuickEnvironment(loader=loader, extensions=EXTENSIONS)
    quick.translate_by(_translate, _count)
    return stock, quick


def _at(root: str, name: str) -> dict[str, Any]:
    return {**CONTEXT, "url": lambda target: f"{root}/{target}", "name": name}


@pytest.mark.parametrize("name", ["words", "macros", "keys"])
def test_the_result_is_that_of_the_stock_environment(name: str) -> None:
    stock, quick = _environments()
    for root in ("..", "../.."):
        context = _at(root, root)
        assert quick.get_template(name).render(context) == stock.get_template(name).render(context)


def test_macros_are_shared_by_pages_of_one_depth_and_never_with_a_page_that_they_look_into() -> None:
    _, quick = _environments()
    one, other = _at("..", "first"), _at("../..", "second")
    assert "first" in quick.get_template("macros").render(one)
    third = {**one, "name": "third"}
    text = quick.get_template("macros").render(third)
    assert "third" in text and "first" not in text
    assert 'href="../../a/"' in quick.get_template("macros").render(other)
    assert sorted(name for name, _ in quick.modules) == ["macros/m.html", "macros/m.html"]


@pytest.mark.parametrize("name", ["missing", "lost"])
def test_what_nobody_gave_is_an_error(name: str) -> None:
    _, quick = _environments()
    with pytest.raises(UndefinedError):
        quick.get_template(name).render(CONTEXT)


def test_a_remembered_result_is_that_of_arguments_of_the_same_kind() -> None:
    templates = {
        "macros/m.html": "{% macro show(x, y=0) %}{{ x }}{{ y }}{% endmacro %}",
        "page": "{% import 'macros/m.html' as m with context %}{% for x in rows %}{{ m.show(x) }},{{ m.show(x, y=x) }};"
        "{% endfor %}",
    }
    context = {"rows": ["<i>", Markup("<i>"), 1, True, "1", [1], "<i>"], "url": str}
    stock = Environment(loader=DictLoader(templates), autoescape=True).get_template("page").render(context)
    quick = QuickEnvironment(loader=DictLoader(templates)).get_template("page")
    assert [quick.render(context), quick.render(context)] == [stock, stock]


def test_what_is_said_of_our_own_macros_is_what_one_finds_in_them(tmp_path: Path) -> None:
    found = Renderer(Words("en"), [tmp_path]).environment
    names = [name for name in found.list_templates() if name.startswith("macros/")]
    assert {name: found.needs_only_url(name) for name in names} == MACROS
