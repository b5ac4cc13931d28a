"""Vectors for spec/directory.md and spec/intake.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from amanat.seal.anchor import Anchor, sign_anchor
from amanat.seal.bundle import Draft, build_bundle, decode_bundle
from amanat.seal.canonical import dumps
from amanat.seal.directory import ENTRY, sign_directory, sign_entry
from amanat.seal.encoding import b64, u32be
from amanat.seal.forms import Day
from amanat.seal.grant import access_proof
from amanat.seal.ids import DeskId, GrantId, ItemId, NoticeId, mailbox_id, random_id
from amanat.seal.operations import (
    OPERATION,
    AcknowledgeNotice,
    CommitItem,
    DropItem,
    EraseMailbox,
    PutGrant,
    PutItem,
    PutMessage,
    PutNotice,
    PutState,
    RaiseQuota,
    RevokeGrant,
    acting_key,
    operation_string,
    sign_access,
)
from amanat.seal.phrase import Phrase, safe_keys
from amanat.seal.receipt import Promise, bundle_leaf, sign_promise
from amanat.seal.request import issue_time, sign_request, string_to_sign
from amanat.seal.signing import sha256
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.cases_mail import GRANT_ID
from tests.seal.seeded import DESK, EPOCHS, INTAKE, LATER, MAILBOX, NOW, OPERATOR, ROOT, SAFE, key, seeded
from tests.seal.seeded import ENTRY as LANTERN

TOKEN = issue_time(seeded("time secret")(32), NOW)


def directories() -> list[Case]:
    other_root = key("root of another house")
    other = replace(LANTERN, root=other_root.public, issued=NOW + 5)
    entries = [sign_entry(LANTERN, ROOT), sign_entry(other, other_root)]
    signed = sign_directory(entries, NOW, OPERATOR)
    stranger = key("stranger")
    forged_entry = sign_entry(LANTERN, stranger)
    altered = entries[0][:-30] + bytes([entries[0][-30] ^ 1]) + entries[0][-29:]

    def given(directory: bytes, now: int = NOW, operator: bytes = OPERATOR.public) -> Case:
        return {"directory": b64(directory), "operator": b64(operator), "now": now}

    def one(body: Any) -> bytes:
        return sign_directory([ROOT.sign_body("entry", dumps(body))], NOW, OPERATOR)

    plain: Any = ENTRY.write(LANTERN)
    expect = {"issued": NOW, "desks": [LANTERN.desk, other.desk], "epochs": [2, 2]}
    return [
        good("two desks", given(signed), expect),
        good("48 hours old", given(signed, NOW + 48 * 3600), expect),
        good("ten minutes ahead", given(signed, NOW - 600), expect),
        good("no desks", given(sign_directory([], NOW, OPERATOR)), {"issued": NOW, "desks": [], "epochs": []}),
        bad("too old", given(signed, NOW + 48 * 3600 + 1), "directory.old"),
        bad("from the future", given(signed, NOW - 601), "directory.future"),
        bad("by a stranger", given(sign_directory(entries, NOW, stranger)), "signature.invalid"),
        bad("an entry's root did not sign", given(sign_directory([forged_entry], NOW, OPERATOR)), "signature.invalid"),
        bad("an altered entry", given(sign_directory([altered], NOW, OPERATOR)), "signature.invalid"),
        bad("one desk twice", given(sign_directory([entries[0], entries[0]], NOW, OPERATOR)), "directory.double"),
        bad("a signed body of nothing", given(signed[:64]), "signature.short"),
        bad("an entry without epochs", given(one({**plain, "epochs": []})), "json.length"),
        bad("an entry with another type", given(one({**plain, "type": "directory"})), "json.value"),
        bad("an unknown kind of desk", given(one({**plain, "kind": "court"})), "json.value"),
        bad("a name in one language", given(one({**plain, "name": {"en": "x"}})), "json.missing"),
        bad("not canonical", given(OPERATOR.sign_body("directory", DIRECTORY_WITH_SPACE)), "json.canonical"),
    ]


DIRECTORY_WITH_SPACE = dumps({"entries": [], "issued": NOW, "type": "directory", "v": 1}).replace(b":", b": ", 1)


def requests() -> list[Case]:
    secret = seeded("time secret")(32)
    rows: list[tuple[str, str, bytes]] = [
        ("GET", f"/v1/mailboxes/{SAFE.mailbox}", b""),
        ("GET", f"/v1/desks/{DESK}/queue?after=12", b""),
        ("POST", "/v1/bundles", seeded("body")(5000)),
        ("PUT", f"/v1/mailboxes/{SAFE.mailbox}/items/{'A' * 22}/parts/0", seeded("part")(100)),
        ("DELETE", f"/v1/mailboxes/{SAFE.mailbox}/items/{'A' * 22}", b""),
    ]
    seed = b64(seeded("key requester")(32))
    return [
        *(
            good(
                f"{method} {target.split('/')[2]}",
                {"seed": seed, "method": method, "target": target, "body": b64(body), "token": TOKEN},
                {
                    "string": string_to_sign(method, target, sha256(body), TOKEN).decode(),
                    "headers": sign_request(key("requester"), method, target, body, TOKEN),
                },
            )
            for method, target, body in rows
        ),
        good("a time", {"secret": b64(secret), "issued": NOW, "now": NOW + 7200}, {"token": TOKEN}),
        *(
            bad(name, {"secret": b64(secret), "token": token, "now": now}, code)
            for name, token, now, code in (
                ("a time of two hours and a second ago", TOKEN, NOW + 7201, "time.expired"),
                ("a time from the future", TOKEN, NOW - 61, "time.expired"),
                ("another time under the same code", f"{NOW + 1}{TOKEN[10:]}", NOW, "time.forged"),
                ("a time without a code", str(NOW), NOW, "time.malformed"),
                ("a time with a leading zero", f"0{TOKEN}", NOW, "time.malformed"),
                ("no time", "", NOW, "time.malformed"),
            )
        ),
    ]


def bundles() -> list[Case]:
    random = seeded("bundle")
    salt = random(16)
    item, notice = ItemId(random_id(random)), NoticeId(random_id(random))
    state, sealed, message = random(4096), random(5000), random(4500)
    erased = random(4200)
    report = [
        Draft(PutState(SAFE.mailbox, 0), state),
        Draft(PutItem(SAFE.mailbox, item), sealed),
        Draft(sign_access(SAFE.mailbox, GRANT_ID, DESK, MAILBOX.signing, (item,), LATER)),
        Draft(PutMessage(MAILBOX.mailbox, DESK, "in", 1), message, MAILBOX.signing),
    ]
    rest = [
        Draft(CommitItem(SAFE.mailbox, item, (random(32), random(32)))),
        Draft(DropItem(SAFE.mailbox, item)),
        Draft(RevokeGrant(SAFE.mailbox, GRANT_ID)),
        Draft(PutNotice(notice, DESK), erased, MAILBOX.signing),
        Draft(EraseMailbox(MAILBOX.mailbox, sha256(message)), None, MAILBOX.signing),
        Draft(EraseMailbox(SAFE.mailbox, b"")),
        Draft(AcknowledgeNotice(notice)),
        Draft(RaiseQuota(GRANT_ID, 2 << 30)),
    ]
    small = build_bundle([Draft(PutState(SAFE.mailbox, 3), b"x")], salt, TOKEN)
    return [
        _bundle("a small report", build_bundle(report, salt, TOKEN)),
        _bundle("every other operation", build_bundle(rest, salt, TOKEN)),
        good(
            "what a grant's mailbox signs",
            {
                "safe": SAFE.mailbox,
                "to": mailbox_id(key("to").public),
                "grant": GRANT_ID,
                "desk": DESK,
                "items": [item],
                "expires": LATER,
                "seed": b64(seeded("key to")(32)),
            },
            {"string": _proof(item).decode(), "signature": b64(key("to").sign("grant", _proof(item)))},
        ),
        *_access_rows(item),
        *(
            bad(name, {"bundle": b64(data.rstrip(b"\0")), "zeros": len(data) - len(data.rstrip(b"\0"))}, code)
            for name, data, code in _broken_bundles(small, salt)
        ),
    ]


def _proof(item: ItemId) -> bytes:
    return access_proof(SAFE.mailbox, mailbox_id(key("to").public), GRANT_ID, DESK, (item,), LATER)


def _access_rows(item: ItemId) -> list[Case]:
    """What the intake does with a proof: it holds for the row it was made for, and for no other."""
    stranger = safe_keys(Phrase(seeded("stranger's phrase")(16)))
    row = sign_access(SAFE.mailbox, GRANT_ID, DESK, key("to"), (item,), LATER)
    bare = dumps({"desk": DESK, "expires": LATER, "grant": GRANT_ID, "items": [item]})
    rows: list[tuple[str, PutGrant, str]] = [
        ("lifted into another safe", replace(row, mailbox=stranger.mailbox), "signature.invalid"),
        ("with another mailbox at the desk", replace(row, to=stranger.mailbox), "grant.to"),
        (
            "with another mailbox and its key",
            replace(row, to=stranger.mailbox, to_key=stranger.signing.public),
            "signature.invalid",
        ),
        ("with another grant id", replace(row, grant=GrantId("A" * 22)), "signature.invalid"),
        ("with another desk", replace(row, desk=DeskId("A" * 43)), "signature.invalid"),
        ("with one item more", replace(row, items=(item, ItemId("A" * 22))), "signature.invalid"),
        ("with a later last day", replace(row, expires=Day("2029-01-01")), "signature.invalid"),
        (
            "whose proof names neither safe nor mailbox",
            replace(row, to_sig=key("to").sign("grant", bare)),
            "signature.invalid",
        ),
    ]
    seed = b64(seeded("key to")(32))
    return [
        good("an access row", {"access": OPERATION.write(row), "seed": seed}, {}),
        *(bad(f"an access row {name}", {"access": OPERATION.write(one)}, code) for name, one, code in rows),
    ]


def _bundle(name: str, data: bytes) -> Case:
    bundle = decode_bundle(data)
    head_end = 4 + int.from_bytes(data[:4], "big")
    steps = [
        {
            "op": OPERATION.write(replace(operation, by=None)),
            "blob": b64(bundle.blob_of(operation)),
            "string": operation_string(operation, bundle.blob_of(operation), TOKEN).decode(),
            "acts": b64(acting_key(operation, bundle.blob_of(operation), TOKEN, SAFE.signing.public)),
        }
        for operation in bundle.operations
    ]
    given = {"bundle": b64(data), "token": TOKEN, "request_key": b64(SAFE.signing.public)}
    return good(name, given, {"head": data[4:head_end].decode(), "salt": b64(bundle.salt), "steps": steps})


def _head(salt: bytes, ops: list[Any], lengths: list[int], blobs: bytes = b"") -> bytes:
    head = dumps({"blobs": lengths, "ops": ops, "salt": b64(salt), "type": "bundle", "v": 1})
    return u32be(len(head)) + head + blobs


def _broken_bundles(small: bytes, salt: bytes) -> list[tuple[str, bytes, str]]:
    state: dict[str, Any] = {"op": "state", "mailbox": SAFE.mailbox, "replaces": 0, "blob": 0}
    drop = {"op": "drop", "mailbox": SAFE.mailbox, "item": "A" * 22}
    return [
        ("nothing", b"", "bundle.length"),
        ("three bytes", b"\0\0\0", "bundle.length"),
        ("head cut off", small[:40], "bundle.length"),
        ("blob cut off", small[:-1], "bundle.length"),
        ("something after the blobs", small + b"!", "bundle.length"),
        ("a head of 4 GiB", b"\xff\xff\xff\xff" + small[4:], "bundle.length"),
        ("over 8 MiB", _head(salt, [state], [8 << 20], bytes(8 << 20)), "bundle.size"),
        (
            "head not canonical",
            small[:4] + small[4:].replace(b'"blobs":[1]', b'"blobs":[1] ')[:-2] + b"x",
            "json.syntax",
        ),
        ("no operations", _head(salt, [], []), "json.length"),
        ("65 operations", _head(salt, [drop] * 65, []), "json.length"),
        ("an operation that does not exist", _head(salt, [{**drop, "op": "publish"}], []), "bundle.op"),
        ("an operation without a name", _head(salt, [{"mailbox": SAFE.mailbox}], []), "bundle.op"),
        ("an operation that is a list", _head(salt, [[]], []), "bundle.op"),
        ("a name that does not belong", _head(salt, [{**drop, "blob": 0}], []), "json.unknown"),
        ("a name is missing", _head(salt, [{"op": "drop", "mailbox": SAFE.mailbox}], []), "json.missing"),
        ("a blob of nobody", _head(salt, [drop], [1], b"x"), "bundle.blobs"),
        ("a blob used twice", _head(salt, [state, state], [1], b"x"), "bundle.blobs"),
        ("a blob that is not there", _head(salt, [{**state, "blob": 1}], [1], b"x"), "bundle.blobs"),
        ("an empty blob", _head(salt, [state], [0]), "json.range"),
        ("a blob too large", _head(salt, [state], [(1 << 20) + 1], bytes((1 << 20) + 1)), "bundle.blob_size"),
        (
            "an erasure that does not say of what",
            _head(salt, [{"op": "erase", "mailbox": SAFE.mailbox}], []),
            "json.missing",
        ),
        (
            "an erasure with a hash of 31 bytes",
            _head(salt, [{"op": "erase", "mailbox": SAFE.mailbox, "was": b64(bytes(31))}], []),
            "b64.length",
        ),
        ("an erasure with a blob", _head(salt, [{**state, "op": "erase", "was": ""}], [1], b"x"), "json.unknown"),
        ("item twice in a grant", _head(salt, [_grant_op(["A" * 22, "A" * 22])], []), "json.value"),
        (
            "a quota beyond 2 GiB",
            _head(salt, [{"op": "quota", "grant": GRANT_ID, "bytes": (2 << 30) + 1}], []),
            "json.range",
        ),
        ("257 parts", _head(salt, [{**drop, "op": "commit", "parts": ["A" * 43] * 257}], []), "json.length"),
    ]


def _grant_op(items: list[str]) -> dict[str, Any]:
    granted = sign_access(SAFE.mailbox, GRANT_ID, DESK, MAILBOX.signing, (ItemId("A" * 22),), LATER)
    written: Any = OPERATION.write(granted)
    return {**written, "items": items}


def receipts() -> list[Case]:
    salt, bundle = seeded("receipt")(16), seeded("receipt bundle")(300)
    leaf = bundle_leaf(salt, sha256(bundle))
    signed = sign_promise(Promise(leaf, NOW // 3600 * 3600, NOW + 600), INTAKE)
    anchor = sign_anchor(Anchor(1, 12, seeded("head")(32), b""), EPOCHS[2])

    def given(promise: bytes, about: bytes = bundle, intake: bytes = INTAKE.public) -> Case:
        return {"promise": b64(promise), "salt": b64(salt), "bundle": b64(about), "intake": b64(intake)}

    return [
        good("for this bundle", given(signed), {"leaf": b64(leaf), "at": NOW // 3600 * 3600, "by": NOW + 600}),
        bad("for another bundle", given(signed, bundle + b"!"), "receipt.leaf"),
        bad("by another intake", given(signed, bundle, key("stranger").public), "signature.invalid"),
        bad("an anchor instead", given(INTAKE.sign_body("anchor", anchor[64:])), "signature.invalid"),
        bad("something else under the label", given(INTAKE.sign_body("promise", anchor[64:])), "json.missing"),
    ]
