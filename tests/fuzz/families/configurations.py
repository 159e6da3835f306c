"""The portal's own configuration."""

from __future__ import annotations

from typing import Any

from tests.fuzz import hostile
from tests.fuzz.case import Case
from tests.fuzz.families.entities import documents
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_yaml, damaged, mutated

OPTIONS: dict[str, Any] = {
    "sources": [{"local": "repos"}, {"local": {"path": "repos", "private": ["a*"]}}, {"github": {"organization": "acme", "url": "https://github.com", "token_env": "GITHUB_TOKEN"}}, {"git": "https://example.com/a.git"}],
    "systems": [{"recorded": "recorded"}, {"argocd": {"url": "https://argocd.example.com", "token_env": "ARGOCD_TOKEN"}}, {"github-actions": {"runs": 9}}],
    "environments": ["dev", "staging", "prod"], "visibility": "public", "people": "names", "scorecards": "scorecards", "history": "none", "pinned": ["component:default/orders"],
    "alternate": {"es": "https://example.com/es/"},
}  # fmt: skip


def make(rng: Rng) -> Case:
    """A configuration and one repository."""
    own = mutated(rng, OPTIONS, 2) if rng.random() < 0.6 else OPTIONS
    if rng.random() < 0.5:
        own = (
            {
                key: inner
                for key, inner in own.items()
                if key in ("environments", "people", "visibility", "pinned", "alternate")
            }
            if isinstance(own, dict)
            else own
        )
    whole: Any = {
        "site_name": "Portal", "site_url": "https://portal.example.com/", "theme": {"name": "material", "language": "en"}, "plugins": ["search", {"catalejo": own}],
        "nav": [{"Home": "index.md"}], "docs_dir": "docs",
    }  # fmt: skip
    if rng.random() < 0.3:
        whole = mutated(rng, whole, 1)
    data = as_yaml(rng, whole)
    if rng.random() < 0.1:
        data = damaged(rng, data)
    if rng.random() < 0.1:
        data += hostile.text(rng).encode("utf-8", "surrogatepass")
    return Case({"local/a": {"catalog-info.yaml": documents(rng, 1)}}, configuration=data)
