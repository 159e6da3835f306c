"""The portal's mkdocs.yml is edited as data: whatever way it is written, what MkDocs is given says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config

from catalejo.config import ConfigError, read_configuration
from catalejo.mkdocs_file import MkDocsFileError, with_folders, without_options

OWN = "plugins: [catalejo]\n"


class Written(yaml.SafeLoader):
    """Reads tags as the texts behind them."""


Written.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix} {node.value}")
Written.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: f"python {suffix}")


def read(text: str) -> dict[str, object]:
    value = yaml.load(text, Loader=Written)  # a safe loader with two more texts
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    "theme",
    [
        "theme: {name: material, custom_dir: 'own theme'}\n",
        'theme:\n  "custom_dir": "own theme"\n  name: material\n',
        "theme: &t\n  name: material\n  custom_dir: own theme  # said once\nextra: {theme: *t}\n",
        '{"theme": {"name": "material", "custom_dir": "own theme"}}\n',
    ],
)
def test_the_theme_folder_moves_however_it_is_written(theme: str) -> None:
    """Quoted, in flow style, behind an anchor, as JSON."""
    value = read(with_folders(theme, Path("/c/docs"), Path("/c/custom")))
    assert value["theme"] == {"name": "material", "custom_dir": "/c/custom"} and value["docs_dir"] == "/c/docs"


def test_a_docs_folder_over_several_lines_is_replaced() -> None:
    """A block text is one value, not a line that begins with its key."""
    value = read(with_folders("docs_dir: >-\n  pages\n  here\nsite_name: x\n", Path("/c/docs"), None))
    assert value == {"site_name": "x", "docs_dir": "/c/docs"}


def test_tags_stay_for_mkdocs() -> None:
    """Nothing is constructed: no variable is read, no module imported."""
    text = "site_url: !ENV PORTAL_URL\nmarkdown_extensions:\n  - x: {f: !!python/name:a.b.c ''}\n"
    value = read(with_folders(text, Path("/d"), None))
    assert value["site_url"] == "!ENV PORTAL_URL"
    assert value["markdown_extensions"] == [{"x": {"f": "python name:a.b.c"}}]


def test_a_configuration_that_inherits_is_whole(tmp_path: Path) -> None:
    """What MkDocs makes of INHERIT is what a capture carries; the options may stand in either file."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "conf/base.yml").write_text(
        "site_name: far\nsite_description: far\ntheme: {name: material, language: es}\n"
        "plugins:\n  - catalejo: {visibility: public}\nextra: {a: 1, b: {c: 2}}\n"
    )
    path = tmp_path / "mkdocs.yml"
    path.write_text("INHERIT: conf/base.yml\nsite_name: near\nextra: {b: {d: 3}}\n")
    found = read_configuration(path)
    assert (found.settings.site_name, found.settings.language, found.settings.visibility) == ("near", "es", "public")
    carried = read(found.text)
    assert "INHERIT" not in carried
    theirs = load_config(str(path), plugins=[])
    assert carried["extra"] == dict(theirs.extra) and carried["site_description"] == theirs.site_description == "far"


@pytest.mark.parametrize(
    "parent,words",
    [
        (None, "cannot be read"),
        ("INHERIT: mkdocs.yml\n", "does not end"),
        ("- a\n", "no mapping"),
        ("a: [\n", "base.yml:"),
    ],
)
def test_what_is_inherited_must_be_there(tmp_path: Path, parent: str | None, words: str) -> None:
    """Said before anything is captured, at the line that names the file."""
    path = tmp_path / "mkdocs.yml"
    path.write_text(f"site_name: x\nINHERIT: base.yml\ntheme: {{name: material}}\n{OWN}")
    if parent is not None:
        (tmp_path / "base.yml").write_text(parent.replace("mkdocs.yml", "base.yml"))
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    problem = caught.value.problems[0]
    assert problem.line == 2 and words in problem.message and str(tmp_path) not in problem.message


def test_hooks_are_refused_before_a_capture(tmp_path: Path) -> None:
    """Their files would not be there when the portal is built from the capture."""
    path = tmp_path / "mkdocs.yml"
    path.write_text(f"site_name: x\ntheme: {{name: material}}\nhooks: [a.py]\n{OWN}")
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    assert [problem.line for problem in caught.value.problems] == [3]


def test_a_captured_text_that_is_no_mapping_is_refused() -> None:
    """A capture comes from an earlier job: its configuration may be anything."""
    for text in ("- a", "a: [", "x"):
        with pytest.raises(MkDocsFileError):
            with_folders(text, Path("/d"), None)


@pytest.mark.parametrize("plugins", [
    "plugins:\n  - search\n  - catalejo:\n      sources: [{local: {path: x, private: [plans]}}]  # plans stay ours\n",
    "plugins: {search: {}, catalejo: {sources: [{local: {path: x, private: [plans]}}]}}\n",
    "plugins:\n  search: {}\n  catalejo:\n    exclude: [plans]\n",
])  # fmt: skip
def test_what_travels_names_nothing_that_is_left_out(plugins: str) -> None:
    """Neither our options nor a comment; everything else is as it was."""
    text = without_options(f"site_name: X\n# see plans\n{plugins}extra: {{a: !ENV B}}\n", "catalejo")
    assert "plans" not in text and "catalejo" in text and ("search" in text) == ("search" in plugins)
    assert read(text)["site_name"] == "X" and read(text)["extra"] == {"a": "!ENV B"}


def test_other_forms_of_plugins_stay() -> None:
    """A plugin without options, and a configuration without plugins."""
    assert yaml.safe_load(without_options("plugins: [catalejo]\n", "catalejo")) == {"plugins": ["catalejo"]}
    assert yaml.safe_load(without_options("site_name: X\n", "catalejo")) == {"site_name": "X"}
