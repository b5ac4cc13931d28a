"""Why a condition of the gate is as it is, in both languages. The Urdu is machine-drafted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from amanat.publication.finding import Words


def _say(en: str, ur: str) -> Words:
    return {"en": en, "ur": ur}


WHY: Final[Mapping[str, Words]] = {
    "scope.in": _say(
        "It is in scope, and nothing private was found.", "یہ دائرۂ کار میں ہے، اور کوئی نجی بات نہیں ملی۔"
    ),
    "scope.out": _say(
        "This is out of scope. Redirect it kindly; it is not published.",
        "یہ دائرۂ کار سے باہر ہے۔ نرمی سے صحیح جگہ بھیجیں؛ یہ شائع نہیں ہوتا۔",
    ),
    "scope.private": _say(
        "Something that is never published is in it. Take it out.",
        "اِس میں وہ بات ہے جو کبھی شائع نہیں ہوتی۔ اُسے نکال دیں۔",
    ),
    "scope.uncited": _say(
        "A person is named without a public record. Name the institution, or cite the record.",
        "کسی کا نام سرکاری ریکارڈ کے بغیر ہے۔ ادارے کا نام دیں، یا ریکارڈ کا حوالہ دیں۔",
    ),
    "scope.faces": _say("Somebody has to look at every picture for faces.", "ہر تصویر میں چہرے کسی کو دیکھنے ہوں گے۔"),
    "scope.unknown": _say("Judge on the case first if it is in scope.", "پہلے کیس پر طے کریں کہ یہ دائرۂ کار میں ہے۔"),
    "scope.person": _say(
        "A person has to look at the scope of this case first.", "پہلے کوئی شخص اِس کیس کا دائرہ دیکھے۔"
    ),
    "consent.nothing_of_hers": _say(
        "Nothing of hers is in it; it says where anybody can read it.",
        "اِس میں اُن کی کوئی بات نہیں؛ لکھا ہے کہ ہر کوئی کہاں پڑھ سکتا ہے۔",
    ),
    "consent.declined": _say(
        "She said no. Nothing is published, and nothing else changes.",
        "اُنہوں نے انکار کیا۔ کچھ شائع نہیں ہوتا، اور کچھ نہیں بدلتا۔",
    ),
    "consent.none": _say("She has not agreed to this text yet.", "اُنہوں نے ابھی اِس متن پر ہاں نہیں کہی۔"),
    "consent.other_text": _say(
        "She agreed to another text. Ask her about this one.", "ہاں کسی اور متن کے لیے تھی۔ اِس کا پوچھیں۔"
    ),
    "consent.this_text": _say(
        "She agreed to exactly this text, from her own phone.", "اُنہوں نے اپنے فون سے ٹھیک اِسی متن پر ہاں کہی۔"
    ),
    "wording.errors": _say(
        "Some words judge before anybody has decided. Better ones stand below.",
        "کچھ الفاظ فیصلے سے پہلے فیصلہ سناتے ہیں۔ بہتر الفاظ نیچے ہیں۔",
    ),
    "wording.waived": _say(
        "A reviewer let some words stand, and says why below.",
        "ایک جائزہ لینے والے نے کچھ الفاظ رہنے دیے، اور وجہ نیچے لکھی ہے۔",
    ),
    "wording.fair": _say("No word judges before its time.", "کوئی لفظ وقت سے پہلے فیصلہ نہیں سناتا۔"),
    "told.not": _say("The respondent has not been told yet.", "جواب دہ کو ابھی نہیں بتایا گیا۔"),
    "told.other_text": _say(
        "The respondent was told of another text. Tell them of this one.",
        "جواب دہ کو کسی اور متن کا بتایا گیا تھا۔ اِس کا بتائیں۔",
    ),
    "told.short": _say(
        "The time given to answer is shorter than it must be. Give more.",
        "جواب کا وقت مقررہ سے کم دیا گیا۔ اور وقت دیں۔",
    ),
    "told.waits": _say("The respondent still has time to answer.", "جواب دہ کے پاس ابھی جواب کا وقت ہے۔"),
    "told.silent": _say("The time to answer is over. No answer came.", "جواب کا وقت ختم ہوا۔ جواب نہیں آیا۔"),
    "told.replied": _say(
        "The respondent answered. The reply stands beside it, as large.",
        "جواب دہ نے جواب دیا۔ جواب برابر میں، اُتنا ہی بڑا ہے۔",
    ),
    "told.reply_hidden": _say("The reply must stand beside it, as large.", "جواب برابر میں، اُتنا ہی بڑا ہونا چاہیے۔"),
    "told.identifies": _say(
        "Who was not told must not be recognisable. Take out what shows who it is.",
        "جسے نہیں بتایا گیا وہ پہچانا نہ جائے۔ پہچان والی بات نکال دیں۔",
    ),
    "told.unsafe": _say(
        "Telling the respondent could harm her. Nothing here shows who it is.",
        "بتانے سے اُنہیں نقصان ہو سکتا ہے۔ یہاں کچھ جواب دہ کی پہچان نہیں بتاتا۔",
    ),
    "told.unnamed": _say("Nobody can be made out in it.", "اِس میں کوئی پہچانا نہیں جاتا۔"),
    "ground.none": _say(
        "Say why it has to be public now: private ways come first.",
        "بتائیں کہ ابھی شائع کرنا کیوں ضروری ہے: نجی راستے پہلے ہیں۔",
    ),
    "ground.untried": _say(
        "No formal way was tried in this case yet.", "اِس کیس میں ابھی کوئی باضابطہ راستہ نہیں آزمایا گیا۔"
    ),
    "ground.stalled": _say("A formal way was tried and has stalled.", "باضابطہ راستہ آزمایا گیا اور رُک گیا۔"),
    "ground.danger": _say("She is in danger now.", "وہ ابھی خطرے میں ہیں۔"),
    "ground.retaliation": _say("She is being punished for speaking.", "بولنے پر اُنہیں سزا دی جا رہی ہے۔"),
    "orders.forbidden": _say("A court forbids it.", "عدالت نے منع کیا ہے۔"),
    "orders.unasked": _say(
        "Somebody has to ask if a court forbids it or hears it in private.",
        "کوئی پوچھے کہ عدالت نے منع تو نہیں کیا، یا سماعت بند کمرے میں ہے۔",
    ),
    "orders.checked": _say("Somebody asked, and signed the answer.", "کسی نے پوچھا، اور جواب پر دستخط کیے۔"),
    "exposure.unasked": _say(
        "Somebody has to say whom the names put before a crowd.", "کوئی بتائے کہ نام کس کو ہجوم کے سامنے لاتے ہیں۔"
    ),
    "exposure.exposed": _say(
        "A name puts somebody weak before a crowd. Take it out.", "نام کسی کمزور کو ہجوم کے سامنے لاتا ہے۔ نکال دیں۔"
    ),
    "reviews.few": _say(
        "Two people other than the author have to sign this text.", "لکھنے والے کے سوا دو افراد اِس متن پر دستخط کریں۔"
    ),
    "reviews.no": _say("A reviewer said no. Read the reason.", "ایک جائزہ کار نے انکار کیا۔ وجہ پڑھیں۔"),
    "reviews.two": _say("Two people signed exactly this text.", "دو افراد نے ٹھیک اِسی متن پر دستخط کیے۔"),
    "outcome.none": _say(
        "Nothing is decided yet. What will be decided is shown here as clearly.",
        "ابھی کوئی فیصلہ نہیں۔ جو ہوگا، یہاں اُتنا ہی صاف دکھے گا۔",
    ),
    "outcome.shown": _say("What was decided stands beside it.", "جو فیصلہ ہوا، برابر میں ہے۔"),
    "outcome.missing": _say(
        "Something was decided. It has to stand beside it, as clearly.",
        "فیصلہ ہو چکا ہے۔ وہ برابر میں، اُتنا ہی صاف ہونا چاہیے۔",
    ),
    "own.intimate": _say(
        "An intimate picture is never published, by anybody. Help with taking pictures down is on the front page.",
        "نجی نوعیت کی تصویر کبھی، کسی سے، شائع نہیں ہوتی۔ تصویریں ہٹوانے کی مدد پہلے صفحے پر ہے۔",
    ),
    "own.adult": _say("Somebody has to sign that she is grown up.", "کوئی دستخط کرے کہ وہ بالغ ہیں۔"),
    "own.others_safe": _say("Nobody else’s private things are in it.", "اِس میں کسی اور کی نجی بات نہیں۔"),
    "own.words": _say("Her own words. Nobody checks or changes them.", "اُن کے اپنے الفاظ۔ کوئی اِنہیں نہیں بدلتا۔"),
    "own.reply": _say(
        "The respondent’s reply stands beside it whenever it comes.", "جواب دہ کا جواب جب آئے، برابر میں دکھے گا۔"
    ),
    "own.ground": _say("It is hers to speak.", "بولنا اُن کا حق ہے۔"),
    "own.stage": _say("A fixed line beside it says how far the case is.", "برابر کی ایک سطر بتاتی ہے کہ کیس کہاں ہے۔"),
    "own.stage_missing": _say("The line that says how far the case is, is missing.", "کیس کہاں ہے، یہ سطر موجود نہیں۔"),
    "own.pause": _say(
        "A day has to pass between her first word and her second.", "اُن کی پہلی اور دوسری ہاں کے بیچ ایک دن گزرے۔"
    ),
    "own.second": _say("She has not said her second yes yet.", "اُنہوں نے ابھی دوسری بار ہاں نہیں کہی۔"),
    "own.too_early": _say("Her second word came before the day was over.", "دوسری ہاں ایک دن سے پہلے آئی۔"),
    "own.twice": _say("She said yes twice, a day apart.", "اُنہوں نے ایک دن کے فرق سے دو بار ہاں کہی۔"),
}
"""Why a condition is as it is, in both languages. The Urdu is machine-drafted."""
