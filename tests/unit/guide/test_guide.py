"""The guide says what is true: every option, verb, code and file that it should name is named."""

from __future__ import annotations

import re
from pathlib import Path

import click
import msgspec
import pytest

from catalejo.cli import cli, exit_codes
from catalejo.config import OPTIONS, SYSTEMS, source_types
from catalejo.hosts.contract import OwnerSource
from catalejo.kit.read.yaml import load_documents
from catalejo.systems.registry import ALL, integrations

GUIDE = Path(__file__).resolve().parents[3] / "docs/guide"
EVERYWHERE = {"name", "visibility", "private", "admit"}
OF_EVERY_HOST = set(OwnerSource.__struct_fields__) - EVERYWHERE


def page(name: str) -> str:
    """Return a page of the guide."""
    return (GUIDE / name).read_text(encoding="utf-8")


def rows(text: str) -> set[str]:
    """Return everything in code style in the first cell of any table row."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_option_of_the_plugin_has_a_row() -> None:
    """No option is a secret, none in the guide is invented."""
    listed = rows(page("configuration.md").partition("## Sources")[0])
    assert listed == set(OPTIONS)


@pytest.mark.parametrize("kind", [*source_types(), *sorted(set(SYSTEMS) - set(integrations()))])
def test_every_option_of_a_source_has_a_row(kind: str) -> None:
    """The table of each kind names its own options; what all have is said once."""
    text = page("configuration.md") + page("hosts.md")
    table = text.partition(f"| `{kind}` | |")[2].partition("\n\n")[0]
    options = {field.name for field in msgspec.structs.fields({**source_types(), **SYSTEMS}[kind])}
    common = OF_EVERY_HOST if issubclass({**source_types(), **SYSTEMS}[kind], OwnerSource) else set()
    assert rows(table) - {"name"} == options - EVERYWHERE - common


@pytest.mark.parametrize("kind", sorted(one.id for one in ALL if one.spec is not None))
def test_every_option_of_a_system_is_listed(kind: str) -> None:
    """Its section is written from the registry."""
    section = page("systems.md").partition(f"\n## {integrations()[kind].title}\n")[2].partition("\n## ")[0]
    options = {field.name for field in msgspec.structs.fields(SYSTEMS[kind])}
    assert {option for option in options - EVERYWHERE if f"`{option}`" not in section} == set() and section


def test_what_every_host_takes_has_a_row() -> None:
    """Said once for all of them."""
    table = page("hosts.md").partition("## What every host takes")[2].partition("\n## ")[0]
    assert rows(table) - {"option"} == OF_EVERY_HOST


def test_every_verb_has_a_row_and_its_options_exist() -> None:
    """Options in the table are options of that verb."""
    table = [line for line in page("commands.md").splitlines() if line.startswith("| `")]
    listed = {line.split("`")[1].split()[0]: line for line in table}
    verbs = cli.commands
    assert set(verbs) <= set(listed)
    for verb, command in verbs.items():
        known = {name for option in command.params if isinstance(option, click.Option) for name in option.opts}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", listed[verb])) <= known, verb


def test_every_exit_code_has_a_row() -> None:
    """The codes of the command line, and no other."""
    table = page("commands.md").partition("## Exit codes")[2].partition("\n\nEmpty")[0]
    codes = {int(number) for number in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    ours = {value for name, value in vars(exit_codes).items() if name.isupper()}
    assert codes == ours


def test_examples_are_yaml_that_our_reader_accepts() -> None:
    """What people paste parses."""
    for path in sorted(GUIDE.glob("*.md")):
        for block in re.findall(r"^```yaml\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            assert [document.problem for document in load_documents(block)] == [None], path.name


def test_every_page_is_in_the_index() -> None:
    """A newcomer finds each page from the first one."""
    linked = set(re.findall(r"\(([a-z-]+\.md)\)", page("index.md") + page("scorecards.md")))
    assert linked == {path.name for path in GUIDE.glob("*.md")} - {"index.md"}
