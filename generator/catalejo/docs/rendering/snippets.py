"""Includes of other files (``--8<-- "file"``), from the staged files of the same site only, under caps.

The notation is PyMdown Extensions' (https://facelessuser.github.io/pymdown-extensions/extensions/snippets/): one line,
a block of lines, ``file:3:7`` and ``file:section``, ``;`` to escape. Web addresses are never read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from ..wire import PageProblem
from .front import split_front
from .templates import may_include, with_includes, with_parts, with_shortcodes

MARK = "8<--"
MAX_DEPTH, MAX_FILES, MAX_CHARACTERS = 10, 200, 512 * 1024

_LINE = re.compile(
    r"""^(?P<indent>[ \t]*)(?P<escape>;*)-{2,}8<-{2,}[ \t]+(?P<quote>"|')(?P<name>[^"'\n]+)(?P=quote)[ \t]*$"""
)
_BORDER = re.compile(r"^(?P<indent>[ \t]*)(?P<escape>;*)-{2,}8<-{2,}[ \t]*$")
_LINES = re.compile(r"^(?P<name>.+?):(?P<start>\d{0,6})(?::(?P<end>\d{0,6}))?$")
_SECTION = re.compile(r"^(?P<name>.+?):(?P<section>[a-zA-Z_][\w-]*)$")
_SECTION_MARK = re.compile(
    r"-{2,}8<-{2,}[ \t]+\[[ \t]*(?P<what>start|end)[ \t]*:[ \t]*(?P<name>[a-zA-Z_][\w-]*)[ \t]*\]"
)


def names_files(text: str, templates: tuple[str, ...], path: str) -> bool:
    """Tell whether a page may include another file."""
    return MARK in text or ((bool(templates) or path.endswith(".mdx")) and may_include(text))


class Snippets:
    """Resolves the includes of one page; ``used`` and ``problems`` tell what it met."""

    def __init__(
        self, files: Mapping[str, str], bases: tuple[str, ...], templates: tuple[str, ...] = (), page: str = ""
    ) -> None:
        """``files`` are the staged texts by repository path; ``bases`` the folders where a snippet's name may start.

        ``templates`` are those of other notations, which start at the ``page`` too; there are none where it is empty.
        """
        self.files, self.bases, self.templates, self.page = files, bases, templates, page
        self.used: set[str] = set()
        self.tool = ""
        self.problems: list[PageProblem] = []
        self._count = self._size = 0

    def expand(self, text: str) -> str:
        """Return the page's text with its includes written out."""
        return text if MARK not in text else "\n".join(self._lines(text.split("\n"), 0))

    def translate(self, text: str, tool: str) -> str:
        """Return the page's text with what other tools would write into it, as Markdown."""
        self.tool = tool
        if self.templates and not tool:
            text = with_includes(text, self._template)
        if tool == "hugo":
            return with_shortcodes(text, self._template)
        return with_parts(text, self._template) if tool == "docusaurus" or self.page.endswith(".mdx") else text

    def _template(self, name: str, line: int) -> str | None:
        """Return the text of a file that another notation names; a part that is missing is told."""
        self._count += 1
        if self._count > MAX_FILES:
            self._report("DOC322", line, name)
            return None
        inside = name.removeprefix("@site/").lstrip("/")
        above = [posixpath.dirname(self.page)]
        while above[-1] and len(above) < MAX_DEPTH:
            above.append(posixpath.dirname(above[-1]))
        # A site may hold a folder for each language, each a root of its own.
        folders = (*self.templates, *self.bases, *above) if name != inside else (above[0], *self.templates)
        for folder in dict.fromkeys(folders):
            full = posixpath.normpath(posixpath.join(folder, inside))
            if full.startswith("../"):
                continue
            self.used.add(full)
            if full in self.files:
                return self._whole(full, line, name)
        if not name.startswith("/") or not self.tool:
            self._report("DOC321", line, name)
        return None

    def _whole(self, path: str, line: int, name: str) -> str | None:
        """Return a file without its front matter, while there is room on the page."""
        text = split_front(self.files[path].replace("\r\n", "\n"))[0]
        self._size += len(text)
        if self._size > MAX_CHARACTERS:
            self._report("DOC322", line, name)
            return None
        return text

    def _lines(self, lines: list[str], depth: int) -> list[str]:
        out: list[str] = []
        block_indent: str | None = None
        for number, line in enumerate(lines, 1):
            border = _BORDER.match(line) if MARK in line else None
            if border and not border["escape"]:
                block_indent = border["indent"] if block_indent is None else None
            elif block_indent is not None:
                name = line.strip()
                if name and not name.startswith(";"):
                    out += self._include(name, block_indent, depth, number)
            elif MARK in line and (match := _LINE.match(line)):
                if match["escape"]:
                    out.append(line.replace(";", "", 1))
                else:
                    out += self._include(match["name"].strip(), match["indent"], depth, number)
            elif MARK in line and _SECTION_MARK.search(line):
                continue
            elif MARK in line and border and border["escape"]:
                out.append(line.replace(";", "", 1))
            else:
                out.append(line)
        return out

    def _include(self, name: str, indent: str, depth: int, line: int) -> list[str]:
        here = line if depth == 0 else 0
        self._count += 1
        if depth >= MAX_DEPTH or self._count > MAX_FILES:
            self._report("DOC322", here, name)
            return []
        text, part = self._find(name)
        if text is None:
            self._report("DOC321", here, name)
            return []
        rows = _part(text.split("\n"), part)
        if rows is None:
            self._report("DOC321", here, name)
            return []
        self._size += sum(map(len, rows)) + len(rows)
        if self._size > MAX_CHARACTERS:
            self._report("DOC322", here, name)
            return []
        return [indent + row if row else row for row in self._lines(rows, depth + 1)]

    def _find(self, name: str) -> tuple[str | None, str]:
        """Return a staged file's text and the part of it that is asked for."""
        choices = [(name, "")]
        if match := _LINES.match(name) or _SECTION.match(name):
            choices.append((match["name"], name[len(match["name"]) + 1 :]))
        for path, part in choices:
            for base in self.bases:
                full = posixpath.normpath(posixpath.join(base, path))
                if full.startswith(("../", "/")) or path.startswith("/"):
                    continue
                self.used.add(full)
                if full in self.files:
                    return self.files[full], part
        return None, ""

    def _report(self, code: str, line: int, name: str) -> None:
        problem = PageProblem(code, line, name[:200])
        once = code == "DOC322" and any(known.code == code for known in self.problems)
        if problem not in self.problems and not once and len(self.problems) < 20:
            self.problems.append(problem)


def _part(rows: list[str], part: str) -> list[str] | None:
    """Return the lines or the section that is asked for; None where there is no such section."""
    if not part:
        return rows
    first, _, last = part.partition(":")
    if not first or first.isdigit():
        return rows[max(int(first or 1) - 1, 0) : int(last) if last else None]
    inside, found, kept = False, False, []
    for row in rows:
        mark = _SECTION_MARK.search(row) if MARK in row else None
        if mark and mark["name"] == part:
            inside = mark["what"] == "start"
            found = True
        elif inside:
            kept.append(row)
    return kept if found else None
