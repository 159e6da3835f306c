"""Folders of repositories: what is one, what is read, and that a hostile one runs nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from catalejo.hosts.local import LocalSource
from catalejo.model.capture import Visibility

from .conftest import WHEN, Capture, git, repository, write


def ids(captured: object) -> list[str]:
    """The ids of the captured repositories."""
    return [repo.info.id for repo in captured.repositories()]  # type: ignore[attr-defined]


def test_each_child_of_a_folder_is_a_repository(tmp_path: Path, capture: Capture) -> None:
    """Plain children and git repositories, these looked for to depth 3; hidden folders and files are none."""
    root = tmp_path / "src"
    write(root / "plain", {"catalog-info.yaml": "kind: Component\n"})
    repository(root / "group" / "deep" / "svc", {"README.md": "# svc\n"}, "git@github.com:acme/svc.git")
    repository(root / "a" / "b" / "c" / "too-deep", {"README.md": "x"})
    write(root / ".hidden", {"x.md": "x"})
    write(root, {"notes.md": "x"})
    assert ids(capture(LocalSource(path=str(root)))) == ["github.com/acme/svc", "local/a", "local/plain"]


def test_a_folder_with_a_catalog_file_is_one_repository(tmp_path: Path, capture: Capture) -> None:
    """A root ``catalog-info.yaml`` or ``.git`` makes the whole folder one."""
    write(tmp_path / "one", {"catalog-info.yaml": "a: 1\n", "sub/x.md": "x"})
    repository(tmp_path / "two", {"x.md": "x", "sub/y.md": "y"})
    assert ids(capture(LocalSource(path=str(tmp_path / "one")), LocalSource(path=str(tmp_path / "two")))) == [
        "local/one",
        "local/two",
    ]


def test_a_git_repository_is_read_at_head(tmp_path: Path, capture: Capture) -> None:
    """Committed content, not the working copy; facts, links and last changes from git."""
    root = repository(tmp_path / "svc", {"a.yaml": "a: 1\n", "run.bin": b"\0\1"}, "https://github.com/Acme/Svc.git")
    write(root, {"a.yaml": "changed: true\n", "new.md": "not committed"})
    repo = capture(LocalSource(path=str(root)), people="names").repositories()[0]
    assert repo.read("a.yaml") == b"a: 1\n" and "new.md" not in repo.paths
    assert repo.paths["run.bin"].size == -1 and repo.read("run.bin") is None
    info = repo.info
    assert (info.id, info.default_branch, info.committed_at) == ("github.com/Acme/Svc", "main", "2026-11-01T10:00:00Z")
    assert info.blob_url == "https://github.com/Acme/Svc/blob/{commit}/{path}#L{line}"
    assert (info.history, repo.history()["a.yaml"].author) == ("full", "Ana Quispe")
    assert info.fetched_at == WHEN


def test_authors_are_named_only_where_people_are_shown(tmp_path: Path, capture: Capture) -> None:
    """With ``people: none`` no author is written, and e-mail addresses never are."""
    root = repository(tmp_path / "svc", {"a.yaml": "a: 1\n"})
    assert capture(LocalSource(path=str(root))).repositories()[0].history()["a.yaml"].author == ""
    capture(LocalSource(path=str(root)), people="full")
    assert all(b"ana@example.com" not in path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())


def test_a_hostile_configuration_runs_nothing(tmp_path: Path, capture: Capture) -> None:
    """Hooks, fsmonitor, pagers, signing programs, includes, aliases, external diffs: no marker appears."""
    marker = tmp_path / "marker"
    root = repository(tmp_path / "svc", {"a.yaml": "a: 1\n", ".gitattributes": "* diff=evil filter=evil\n"})
    evil = f"touch {marker};false"
    with (root / ".git" / "config").open("a") as config:
        config.write(
            f'[core]\n\tfsmonitor = "{evil}"\n\tpager = "{evil}"\n\tsshCommand = "{evil}"\n\tgitProxy = "{evil}"\n'
            f'\talternateRefsCommand = "{evil}"\n\thooksPath = {tmp_path}\n[log]\n\tshowSignature = true\n'
            f'[gpg]\n\tprogram = "{evil}"\n[diff "evil"]\n\ttextconv = "{evil}"\n\tcommand = "{evil}"\n'
            f'[filter "evil"]\n\tsmudge = "{evil}"\n[extensions]\n\tpartialClone = origin\n'
            f'[remote "origin"]\n\turl = "ext::sh -c touch% {marker}"\n\tpromisor = true\n[include]\n\tpath = /dev/zero\n'
        )
    hook = write(tmp_path, {"post-index-change": f"#!/bin/sh\n{evil}\n"}) / "post-index-change"
    hook.chmod(0o755)
    repo = capture(LocalSource(path=str(root))).repositories()[0]
    assert repo.read("a.yaml") == b"a: 1\n" and repo.info.id == "local/svc"
    assert not marker.exists()


def test_packed_refs_detached_heads_worktrees_and_bare_repositories(tmp_path: Path, capture: Capture) -> None:
    """HEAD is found wherever git keeps it."""
    root = tmp_path / "src"
    packed = repository(root / "packed", {"a.md": "a"})
    git(packed, "pack-refs", "--all")
    detached = repository(root / "detached", {"a.md": "a"})
    git(detached, "checkout", "-q", "--detach")
    git(packed, "worktree", "add", "-q", "-b", "side", str(root / "tree"))
    git(root, "clone", "-q", "--bare", str(packed), str(root / "bare.git"))
    found = {repo.info.name: repo for repo in capture(LocalSource(path=str(root))).repositories()}
    assert sorted(found) == ["bare", "detached", "packed", "tree"]
    assert {name: repo.info.default_branch for name, repo in found.items()} == {
        "bare": "main", "detached": "", "packed": "main", "tree": "side",
    }  # fmt: skip
    assert all(repo.read("a.md") == b"a" for repo in found.values())


def test_an_empty_repository_is_empty_not_wrong(tmp_path: Path, capture: Capture) -> None:
    """An unborn branch and an empty folder give the status empty."""
    (tmp_path / "src" / "nothing").mkdir(parents=True)
    (tmp_path / "src" / "unborn").mkdir()
    git(tmp_path / "src" / "unborn", "init", "-q", "-b", "main")
    captured = capture(LocalSource(path=str(tmp_path / "src")))
    assert {repo.info.name: repo.info.status for repo in captured.repositories()} == {
        "nothing": "empty",
        "unborn": "empty",
    }
    assert captured.manifest.sources[0].state == "ok"


def test_links_devices_and_git_folders_are_not_read(tmp_path: Path, capture: Capture) -> None:
    """A link out of the folder, a named pipe and a nested ``.git`` give no content; they are counted."""
    outside = write(tmp_path / "outside", {"secret.md": "outside-canary"})
    root = write(tmp_path / "src" / "svc", {"a.md": "a", "sub/.git/config": "git-canary", "node_modules/x.md": "x"})
    (root / "link.md").symlink_to(outside / "secret.md")
    (root / "folder").symlink_to(outside)
    os.mkfifo(root / "pipe.md")
    repo = capture(LocalSource(path=str(tmp_path / "src"))).repositories()[0]
    assert [entry.path for entry in repo.entries] == ["a.md"]
    assert repo.info.left_out == {"generated-folder": 1, "link-outside": 2, "special": 1}


def test_a_broken_repository_costs_itself_only(tmp_path: Path, capture: Capture) -> None:
    """A damaged object store fails that repository; its neighbour is whole and the source is partial."""
    root = tmp_path / "src"
    repository(root / "good", {"a.md": "a"})
    bad = repository(root / "bad", {"a.md": "a"})
    for path in (bad / ".git" / "objects").glob("??/*"):
        path.unlink()
    captured = capture(LocalSource(path=str(root)))
    assert {repo.info.name: repo.info.status for repo in captured.repositories()} == {"good": "ok", "bad": "failed"}
    assert (captured.manifest.sources[0].state, captured.manifest.sources[0].failed) == ("partial", 1)


def test_last_good_content_stands_in_for_a_broken_repository(tmp_path: Path, capture: Capture) -> None:
    """What was captured the night before stays, marked stale with its time; a good night heals it."""
    root = repository(tmp_path / "src" / "svc", {"a.md": "a"})
    capture(LocalSource(path=str(tmp_path / "src")))
    objects = root / ".git" / "objects"
    objects.rename(root / ".git" / "away")
    objects.mkdir()
    repo = capture(LocalSource(path=str(tmp_path / "src")), taken_at="2026-11-21T02:00:00Z").repositories()[0]
    assert (repo.info.status, repo.info.fetched_at, repo.read("a.md")) == ("stale", WHEN, b"a")
    objects.rmdir()
    (root / ".git" / "away").rename(objects)
    assert capture(LocalSource(path=str(tmp_path / "src"))).repositories()[0].info.status == "ok"


def test_a_missing_folder_is_a_failed_source(tmp_path: Path, capture: Capture) -> None:
    """The manifest says so by the folder's name, without its path on this machine."""
    source = capture(LocalSource(path=str(tmp_path / "gone"))).manifest.sources[0]
    assert (source.id, source.state) == ("local:gone", "failed")
    assert "gone" in source.error and str(tmp_path) not in source.error


def test_private_and_admit_name_local_repositories(tmp_path: Path, capture: Capture) -> None:
    """The level is the portal's own unless declared; named ones differ."""
    root = tmp_path / "src"
    for name in ("open", "shut"):
        write(root / name, {"a.md": f"canary-{name}"})
    public = {"visibility": Visibility.PUBLIC}
    assert ids(capture(LocalSource(path=str(root), private=("shut",)), **public)) == ["local/open"]
    assert not any("shut" in str(path) for path in (tmp_path / "out").rglob("*"))
    declared = LocalSource(path=str(root), visibility=Visibility.INTERNAL)
    assert capture(declared, **public).manifest.sources == ()
    admitted = LocalSource(path=str(root), visibility=Visibility.INTERNAL, admit=("op*",))
    assert ids(capture(admitted, **public)) == ["local/open"]


def test_two_repositories_of_one_name_keep_apart(tmp_path: Path, capture: Capture) -> None:
    """Equal folder names in two sources, and two clones of one remote, are all there under ids of their own."""
    for source in ("one", "two"):
        write(tmp_path / source / "svc", {"a.md": source})
    root = tmp_path / "three"
    for name in ("first", "second"):
        repository(root / name, {"a.md": name}, "https://github.com/acme/svc")
    captured = capture(*(LocalSource(path=str(tmp_path / source)) for source in ("one", "two", "three")))
    assert ids(captured) == ["github.com/acme/svc", "local/second", "local/svc", "local/two/svc"]


def test_a_git_file_may_not_point_at_a_repository_that_does_not_know_it(tmp_path: Path, capture: Capture) -> None:
    """A folder that came from somebody else stays a plain folder; a submodule's own git folder is followed."""
    outside = repository(tmp_path / "outside", {"a.md": "canary"})
    library = repository(tmp_path / "library", {"l.md": "l"})
    parent = repository(tmp_path / "src" / "parent", {"p.md": "p"})
    git(parent, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "lib")
    write(tmp_path / "src" / "mine", {".git": f"gitdir: {outside}/.git\n", "m.md": "m"})
    write(tmp_path / "src" / "odd", {".git": "gitdir: a\0b\n", "o.md": "o"})
    found = {repo.info.name: repo for repo in capture(LocalSource(path=str(tmp_path / "src"))).repositories()}
    assert [entry.path for entry in found["mine"].entries] == ["m.md"]
    assert found["mine"].info.commit == "" and found["odd"].read("o.md") == b"o"
    inside = capture(LocalSource(path=str(parent / "lib"))).repositories()[0]
    assert inside.info.commit and inside.read("l.md") == b"l"


def test_a_folder_without_bottom_costs_its_depth_only(tmp_path: Path, capture: Capture) -> None:
    """Far deeper than Python's own calls may be: what lies near is read, the rest is counted."""
    root = write(tmp_path / "src" / "deep", {"catalog-info.yaml": "a: 1\n"})
    write(tmp_path / "src" / "near", {"n.md": "n"})
    folder = os.open(root, os.O_RDONLY)
    for _ in range(1800):
        os.mkdir("d", dir_fd=folder)
        below = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    try:
        found = {repo.info.name: repo for repo in capture(LocalSource(path=str(tmp_path / "src"))).repositories()}
        assert found["deep"].read("catalog-info.yaml") == b"a: 1\n" and found["near"].read("n.md") == b"n"
        assert found["deep"].info.left_out == {"too-long": 1}
    finally:
        subprocess.run(["rm", "-rf", "--", str(root)], check=True)


def test_a_file_name_with_the_shape_of_a_secret_is_not_taken(tmp_path: Path, capture: Capture) -> None:
    """It is counted; the name is nowhere in the capture."""
    name = "gh" + "p_" + "Zx9Qw7Lm2Vb5Nc8R" * 2 + "k3Td"
    write(tmp_path / "src" / "svc", {f"docs/{name}.md": "x", f"{name}/a.md": "x", "b.md": "b"})
    repo = capture(LocalSource(path=str(tmp_path / "src"))).repositories()[0]
    assert [entry.path for entry in repo.entries] == ["b.md"]
    assert repo.info.left_out == {"secret-name": 2}
