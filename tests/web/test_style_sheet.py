"""The style sheet: contrast, right-to-left by construction, targets, no red, nothing loaded."""

from __future__ import annotations

import re

import pytest

from amanat.web.render import STATIC, TEMPLATES

CSS = (STATIC / "amanat.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{3,6})\b", block))
    for block in (
        CSS.split("@media (prefers-color-scheme:dark)")[0],
        CSS.split("@media (prefers-color-scheme:dark)")[1].split("\n")[0],
    )
)
BACKGROUNDS = ("paper", "surface", "sunk", "calm-wash", "care-wash")


def _rgb(colour: str) -> tuple[int, int, int]:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [c / 255 for c in _rgb(colour)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
class TestColours:
    @pytest.mark.parametrize("text", ["ink", "soft", "calm", "focus"])
    def test_text_has_seven_to_one_on_every_background(self, theme: dict[str, str], text: str) -> None:
        assert min(contrast(theme[text], theme[background]) for background in BACKGROUNDS) >= 7

    def test_pairs_have_seven_to_one(self, theme: dict[str, str]) -> None:
        for text, background in (("care", "care-wash"), ("on-calm", "calm"), ("on-bar", "bar")):
            assert contrast(theme[text], theme[background]) >= 7

    def test_the_edge_of_a_field_has_three_to_one(self, theme: dict[str, str]) -> None:
        assert min(contrast(theme["edge"], theme[background]) for background in BACKGROUNDS) >= 3

    def test_nothing_is_red(self, theme: dict[str, str]) -> None:
        for colour in theme.values():
            r, g, b = _rgb(colour)
            assert not (r > 140 and g < 90 and b < 90), colour


def test_no_rule_names_left_or_right() -> None:
    plain = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    assert not re.findall(r"(?:margin|padding|border|inset)-(?:left|right)|(?<![\w-])(?:left|right|float)\s*:", plain)
    assert not re.findall(r"text-align:\s*(?:left|right)", plain)


def test_nothing_is_loaded_and_nothing_moves() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert not re.search(r"animation|transition|@keyframes", CSS)


def test_urdu_is_never_clipped() -> None:
    assert "text-overflow" not in CSS
    assert "letter-spacing" not in CSS
    assert "font-style" not in CSS
    assert not re.search(r"[;{]height:|max-height|max-block-size", CSS)


def test_targets_are_forty_eight_pixels() -> None:
    for selector in (".leave", ".button", ".rows a", ".call", ".choice"):
        rule = re.search(rf"^{re.escape(selector)}\{{([^}}]*)\}}", CSS, re.M)
        assert rule, selector
        assert "min-block-size:48px" in rule[1], selector


def test_no_template_has_a_style_or_a_handler() -> None:
    for template in TEMPLATES.rglob("*.html"):
        # A template's own `{% if one == … %}` is no attribute.
        text = re.sub(r"\{%.*?%\}", "", template.read_text("utf-8"), flags=re.S)
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)\s*=", text), template
        assert "<style" not in text, template


def test_the_measure_can_fail() -> None:
    assert contrast("#777777", "#FFFFFF") < 7
    assert round(contrast("#000000", "#FFFFFF")) == 21
    assert LIGHT["paper"] == "#FAF7F2"
    assert DARK["paper"] == "#14191B"
