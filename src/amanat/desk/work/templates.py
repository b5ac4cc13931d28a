"""Texts for answers, of the whole desk: calm, short, in both languages. A lead changes them; each answer may be edited.

None can hold her name: the only places to fill are the desk's name and the day of the next contact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from amanat.errors import RefusedError

LANGUAGES: Final = ("en", "ur")
PLACES: Final = ("desk", "day")
MOST: Final = 40
TITLE_LIMIT: Final = 80
TEXT_LIMIT: Final = 2000
_PLACE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """`title` and `text` by language; `ours`: it came with the software."""

    template: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    ours: bool = False


FIRST: Final = tuple(
    Template(name, {"en": title, "ur": title_ur}, {"en": text, "ur": text_ur}, ours=True)
    for name, title, title_ur, text, text_ur in (
        (
            "received",
            "We have it",
            "مل گیا",
            "Thank you for writing to {desk}. We have what you sent. A person here reads it. We write to you again.",
            "{desk} کو لکھنے کا شکریہ۔ آپ کی بات پہنچ گئی ہے۔ یہاں کوئی اِسے پڑھ رہا ہے۔ ہم آپ کو پھر لکھیں گے۔",
        ),
        (
            "safe",
            "Are you safe now",
            "کیا آپ محفوظ ہیں",
            "Are you safe right now? If not, leave this page and go where people are. You can write to us later.",
            "کیا آپ اِس وقت محفوظ ہیں؟ اگر نہیں، تو صفحہ چھوڑ کر لوگوں کے پاس جائیں۔ ہمیں بعد میں بھی لکھا جا سکتا ہے۔",
        ),
        (
            "next",
            "When we write again",
            "ہم پھر کب لکھیں گے",
            "We write to you again on {day}. You can write to us at any time before that.",
            "ہم {day} کو آپ کو پھر لکھیں گے۔ اِس سے پہلے بھی آپ جب چاہیں ہمیں لکھیں۔",
        ),
        (
            "choice",
            "The choice is yours",
            "فیصلہ آپ کا ہے",
            "Nothing happens without your yes. You can say no, or change your mind. We help you all the same.",
            "آپ کی ہاں کے بغیر کچھ نہیں ہوگا۔ آپ انکار کریں یا ارادہ بدلیں، مدد پھر بھی ملے گی۔",
        ),
        (
            "quiet",
            "We did not hear from you",
            "آپ کی خبر نہیں ملی",
            "We did not hear from you. That is all right. This mailbox stays open. Write when it is safe.",
            "آپ کی طرف سے کچھ نہیں آیا۔ کوئی بات نہیں۔ یہ میل باکس کھلا ہے۔ جب محفوظ ہو، تب لکھیں۔",
        ),
        (
            "closing",
            "Closing, kindly",
            "بند کرتے ہوئے",
            "We close this for now. What you sent stays yours. If you need us again, write here.",
            "ہم اِسے فی الحال بند کرتے ہیں۔ جو آپ نے بھیجا، وہ آپ ہی کا ہے۔ پھر ضرورت ہو تو یہیں لکھیں۔",
        ),
    )
)
"""What a desk begins with."""


def checked(title: Mapping[str, str], text: Mapping[str, str]) -> None:
    """Raises RefusedError `template.empty`, `template.long`, `template.place`."""
    for lang in LANGUAGES:
        if not title.get(lang, "").strip() or not text.get(lang, "").strip():
            raise RefusedError("template.empty", "Write a title and a text in both languages.")
        if len(title[lang]) > TITLE_LIMIT or len(text[lang]) > TEXT_LIMIT:
            raise RefusedError("template.long", f"Up to {TITLE_LIMIT} letters for a title, {TEXT_LIMIT} for a text.")
        if any(place not in PLACES for place in _PLACE.findall(text[lang])):
            raise RefusedError("template.place", "Only {desk} and {day} can be filled in. Take other marks out.")


def filled(template: Template, lang: str, places: Mapping[str, str]) -> str:
    """The text for an answer. A place that is not known stays as a mark, so that whoever edits it sees it."""
    return _PLACE.sub(lambda found: places.get(found.group(1)) or found.group(), template.text[lang])
