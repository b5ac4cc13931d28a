"""Words that somebody wrote to somebody else, quoted: other people's letters are never published.

What an institution says in public may be quoted, and what is said to one. Source: FAIRNESS section 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from amanat.publication.finding import Finding
from amanat.publication.folding import Folded
from amanat.publication.ordinary import words
from amanat.publication.private import finding
from amanat.publication.sentences import Sentence, Token

_WRITTEN: Final = words(
    """
    wrote writes written texted texts messaged message messages whatsapped whatsapp emailed email emails sent sends
    replied letter letters text diary note notes chat chats sms dm inbox read reads voice reply forwarded posted
    likha likhi likhti likhta likhte bheja bheji message msg khat diary paigham jawab لکھا لکھی لکھتی لکھتا لکھتے
    بھیجا بھیجی میسج پیغام خط ڈائری نوٹ جواب واٹس چیٹ
    """
)
_PUBLIC: Final = words(
    """
    court courts tribunal commission committee ministry minister government police company bank college university
    institute school clinic hospital channel union council board office department ombudsperson mohtasib judge
    justice order judgment statement notice policy law act rules rule section report website page release gazette
    article constitution code press public published banner poster sign slogan placard newspaper editorial spokesman
    spokesperson registrar heading title form advertisement circular directive adalat hukm zabta qanoon bayan notice
    idara idare company bank college mohtasib commission wizarat press عدالت حکم ضابطہ ضابطے قانون بیان نوٹس ادارے
    ادارہ کمپنی بینک کالج یونیورسٹی محتسب کمیشن وزارت پریس پالیسی ایکٹ دفعہ رپورٹ کمیٹی اعلامیہ پولیس چینل بورڈ گزٹ
    اشتہار بینر فیصلے فیصلہ
    """
)
_PEOPLE: Final = words(
    """
    mother mother's father father's sister sister's brother brother's aunt uncle cousin cousin's son daughter wife
    wife's husband husband's friend friend's roommate roommate's colleague colleague's guide guide's neighbour
    neighbour's nurse doctor therapist manager supervisor professor teacher operator witness witness's complainant
    complainant's driver guard khala phuphi phupho mamoon mamu chacha taya nani nana dadi dada saas sasur bhabhi
    bahu parosi padosi aunt's uncle's mother-in-law landlord landlady tenant lawyer teacher's boss خالہ پھوپھی ماموں
    چچا تایا نانی نانا دادی دادا ساس سسر بھابھی بہو پڑوسی استاد ڈاکٹر وکیل her his their him them another each other
    she he walida walid maa ammi abbu behan bhai cousin beta beti shohar biwi dost saheli operator gawah doosre
    doosri us uski uske unki usne apni apne والدہ والد ماں بہن بھائی کزن بیٹے بیٹی شوہر بیوی دوست سہیلی گواہ ساتھی
    دوسرے دوسری اس ان اپنی اپنے آپریٹر نرس
    """
)
_LEAST: Final = 3


def find_letters(sentence: Sentence, folded: Folded) -> Iterator[Finding]:
    """From the word of writing to the end of what is quoted, three words of it or more."""
    tokens = sentence.tokens
    first = next((at for at, token in enumerate(tokens) if token.quoted >= _LEAST), None)
    if first is None:
        return
    before = _subject(tokens, first)
    if _WRITTEN.isdisjoint(before) or _PEOPLE.isdisjoint(before) or not _PUBLIC.isdisjoint(before):
        return
    last = first
    while last + 1 < len(tokens) and tokens[last + 1].quoted:
        last += 1
    yield finding("private.letter", *folded.span(tokens[first].start, tokens[last].end))


def _subject(tokens: tuple[Token, ...], first: int) -> list[str]:
    """The words of the part of the sentence in which it is written."""
    start = 0
    for at in range(first - 1, 0, -1):
        words = [token.text for token in tokens[at:first] if token.is_word]
        if not tokens[at].is_word and not _WRITTEN.isdisjoint(words):
            start = at
            break
    return [token.text for token in tokens[start:first] if token.is_word]
