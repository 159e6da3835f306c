"""Builds one portal of every repository of an attack generator and tells by family what became of the attacks.

Run by ``make attacks``. Fails (exit 1) on code that ran, files read or changed outside, canaries, active content,
requests, tracebacks, honest text that was lost without a finding, and on a run that takes longer than it may.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.hostile.outcomes import Spent, outcomes, table, wrong  # noqa: E402
from tests.hostile.reading import active  # noqa: E402
from tests.house import browsing, serving  # noqa: E402

MOST_SECONDS, ALONE_SECONDS, MOST_MEGABYTES = 600.0, 150.0, 1024.0
PAGES_EACH = 30
"""Pages of one docs site that the browser opens: one attack makes thousands."""

RAISED = {"git_raw_tree": "raw", "git_tree_bomb": "bomb"}
"""Attacks that wait on another branch: a copy of each has that branch as its default."""

CONFIG = """site_name: Attacked
site_url: https://portal.example.com/
theme: {{name: material, language: en}}
plugins:
  - catalejo:
      sources: [{{local: {{path: {repos}, private: [vis_private]}}}}]
      visibility: public
"""


@contextlib.contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Give an address on loopback, and the list of requests that came to it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.send_error(404)

        do_POST = do_HEAD = do_PUT = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def spend(args: list[str], cwd: Path, log: Path, env: dict[str, str], seconds: float) -> Spent:
    """Run the command line in a process group of its own; exit code -1 says that it was stopped for taking too long."""
    read, write = os.pipe()
    start = time.monotonic()
    runner = os.fork()
    if runner == 0:  # a process between, so that its children's figures are this run's alone
        os.close(read)
        os.setsid()
        with log.open("wb") as file:
            done = subprocess.run(
                [sys.executable, "-m", "catalejo", *args], cwd=cwd, env=env, stdout=file, stderr=file, check=False
            )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(write, json.dumps([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]).encode())
        os._exit(0)
    os.close(write)
    late = threading.Timer(seconds, os.killpg, (runner, signal.SIGKILL))
    late.start()
    said = os.read(read, 1000)
    os.close(read)
    late.cancel()
    os.waitpid(runner, 0)
    code, cpu, megabytes = json.loads(said) if said else (-1, 0.0, 0.0)
    return Spent(code, cpu, time.monotonic() - start, megabytes)


def raise_branches(repos: Path) -> None:
    """Copy the repositories whose hostile tree lies on another branch, with that branch as the default one."""
    for name, branch in RAISED.items():
        if (repos / name).is_dir():
            copy = repos / f"{name}-{branch}"
            shutil.copytree(repos / name, copy, symlinks=True)
            (copy / ".git/HEAD").write_text(f"ref: refs/heads/{branch}\n")


def environment(work: Path, given: dict[str, str]) -> dict[str, str]:
    """Return the environment of a run: canaries as values, nothing of this machine but the path."""
    base = {"PATH": os.environ["PATH"], "HOME": str(work), "PYTHONPATH": str(ROOT / "generator")}
    return {
        **base,
        **given,
        **dict.fromkeys(("GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY"), next(iter(given.values()), "none")),
    }


def browse(site: Path, tokens: list[str]) -> tuple[int, list[str]]:
    """Open the pages in a browser; return how many, and everything that ran, asked, or met the policy."""
    seen: list[str] = []
    pages: list[str] = []
    near: Counter[str] = Counter()
    for path in sorted(site.rglob("index.html")):
        place = path.parent.relative_to(site).as_posix()
        near["/".join(place.split("/")[:4])] += 1
        if path.is_file() and near["/".join(place.split("/")[:4])] <= PAGES_EACH:
            pages.append(place)
    with serving(site) as base, browsing() as browser:
        page = browser.new_context().new_page()
        page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request", lambda r: None if r.url.startswith((base, "data:")) else seen.append(f"request: {r.url[:100]}")
        )
        page.on(
            "console", lambda m: seen.append(f"policy: {m.text[:100]}") if "Content Security Policy" in m.text else None
        )
        page.add_init_script(f"for (const name of {json.dumps(tokens)}) window[name] = () => {{ window.ran = name; }};")
        for path in pages:
            page.goto(f"{base}/{path}/" if path != "." else f"{base}/", wait_until="load")
            if ran := page.evaluate("window.ran"):
                seen.append(f"ran: {ran} on {path}")
    return len(pages), seen


def slow(expected: dict[str, Any]) -> list[str]:
    """Return the attacks on time and memory, which are run once more, alone with one neighbour."""
    found = [item["id"] for item in expected["attacks"] if item["family"] in ("resource", "search")]
    return [*found, *(f"{name}-{branch}" for name, branch in RAISED.items())]


def run_alone(work: Path, names: list[str], env: dict[str, str]) -> tuple[dict[str, Spent], list[str]]:
    """Run each of some attacks beside one good repository; return the cost of each, and what went wrong."""
    found: dict[str, Spent] = {}
    bad: list[str] = []
    for name in names:
        place = work / "alone" / name
        (place / "repos/neighbour").mkdir(parents=True)
        (place / "repos/neighbour/README.md").write_text("# Neighbour\n\nA neighbour that stays whole.\n")
        shutil.copytree(work / "attacks/repos" / name, place / "repos" / name, symlinks=True)
        args = ["run", "--source", "repos", "--out", "site", "--cache", "cache", "--jobs", "2", "-q"]
        spent = found[name] = spend(args, place, place / "log", env, ALONE_SECONDS)
        page = place / "site/docs/default/component/neighbour/index.html"
        if spent.code not in (0, 3):
            bad.append(
                f"{name}: alone, it ended with {spent.code}: {(place / 'log').read_text('utf-8', 'replace')[-200:]}"
            )
        elif not page.is_file() or "stays whole" not in page.read_text():
            bad.append(f"{name}: its neighbour is not whole")
        if spent.megabytes > MOST_MEGABYTES:
            bad.append(f"{name}: {spent.megabytes:.0f} MB")
        subprocess.run(["rm", "-rf", "--", str(place)], check=True)
        print(f"  {name:28} {spent.cpu:6.1f} s CPU {spent.wall:6.1f} s wall  exit {spent.code}", flush=True)
    return found, bad


def attack(generator: Path, work: Path, alone: bool) -> int:
    """Make, build, check, look, tell; return the exit code."""
    bad: list[str] = []
    with listening() as (address, asked):
        subprocess.run([sys.executable, str(generator), str(work / "attacks"), "--listener", address], check=True)
        expected = json.loads((work / "attacks/expect.json").read_bytes())
        raise_branches(work / "attacks/repos")
        (work / "mkdocs.yml").write_text(CONFIG.format(repos="attacks/repos"))
        env, log, site = environment(work, expected["harness"]["set_env"]), work / "log", work / "site"
        args = [
            "run",
            "-f",
            "mkdocs.yml",
            "--out",
            "site",
            "--cache",
            "cache",
            "--jobs",
            "2",
            "--summary",
            "summary.md",
        ]
        spent = spend(args, work, log, env, MOST_SECONDS)
        said = log.read_text("utf-8", "replace")
        print(
            f"one portal: exit {spent.code}, {spent.cpu:.1f} s CPU, {spent.wall:.1f} s wall, {spent.megabytes:.0f} MB",
            flush=True,
        )
        if spent.code not in (0, 3) or "Traceback" in said or "unexpected" in said:
            print(said[-3000:])
            return 1
        check = [sys.executable, str(generator), str(work / "attacks"), "--check", str(site)]
        done = subprocess.run(
            [*check, "--log", str(log), "--log", str(work / "summary.md")], capture_output=True, text=True, check=False
        )
        bad += [line for line in done.stdout.splitlines() if line.startswith("VIOLATION")]
        print(done.stdout.splitlines()[-1] if done.stdout else done.stderr[-300:])
        bad += leaks(work, expected)
        pages, seen = browse(
            site, sorted({m["token"] for a in expected["attacks"] for m in a["must_not"] if "token" in m})
        )
        print(f"a browser on {pages} pages: {len(seen)} scripts, foreign requests or refusals of the policy")
        bad += seen
        costs, worse = run_alone(work, slow(expected), env) if alone else ({}, [])
        bad += [*worse, *(f"request to the listener: {line}" for line in asked)]
    raised = [
        {**item, "id": f"{item['id']}-{RAISED[item['id']]}", "should": []}
        for item in expected["attacks"]
        if item["id"] in RAISED
    ]
    found = outcomes(site, [*expected["attacks"], *raised])
    bad += wrong(found)
    print(f"\n{table(found, costs)}\n")
    print("\n".join(f"BAD {line}" for line in bad) or f"{len(found)} attacks: nothing ran, leaked, acted, or was lost")
    return 1 if bad else 0


def leaks(work: Path, expected: dict[str, Any]) -> list[str]:
    """Look where the generator's own check does not: values of the environment, the capture, other active content."""
    bad = [f"marker: {path.name}" for path in (work / "attacks/markers").iterdir()]
    canaries = [value.encode() for value in expected["harness"]["must_not_publish"]]
    hidden = [
        m["value"].lower().encode()
        for a in expected["attacks"]
        if a.get("visibility") == "private"
        for m in a["must_not"]
        if m["kind"] == "text"
    ]
    for folder, words in (
        ("site", canaries),
        ("site.snapshot", [*canaries, *hidden]),
        ("capture", hidden),
        ("cache", hidden),
    ):
        for path in sorted((work / folder).rglob("*")):
            data = path.read_bytes().lower() if path.is_file() else b""
            bad += [
                f"{folder}: {path.name} holds a canary"
                for word in words
                if word.lower() in data or word in str(path).lower().encode()
            ]
    for path in sorted((work / "site").rglob("*.html")):
        if path.is_file():
            text = path.read_text("utf-8", "replace").replace("https://portal.example.com/", "")
            own = path.name == "404.html"  # its style is inline, allowed by its hash
            bad += [
                f"{path.relative_to(work / 'site')}: {what}"
                for what in active(text)
                if not (own and what.startswith("<style>"))
            ]
    return bad


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("generator", type=Path)
    parser.add_argument("--keep", type=Path, help="Work in this folder, which must not exist, and leave it.")
    parser.add_argument("--no-alone", action="store_true", help="Do not run the slow ones once more by themselves.")
    given = parser.parse_args()
    work = given.keep or Path(tempfile.mkdtemp(prefix="attacks-"))
    work.mkdir(exist_ok=given.keep is None)
    try:
        return attack(given.generator.resolve(), work.resolve(), not given.no_alone)
    finally:
        if given.keep is None:
            subprocess.run(["rm", "-rf", "--", str(work)], check=False)


if __name__ == "__main__":
    sys.exit(main())
