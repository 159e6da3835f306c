"""The names that a page's source gives to places, in whatever dialect it is written.

A link to one of them is never called broken: whether or not the notation came to be an id here, its author put it
there. Sources: attribute lists of Python-Markdown, Pandoc, kramdown, Hugo, Docusaurus and VitePress (``{#id}``),
Elastic's docs-builder (``## Title [id]``, ``$$$id$$$``), MyST (``(id)=``, ``:name: id``), reStructuredText
(``.. _id:``), Asciidoctor (``[[id]]``, ``[#id]``), Material's own documentation (``<!-- md:option id -->``), labels of
tabs, and ``id`` or ``name`` of any HTML or JSX tag.
"""

from __future__ import annotations

import re

MAX_ANCHORS, MAX_NAME = 3000, 200

_FORMS = (
    re.compile(r"""(?<![\w-])(?:id|name)[ \t]{0,4}=[ \t]{0,4}["'{]{0,2}([^\s"'<>{}=]{1,200})""", re.IGNORECASE),
    re.compile(r"\{[^{}#\n]{0,100}#([^\s{}#*/]{1,200})[^{}\n]{0,100}\}"),
    re.compile(r"\$\$\$([^\s$]{1,200})\$\$\$"),
    re.compile(r"^#{1,6} [^\n]{0,400}?\[#?([^\s\[\]()]{1,200})\][ \t#]{0,20}$", re.MULTILINE),
    re.compile(r"\[\[([^\s\[\]|,]{1,200})\]\]"),
    re.compile(r"\[#([^\s\[\],]{1,200})\]"),
    re.compile(r"^[ \t>]{0,20}\(([^()\n]{1,200})\)=[ \t]{0,20}$", re.MULTILINE),
    re.compile(r"^[ \t>]{0,20}:(?:name|label|id):[ \t]{1,4}([^\n]{1,200})$", re.MULTILINE),
    re.compile(r"^[ \t]{0,20}\.\. _([^:\n]{1,200}):", re.MULTILINE),
    re.compile(r'^[ \t]{0,40}===[+!]?[ \t]{1,4}"(?::[\w-]{1,60}:[ \t]{1,4})?([^"\n]{1,200})"', re.MULTILINE),
    re.compile(r"<!--[ \t]{1,4}md:\w{1,20}[ \t]{1,4}(\S{1,200})[ \t]{1,4}-->"),
)
_MARKS = ("{", "$$$", "[", "=", "name:", "label:", ":id:", ".. _", "===", "<!-- md:")


def source_anchors(text: str) -> tuple[str, ...]:
    """Return the names, sorted, a bounded number of them."""
    if not any(mark in text for mark in _MARKS):
        return ()
    found: set[str] = set()
    for form in _FORMS:
        for match in form.finditer(text):
            found.add(match[1].strip().rstrip(";,"))
            if len(found) >= MAX_ANCHORS:
                break
    return tuple(sorted(name for name in found if name.isprintable() and name))
