"""What a letter about an outcome says, to either side: the words follow from the state of the case alone, and both
sides read the same ones, in the same order. An exoneration is said as plainly as anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from amanat.desk.care.telling import long_day
from amanat.desk.letters.paper import Letter
from amanat.process.words import Word

SIDES: Final = ("complainant", "respondent")
LANGUAGES: Final = ("en", "ur")
Both = Mapping[str, str]

_TO: Final[Mapping[str, Both]] = {
    "complainant": {"en": "To the person who complained", "ur": "شکایت کرنے والے فرد کے نام"},
    "respondent": {"en": "To the respondent", "ur": "جواب دہ کے نام"},
}
_TITLE: Final[Both] = {"en": "The result of the complaint", "ur": "شکایت کا نتیجہ"}
_ABOUT: Final[Both] = {"en": "Case {number}", "ur": "کیس {number}"}
_DECIDED: Final[Both] = {"en": "{body} decided on {day}.", "ur": "{day} کو فیصلہ ہوا۔ فیصلہ دینے والا ادارہ: {body}۔"}
_DECIDED_DAY: Final[Both] = {"en": "It was decided on {day}.", "ur": "{day} کو فیصلہ ہوا۔"}
_FOUND: Final[Mapping[str, Both]] = {
    "substantiated": {"en": "The complaint is substantiated.", "ur": "شکایت ثابت ہوئی۔"},
    "not_substantiated": {
        "en": "The complaint is not substantiated. Nothing was found against the respondent.",
        "ur": "شکایت ثابت نہیں ہوئی۔ جواب دہ کے خلاف کچھ ثابت نہیں ہوا۔",
    },
    "inconclusive": {
        "en": "There was not enough to decide either way. Nothing was found against the respondent.",
        "ur": "کسی طرف فیصلہ دینے کے لیے مواد کافی نہ تھا۔ جواب دہ کے خلاف کچھ ثابت نہیں ہوا۔",
    },
    "no_jurisdiction": {
        "en": "This body has no power to decide on it. It did not decide what happened.",
        "ur": "اِس ادارے کو اِس پر فیصلے کا اختیار نہیں۔ اُس نے یہ طے نہیں کیا کہ کیا ہوا۔",
    },
}
_NO_MORE: Final[Mapping[str, Both]] = {
    "not_substantiated": {
        "en": "This says nothing more: not that anybody lied, and not that anybody meant harm.",
        "ur": "اِس کا اِس سے زیادہ کوئی مطلب نہیں: نہ یہ کہ کسی نے جھوٹ بولا، نہ یہ کہ کسی کی نیت بُری تھی۔",
    },
    "inconclusive": {
        "en": "This says nothing more: not that anybody lied, and not that anybody meant harm.",
        "ur": "اِس کا اِس سے زیادہ کوئی مطلب نہیں: نہ یہ کہ کسی نے جھوٹ بولا، نہ یہ کہ کسی کی نیت بُری تھی۔",
    },
}
_STANDS: Final[Mapping[bool, Both]] = {
    True: {"en": "No appeal is open any more.", "ur": "اب کوئی اپیل باقی نہیں۔"},
    False: {"en": "This can still change in an appeal.", "ur": "اپیل میں یہ اب بھی بدل سکتا ہے۔"},
}
_CALLED: Final[Mapping[str, Both]] = {
    "respondent": {
        "en": "The word for the other side is “respondent”, and no other word.",
        "ur": "دوسرے فریق کے لیے لفظ ”جواب دہ“ ہے، کوئی اور لفظ نہیں۔",
    },
    "accused": {
        "en": "A court has charged the respondent, so the word is “accused”. A charge is not a verdict.",
        "ur": "عدالت نے فردِ جرم لگائی ہے، اِس لیے لفظ ”ملزم“ ہے۔ فردِ جرم فیصلہ نہیں۔",
    },
    "found_against": {
        "en": "Whoever speaks of it names the body and the day of this decision.",
        "ur": "جو بھی اِس کا ذکر کرے، فیصلہ دینے والے ادارے اور دن کا نام لے۔",
    },
    "cleared": {
        "en": "The respondent is cleared. Wherever this desk told of the complaint, it tells of this as openly.",
        "ur": "جواب دہ بری ہے۔ اِس ڈیسک نے جہاں شکایت کا ذکر کیا، وہیں اِس کا ذکر بھی اُتنا ہی نمایاں کرے گا۔",
    },
}
_WORDS_TITLE: Final[Both] = {"en": "From the desk", "ur": "ڈیسک کی طرف سے"}
_RIGHTS_TITLE: Final[Both] = {"en": "What both sides may do", "ur": "دونوں فریقوں کے حقوق"}
_APPEAL_DAY: Final[Both] = {
    "en": "Either side may appeal. The last day is {day}, as far as we know.",
    "ur": "دونوں فریقوں کو اپیل کا حق ہے۔ ہمارے علم میں آخری دن {day} ہے۔",
}
_APPEAL: Final[Both] = {
    "en": "Ask us, or somebody who knows the law, if an appeal is possible and until when.",
    "ur": "ہم سے یا قانون جاننے والے سے پوچھیں کہ اپیل ممکن ہے یا نہیں، اور کب تک۔",
}
_HELP: Final[tuple[Both, ...]] = (
    {
        "en": "Somebody whom you trust may help you and come along.",
        "ur": "مدد کے لیے کسی قابلِ اعتماد فرد کو ساتھ لانا آپ کا حق ہے۔",
    },
    {
        "en": "Tell us if anybody harms you for having complained or for having answered.",
        "ur": "شکایت کرنے یا جواب دینے پر کوئی نقصان پہنچائے تو ہمیں بتائیں۔",
    },
    {
        "en": "Please do not contact the other side about this.",
        "ur": "براہِ کرم اِس بارے میں دوسرے فریق سے رابطہ نہ کریں۔",
    },
)
_FOOT: Final[Both] = {
    "en": "Both sides get this letter, in the same words.",
    "ur": "یہ خط دونوں فریقوں کو ایک ہی الفاظ میں ملتا ہے۔ یہ اردو مشینی مسودہ ہے؛ ابھی کسی نے جانچا نہیں۔",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided. `finding`: a status of the finding; `body`, `day` (``YYYY-MM-DD``) who and when, may be empty;
    `final`: no appeal is open; `word`: what the respondent may be called; `appeal`: the last day, or ""; `words`: what
    the desk adds, in one language or both."""

    finding: str
    body: str
    day: str
    final: bool
    word: Word
    appeal: str
    words: Mapping[str, str]


def letter(outcome: Outcome, side: str, lang: str, *, desk: Mapping[str, str], number: str, today: str) -> Letter:
    """One letter. But for the line that says to whom it goes, both sides read the same."""
    name = desk.get(lang) or desk.get("en", "")
    said = outcome.words.get(lang) or outcome.words.get("en") or outcome.words.get("ur") or ""
    return Letter(
        lang=lang,
        desk=name,
        day=long_day(lang, today),
        to=_TO[side][lang],
        about=_ABOUT[lang].format(number=f"\u2066{number}\u2069"),
        title=_TITLE[lang],
        paragraphs=tuple(_said(outcome, lang)),
        words_title=_WORDS_TITLE[lang],
        words=tuple(_apart(part) for part in said.splitlines() if part.strip()),
        rights_title=_RIGHTS_TITLE[lang],
        rights=tuple(_rights(outcome, lang)),
        signed=name,
        foot=_FOOT[lang],
    )


def _said(outcome: Outcome, lang: str) -> list[str]:
    day = long_day(lang, outcome.day) if outcome.day else ""
    told = []
    if day and outcome.body:
        told.append(_DECIDED[lang].format(body=_apart(outcome.body), day=day))
    elif day:
        told.append(_DECIDED_DAY[lang].format(day=day))
    told.append(_FOUND[outcome.finding][lang])
    if outcome.finding in _NO_MORE:
        told.append(_NO_MORE[outcome.finding][lang])
    if outcome.finding != "no_jurisdiction":
        told.append(_STANDS[outcome.final][lang])
    told.append(_CALLED[outcome.word.word][lang])
    return told


def gist(outcome: Outcome) -> str:
    """What was decided, in both languages, a line each: read beside the letters, by whoever opens no file."""
    return "\n".join(" ".join(_said(outcome, lang)[:2]) for lang in LANGUAGES)


def _rights(outcome: Outcome, lang: str) -> list[str]:
    if outcome.final:
        return [one[lang] for one in _HELP]
    appeal = _APPEAL_DAY[lang].format(day=long_day(lang, outcome.appeal)) if outcome.appeal else _APPEAL[lang]
    return [appeal, *(one[lang] for one in _HELP)]


def _apart(text: str) -> str:
    """Isolated, so that words of the other direction do not turn the line round."""
    return f"\u2068{text.strip()}\u2069"
