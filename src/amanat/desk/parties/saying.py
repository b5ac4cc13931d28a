"""What a respondent or an officer reads from the desk in fixed words, in both languages: equally calm for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from amanat.desk.care.telling import long_day

Both = Mapping[str, str]

CLOSED: Final[Mapping[str, Both]] = {
    "respondent": {
        "en": (
            "This matter is closed at this organisation. Nothing more is asked of you here. "
            "What you keep yourself stays yours."
        ),
        "ur": (
            "یہ معاملہ اِس ادارے میں بند ہے۔ یہاں آپ سے مزید کچھ نہیں پوچھا جائے گا۔ "
            "جو آپ نے خود رکھا ہے، وہ آپ کا رہے گا۔"
        ),
    },
    "officer": {
        "en": (
            "This referral is over. The copies that we put here are taken away. "
            "Please delete what you saved of it, as far as your rules allow."
        ),
        "ur": (
            "یہ حوالہ ختم ہو گیا ہے۔ جو نقلیں ہم نے یہاں رکھی تھیں، ہٹا لی گئی ہیں۔ "
            "جہاں تک آپ کے ضابطے اجازت دیں، محفوظ کی ہوئی نقلیں مٹا دیں۔"
        ),
    },
}
MORE_TIME: Final[Both] = {
    "en": "You have more time to answer: until {day}. {reason}",
    "ur": "آپ کو جواب کے لیے مزید وقت ملا ہے: {day} تک۔ {reason}",
}
NO_MORE_TIME: Final[Both] = {
    "en": "We cannot give more time. The last day to answer stays {day}. {reason}",
    "ur": "مزید وقت نہیں دیا جا سکتا۔ جواب کا آخری دن {day} ہی ہے۔ {reason}",
}


def say(both: Both, lang: str, *, day: str = "", reason: str = "") -> str:
    """In the language of whoever reads it; `day` as ``YYYY-MM-DD``."""
    tongue = lang if lang in both else "en"
    return both[tongue].format(day=long_day(tongue, day) if day else "", reason=reason).strip()
