"""Vectors for spec/receipt.md: the body of a receipt file, and the salt that ties a leaf to what was carried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from amanat.seal.encoding import b64
from amanat.seal.receipt import WHAT, Carried, salt_for
from amanat.seal.receipt_file import RECEIPTS, Committed, NamedKeys, Receipt, ReceiptFile
from tests.seal.cases_bytes import Case, good
from tests.seal.cases_mail import FILE_ITEM, RECORD_ITEM, VOICE_ITEM, _broken, _drop, _put, _whole
from tests.seal.seeded import INTAKE, LATER, NOW, TODAY, seeded

_random = seeded("receipt file")
_PROOF = "c2sp.org/tlog-proof@v1\nindex 7\n\nnot checked here\n"
CARRIED = tuple(Carried(item.item, item.hash) for item in (RECORD_ITEM, FILE_ITEM))
DEPOSIT = Receipt(
    "deposit",
    "لالٹین ہاؤس (فرضی)",
    TODAY,
    Committed("bundle", salt_for(bytes(range(16)), CARRIED), _random(32)),
    _random(200),
    _PROOF,
    CARRIED,
    bytes(range(16)),
    b"",
)
ANSWER = Receipt(
    "answer",
    "Lantern House (invented)",
    LATER,
    Committed("message", _random(16), _random(32)),
    b"",
    "",
    (),
    b"",
    _random(120),
    _random(300),
    _random(80),
)
KEPT = ReceiptFile(
    NOW // 3600 * 3600,
    "localhost/ledger/1",
    NamedKeys(INTAKE.public, "localhost/ledger/1+00000000+AAAA", ("witness.example+00000000+BBBB",)),
    (DEPOSIT, ANSWER, replace(DEPOSIT, about="", promise=b"", what=(), nonce=b"", proof="")),
)
_CHANGES = {
    "a kind that is none": (_put("receipts", 0, "kind", "gift"), "json.value"),
    "a leaf of another type": (_put("receipts", 0, "preimage", "type", "custody"), "json.value"),
    "a salt of 15 bytes": (_put("receipts", 0, "preimage", "salt", b64(bytes(15))), "b64.length"),
    "a hash of 31 bytes": (_put("receipts", 0, "preimage", "hash", b64(bytes(31))), "b64.length"),
    "no proof": (lambda body: body["receipts"][0].pop("proof"), "json.missing"),
    "another name": (_put("receipts", 1, "note", "x"), "json.unknown"),
    "no keys": (_drop("keys"), "json.missing"),
    "201 receipts": (lambda body: body.update(receipts=body["receipts"][:1] * 201), "json.length"),
    "a time that is a text": (_put("made", "today"), "json.type"),
    "version 2": (_put("v", 2), "json.value"),
}


def receipt_files() -> list[Case]:
    def salt(name: str, what: tuple[Carried, ...], nonce: bytes) -> Case:
        return good(
            f"salt: {name}", {"nonce": b64(nonce), "what": WHAT.write(what)}, {"salt": b64(salt_for(nonce, what))}
        )

    kept: Any = RECEIPTS.write(KEPT)
    voice = Carried(VOICE_ITEM.item, VOICE_ITEM.hash)
    return [
        salt("nothing carried", (), bytes(range(16))),
        salt("two items", CARRIED, bytes(range(16))),
        salt("the other way round", CARRIED[::-1], bytes(range(16))),
        salt("another nonce", CARRIED, bytes(16)),
        salt("a voice", (voice,), bytes(16)),
        _whole("receipts", "a deposit, an answer, and what was kept", RECEIPTS.encode(KEPT)),
        _whole("receipts", "none yet", RECEIPTS.encode(ReceiptFile(0, "", NamedKeys(b"", "", ()), ()))),
        *_broken("receipts", kept, _CHANGES),
    ]
