"""A small site made of every macro and table, as portal pages use them, for looking at and for driving."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import material

from catalejo.kit.resources import resource
from catalejo.kit.store.pack import BuildCacheFile
from catalejo.kit.text.words import Words
from catalejo.portal.html.frame import POLICY
from catalejo.portal.html.output import Output
from catalejo.portal.html.render import Renderer
from catalejo.portal.machine.prose import write_prose
from catalejo.portal.sections import Door, NavLink
from catalejo.portal.tables import files as table_files
from catalejo.portal.tables import model as tables
from catalejo.portal.tables.model import (
    CellLevel,
    Column,
    LinkCell,
    Number,
    OwnerCell,
    Row,
    StatusCell,
    Table,
    Tags,
    TextCell,
    Time,
    Version,
)

NOW = "2026-11-19T02:14:00Z"
ASOF = """:root { --ct-asof: "Thu 19 Nov 2026, 02:14 UTC"; --ct-asof-iso: "2026-11-19T02:14:00Z"; --ct-clock: "fixed";
--ct-sources: "10 of 12 sources"; --ct-late: block; --ct-intime: none }
[data-source="argocd-main"] { --ct-at: "02:10 UTC" }
[data-source="argocd-eu"] { --ct-at: "16 Nov, 02:11 UTC"; --ct-old: block; --ct-fresh: none; --ct-dash: dashed }
"""
TROUBLES = (
    StatusCell("bad", "Incident open", "incident"), StatusCell("bad", "Branch red 4 d"), StatusCell("warn", "No owner", "nobody"),
    StatusCell("warn", "2 versions behind", "lag"), StatusCell("stale", "Stale 3 d"), StatusCell("paused", "Auto-sync off"),
    StatusCell("busy", "Progressing"), StatusCell("unknown", "Not measured"), StatusCell("none", "Runs nowhere", "ghost"),
)  # fmt: skip
LEVELS = ("No level", "Bronze", "Silver", "Gold")
COLUMNS = (
    Column("name", "Component", "link"),
    Column("status", "Status", "status", facet=True),
    Column("owner", "Owner", "owner", hide_below="sm", facet=True, below=True),
    Column("lifecycle", "Lifecycle", "text", hide_below="lg", facet=True),
    Column("prod", "Prod", "version", hide_below="sm", below=True),
    Column("level", "Level", "level", hide_below="md", facet=True),
    Column("changed", "Changed", "time", hide_below="sm", below=True),
    Column("findings", "Findings", "number", hide_below="xl"),
    Column("system", "System", "link", hide_below="xl"),
    Column("tags", "Tags", "tags", hide_below="xl", facet=True),
)


class Spec(NamedTuple):
    """A page of the gallery."""

    template: str
    path: str
    title: str
    wide: bool = False


TABS = (("", "Home"), ("components/", "Components"), ("environments/", "Environments"), ("health/", "Health"))
PAGES = (
    Spec("home.html", "", "Home"),
    Spec("entity.html", "catalog/default/component/backend-orders/", "backend-orders"),
    Spec("docs.html", "docs/default/component/backend-payments/refunds/", "Refunds"),
    Spec("env.html", "environments/", "Environments", True),
    Spec("health.html", "health/", "Health"),
    Spec("search.html", "search/", "Search"),
    Spec("go.html", "go/", "Go"),
    Spec("lost.html", "404.html", "Not found"),
)


def table(rows: int) -> Table:
    """A table with every type of column, every kind of cell, and cells that do not apply."""
    chance = random.Random(rows)
    return Table("components", "Components", COLUMNS, tuple(_row(index, chance) for index in range(rows)),
                 ("status", "name"), "Catalog read 02:09 UTC", "Filter by name")  # fmt: skip


def _row(index: int, chance: random.Random) -> Row:
    name = "backend-Ñandú & <co>" if index == 20 else f"service-{index:05d}"
    team = f"team-{chance.randrange(50):02d}"
    versions = (Version("", "not deployed"), Version("", "absent", "absent"), Version("1.2.0", "2", "lag"), None)
    return Row((
        LinkCell(name, f"catalog/default/component/service-{index:05d}/", ("worker", "component")[index % 2],
             "sub" * (index == 3)),
        TROUBLES[index] if index < len(TROUBLES) else StatusCell("ok", "Healthy", "heart"),
        OwnerCell("nobody", missing=True) if index % 17 == 2 else None if index % 19 == 3 else
        OwnerCell(team, f"catalog/default/group/{team}/", missing=index % 23 == 1),
        TextCell("not declared", muted=True) if index % 11 == 5 else TextCell(chance.choice(("production", "experimental"))),
        versions[index % 9] if index % 9 < len(versions) else Version(f"{index % 7}.{index % 13}.0"),
        None if index % 13 == 4 else CellLevel(index % 4, 3, LEVELS[index % 4], "8/12" * (index % 2)),
        None if index % 29 == 7 else Time(f"2026-11-{1 + index % 18:02d}T{index % 24:02d}:{index % 60:02d}:09Z"),
        None if index % 31 == 6 else Number(index % 5, "1 204" if index % 5 == 4 else "") if index % 7 else Number(2.5),
        LinkCell("checkout", "catalog/default/system/checkout/") if index % 2 else LinkCell("-beta", ""),
        Tags(tuple(("java", "pci", "core", "=edge", "go")[: index % 6])),
    ))  # fmt: skip


def entities(rows: int) -> dict[str, object]:
    """search/entities.json for the first things of the table."""
    names = [row.cells[0].text for row in table(rows).rows if isinstance(row.cells[0], LinkCell)]
    extra = [("orders-api", 1, "Órdenes API"), ("orders", 0, ""), ("backend-orders", 0, ""), ("team-01", 2, "")]
    return {
        "v": 1, "kinds": ["component", "api", "group"], "owners": ["", "group:default/team-01"],
        "name": names + [name for name, _, _ in extra], "title": [""] * len(names) + [title for _, _, title in extra],
        "kind": [0] * len(names) + [kind for _, kind, _ in extra], "ns": [""] * (len(names) + len(extra)),
        "owner": [index % 2 for index in range(len(names))] + [1, 0, 0, 0],
        "text": [f"Thing {index}" for index in range(len(names))] + ["Crea y cobra"] * len(extra),
        "tags": ["kafka", "pci"], "types": ["", "s3-bucket"], "tag": [[]] * len(names) + [[], [0], [0, 1], []],
        "type": [0] * len(names) + [0, 0, 0, 1], "level": ["bad", "warn"] + ["ok"] * (len(names) - 2 + len(extra)), "url": [None] * (len(names) + len(extra)),
        "docs": {"title": ["Order states"], "url": ["docs/default/component/backend-orders/states/"],
                 "of": ["backend-orders"]},
    }  # fmt: skip


MORE = {
    "v": 1, "kinds": ["code", "operation", "page"], "kind": [0, 1, 1, 2],
    "name": ["DEL-03", "POST /v1/orders/{orderId}/cancel", "GET /v1/orders", "Environments"],
    "text": ["No environment is far behind", "orders-api", "orders-api", "what runs where"],
    "url": ["scorecards/one/#rules", "catalog/default/api/orders-api/#operations", "catalog/default/api/orders-api/#operations", "environments/"],
}  # fmt: skip
"""search/more.json: a rule, operations and a page."""


def prose() -> list[dict[str, str]]:
    """Pages of docs for the search of prose: one with identifiers, one that has their words apart, a long one."""
    pages = {
        "reference": "<p><code>alb.ingress.shop.internal/aws-load-balancer-target-type</code> <code>apm.captureError(error)</code>"
        " <code>agent.set_user_context()</code> <code>alb.ingress.shop.internal/frontend-nlb</code></p>",
        "other": "<p>The type of a target. An error is captured. Set a context for each user. The nlb has a frontend.</p>",
        "releasing": "<p>Deploy from the main branch; the pipeline does the rest.</p>",
        "long": "<p>option of a long reference</p>" * 3_000 + "<p>zebrafinch</p>",
    }
    return [
        {"url": f"docs/default/component/orders/{name}/", "title": name, "html": text, "language": "en", "of": "orders"}
        for name, text in pages.items()
    ]


def build(folder: Path, language: str = "en") -> None:
    """Write the gallery into a folder."""
    renderer = Renderer(Words(language), [Path(__file__).parent / "templates"])
    shutil.copytree(resource("overrides") / "assets", folder / "assets")
    styles = Path(material.__file__).parent / "templates/assets/stylesheets"
    (folder / "assets/md").mkdir()
    for name in ("main", "palette"):
        shutil.copy(next(styles.glob(f"{name}.*.min.css")), folder / f"assets/md/{name}.css")
    (folder / "asof.css").write_text(ASOF, "utf-8")
    _write(folder / "search/entities.json", json.dumps(entities(60), ensure_ascii=False))
    _write(folder / "search/more.json", json.dumps(MORE))
    write_prose(prose(), Output(folder), lambda: BuildCacheFile(None, "prose", ""))
    for spec in PAGES:
        _page(renderer, folder, spec, language)
    for rows in (40, 120, 2000):
        path = f"rows-{rows}/"
        one = table(rows)
        _write(folder / path / "rows.json", json.dumps(table_files.rows_json(one), ensure_ascii=False))
        _write(folder / path / "all.csv", table_files.csv_text(one))
        _write(folder / path / "all.json", json.dumps(table_files.records(one), ensure_ascii=False))
        context = tables.context(one, path + "rows.json", path + "all.csv", path + "all.json")
        _page(renderer, folder, Spec("components.html", path, "Components", True), language, table=context, n=rows)


def _page(renderer: Renderer, folder: Path, spec: Spec, language: str, **context: object) -> None:
    root = "/" if spec.path == "404.html" else "../" * spec.path.count("/") or "./"
    url: Callable[[str], str] = lambda path: root + path  # noqa: E731
    links = [NavLink(text, path, path == spec.path) for path, text in TABS]
    shown = [Door(link, (link,)) for link in links]
    text = renderer.render(
        spec.template, url=url, root=root, title=spec.title, wide=spec.wide, lang=language, policy=POLICY,
        doors=shown, own_search=spec.title not in ("Home", "Search"), **context,
    )  # fmt: skip
    _write(folder / spec.path / "index.html" if not spec.path.endswith(".html") else folder / spec.path, str(text))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
