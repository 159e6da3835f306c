"""A registry as distributions package it (``docker-registry``): what is pushed is what is read."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.unit.systems.test_asking import asked

from catalejo.model.capture import Envelope
from catalejo.systems import oci
from catalejo.systems.oci.ask import Registry
from catalejo.systems.reading import Reading

PROGRAM = shutil.which("docker-registry")
CONFIGURATION = "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {0}/data}}}}\nhttp: {{addr: '127.0.0.1:{1}'}}\n"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    """The address of a registry that runs until the test ends."""
    if PROGRAM is None:
        pytest.skip("docker-registry is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = tmp_path / "registry.yml"
    place.write_text(CONFIGURATION.format(tmp_path, port), "utf-8")
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen([PROGRAM, "serve", str(place)], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/v2/")
            break
        except OSError:
            time.sleep(0.05)
    yield address
    running.terminate()
    running.wait(10)


def send(method: str, url: str, data: bytes = b"", kind: str = "application/octet-stream") -> Mapping[str, str]:
    """Send one request, return the headers of its answer."""
    request = urllib.request.Request(url, data, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def push(address: str, tag: str, revision: str) -> str:
    """Push an image without layers; return its digest."""
    labels = {
        "org.opencontainers.image.source": "https://github.com/Acme/web",
        "org.opencontainers.image.revision": revision,
    }
    config = json.dumps({"created": "2026-11-09T09:58:00Z", "architecture": "amd64", "os": "linux",
                         "config": {"Env": ["A=canary"], "Labels": labels}}).encode()  # fmt: skip
    digest = f"sha256:{hashlib.sha256(config).hexdigest()}"
    place = send("POST", f"{address}/v2/acme/web/blobs/uploads/")["location"]
    send("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest}", config)
    kind = "application/vnd.oci.image.manifest.v1+json"
    part = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": len(config)}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "config": part, "layers": []}).encode()
    return send("PUT", f"{address}/v2/acme/web/manifests/{tag}", manifest, kind)["docker-content-digest"]


def test_a_real_registry_is_read(registry: str, tmp_path: Path) -> None:
    """Tags in the order of versions, their digests, and the commit that an image was made of; no environment."""
    digests = {tag: push(registry, tag, tag[-1] * 40) for tag in ("1.2.0", "1.9.0", "1.10.0")}
    answers = asked(tmp_path, oci.INTEGRATION, Registry(url=registry, images=("acme/web", "acme/none"), tags=2))
    assert answers.state == "partial" and answers.failed == 1
    (envelope,) = answers.envelopes.values()
    assert isinstance(envelope, Envelope) and "canary" not in str(envelope.body)
    found = oci.INTEGRATION.questions[0].read(Reading(envelope))
    told = [(one.version, one.digest, one.revision, one.joins[1]) for one in found]  # type: ignore[union-attr]
    assert told == [(tag, digests[tag], tag[-1] * 40, "repository:github.com/acme/web") for tag in ("1.10.0", "1.9.0")]
