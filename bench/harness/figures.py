"""The arithmetic of the benchmark and the tables that it prints. Pure; tested beside."""

import statistics
from dataclasses import dataclass


def median(values: list[float]) -> float:
    return float(statistics.median(values))


def paired_ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the ratios round by round, so that a machine that changes its speed between
    rounds changes both sides of each."""
    if len(ours) != len(theirs) or not ours:
        raise ValueError(f"pairing {len(ours)} rounds with {len(theirs)}")
    return median([a / b for a, b in zip(ours, theirs)])


@dataclass(frozen=True)
class Goal:
    """A bound that a figure is held against."""

    at_least: float | None = None
    at_most: float | None = None

    def met(self, value: float) -> bool:
        return ((self.at_least is None or value >= self.at_least)
                and (self.at_most is None or value <= self.at_most))

    def text(self, unit: str) -> str:
        if self.at_least is not None:
            return ">= " + quantity(self.at_least, unit)
        return "<= " + quantity(self.at_most, unit)


def quantity(value: float | None, unit: str = "") -> str:
    """Three significant digits and the unit: 0.62 x, 12.3 us, 87,100 /s. Nothing is a dash."""
    if value is None:
        return "-"
    if abs(value) >= 999.5:
        digits = 3 - len(str(int(abs(value))))
        text = f"{round(value, digits):,.0f}"
    elif value == int(value):
        text = str(int(value))
    else:
        text = f"{value:.{max(0, 3 - len(str(int(abs(value)))))}f}"
    return f"{text} {unit}".rstrip()


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table with aligned columns, numbers to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells: list[str]) -> str:
        # Only the first column is words.
        aligned = [cell.ljust(width) if i == 0 else cell.rjust(width)
                   for i, (cell, width) in enumerate(zip(cells, widths))]
        return "| " + " | ".join(aligned) + " |"

    rule = "|".join("-" * (width + 2) if i == 0 else "-" * (width + 1) + ":"
                    for i, width in enumerate(widths))
    return "\n".join([line(head), f"|{rule}|", *map(line, rows)])
