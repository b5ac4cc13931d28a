"""The places in a file where something was found, in words: ``page-3.note`` is “page 3, a note”."""

from __future__ import annotations

import re
from typing import Final

from amanat.publication.finding import Words

_KINDS: Final = {
    "about": ("what the file says about itself", "فائل کے اپنے بارے میں معلومات"),
    "attachment": ("an attached file", "منسلک فائل"),
    "change": ("a tracked change", "محفوظ رکھی گئی تبدیلی"),
    "comment": ("a comment", "تبصرہ"),
    "contents": ("the list of contents", "فہرست"),
    "description": ("the description of a picture", "تصویر کی تفصیل"),
    "footer": ("the footer", "صفحے کا نچلا حصہ"),
    "footnote": ("a footnote", "حاشیہ"),
    "frame": ("a picture of several", "کئی تصویروں میں سے ایک"),
    "header": ("the header", "صفحے کا اوپری حصہ"),
    "hidden": ("hidden words", "چھپے الفاظ"),
    "link": ("a link", "لنک"),
    "name": ("its name", "اس کا نام"),
    "note": ("a note", "نوٹ"),
    "page": ("page", "صفحہ"),
    "picture": ("picture", "تصویر"),
    "text": ("the text", "متن"),
    "words": ("words in it", "اس میں لکھے الفاظ"),
}
_OTHER: Final = ("a part beside the text", "متن کے ساتھ کا حصہ")
_STEP: Final = re.compile(r"([a-z]+)(?:-([0-9]+))?")


def place_of(where: str) -> Words:
    """The place in both languages; each step of a place that is not known is “a part beside the text”."""
    steps = [_STEP.fullmatch(step) for step in where.split(".")]
    said = []
    for language in (0, 1):
        words = [_KINDS.get(step[1] if step else "", _OTHER)[language] for step in steps]
        numbers = [f" {step[2]}" if step and step[2] else "" for step in steps]
        said.append(("، " if language else ", ").join(map("".join, zip(words, numbers, strict=True))))
    return {"en": said[0], "ur": said[1]}
