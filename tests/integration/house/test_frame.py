"""The frame can be replaced: another base template carries every page, and one without room for a page is refused."""

from __future__ import annotations

from pathlib import Path

from tests.house import catalejo

BASE = """<!doctype html>
<html lang="{{ ct.lang }}"><head><title>{{ ct.title }}</title></head>
<body><p>another frame</p><main data-root="{{ ct.root }}">{% block content %}{{ ct.body }}{% endblock %}</main></body></html>
"""
CONFIG = """site_name: Framed
theme: {name: material, custom_dir: ours}
plugins:
  - catalejo:
      sources: [{local: src}]
"""


def portal(folder: Path, base: str) -> Path:
    """Write a portal with its own base template and one repository with docs."""
    for name, text in {
        "mkdocs.yml": CONFIG,
        "ours/main.html": base,
        "docs/index.md": "# Hello\n",
        "docs/guide/own.md": "# A page of our own\n",
        "src/shop/README.md": "# Shop\n\nSells things.\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_another_base_template_carries_every_page(tmp_path: Path) -> None:
    """Home, tables, entities, articles, pages of MkDocs itself, and the page for what is not there."""
    done = catalejo("run", cwd=portal(tmp_path, BASE))
    assert done.returncode == 0, done.stderr
    for page, root, words in (
        ("index.html", ".", "Needs attention"),
        ("components/index.html", "..", "shop"),
        ("catalog/default/component/shop/index.html", "../../../..", "Found, not declared"),
        ("docs/default/component/shop/index.html", "../../../..", "Sells things."),
        ("guide/own/index.html", "../..", "A page of our own"),
        ("sources/index.html", "..", "What can be asked"),
    ):
        text = (tmp_path / "site" / page).read_text()
        assert text.count("<p>another frame</p>") == 1, page
        assert f'data-root="{root}"' in text, page
        assert words in text, page


def test_a_base_template_without_a_body_is_refused(tmp_path: Path) -> None:
    """Every page would be empty: the message names what is missing, and no site is written."""
    done = catalejo("run", cwd=portal(tmp_path, BASE.replace("{{ ct.body }}", "")))
    assert done.returncode == 2
    assert "no place for: body" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_broken_base_template_is_named(tmp_path: Path) -> None:
    """A mistake of the template's author is told with its file."""
    done = catalejo("run", cwd=portal(tmp_path, BASE.replace("{% endblock %}", "")))
    assert done.returncode == 2
    assert "main.html" in done.stderr
    assert "Traceback" not in done.stderr
