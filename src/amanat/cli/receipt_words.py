"""What `amanat verify receipt` says, in English and Urdu. What a mark means in English is its own sentence
(`amanat.ledger.receipts`); here is the same in Urdu, by its code."""

from __future__ import annotations

from typing import Final

from amanat.cli.plain import plain, plain_line
from amanat.ledger.receipts import Mark

WORDS: Final = {
    "en": {
        "altered": "DOES NOT HOLD. See the lines with ! and do not rely on this file.",
        "unproved": "NOT PROVED. Nothing wrong was found, but something is not proved: see the lines with ~.",
        "holds": "HOLDS. Nothing here was changed, as far as these keys can prove. "
        "Lines with ~ say what is still open.",
        "count_one": "1 receipt",
        "count": "{count} receipts",
        "deposit": "Stored, {day}",
        "answer": "Answer, {day}",
        "deposit_about": " (the file says: for {about})",
        "answer_about": " (the file says: from {about})",
        "ask": "Ask for these, not where you had the file, and give them: {options}.",
        "ask_intake": "--key (from the people who run the service)",
        "ask_log": "--log-key (from them, and from those who watch the ledger), --witness-key (from each witness)",
        "phrase": "The twelve words or numbers",
        "found": "The keys come out of this file itself. They prove nothing until you compare them with keys that you "
        "had from somewhere else: from the people who run the service, and from each witness.",
    },
    "ur": {
        "altered": "درست نہیں۔ \u2066!\u2069 والی سطریں دیکھیں اور اِس فائل پر بھروسا نہ کریں۔",
        "unproved": "ثابت نہیں۔ کوئی خرابی نہیں ملی، مگر کچھ ثابت نہیں: \u2066~\u2069 والی سطریں دیکھیں۔",
        "holds": "درست۔ جہاں تک یہ کلیدیں ثابت کر سکتی ہیں، یہاں کچھ نہیں بدلا۔ "
        "\u2066~\u2069 والی سطریں بتاتی ہیں کہ کیا باقی ہے۔",
        "count_one": "1 رسید",
        "count": "{count} رسیدیں",
        "deposit": "محفوظ ہوا، {day}",
        "answer": "جواب، {day}",
        "deposit_about": " (فائل کہتی ہے: {about} کے لیے)",
        "answer_about": " (فائل کہتی ہے: {about} کی طرف سے)",
        "ask": "یہ کلیدیں وہاں سے نہ لیں جہاں سے فائل ملی۔ الگ سے مانگیں اور دیں: {options}۔",
        "ask_intake": "\u2066--key\u2069 (سروس چلانے والوں سے)",
        "ask_log": "\u2066--log-key\u2069 (اُن سے، اور کھاتے پر نظر رکھنے والوں سے)، "
        "\u2066--witness-key\u2069 (ہر گواہ سے)",
        "phrase": "بارہ الفاظ یا نمبر",
        "found": "یہ کلیدیں خود اِسی فائل سے آئی ہیں۔ یہ تب تک کچھ ثابت نہیں کرتیں "
        "جب تک آپ اِنہیں کہیں اور سے ملی کلیدوں سے نہ ملائیں: "
        "سروس چلانے والوں سے، اور ہر گواہ سے۔",
    },
}
_URDU: Final = {
    "receipt.type": "یہ رسید اُس چیز کی نہیں جس کی یہ خود کو بتاتی ہے۔",
    "receipt.promised": "سروس نے دستخط کیے کہ یہ محفوظ ہے، {time}۔",
    "receipt.in_ledger": "کھاتے {log} میں {size} میں سے نمبر {index}۔",
    "receipt.in_ledger.seen": "کھاتے {log} میں {size} میں سے نمبر {index}؛ گواہوں نے دیکھا: {who}۔",
    "receipt.not_yet": "وعدہ ہے، ثبوت ابھی نہیں؛ {time} تک آنا ہے۔ اُس کے بعد نئی کاپی لیں۔",
    "receipt.unproved": "اِسے کچھ ثابت نہیں کرتا: نہ وعدہ، نہ ثبوت۔",
    "receipt.day_unproved": "دن ثابت نہیں۔ صرف یہ فائل دن بتاتی ہے۔",
    "receipt.unwitnessed": "اِس کھاتے کا کوئی گواہ نہیں۔ کوئی آزاد ادارہ نہیں بتاتا کہ یہ کب وہاں تھا۔",
    "receipt.keys_found": WORDS["ur"]["found"],
    "receipt.no_key": "اِسے جانچنے کی کلید نہیں۔",
    "receipt.carried": "اِس میں {count} فائلوں کے نام ہیں، اور یہ عین اُنہی سے جڑی ہے۔",
    "receipt.not_bound": "اِس میں فائلوں کے نام ہیں، مگر کھاتے سے اُن کا تعلق ثابت نہیں۔",
    "receipt.carried_differs": "جن فائلوں کے نام ہیں وہ نہیں بھیجی گئی تھیں۔",
    "receipt.file_in": "{name}: عین یہی فائل ساتھ گئی، {when}۔",
    "receipt.file_waits": "{name}: ایک رسید میں یہ فائل ہے، مگر اُس رسید کو جانچنے کی کلید نہیں۔",
    "receipt.file_nowhere": "{name}: یہاں کسی درست رسید میں یہ فائل نہیں۔",
    "receipt.answer_sealed": "یہ وہی جواب ہے جو مہر بند ہوا اور کھاتے میں درج ہوا۔",
    "receipt.answer_unsealed": "ڈیسک کے دستخط ہیں، "
    "مگر یہ ثابت نہیں کہ کھاتے میں یہی ہے: مہر بند جواب اِس فائل میں نہیں۔",
    "receipt.answer_waiting": "کاپی بنتے وقت یہ کھاتے میں نہیں تھا۔ کچھ دیر بعد نئی کاپی لیں۔",
    "receipt.answer_differs": "یہ وہ جواب نہیں جو کھاتے میں درج ہوا۔",
    "receipt.answer_signed": "ڈیسک {desk} کے دستخط ہیں، جو خود کو {called} کہتا ہے؛ اُس کی تاریخ {time}۔",
    "receipt.answer_unsigned": "فائل نہیں بتاتی کہ جواب کس کا ہے۔ یہ ثابت نہیں کہ کھاتے میں یہی الفاظ ہیں۔",
    "receipt.answer_gone": "کاپی بنتے وقت جواب موجود نہیں تھا؛ یہ صرف اُس کا ہیش ثابت کرتی ہے۔",
    "receipt.leaf": "وعدہ کسی اور چیز کا ہے۔",
    "receipt.day": "رسید کا دن وہ نہیں جو وعدے یا جواب کا ہے۔",
    "receipt.extra": "ثبوت کسی اور اندراج کا ہے۔",
    "receipt.time": "اِس میں ایسا وقت ہے جو کسی کیلنڈر میں نہیں۔",
    "receipt.answer_key": "جس کلید سے جواب پر دستخط ہوئے وہ ادارے کی فہرست میں نہیں۔",
    "receipt.answer_elsewhere": "یہ جواب کسی اور کو لکھا گیا تھا۔",
    "signature.invalid": "دستخط درست نہیں۔",
}
_WHEN: Final = {
    "day": "{day} کو",
    "no_day": "ایسے دن جو ثابت نہیں",
    "to": " (رسید کی فائل کہتی ہے: {about} کو)",
}
_OTHER: Final = "یہ بات درست ثابت نہیں ہوئی۔"
"""Of a code that comes from deeper down; the code stands behind it."""


def isolated(text: str) -> str:
    """A name or number inside Urdu: harmless, and its order stays."""
    return f"\u2068{plain(text)}\u2069"


def sentence(mark: Mark, language: str) -> str:
    """What came out, as one line."""
    if language == "en":
        return plain_line(mark.says)
    facts = {name: isolated(text) for name, text in mark.facts.items()}
    code = f"{mark.code}.seen" if mark.code == "receipt.in_ledger" and mark.facts.get("who") else mark.code
    if mark.went:
        facts["when"] = "، ".join(_went(day, about) for day, about in mark.went)
    return _URDU.get(code, _OTHER).format_map(facts)


def _went(day: str, about: str) -> str:
    when = _WHEN["day"].format(day=f"\u2066{day}\u2069") if day else _WHEN["no_day"]
    return when + (_WHEN["to"].format(about=isolated(about)) if about else "")
