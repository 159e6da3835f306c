"""``catalejo explain CODE``: what a finding means and how to mend it."""

from __future__ import annotations

import difflib
import textwrap

import click

from ..kit.text.words import LANGUAGES, Words
from ..wording.codes import CODES
from .exit_codes import DONE, USAGE
from .output import Stop, say


@click.command(name="explain", short_help="What a finding means and how to mend it.")
@click.argument("code", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the explanation.")
def command(code: str | None, language: str) -> int:
    """Explain a finding code, or list all of them.

    \b
    Example: catalejo explain CAT001
    """
    words = Words(language)
    if code is None:
        for name in sorted(CODES):
            say(f"{name}  {CODES[name].severity.value:8}{words.t(CODES[name].title)}")
        return DONE
    wanted = code.upper()
    if wanted not in CODES:
        near = difflib.get_close_matches(wanted, CODES, n=1)
        raise Stop(
            USAGE, f"there is no finding {code!r}", f"did you mean {near[0]}?" if near else "catalejo explain lists all"
        )
    entry = CODES[wanted]
    say(f"{wanted} ({entry.severity.value}): {words.t(entry.title)}")
    say()
    say(textwrap.fill(words.t(entry.why), 90))
    say()
    say(textwrap.fill(f"{words.t('How to mend it')}: {words.t(entry.hint)}", 90))
    return DONE
