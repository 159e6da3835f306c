"""Git and file systems: links, odd paths and refs, planted git folders, trees without end, devices."""

from __future__ import annotations

import os

from tests.hostile.bait import Attack, Bait, entity


def links(bait: Bait, name: str) -> None:
    """Symbolic links as pages, assets, snippets, entity files, folders, chains, circles."""
    secret = str(bait.outside / "secret.txt")
    bait.write(name, {
        "docs/index.md": f'# Links\n\n{bait.keep(name)}\n\n[a](a.md) [b](b.txt) ![c](c.png)\n\n--8<-- "docs/b.txt"\n', "real/catalog-info.yaml": entity(name, "x"),
    }, {"docs/a.md": secret, "docs/b.txt": secret, "docs/c.png": secret, "docs/loop": ".", "docs/up": "../..", "README.md": secret,
        "CODEOWNERS": secret, "catalog-info.yaml": secret, "l1.yaml": "l2.yaml", "l2.yaml": "l1.yaml", "mkdocs.yml": secret})  # fmt: skip


def links_in_git(bait: Bait, name: str) -> None:
    """The same from a git tree."""
    links(bait, name)
    bait.commit(name)


def planted_git(bait: Bait, name: str) -> None:
    """Git's own files as an attacker would leave them: programs to run, foreign stores, credentials in an address."""
    run = f"touch {bait.markers / name}"
    folder = bait.write(name, {"README.md": f"# Planted\n\n{bait.keep(name)}\n", ".gitattributes": "*.md filter=evil diff=evil\n",
                               ".gitmodules": f'[submodule "x"]\n\tpath = x\n\turl = "ext::sh -c \'{run}\'"\n\tupdate = !{run}\n'})  # fmt: skip
    bait.commit(name, f"{bait.markup}\n::error::{bait.script}")
    config = (
        f'[core]\n\tfsmonitor = "{run};false"\n\thooksPath = hooks\n\tsshCommand = {run}\n\tpager = {run}\n'
        f'[filter "evil"]\n\tsmudge = {run}\n\tclean = {run}\n\trequired = true\n[diff "evil"]\n\ttextconv = {run}\n'
        f'[include]\n\tpath = {bait.outside}/gitconfig\n[remote "origin"]\n\turl = https://user:{bait.word("outside")}@git.example.com/o/{name}.git\n'
    )
    with (folder / ".git/config").open("a") as file:
        file.write(config)
    for hook in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction"):
        path = folder / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{run}\n")
        path.chmod(0o755)
    head = bait.git(name, "rev-parse", "HEAD")
    for ref in ("refs/heads/-x", f"refs/heads/a<img/onerror={bait.script}>", "refs/tags/--upload-pack=x"):
        with (folder / ".git/packed-refs").open("a") as file:
            file.write(f"{head} {ref}\n")


def foreign_worktree(bait: Bait, name: str) -> None:
    """A plain ``.git`` file that names the git folder of a repository outside: nothing of it is read."""
    outside = bait.root / "outside-repo"
    outside.mkdir(exist_ok=True)
    (outside / "README.md").write_text(f"# Stolen\n\n{bait.word('outside')}\n")
    for args in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "x"]):
        bait.git(f"../{outside.name}", *args)
    bait.write(name, {".git": f"gitdir: {outside}/.git\n", "README.md": f"# Mine\n\n{bait.keep(name)}\n"})


def odd_paths(bait: Bait, name: str) -> None:
    """Tree entries that git itself would refuse: parents, ``.git``, slashes, twins; control characters in names."""
    bait.write(name, {"README.md": f"# Odd\n\n{bait.keep(name)}\n", "docs/index.md": "# Docs\n"})
    bait.commit(name)
    blob = bytes.fromhex(bait.git(name, "hash-object", "-w", "--stdin", data=b"# odd\n"))
    good = bytes.fromhex(bait.git(name, "rev-parse", "HEAD:README.md"))

    def tree(*entries: tuple[bytes, bytes, bytes]) -> bytes:
        raw = b"".join(mode + b" " + path + b"\0" + oid for mode, path, oid in entries)
        return bytes.fromhex(bait.git(name, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=raw))

    inner = tree(*((b"100644", path, blob) for path in (b"..", b".git", b".GIT", b"a/b.md", b"git~1", b"x\n::error::y.md", b"\x1b[31m.md", b"\xff.md")),
                 (b"120000", b"link.md", blob), (b"160000", b"module", blob))  # fmt: skip
    top = tree((b"100644", b"README.md", good), (b"40000", b"..", inner), (b"40000", b"docs", inner))
    bait.git(name, "update-ref", "refs/heads/main", bait.git(name, "commit-tree", top.hex(), "-m", "odd"))


def tree_bomb(bait: Bait, name: str) -> None:
    """Ten levels of ten shared trees: 10^10 paths in a few kilobytes."""
    bait.write(name, {"README.md": f"# Bomb\n\n{bait.keep(name)}\n"})
    bait.commit(name)
    oid, mode = bait.git(name, "hash-object", "-w", "--stdin", data=b"# x\n"), b"100644"
    for level in range(10):
        raw = b"".join(mode + b" f%d%s\0" % (k, b".md" if level == 0 else b"") + bytes.fromhex(oid) for k in range(10))
        oid, mode = bait.git(name, "hash-object", "-t", "tree", "-w", "--stdin", data=raw), b"40000"
    good = bait.git(name, "rev-parse", "HEAD:README.md")
    top = bait.git(name, "mktree", data=f"100644 blob {good}\tREADME.md\n040000 tree {oid}\tzzz\n".encode())
    bait.git(name, "update-ref", "refs/heads/main", bait.git(name, "commit-tree", top, "-m", "bomb"))


def damaged(bait: Bait, name: str) -> None:
    """A git folder whose objects are rubbish, one whose HEAD points nowhere: each is told alone."""
    for suffix, path, content in (
        ("a", "objects", None),
        ("b", "HEAD", "ref: ../../../../etc/passwd\n"),
        ("c", "HEAD", "x" * 5000),
    ):
        folder = bait.write(f"{name}-{suffix}", {"README.md": "# x\n"})
        bait.commit(f"{name}-{suffix}")
        if content is not None:
            (folder / ".git" / path).write_text(content)
            continue
        for file in (folder / ".git/objects").rglob("*"):
            if file.is_file():
                file.chmod(0o644)
                file.write_bytes(b"rubbish")
    bait.write(f"{name}-good", {"README.md": f"# Good\n\n{bait.keep(name)}\n"})


def devices(bait: Bait, name: str) -> None:
    """Pipes where files are awaited, a folder as deep as the system allows, a sparse file of a terabyte."""
    folder = bait.write(name, {"README.md": f"# Devices\n\n{bait.keep(name)}\n"})
    for path in ("catalog-info.yaml", "mkdocs.yml", "CODEOWNERS", "docs/index.md"):
        (folder / path).parent.mkdir(exist_ok=True)
        os.mkfifo(folder / path)
    with (folder / "values.yaml").open("wb") as file:
        file.truncate(1 << 40)
    deep = os.open(folder, os.O_RDONLY)
    for _ in range(1800):
        os.mkdir("d", dir_fd=deep)
        below = os.open("d", os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = below
    os.close(deep)


def many_files(bait: Bait, name: str) -> None:
    """A file above its cap, a picture that claims to be huge, thousands of names."""
    bait.write(
        name,
        {
            "README.md": f"# Many\n\n{bait.keep(name)}\n",
            "big.yaml": "a: b\n" * 600_000,
            **{f"many/{i}.yaml": "" for i in range(1500)},
        },
    )


ATTACKS: dict[str, Attack] = {
    "links": links, "links-in-git": links_in_git, "planted-git": planted_git, "foreign-worktree": foreign_worktree,
    "odd-paths": odd_paths, "tree-bomb": tree_bomb, "damaged": damaged, "devices": devices, "many-files": many_files,
}  # fmt: skip
