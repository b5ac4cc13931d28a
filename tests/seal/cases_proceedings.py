"""Vectors for spec/mailbox.md, "Proceedings and publication": one of each kind, what is refused, and consent."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from amanat.seal.canonical import dumps
from amanat.seal.encoding import b64
from amanat.seal.message import MESSAGE, Content, Message, Position
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import (
    PUBLISHED,
    RIGHTS,
    Appeal,
    AskTime,
    ClockRow,
    Gist,
    Notice,
    OwnVoice,
    Papers,
    Proposal,
    Published,
    PublishNo,
    PublishYes,
    Referral,
    Reply,
    RouteRow,
    Standing,
    Step,
    Words,
    sign_consent,
    text_hash,
)
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.cases_mail import FILE_ITEM, VOICE_ITEM
from tests.seal.seeded import DESK, LATER, MAILBOX, NOW, PHRASE, TODAY, seeded

Change = Callable[[dict[str, Any]], Any]
PUBLICATION, REFERRAL = (b64(seeded(name)(16)) for name in ("publication", "referral"))
KEY = publication_key(PHRASE, PUBLICATION)
BOTH = Words("The complaint says that messages were sent at night.", "شکایت میں ہے کہ رات کو پیغامات بھیجے گئے۔")
TEXT = Published(Words(ur="خط"), Words("One letter more.", "ایک حرف زیادہ۔"))
OWN = Published(Words(ur="میری بات"), Words(ur="یہ میرے ساتھ ہوا۔"), "S. Example", (seeded("picture")(32),))
CLOCK = ClockRow("acknowledge", BOTH, "committee", "missed", "hard", "s. 4(1)(a)", False, TODAY, LATER)
SOFT = ClockRow("trial", Words(ur="مقدمہ"), "court", "soft", "soft", "", True)
ROUTE = RouteRow(BOTH, (CLOCK, SOFT), "Example Textiles", LATER, TODAY, TODAY)


def own_voice() -> OwnVoice:
    digest = text_hash(OWN)
    sig = sign_consent(PUBLICATION, DESK, digest, KEY)
    pictures = (FILE_ITEM.item, VOICE_ITEM.item)
    text = "یہ میرے ساتھ ہوا۔"
    return OwnVoice(PUBLICATION, "ur", "S. Example", "میری بات", text, pictures, digest, KEY.public, sig)


def sayings() -> list[tuple[str, str, Content]]:
    """Direction, kind, content: everything, and the least, of each."""
    digest = text_hash(TEXT)
    yes = PublishYes(PUBLICATION, digest, KEY.public, sign_consent(PUBLICATION, DESK, digest, KEY))
    notice = Notice(BOTH, BOTH, "s. 4(1)(b)", BOTH, LATER, RIGHTS, False, BOTH)
    referral = Referral(REFERRAL, BOTH, BOTH, BOTH, (CLOCK, SOFT), (FILE_ITEM, VOICE_ITEM), LATER)
    standing = Standing("finding", "found_against", (ROUTE,), "The committee", TODAY, "You may appeal.")
    return [
        ("in", "reply", Reply("denied", "یہ سچ نہیں۔")),
        ("in", "reply", Reply("unsaid", "", PUBLICATION)),
        ("in", "ask_time", AskTime(14, "میں سفر میں ہوں۔")),
        ("in", "appeal", Appeal("Nobody heard my witness.")),
        ("in", "step", Step(REFERRAL, "acknowledged", TODAY)),
        ("in", "step", Step(REFERRAL, "no_action", TODAY, "No jurisdiction.")),
        ("in", "own_voice", own_voice()),
        ("in", "publish_yes", yes),
        ("in", "publish_no", PublishNo(PUBLICATION)),
        ("out", "notice", notice),
        ("out", "notice", Notice(Words("A."), Words(ur="ب"), "", Words("C."), LATER, (), True)),
        ("out", "referral", referral),
        ("out", "referral", replace(referral, clocks=(), items=(), until=None)),
        ("out", "standing", standing),
        ("out", "standing", Standing("received", "respondent", ())),
        ("out", "standing", Standing("referred", "respondent", (RouteRow(Words("Police"), ()),))),
        ("out", "papers", Papers("outcome", (FILE_ITEM,), "The letter.")),
        ("out", "papers", Papers("other", (VOICE_ITEM,))),
        ("out", "proposal", Proposal(PUBLICATION, TEXT.title, TEXT.text, digest)),
        ("out", "gist", Gist(PUBLICATION, BOTH, LATER)),
    ]


def _message(direction: str, kind: str, content: Content, seq: int) -> Message:
    seen = Position(3, seeded("chain")(32))
    way: Any = direction
    to = DESK if direction == "in" else MAILBOX.mailbox
    return Message(MAILBOX.mailbox, way, seq, seeded("before")(32), seen, to, 2, NOW, kind, content)


def structures() -> list[Case]:
    every = sayings()
    whole = [_message(*said, seq=seq) for seq, said in enumerate(every, 20)]
    cases = [
        good(
            f"message: {one.direction} {one.kind} {one.seq}",
            {"form": "message", "text": MESSAGE.encode(one).decode()},
            {},
        )
        for one in whole
    ]
    first = {kind: MESSAGE.write(whole[[kind == k for _d, k, _c in every].index(True)]) for _d, kind, _c in every}
    for kind, changes in _CHANGES.items():
        for name, (change, code) in changes.items():
            body: Any = copy.deepcopy(first[kind])
            change(body["content"])
            cases.append(bad(f"message {kind}: {name}", {"form": "message", "text": dumps(body).decode()}, code))
    for kind, written in first.items():
        turned: Any = copy.deepcopy(written)
        turned["direction"] = "out" if turned["direction"] == "in" else "in"
        case = {"form": "message", "text": dumps(turned).decode()}
        cases.append(bad(f"message {kind}: the other way", case, "message.kind"))
    return cases


def _put(*path: Any) -> Change:
    *way, name, value = path

    def change(body: dict[str, Any]) -> None:
        place: Any = body
        for step in way:
            place = place[step]
        place[name] = value

    return change


def _without(name: str) -> Change:
    return lambda body: body.pop(name)


_CHANGES: dict[str, dict[str, tuple[Change, str]]] = {
    "reply": {
        "another position": (_put("position", "guilty"), "json.value"),
        "files beside it": (_put("items", []), "json.unknown"),
        "an id that is too short": (_put("publication", "AAAA"), "b64.length"),
        "an id with bits left over": (_put("publication", "A" * 21 + "B"), "b64.trailing_bits"),
        "text too long": (_put("text", "x" * 20_001), "json.length"),
    },
    "ask_time": {
        "no day": (_put("days", 0), "json.range"),
        "91 days": (_put("days", 91), "json.range"),
        "days as a text": (_put("days", "7"), "json.type"),
        "without a reason": (_put("text", ""), "json.length"),
    },
    "appeal": {"empty": (_put("text", ""), "json.length")},
    "step": {
        "an unknown step": (_put("step", "convicted"), "json.value"),
        "no referral": (_without("referral"), "json.missing"),
        "a day that does not exist": (_put("day", "2026-02-30"), "json.value"),
        "empty text": (_put("text", ""), "json.length"),
    },
    "own_voice": {
        "a picture twice": (_put("pictures", [FILE_ITEM.item] * 2), "json.value"),
        "eleven pictures": (_put("pictures", [b64(seeded(f"p{n}")(16)) for n in range(11)]), "json.length"),
        "no name": (_put("name", ""), "json.length"),
        "a third language": (_put("lang", "fr"), "json.value"),
        "hash of 31 bytes": (_put("hash", b64(bytes(31))), "b64.length"),
        "signature of 63 bytes": (_put("sig", b64(bytes(63))), "b64.length"),
    },
    "publish_yes": {"without the hash": (_without("hash"), "json.missing")},
    "publish_no": {"with a hash": (_put("hash", b64(bytes(32))), "json.unknown")},
    "notice": {
        "a right twice": (_put("rights", ["answer", "answer"]), "json.value"),
        "a right that nobody has": (_put("rights", ["silence"]), "json.value"),
        "about in no language": (_put("about", {}), "json.missing"),
        "about in a third language": (_put("about", {"en": "a", "fr": "b"}), "json.unknown"),
        "about empty": (_put("about", {"en": ""}), "json.length"),
        "verified as a text": (_put("verified", "yes"), "json.type"),
        "her contact": (_put("contact", "phone"), "json.unknown"),
        "basis too long": (_put("basis", "x" * 501), "json.length"),
        "without a day": (_without("until"), "json.missing"),
    },
    "referral": {
        "a step with capitals": (_put("clocks", 0, "step", "Trial"), "json.value"),
        "a step with a line after it": (_put("clocks", 0, "step", "trial\n"), "json.value"),
        "a step that is a number": (_put("clocks", 0, "step", 4), "json.type"),
        "an unknown state of a clock": (_put("clocks", 0, "state", "breach"), "json.value"),
        "an unknown force": (_put("clocks", 0, "force", "medium"), "json.value"),
        "a file that is no manifest": (_put("items", [{}]), "json.missing"),
        "201 files": (_put("items", [FILE_ITEM.item] * 201), "json.length"),
    },
    "standing": {
        "called guilty": (_put("called", "guilty"), "json.value"),
        "21 routes": (_put("routes", [{}] * 21), "json.length"),
        "101 clocks": (_put("routes", 0, "clocks", [{}] * 101), "json.length"),
        "an empty institution": (_put("routes", 0, "institution", ""), "json.length"),
    },
    "papers": {
        "no papers": (_put("items", []), "json.length"),
        "about her": (_put("about", "contact"), "json.value"),
    },
    "proposal": {"title too long": (_put("title", {"en": "x" * 201}), "json.length")},
    "gist": {"without a day": (_without("until"), "json.missing")},
}


def publications() -> list[Case]:
    """Hash and consent; the last four: another letter, picture, desk or publication is another consent."""

    def given(published: Published, **other: Any) -> Case:
        written: Any = PUBLISHED.write(published)
        bare = {name: value for name, value in written.items() if name not in ("v", "type")}
        return {"published": bare, "publication": PUBLICATION, "desk": DESK, "entropy": PHRASE.entropy.hex(), **other}

    def made(published: Published) -> Case:
        digest = text_hash(published)
        sig = sign_consent(PUBLICATION, DESK, digest, KEY)
        return {"hash": b64(digest), "key": b64(KEY.public), "sig": b64(sig)}

    sig = b64(sign_consent(PUBLICATION, DESK, text_hash(TEXT), KEY))
    letter = replace(TEXT, text=Words("One letter more", "ایک حرف زیادہ۔"))
    picture = replace(TEXT, pictures=(bytes(32),))
    return [
        good("a desk's voice", given(TEXT), made(TEXT)),
        good("her own voice", given(OWN), made(OWN)),
        good("it holds", given(TEXT, sig=sig), made(TEXT)),
        bad("a full stop less", given(letter, sig=sig), "signature.invalid"),
        bad("a picture more", given(picture, sig=sig), "signature.invalid"),
        bad("at another desk", given(TEXT, sig=sig) | {"desk": b64(bytes(32))}, "signature.invalid"),
        bad("of another publication", given(TEXT, sig=sig) | {"publication": REFERRAL}, "signature.invalid"),
        bad("words in no language", given(TEXT) | {"published": {**_bare(), "text": {}}}, "json.missing"),
        bad("eleven pictures", given(TEXT) | {"published": {**_bare(), "pictures": _eleven()}}, "json.length"),
    ]


def _bare() -> dict[str, Any]:
    return {"title": {"en": "T"}, "text": {"en": "x"}, "name": "", "pictures": []}


def _eleven() -> list[str]:
    return [b64(bytes(32))] * 11
