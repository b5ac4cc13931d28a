"""Letters that send somebody on, kindly: one for each reason why a matter lies outside, in both languages.

Whoever sends one reads it through first and changes what does not fit. None says that she was wrong to write, none
judges anybody, and each says what would be different and that she can write again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_AGAIN: Final = (
    "Was somebody forced, threatened, or under 18? Or does somebody use power over you? Then write to us "
    "again. We look at it anew. What you sent stays sealed. Nobody shows it to anyone.",
    "کسی پر زبردستی ہوئی، دھمکی دی گئی، یا کوئی 18 سال سے کم تھا؟ یا کوئی آپ پر اپنا اختیار استعمال کرتا ہے؟ "
    "تو ہمیں پھر لکھیں۔ ہم نئے سرے سے دیکھیں گے۔ آپ کی بھیجی ہوئی چیز مہر بند ہے۔ کسی کو نہیں دکھائی جاتی۔",
)


def _both(english: str, urdu: str) -> Mapping[str, str]:
    return {"en": f"{english}\n\n{_AGAIN[0]}", "ur": f"{urdu}\n\n{_AGAIN[1]}"}


LETTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "infidelity": _both(
        "Thank you for trusting us. This hurts, and that is real. Our desk does not look into it: two adults "
        "decided it for themselves. A counsellor or a family lawyer can help you with what comes next.",
        "ہم پر بھروسے کا شکریہ۔ اِس کا دکھ اصلی ہے۔ ہمارا ڈیسک اِس معاملے کو نہیں دیکھتا: یہ دو بالغوں کا اپنا "
        "فیصلہ تھا۔ آگے کے لیے مشیر یا خاندانی وکیل مدد کر سکتا ہے۔",
    ),
    "consensual_relationship": _both(
        "Thank you for writing. From what we read, both people are adults and both agreed. Then it is theirs "
        "alone, and our desk leaves it with them.",
        "لکھنے کا شکریہ۔ جو ہم نے پڑھا، اُس کے مطابق دونوں بالغ ہیں اور دونوں راضی تھے۔ پھر یہ صرف اُن کا معاملہ "
        "ہے، اور ہمارا ڈیسک اِسے اُنہی پر چھوڑتا ہے۔",
    ),
    "plagiarism": _both(
        "Thank you for writing. Your work matters. Our desk cannot judge who wrote what. A university has a "
        "committee for this; elsewhere a lawyer for copyright can help.",
        "لکھنے کا شکریہ۔ آپ کا کام اہم ہے۔ ہمارا ڈیسک یہ فیصلہ نہیں کر سکتا کہ کس نے کیا لکھا۔ یونیورسٹی میں اِس "
        "کی کمیٹی ہوتی ہے؛ باقی جگہ کاپی رائٹ کا وکیل مدد کر سکتا ہے۔",
    ),
    "pay_dispute": _both(
        "Thank you for writing. You have a right to what you earned. Our desk cannot bring it in. A labour "
        "office, a labour court or a consumer court can. Did it begin after you complained of somebody? Then tell"
        " us.",
        "لکھنے کا شکریہ۔ اپنی محنت کا پیسہ آپ کا حق ہے۔ ہمارا ڈیسک اُسے نہیں دلا سکتا۔ لیبر آفس، لیبر کورٹ یا "
        "کنزیومر کورٹ دلا سکتے ہیں۔ کیا یہ کسی کی شکایت کرنے کے بعد شروع ہوا؟ تو ہمیں بتائیں۔",
    ),
    "property": _both(
        "Thank you for writing. Losing what is yours is hard. Our desk cannot decide about land, a house or "
        "goods. A civil court can, and legal aid can tell you how. Is it kept from you to control you? Then tell "
        "us.",
        "لکھنے کا شکریہ۔ اپنی چیز کھونا مشکل ہے۔ ہمارا ڈیسک زمین، مکان یا سامان کا فیصلہ نہیں کر سکتا۔ سول عدالت "
        "کر سکتی ہے، اور قانونی امداد طریقہ بتا سکتی ہے۔ کیا آپ کو قابو میں رکھنے کے لیے روکا جا رہا ہے؟ تو ہمیں "
        "بتائیں۔",
    ),
    "opinion": _both(
        "Thank you for telling us what you think of it. Our desk takes up what was done to somebody. Is there "
        "something that was done to you? You can write that down at any time.",
        "اپنی رائے بتانے کا شکریہ۔ ہمارا ڈیسک وہ بات دیکھتا ہے جو کسی کے ساتھ کی گئی۔ کیا آپ کے ساتھ کچھ کیا گیا؟"
        " وہ کسی بھی وقت لکھا جا سکتا ہے۔",
    ),
    "hearsay": _both(
        "Thank you for caring. What others told you is theirs to tell. Please let them know that we are here, if "
        "that is safe. They can write to us themselves, without a name. Did you see or hear something yourself? "
        "Then write that.",
        "فکر کرنے کا شکریہ۔ جو دوسروں نے بتایا، وہ اُنہی کی بات ہے۔ اگر محفوظ ہو تو اُنہیں بتائیں کہ ہم یہاں ہیں۔"
        " وہ نام کے بغیر بھی خود لکھ سکتے ہیں۔ کیا آپ نے خود کچھ دیکھا یا سنا؟ تو وہ لکھیں۔",
    ),
    "third_party": _both(
        "Thank you for writing. These are the private chats or pictures of other people. We have put them out of "
        "sight, and nobody here publishes them. Please do not pass them on: that can harm the people in them. If "
        "you know the person in them, and it is safe, tell them: we help them to have it taken down, and they "
        "decide.",
        "لکھنے کا شکریہ۔ یہ دوسرے لوگوں کی نجی چیٹ یا تصویریں ہیں۔ ہم نے اِنہیں نظر سے ہٹا دیا ہے، اور یہاں کوئی "
        "اِنہیں شائع نہیں کرتا۔ براہِ کرم آگے نہ دیں: اِس سے اُن لوگوں کو نقصان ہو سکتا ہے۔ اگر آپ اُس شخص کو "
        "جانتے ہیں اور محفوظ ہو، تو بتائیں: ہم ہٹوانے میں مدد کرتے ہیں، اور فیصلہ اُنہی کا ہے۔",
    ),
}
