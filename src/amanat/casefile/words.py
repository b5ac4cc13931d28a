"""What the cover says, in English and in Urdu. Plain words: whoever reads it may never have seen such a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """One language. `labels` are short names of facts, `texts` whole paragraphs, `lists` those with a heading;
    the rest gives a word for a code."""

    lang: str
    comma: str
    months: tuple[str, ...]
    labels: Mapping[str, str]
    what: Mapping[str, str]
    roles: Mapping[str, str]
    kinds: Mapping[str, str]
    scans: Mapping[str, str]
    ways: Mapping[str, str]
    why: Mapping[str, str]
    approvals: Mapping[str, str]
    about: tuple[str, ...]
    how: tuple[str, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    stamped: str
    hidden: str
    more: str


ENGLISH: Final = Words(
    lang="en",
    comma=",",
    months=(
        *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
        *("November", "December"),
    ),
    labels={
        "title": "Case file",
        "case": "Case",
        "to": "For",
        "purpose": "Purpose",
        "from": "From",
        "fingerprint": "Fingerprint of the desk",
        "made": "Made",
        "exhibits": "Exhibits",
        "agreed": "Handed over",
        "consent": "She agreed",
        "for_advice": "advice",
        "for_support": "support",
        "for_inquiry": "an inquiry",
        "for_referral_talk": "passing it on",
        "for_publication_talk": "talking about publication",
        "until": "until {until}",
        "no_end": "no last day",
        "about": "What this is",
        "how": "How to check it",
        "contents": "Contents",
        "none": "There are no exhibits in this file.",
        "kind": "Kind",
        "bytes": "{count} bytes",
        "hash": "SHA-256",
        "dated": "It says it was made",
        "received": "She gave it to the desk",
        "gathered": "The desk put it in",
        "scan": "Scan for harmful software",
        "note": "Note",
        "copy": "Copy {which}",
        "only_copy": "The original is not in this file.",
        "withheld": "Not in this file",
        "withheld_about": "These exhibits belong to the case. They are left out on purpose.",
        "custody": "Custody",
        "number": "No.",
        "time": "Time (UTC)",
        "who": "Who",
        "did": "What was done",
        "with": "Exhibit",
        "hidden": "not shown here",
        "the_case": "the case",
        "checked": "What was checked",
        "unchecked": "What was not checked",
        "page": "Page",
        "of": "of",
        "confidential": "Private. Show it only to those who must see it.",
    },
    what={
        "received": "came in from her",
        "gathered": "put in by the desk",
        "viewed": "looked at",
        "played": "played",
        "metadata": "its hidden data looked at",
        "compared": "compared side by side",
        "scanned": "scanned for harmful software",
        "sniffed": "its type looked at",
        "original": "original taken out of the store",
        "copied": "clean copy made",
        "redacted": "copy with parts covered made",
        "trimmed": "shortened copy made",
        "transcribed": "written down",
        "exported": "taken out",
        "sealed": "sealed into a case file",
        "handed": "handed over",
        "shared": "copies sent to somebody",
        "message_in": "message came",
        "message_out": "message sent",
        "note": "note written",
        "status": "status changed",
        "person": "given to a person at the desk",
        "task": "step of the work",
        "process": "step of a proceeding",
        "people": "other people of the case",
        "consent": "what she agreed to",
        "plan": "safety plan",
        "published": "step of publishing",
        "withheld": "left out on purpose",
        "destroyed": "key destroyed",
        "erased": "erased",
        "hold": "kept because of the law",
    },
    roles={"lead": "lead", "caseworker": "caseworker", "reviewer": "reviewer", "desk": "the software"},
    kinds={
        "image": "Picture",
        "video": "Film",
        "audio": "Sound",
        "text": "Text",
        "pdf": "PDF document",
        "other": "File",
    },
    scans={
        "clean": "scanned, nothing found",
        "found": "scanned, something was found: be careful",
        "not scanned": "not scanned",
    },
    ways={
        "redacted": "parts are covered",
        "clean": "without hidden data",
        "trimmed": "shortened",
        "transcribed": "written down",
    },
    why={
        "not_chosen": "not chosen for this purpose",
        "not_agreed": "she did not agree to it",
        "no_key": "its key is gone",
        "differs": "it is not what was first stored",
        "protected": "the law protects it",
    },
    approvals={
        "two": "Two people at the desk agreed to it.",
        "urgent": "It was urgent. One lead decided. Others at the desk look at it within 72 hours.",
    },
    about=(
        "These things came to the desk named above, or the desk put them in itself; each says which. "
        "An original in this file is as it came: nothing in it was changed.",
        "Each file has a hash: a number made from all of its bytes. If one byte changes, the hash changes.",
        "Nothing has been decided by this file. It says what was given, when, and who handled it.",
    ),
    how=(
        "Open verify.html in a browser, offline, and choose the file. Or type: amanat verify FILE",
        "Get the keys for it by telephone or on paper from the desk. Compare the fingerprint of the desk.",
        "VERIFY.txt tells how to do it by hand. This page alone proves nothing: anybody can print a page.",
    ),
    checked=(
        "Each file was hashed again when it was put in here. It is the one whose hash was stored when it came.",
        "Each entry under Custody is signed by who did it, and holds the hash of the entry before.",
        "The desk signed that this file was sealed. That signature covers every file in it.",
    ),
    unchecked=(
        "Whether what a picture or a text says is true.",
        "Who made it, and what happened to it before it came to the desk.",
        "Whether the time that a picture gives for itself is right. It is told here as it says.",
        "Harmful software, where it says: not scanned.",
    ),
    stamped="A time stamp was requested. Only a check of the file tells whether it is there and holds.",
    hidden="Entries that are not shown: {count}. They are about things that are not in this file. "
    "Their place in the order can be checked. What they say cannot.",
    more="Earlier entries, in data/custody/log.jsonl alone: {count}.",
)

URDU: Final = Words(
    lang="ur",
    comma="،",
    months=(
        *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر"),
        *("نومبر", "دسمبر"),
    ),
    labels={
        "title": "کیس فائل",
        "case": "کیس",
        "to": "کس کے لیے",
        "purpose": "مقصد",
        "from": "کس کی طرف سے",
        "fingerprint": "دفتر کا فنگر پرنٹ",
        "made": "تیار ہوئی",
        "exhibits": "اشیا",
        "agreed": "حوالے کرنے کا فیصلہ",
        "consent": "ان کی رضامندی",
        "for_advice": "مشورہ",
        "for_support": "مدد",
        "for_inquiry": "انکوائری",
        "for_referral_talk": "آگے بھیجنا",
        "for_publication_talk": "اشاعت پر بات",
        "until": "{until} تک",
        "no_end": "آخری دن طے نہیں",
        "about": "یہ کیا ہے",
        "how": "اسے کیسے جانچیں",
        "contents": "فہرست",
        "none": "اس فائل میں کوئی شے نہیں۔",
        "kind": "قسم",
        "bytes": "{count} بائٹ",
        "hash": "SHA-256",
        "dated": "اس کے مطابق یہ بنی",
        "received": "انہوں نے دفتر کو دی",
        "gathered": "دفتر نے خود شامل کی",
        "scan": "نقصان دہ سافٹ ویئر کی جانچ",
        "note": "نوٹ",
        "copy": "نقل {which}",
        "only_copy": "اصل اس فائل میں نہیں۔",
        "withheld": "جو اس فائل میں نہیں",
        "withheld_about": "یہ چیزیں اسی کیس کی ہیں۔ انہیں جان بوجھ کر شامل نہیں کیا گیا۔",
        "custody": "تحویل",
        "number": "نمبر",
        "time": "وقت (UTC)",
        "who": "کس نے",
        "did": "کیا کیا",
        "with": "شے",
        "hidden": "یہاں نہیں دکھایا گیا",
        "the_case": "کیس",
        "checked": "کیا جانچا گیا",
        "unchecked": "کیا نہیں جانچا گیا",
        "page": "صفحہ",
        "of": "از",
        "confidential": "نجی۔ صرف انہیں دکھائیں جنہیں دیکھنا لازم ہے۔",
    },
    what={
        "received": "ان کی طرف سے آئی",
        "gathered": "دفتر نے شامل کی",
        "viewed": "دیکھی گئی",
        "played": "چلائی گئی",
        "metadata": "چھپی معلومات دیکھی گئیں",
        "compared": "ساتھ رکھ کر ملائی گئی",
        "scanned": "نقصان دہ سافٹ ویئر کے لیے جانچی گئی",
        "sniffed": "قسم دیکھی گئی",
        "original": "اصل ذخیرے سے نکالی گئی",
        "copied": "صاف نقل بنی",
        "redacted": "کچھ حصے ڈھانپ کر نقل بنی",
        "trimmed": "مختصر نقل بنی",
        "transcribed": "تحریر میں لائی گئی",
        "exported": "باہر نکالی گئی",
        "sealed": "کیس فائل میں مہر بند ہوئی",
        "handed": "حوالے کی گئی",
        "shared": "نقلیں کسی کو بھیجی گئیں",
        "message_in": "پیغام آیا",
        "message_out": "پیغام گیا",
        "note": "نوٹ لکھا گیا",
        "status": "حالت بدلی",
        "person": "دفتر کے کسی فرد کو دیا گیا",
        "task": "کام کا ایک قدم",
        "process": "کارروائی کا ایک قدم",
        "people": "کیس کے دوسرے لوگ",
        "consent": "ان کی رضامندی",
        "plan": "حفاظتی منصوبہ",
        "published": "اشاعت کا ایک قدم",
        "withheld": "جان بوجھ کر شامل نہیں کی",
        "destroyed": "کلید مٹائی گئی",
        "erased": "مٹا دی گئی",
        "hold": "قانون کے تحت رکھی گئی",
    },
    roles={"lead": "نگران", "caseworker": "کیس ورکر", "reviewer": "جائزہ کار", "desk": "سافٹ ویئر"},
    kinds={
        "image": "تصویر",
        "video": "ویڈیو",
        "audio": "آواز",
        "text": "تحریر",
        "pdf": "پی ڈی ایف دستاویز",
        "other": "فائل",
    },
    scans={
        "clean": "جانچی گئی، کچھ نہیں ملا",
        "found": "جانچی گئی، کچھ ملا: احتیاط کریں",
        "not scanned": "نہیں جانچی گئی",
    },
    ways={
        "redacted": "کچھ حصے ڈھانپے گئے ہیں",
        "clean": "چھپی معلومات کے بغیر",
        "trimmed": "مختصر کی گئی",
        "transcribed": "تحریر میں لائی گئی",
    },
    why={
        "not_chosen": "اس مقصد کے لیے نہیں چنی گئی",
        "not_agreed": "ان کی رضامندی نہیں",
        "no_key": "اس کی کلید اب نہیں ہے",
        "differs": "یہ وہ نہیں جو پہلے محفوظ ہوئی تھی",
        "protected": "قانون اسے تحفظ دیتا ہے",
    },
    approvals={
        "two": "دفتر کے دو لوگوں نے اس پر اتفاق کیا۔",
        "urgent": "معاملہ فوری تھا۔ ایک نگران نے فیصلہ کیا۔ دفتر کے دوسرے لوگ 72 گھنٹے میں اسے دیکھیں گے۔",
    },
    about=(
        "یہ چیزیں اوپر لکھے دفتر کو ملیں، یا دفتر نے خود شامل کیں؛ ہر ایک کے ساتھ لکھا ہے۔ "
        "اس فائل کی اصل چیز ویسی ہی ہے جیسی آئی: اس میں کچھ نہیں بدلا گیا۔",
        "ہر فائل کا ایک ہیش ہے: ایک عدد جو اس کے تمام بائٹ سے بنتا ہے۔ ایک بائٹ بھی بدلے تو ہیش بدل جاتا ہے۔",
        "اس فائل سے کوئی فیصلہ نہیں ہوا۔ یہ بتاتی ہے کہ کیا دیا گیا، کب، اور کس کے ہاتھ سے گزرا۔",
    ),
    how=(
        "انٹرنیٹ بند کر کے verify.html کو براؤزر میں کھولیں اور فائل چنیں۔ یا یہ لکھیں: amanat verify FILE",
        "اس کی کلیدیں دفتر سے فون پر یا کاغذ پر لیں۔ دفتر کا فنگر پرنٹ ملا لیں۔",
        "ہاتھ سے جانچنے کا طریقہ VERIFY.txt میں ہے۔ صرف یہ صفحہ کچھ ثابت نہیں کرتا: صفحہ کوئی بھی چھاپ سکتا ہے۔",
    ),
    checked=(
        "یہاں رکھتے وقت ہر فائل کا ہیش دوبارہ نکالا گیا۔ یہ وہی ہے جس کا ہیش آنے پر محفوظ ہوا تھا۔",
        "تحویل کے ہر اندراج پر کرنے والے کے دستخط ہیں، اور اس میں پچھلے اندراج کا ہیش ہے۔",
        "دفتر نے اس فائل کو مہر بند کرنے پر دستخط کیے۔ یہ دستخط اس کی ہر فائل پر ہیں۔",
    ),
    unchecked=(
        "تصویر یا تحریر کی بات سچ ہے یا نہیں۔",
        "یہ کس نے بنائی، اور دفتر کو ملنے سے پہلے اس کے ساتھ کیا ہوا۔",
        "تصویر اپنا جو وقت بتاتی ہے وہ درست ہے یا نہیں۔ یہاں وہی لکھا ہے جو وہ بتاتی ہے۔",
        "نقصان دہ سافٹ ویئر، جہاں لکھا ہے: نہیں جانچی گئی۔",
    ),
    stamped="وقت کی مہر کی درخواست کی گئی۔ وہ موجود اور درست ہے یا نہیں، یہ صرف فائل کی جانچ بتاتی ہے۔",
    hidden="جو اندراج نہیں دکھائے گئے: {count}۔ وہ ان چیزوں کے بارے میں ہیں جو اس فائل میں نہیں۔ "
    "ترتیب میں ان کی جگہ جانچی جا سکتی ہے۔ ان کی بات نہیں۔",
    more="پہلے کے اندراج، جو صرف data/custody/log.jsonl میں ہیں: {count}۔",
)

LANGUAGES: Final[Mapping[str, Words]] = {"en": ENGLISH, "ur": URDU}
