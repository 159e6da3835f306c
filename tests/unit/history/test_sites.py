"""The site of an earlier night stays only while all that it names may be named."""

from __future__ import annotations

import msgspec
import pytest

from catalejo.history import sites_that_stay
from catalejo.model.history import SiteRecord

NOW = SiteRecord(
    "2026-11-19T02:00:00Z", "internal", "names", ("argocd:main", "github:x"), ("x/a", "x/b"), ("group:default/team",),
    ("x/gone",),
)  # fmt: skip


def then(day: int, **other: object) -> SiteRecord:
    """The same names some nights ago."""
    record = msgspec.structs.replace(NOW, taken_at=f"2026-11-{day:02}T02:00:00Z", gone=())
    return msgspec.structs.replace(record, **other)


def test_the_newest_days_stay_one_site_each() -> None:
    """None of tonight's day, and none that was made of a later night."""
    former = [then(day) for day in (19, 20, 16, 18, 17)] + [then(18, taken_at="2026-11-18T09:00:00Z", repos=("x/c",))]
    assert sites_that_stay(former, NOW, 9) == ("2026-11-17", "2026-11-16")
    assert sites_that_stay(former, NOW, 1) == ("2026-11-17",)
    assert sites_that_stay([then(18)], NOW, 1) == ("2026-11-18",)


@pytest.mark.parametrize(
    ("other", "stays"),
    [
        ({"repos": ("x/a", "x/gone")}, True), ({"repos": ("x/a", "x/hidden")}, False),
        ({"sources": ("github:x",)}, True), ({"sources": ("github:x", "pagerduty:x")}, False),
        ({"loose": ()}, True), ({"loose": ("group:default/secret",)}, False),
        ({"visibility": "public"}, True), ({"visibility": "private"}, False), ({"visibility": "secret"}, False),
        ({"people": "none"}, True), ({"people": "full"}, False), ({"people": ""}, False),
    ],
)  # fmt: skip
def test_what_may_not_be_named_tonight_is_named_in_no_site(other: dict[str, object], stays: bool) -> None:
    """A repository, system, team or person that is not there any more; readers or names that were narrower then."""
    assert (sites_that_stay([then(18, **other)], NOW, 9) == ("2026-11-18",)) is stays
