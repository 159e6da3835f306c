"""Tables: order, facets, the files beside them, and the HTML of the first rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from typing import Any

import pytest

from catalejo.kit.text.words import Words
from catalejo.portal.html.render import Renderer
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
    TableError,
    Tags,
    TextCell,
    Time,
    Version,
)

COLUMNS = (
    Column("name", "Name", "link"),
    Column("status", "Status", "status", facet=True),
    Column("owner", "Owner", "owner", facet=True, hide_below="sm", below=True),
    Column("note", "Note", "text"),
    Column("prod", "Prod", "version"),
    Column("level", "Level", "level", facet=True),
    Column("changed", "Changed", "time"),
    Column("findings", "Findings", "number"),
    Column("tags", "Tags", "tags", facet=True, hide_below="always"),
)


def link(name: str) -> LinkCell:
    """A component's link."""
    return LinkCell(name, f"catalog/default/component/{name}/", "component")


ROWS = (
    Row((link("cart"), StatusCell("ok", "Healthy"), OwnerCell("web", "catalog/default/group/web/"), TextCell("=1+1"),
         Version("1.2.0"), CellLevel(1, 3, "Bronze", "8/12"), Time("2026-11-18T02:00:00Z"), Number(0), Tags(("go",)))),
    Row((link("Ánfora"), StatusCell("bad", "Degraded"), OwnerCell("nobody", missing=True), TextCell("not measured", muted=True),
         Version("2.0.0", "2", "lag"), CellLevel(3, 3, "Gold"), Time("2026-11-19T02:00:00Z"), Number(2.5), Tags())),
    Row((link("zeta"), StatusCell("warn", "No owner"), None, None, Version("", "not deployed"), None, None, None, None)),
)  # fmt: skip
TABLE = Table("things", "Things", COLUMNS, ROWS, ("status", "name"))


def names(table: Table) -> list[str]:
    """The first column in the table's order."""
    return [str(tables.plain(row.cells[0])) for row in tables.sorted_rows(table)]


def decoded(table: Table) -> list[list[Any]]:
    """What rows.json says, read as the script reads it, before cells are put together."""

    def at(field: dict[str, object], row: int) -> object:
        match field:
            case {"c": value}:
                return value
            case {"d": list(values), "i": list(places)}:
                return values[places[row]]
            case {"r": list(values)}:
                return values[row]
        raise AssertionError(field)

    data = json.loads(json.dumps(table_files.rows_json(table)))
    return [[[at(field, row) for field in column] for column in data["data"]] for row in range(data["n"])]


def test_problems_come_first_then_names() -> None:
    """Order by status follows severity, not the alphabet."""
    assert names(TABLE) == ["Ánfora", "zeta", "cart"]


def test_states_of_one_level_are_ordered_by_their_rank_and_never_by_their_words() -> None:
    """An incident stays in front of a red branch whatever both are called in the reader's language."""
    columns = (Column("name", "Name", "link"), Column("status", "Status", "status"))
    for incident, branch in (("Incident open", "Branch red"), ("Incidente abierto", "Rama en rojo"), ("Z", "A")):
        rows = (
            Row((link("a-red"), StatusCell("bad", branch, "fail", rank=2))),
            Row((link("z-incident"), StatusCell("bad", incident, "incident", rank=0))),
            Row((link("b-red"), StatusCell("bad", branch, "fail", rank=2))),
        )
        assert names(Table("t", "", columns, rows, ("status", "name"))) == ["z-incident", "a-red", "b-red"]


def test_names_are_sorted_without_accents_and_case() -> None:
    """Á stands with A."""
    assert names(Table("t", "", COLUMNS, ROWS, ("name",))) == ["Ánfora", "cart", "zeta"]


@pytest.mark.parametrize("order", ["changed", "-changed", "findings", "-findings"])
def test_what_has_no_value_comes_last_in_both_directions(order: str) -> None:
    """A dash is never the newest, the oldest, the most or the least."""
    assert names(Table("t", "", COLUMNS, ROWS, (order,)))[-1] == "zeta"


def test_a_cell_of_the_wrong_type_is_an_error_with_its_place() -> None:
    """The page that makes a table hears of it at once."""
    wrong = Table("t", "", (Column("a", "A", "number"),), (Row((TextCell("1"),)),))
    with pytest.raises(TableError, match="row 0, column a"):
        tables.check(wrong)


def test_an_order_by_an_unknown_column_is_an_error() -> None:
    """A misspelt order is not silently no order."""
    with pytest.raises(TableError, match="nme"):
        tables.sorted_rows(Table("t", "", COLUMNS, ROWS, ("nme",)))


def test_facets_count_values_and_order_them_by_meaning() -> None:
    """Statuses by severity, levels from the top; a column with one value gives none, unless it shows nowhere else."""
    facets = {facet["id"]: facet for facet in tables.facets(TABLE)}
    assert [value["value"] for value in facets["status"]["top"]] == ["bad", "warn", "ok"]
    assert [value["value"] for value in facets["level"]["top"]] == ["Gold", "Bronze"]
    assert facets["owner"]["top"] == [{"value": "nobody", "n": 1}, {"value": "web", "n": 1}]
    assert facets["tags"]["top"] == [{"value": "go", "n": 1}]


def test_a_status_facet_uses_the_words_of_the_rows_where_they_are_one_for_each_level() -> None:
    """Findings are errors and warnings there; where a level has many words, its own name stands for them."""
    column = Column("s", "Severity", "status", facet=True, own_words=True)
    rows = tuple(
        Row((StatusCell(level, word),)) for level, word in (("bad", "Error"), ("warn", "Warning"), ("bad", "Error"))
    )
    (facet,) = tables.facets(Table("t", "", (column,), rows))
    assert [(value["word"], value["n"]) for value in facet["top"]] == [("Error", 2), ("Warning", 1)]
    (facet,) = tables.facets(Table("t", "", (column,), (*rows, Row((StatusCell("bad", "Lost"),)))))
    assert [value.get("word") for value in facet["top"]] == [None, None]


def test_long_facets_fold_after_six_and_leave_the_rest_to_the_script() -> None:
    """Fifty owners: six in sight, twenty-four in the fold, twenty left."""
    rows = tuple(Row((OwnerCell(f"team-{index:02d}"),)) for index in range(50) for _ in range(50 - index))
    facet = tables.facets(Table("t", "", (Column("o", "Owner", "owner", facet=True),), rows))[0]
    assert [len(facet["top"]), len(facet["more"]), facet["rest"], facet["total"]] == [6, 24, 20, 50]
    assert facet["top"][0] == {"value": "team-00", "n": 50}


def test_rows_json_holds_every_cell() -> None:
    """Field by field, with null for what does not apply and links in short."""
    rows = decoded(TABLE)
    assert rows[0][0] == ["Ánfora", "catalog/default/component/Ánfora/", "component", ""]
    assert rows[2][0] == ["cart", "catalog/default/component/*/", "component", ""]
    assert rows[1][2][0] is None
    assert rows[0][4] == ["2.0.0", "2", "lag", "warn"]
    assert rows[2][6] == [1794967200]
    assert rows[0][2] == ["nobody", "", 1]


def test_a_star_in_a_link_is_not_taken_for_the_name() -> None:
    """It is percent-encoded, which is the same address."""
    table = Table("t", "", (Column("n", "N", "link"),), (Row((LinkCell("x", "a/*/x/"),)),))
    assert decoded(table) == [[["x", "a/%2A/*/", "", ""]]]


def test_ten_thousand_rows_of_eight_columns_weigh_at_most_300_kb() -> None:
    """The budget of a table's data, gzip."""
    chance = random.Random(7)
    rows = tuple(
        Row((
            link(f"{chance.choice(('orders', 'payments', 'catalog'))}-{chance.randrange(10**6):06d}"),
            StatusCell(*chance.choice((("ok", "Healthy"), ("bad", "Degraded"), ("warn", "2 versions behind")))),
            OwnerCell(f"team-{chance.randrange(300)}", ""),
            TextCell(chance.choice(("production", "experimental"))),
            Version(f"{chance.randrange(9)}.{chance.randrange(40)}.{chance.randrange(20)}"),
            CellLevel(chance.randrange(4), 3, "Level", f"{chance.randrange(12)}/12"),
            Time(f"2026-11-{chance.randrange(1, 19):02d}T{chance.randrange(24):02d}:{chance.randrange(60):02d}:00Z"),
            Number(chance.randrange(30)),
        ))
        for _ in range(10_000)
    )  # fmt: skip
    data = json.dumps(table_files.rows_json(Table("t", "", COLUMNS[:8], rows)), separators=(",", ":"))
    assert len(gzip.compress(data.encode(), mtime=0)) <= 300_000


@pytest.mark.parametrize(
    "start",
    [
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "\n=",
        " =",
        "\u00a0+",
        "\uff1d",
        "\uff0b",
        "\uff20",
        "\uff0d",
        " \uff1d",
        "\u200b=",
        '"=',
        "\u2212",
    ],
)
def test_csv_never_holds_a_formula(start: str) -> None:
    """What a spreadsheet would run gets an apostrophe."""
    quoted = start.replace('"', '""')
    assert table_files.csv_cell(f'{start}cmd "x"') == f'"\'{quoted}cmd ""x"""'


def test_csv_quotes_every_value_and_reads_back() -> None:
    """A head of labels, then the rows in order."""
    text = table_files.csv_text(TABLE)
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert lines[0][:3] == ["Name", "Status", "Owner"]
    assert lines[3][:8] == ["cart", "Healthy", "web", "'=1+1", "1.2.0", "Bronze", "2026-11-18T02:00:00Z", "0"]
    assert text.count('"') == 2 * len(COLUMNS) * 4


def test_records_keep_links_and_parts() -> None:
    """The JSON export is for programs."""
    cart = table_files.records(TABLE)[2]
    assert cart["name"] == {"name": "cart", "href": "catalog/default/component/cart/"}
    assert cart["level"] == {"index": 1, "of": 3, "word": "Bronze"}
    assert cart["tags"] == ["go"]


def html(table: Table, language: str = "en", rows: str = "") -> str:
    """The table as a page of the portal shows it."""
    context = tables.context(table, rows)
    renderer = Renderer(Words(language))
    return str(renderer.render("parts/table.html", table=context, url=lambda path: "../" + path))


def test_the_first_rows_are_a_real_table() -> None:
    """Caption, heads with scope, one row link, the hidden column left out."""
    text = html(TABLE, rows="things/rows.json")
    assert '<caption class="ct-vh">Things</caption>' in text
    assert text.count('scope="col"') == len(COLUMNS) - 1
    assert text.count('class="ct-rowlink"') == len(ROWS)
    assert 'href="../catalog/default/component/cart/"' in text
    assert 'aria-sort="ascending"' in text
    assert 'data-rows="../things/rows.json"' in text


def test_only_fifty_rows_are_in_the_html() -> None:
    """And the page says how many there are."""
    rows = tuple(Row((link(f"c{index:03d}"),)) for index in range(120))
    text = html(Table("t", "T", COLUMNS[:1], rows), rows="t/rows.json")
    assert text.count("<tr aria-rowindex") == tables.FIRST_ROWS
    assert "The first 50 of 120 rows" in text
    assert html(Table("t", "T", COLUMNS[:1], rows)).count('scope="row"') == 120


def test_text_of_repositories_never_becomes_markup() -> None:
    """Names, states and tags are escaped in text and attributes."""
    evil = '<img src=x onerror=alert(1)>"'
    row = Row((LinkCell(evil, "x/", "component", evil), StatusCell("bad", evil), OwnerCell(evil), TextCell(evil), Version(evil),
               CellLevel(1, 3, evil, evil), None, Number(1, evil), Tags((evil,) * 5)))  # fmt: skip
    text = html(Table(evil, evil, COLUMNS, (row, ROWS[0])), rows="t/rows.json")
    assert "<img" not in text
    assert text.count("&lt;img") >= 9


def test_tables_speak_spanish() -> None:
    """The words of the parts come from the catalog."""
    text = html(TABLE, "es", rows="things/rows.json")
    assert "Filtrar estas filas" in text
    assert "Requiere atención" in text


def test_cells_begin_no_markup_and_hide_nothing() -> None:
    """A browser that has to guess finds no tag; what is less than something stays."""
    assert table_files.csv_cell("</script><b>x<1 a<b") == '"< /script>< b>x<1 a< b"'
    assert table_files.csv_cell("a\u202eb\x1b[2J") == '"a\ufffdb\ufffd[2J"'
