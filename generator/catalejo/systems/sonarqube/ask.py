"""SonarQube: the list of projects, then two requests for each hundred of them.

``api/measures/search`` is the only call that answers for many projects at once. A metric that a server does not know
makes it refuse the whole, so that only those are asked for that every version has.
"""

from __future__ import annotations

from ...kit.ask.client import MAX_PAGES, Client
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping, mappings, number_of, text_of
from ..contract import Asker, ServerSpec

PAGE = 500
BATCH = 100
GATE = ("alert_status", "vulnerabilities")
MEASURES = ("coverage", "duplicated_lines_density", "ncloc", "bugs", "vulnerabilities", "code_smells")


class SonarQube(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A SonarQube server, or SonarQube Cloud with the key of an ``organization``."""

    organization: str = ""


def ask(spec: SonarQube, asker: Asker) -> None:
    """Ask for the gates and the measures of all projects that the token may browse."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    keys: list[str] = []
    for name, metrics in (("gates", GATE), ("measures", MEASURES)):
        with asker.question(name) as answering:
            keys = keys or _projects(client, spec.organization)
            for start in range(0, len(keys), BATCH):
                params = {"projectKeys": ",".join(keys[start : start + BATCH]), "metricKeys": ",".join(metrics)}
                body = client.get("api/measures/search", params).body
                if not isinstance(body, dict) or not isinstance(body.get("measures"), list):
                    raise SourceError(f"{client.base} does not answer as SonarQube does", ErrorKind.MALFORMED)
                url = f"{client.base}/api/measures/search?metricKeys={','.join(metrics)}"
                answering.add(f"{name}-{start // BATCH + 1:03}", url, body)


def _projects(client: Client, organization: str) -> list[str]:
    """Return the keys of all projects; a key with a comma cannot be asked for among others."""
    found: list[str] = []
    for page in range(1, MAX_PAGES):
        params = {"qualifiers": "TRK", "ps": str(PAGE), "p": str(page)}
        body = client.get(
            "api/components/search", params | ({"organization": organization} if organization else {})
        ).body
        if not isinstance(body, dict) or "components" not in body:
            raise SourceError(f"{client.base} does not answer as SonarQube does", ErrorKind.MALFORMED)
        keys = [text_of(one.get("key")) for one in mappings(body["components"])]
        found += [key for key in keys if key and "," not in key]
        if len(keys) < PAGE or page * PAGE >= number_of(mapping(body.get("paging")).get("total")):
            break
    return sorted(set(found))
