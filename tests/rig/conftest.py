from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.rig.rig import Rig, running_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """The whole organisation, running."""
    with running_rig(tmp_path) as running:
        yield running


Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(rig: Rig) -> Iterator[Ask]:
    """``ask("/orgs/x", role="member")``: one REST request; without a role nobody is known; redirects are followed."""
    with requests.Session() as session:
        session.trust_env = False

        def get(path: str, role: str = "owner", **options: Any) -> requests.Response:
            headers = {"Authorization": f"Bearer {rig.org.tokens[role]}"} if role else {}
            headers |= options.pop("headers", {})
            url = path if path.startswith("http") else f"{rig.url}/api/v3{path}"
            return session.get(url, headers=headers, timeout=10, **options)

        yield get


@pytest.fixture
def query(rig: Rig) -> Iterator[Ask]:
    """``query("{viewer{login}}", role="member", name=value)``: one GraphQL request with variables."""
    with requests.Session() as session:
        session.trust_env = False

        def post(text: str, role: str = "owner", **variables: Any) -> requests.Response:
            headers = {"Authorization": f"Bearer {rig.org.tokens[role]}"} if role else {}
            body = {"query": text, "variables": variables}
            return session.post(f"{rig.url}/api/graphql", json=body, headers=headers, timeout=10)

        yield post
