"""The wheel of this tree, and a wheelhouse of the installed libraries with a lock: packages without any index."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def wheel_of_tree(into: Path) -> Path:
    """Build the wheel of this tree with the installed build back end."""
    code = "import sys; from hatchling.build import build_wheel as b; print(b(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(into)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return into / done.stdout.split()[-1]


def wheelhouse(into: Path, lock: str) -> str:
    """Pack the installed libraries that a lock of ours names into wheels again; return a lock of these wheels."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / lock).read_text("utf-8"), re.MULTILINE)
    lines = []
    for name in names:
        wheel = repacked(importlib.metadata.distribution(name), into)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name}=={importlib.metadata.version(name)} --hash=sha256:{digest}\n")
    return "".join(lines)


def repacked(distribution: importlib.metadata.Distribution, into: Path) -> Path:
    """Write the wheel that an installed library came from, as far as installing it again needs."""
    files = [f for f in distribution.files or () if ".." not in f.parts and "__pycache__" not in f.parts]
    info = next(f.parts[0] for f in files if f.name == "WHEEL" and f.parts[0].endswith(".dist-info"))
    tags = re.findall(r"^Tag: (\S+)$", distribution.read_text("WHEEL") or "", re.MULTILINE)
    tag = next((tag for tag in tags if tag.startswith(("py3", "cp3"))), tags[0])
    target = into / f"{info.removesuffix('.dist-info')}-{tag}.whl"
    if target.is_file():
        return target
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    with zipfile.ZipFile(target, "w") as archive:
        for file in files:
            if file.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json") and file.parts[0] == info:
                continue
            place = Path(str(distribution.locate_file(file)))
            data = place.read_bytes()
            entry = zipfile.ZipInfo(file.as_posix(), (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100000 | (place.stat().st_mode & 0o777)) << 16
            archive.writestr(entry, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.writerow([file.as_posix(), f"sha256={digest}", len(data)])
        rows.writerow([f"{info}/RECORD", "", ""])
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD", (1980, 1, 1, 0, 0, 0)), record.getvalue())
    return target
