"""Vectors for spec/invitation.md."""

from __future__ import annotations

from typing import Any

from amanat.seal.canonical import dumps
from amanat.seal.directory import sign_entry
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.invitation import (
    BothTexts,
    InvitationKeys,
    Notice,
    check_words,
    invitation_keys,
    open_join,
    seal_notice,
    sign_join,
    write_code,
)
from tests.seal.cases_bytes import ARABIC, URDU, bad, good
from tests.seal.seeded import DESK, ENTRY, EPOCHS, MAILBOX, NOW, ROOT, TODAY, key, seeded

Case = dict[str, Any]
CODE = seeded("invitation code")(16)
OTHER = seeded("another code")(16)


def invitations() -> list[Case]:
    return [*_codes(), *_typed(), *_notices(), *_joins()]


def _codes() -> list[Case]:
    return [
        good(
            name,
            {"code": b64(code)},
            {
                "text": write_code(code),
                "invitation": keys.invitation,
                "public": b64(keys.signing.public),
                "recipient": b64(keys.identity.recipient.raw),
            },
        )
        for name, code in (("a code", CODE), ("all zeros", bytes(16)), ("all ones", b"\xff" * 16))
        for keys in (invitation_keys(code),)
    ]


def _typed() -> list[Case]:
    text = write_code(CODE)
    groups = text.split("-")
    swapped = "-".join([*groups[:2], groups[3], groups[2], *groups[4:]])
    given = {"code": b64(CODE)}
    right = [
        ("as written", text),
        ("small letters and spaces", text.lower().replace("-", " ")),
        ("without anything between", text.replace("-", "")),
        ("Urdu digits", text.translate(URDU)),
        ("Arabic digits and Urdu commas", text.translate(ARABIC).replace("-", "، ")),
        ("wide letters", "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else sign for sign in text)),
        ("marks that cannot be seen", f"\u200f{text[:8]}\u200b{text[8:]}\ufeff"),
        ("line ends", text.replace("-", "\n")),
    ]
    zeros = write_code(bytes(16))
    return [
        *(good(f"typed: {name}", {"typed": typed}, given) for name, typed in right),
        good("typed: O for 0", {"typed": zeros.replace("0", "O")}, {"code": b64(bytes(16))}),
        good("typed: I and L for 1", {"typed": zeros.replace("1", "l")}, {"code": b64(bytes(16))}),
        *_mistyped(text, groups, swapped),
    ]


def _mistyped(text: str, groups: list[str], swapped: str) -> list[Case]:
    other = write_code(OTHER).split("-")

    def wrong(name: str, typed: str, code: str, number: int = 0) -> Case:
        return {**bad(f"mistyped: {name}", {"typed": typed}, code), "number": number}

    return [
        wrong("nothing", "", "code.count", 0),
        wrong("cut off", text[:-7], "code.count", 29),
        wrong("one too many", text.replace("-", "") + "0", "code.count", 36),
        wrong("a letter that is in no code", text[:13] + "U" + text[14:], "code.letter", 3),
        wrong("an Urdu letter", "ب" + text[1:], "code.letter", 1),
        wrong("a strange sign far behind", text.replace("-", "") + "!", "code.letter", 7),
        wrong("one character lost in group 4", "-".join([*groups[:3], groups[3][:4], *groups[4:]]), "code.group", 4),
        wrong("two characters changed places", text[1] + text[0] + text[2:], "code.group", 1),
        wrong("two groups changed places", swapped, "code.group", 3),
        wrong("a group of another code", "-".join([*groups[:6], other[6]]), "code.checksum"),
    ]


def _notice(keys: InvitationKeys, **more: Any) -> Notice:
    words = BothTexts("Here you can write to us yourself.", "یہاں آپ خود ہمیں لکھیں۔")
    fields: dict[str, Any] = {
        "kind": "walk_in",
        "invitation": keys.invitation,
        "desk": DESK,
        "epoch": 2,
        "key": keys.signing.public,
        "text": words,
        "expires": TODAY,
        "made": NOW,
    }
    return Notice(**{**fields, **more})


def _notices() -> list[Case]:
    keys, other, random = invitation_keys(CODE), invitation_keys(OTHER), seeded("invitation notices")
    entries = [b64(sign_entry(ENTRY, ROOT))]

    def given(sealed: bytes, today: str = TODAY, listed: list[str] = entries) -> Case:
        return {"code": b64(CODE), "sealed": b64(sealed), "entries": listed, "today": today}

    def sealed(notice: Notice, epoch: int = 2, to: InvitationKeys = keys) -> bytes:
        return seal_notice(notice, EPOCHS[epoch], to, random)

    plain = sealed(_notice(keys))
    expect = {"kind": "walk_in", "desk": DESK, "en": _notice(keys).text.en, "ur": _notice(keys).text.ur}
    return [
        good("notice", given(plain), expect),
        good(
            "notice of a kind not known yet", given(sealed(_notice(keys, kind="officer"))), expect | {"kind": "officer"}
        ),
        good("notice of an earlier epoch", given(sealed(_notice(keys, epoch=1), 1)), expect),
        bad("notice on the day after", given(plain, Day("2026-09-22")), "invitation.over"),
        bad("notice to another code", given(sealed(_notice(keys), to=other)), "age.not_for_me"),
        bad("notice about another code", given(sealed(_notice(other))), "invitation.misplaced"),
        bad("notice with another key", given(sealed(_notice(keys, key=other.signing.public))), "invitation.misplaced"),
        bad("notice of a desk not listed", given(plain, listed=[]), "desk.unknown"),
        bad("notice of an epoch not listed", given(sealed(_notice(keys, epoch=3))), "invitation.epoch"),
        bad("notice signed by another epoch", given(sealed(_notice(keys), 1)), "signature.invalid"),
        bad("notice of no kind", given(sealed(_notice(keys, kind="Officer"))), "json.value"),
    ]


def _joins() -> list[Case]:
    keys, other, hers, public = invitation_keys(CODE), invitation_keys(OTHER), MAILBOX.signing, b64
    join = sign_join(DESK, keys, hers)
    opened = open_join(join)
    given = {"code": b64(CODE), "key": public(keys.signing.public)}
    expect = {"mailbox": MAILBOX.mailbox, "check": list(check_words(opened, keys.signing.public))}
    another = sign_join(DESK, keys, key("somebody else"))
    swapped = open_join(another)
    body: Case = {"v": 1, "type": "join", "invitation": keys.invitation, "desk": DESK, "mailbox": MAILBOX.mailbox}
    misplaced = dumps(body | {"key": b64(key("somebody else").public)})
    forged = join[:64] + another[64:128] + join[128:]
    return [
        good("join", {**given, "join": b64(join)}, expect),
        good(
            "join of another mailbox: other words",
            {**given, "join": b64(another)},
            {"mailbox": swapped.mailbox, "check": list(check_words(swapped, keys.signing.public))},
        ),
        bad("join not signed by the code", {**given, "join": b64(sign_join(DESK, other, hers))}, "signature.invalid"),
        bad("join not signed by the mailbox", {**given, "join": b64(forged)}, "signature.invalid"),
        bad(
            "join with the signatures swapped",
            {**given, "join": b64(join[64:128] + join[:64] + join[128:])},
            "signature.invalid",
        ),
        bad("join of a mailbox that is not the key's", {**given, "join": b64(bytes(128) + misplaced)}, "join.mailbox"),
        bad("join cut off", {**given, "join": b64(join[:128])}, "signature.short"),
        bad(
            "join with a name too many",
            {**given, "join": b64(join[:128] + dumps({**body, "key": public(hers.public), "x": 1}))},
            "json.unknown",
        ),
    ]
