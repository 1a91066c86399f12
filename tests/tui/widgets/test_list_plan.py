"""Which line of the list is what."""

import pytest

from parcel_tui.tui.widgets.list_plan import Group, ListPlan


@pytest.mark.parametrize("height", [1, 2])
@pytest.mark.parametrize("sizes", [(), (4,), (1, 1, 1), (3, 2, 4)])
def test_each_line_is_a_part_of_a_parcel_a_heading_or_the_blank_above_it(
    sizes: tuple[int, ...], height: int
) -> None:
    """In order, none left out; where a parcel begins is where its first part stands."""
    groups = tuple(Group(sum(sizes[:number]), size, f"g{number}") for number, size in enumerate(sizes))
    plan = ListPlan(sum(sizes) or 5, height, groups)
    expected: list[object] = []
    for parcel in range(plan.count):
        group = next((group for group in groups if group.first == parcel), None)
        if group is not None:
            expected += [None, group] if expected else [group]
        assert plan.first_line(parcel) == len(expected)
        assert plan.top_line(parcel) == len(expected) - (group is not None)
        expected += [(parcel, part) for part in range(height)]
    places = map(plan.place, range(plan.line_count))
    found = [place.group or ((place.parcel, place.part) if place.parcel >= 0 else None) for place in places]
    assert found == expected
