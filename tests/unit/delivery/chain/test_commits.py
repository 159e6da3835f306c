"""Which commit a version was built from, what lies between two, and what subjects name; nothing is guessed."""

from __future__ import annotations

import pytest

from catalejo.delivery.chain.commits import Log, between, issues_of, of_version, pulls_of
from catalejo.delivery.chain.origins import run_of
from catalejo.model.deployments import CommitNote, Deployment
from catalejo.model.live import Run
from catalejo.model.status import Level

HASH = "46d65770ca1da834e665257b52133c38c328cc2d"
NOW = "2026-11-19T02:00:00Z"


def log(*subjects: str, manifests: tuple[int, ...] = ()) -> Log:
    """Commits of the days of November, the newest first; ``manifests`` are those that changed a version's file."""
    notes = [CommitNote(f"{n:040x}", f"2026-11-{n + 1:02}T10:00:00Z", text) for n, text in enumerate(subjects)]
    return Log(tuple(reversed(notes)), frozenset(notes[n].commit for n in manifests), True)


@pytest.mark.parametrize(
    ("version", "subject", "found"),
    [
        ("1.43.0-rc.2", "Versión 1.43.0-rc.2: reintento", True),
        ("1.43.0", "Versión 1.43.0-rc.2: reintento", False),
        ("v1.4.0", "Release 1.4.0.", True),
        ("1.4.0", "Release v1.4.0", True),
        ("1.4.0", "bump to 11.4.0", False),
        ("1.4", "1.4 and so on", False),
        ("latest", "latest", False),
    ],
)
def test_a_subject_names_a_version_as_a_whole_word(version: str, subject: str, found: bool) -> None:
    """Another version that begins alike is another."""
    note, by = of_version(log(subject), version, NOW)
    assert (note is not None, by) == (found, "subject" if found else "")


def test_of_several_commits_that_name_a_version_the_one_with_its_file_made_it() -> None:
    """Without one nobody knows; one that came after it went live did not make it."""
    assert of_version(log("1.4.0", "docs: what 1.4.0 brings"), "1.4.0", NOW) == (None, "")
    note, _ = of_version(log("1.4.0", "docs: what 1.4.0 brings", manifests=(0,)), "1.4.0", NOW)
    assert note is not None and note.subject == "1.4.0"
    assert of_version(log("1.4.0"), "1.4.0", "2026-10-01T00:00:00Z") == (None, "")


def test_a_version_that_is_a_commit_says_it() -> None:
    """Whole, or at the end of a tag where the commit is known."""
    known = Log((CommitNote(HASH, NOW, "x"),), known=True)
    assert of_version(known, HASH[:8], NOW) == (CommitNote(HASH, NOW, "x"), "version")
    assert of_version(known, f"main-{HASH[:9]}", NOW) == (CommitNote(HASH, NOW, "x"), "version")
    assert of_version(Log(), HASH, NOW) == (CommitNote(HASH), "version")
    assert of_version(Log(), "main-1234567", NOW) == (None, "")


def test_what_lies_between_two_commits_may_be_more() -> None:
    """Only some commits are known, and that is said; without one end nothing is."""
    known = log("1.0.0", "a fix (#12)", "PAY-4 another", "1.1.0")
    first, last = known.commits[-1], known.commits[0]
    found = between(known, first, last)
    assert ([note.subject for note in found.commits], found.total, found.reason) == (
        ["1.1.0", "PAY-4 another", "a fix (#12)"], 3, "partial",
    )  # fmt: skip
    assert (found.pulls, found.issues) == (("12",), ("PAY-4",))
    assert between(known, None, last).reason == "no-earlier"
    assert between(known, first, None).reason == "no-commit"
    assert between(Log(), first, last).reason == "no-repository"


def test_pull_requests_are_named_as_hosts_name_them() -> None:
    """GitHub's merge and squash, Bitbucket's, GitLab's; a number alone is none."""
    subjects = [
        "Merge pull request #7 from x/y",
        "fix (#12)",
        "Merged in a (pull request #3)",
        "See !45",
        "closes #9 now",
    ]
    assert pulls_of(subjects) == ("3", "7", "12", "45")


def test_names_of_standards_are_no_issues() -> None:
    """Nor is what is part of a longer word."""
    subjects = ["PAY-12 and PAY-2: UTF-8", "SHA-256, ISO-8601, CVE-2024-1", "x/ABC-1, ABC-1-beta", "[OPS-3] y"]
    assert issues_of(subjects) == ("OPS-3", "PAY-2", "PAY-12")


def run(number: int, commit: str, ended: str, state: str = "success", event: str = "push") -> Run:
    """A run of the default branch."""
    return Run(
        f"r{number}", "h", "a/b", "CI", "ci.yml", state, Level.OK, number, "", "main", event, commit, ended, ended, NOW
    )


def test_a_run_is_joined_by_its_commit_and_else_by_time_and_says_how() -> None:
    """By time it is the last green one of the day before; never where several components share the runs."""
    runs = [run(2, "b" * 40, "2026-11-18T09:00:00Z"), run(1, "a" * 40, "2026-11-18T08:00:00Z")]
    row = Deployment("c", "prod", "2026-11-18T10:00:00Z", commit=CommitNote("a" * 40))
    found = run_of(row, runs, shared=False)
    assert found is not None and (found.number, found.by) == (1, "commit")
    assert run_of(Deployment("c", "prod", row.at, commit=CommitNote("c" * 40)), runs, shared=False) is None
    bare = Deployment("c", "prod", row.at)
    found = run_of(bare, runs, shared=False)
    assert found is not None and (found.number, found.by) == (2, "time")
    assert run_of(bare, runs, shared=True) is None
    assert run_of(Deployment("c", "prod", "2026-11-20T10:00:00Z"), runs, shared=False) is None
    assert run_of(Deployment("c", "prod", row.at, "nights"), runs, shared=False) is None
