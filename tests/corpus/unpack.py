"""Makes an organisation of an archive: one folder that holds a folder per repository."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Import", "GIT_AUTHOR_EMAIL": "import@example.com", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "Import", "GIT_COMMITTER_EMAIL": "import@example.com",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z", "PATH": "/usr/local/bin:/usr/bin:/bin",
}  # fmt: skip


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack an archive into a folder and make each inner folder a repository; return the organisation's folder.

    By the program tar, which stays inside the folder; Python's own way to do so is younger than Debian 12.

    Raises:
        ValueError: the archive does not hold exactly one folder.

    """
    command = ("tar", "-x", "-z", "--no-same-owner", "-f", str(archive), "-C", str(folder))
    subprocess.run(command, check=True, capture_output=True)
    tops = [path for path in folder.iterdir() if path.is_dir()]
    if len(tops) != 1:
        raise ValueError(f"{archive.name} holds {len(tops)} folders at its top, not one")
    for repository in sorted(path for path in tops[0].iterdir() if path.is_dir()):
        make_repository(repository)
    return tops[0]


def make_repository(folder: Path) -> None:
    """Make a folder a git repository with one commit of all its files."""
    git = shutil.which("git") or "git"
    for command in (("init", "-q", "-b", "main"), ("add", "-A", "-f"), ("commit", "-q", "-m", "Import")):
        subprocess.run([git, *command], cwd=folder, env=GIT, check=True, capture_output=True)
