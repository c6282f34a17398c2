"""What was read last is kept, and read again only when it was not."""

from __future__ import annotations

from collections.abc import Sequence

from pararef.library.recent import Recent


class Rows:
    """Rows to their squares; each reading is noted."""

    def __init__(self) -> None:
        self.read: list[list[int]] = []

    def __call__(self, rows: Sequence[int]) -> dict[int, int]:
        self.read.append(list(rows))
        return {row: row * row for row in rows if row < 10}


def test_only_what_is_not_kept_is_read() -> None:
    rows = Rows()
    recent = Recent(rows, 5)
    assert recent.of([3, 1]) == {3: 9, 1: 1}
    assert list(recent.of([1, 4, 3])) == [1, 4, 3]
    assert rows.read == [[3, 1], [4]]


def test_what_is_not_there_is_left_out_and_asked_for_again() -> None:
    rows = Rows()
    recent = Recent(rows, 5)
    assert recent.of([12, 2]) == {2: 4}
    assert recent.of([12]) == {}
    assert rows.read == [[12, 2], [12]]


def test_what_was_not_asked_for_longest_makes_room() -> None:
    rows = Rows()
    recent = Recent(rows, 2)
    recent.of([1, 2])
    recent.of([1])
    recent.of([3])
    assert recent.of([1, 3]) == {1: 1, 3: 9}
    assert rows.read == [[1, 2], [3]]
    recent.of([2])
    assert rows.read[-1] == [2]


def test_what_is_larger_than_the_room_is_given_and_not_kept() -> None:
    rows = Rows()
    recent = Recent(rows, 50, lambda value: value)
    assert recent.of([8]) == {8: 64}
    assert recent.of([8, 7]) == {8: 64, 7: 49}
    assert rows.read == [[8], [8, 7]]


def test_all_is_forgotten_on_demand() -> None:
    rows = Rows()
    recent = Recent(rows, 5)
    recent.of([1])
    recent.clear()
    recent.of([1])
    assert rows.read == [[1], [1]]
