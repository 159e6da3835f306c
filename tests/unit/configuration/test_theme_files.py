"""What MkDocs lists of its theme is what it would list, without the folders that it leaves out anyway."""

from __future__ import annotations

from mkdocs.theme import Theme

from catalejo.kit.resources import resource
from catalejo.plugin import _without_hidden


def test_all_but_hidden_files_of_a_theme_are_listed() -> None:
    theme = Theme(name="material", custom_dir=str(resource("overrides")))
    stock, ours = theme.get_env(), _without_hidden(theme)()
    shown = [name for name in stock.list_templates() if not any(part.startswith(".") for part in name.split("/")[:-1])]
    assert ours.list_templates() == shown
    assert len(shown) < len(stock.list_templates()) / 10
    assert ours.get_template(".icons/material/account.svg").render() != ""
