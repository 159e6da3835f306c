"""The GitOps cases come out right; skipped where they are not here."""

from __future__ import annotations

import pytest
from tests.corpus.gitops_cases import CASES, applicationsets, organisations

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")


def test_application_sets_make_what_argo_cd_makes() -> None:
    """Every set of the cases."""
    assert [verdict for verdict in applicationsets(CASES / "applicationsets") if not verdict.right] == []


def test_organisations_are_read_as_the_cluster_reads_them() -> None:
    """Applications, Flux objects, owners."""
    assert [verdict for verdict in organisations(CASES) if not verdict.right] == []
