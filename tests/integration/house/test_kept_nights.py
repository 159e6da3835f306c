"""Nights of random edits: a site made of what is kept is, byte for byte, the one that is made of nothing."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.bench.inputs import answers, write
from tests.bench.inputs.organisation import Files, Plan, repositories
from tests.house import tree

from catalejo import history, pipeline
from catalejo.cli.making import SiteRequest, make_site, snapshot_of
from catalejo.config import read_configuration
from catalejo.model.settings import CaptureOptions

LINE = re.compile(r"^(\s*(?:- )?[\w./-]+: *)(\S.*)$")
NIGHTS, EDITS, QUIET, FEW = 8, 6, 4, 4
FIRST = date(2026, 11, 18)


class Organisation:
    """A small organisation on disk whose files chance edits: values of one file come to stand in another."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.rng, self.night = folder, random.Random(seed), 0
        plan = Plan(16, 40, 2)
        write.write_organisation(plan, folder)
        self.repos: dict[str, Files] = dict(repositories(plan))
        self.answers = {name: json.loads(text) for name, text in answers.recorded(plan).items()}
        self.removed: dict[str, Files] = {}

    def edit(self) -> None:
        """Make one edit of a random kind."""
        kinds = [self.swap_values] * 5 + [self.swap_answers] * 3
        self.rng.choice([*kinds, self.write_prose, self.drop_file, self.add_copy, self.drop_repository])()

    def texts(self, *endings: str) -> list[tuple[str, str]]:
        """Return the (repository, path) of every file of these types."""
        return [(r, p) for r, files in sorted(self.repos.items()) for p in sorted(files) if p.endswith(endings)]

    def swap_values(self) -> None:
        """Write over a value the value of another line with the same key."""
        lines: dict[str, list[tuple[str, str, int]]] = {}
        for repo, path in self.texts(".yaml", ".yml"):
            for number, line in enumerate(self.repos[repo][path].split("\n")):
                if found := LINE.match(line):
                    lines.setdefault(found[1].strip(" -"), []).append((repo, path, number))
        key = self.rng.choice(sorted(lines))
        (repo, path, number), (of, there, other) = self.rng.choice(lines[key]), self.rng.choice(lines[key])
        here, source = self.repos[repo][path].split("\n"), self.repos[of][there].split("\n")
        mine, value = LINE.match(here[number]), LINE.match(source[other])
        assert mine and value
        here[number] = mine[1] + value[2]
        self.repos[repo][path] = "\n".join(here)

    def swap_answers(self) -> None:
        """Write over a value of a recorded answer the value that another record has there."""
        name = self.rng.choice(sorted(self.answers))
        leaves: dict[str, list[tuple[dict[str, object], str]]] = {}
        _leaves(self.answers[name]["body"], leaves)
        found = leaves[self.rng.choice(sorted(leaves))]
        (holder, key), (of, _) = self.rng.choice(found), self.rng.choice(found)
        holder[key] = of[key]

    def write_prose(self) -> None:
        """Add a sentence, or a page, to somebody's documentation."""
        repo, path = self.rng.choice(self.texts(".md"))
        if self.rng.random() < 0.5:
            self.repos[repo][path] += f"\n\nA sentence of the night {self.night}.\n"
        else:
            folder = path.rpartition("/")[0]
            self.repos[repo][f"{folder}/page-{self.night}.md".lstrip("/")] = f"# Page {self.night}\n\nNew.\n"

    def drop_file(self) -> None:
        """Take a file away."""
        repo, path = self.rng.choice(self.texts(".yaml", ".yml", ".md"))
        del self.repos[repo][path]

    def add_copy(self) -> None:
        """Begin a repository like another one, or bring one back."""
        if self.removed and self.rng.random() < 0.5:
            name = self.rng.choice(sorted(self.removed))
            self.repos[name] = self.removed.pop(name)
            return
        of = self.rng.choice(sorted(name for name in self.repos if name != "org"))
        self.repos[f"copy-{self.night}"] = {
            path: text.replace(of, f"copy-{self.night}") for path, text in self.repos[of].items()
        }

    def drop_repository(self) -> None:
        """Take a repository away; where few are left, begin one."""
        names = sorted(name for name in self.repos if name != "org")
        if len(names) < FEW:
            self.add_copy()
            return
        name = self.rng.choice(names)
        self.removed[name] = self.repos.pop(name)

    def capture(self) -> Path:
        """Commit and record a night, and capture it."""
        day = (FIRST + timedelta(days=self.night)).isoformat()
        repos = self.folder / "repos"
        for folder in sorted(path for path in repos.iterdir() if path.name not in self.repos):
            shutil.rmtree(folder)
        for name, files in sorted(self.repos.items()):
            write._commit(repos / name, files, 0)
        recorded = self.folder / "recorded" / day
        recorded.mkdir(exist_ok=True)
        for name, answer in self.answers.items():
            answer["fetched_at"] = f"{day}T02:0{len(name) % 10}:00Z"
            (recorded / name).write_text(json.dumps(answer), encoding="utf-8")
        capture = self.folder / f"capture-{self.night}"
        options = CaptureOptions(tool="test", taken_at=f"{day}T02:10:00Z", jobs=1)
        pipeline.capture(read_configuration(self.folder / "mkdocs.yml"), capture, self.folder / "asked", options)
        self.night += 1
        return capture


def _leaves(value: object, found: dict[str, list[tuple[dict[str, object], str]]], path: str = "") -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                _leaves(item, found, f"{path}.{key}" if path.count(".") > 1 else f"{path}.")
            else:
                found.setdefault(f"{path}.{key}", []).append((value, key))
    elif isinstance(value, list):
        for item in value:
            _leaves(item, found, f"{path}[]")


def build(capture: Path, out: Path, cache: Path, store: Path) -> dict[str, bytes]:
    """Build a site as the command line does."""
    make_site(SiteRequest(capture, out, cache, str(store), jobs=1, quiet=True, accept_loss=True))
    return tree(out)


def nights(folder: Path, seed: int, count: int, docs: bool = False) -> Iterator[tuple[int, Organisation]]:
    """Live through some nights, each built with what the nights before kept and with nothing, and compare.

    Rendered documents are by far the dearest: without ``docs`` the cold build gets what is kept of them.
    """
    organisation = Organisation(folder, seed)
    warm, store = folder / "warm", folder / "store"
    for night in range(count):
        for _ in range(0 if night in (0, QUIET) else EDITS):
            organisation.edit()
        capture = organisation.capture()
        kept = build(capture, folder / "site", warm, store)
        cold = folder / f"cold-{night}"
        if not docs:
            shutil.copytree(warm / "docs", cold / "docs")
        made = build(capture, folder / f"cold-site-{night}", cold, store)
        different = sorted(path for path in kept.keys() | made.keys() if kept.get(path) != made.get(path))
        assert different == [], f"seed {seed}, night {night}"
        assert not any(b"catalejo-commit-" in data for data in kept.values())
        history.append(str(store), snapshot_of(folder / "site"))
        yield night, organisation
        for path in (cold, folder / f"cold-site-{night}", capture):
            shutil.rmtree(path)


def test_kept_nights_are_equal_to_cold_ones(tmp_path: Path) -> None:
    before: set[int] = set()
    for night, _ in nights(tmp_path, 1, NIGHTS):
        files = {path.stat().st_ino for path in (tmp_path / "site/catalog").rglob("*.html")}
        if night == QUIET:
            assert len(files & before) > len(files) * 0.8, "a night without edits links the pages of the last site"
        before = files


def test_bytes_that_flipped_in_the_last_site_are_not_published(tmp_path: Path) -> None:
    capture = Organisation(tmp_path, 1).capture()
    site, cache, store = (tmp_path / name for name in ("site", "cache", "store"))
    made = build(capture, site, cache, store)
    pages = sorted((site / "catalog").rglob("index.html"))[:2]
    pages[0].write_bytes(pages[0].read_bytes() + b"edited")
    facts = pages[1].stat()
    pages[1].write_bytes(bytes([pages[1].read_bytes()[0] ^ 1]) + pages[1].read_bytes()[1:])
    os.utime(pages[1], ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert build(capture, site, cache, store) == made


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_kept_nights_are_equal_to_cold_ones(tmp_path: Path, seed: int) -> None:
    """Twenty nights, nothing at all given to the cold build."""
    for _ in nights(tmp_path, seed, 20, docs=True):
        pass
