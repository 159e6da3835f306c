"""Pictures and downloads stand once in a portal, where no page or folder can have their place."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.house import catalejo


def png(noise: int) -> bytes:
    """Return a small picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = zlib.compress(bytes((0, noise, noise, noise)))
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_picture_of_thirty_sites_is_one_file(tmp_path: Path) -> None:
    """Whatever it is called in each; folders and pages that are named like files cost nobody anything."""
    root = tmp_path / "src" / "all"
    entities = []
    for number in range(30):
        folder = root / f"part-{number}"
        docs = folder / "docs"
        (docs / "repository-files" / "img" / "x.png").mkdir(parents=True)
        (docs / "repository-files" / "img" / "x.png" / "index.md").write_text("# A folder named like a picture\n")
        (docs / f"Picture-{number}.png").write_bytes(png(7))
        (docs / f"picture-{number}.PNG.md").write_text("# A page named like it\n")
        (docs / "index.md").write_text(
            f"# Part {number}\n\n![own](Picture-{number}.png) ![other](../../img/x.png) [folder](repository-files/img/x.png/)\n"
        )
        (folder / "mkdocs.yml").write_text("site_name: Part\n")
        entities.append(
            f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: part-{number}\n"
            f"  annotations: {{backstage.io/techdocs-ref: 'dir:./part-{number}'}}\n"
            "spec: {type: service, lifecycle: production, owner: team}\n"
        )
    (root / "img").mkdir()
    (root / "img" / "x.png").write_bytes(png(9))
    (root / "catalog-info.yaml").write_text("---\n".join(entities))
    done = catalejo("run", "--source", "src", "--out", "site", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    pictures = sorted(path for path in site.rglob("*") if path.suffix.lower() == ".png" and path.is_file())
    shown = [path for path in pictures if "files" in path.parts]
    assert len(shown) == 2
    for number in (0, 29):
        folder = site / f"docs/default/component/part-{number}"
        html = (folder / "index.html").read_text()
        for path in shown:
            assert f"../../../../{path.relative_to(site).as_posix()}" in html
    assert "is left out" not in done.stderr
