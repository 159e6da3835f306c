"""A site's own configuration, read as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.docs.sites.config import SiteConfig, read_config
from catalejo.docs.wire import RenderOptions
from catalejo.model.findings import Finding

from .rig import REPO, write_capture


def read(tmp_path: Path, mkdocs: str, **files: str) -> tuple[SiteConfig, list[Finding]]:
    """Read a configuration that stands in the root of a repository, beside other files."""
    captured = write_capture(tmp_path, {REPO: {"mkdocs.yml": mkdocs, **files}})
    return read_config(captured.repositories()[0], "", "component:default/orders")


def seen(findings: list[Finding]) -> list[tuple[str, int, str]]:
    """Return code, line and the first of the telling arguments."""
    words = ("name", "names", "tag", "problem")
    return [(f.code, f.origin.line, next((f.args[w] for w in words if w in f.args), "")) for f in findings]


def test_the_allowed_values_are_taken(tmp_path: Path) -> None:
    """Name, description, folder, exclusions, options of known extensions."""
    config, findings = read(
        tmp_path,
        "site_name: Orders\nsite_description: All of it\ndocs_dir: documents\nexclude_docs: |\n  drafts/\n"
        "markdown_extensions:\n  - toc: {toc_depth: 3}\n  - pymdownx.highlight: {linenums: true}\n  - pymdownx.keys\n"
        "plugins: [techdocs-core, search]\nrepo_url: https://example.com\ntheme: {name: material}\n",
    )
    assert (config.name, config.description, config.docs_dir) == ("Orders", "All of it", "documents")
    assert config.exclude == ("drafts/", "")
    assert config.options == RenderOptions(3, True, ("pymdownx.keys",))
    assert findings == []


def test_every_wrong_key_is_named_at_once(tmp_path: Path) -> None:
    """Each wrong key has its line and the nearest right one; a key like no other has a hint of its own."""
    _, findings = read(tmp_path, "site_nam: a\nnva: []\nzzzzzz: 1\n")
    assert seen(findings) == [("DOC303", 1, "site_nam"), ("DOC303", 2, "nva"), ("DOC329", 3, "zzzzzz")]
    assert [f.args.get("nearest") for f in findings] == ["site_name", "nav", None]


def test_what_would_run_code_has_no_effect(tmp_path: Path) -> None:
    """Hooks, templates, scripts: one finding each, with its line."""
    _, findings = read(
        tmp_path,
        "site_name: a\nhooks: [x.py]\nextra_javascript: [x.js]\nextra_templates: [x.html]\ntheme:\n  custom_dir: x\n",
    )
    assert seen(findings) == [
        ("DOC304", 2, "hooks"), ("DOC304", 3, "extra_javascript"), ("DOC304", 4, "extra_templates"),
        ("DOC304", 6, "theme.custom_dir"),
    ]  # fmt: skip


def test_plugins_and_extensions_that_are_not_loaded_are_one_finding_each(tmp_path: Path) -> None:
    """Names are collected; known ones are silent."""
    _, findings = read(
        tmp_path,
        "site_name: a\nplugins:\n  - techdocs-core\n  - macros\n  - mkdocstrings: {x: 1}\n"
        "markdown_extensions:\n  - tables\n  - evil.module\n  - pymdownx.superfences:\n      custom_fences:\n"
        "        - {name: mermaid, format: !!python/name:pymdownx.superfences.fence_code_format }\n",
    )
    assert seen(findings) == [("DOC306", 6, "evil.module"), ("DOC305", 2, "macros, mkdocstrings")]


@pytest.mark.parametrize("tag", ["!ENV HOME", "!!python/name:os.system", "!!python/object/apply:os.getcwd []"])
def test_other_tags_are_inert_and_said(tmp_path: Path, tag: str) -> None:
    """The value behind a tag is never computed."""
    config, findings = read(tmp_path, f"site_name: a\nextra:\n  x: {tag}\n")
    assert config.name == "a"
    assert [(code, line) for code, line, _ in seen(findings)] == [("DOC309", 3)]


@pytest.mark.parametrize("value", ["../outside", "/etc", "''", "[a]", "a\\b", '"a\\0b"'])
def test_a_docs_folder_outside_is_refused(tmp_path: Path, value: str) -> None:
    """The folder must be a child of the site's own; else the default holds."""
    config, findings = read(tmp_path, f"docs_dir: {value}\n")
    assert config.docs_dir == "docs"
    assert [finding.code for finding in findings] == ["DOC307"]


def test_inherit_stays_inside_the_repository(tmp_path: Path) -> None:
    """Values come from the inherited file where the nearer one has none; a cycle and a foreign path are said."""
    config, findings = read(
        tmp_path / "a",
        "INHERIT: conf/base.yml\nsite_name: near\n",
        **{"conf/base.yml": "INHERIT: ../mkdocs.yml\nsite_name: far\nsite_description: far\n"},
    )
    assert (config.name, config.description) == ("near", "far")
    assert [finding.code for finding in findings] == ["DOC307"]
    config, findings = read(tmp_path / "b", "INHERIT: /etc/passwd\nsite_name: near\n")
    assert (config.name, [finding.code for finding in findings]) == ("near", ["DOC307"])


def test_broken_yaml_leaves_the_default(tmp_path: Path) -> None:
    """The finding has the line of the problem."""
    config, findings = read(tmp_path, "site_name: a\nnav: [\n")
    assert config.nav is None
    assert [(f.code, f.origin.line >= 2) for f in findings] == [("DOC302", True)]


def test_the_navigation_is_read_with_lines(tmp_path: Path) -> None:
    """Pages with and without titles, sections, safe links, includes; unsafe ones are said once."""
    config, findings = read(
        tmp_path,
        "nav:\n  - index.md\n  - Guide:\n      - Use: guide/use.md\n  - Web: https://example.com\n"
        "  - Bad: javascript:x()\n  - Sub: '!include ./sub/mkdocs.yml'\n  - 7\n",
    )
    assert config.nav is not None
    assert [(e.kind, e.title, e.target, e.line) for e in config.nav] == [
        ("page", "", "index.md", 2), ("section", "Guide", "", 4), ("link", "Web", "https://example.com", 5),
        ("include", "Sub", "!./sub/mkdocs.yml", 7),
    ]  # fmt: skip
    assert [child.title for child in config.nav[1].children] == ["Use"]
    assert {finding.code for finding in findings} == {"DOC307"}


def test_a_navigation_without_end_is_cut(tmp_path: Path) -> None:
    """Depth and number are capped, and that is said."""
    deep = "nav:\n" + "".join("  " * i + f"  - d{i}:\n" for i in range(12)) + "  " * 13 + "- x.md\n"
    assert read(tmp_path / "a", deep)[1][0].code == "DOC307"
    config, findings = read(tmp_path / "b", "nav:\n" + "  - a.md\n" * 3000)
    assert config.nav is not None
    assert len(config.nav) == 2000
    assert [finding.code for finding in findings] == ["DOC307"]


def test_blocks_come_with_the_techdocs_option(tmp_path: Path) -> None:
    """``use_pymdownx_blocks`` switches the block notation on."""
    config, findings = read(tmp_path, "plugins:\n  - techdocs-core: {use_pymdownx_blocks: true}\n")
    assert "pymdownx.blocks.tab" in config.options.extras
    assert findings == []


def test_mkdocs_yaml_goes_before_mkdocs_yml(tmp_path: Path) -> None:
    """As in TechDocs."""
    config, _ = read(tmp_path, "site_name: yml\n", **{"mkdocs.yaml": "site_name: yaml\n"})
    assert config.name == "yaml"
