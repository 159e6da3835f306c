"""What may not be seen is found in every spelling that the hosts have for it."""

from __future__ import annotations

import pytest

from catalejo.capture.hidden import Hidden

HIDDEN = Hidden((
    "gitlab.example.com/acme/shop/pricing-engine", "git.example.com/SHOP/night-watch",
    "dev.azure.com/acme/Shop/_git/ledger",
))  # fmt: skip


@pytest.mark.parametrize("address", [
    "https://gitlab.example.com/acme/shop/pricing-engine/-/pipelines/7",
    "https://gitlab.example.com/api/v4/projects/acme%2Fshop%2Fpricing-engine/pipelines?ref=main",
    "git@gitlab.example.com:acme/shop/Pricing-Engine.git",
    "https://git.example.com/projects/SHOP/repos/night-watch/browse/src",
    "https://git.example.com/scm/shop/night-watch.git",
    "ssh://git@git.example.com:7999/shop/night-watch.git",
    "https://git.example.com/rest/api/1.0/projects/SHOP/repos/night-watch/commits",
    "https://dev.azure.com/acme/Shop/_git/ledger?path=/README.md",
    "git@ssh.dev.azure.com:v3/acme/Shop/ledger",
    "https://acme.visualstudio.com/Shop/_git/ledger",
])  # fmt: skip
def test_an_address_of_it_is_hidden(address: str) -> None:
    """As a join, and as words in a text."""
    assert HIDDEN.hides(address)
    assert HIDDEN.names(f"deployed from {address} tonight")


@pytest.mark.parametrize("text", ["acme/shop/pricing-engine", "Shop/ledger", "Shop/_git/ledger", "SHOP/night-watch",
                                  "projects/SHOP/repos/night-watch"])  # fmt: skip
def test_its_name_in_a_text_is_hidden(text: str) -> None:
    """With what a host writes in between, and without it."""
    assert HIDDEN.names(f"see {text}.") and text not in str(HIDDEN.without({"note": f"see {text}."}))


@pytest.mark.parametrize("address", [
    "https://gitlab.example.com/acme/shop/pricing", "https://gitlab.example.com/acme/web/pricing-engine-docs",
    "https://git.example.com/projects/SHOP/repos/watch", "https://dev.azure.com/acme/Shop/_git/ledger-web",
])  # fmt: skip
def test_what_is_only_named_alike_is_not(address: str) -> None:
    """Another repository stays where it is."""
    assert not HIDDEN.hides(address)
