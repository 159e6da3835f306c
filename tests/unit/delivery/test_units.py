"""What an application that Git does not declare says of its environment."""

from __future__ import annotations

import pytest

from catalejo.delivery.units import gather_units
from catalejo.kit.text.environments import CONTAINERS
from catalejo.model.live import Application, LiveState
from catalejo.model.stacks import Stacks
from catalejo.model.status import Health, Sync


@pytest.mark.parametrize("folder", sorted(CONTAINERS))
def test_a_folder_of_environments_counts_before_the_cluster(folder: str) -> None:
    """Whatever word, English or Spanish, a repository has for the folder: it says more than a cluster's name."""
    app = Application(
        "a/argocd/orders", "a", "argocd", "orders", Sync.SYNCED, Health.HEALTHY, "2026-11-25T03:00:00Z",
        path=f"apps/{folder}/dev/orders", cluster="prod-eu",
    )  # fmt: skip
    (unit,) = gather_units(Stacks(()), LiveState(applications=(app,)), ())
    assert unit.environment == "dev"
