"""Vectors for spec/record.md and spec/mailbox.md: every structure, projections, and threads."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from amanat.seal.canonical import dumps
from amanat.seal.encoding import b64
from amanat.seal.grant import GRANT, Grant
from amanat.seal.ids import GrantId, ItemId, desk_id, random_id
from amanat.seal.item import MANIFEST, Manifest
from amanat.seal.message import (
    MESSAGE,
    START,
    Content,
    Hello,
    Message,
    Opened,
    Position,
    Status,
    TakeBack,
    Text,
    TookBack,
    chain_of,
    sign_from_desk,
    sign_message,
)
from amanat.seal.notice import NOTICE, ErasureNotice
from amanat.seal.receipt import Carried
from amanat.seal.record import CONSENT_GROUPS, RECORD, Contact, Identifier, Record, Respondent, When, project
from amanat.seal.signing import SigningKey
from amanat.seal.state import STATE, AnswerNote, DepositNote, DeskNote, GrantNote, LedgerNote, PublicationNote, State
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.seeded import DESK, EPOCHS, LATER, MAILBOX, NOW, ROOT, SAFE, TODAY, key, seeded

_random = seeded("mail")
RECORD_ITEM = Manifest(ItemId(random_id(_random)), _random(32), "record", 812, _random(32), 2700, 1, TODAY)
FILE_ITEM = Manifest(
    ItemId(random_id(_random)),
    _random(32),
    "file",
    1_500_000,
    _random(32),
    1_502_000,
    2,
    TODAY,
    "آواز.jpg",
    "image/jpeg",
)
VOICE_ITEM = replace(FILE_ITEM, item=ItemId(random_id(_random)), kind="voice", name=None, media="audio/webm")
GRANT_ID = GrantId(random_id(_random))
FULL = Record(
    "ur",
    "adult",
    ("sexual_harassment", "blackmail"),
    "work",
    ("in_person", "messages"),
    ("employer", "fame"),
    "اُس نے کہا کہ نوکری چلی جائے گی۔\nThen he sent it again. 😔",
    When(True, TODAY, LATER, "the summer after the move"),
    "second floor",
    Respondent("a presenter", (Identifier("name", "R. Example"), Identifier("phone", "+92 300 0000000"))),
    "a colleague saw",
    ("be_heard", "other"),
    "that it stops",
    Contact("phone", "+92 301 0000000", "after 9 in the evening", True, "never call before"),
    ("S. Example",),
    ("fear", "retaliation"),
)
GRANT_ONE = Grant(GRANT_ID, DESK, "support", ("what", "files"), (RECORD_ITEM, FILE_ITEM), LATER, TODAY)
GRANT_ADDED = Grant(GrantId(random_id(_random)), DESK, "support", ("files",), (VOICE_ITEM, FILE_ITEM), LATER, TODAY)

GIVING_KEY = SigningKey.from_seed(seeded("giving epoch")(32))
FROM_DESK = sign_from_desk(MAILBOX.mailbox, DESK, desk_id(GIVING_KEY.public), 3, GIVING_KEY)


def messages() -> list[Message]:
    """One of each kind, each direction."""
    seen = Position(3, seeded("chain")(32))

    def inward(seq: int, kind: str, content: Content) -> Message:
        prev = b"" if seq == 1 else seeded(f"in {seq}")(32)
        return Message(MAILBOX.mailbox, "in", seq, prev, START if seq == 1 else seen, DESK, 2, NOW, kind, content)

    def outward(seq: int, kind: str, content: Content) -> Message:
        return Message(
            MAILBOX.mailbox, "out", seq, seeded(f"out {seq}")(32), seen, MAILBOX.mailbox, 2, NOW, kind, content
        )

    return [
        inward(1, "hello", Hello(MAILBOX.identity.recipient.raw, MAILBOX.signing.public, "ur")),
        inward(2, "grant", GRANT_ONE),
        inward(3, "text", Text("میں کل آؤں گی۔")),
        inward(4, "text", Text("x" * 20_000)),
        inward(5, "take_back", TakeBack(GRANT_ID)),
        inward(6, "take_back", TakeBack("all")),
        outward(2, "opened", Opened(GRANT_ID, NOW)),
        outward(3, "status", Status("acknowledged")),
        outward(4, "status", Status("closed", "You can come back at any time.")),
        outward(5, "text", Text("We are here.")),
        outward(6, "took_back", TookBack(GRANT_ID, True, True)),
        outward(7, "took_back", TookBack("all", True, False, "A court order of 3 May holds it.")),
        inward(7, "grant", GRANT_ADDED),
    ]


def handed_over() -> Message:
    """The hello of a desk that hands a record over."""
    hello = Hello(MAILBOX.identity.recipient.raw, MAILBOX.signing.public, "en", FROM_DESK)
    return Message(MAILBOX.mailbox, "in", 1, b"", START, DESK, 2, NOW, "hello", hello)


STATE_ONE = State(
    7,
    "ur",
    True,
    (RECORD_ITEM, FILE_ITEM, VOICE_ITEM),
    (
        GrantNote(GRANT_ID, DESK, MAILBOX.mailbox, (RECORD_ITEM.item,), ("what",), "support", LATER, TODAY),
        GrantNote(GRANT_ID, DESK, MAILBOX.mailbox, (), ("what",), "advice", LATER, TODAY, LATER),
    ),
    (
        DeskNote(DESK, START, Position(2, seeded("c")(32)), ROOT.public, 2),
        DeskNote(DESK, START, START, ROOT.public),
    ),
    FULL,
    "a note",
    (seeded("receipt")(200),),
)
PUBLISHED_ONE = State(
    3, "ur", True, (), (), (), publications=(PublicationNote(GRANT_ID, DESK, seeded("text")(32), NOW),)
)
_PROVED = "c2sp.org/tlog-proof@v1\nindex 7\n\nnot checked here\n"
PROVED_ONE = State(
    9,
    "en",
    True,
    (),
    (),
    (),
    deposits=(
        DepositNote(None, TODAY, bytes(range(16)), seeded("bundle")(32), seeded("promise")(200), ()),
        DepositNote(
            DESK,
            LATER,
            seeded("nonce")(16),
            seeded("sent")(32),
            seeded("promised")(200),
            (Carried(FILE_ITEM.item, FILE_ITEM.hash),),
            _PROVED,
        ),
    ),
    answers=(
        AnswerNote(DESK, 1, TODAY, seeded("salt")(16), seeded("answer")(32)),
        AnswerNote(DESK, 2, LATER, seeded("salt 2")(16), seeded("answer 2")(32), _PROVED),
    ),
    ledger=LedgerNote("localhost/ledger/1\n512\nAAAA\n\n— x AAAA\n", ("one\n", "other\n")),
)
NOTICE_ONE = ErasureNotice(MAILBOX.mailbox, NOW, Position(4, seeded("last in")(32)))
Change = Callable[[dict[str, Any]], Any]


def _put(*path: Any) -> Change:
    """Sets the value at the end of a path; the last argument is the value."""
    *way, name, value = path

    def change(body: dict[str, Any]) -> None:
        place: Any = body
        for step in way:
            place = place[step]
        place[name] = value

    return change


def _drop(name: str) -> Change:
    return lambda body: body.pop(name)


def _written(manifest: Manifest) -> dict[str, Any]:
    written: Any = MANIFEST.write(manifest)
    return dict(written)


def _broken(title: str, whole: Any, changes: dict[str, tuple[Change, str]], form: str = "") -> list[Case]:
    cases = []
    for name, (change, code) in changes.items():
        body = copy.deepcopy(whole)
        change(body)
        cases.append(bad(f"{title}: {name}", {"form": form or title, "text": dumps(body).decode()}, code))
    return cases


def _whole(form: str, name: str, body: bytes) -> Case:
    return good(f"{form}: {name}", {"form": form, "text": body.decode()}, {})


def structures() -> list[Case]:
    record: Any = RECORD.write(FULL)
    manifest: Any = MANIFEST.write(FILE_ITEM)
    grant: Any = GRANT.write(GRANT_ONE)
    every = messages()
    hello, text, out_text = (MESSAGE.write(every[i]) for i in (0, 2, 9))
    handed: Any = MESSAGE.write(handed_over())
    state: Any = STATE.write(STATE_ONE)
    notice: Any = NOTICE.write(NOTICE_ONE)
    return [
        _whole("record", "everything answered", RECORD.encode(FULL)),
        _whole("record", "everything skipped", RECORD.encode(Record("en"))),
        _whole("record", "a respondent of whom nothing is known", RECORD.encode(Record("en", respondent=Respondent()))),
        *_broken("record", record, _RECORD_CHANGES),
        _whole("manifest", "a file", MANIFEST.encode(FILE_ITEM)),
        _whole("manifest", "a record", MANIFEST.encode(RECORD_ITEM)),
        *_broken("manifest", manifest, _MANIFEST_CHANGES),
        _whole("grant", "a record and a file", GRANT.encode(GRANT_ONE)),
        *_broken("grant", grant, _GRANT_CHANGES),
        _whole("grant", "files added later", GRANT.encode(GRANT_ADDED)),
        *_broken("grant added later", GRANT.write(GRANT_ADDED), _ADDED_CHANGES, form="grant"),
        *(_whole("message", f"{m.direction} {m.kind} {m.seq}", MESSAGE.encode(m)) for m in every),
        *_broken("message", hello, _HELLO_CHANGES),
        _whole("message", "in hello of a desk", MESSAGE.encode(handed_over())),
        *_broken("message", handed, _HANDED_CHANGES),
        *_broken("message", text, _TEXT_CHANGES),
        *_broken("message", out_text, _OUT_TEXT_CHANGES),
        _whole("state", "everything", STATE.encode(STATE_ONE)),
        _whole("state", "of an officer", STATE.encode(State(1, "en", False, (), (), (), role="officer"))),
        _whole("state", "of somebody who published", STATE.encode(PUBLISHED_ONE)),
        *_broken("state", STATE.write(PUBLISHED_ONE), _PUBLISHED_CHANGES),
        _whole("state", "with what proves deposits and answers", STATE.encode(PROVED_ONE)),
        *_broken("state", STATE.write(PROVED_ONE), _PROVED_CHANGES),
        _whole("state", "new", STATE.encode(State(1, "en", False, (), (), ()))),
        *_broken("state", state, _STATE_CHANGES),
        _whole("notice", "erased", NOTICE.encode(NOTICE_ONE)),
        _whole("notice", "erased before anything was written", NOTICE.encode(replace(NOTICE_ONE, inward=START))),
        *_broken("notice", notice, _NOTICE_CHANGES),
    ]


_RECORD_CHANGES: dict[str, tuple[Change, str]] = {
    "another version": (_put("v", 2), "json.value"),
    "version true": (_put("v", True), "json.value"),
    "another type": (_put("type", "grant"), "json.value"),
    "no language": (_drop("lang"), "json.missing"),
    "a third language": (_put("lang", "fr"), "json.value"),
    "an unknown name": (_put("score", 5), "json.unknown"),
    "a name of the prototype": (_put("__proto__", {}), "json.unknown"),
    "empty narrative": (_put("narrative", ""), "json.length"),
    "narrative too long": (_put("narrative", "x" * 50_001), "json.length"),
    "narrative that is no text": (_put("narrative", ["x"]), "json.type"),
    "narrative null": (_put("narrative", None), "json.type"),
    "an unknown act": (_put("acts", ["theft"]), "json.value"),
    "acts empty": (_put("acts", []), "json.length"),
    "acts no list": (_put("acts", "rape"), "json.type"),
    "when without approximate": (_put("when", {}), "json.missing"),
    "approximate is a number": (_put("when", "approximate", 1), "json.type"),
    "a day that does not exist": (_put("when", "from", "2026-02-30"), "json.value"),
    "a day in another style": (_put("when", "from", "20260228"), "json.value"),
    "a day with Urdu digits": (_put("when", "from", "۲۰۲۶-۰۲-۲۸"), "json.value"),
    "identifier without value": (_put("respondent", "identifiers", [{"type": "phone"}]), "json.missing"),
    "unknown name inside": (_put("contact", "number", "1"), "json.unknown"),
}
_MANIFEST_CHANGES: dict[str, tuple[Change, str]] = {
    "size 0": (_put("size", 0), "json.range"),
    "257 parts": (_put("parts", 257), "json.range"),
    "no parts": (_put("parts", 0), "json.range"),
    "size as a text": (_put("size", "1"), "json.type"),
    "size true": (_put("size", True), "json.type"),
    "short seed": (_put("seed", "AAAA"), "b64.length"),
    "seed with padding": (_put("seed", b64(bytes(32)) + "="), "b64.alphabet"),
    "item with bits left over": (_put("item", "A" * 21 + "B"), "b64.trailing_bits"),
    "unknown kind": (_put("kind", "video"), "json.value"),
    "name too long": (_put("name", "n" * 1001), "json.length"),
}
_GRANT_CHANGES: dict[str, tuple[Change, str]] = {
    "no record": (_put("items", [MANIFEST.write(FILE_ITEM)]), "grant.record"),
    "two records": (_put("items", 1, "kind", "record"), "grant.record"),
    "no items": (_put("items", []), "json.length"),
    "unknown field": (_put("fields", ["everything"]), "json.value"),
    "unknown purpose": (_put("purpose", "publication"), "json.value"),
    "desk id too short": (_put("desk", "AAAA"), "b64.length"),
    "no record, and fields that need one": (_put("items", [MANIFEST.write(VOICE_ITEM)]), "grant.record"),
    "an item twice": (
        _put("items", [MANIFEST.write(one) for one in (RECORD_ITEM, FILE_ITEM, FILE_ITEM)]),
        "grant.items",
    ),
    "ends before it was given": (_put("expires", "2026-09-20"), "grant.expires"),
}
_ADDED_CHANGES: dict[str, tuple[Change, str]] = {
    "another field alone": (_put("fields", ["what"]), "grant.record"),
    "a field besides files": (_put("fields", ["files", "contact"]), "grant.record"),
    "files twice": (_put("fields", ["files", "files"]), "grant.record"),
    "no fields": (_put("fields", []), "json.length"),
    "no items": (_put("items", []), "json.length"),
    "two records": (
        _put("items", [{**_written(item), "kind": "record"} for item in (FILE_ITEM, VOICE_ITEM)]),
        "grant.record",
    ),
    "an item twice": (_put("items", [MANIFEST.write(VOICE_ITEM)] * 2), "grant.items"),
    "ends before it was given": (_put("expires", "2026-09-20"), "grant.expires"),
}
_HELLO_CHANGES: dict[str, tuple[Change, str]] = {
    "recipient too short": (_put("content", "recipient", b64(bytes(1215))), "b64.length"),
    "unknown kind": (_put("kind", "shout"), "json.value"),
    "message number 0": (_put("seq", 0), "json.range"),
    "prev of 31 bytes": (_put("prev", b64(bytes(31))), "b64.length"),
    "grant with the content of a hello": (_put("kind", "grant"), "json.missing"),
}
_HANDED_CHANGES: dict[str, tuple[Change, str]] = {
    "from a desk, without its signature": (
        _put("content", "from_desk", {"desk": FROM_DESK.desk, "epoch": 3}),
        "json.missing",
    ),
    "from a desk, signature of 63 bytes": (
        _put("content", "from_desk", {"desk": FROM_DESK.desk, "epoch": 3, "sig": b64(bytes(63))}),
        "b64.length",
    ),
    "from a desk of epoch 0": (
        _put("content", "from_desk", {"desk": FROM_DESK.desk, "epoch": 0, "sig": b64(FROM_DESK.sig)}),
        "json.range",
    ),
}
_TEXT_CHANGES: dict[str, tuple[Change, str]] = {
    "empty text": (_put("content", "text", ""), "json.length"),
    "text too long": (_put("content", "text", "x" * 20_001), "json.length"),
    "unknown name in content": (_put("content", "html", "x"), "json.unknown"),
    "files beside the words": (_put("content", "items", [MANIFEST.write(VOICE_ITEM)]), "json.unknown"),
    "no files beside the words": (_put("content", "items", []), "json.unknown"),
    "seen without chain": (_put("seen", {"seq": 3}), "json.missing"),
    "direction sideways": (_put("direction", "side"), "json.value"),
    "outward kind inwards": (_put("kind", "opened"), "message.kind"),
}
_OUT_TEXT_CHANGES: dict[str, tuple[Change, str]] = {
    "a hello outwards": (_put("kind", "hello"), "message.kind"),
    "files outwards": (_put("content", "items", [MANIFEST.write(FILE_ITEM)]), "json.unknown"),
}
_NOTICE_CHANGES: dict[str, tuple[Change, str]] = {
    "another kind": (_put("kind", "lost"), "json.value"),
    "without her last message": (_drop("in"), "json.missing"),
    "her last message without its chain": (_put("in", {"seq": 4}), "json.missing"),
    "a chain of 31 bytes": (_put("in", "chain", b64(bytes(31))), "b64.length"),
    "a number below zero": (_put("in", "seq", -1), "json.range"),
}
_STATE_CHANGES: dict[str, tuple[Change, str]] = {
    "draft that is no record": (_put("draft", {}), "json.missing"),
    "shared as a text": (_put("shared", "yes"), "json.type"),
    "65 receipts": (_put("receipts", ["AAAA"] * 65), "json.length"),
    "root key too short": (_put("desks", 0, "root", "AAAA"), "b64.length"),
    "version 0": (_put("seq", 0), "json.range"),
    "a grant with no fields": (_put("grants", 0, "fields", []), "json.length"),
    "epoch 0": (_put("desks", 0, "epoch", 0), "json.range"),
    "epoch as a text": (_put("desks", 0, "epoch", "2"), "json.type"),
    "epoch null": (_put("desks", 0, "epoch", None), "json.type"),
}
_PUBLISHED_CHANGES: dict[str, tuple[Change, str]] = {
    "a role that nobody has": (_put("role", "judge"), "json.value"),
    "a publication without a time": (_put("publications", [{"publication": GRANT_ID}]), "json.missing"),
    "a publication's id too short": (_put("publications", 0, "publication", "AAAA"), "b64.length"),
    "a publication at a time before time": (_put("publications", 0, "at", -1), "json.range"),
}
_PROVED_CHANGES: dict[str, tuple[Change, str]] = {
    "a deposit without its nonce": (_put("deposits", [{"desk": "", "day": TODAY}]), "json.missing"),
    "a nonce of 15 bytes": (_put("deposits", 0, "nonce", b64(bytes(15))), "b64.length"),
    "a deposit of no day": (_put("deposits", 0, "day", "soon"), "json.value"),
    "a deposit at a desk that is no id": (_put("deposits", 0, "desk", "AAAA"), "b64.length"),
    "101 deposits": (_put("deposits", [STATE.write(PROVED_ONE)["deposits"][0]] * 101), "json.length"),  # type: ignore[index,call-overload]
    "an empty proof": (_put("deposits", 1, "proof", ""), "json.length"),
    "an answer to nobody": (_put("answers", 0, "desk", ""), "b64.length"),
    "answer number 0": (_put("answers", 0, "seq", 0), "json.range"),
    "a salt as a number": (_put("answers", 0, "salt", 7), "json.type"),
    "a ledger without a checkpoint": (_put("ledger", {}), "json.missing"),
    "one half of a split": (_put("ledger", "split", ["one"]), "json.length"),
}


def projections() -> list[Case]:
    whole = RECORD.write(FULL)
    groups = [(), *((group,) for group in CONSENT_GROUPS), tuple(CONSENT_GROUPS)]
    return [
        good("+".join(some) or "nothing", {"record": whole, "fields": list(some)}, RECORD.write(project(FULL, some)))
        for some in groups
    ]


def _line(
    count: int, *, seen: dict[int, Position] | None = None, epoch: int = 2, direction: str = "out"
) -> list[bytes]:
    """Signed messages of one direction, properly chained."""
    signed: list[bytes] = []
    for seq in range(1, count + 1):
        prev = chain_of(signed[-1]) if signed else b""
        signed.append(_message(seq, prev, (seen or {}).get(seq, START), epoch, direction))
    return signed


def _message(
    seq: int, prev: bytes, seen: Position, epoch: int, direction: str, signer: Any = None, **other: Any
) -> bytes:
    inward = direction == "in"
    content: Content = Text(f"message {seq}")
    kind = "text"
    if inward and seq == 1:
        content, kind = Hello(MAILBOX.identity.recipient.raw, MAILBOX.signing.public, "en"), "hello"
    to = DESK if inward else MAILBOX.mailbox
    message = Message(MAILBOX.mailbox, "in" if inward else "out", seq, prev, seen, to, epoch, NOW + seq, kind, content)
    own = MAILBOX.signing if inward else EPOCHS.get(epoch, EPOCHS[2])
    return sign_message(replace(message, **other), signer or own)


def _flip(signed: bytes) -> bytes:
    return signed.replace(b'"message 2"', b'"message 9"')


def threads() -> list[Case]:
    inward = _line(3, direction="in")
    own = {seq: Position(seq, chain_of(signed)) for seq, signed in enumerate(inward, 1)}
    line = _line(4, seen={3: own[2], 4: own[3]})
    rolled = _line(3, seen={2: Position(2, seeded("another chain")(32)), 3: Position(4, seeded("never written")(32))})
    stranger = _message(2, chain_of(line[0]), START, 2, "out", signer=key("stranger"))
    elsewhere = _message(2, chain_of(line[0]), START, 2, "out", mailbox=SAFE.mailbox)
    to_another = _message(2, chain_of(line[0]), START, 2, "out", to=SAFE.mailbox)
    no_epoch = _message(2, chain_of(line[0]), START, 9, "out")
    rewritten = _message(2, seeded("another past")(32), START, 2, "out")
    first = line[0]
    rows: list[tuple[str, list[tuple[int, bytes | None]], list[str | None]]] = [
        ("in order", list(enumerate(line, 1)), [None] * 4),
        ("an altered body", [(1, first), (2, _flip(line[1])), (3, line[2])], [None, "message.forged", "message.gap"]),
        ("an altered signature", [(1, first), (2, b"\x00" + line[1][1:])], [None, "message.forged"]),
        ("signed by a stranger", [(1, first), (2, stranger)], [None, "message.forged"]),
        ("an epoch the desk never had", [(1, first), (2, no_epoch)], [None, "message.forged"]),
        ("what does not open", [(1, None), (2, line[1])], ["message.unreadable", "message.gap"]),
        ("what is no message", [(1, first), (2, first[:64] + b"{}")], [None, "message.unreadable"]),
        ("of another mailbox", [(1, first), (2, elsewhere)], [None, "message.misplaced"]),
        ("to another", [(1, first), (2, to_another)], [None, "message.misplaced"]),
        ("her own, played back", [(1, first), (2, inward[1])], [None, "message.forged"]),
        ("the same twice", [(1, first), (2, first), (3, line[2])], [None, "message.replayed", "message.gap"]),
        (
            "in another order",
            [(1, first), (2, line[2]), (3, line[1]), (4, line[3])],
            [None, "message.replayed", "message.replayed", "message.gap"],
        ),
        ("one left out", [(1, first), (3, line[2]), (4, line[3])], [None, "message.gap", None]),
        ("the first left out", [(2, line[1])], ["message.gap"]),
        ("another past", [(1, first), (2, rewritten)], [None, "message.chain"]),
        (
            "an answer to what was never written",
            list(enumerate(rolled, 1)),
            [None, "message.dropped", "message.dropped"],
        ),
    ]
    written = [{"seq": seq, "signed": b64(signed)} for seq, signed in enumerate(inward, 1)]
    return [
        good(
            name,
            {
                "mailbox": MAILBOX.mailbox,
                "desk": DESK,
                "direction": "out",
                "own": b64(MAILBOX.signing.public),
                "epochs": {str(n): b64(epoch.public) for n, epoch in EPOCHS.items()},
                "stored": [{"seq": seq, "signed": None if signed is None else b64(signed)} for seq, signed in stored],
                "written": written,
            },
            {"warnings": warnings},
        )
        for name, stored, warnings in rows
    ]
