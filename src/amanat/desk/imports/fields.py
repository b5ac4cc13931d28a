"""What a column can mean, and the words by which columns and values are known: English, Urdu, Roman Urdu. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from amanat.desk.find import fold
from amanat.seal.record import ACTS, ANCILLARY_ACTS, CONTEXTS

FIELDS: Final = (
    "number",
    "received",
    "said",
    "act",
    "context",
    "status",
    "closing",
    "district",
    "called",
    "notes",
    "respondent",
)
"""In the order in which a person looks for them. A column without one is left out."""

LONGEST: Final[Mapping[str, int]] = {
    "number": 60,
    "said": 20_000,
    "closing": 2_000,
    "district": 60,
    "called": 100,
    "notes": 20_000,
    "respondent": 2_000,
}
"""Characters that fit."""

_NAMES: Final[Mapping[str, str]] = {
    "number": "number|no|case no|case number|old number|id|case id|file no|file number|ref|reference|serial|sr|s no"
    "|نمبر|کیس نمبر|پرانا نمبر|فائل نمبر|سیریل نمبر|case ka number|purana number|shumar",
    "received": "received|date received|received day|received on|date|day|date of report|reported|report date|opened"
    "|opening date|تاریخ|وصولی کی تاریخ|موصول|تاریخ وصولی|دن|tareekh|tarikh|mausool",
    "said": "what happened|description|narrative|details|incident|summary|complaint|story|statement|facts"
    "|کیا ہوا|تفصیل|واقعہ|شکایت|بیان|kya hua|tafseel|waqia|shikayat|bayan",
    "act": "act|acts|type|type of violence|violence|type of abuse|category|offence|nature|nature of case|kind"
    "|قسم|نوعیت|تشدد کی قسم|جرم|عمل|qism|nauiyat|jurm",
    "context": "context|setting|where it happened|sector|جگہ|ماحول|پس منظر|jagah|mahol",
    "status": "status|state|case status|open or closed|stage|حالت|کیفیت|کیس کی حالت|halat|kaifiyat",
    "closing": "closing reason|reason closed|reason for closing|why closed|outcome|result|disposal"
    "|بند کرنے کی وجہ|وجہ|نتیجہ|band karne ki wajah|wajah|nateeja",
    "district": "district|area|city|tehsil|town|location|ضلع|علاقہ|شہر|تحصیل|zila|ilaqa|shehar",
    "called": "called|alias|code name|nickname|name|survivor|client|complainant|survivor name|client name"
    "|نام|فرضی نام|عرف|naam|farzi naam|urf",
    "notes": "notes|note|remarks|comments|follow up|actions|action taken|نوٹ|نوٹس|ریمارکس|کارروائی|karwai|kaarwai",
    "respondent": "respondent|accused|perpetrator|alleged perpetrator|offender|about whom|opposite party"
    "|جس کے خلاف|ملزم|فریق ثانی|mulzim|jis ke khilaf",
}

_ACTS: Final[Mapping[str, str]] = {
    "rape": "rape|gang rape|forced sex|zina bil jabr|ریپ|زیادتی|جنسی زیادتی|زنا بالجبر|ziyadti|jinsi ziyadti",
    "sexual_contact": "sexual contact|sexual assault|molestation|unwanted touching|groping|touching"
    "|جنسی حملہ|دست درازی|چھونا|dast darazi|chhoona",
    "sexual_harassment": "sexual harassment|harassment|harrassment|catcalling|ہراسانی|جنسی ہراسانی|ہراساں کرنا"
    "|harasani|jinsi harasani|harasan",
    "physical_abuse": "physical abuse|physical violence|physical assault|beating|violence|assault|domestic violence"
    "|hitting|جسمانی تشدد|مار پیٹ|تشدد|گھریلو تشدد|jismani tashaddud|maar peet|mar peet|tashaddud",
    "forced_marriage": "forced marriage|child marriage|early marriage|جبری شادی|زبردستی کی شادی|کم عمری کی شادی"
    "|jabri shadi|zabardasti ki shadi",
    "economic_abuse": "economic abuse|financial abuse|denial of resources|money withheld|maintenance"
    "|معاشی استحصال|خرچ نہ دینا|معاشی تشدد|maashi istehsal|kharcha",
    "psychological_abuse": "psychological abuse|emotional abuse|verbal abuse|mental torture|threats|insults|control"
    "|ذہنی تشدد|نفسیاتی تشدد|گالم گلوچ|دھمکی|دھمکیاں|zehni tashaddud|nafsiyati tashaddud|dhamki|dhamkiyan",
    "stalking": "stalking|following|cyber stalking|پیچھا کرنا|تعاقب|پیچھا|peecha karna|taaqub",
    "blackmail": "blackmail|blackmailing|extortion|sextortion|بلیک میل|بلیک میلنگ|بھتہ",
    "image_abuse": "image abuse|image based abuse|private pictures|private pictures shared|leaked pictures|deepfake"
    "|revenge porn|تصویریں پھیلانا|تصاویر|نجی تصاویر|tasveerein|tasveeren",
    "consensual_relationship": "consensual relationship",
    "infidelity": "infidelity|unfaithfulness|بے وفائی",
    "plagiarism": "plagiarism|copied work|سرقہ",
    "pay_dispute": "pay dispute|salary|wages|تنخواہ|tankhwah",
    "property": "property|property dispute|inheritance|land|جائیداد|وراثت|زمین|jaidad|wirasat",
    "opinion": "opinion|رائے",
    "hearsay": "hearsay|سنی سنائی",
}
_CONTEXTS: Final[Mapping[str, str]] = {
    "work": "work|workplace|at work|office|factory|job|کام|دفتر|کام کی جگہ|فیکٹری|daftar|kaam|naukri",
    "domestic": "domestic|home|at home|family|household|in laws|گھر|گھریلو|خاندان|سسرال|ghar|gharelu|susral|khandan",
    "education": "education|school|college|university|campus|madrasa|تعلیم|سکول|اسکول|کالج|یونیورسٹی|مدرسہ|taleem",
    "online": "online|internet|social media|cyber|آن لائن|سوشل میڈیا|انٹرنیٹ",
    "custody": "custody|police|prison|jail|shelter|حراست|تھانہ|جیل|دارالامان|hirasat|thana",
    "other": "other|others|elsewhere|public place|street|market|transport|دیگر|کوئی اور|گلی|بازار|bazar|gali",
}
_STATES: Final[Mapping[str, str]] = {
    "open": "open|opened|pending|ongoing|active|in progress|new|under process|reopened|جاری|کھلا|زیر التوا|زیر کارروائی"
    "|jari|khula|zer e iltawa",
    "closed": "closed|close|done|complete|completed|resolved|settled|finished|disposed|ended|withdrawn|بند|مکمل|ختم"
    "|حل شدہ|band|mukammal|khatam",
}
_CLOSINGS: Final[Mapping[str, str]] = {
    "support_done": "support done|resolved|settled|done|completed|helped|support given|مدد مکمل|حل|مدد ہو گئی",
    "she_asked": "she asked|withdrawn|withdrew|her request|client request|survivor request|اس کے کہنے پر|واپس لیا",
    "no_contact": "no contact|lost contact|unreachable|no response|not reachable|رابطہ نہیں|رابطہ ختم|rabta nahi",
    "redirected": "redirected|referred|transferred|referred out|آگے بھیجا|منتقل",
    "not_in_scope": "not in scope|out of scope|not relevant|دائرے سے باہر|غیر متعلق",
    "duplicate": "duplicate|double|repeated|دہرا|دوبارہ",
    "spam": "spam|fake|test|جعلی",
}


def key(text: str) -> str:
    """A name or a value as it is compared: folded, signs as blanks."""
    return fold(re.sub(r"[_\-/.#:()&،+@]", " ", text))


def _known(words: Mapping[str, str], codes: Sequence[str] = ()) -> dict[str, str]:
    found = {key(code): code for code in codes}
    for code, text in words.items():
        for word in text.split("|"):
            found.setdefault(key(word), code)
    return found


_BY_NAME: Final = _known(_NAMES, FIELDS)
ACT_WORDS: Final = _known(_ACTS, (*ACTS, *ANCILLARY_ACTS))
CONTEXT_WORDS: Final = _known(_CONTEXTS, CONTEXTS)
STATE_WORDS: Final = _known(_STATES)
CLOSING_WORDS: Final = _known(_CLOSINGS)


def guessed(names: Sequence[str]) -> tuple[str, ...]:
    """A field for each column by its name, "" where none is plain; no field twice."""
    found: list[str] = []
    for name in names:
        field = _BY_NAME.get(key(name), "")
        found.append(field if field not in found else "")
    return tuple(found)
