"""CircleCI: the pipelines of an organisation, and of each project's branches the workflows of the newest.

One request for a page of pipelines, one for each project and branch that ran: there is none that tells both.
"""

from __future__ import annotations

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ..contract import Asker, SystemSpec
from ..paging import Row, by_cursor
from ..reading import short_text


class CircleCI(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An organisation of CircleCI, such as ``gh/acme``. ``branches`` are the default branches of its projects.

    ``pages`` of pipelines are asked for at most, and the workflows of the newest ``runs`` of a branch.
    """

    organization: str
    token_env: str = ""
    url: str = "https://circleci.com"
    branches: tuple[str, ...] = ("main", "master")
    pages: int = 10
    runs: int = 1


def ask(spec: CircleCI, asker: Asker) -> None:
    """Ask for the pipelines of an organisation and for the workflows of those of its default branches."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Circle-Token": token} if token else None)

    def following(answer: object) -> dict[str, str]:
        token = short_text(mapping(getattr(answer, "body", None)).get("next_page_token"))
        return {"page-token": token} if token else {}

    with asker.question("pipelines") as answering:
        chosen: list[Row] = []
        counts: dict[tuple[str, str], int] = {}
        pages = by_cursor(client, "api/v2/pipeline", {"org-slug": spec.organization}, "items", following)
        for number, rows in enumerate(pages, 1):
            for row in rows:
                key = short_text(row.get("project_slug")), short_text(mapping(row.get("vcs")).get("branch"))
                if key[1] in spec.branches and counts.get(key, 0) < spec.runs:
                    counts[key] = counts.get(key, 0) + 1
                    chosen.append(row)
            if number >= spec.pages:
                answering.note(f"only the newest {number} pages of pipelines were looked through")
                break
        for done, row in enumerate(chosen, 1):
            body = client.get(f"api/v2/pipeline/{short_text(row.get('id'))}/workflow").body
            if not isinstance(mapping(body).get("items"), list):
                raise SourceError(f"{client.base} does not answer as CircleCI does", ErrorKind.MALFORMED)
            row["workflows"] = mapping(body)["items"]
            asker.progress(done, len(chosen), short_text(row.get("project_slug")))
        answering.add("pipelines", f"{client.base}/api/v2/pipeline?org-slug={spec.organization}", {"items": chosen})
