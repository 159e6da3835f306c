"""An expression means what Nunjucks means by it, or it is refused; no part of Python can be reached."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from catalejo.scaffold.expressions import Budget, NotSupported, Scope, TemplateStyle, parse, render, render_value

NAMES: dict[str, object] = {
    "text": "Hello wOrld", "empty": "", "zero": 0, "seven": 7, "half": 2.5, "yes": True, "no": False, "nothing": None,
    "letters": ["b", "A", "c"], "numbers": [3, 1, 2], "list": [], "object": {"a": 1, "b": "x y"},
    "rows": [{"n": "x", "k": True}, {"n": "a", "k": False}], "deep": {"a": {"b": [1, {"c": "down"}]}},
}  # fmt: skip
SAME = {
    "${{ yes }}|${{ nothing }}|${{ missing }}|${{ missing.more }}": "true|||",
    "${{ letters }}|${{ object }}|${{ deep.a.b[1].c }}": "b,A,c|[object Object]|down",
    "${{ 6 / 2 }}|${{ 7 / 2 }}|${{ 0.1 + 0.2 }}|${{ 'a' + 1 }}": "3|3.5|0.30000000000000004|a1",
    "{% if list %}y{% endif %}{% if empty %}n{% elif zero %}n{% else %}e{% endif %}": "ye",
    "${{ seven === 7 }}|${{ seven === '7' }}|${{ seven == '7' }}|${{ missing == null }}": "true|false|true|true",
    "${{ 'x' if no }}|${{ 'x' if yes else 'y' }}|${{ empty or 'z' }}|${{ yes and 5 }}": "|x|z|5",
    "{% set x = 1 %}{% for i in numbers %}{% set x = x + i %}{% set y = i %}{% endfor %}${{ x }}${{ y }}": "7",
    "{% for k, v in object %}${{ k }}=${{ v }}${{ ',' if not loop.last }}{% endfor %}": "a=1,b=x y",
    "{% for i in list %}x{% else %}none{% endfor %}": "none",
    "${{ text | lower | replace('o', '0') }}|${{ text | title }}|${{ text | capitalize }}":
        "hell0 w0rld|Hello World|Hello world",
    "${{ missing | default('d') }}|${{ empty | default('d') }}|${{ empty | default('d', true) }}": "d||d",
    "${{ object | dump }}|${{ letters | join('-') }}|${{ rows | selectattr('k') | dump }}":
        '{"a":1,"b":"x y"}|b-A-c|[{"n":"x","k":true}]',
    "${{ text.split(' ')[1].toUpperCase() }}|${{ text.slice(-3) }}|${{ letters.includes('A') }}": "WORLD|rld|true",
    "${{ numbers | sort }}|${{ letters | sort }}|${{ numbers | sort(true) | first }}": "1,2,3|A,b,c|3",
    "a {%- if yes %} b {%- endif %} c\n": "a b c\n",
    "{% raw %}${{ github.ref }}{% endraw %} {{ text }}": "${{ github.ref }} {{ text }}",
    "line\r\n{% if yes %}x{% endif %}\r\n": "line\r\nx\r\n",
    "${{ (7 - 1) + 2 }}|${{ not (seven == 8) }}|${{ not 'x' in letters }}|${{ (8 / 2) % 3 }}": "8|true|true|1",
    "${{ seven is number and text is string and missing is undefined }}": "true",
}  # fmt: skip
REFUSED = (
    "${{ True }}", "${{ text | nosuch }}", "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}",
    "{% macro m() %}{% endmacro %}", "{% block b %}{% endblock %}", "${{ missing() }}", "${{ text.__class__ }}"
    "${{ text.constructor }}", "${{ object.constructor.constructor('return 1')() }}", "${{ ''['__class__'] ~ x() }}",
    "${{ letters.__proto__ }}", "${{ 'a' 'b' }}", "${{ 1 if yes else 2 if no else 3 }}", "${{ 1 < seven < 9 }}",
    "${{ 1_000 }}", "${{ 2 ** 9 }}", "${{ seven // 2 }}", "${{ 8 / 2 % 3 }}", "${{ 1 - 2 + 3 }}", "${{ ('a', 'b') }}",
    "${{ not seven == 8 }}", "${{ not zero + 1 }}", "${{ not text ~ 'x' }}", "${{ (text | safe).length }}", "${{ 1.a }}",
    "${{ text - 1 }}", "${{ nothing * 2 }}", "{% for i in numbers if i %}{% endfor %}", "${{ letters[1:] }}",
    "${{ text.replace('l', '$&') }}", "${{ text | replace('o') }}", "${{ text.slice() + text.slice('x') }}",
    "${{ text | default(value='x') }}", "${{ self }}${{ cycler() }}", "${{ text | attr('upper') }}",
    "${{ text.format(object) }}", "{% for i in range(99999999) %}x{% endfor %}", "${{ seven / zero }}",
    "{% set object.a = 2 %}", "{% call m() %}{% endcall %}", "${{ text", "{% if yes %}", "{# never closed",
    "${{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "${{ " + "[" * 200 + "]" * 200 + " }}",
    "{% for a in range(500) %}{% for b in range(500) %}{% for c in range(500) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% set x = 'aaaaaaaaaaaaaaaa' %}{% for i in range(40) %}{% set x = x + x %}{% endfor %}${{ x }}",
)  # fmt: skip


def shown(text: str, names: dict[str, object] | None = None) -> str:
    """Render a text."""
    return render(parse(text), Scope(NAMES if names is None else names, Budget()))


@pytest.mark.parametrize("text", SAME)
def test_it_means_what_nunjucks_means(text: str) -> None:
    assert shown(text) == SAME[text]


@pytest.mark.parametrize("text", REFUSED, ids=[text[:40] for text in REFUSED])
def test_what_is_not_in_the_subset_is_refused(text: str) -> None:
    with pytest.raises(NotSupported):
        shown(text)


def test_a_value_is_never_a_template() -> None:
    """What people type is put in as it is."""
    assert shown("${{ text }}", {"text": "${{ 1 + 1 }}{% raw %}"}) == "${{ 1 + 1 }}{% raw %}"


def test_one_expression_alone_keeps_its_type() -> None:
    assert render_value(parse("${{ numbers }}"), Scope(NAMES, Budget())) == [3, 1, 2]
    assert render_value(parse("${{ yes }}"), Scope(NAMES, Budget())) is True
    assert render_value(parse(" ${{ yes }}"), Scope(NAMES, Budget())) == " true"


def test_the_line_of_a_problem_is_told() -> None:
    with pytest.raises(NotSupported) as refused:
        shown("a\nb\n${{ text | nosuch }}\n")
    assert refused.value.line == 3


def test_delimiters_of_cookiecutter_and_trimmed_blocks() -> None:
    tree = parse("  {% if yes %}\n{{ text }}\n  {% endif %}\n", TemplateStyle("{{", "}}", True, True))
    assert render(tree, Scope(NAMES, Budget())) == "Hello wOrld\n"


def test_nunjucks_itself_gives_the_same(nunjucks: Path) -> None:
    """Every text above by the real engine: the same bytes where we give any."""
    cases = [[text, NAMES] for text in SAME]
    script = """
        const env = require(process.argv[1]).configure({autoescape: false, tags: {variableStart: '${{', variableEnd: '}}'}})
        const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'))
        console.log(JSON.stringify(cases.map(([text, names]) => env.renderString(text, names))))
    """
    done = subprocess.run(
        ["node", "-e", script, str(nunjucks)], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    assert dict(zip(SAME, json.loads(done.stdout), strict=True)) == SAME


@pytest.fixture
def nunjucks() -> Path:
    """Give the folder of an installed Nunjucks, where there are node and the package (``npm install nunjucks``)."""
    node = shutil.which("node")
    found = [Path(folder) / "nunjucks" for folder in (Path("node_modules"), Path.home() / "node_modules")]
    place = next((folder.resolve() for folder in found if folder.is_dir()), None)
    if node is None or place is None:
        pytest.skip("there is no node with nunjucks here")
    return place
