"""Vectors that hold age files (spec/age.md, record.md, mailbox.md). HPKE takes its randomness from the library, so
these differ each time they are made: they are made once and kept."""

from __future__ import annotations

import secrets

from amanat.seal import age
from amanat.seal.age.header import format_header
from amanat.seal.age.stream import encrypt_chunks, payload_cipher
from amanat.seal.encoding import b64
from amanat.seal.envelope import seal_signed
from amanat.seal.item import MANIFEST, seal_item
from amanat.seal.message import MESSAGE
from amanat.seal.notice import LABEL as NOTICE_LABEL
from amanat.seal.notice import NOTICE
from amanat.seal.padding import pad_inside
from amanat.seal.record import RECORD
from amanat.seal.signing import SigningKey
from amanat.seal.state import LABEL as STATE_LABEL
from amanat.seal.state import STATE
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.cases_mail import FULL, NOTICE_ONE, STATE_ONE, messages
from tests.seal.seeded import DESK_IDENTITY, MAILBOX, SAFE, TODAY, identity, seeded


def files() -> list[Case]:
    mine, other = identity("mine"), identity("other")
    classic = age.X25519Identity(seeded("classic")(32))
    seed = b64(mine.seed)

    def sealed(plain: bytes, *recipients: age.Recipient) -> bytes:
        return age.seal(plain, recipients, secrets.token_bytes)

    def given(data: bytes) -> Case:
        return {"seed": seed, "sealed": b64(data)}

    plain = "کل پھر بات کریں گے۔".encode()
    small = sealed(plain, mine.recipient)
    start = small.index(b"\n---")
    mac = start + 5
    body = start + 5 + 43 + 1
    large = sealed(bytes(65_536 + 10), mine.recipient)
    cut = len(large) - 26
    return [
        *(
            good(f"{n} bytes", given(sealed(b"\x5a" * n, mine.recipient)), {"plain": b64(b"\x5a" * n)})
            for n in (0, 1, 65_535, 65_536, 65_537)
        ),
        good("two recipients", given(sealed(plain, other.recipient, mine.recipient)), {"plain": b64(plain)}),
        good(
            "with a classic recipient", given(sealed(plain, classic.recipient, mine.recipient)), {"plain": b64(plain)}
        ),
        good("not for me", given(sealed(plain, other.recipient)), {"plain": None}),
        good("for a classic recipient only", given(sealed(plain, classic.recipient)), {"plain": None}),
        bad("empty", given(b""), "age.header"),
        bad("not an age file", given(b"PK\x03\x04 and so on, long enough to be read"), "age.header"),
        bad("another version", given(small.replace(b"/v1\n", b"/v2\n", 1)), "age.version"),
        bad("header cut off", given(small[:300]), "age.header"),
        bad("header cut in the MAC", given(small[: mac + 20]), "age.header"),
        bad("nonce cut off", given(small[: body + 7]), "age.header"),
        bad(
            "wrong MAC", given(small[:mac] + (b"B" if small[mac] == 65 else b"A") + small[mac + 1 :]), "age.header_mac"
        ),
        bad("a stanza added afterwards", given(small.replace(b"\n---", b"\n-> grease\n\n---", 1)), "age.header_mac"),
        bad("line ends of another system", given(small[:body].replace(b"\n", b"\r\n") + small[body:]), "age.version"),
        bad("an extra argument", given(small.replace(b"mlkem768x25519 ", b"mlkem768x25519 x ", 1)), "age.stanza"),
        bad("content cut off", given(small[:-1]), "age.payload"),
        bad("no content", given(small[: body + 16]), "age.payload"),
        bad("an altered byte", given(small[:-20] + bytes([small[-20] ^ 1]) + small[-19:]), "age.payload"),
        bad("something after the end", given(small + b"!"), "age.payload"),
        bad("last chunk left out", given(large[:cut]), "age.payload"),
        bad("an empty last chunk", given(_with_empty_chunk(mine)), "age.payload"),
    ]


def _with_empty_chunk(mine: age.HybridIdentity) -> bytes:
    file_key, nonce = secrets.token_bytes(16), secrets.token_bytes(16)
    header = format_header([mine.recipient.wrap(file_key, secrets.token_bytes)], file_key)
    cipher = payload_cipher(file_key, nonce)
    first = next(encrypt_chunks(cipher, [bytes(65_537)]))
    return header + nonce + first + cipher.encrypt((1).to_bytes(11, "big") + b"\x01", b"", None)


def items() -> list[Case]:
    original = RECORD.encode(FULL)
    manifest, parts = seal_item(original, "record", TODAY, secrets.token_bytes)
    _, others = seal_item(original, "record", TODAY, secrets.token_bytes)
    sealed = b"".join(parts)
    body = MANIFEST.write(manifest)
    assert isinstance(body, dict)

    def given(data: bytes, **changed: object) -> Case:
        return {"manifest": {**body, **changed}, "sealed": b64(data)}

    altered = bytes([sealed[manifest.sealed - 1] ^ 1])
    return [
        good("a record", given(sealed), {"plain": b64(original)}),
        good(
            "another filler",
            given(sealed[: manifest.sealed] + bytes(len(sealed) - manifest.sealed)),
            {"plain": b64(original)},
        ),
        bad("of another item", given(others[0]), "item.sealed"),
        bad("cut off", given(sealed[: manifest.sealed - 1]), "item.sealed"),
        bad("another hash", given(sealed, hash=b64(bytes(32))), "item.hash"),
        bad("another size", given(sealed, size=len(original) + 1), "item.hash"),
        bad(
            "a byte altered", given(sealed[: manifest.sealed - 1] + altered + sealed[manifest.sealed :]), "age.payload"
        ),
        bad("read past its end", given(sealed, sealed=manifest.sealed + 1), "age.payload"),
    ]


def envelopes() -> list[Case]:
    hello, status = messages()[0], messages()[7]
    epoch = SigningKey.from_seed(seeded("key epoch 2")(32))
    rows = [
        ("message", "in", MESSAGE.encode(hello), MAILBOX.signing, MAILBOX.identity, DESK_IDENTITY),
        (
            "message",
            "in, as the desk reads it",
            MESSAGE.encode(hello),
            MAILBOX.signing,
            DESK_IDENTITY,
            MAILBOX.identity,
        ),
        ("message", "out", MESSAGE.encode(status), epoch, MAILBOX.identity, None),
        (STATE_LABEL, "of the safe", STATE.encode(STATE_ONE), SAFE.signing, SAFE.identity, None),
        (NOTICE_LABEL, "of erasure", NOTICE.encode(NOTICE_ONE), MAILBOX.signing, DESK_IDENTITY, None),
    ]
    cases = []
    for label, name, body, signer, reader, also in rows:
        recipients = [who.recipient for who in (reader, also) if who is not None]
        signed = signer.sign_body(label, body)
        given = {
            "label": label,
            "seed": b64(reader.seed),
            "public": b64(signer.public),
            "sealed": b64(seal_signed(signed, recipients, secrets.token_bytes)),
        }
        cases.append(good(f"{label} {name}", given, {"body": body.decode(), "signed": b64(signed)}))
    unpadded = age.seal(pad_inside(b"x" * 100) + b"\x00", [SAFE.identity.recipient], secrets.token_bytes)
    wrong = {"label": STATE_LABEL, "seed": b64(SAFE.identity.seed), "public": b64(SAFE.signing.public)}
    forged = seal_signed(b"\x01" * 64 + STATE.encode(STATE_ONE), [SAFE.identity.recipient], secrets.token_bytes)
    return [
        *cases,
        bad("filled wrongly", {**wrong, "sealed": b64(unpadded)}, "padding.length"),
        bad("not signed by the safe", {**wrong, "sealed": b64(forged)}, "signature.invalid"),
    ]
