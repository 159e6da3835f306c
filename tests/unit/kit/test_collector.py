"""The garbage collector looks seldom during a build and as before afterwards, whatever happened."""

from __future__ import annotations

import gc

import pytest

from catalejo.kit.gc import SELDOM, relaxed_gc


def test_it_looks_seldom_within_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="within"), relaxed_gc():
        assert gc.get_threshold() == SELDOM and gc.isenabled()
        raise ValueError("within")
    assert gc.get_threshold() == before
