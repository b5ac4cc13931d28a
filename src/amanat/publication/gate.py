"""The gate before anything in a desk's voice is published: eight conditions, each with what it rests on, or nothing is
published. Source: FAIRNESS section 3.

Own voice has the same eight rows, judged by its own rules: nobody corrects her words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amanat.publication.finding import Finding, Words, has_error

REVIEWERS: Final = 2
PAUSE: Final = 24 * 3600
"""Seconds between her first word and her second, in own voice."""
GROUNDS: Final = frozenset({"stalled", "danger", "retaliation"})
UNTOLD: Final = frozenset({"unsafe", "unnamed"})
RESPONDENT: Final = "respondent"
"""The group of a finding that shows who the respondent is."""


class State(StrEnum):
    """`NOT_YET`: something is still to be done. `BLOCKED`: as it is, it must not be published."""

    MET = "met"
    NOT_YET = "not_yet"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the eight. `code` says why, a key of `WHY`; `evidence` what it rests on: codes, days, ids, counts."""

    number: int
    state: State
    code: str
    evidence: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What one person signed of the text with this hash (32 bytes)."""

    by: str
    yes: bool
    digest: bytes


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All that the gate looks at. `digest` (32 bytes) is the hash of the very text.

    `scope`: `in`, `out`, `person` (a person must look) or "" (not judged). `consented`: the hash she agreed to, if any;
    `hers`: the text holds something of hers. `told`: how the respondent was told (`mailbox`, `letter`, `unsafe`,
    `unnamed`, ""), `told_digest` of which text, `until` the last day to answer, `replied` whether an answer came and
    `reply_beside` whether it will stand beside the text. `named`: an individual is named, `cited`: from a public record.
    `ground` and `route_tried`: why now. `orders` and `exposure`: signed answers of a person to this text.
    `decided`: a finding or outcome is known; `decided_shown`: it stands beside it or is this text.
    Days are ``YYYY-MM-DD``.
    """

    digest: bytes
    author: str
    today: str
    scope: str = ""
    private: tuple[Finding, ...] = ()
    wording: tuple[Finding, ...] = ()
    hers: bool = True
    consented: bytes = b""
    declined: bool = False
    told: str = ""
    told_digest: bytes = b""
    until: str = ""
    replied: bool = False
    reply_beside: bool = True
    named: bool = False
    cited: bool = False
    ground: str = ""
    route_tried: bool = False
    orders: str = ""
    exposure: str = ""
    pictures: int = 0
    faces_checked: bool = True
    decided: bool = False
    decided_shown: bool = True
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnVoiceFacts:
    """As `GateFacts`; `first` and `second` are the Unix seconds of her two words (0: not yet), `adult` a signed answer.
    `private` are findings about everybody but her."""

    digest: bytes
    now: int
    adult: bool = False
    private: tuple[Finding, ...] = ()
    consented: bytes = b""
    declined: bool = False
    first: int = 0
    second: int = 0
    named: bool = False
    cited: bool = False
    orders: str = ""
    exposure: str = ""
    pictures: int = 0
    faces_checked: bool = False
    intimate: bool = False
    stage_shown: bool = True
    reviews: tuple[Review, ...] = ()


def judge(facts: GateFacts) -> tuple[Condition, ...]:
    """The eight, in the order of the specification."""
    return (
        _scope(facts),
        _consent(facts.digest, facts.consented, facts.declined, facts.hers),
        _wording(facts),
        _told(facts),
        _ground(facts),
        _orders(facts.orders, facts.exposure),
        _reviewed(facts.reviews, facts.digest, facts.author),
        _decided(facts),
    )


def judge_own_voice(facts: OwnVoiceFacts) -> tuple[Condition, ...]:
    """The same eight rows for a text under her own name. Her words are judged for nothing but what they do to others,
    and no reply is waited for: it stands beside them whenever it comes."""
    return (
        _own_scope(facts),
        _own_consent(facts),
        _met(3, "own.words"),
        _met(4, "own.reply"),
        _met(5, "own.ground"),
        _orders(facts.orders, facts.exposure),
        _reviewed(facts.reviews, facts.digest, ""),
        _met(8, "own.stage") if facts.stage_shown else _blocked(8, "own.stage_missing"),
    )


def may_publish(conditions: Iterable[Condition]) -> bool:
    """Whether every one is met. No condition at all is no yes."""
    states = [condition.state for condition in conditions]
    return bool(states) and all(state is State.MET for state in states)


# --- one by one


def _met(number: int, code: str, **evidence: str) -> Condition:
    return Condition(number, State.MET, code, evidence)


def _not_yet(number: int, code: str, **evidence: str) -> Condition:
    return Condition(number, State.NOT_YET, code, evidence)


def _blocked(number: int, code: str, findings: tuple[Finding, ...] = (), **evidence: str) -> Condition:
    return Condition(number, State.BLOCKED, code, evidence, findings)


def _scope(facts: GateFacts) -> Condition:
    private = tuple(finding for finding in facts.private if finding.group != RESPONDENT)
    if facts.scope == "out":
        return _blocked(1, "scope.out")
    if has_error(private):
        return _blocked(1, "scope.private", private)
    if facts.named and not facts.cited:
        return _blocked(1, "scope.uncited")
    if facts.pictures and not facts.faces_checked:
        return _not_yet(1, "scope.faces", pictures=str(facts.pictures))
    if facts.scope != "in":
        return _not_yet(1, "scope.unknown" if not facts.scope else "scope.person")
    return Condition(1, State.MET, "scope.in", {}, private)


def _consent(digest: bytes, consented: bytes, declined: bool, hers: bool) -> Condition:
    if not hers:
        return _met(2, "consent.nothing_of_hers")
    if declined:
        return _blocked(2, "consent.declined")
    if not consented:
        return _not_yet(2, "consent.none")
    if consented != digest:
        return _not_yet(2, "consent.other_text")
    return _met(2, "consent.this_text", hash=digest.hex()[:16])


def _wording(facts: GateFacts) -> Condition:
    if has_error(facts.wording):
        return _blocked(3, "wording.errors", facts.wording)
    return Condition(3, State.MET, "wording.fair", {}, facts.wording)


def _told(facts: GateFacts) -> Condition:
    shows = tuple(finding for finding in facts.private if finding.group == RESPONDENT)
    if facts.told in UNTOLD:
        if has_error(shows) or facts.named:
            return _blocked(4, "told.identifies", shows)
        return _met(4, f"told.{facts.told}")
    if not facts.told:
        return _not_yet(4, "told.not")
    if facts.told_digest != facts.digest:
        return _not_yet(4, "told.other_text")
    if facts.replied:
        return _met(4, "told.replied") if facts.reply_beside else _blocked(4, "told.reply_hidden")
    if facts.today <= facts.until:
        return _not_yet(4, "told.waits", until=facts.until)
    return _met(4, "told.silent", until=facts.until)


def _ground(facts: GateFacts) -> Condition:
    if facts.ground not in GROUNDS:
        return _not_yet(5, "ground.none")
    if facts.ground == "stalled" and not facts.route_tried:
        return _blocked(5, "ground.untried")
    return _met(5, f"ground.{facts.ground}")


def _orders(orders: str, exposure: str) -> Condition:
    if orders == "forbidden":
        return _blocked(6, "orders.forbidden")
    if not orders:
        return _not_yet(6, "orders.unasked")
    if exposure == "exposed":
        return _blocked(6, "exposure.exposed")
    if not exposure:
        return _not_yet(6, "exposure.unasked")
    return _met(6, "orders.checked", orders=orders, exposure=exposure)


def _reviewed(reviews: tuple[Review, ...], digest: bytes, author: str) -> Condition:
    """Two people, neither of them the author, each for this very text. One no is a no until they say otherwise."""
    these = [review for review in reviews if review.digest == digest and review.by != author]
    if any(not review.yes for review in these):
        return _blocked(7, "reviews.no")
    people = {review.by for review in these}
    if len(people) < REVIEWERS:
        return _not_yet(7, "reviews.few", signed=str(len(people)))
    return _met(7, "reviews.two", signed=str(len(people)))


def _decided(facts: GateFacts) -> Condition:
    if not facts.decided:
        return _met(8, "outcome.none")
    return _met(8, "outcome.shown") if facts.decided_shown else _not_yet(8, "outcome.missing")


def _own_scope(facts: OwnVoiceFacts) -> Condition:
    if facts.intimate:
        return _blocked(1, "own.intimate")
    if has_error(facts.private):
        return _blocked(1, "scope.private", facts.private)
    if facts.named and not facts.cited:
        return _blocked(1, "scope.uncited")
    if not facts.adult:
        return _not_yet(1, "own.adult")
    if facts.pictures and not facts.faces_checked:
        return _not_yet(1, "scope.faces", pictures=str(facts.pictures))
    return Condition(1, State.MET, "own.others_safe", {}, facts.private)


def _own_consent(facts: OwnVoiceFacts) -> Condition:
    agreed = _consent(facts.digest, facts.consented, facts.declined, True)
    if agreed.state is not State.MET:
        return agreed
    if not facts.second:
        return _not_yet(2, "own.pause" if facts.now < facts.first + PAUSE else "own.second")
    if facts.second < facts.first + PAUSE:
        return _blocked(2, "own.too_early")
    return _met(2, "own.twice")


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
    "wording.fair": _say("No word judges before its time.", "کوئی لفظ وقت سے پہلے فیصلہ نہیں سناتا۔"),
    "told.not": _say("The respondent has not been told yet.", "جوابدہ کو ابھی نہیں بتایا گیا۔"),
    "told.other_text": _say(
        "The respondent was told of another text. Tell them of this one.",
        "جوابدہ کو کسی اور متن کا بتایا گیا تھا۔ اِس کا بتائیں۔",
    ),
    "told.waits": _say("The respondent still has time to answer.", "جوابدہ کے پاس ابھی جواب کا وقت ہے۔"),
    "told.silent": _say("The time to answer is over. No answer came.", "جواب کا وقت ختم ہوا۔ جواب نہیں آیا۔"),
    "told.replied": _say(
        "The respondent answered. The reply stands beside it, as large.",
        "جوابدہ نے جواب دیا۔ جواب برابر میں، اُتنا ہی بڑا ہے۔",
    ),
    "told.reply_hidden": _say("The reply must stand beside it, as large.", "جواب برابر میں، اُتنا ہی بڑا ہونا چاہیے۔"),
    "told.identifies": _say(
        "Who was not told must not be recognisable. Take out what shows who it is.",
        "جسے نہیں بتایا گیا وہ پہچانا نہ جائے۔ پہچان والی بات نکال دیں۔",
    ),
    "told.unsafe": _say(
        "Telling the respondent could harm her. Nothing here shows who it is.",
        "بتانے سے اُنہیں نقصان ہو سکتا ہے۔ یہاں کچھ جوابدہ کی پہچان نہیں بتاتا۔",
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
        "The respondent’s reply stands beside it whenever it comes.", "جوابدہ کا جواب جب آئے، برابر میں دکھے گا۔"
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
