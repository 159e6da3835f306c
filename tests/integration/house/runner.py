"""Runs the nightly workflow as its host would: each job on a machine of its own, with what it hands on between them.

Shell steps are the workflow's own; only the actions that it uses are played here: checkout, cache, artifacts, Pages.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.unit.workflows.portal_jobs import Step, jobs, resolve, run_step

HIDDEN = "."


def without_network() -> list[str]:
    """Return the command that runs another one without any network; nothing where the kernel does not let us."""
    command = ["unshare", "--user", "--map-root-user", "--net"]
    try:
        done = subprocess.run([*command, "true"], capture_output=True, check=False)
    except OSError:
        return []
    return command if done.returncode == 0 else []


class Host:
    """Where the portal's repository lies, its artifacts, caches and Pages; ``visibility`` is the repository's."""

    def __init__(self, root: Path, portal: Path, machine: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        """Push a folder as the portal's repository."""
        self.root, self.secrets = root, dict(secrets)
        self.visibility, self.public_pages = "public", True
        self.machine = dict(machine)
        self.caches: dict[str, Path] = {}
        self.pages = root / "pages"
        self.bare = root / "host/owner/portal.git"
        self.bare.mkdir(parents=True)
        self._git(self.bare, "init", "--quiet", "--bare", "--initial-branch", "main")
        work = root / "author"
        shutil.copytree(portal, work)
        self._git(work, "init", "--quiet", "--initial-branch", "main")
        self._git(work, "add", "--all")
        self._git(
            work, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "Begin"
        )
        self._git(work, "push", "--quiet", str(self.bare), "HEAD:main")

    def _git(self, folder: Path, *args: str) -> str:
        done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def kept(self) -> list[str]:
        """The subjects of the history branch's commits, newest first."""
        return self._git(self.bare, "log", "--format=%s", "snapshots").splitlines()

    @contextmanager
    def api(self) -> Iterator[str]:
        """Serve what the workflow asks the host's API: who may read the repository, who its Pages."""
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pages = self.path.endswith("/pages")
                body = json.dumps({"public": host.public_pages} if pages else {"visibility": host.visibility}).encode()
                allowed = self.headers.get("Authorization") == f"Bearer {host.secrets['github.token']}"
                self.send_response(200 if allowed else 401)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


class Failed(Exception):
    """A step ended with a code that stops its job."""

    def __init__(self, job: str, step: Step, code: int, said: str) -> None:
        super().__init__(f"{job}: {step.name}: exit code {code}\n{said}")
        self.job, self.step, self.code, self.said = job, step.name, code, said


class Night:
    """One run of the workflow; ``summaries`` and ``said`` are by job."""

    def __init__(self, host: Host, number: int, workflow: str, environ: Mapping[str, str] | None = None) -> None:
        """Prepare an empty run; ``environ`` is added to the capture job's machine."""
        self.host, self.number = host, number
        self.environ = dict(environ or {})
        self.steps = jobs(workflow)
        self.root = host.root / f"night-{number}"
        self.artifacts: dict[str, Path] = {}
        self.outputs: dict[str, str] = {}
        self.summaries: dict[str, str] = {}
        self.said: dict[str, str] = {}

    def run(self, *only: str) -> None:
        """Run the three jobs, or some of them, in order.

        Raises:
            Failed: a step stopped the night.

        """
        with self.host.api() as api:
            for job in only or ("capture", "build", "publish"):
                self._job(job, api)

    def again(self, job: str, name: str, run: str = "", **values: str) -> subprocess.CompletedProcess[str]:
        """Run one step once more on the machine of this night's job, its script or its values changed."""
        step = next(step for step in self.steps[job] if step.name == name)
        with self.host.api() as api:
            known = {**self.outputs, **self.host.secrets, "inputs.accept_loss": "false", **values}
            within = without_network() if job == "build" else []
            workspace = self.root / job / "work space"
            return run_step(replace(step, run=run or step.run), workspace, self._machine(job, api), known, within)

    def _machine(self, job: str, api: str) -> dict[str, str]:
        temp = self.root / job / "temp"
        return {
            **self.host.machine, "HOME": str(self.root / job / "home"), "RUNNER_TEMP": str(temp), "GITHUB_API_URL": api,
            "GITHUB_SERVER_URL": f"file://{self.host.root / 'host'}", "GITHUB_REPOSITORY": "owner/portal",
            "GITHUB_RUN_ID": str(self.number), "GITHUB_OUTPUT": str(temp / "output"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary.md"), **(self.environ if job == "capture" else {}),
        }  # fmt: skip

    def _job(self, job: str, api: str) -> None:
        home, temp, workspace = (self.root / job / part for part in ("home", "temp", "work space"))
        for folder in (home, temp, workspace):
            folder.mkdir(parents=True)
        machine = self._machine(job, api)
        within = without_network() if job == "build" else []
        values = {
            "runner.temp": str(temp), "github.run_id": str(self.number), "github.run_attempt": "1",
            "inputs.accept_loss": "false", **self.outputs,
        }  # fmt: skip
        if job != "build":
            values |= self.host.secrets
        try:
            for step in self.steps[job]:
                if step.uses:
                    self._action(step, values, workspace)
                else:
                    self._shell(job, step, machine, values, workspace, within)
                self._outputs(job, step, temp / "output", values)
        finally:
            summary = temp / "summary.md"
            self.summaries[job] = summary.read_text("utf-8") if summary.is_file() else ""

    def _shell(
        self, job: str, step: Step, machine: Mapping[str, str], values: Mapping[str, str], workspace: Path,
        within: list[str],
    ) -> None:  # fmt: skip
        done = run_step(step, workspace, machine, values, within)
        said = done.stderr + done.stdout
        self.said[job] = self.said.get(job, "") + said
        if done.returncode:
            raise Failed(job, step, done.returncode, said)

    def _outputs(self, job: str, step: Step, file: Path, values: dict[str, str]) -> None:
        """Take over what a step wrote into GITHUB_OUTPUT; the jobs' own outputs are all steps' here."""
        if not file.is_file():
            return
        for line in file.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            values[f"steps.{step.id}.outputs.{name}"] = value
            self.outputs[f"needs.{job}.outputs.{name}"] = value
        file.unlink()

    def _action(self, step: Step, values: Mapping[str, str], workspace: Path) -> None:
        inputs = {key: resolve(text, values) for key, text in step.inputs.items()}
        place = Path(inputs.get("path", ""))
        place = place if place.is_absolute() else workspace / place
        match step.uses.split("@")[0]:
            case "actions/checkout":
                clone = self.root / "checkout"
                self.host._git(self.root, "clone", "--quiet", str(self.host.bare), str(clone))
                shutil.copytree(clone, workspace, dirs_exist_ok=True)
            case "actions/cache/restore":
                known = [key for key in self.host.caches if key.startswith(inputs["restore-keys"])]
                if known:
                    shutil.copytree(self.host.caches[known[-1]], place)
            case "actions/cache/save":
                kept = self.host.root / "caches" / str(len(self.host.caches))
                shutil.copytree(place, kept)
                self.host.caches[inputs["key"]] = kept
            case "actions/upload-artifact":
                kept = self.root / "artifacts" / inputs["name"]
                kept.mkdir(parents=True)
                shutil.copy(place, kept)
                self.artifacts[inputs["name"]] = kept
            case "actions/download-artifact":
                shutil.copytree(self.artifacts[inputs["name"]], place)
            case "actions/upload-pages-artifact":
                shutil.rmtree(self.host.pages, ignore_errors=True)
                shutil.copytree(place, self.host.pages, ignore=_dotfiles)
            case "actions/setup-python" | "actions/deploy-pages":
                pass
            case unknown:
                raise AssertionError(f"{unknown} is not played here")


def _dotfiles(folder: str, names: list[str]) -> list[str]:
    """Leave out hidden files, as the action does."""
    return [name for name in names if name.startswith(HIDDEN)]


def machine(wheels: Path) -> dict[str, str]:
    """The environment of a runner whose package index is a folder; nothing of ours is in it."""
    return {
        "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_CACHE_DIR": "1", "NO_PROXY": "127.0.0.1",
    }  # fmt: skip
