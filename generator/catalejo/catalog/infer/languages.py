"""The programming language of a folder, by the suffixes of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

LANGUAGES = {
    "py": "Python", "js": "JavaScript", "jsx": "JavaScript", "mjs": "JavaScript", "cjs": "JavaScript",
    "ts": "TypeScript", "tsx": "TypeScript", "go": "Go", "java": "Java", "kt": "Kotlin", "kts": "Kotlin",
    "rs": "Rust", "rb": "Ruby", "cs": "C#", "fs": "F#", "php": "PHP", "scala": "Scala", "swift": "Swift",
    "c": "C", "cc": "C++", "cpp": "C++", "cxx": "C++", "ex": "Elixir", "exs": "Elixir", "erl": "Erlang",
    "clj": "Clojure", "dart": "Dart", "vue": "Vue", "svelte": "Svelte", "lua": "Lua", "hs": "Haskell", "r": "R",
    "groovy": "Groovy", "pl": "Perl", "sh": "Shell",
}  # fmt: skip
TAGS = {"C#": "csharp", "F#": "fsharp", "C++": "cpp"}
"""Languages whose name is no valid tag."""


def language_of(paths: Iterable[str]) -> str:
    """Return the language that most files of a folder are written in, "" where none is; scripts count last."""
    count = Counter(LANGUAGES[end] for path in paths if (end := path.rpartition(".")[2].lower()) in LANGUAGES)
    if len(count) > 1:
        count.pop("Shell", None)
    return min(count, key=lambda name: (-count[name], name)) if count else ""


def tag_of(language: str) -> str:
    """Return a language as a tag."""
    return TAGS.get(language, language.lower())
