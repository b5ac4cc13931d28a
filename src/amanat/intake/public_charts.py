"""Bars as SVG for the pages of figures. pygal works out the scale, the bars and where labels stand; of what it writes
only shapes and texts are kept, so that the page's own style sheet dresses them: no inline style, no script, the
reader's fonts, dark and light, paper. The same figures always give the same bytes (docs/adr/0054)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element

import pygal
from markupsafe import Markup, escape
from pygal.style import Style

# It looks for maps of its own in every later import of this process, in a way that Python has given up.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

WIDTH: Final = 340
ROW: Final = 44
FOOT: Final = 8
LETTERS: Final = 15
"""Height of the letters where the chart is as wide as on a small phone."""
_END: Final = 92
"""Room beyond a full bar for what is said of it."""
_KEPT: Final[Mapping[str, frozenset[str]]] = {
    "g": frozenset({"class", "transform"}),
    "rect": frozenset({"class", "x", "y", "width", "height"}),
    "text": frozenset({"class", "x", "y", "text-anchor"}),
    "path": frozenset({"class", "d"}),
}
"""What is kept of what the library writes: elements, and of them these attributes."""
_CLASSES: Final = frozenset({"axis", "y", "bar", "whole", "said", "limit", "limit-said"})
"""What the style sheet knows."""
_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_MOVE: Final = re.compile(r"translate\((-?[\d.]+)[ ,]+(-?[\d.]+)\)")
_PATH: Final = re.compile(r"M(-?[\d.]+) (-?[\d.]+) ([vh])(-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class Bar:
    """`percent` 0 to 100; `label` stands before it, `said` after it."""

    label: str
    percent: int
    said: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across, between the bars: until when the law gives time."""

    said: str


Item = Bar | Limit


def bars(items: Sequence[Item], *, rtl: bool, labelled_by: str) -> Markup:
    """One chart, from top to bottom. `labelled_by`: ids of what names and describes it on the page; the table with the
    same numbers stands below it there."""
    chart = _Bars(items)
    tree = chart.render_tree()
    shapes = Markup("").join(_written(tree, WIDTH, rtl=rtl))
    return Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-labelledby="{}">{}</svg>').format(
        WIDTH, _height(items), labelled_by, shapes
    )


def _height(items: Sequence[Item]) -> int:
    return ROW * len(items) + FOOT


class _Bars(pygal.HorizontalBar):  # type: ignore[misc]  # the library has no types
    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items[::-1]  # the library counts from the bottom
        longest = max(len(item.label) for item in items if isinstance(item, Bar))
        super().__init__(
            js=[],
            no_prefix=True,
            disable_xml_declaration=True,
            width=WIDTH,
            height=_height(items),
            explicit_size=True,
            margin=4,
            margin_right=_END,
            spacing=max(4, 14 - longest // 4),
            show_legend=False,
            show_x_guides=False,
            show_y_guides=False,
            show_x_labels=False,
            show_y_labels=True,
            range=(0, 100),
            truncate_label=-1,
            style=Style(label_font_size=LETTERS, major_label_font_size=LETTERS),
        )
        self.x_labels = [item.label if isinstance(item, Bar) else "" for item in self._items]
        self.add("", [item.percent if isinstance(item, Bar) else None for item in self._items])

    def _plot(self) -> None:
        self._whole()
        super()._plot()
        for item, place in zip(self._items, self._x_pos, strict=True):
            y, x = self.view((place, 100))
            if isinstance(item, Bar):
                self._text(item.said, x + 6, y + LETTERS / 3, "said", "start")
            else:
                self.svg.node(self.nodes["plot"], "path", d=f"M0.0 {y + 9:.1f} h{x + _END - 8:.1f}", class_="limit")
                self._text(item.said, 0, y + 1, "limit-said", "start")

    def _whole(self) -> None:
        """Behind each bar, how long it would be if everybody were in it."""
        high = ROW * 0.64
        for item, place in zip(self._items, self._x_pos, strict=True):
            if isinstance(item, Bar):
                y, x = self.view((place, 0))
                width = self.view((place, 100))[1] - x
                self.svg.node(self.nodes["plot"], "rect", x=x, y=y - high / 2, width=width, height=high, class_="whole")

    def _text(self, said: str, x: float, y: float, name: str, anchor: str) -> None:
        node = self.svg.node(self.nodes["plot"], "text", x=x, y=y, class_=name, text_anchor=anchor)
        node.set("text-anchor", anchor)
        node.text = said


def _written(node: Any, width: float, *, rtl: bool) -> Iterator[Markup]:
    for child in node:
        tag = child.tag if isinstance(child.tag, str) else ""
        classes = (child.get("class") or "").split()
        if tag not in _KEPT or (tag == "rect" and "background" in classes):
            continue
        if {"tooltip-overlay", "titles"} & set(classes) or {"axis", "x"} <= set(classes):
            continue
        inner = _inner_width(child, width)
        attributes = _mirrored(child, width, inner) if rtl else dict(child.attrib)
        inside = [escape(child.text)] if tag == "text" and child.text else list(_written(child, inner, rtl=rtl))
        if not inside and tag in ("g", "text"):
            continue
        yield _element(tag, attributes, Markup("").join(inside))


def _inner_width(node: Element, width: float) -> float:
    """How wide the part is that a moved group holds: the plot says so by its background."""
    ground = next((one for one in node if one.tag == "rect" and one.get("class") == "background"), None)
    return float(ground.get("width", width)) if ground is not None and node.get("transform") else width


def _mirrored(node: Element, width: float, inner: float) -> dict[str, str]:
    """The same, from right to left. Texts keep their anchors: those follow the direction of the page."""
    found = dict(node.attrib)
    if move := _MOVE.fullmatch(found.get("transform", "")):
        found["transform"] = f"translate({width - float(move[1]) - inner}, {move[2]})"
    if "x" in found:
        found["x"] = str(width - float(found["x"]) - float(found.get("width", 0)))
    if path := _PATH.match(found.get("d", "")):
        x, y, way, length = path.groups()
        found["d"] = f"M{width - float(x)} {y} {way}{-float(length) if way == 'h' else length}"
    return found


def _element(tag: str, attributes: Mapping[str, str], inside: Markup) -> Markup:
    named = " ".join(name for name in (attributes.get("class") or "").split() if name in _CLASSES)
    kept = {name: _short(value) for name, value in attributes.items() if name in _KEPT[tag] and value}
    kept = {name: value for name, value in (kept | {"class": named}).items() if value}
    written = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in sorted(kept.items()))
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), written, inside)  # noqa: S704  one of `_KEPT`


def _short(value: str) -> str:
    """Numbers with one digit behind the point: nobody sees a hundredth."""
    return _NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value)
