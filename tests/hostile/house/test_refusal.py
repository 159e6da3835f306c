"""The value of a configured secret never leaves: publication stops, the former site stays, the message does not repeat it."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.house import catalejo, tree

VALUE = "canary-" + "value/of+one=token"
CONFIG = """site_name: X
theme: {name: material}
plugins:
  - catalejo:
      sources: [{local: repos}]
      systems: [{argocd: {url: https://argocd.example.com, token_env: PROBE_TOKEN}}]
      visibility: public
"""  # the portal is public, the system is not declared so: it is never asked, but its token is known


def run(place: Path) -> tuple[int, str]:
    """Build the portal with the token in the environment."""
    done = catalejo("run", "-f", "mkdocs.yml", "--out", "site", "--jobs", "1", cwd=place, env={"PROBE_TOKEN": VALUE})
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "spelling",
    [str, lambda value: base64.b64encode(f"user:{value}".encode()).decode(), lambda value: value.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")],
    ids=["plain", "basic", "address"],
)  # fmt: skip
def test_a_configured_secret_in_a_repository_stops_publication(tmp_path: Path, spelling: Callable[[str], str]) -> None:
    """As it is, in a basic authorization, in an address; exit code 5."""
    readme = tmp_path / "repos/svc/README.md"
    readme.parent.mkdir(parents=True)
    readme.write_text("# Service\n\nOrdinary words.\n")
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    code, said = run(tmp_path)
    assert code == 0, said
    before = tree(tmp_path / "site")
    readme.write_text(f"# Service\n\nUse `{spelling(VALUE)}`.\n")
    code, said = run(tmp_path)
    assert code == 5
    assert "PROBE_TOKEN" in said and VALUE not in said and spelling(VALUE) not in said
    assert tree(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir() if "building" in path.name) == []


def test_jobs_without_the_token_stop_publication_too(tmp_path: Path) -> None:
    """Only the capture holds it; what it hands on tells it nobody, and is enough."""
    value = "Zq7+" + "pLm+Xk9vTq2LmZ7wRb4"
    readme = tmp_path / "repos/svc/README.md"
    readme.parent.mkdir(parents=True)
    readme.write_text("# Service\n\nOrdinary words.\n")
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    for text, code in (("fine", 0), (f"Use `{value}`.", 5)):
        readme.write_text(f"# Service\n\n{text}\n")
        done = catalejo("capture", "-f", "mkdocs.yml", cwd=tmp_path, env={"PROBE_TOKEN": value})
        assert done.returncode == 0, done.stderr
        handed = b"".join(tree(tmp_path / "capture").values())
        assert (b"PROBE_TOKEN" in handed) and (
            value.encode() not in (tmp_path / "capture/known-values.json").read_bytes()
        )
        done = catalejo("build", "--out", "site", "--jobs", "1", cwd=tmp_path)
        assert done.returncode == code, done.stderr
        assert value not in done.stdout + done.stderr
    assert "PROBE_TOKEN" in done.stderr
    (tmp_path / "site/index.html").write_text(f"<p>{value}</p>")
    done = catalejo("publish", "--out", "site", "--to", "www", cwd=tmp_path)
    assert done.returncode == 5 and "PROBE_TOKEN" in done.stderr and not (tmp_path / "www").exists()


def test_one_document_cannot_end_the_portal_by_what_looks_like_a_token(tmp_path: Path) -> None:
    """Split by Markdown, a reference or a tag, in a picture, a drawing, a download: masked or left out, with a finding."""
    token = "gh" + "p_" + "A1b2" * 9
    folder = tmp_path / "repos/svc"
    files: dict[str, bytes] = {
        "README.md": b"# Service\n\nWords.\n", "mkdocs.yml": b"site_name: x\n", "docs/index.md": (
            f"# x\n\nghp\\_{token[4:]} and ghp&#95;{token[4:]} and gh<b>p</b>_{token[4:]}\n\n![p](p.png) [d](d.pdf) [u](u.puml)\n"
        ).encode(), "docs/p.png": b"\x89PNG\r\n\x1a\n" + token.encode(), "docs/d.pdf": b"%PDF-1.4\n" + token.encode() + b"\n%%EOF\n",
        "docs/u.puml": token.encode("utf-16"), "docs/plain.md": b"# Neighbour\n\nStays.\n",
    }  # fmt: skip
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    code, said = run(tmp_path)
    assert code == 0, said
    site = tree(tmp_path / "site")
    unpacked = {path: gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for path, data in site.items()}
    shown = {path: re.sub(rb"<[^>]*>", b"", data) for path, data in unpacked.items()}
    tail = token[4:].encode()
    assert [path for path, data in shown.items() if tail in data or tail in data.replace(b"\0", b"")] == []
    assert any(b"Neighbour" in data for data in shown.values())
    rows = site["findings/rows.csv"].decode().splitlines()
    for path in ("docs/index.md", "docs/p.png", "docs/d.pdf", "docs/u.puml"):
        assert any(path in row and "secret" in row for row in rows), path
    assert "masked, or left out" not in said, "nothing was left for the last gate"
