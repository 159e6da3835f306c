"""Names, descriptions and tags out of what a repository says of itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import re2

from ...kit.read.captured import Repo
from ..rules.formats import is_name, is_tag

READMES = ("README.md", "readme.md", "Readme.md", "README.MD", "README", "README.rst", "README.txt", "docs/README.md")
_NOISE = re.compile(r"^(?:#|=|-{3,}|\*{3,}|<|!\[|\[!\[|\[!|>|\||\)|\]|```|~~~|\.\. |:\w|\{|%|\+{3})")
_MAX = 200
_MAX_PARAGRAPH = 4_000
_LABEL = re.compile(r":$|^[\w ]{1,40}: https?://\S+$|^https?://\S+$")
_IMAGE = re2.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re2.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_SENTENCE = re.compile(r"[.!?](?= |$)")


def valid_name(text: str) -> str:
    """Return a valid ``metadata.name`` that is as near to a text as can be; a hash keeps long names apart."""
    name = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9_.-]+", "-", text)).strip("-_.")
    if len(name) > 63:
        name = f"{name[:54].rstrip('-_.')}-{_digest(text)}"
    return name if is_name(name) else f"repository-{_digest(text)}"


def free_name(repo: Repo, taken: set[str], kind: str) -> str:
    """Return a name that no entity of the kind has: the repository's, with its owner, or with a hash."""
    info = repo.info
    own = valid_name(info.name)
    longer = valid_name(f"{info.owner.replace('/', '-')}-{info.name}") if info.owner else own
    for name in (own, longer):
        if f"{kind}:default/{name}".lower() not in taken:
            return name
    return valid_name(f"{own[:54]}-{_digest(info.id)}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def readme_of(repo: Repo, folder: str = "") -> str:
    """Return the path of a folder's README, or ""."""
    base = f"{folder}/" if folder else ""
    return next((base + name for name in READMES if base + name in repo.paths), "")


def description_of(repo: Repo) -> tuple[str, str, int]:
    """Return (description, path, line): the host's, else the first paragraph of the README; path "" is the host."""
    if repo.info.description.strip():
        return " ".join(repo.info.description.split())[:500], "", 0
    path = readme_of(repo)
    text = repo.text(path) if path else None
    if text is None:
        return "", "", 0
    paragraph, line = _first_paragraph(text[:20_000])
    return paragraph, path if paragraph else "", line


def _first_paragraph(text: str) -> tuple[str, int]:
    """Return the first paragraph that is a sentence about the whole, and its line; labels, lists of links are none."""
    for rows, start in _paragraphs(text):
        plain = _plain(" ".join(rows)[:_MAX_PARAGRAPH])
        if len(plain) >= 12 and len(plain.split()) >= 3 and "](" not in plain and not _LABEL.search(plain):
            return _cut(plain), start
    return "", 0


def _cut(text: str) -> str:
    """Keep whole sentences where the text is long or leads into a list; else cut at a word."""
    sentences = list(_SENTENCE.finditer(text[: _MAX + 1]))
    if len(text) <= _MAX and (text[-1] in ".!?…)" or not sentences):
        return text
    if sentences and sentences[-1].end() >= 40:
        return text[: sentences[-1].end()]
    return text if len(text) <= _MAX else text[:_MAX].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _paragraphs(text: str) -> Iterator[tuple[list[str], int]]:
    """Yield the paragraphs of prose with the line where each starts."""
    rows: list[str] = []
    start, fence = 0, ""
    lines = text.removeprefix("\ufeff").splitlines()
    for number, raw in enumerate(lines, 1):
        row = raw.strip()
        if fence or row.startswith(("```", "~~~")):
            fence = "" if fence and row.startswith(fence) else fence or row[:3]
            continue
        underlined = number < len(lines) and re.fullmatch(r"=+|-+", lines[number].strip() or "x")
        if not row or _NOISE.match(row) or (underlined and not rows):
            if rows:
                yield rows, start
            rows, start = [], 0
            continue
        start = start or number
        rows.append(row)
    if rows:
        yield rows, start


def _plain(text: str) -> str:
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = re.sub(r"<[^>]{1,200}>", "", text)
    return " ".join(re.sub(r"[*`]{1,3}|(?<!\w)_{1,2}|_{1,2}(?!\w)", "", text).split())


def tags_of(repo: Repo) -> tuple[str, ...]:
    """Return topics and the main language as valid tags, at most eight."""
    languages = sorted(repo.info.languages.items(), key=lambda item: (-item[1], item[0]))[:1]
    words = [*repo.info.topics, *(name.lower().replace(" ", "-") for name, _ in languages)]
    return tuple(dict.fromkeys(word for word in words if is_tag(word)))[:8]
