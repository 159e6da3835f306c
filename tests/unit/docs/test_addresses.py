"""Bare addresses in GitHub's dialect: found where an address begins, at a cost that grows with the page."""

from __future__ import annotations

import re
import time

import pytest

from catalejo.docs.rendering.github.addresses import MOST_ADDRESS, MOST_WAITING
from catalejo.docs.rendering.github.parser import convert


def html(text: str) -> str:
    """Return the body of a page, of its links only where they lead."""
    return re.sub(r' data-md="[0-9]+"', "", convert(text, readme=True)[0]).strip()


@pytest.mark.parametrize(("text", "shown"), [
    ("see https://a.example/b.", 'see <a href="https://a.example/b">https://a.example/b</a>.'),
    ("(www.a.example)", '(<a href="http://www.a.example">www.a.example</a>)'),
    ("me@a.example", '<a href="mailto:me@a.example">me@a.example</a>'),
    ("mailto:me@a.example", '<a href="mailto:me@a.example">mailto:me@a.example</a>'),
    ("xhttps://a.example", "xhttps://a.example"), ("a:b @c www.", "a:b @c www."),
])  # fmt: skip
def test_addresses_are_links_where_they_begin(text: str, shown: str) -> None:
    """As the plugin finds them."""
    assert html(text) == f"<p>{shown}</p>"


@pytest.mark.parametrize("before", [0, 5, MOST_WAITING, 3 * MOST_WAITING + 7])
def test_an_address_behind_much_text_is_found(before: int) -> None:
    """What was handed on before it is not lost, and not said twice."""
    text = "a:b " * before + "https://a.example/b"
    assert html(text) == f'<p>{"a:b " * before}<a href="https://a.example/b">https://a.example/b</a></p>'


def test_an_address_longer_than_any_stays_text() -> None:
    """One that fits is a link, whatever stands behind it."""
    long = "https://a.example/" + "b" * MOST_ADDRESS
    assert "<a" not in html(f"{long} and more text" + " x" * MOST_ADDRESS)
    fits = "https://a.example/" + "b" * (MOST_ADDRESS - 100)
    assert f'<a href="{fits}">' in html(f"{fits} and more text" + " x" * MOST_ADDRESS)


@pytest.mark.parametrize("unit", [":a", "http:a", "://", "mailto:", "w.w@", "_@", "www.", "https://a.b "])
def test_a_line_of_nothing_else_costs_its_length_and_not_its_square(unit: str) -> None:
    """Four times the text costs no more than some seven times as long: a square would be sixteen."""

    def cost(times: int) -> float:
        start = time.process_time()
        html(unit * times)
        return time.process_time() - start

    few = min(cost(4_000) for _ in range(2))
    assert min(cost(16_000) for _ in range(2)) < 7 * few + 0.05
