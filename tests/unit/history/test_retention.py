"""A store keeps nights daily, then weekly, then monthly; what it keeps of them is what was written."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalejo import history
from catalejo.history.nights import Night, night_name
from catalejo.history.packs import Packed, PackedNight, applied, edited, folded, open_store, packed, unfolded
from catalejo.history.retention import LASTING
from catalejo.kit.store.place import Store
from catalejo.model.history import Keep

from .nights import keep_night, snapshot, time_of

FEW = Keep(days=5, weeks=6)
FAR = "2030-01-01T00:00:00Z"


def names(days: range) -> list[str]:
    """The nights of some days."""
    return [night_name(time_of(day)) for day in days]


def test_a_month_is_told_by_its_newest_night_even_in_a_week_that_is_not_over() -> None:
    """The last of September is in the week of the first of October: it stays, whenever the store was compacted."""
    nights = names(range(244, 275))
    keep = Keep(days=2, weeks=0)
    assert history.staying(history.staying(nights[:-1], keep) | {nights[-1]}, keep) == history.staying(nights, keep)


def test_all_of_two_days_then_one_a_day_a_week_a_month() -> None:
    """Two years and a half, two nights a day: the newest of each period stays, ends of months among the weekly ones."""
    nights = [night_name(time_of(day, hour)) for day in range(900) for hour in (0, 12)]
    stay = sorted(history.staying(nights, Keep()))
    assert stay[-4:] == nights[-4:] and len([name for name in stay if name >= nights[-2 * 90]]) == 92
    months = [name for name in stay if name < nights[-2 * 729]]
    assert [name[:7] for name in months] == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]
    weekly = [date.fromisoformat(name[:10]) for name in stay if nights[-2 * 727] <= name < nights[-2 * 91]]
    ends = [day for day in weekly if day.isoweekday() != 7]
    assert all((day + timedelta(days=1)).day == 1 for day in ends) and len(weekly) - len(ends) in (90, 91, 92)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60, unique=True), st.data())
def test_it_does_not_matter_when_a_store_is_compacted(days: list[int], data: st.DataObject) -> None:
    """Each night, or once at the end: the same nights stay, and the newest is always among them."""
    keep = Keep(days=data.draw(st.integers(2, 40)), weeks=data.draw(st.integers(0, 30)))
    nights = sorted(names(range(401))[day] for day in days)
    step_by_step: set[str] = set()
    for name in nights:
        step_by_step = history.staying(step_by_step | {name}, keep)
        assert name in step_by_step
    assert step_by_step == history.staying(nights, keep)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from(["", "x", "y", "zz"]), max_size=6)), max_size=6
    )
)
def test_a_pack_unfolds_to_the_bytes_that_were_folded(months: list[dict[str, list[str]]]) -> None:
    """Whatever lines come, go, repeat or change places."""
    given_nights = [
        (str(n), {p: "\n".join(lines).encode() for p, lines in files.items()}) for n, files in enumerate(months)
    ]
    before: dict[str, bytes] = {}
    for (name, files), night in zip(given_nights, folded(given_nights), strict=True):
        before = unfolded(night, before)
        assert (night.name, before) == (name, files)


def test_a_line_that_moved_is_no_edit() -> None:
    """Only what says the same in fewer lines is one."""
    old = b"".join(b"%d\n" % n for n in range(50))
    new = old.replace(b"7\n", b"seven\n", 1)
    edit = edited(old, new)
    assert edit is not None and applied(edit, old) == new and len(packed(edit)) < 80
    assert edited(b"a\nb\n", b"b\na\n") is None


@pytest.fixture(params=["folder", "branch", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each kind."""
    if request.param == "folder":
        return str(tmp_path / "store")
    if request.param == "memory":
        return f"memory://store-{tmp_path.name}"
    subprocess.run(["git", "init", "-q", str(tmp_path / "portal")], check=True)
    return history.branch_place("branch:snapshots", tmp_path / "portal")


def test_two_nights_that_stay_differ_as_before(place: str, tmp_path: Path) -> None:
    """Compared before and after compaction; lasting changes of nights that went are told, the others are not."""
    for day in range(24):
        keep_night(place, tmp_path / "night", snapshot(day))
    stay = sorted(history.staying(names(range(24)), FEW))
    pairs = list(itertools.combinations([f"{name[:13]}:{name[13:15]}:{name[15:]}" for name in stay], 2))
    before = [history.difference(place, *pair).changes for pair in pairs]
    told = history.read_history(place, FAR)
    assert history.compact(place, FEW) == 24 - len(stay)
    assert [history.difference(place, *pair).changes for pair in pairs] == before
    after = history.read_history(place, FAR)
    assert [night_name(at) for at in after.facts.nights] == stay[::-1]
    recent = time_of(23 - FEW.days)
    expected = [change for change in told.facts.changes if change.kind in LASTING or change.at > recent]
    assert list(after.facts.changes) == expected and not after.facts.findings
    assert after.facts.first_seen == told.facts.first_seen and after.previous == told.previous
    assert history.compact(place, FEW) == 0


def test_open_nights_are_packed_where_files_are_not_shared(tmp_path: Path) -> None:
    """All but the newest two; what is read is as it was."""
    place = tmp_path / "store"
    for day in range(9):
        keep_night(str(place), tmp_path / "night", snapshot(day))
    before = [Night(Packed(Store(str(place))), name).snapshot() for name in names(range(9))]
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    history.compact(str(place), Keep())
    assert sorted(path.name for path in (place / "nights").iterdir()) == names(range(7, 9))
    assert [Night(Packed(Store(str(place))), name).snapshot() for name in names(range(9))] == before
    assert sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) < size / 2
    assert [at for at, _ in history.conclude(history.read_history(str(place), FAR), snapshot(30)).trend["card"]][
        1:
    ] == [time_of(day) for day in range(8, -1, -1)]


class Killed(BaseException):
    """The process ends here."""


class Mortal(Store):
    """A real store in a folder whose process dies at its n-th write or removal."""

    left = 1 << 30

    def write(self, path: str, data: bytes) -> None:
        """Write, or die first."""
        self._step()
        super().write(path, data)

    def remove(self, path: str) -> None:
        """Remove, or die half way through."""
        if Mortal.left == 1 and path.count("/") == 1 and path.startswith("nights/"):
            super().remove(f"{path}/state")
        self._step()
        super().remove(path)

    def _step(self) -> None:
        Mortal.left -= 1
        if Mortal.left <= 0:
            raise Killed


def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written or removed last: the nights that stay and the changes that last are there, and told once."""

    def answers(place: str) -> object:
        past = history.read_history(place, FAR)
        assert not past.facts.findings
        recent = time_of(10 - FEW.days)
        lasting = [change for change in past.facts.changes if change.kind in LASTING or change.at > recent]
        stay = sorted(history.staying(names(range(11)), FEW))
        with open_store(place) as store:
            return [Night(store, name).snapshot() for name in stay], lasting, past.previous

    monkeypatch.setattr("catalejo.history.packs.Store", Mortal)
    for day in range(11):
        keep_night(str(tmp_path / "store"), tmp_path / "night", snapshot(day, entities=1))
    before = answers(str(tmp_path / "store"))
    for moment in itertools.count(1):
        place = str(tmp_path / f"store-{moment}")
        shutil.copytree(tmp_path / "store", place)
        Mortal.left = moment
        try:
            history.compact(place, FEW)
        except Killed:
            Mortal.left = 1 << 30
            assert answers(place) == before
            history.compact(place, FEW)
            assert answers(place) == before
            assert history.compact(place, FEW) == 0
        else:
            break
    assert moment > 10


def test_a_damaged_pack_costs_its_month_and_is_said(tmp_path: Path) -> None:
    """The newest nights lie open and tell everything that goes on."""
    place = tmp_path / "store"
    for day in range(9):
        keep_night(str(place), tmp_path / "night", snapshot(day))
    history.compact(str(place), Keep())
    for kind in ("nights", "state"):
        path = place / "packs" / f"2024-01.{kind}"
        good = path.read_bytes()
        path.write_bytes(good[:-9] + b"x" * 9)
        past = history.read_history(str(place), FAR)
        if kind == "nights":
            assert [finding.code for finding in past.facts.findings] == ["SCO791"]
            assert list(past.facts.nights) == [time_of(8), time_of(7)]
        else:
            with pytest.raises(history.NoSuchNight, match="damaged"):
                history.difference(str(place), time_of(3), time_of(8))
        for day in range(9, 16):
            keep_night(str(place), tmp_path / "night", snapshot(day))
        history.compact(str(place), Keep())
        assert path.read_bytes()[-9:] == b"x" * 9, "nobody writes over what may be mended"
        path.write_bytes(good)


def test_what_this_version_cannot_read_is_left_alone(tmp_path: Path) -> None:
    """A night of a later version, and whatever else lies there."""
    place = tmp_path / "store"
    for day in (0, 1, 2, 40):
        keep_night(str(place), tmp_path / "night", snapshot(day))
    later = place / "nights" / names(range(1, 2))[0] / "meta.json"
    later.write_text(later.read_text().replace('"schema":1', '"schema":9'))
    (place / "notes.txt").write_text("mine")
    assert history.compact(str(place), FEW) == 1
    assert later.is_file() and (place / "notes.txt").is_file()


def test_who_reads_a_month_in_order_unfolds_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each night against the one before it; another order gives the same nights."""
    nights = [(night_name(time_of(day)), {"entities/00.jsonl": f"{day}\nsame\n".encode()}) for day in range(3)]
    with open_store(str(tmp_path)) as store:
        store.write_pack("2024-01", "nights", [PackedNight(name, {"meta.json": b"{}"}) for name, _ in nights])
        store.write_pack("2024-01", "state", folded(nights))
    unfolded_months: list[str] = []
    states = Packed.states
    monkeypatch.setattr(Packed, "states", lambda store, month: unfolded_months.append(month) or states(store, month))
    with open_store(str(tmp_path)) as store:
        paths = [f"nights/{name}/entities/00.jsonl" for name, _ in nights]
        assert [store.read(path) for path in paths] == [files["entities/00.jsonl"] for _, files in nights]
        assert unfolded_months == ["2024-01"]
        assert [store.read(path) for path in reversed(paths)][-1] == b"0\nsame\n"
