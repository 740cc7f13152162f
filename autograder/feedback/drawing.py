"""Small pictures as SVG text: a histogram, a heat map, two curves. Readable without colour, and aloud.

Every picture has a title that says in words what it shows. Text is escaped here; colours come from the page's style
sheet by class, so that they follow its light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from autograder.insight.classroom import Bin
from autograder.model import Curve, Difference
from autograder.text import one_line

_TILE = 9
_WIDE, _HIGH = 320, 120
_MARGIN = 26
_MUCH = 1000.0


def histogram(bins: Sequence[Bin]) -> str:
    """Scores of a class: one bar a step, its count above it."""
    top = max((one.count for one in bins), default=0)
    if not top:
        return ""
    step = (_WIDE - 2) / len(bins)
    bars = []
    for place, one in enumerate(bins):
        height = (_HIGH - 2 * _MARGIN) * one.count / top
        x, y = 1 + place * step, _HIGH - _MARGIN - height
        bars.append(f'<rect class="bar" x="{x + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{height:.1f}"/>')
        if one.count:
            bars.append(f'<text x="{x + step / 2:.1f}" y="{y - 4:.1f}" text-anchor="middle">{one.count}</text>')
        bars.append(f'<text x="{x:.1f}" y="{_HIGH - 8}">{one.low:.0f}</text>')
    words = ", ".join(f"{one.low:g} to {one.high:g}: {one.count}" for one in bins if one.count)
    return _svg(_WIDE, _HIGH, f"Students by points. {words}", "".join(bars))


def heat_map(difference: Difference) -> str:
    """Where an array is wrong: the darker a tile, the more of its values; a right one is empty."""
    rows, columns = len(difference.grid), max((len(row) for row in difference.grid), default=0)
    if rows * columns < 2:
        return ""  # wrong everywhere: words say that
    tiles = [
        f'<rect class="{"wrong" if share else "right"}" fill-opacity="{0.15 + 0.85 * share if share else 0:.2f}" '
        f'x="{x * _TILE + 0.5}" y="{y * _TILE + 0.5}" width="{_TILE - 1}" height="{_TILE - 1}"/>'
        for y, row in enumerate(difference.grid)
        for x, share in enumerate(row)
    ]
    wrong = sum(share > 0 for row in difference.grid for share in row)
    shape = " x ".join(map(str, difference.shape)) or "one number"
    words = f"{difference.role}, {shape}: {wrong} of {rows * columns} tiles hold wrong values"
    return _svg(columns * _TILE, rows * _TILE, words, "".join(tiles), scale=True)


def curves(curve: Curve) -> str:
    """A loss while training, the student's (solid) beside the reference's (dashed), from the first step to the last.

    Without the latter where it is not known, or not for the student's eyes.
    """
    known = _finite(curve)
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    bottom, top = (math.log(low), math.log(high)) if is_logarithmic(curve) else (low, high)
    lines = [
        f'<path class="{kind}" d="{path}"/>'
        for kind, values in (("expected", curve.expected), ("got", curve.got))
        if (path := _path([*_scaled(values, curve)], bottom, top))
    ]
    marks = f'<text x="0" y="12">{high:.3g}</text><text x="0" y="{_HIGH - 4}">{low:.3g}</text>'
    words = f"{curve.label}: yours (solid) ends at {_last(curve.got)}"
    words += f", the reference's (dashed) at {_last(curve.expected)}" if curve.expected else ""
    return _svg(_WIDE, _HIGH, words, marks + "".join(lines))


def is_logarithmic(curve: Curve) -> bool:
    """Whether its values, all above 0, span so much that only their logarithms can be seen side by side."""
    known = _finite(curve)
    return bool(known) and min(known) > 0 and max(known) > _MUCH * min(known)


def _finite(curve: Curve) -> list[float]:
    return [value for value in (*curve.expected, *curve.got) if value is not None and math.isfinite(value)]


def _scaled(values: Sequence[float | None], curve: Curve) -> Iterator[float | None]:
    """What is drawn of each value; None where it is not finite."""
    logarithmic = is_logarithmic(curve)
    for value in values:
        known = value is not None and math.isfinite(value)
        yield (math.log(value) if logarithmic else value) if known and value is not None else None


def _path(values: Sequence[float | None], low: float, high: float) -> str:
    """A line through the values; a gap where there is none."""
    left, top = 8 + 2 * _MARGIN, 16  # beside and below the numbers
    room_x, room_y = _WIDE - left - 2, _HIGH - top - 8
    pieces, pen = [], "M"
    for step, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x = left + room_x * step / max(len(values) - 1, 1)
        y = top + room_y * (1 - (value - low) / (high - low or 1.0))
        pieces.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(pieces)


def _last(values: Sequence[float | None]) -> str:
    if not values:
        return "nothing"
    return "no finite number" if values[-1] is None else f"{values[-1]:.3g}"


def _svg(width: float, height: float, words: str, inside: str, *, scale: bool = False) -> str:
    size = f' width="{width * (1.6 if scale else 1.3):.0f}"'
    label = escape(one_line(words, 400), quote=True)
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {width:g} {height:g}"{size}>'
        f"<title>{label}</title>{inside}</svg>"
    )
