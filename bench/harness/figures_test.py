import pytest

from harness.figures import Goal, median, paired_ratio, quantity, table


def test_the_median_of_an_even_number_lies_between_the_middle_two():
    assert median([4, 1, 3, 2]) == 2.5
    assert median([5, 100, 1]) == 5


def test_a_machine_that_slows_down_does_not_change_the_ratio():
    assert paired_ratio([100, 50, 10], [200, 100, 20]) == 0.5


def test_the_ratio_is_the_median_of_the_rounds_not_of_the_sides():
    # Medians of the sides would give 3 / 3.
    assert paired_ratio([1, 3, 9], [3, 4, 1]) == 0.75


def test_rounds_without_a_partner_are_refused():
    with pytest.raises(ValueError, match="pairing 2 rounds with 1"):
        paired_ratio([1, 2], [1])
    with pytest.raises(ValueError):
        paired_ratio([], [])


@pytest.mark.parametrize("goal, value, met", [
    (Goal(at_least=0.62), 0.62, True), (Goal(at_least=0.62), 0.6199, False),
    (Goal(at_most=30), 30, True), (Goal(at_most=30), 30.1, False)])
def test_a_goal_is_met_up_to_its_bound(goal, value, met):
    assert goal.met(value) is met


@pytest.mark.parametrize("value, unit, text", [
    (0.6234, "x", "0.62 x"), (9.876, "us", "9.88 us"), (12.34, "ms", "12.3 ms"),
    (123.4, "ms", "123 ms"), (999.6, "", "1,000"), (87123, "/s", "87,100 /s"), (30, "ms", "30 ms"),
    (0, "", "0"), (None, "ms", "-")])
def test_quantities_have_three_digits(value, unit, text):
    assert quantity(value, unit) == text


def test_a_table_is_aligned_with_numbers_to_the_right():
    assert table(["server", "x"], [["a", "1"], ["longer", "12,345"]]) == (
        "| server |      x |\n"
        "|--------|-------:|\n"
        "| a      |      1 |\n"
        "| longer | 12,345 |")
