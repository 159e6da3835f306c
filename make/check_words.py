"""Does every text for people have its translation? Exits 1 with one line for each that has not.

Texts are found where they are written: literal arguments of ``t``, ``n``, ``_``, ``gettext`` and ``ngettext`` in Python
and in the templates, ``{% trans %}`` blocks, and the tables of ``catalejo.model`` whose words are looked up by code.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import InternationalizationExtension

from catalejo.kit.text.words import LANGUAGES
from catalejo.portal.vocabulary import texts
from catalejo.wording import EVIDENCE, NOTICES
from catalejo.wording.codes import CODES
from catalejo.wording.comparison import WORDS
from catalejo.wording.gates import ASKED, DECISIONS, REASONS, REMEDIES, SENTENCES, STATES
from catalejo.wording.rendering import EXPECTED, WHY
from catalejo.wording.results import WHEN_KNOWN
from catalejo.wording.scorecards import CHECKS

ROOT = Path(__file__).resolve().parent.parent
CALLS = {"t": 1, "_": 1, "gettext": 1, "n": 2, "ngettext": 2}
PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}|%\((\w+)\)s")

Found = Iterator[tuple[str, str]]  # text, place


def in_python(path: Path) -> Found:
    """Yield the literal texts of one module with their places."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for argument in node.args[: CALLS.get(name, 0)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def in_template(path: Path, environment: Environment) -> Found:
    """Yield the literal texts of one Jinja template with their places."""
    try:
        tree = environment.parse(path.read_text("utf-8"))
    except TemplateSyntaxError as error:
        print(f"{path.relative_to(ROOT)}:{error.lineno}: not a template: {error.message}")
        return
    for call in tree.find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        for argument in call.args[: CALLS.get(name, 0)]:
            if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
                yield argument.value, f"{path.relative_to(ROOT)}:{call.lineno}"


def in_tables() -> Found:
    """Yield the words of finding codes, evidence, notices, checks, and of the portal's tables."""
    for code, entry in CODES.items():
        yield entry.title, f"{code} title"
        yield entry.hint, f"{code} hint"
        yield entry.many, f"{code} many"
    for table, name in ((EVIDENCE, "evidence"), (NOTICES, "notice"), (WHY, "why"), (EXPECTED, "expected")):
        for code, text in table.items():
            yield text, f"{name} {code}"
    for table in (SENTENCES, REMEDIES, DECISIONS, STATES, ASKED, REASONS):
        for code, text in table.items():
            yield text, f"gate {code}"
    for check, words in CHECKS.items():
        yield words.title, f"{check} title"
        yield words.fix, f"{check} fix"
    for code, text in WHEN_KNOWN.items():
        yield text, f"when known {code}"
    for text in WORDS:
        yield text, "wording/comparison.py"
    for text in texts():
        yield text, "portal/vocabulary.py"
    for code, entry in CODES.items():
        yield entry.why, f"{code} why"


def wanted() -> dict[str, str]:
    """Map every text to the first place that uses it."""
    environment = Environment(extensions=[InternationalizationExtension, "jinja2.ext.do"])
    texts: dict[str, str] = {}
    sources = [in_tables()]
    sources += [in_python(path) for path in sorted((ROOT / "generator").rglob("*.py"))]
    for folder in ("site-templates", "overrides"):
        paths = (path for pattern in ("*.html", "*.xml") for path in (ROOT / folder).rglob(pattern))
        sources += [in_template(path, environment) for path in sorted(paths)]
    for source in sources:
        for text, place in source:
            if text.strip():
                texts.setdefault(text, place)
    return texts


def forms(message: object) -> tuple[str, ...]:
    """Return a msgid or msgstr as a tuple: plural messages have several forms."""
    return tuple(message) if isinstance(message, (tuple, list)) else (str(message),)


def placeholders(texts: tuple[str, ...]) -> set[str]:
    """Return the names that a message is filled with: ours in braces, Jinja's after a percent sign."""
    return {braces or percent for text in texts for braces, percent in PLACEHOLDER.findall(text)}


def problems_of(catalog: Catalog, path: Path, translated: set[str]) -> Iterator[str]:
    """Yield what is wrong inside one catalog, and add the texts that it translates."""
    for message in catalog:
        if not message.id:
            continue
        place = f"{path.relative_to(ROOT)}:{message.lineno}"
        ids, strings = forms(message.id), forms(message.string)
        if message.fuzzy or not all(strings):
            yield f"{place}: not translated: {ids[0]!r}"
            continue
        different = placeholders(ids) ^ placeholders(strings)
        if different:
            yield f"{place}: other placeholders than in English ({', '.join(sorted(different))}): {ids[0]!r}"
        translated.update(ids)


def main() -> int:
    """Compare the texts in use with the catalogs of every language but English."""
    texts, problems = wanted(), 0
    for language in LANGUAGES:
        if language == "en":
            continue
        translated: set[str] = set()
        lines: list[str] = []
        for path in sorted((ROOT / "generator/catalejo/locale" / language).glob("*.po")):
            with path.open("rb") as file:
                lines += problems_of(read_po(file, locale=language, abort_invalid=True), path, translated)
        missing = {text: place for text, place in texts.items() if text not in translated}
        lines += [f"{place}: no {language}: {text!r}" for text, place in missing.items()]
        problems += len(lines)
        print("\n".join(lines), end="\n" if lines else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
