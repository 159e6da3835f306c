"""Secrets in repositories are findings at their lines, whatever spells or parts them; an unchanged repository is not read twice."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.unit.docs.rig import write_capture

from catalejo.kit.read.captured import Captured
from catalejo.leaks import find_leaks, mask_docs
from catalejo.leaks import scan as scanning
from catalejo.model.docs import Article, Bundle, Documentation, Heading, NavItem
from catalejo.model.findings import Finding
from catalejo.model.origin import Origin

TOKEN = "gh" + "p_" + "A1b2" * 9
PASSWORD = "Xk9" + "vTq2LmZ7w"
REPO = "local/shop"


def found(folder: Path, files: dict[str, str | bytes]) -> dict[str, Finding]:
    """The findings by path."""
    return {finding.origin.path: finding for finding in find_leaks(write_capture(folder, {REPO: files}))}


def test_each_kind_of_place_is_found_at_its_line(tmp_path: Path) -> None:
    """Desired state, settings, documents; in other encodings, pictures, escapes."""
    files: dict[str, str | bytes] = {
        "main.tf": f'module "x" {{\n  source = "git::https://deploy:{PASSWORD}@git.shop.internal/m.git"\n}}\n',
        "app.yaml": f"spec:\n  source:\n    repoURL: https://argo:{PASSWORD}@git.shop.internal/x.git\n",
        "values.yaml": f"a: b\nurl: amqp://app:{PASSWORD}@mq\n", "wide.md": f"\n\n{TOKEN}".encode("utf-16"),
        "escaped.yaml": f'a: 1\nb: "\\u0067\\x68p_{TOKEN[4:]}"\n', "escaped.json": '{"a": "\\u0067hp_' + TOKEN[4:] + '"}',
        "split.md": f"# x\n\ngh&#112;\\_{TOKEN[4:]}\n", "address.md": f"https://x/?t=ghp%5F{TOKEN[4:]}\n",
        "picture.png": b"\x89PNG\r\n\x1a\n\0\0" + TOKEN.encode() + b"\0\xff", "doc.pdf": b"%PDF-1.4\n" + TOKEN.encode(),
        "clean.md": "# Words\n\nhttps://user:password@example.com AKIAIOSFODNN7EXAMPLE\n",
    }  # fmt: skip
    leaks = found(tmp_path, files)
    assert {path: (leak.code, leak.origin.line) for path, leak in leaks.items()} == {
        "main.tf": ("SEC901", 2), "app.yaml": ("SEC901", 3), "values.yaml": ("SEC901", 2), "wide.md": ("SEC901", 3),
        "escaped.yaml": ("SEC901", 2), "escaped.json": ("SEC901", 1), "split.md": ("SEC901", 3), "address.md": ("SEC901", 1),
        "picture.png": ("SEC901", 3), "doc.pdf": ("SEC901", 2),
    }  # fmt: skip
    assert PASSWORD not in str(leaks) and TOKEN not in str(leaks)


@pytest.mark.parametrize("path", [
    ".netrc", "deploy/id_ed25519", ".aws/credentials", "a/terraform.tfstate", "x.p12", ".git-credentials",
])  # fmt: skip
def test_a_file_that_is_a_secret_by_its_name_is_found_unread(tmp_path: Path, path: str) -> None:
    """Keys, logins and states of other tools."""
    assert found(tmp_path, {path: b"A=b"})[path].code == "SEC902"


@pytest.mark.parametrize("path", [".env", "api/.env.production"])
def test_of_settings_that_nobody_looks_into_nothing_is_claimed(tmp_path: Path, path: str) -> None:
    """A committed .env holds the address of a bucket as often as a password."""
    told = found(tmp_path, {path: b"A=b"})[path]
    assert (told.code, told.severity.value) == ("SEC904", "info")


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        ".env.sample",
        ".env.dist",
        "environment.md",
        "id_rsa.pub",
        ".envrc.md",
        "docs/env",
        ".env.development",
        "web/.env.test",
        "tests/certs/server.p12",
        "examples/app/.env",
    ],
)
def test_examples_and_public_halves_are_none(tmp_path: Path, path: str) -> None:
    """What is meant to be read."""
    assert found(tmp_path, {path: b"A=b"}) == {}


def test_what_a_test_makes_up_is_none_but_what_a_service_gave_out_is_one(tmp_path: Path) -> None:
    """Keys, addresses and settings of tests and examples open nothing; a token that only its service can make does."""
    setting = f"password: {PASSWORD}aB3dE5\nurl: amqp://app:{PASSWORD}@mq\n"
    files: dict[str, str | bytes] = {
        **dict.fromkeys(("tests/a.yaml", "src/app.spec.ts", "pkg/app_test.go", "examples/b.yaml"), setting),
        "deploy/values.yaml": setting, "testdata/token.yaml": TOKEN, "docs/api.md": f"password: {PASSWORD}aB3dE5\n",
        "docs/run.md": setting, "docs/answer.json": setting.partition("\n")[0],
        "docs/request.md": "Authorization: Bearer " + "7qR9xK2mVw4tZ8bN" * 2,
    }  # fmt: skip
    leaks = found(tmp_path, files)
    assert {path: (leak.args["shape"], leak.origin.line, leak.occurrences) for path, leak in leaks.items()} == {
        "deploy/values.yaml": ("secret setting", 1, 2), "testdata/token.yaml": ("GitHub token", 1, 1),
        "docs/run.md": ("password in URL", 2, 1),
    }  # fmt: skip


def test_a_line_that_says_that_its_secret_is_meant_has_no_finding(tmp_path: Path) -> None:
    """In the words of the scanners that most people use."""
    signs = ("gitleaks:allow", "pragma: allowlist secret", "trufflehog:ignore", "notsecret")
    files: dict[str, str | bytes] = {f"{n}.yaml": f"token: {TOKEN} # {sign}\n" for n, sign in enumerate(signs)}
    files["next.yaml"] = f"# pragma: allowlist nextline secret\ntoken: {TOKEN}\n"
    files["other.yaml"] = f"a: b # gitleaks:allow\ntoken: {TOKEN}\n"
    assert {path: leak.origin.line for path, leak in found(tmp_path, files).items()} == {"other.yaml": 2}


def test_the_key_with_which_pages_search_is_none(tmp_path: Path) -> None:
    """Whoever reads the site has it; one that may write, or the key of another service, is a secret."""
    value = "7f3a" * 2 + "c19e0b52d684" * 2
    files: dict[str, str | bytes] = {
        "hugo.toml": f'[params.docsearch]\nappId = "X"\napiKey = "{value}"\n',
        "site.yaml": f"search:\n  algolia:\n    api_key: {value}\n",
        "admin.yaml": f"algolia:\n  admin_api_key: {value}\n",
        "other.yaml": f"mail:\n  api_key: {value}\n",
    }
    assert set(found(tmp_path, files)) == {"admin.yaml", "other.yaml"}


def test_what_was_looked_through_is_kept_by_its_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same contents are not read again; changed ones and other rules are."""
    captured = write_capture(tmp_path / "a", {REPO: {"a.md": TOKEN}, "local/other": {"b.md": "x"}})
    first = find_leaks(captured, tmp_path / "cache")
    tasks: list[str] = []

    class Counting(scanning.SandboxPool):
        def map(self, tasks_: object, expected: int = 0) -> object:  # type: ignore[override]
            todo = list(tasks_)  # type: ignore[call-overload]
            tasks.extend(task.key for task in todo)
            return super().map(todo, expected)

    monkeypatch.setattr(scanning, "SandboxPool", Counting)
    assert find_leaks(Captured(tmp_path / "a"), tmp_path / "cache") == first and tasks == []
    changed = write_capture(tmp_path / "b", {REPO: {"a.md": TOKEN}, "local/other": {"b.md": f"x {TOKEN}"}})
    assert len(find_leaks(changed, tmp_path / "cache")) == 2 and tasks == ["local/other"]


def test_a_capture_that_is_named_from_here_is_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The children work in a folder of their own; an archive that is not there is never "nothing found"."""
    write_capture(tmp_path / "a", {REPO: {"a.md": TOKEN}})
    monkeypatch.chdir(tmp_path)
    assert [leak.code for leak in find_leaks(Captured(Path("a")))] == ["SEC901"]
    (tmp_path / "a/repos" / REPO / "blobs.zip").unlink()
    assert [leak.code for leak in find_leaks(Captured(Path("a")))] == ["SEC903"]


def test_a_repository_that_takes_too_long_costs_its_own_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that is a finding."""
    captured = write_capture(
        tmp_path, {REPO: {"a.md": ("ab://b:hunter22@c " * 400_000)}, "local/other": {"b.md": TOKEN}}
    )
    monkeypatch.setattr(scanning, "LIMITS", msgspec.structs.replace(scanning.LIMITS, cpu_seconds=0.1))
    codes = [(finding.subject, finding.code) for finding in find_leaks(captured)]
    assert codes == [("local/other", "SEC901"), ("local/shop", "SEC903")]


def test_a_secret_that_rendering_brought_to_light_is_masked_in_its_article_only(tmp_path: Path) -> None:
    """In the text, in names, in what search reads; the article is a finding at its file, and kept clean ones stay."""
    captured = write_capture(tmp_path / "c", {REPO: {"docs/index.md": "x"}})
    origin = Origin("test", REPO, "docs/index.md", 0)
    bad = Article(
        "",
        f"T {TOKEN}",
        f"<p>a gh<b>p</b>_{TOKEN[4:]} b</p>",
        origin,
        (Heading(1, "x", TOKEN),),
        f"a {TOKEN} b",
        description=TOKEN,
    )
    good = Article("good/", "Good", "<p>words</p>", origin, text="words")
    bundle = Bundle(
        "component:default/x", REPO, "docs", "site", "t", (bad, good), (NavItem(TOKEN, "", "", (NavItem(TOKEN),)),)
    )
    for _ in range(2):
        masked, findings = mask_docs(Documentation({"component:default/x": bundle}), captured, tmp_path / "cache")
        said = str(masked).replace(".", "")
        assert TOKEN not in said and TOKEN[4:] not in said and masked.bundles["component:default/x"].articles[1] == good
        assert [(f.code, f.origin.path, f.args["shape"]) for f in findings] == [
            ("SEC901", "docs/index.md", "GitHub token")
        ]
