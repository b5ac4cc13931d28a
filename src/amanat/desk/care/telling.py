"""What she reads in her mailbox before her case is destroyed: once, plain, with what she can do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

TOLD: Final[Mapping[str, str]] = {
    "en": (
        "Your case here is closed. On {day} we destroy what we hold of it. What you keep yourself stays yours. "
        "If you want our messages too, save a copy before that day. Open this page with your twelve words, and choose "
        "“A copy for myself”. If we should keep your case for longer, write to us here."
    ),
    "ur": (
        "آپ کا معاملہ یہاں بند ہے۔ جو کچھ ہمارے پاس ہے، وہ {day} کو مٹا دیا جائے گا۔ "
        "جو آپ نے خود رکھا ہے، وہ آپ کا رہے گا۔ پیغام بھی رکھنے ہوں تو اُس دن سے پہلے نقل محفوظ کر لیں۔ "
        "اپنے بارہ الفاظ سے یہ صفحہ کھولیں اور ”اپنے لیے ایک نقل“ چنیں۔ "
        "اگر آپ چاہیں کہ معاملہ زیادہ دیر رہے تو ہمیں یہیں لکھیں۔"
    ),
}
KEPT_LONGER: Final[Mapping[str, str]] = {
    "en": "We keep your case until {day}. The reason: {reason}",
    "ur": "آپ کا معاملہ {day} تک رکھا جائے گا۔ وجہ: {reason}",
}


def told_text(lang: str, day: str) -> str:
    """The message in her language; `day` as ``YYYY-MM-DD``."""
    return TOLD.get(lang, TOLD["en"]).format(day=long_day(lang, day))


def kept_text(lang: str, day: str, reason: str) -> str:
    """That a lead keeps it longer, and why."""
    return KEPT_LONGER.get(lang, KEPT_LONGER["en"]).format(day=long_day(lang, day), reason=reason)


def long_day(lang: str, day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when.day} {format_date(when, 'LLLL', locale='ur' if lang == 'ur' else 'en')} {when.year}"
