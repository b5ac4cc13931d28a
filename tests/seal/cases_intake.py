"""Vectors for spec/directory.md and spec/intake.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from amanat.seal.anchor import Anchor, sign_anchor
from amanat.seal.bundle import Bundle, Draft, build_bundle, bundle_string, decode_bundle, encode_bundle, grant_access
from amanat.seal.canonical import dumps
from amanat.seal.directory import ENTRY, sign_directory, sign_entry
from amanat.seal.encoding import b64, u32be
from amanat.seal.ids import ItemId, NoticeId, desk_id, random_id
from amanat.seal.operations import (
    OPERATION,
    AcknowledgeNotice,
    CommitItem,
    DropItem,
    EraseMailbox,
    PutItem,
    PutMessage,
    PutNotice,
    PutState,
    RaiseQuota,
    RevokeGrant,
)
from amanat.seal.phrase import desk_keys
from amanat.seal.receipt import Promise, bundle_leaf, sign_promise
from amanat.seal.request import issue_time, sign_request, string_to_sign
from amanat.seal.signing import SigningKey, sha256
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.cases_mail import GRANT_ID
from tests.seal.seeded import DESK, EPOCHS, INTAKE, LATER, MAILBOX, NOW, OPERATOR, PHRASE, ROOT, SAFE, key, seeded
from tests.seal.seeded import ENTRY as LANTERN

TOKEN = issue_time(seeded("time secret")(32), NOW)
OTHER_DESK = desk_id(key("root of another house").public)
OTHER = desk_keys(PHRASE, OTHER_DESK)
SEEDS = {b64(one.signing.public): b64(one.signing._private.private_bytes_raw()) for one in (SAFE, MAILBOX, OTHER)}


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
        grant_access(SAFE.mailbox, GRANT_ID, DESK, MAILBOX.signing, (item,), LATER),
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
    agreed = [grant_access(SAFE.mailbox, GRANT_ID, DESK, MAILBOX.signing, (item,), LATER)]
    two = [
        Draft(PutMessage(MAILBOX.mailbox, DESK, "in", 2), message, MAILBOX.signing),
        Draft(PutMessage(OTHER.mailbox, OTHER_DESK, "in", 1), sealed, OTHER.signing),
        Draft(DropItem(SAFE.mailbox, item)),
    ]
    small = _build([Draft(PutState(SAFE.mailbox, 3), b"x")], salt)
    return [
        _bundle("a small report", _build(report, salt)),
        _bundle("every other operation", _build(rest, salt)),
        _bundle("a grant to which its mailbox agrees and does nothing else", _build(agreed, salt)),
        _bundle("two signers", _build(two, salt)),
        _bundle("by the mailbox itself", _build([*agreed, report[3]], salt, MAILBOX.signing), MAILBOX.signing),
        *_altered(decode_bundle(_build(report, salt)), decode_bundle(_build(two, salt))),
        *(
            bad(name, {"bundle": b64(data.rstrip(b"\0")), "zeros": len(data) - len(data.rstrip(b"\0"))}, code)
            for name, data, code in _broken_bundles(small, salt)
        ),
    ]


def _build(drafts: list[Draft], salt: bytes, request: SigningKey = SAFE.signing) -> bytes:
    return build_bundle(drafts, salt, TOKEN, request.public)


def _checked(data: bytes, request: SigningKey = SAFE.signing, token: str = TOKEN) -> Case:
    return {"bundle": b64(data), "token": token, "request_key": b64(request.public)}


def _altered(report: Bundle, two: Bundle) -> list[Case]:
    """Bundles that are well formed, whose signatures are not for them."""
    state, item, grant, message = report.operations
    first, second, drop = two.operations
    assert isinstance(state, PutState)
    assert isinstance(item, PutItem)
    safe = [replace(state, blob=1), replace(item, blob=0)]
    exchanged = (replace(first, by=1), replace(second, by=0), drop)
    rows: list[tuple[str, Bundle]] = [
        ("its operations in another order", replace(report, operations=(item, state, grant, message))),
        ("an operation dropped", replace(two, operations=(first, second))),
        ("an operation changed", replace(report, operations=(replace(state, replaces=1), item, grant, message))),
        (
            "an operation by another signer",
            replace(two, operations=exchanged),
        ),
        ("an operation given to a signer", replace(two, operations=(first, second, replace(drop, by=0)))),
        ("two operations that exchange their blobs", replace(report, operations=(*safe, grant, message))),
        ("a blob changed", replace(report, blobs=(report.blobs[0], report.blobs[1], report.blobs[2][::-1]))),
        ("another salt", replace(report, salt=bytes(16))),
        ("a signature lifted from another bundle", replace(report, signatures=two.signatures[:1])),
        ("a signature lifted into another bundle", replace(two, signatures=(report.signatures[0], two.signatures[1]))),
        ("a signer replaced", replace(two, signers=(two.signers[0], key("stranger").public))),
        ("the signers in another order", replace(two, signers=two.signers[::-1], signatures=two.signatures[::-1])),
        ("the signatures in another order", replace(two, signatures=two.signatures[::-1])),
        (
            "a signer removed, its operations given to the request's key",
            replace(
                two,
                operations=(first, replace(second, by=None), drop),
                signers=two.signers[:1],
                signatures=two.signatures[:1],
            ),
        ),
        (
            "a signer added",
            replace(
                report,
                operations=(replace(state, by=1), item, grant, message),
                signers=(*report.signers, two.signers[1]),
                signatures=(*report.signatures, two.signatures[1]),
            ),
        ),
    ]
    stranger, good = key("stranger"), encode_bundle(report)
    unsigned = replace(report, operations=(state, item, grant), blobs=report.blobs[:2], signers=(), signatures=())
    return [
        *(bad(name, _checked(encode_bundle(bundle)), "signature.invalid") for name, bundle in rows),
        bad("in the request of another key", _checked(good, stranger), "signature.invalid"),
        bad("over another time token", _checked(good, token=issue_time(bytes(32), NOW)), "signature.invalid"),
        bad("a grant to which its mailbox does not agree", _checked(encode_bundle(unsigned)), "grant.to"),
        bad(
            "a grant to which another mailbox agrees",
            _checked(_build([Draft(grant), Draft(drop, None, stranger)], report.salt)),
            "grant.to",
        ),
        bad("the request's key as a signer", _checked(good, MAILBOX.signing), "bundle.signers"),
        bad("a signer's key that is none", _checked(_hand(two, [bytes(32), two.signers[1]])), "signature.key"),
    ]


def _hand(bundle: Bundle, signers: list[bytes]) -> bytes:
    return encode_bundle(replace(bundle, signers=tuple(signers)))


def _bundle(name: str, data: bytes, request: SigningKey = SAFE.signing) -> Case:
    bundle = decode_bundle(data)
    head_end = 4 + int.from_bytes(data[:4], "big")
    unsigned = data[: len(data) - 64 * len(bundle.signers)]
    steps = [
        {
            "op": OPERATION.write(operation),
            "blob": b64(bundle.blob_of(operation)),
            "acts": b64(bundle.acting_key(operation, request.public)),
        }
        for operation in bundle.operations
    ]
    expect = {
        "head": data[4:head_end].decode(),
        "salt": b64(bundle.salt),
        "steps": steps,
        "string": bundle_string(unsigned, request.public, TOKEN).decode(),
        "signatures": [b64(one) for one in bundle.signatures],
    }
    return good(name, {**_checked(data, request), "seeds": SEEDS}, expect)


def _head(salt: bytes, ops: list[Any], lengths: list[int], blobs: bytes = b"") -> bytes:
    return _headed({"blobs": lengths, "ops": ops, "salt": b64(salt), "signers": [], "type": "bundle", "v": 1}, blobs)


def _signed_by(salt: bytes, ops: list[Any], signers: list[str], count: int) -> bytes:
    body = {"blobs": [], "ops": ops, "salt": b64(salt), "signers": signers, "type": "bundle", "v": 1}
    return _headed(body, b"s" * 64 * count)


def _headed(body: Any, rest: bytes) -> bytes:
    head = dumps(body)
    return u32be(len(head)) + head + rest


def _broken_bundles(small: bytes, salt: bytes) -> list[tuple[str, bytes, str]]:
    state: dict[str, Any] = {"op": "state", "mailbox": SAFE.mailbox, "replaces": 0, "blob": 0}
    drop = {"op": "drop", "mailbox": SAFE.mailbox, "item": "A" * 22}
    keys = [b64(key(f"signer {n}").public) for n in range(9)]
    acts = [{**drop, "by": n} for n in range(8)]
    bare: Any = {"blobs": [], "ops": [drop], "salt": b64(salt), "type": "bundle", "v": 1}
    return [
        ("no list of signers", _headed(bare, b""), "json.missing"),
        ("a signer that is not there", _signed_by(salt, acts[:2], keys[:1], 1), "bundle.signers"),
        ("a signer for nothing", _signed_by(salt, acts[:1], keys[:2], 2), "bundle.signers"),
        ("a signer for a grant to another", _signed_by(salt, [_grant_op(["A" * 22])], keys[:1], 1), "bundle.signers"),
        ("a signer twice", _signed_by(salt, acts[:2], keys[:1] * 2, 2), "json.value"),
        ("nine signers", _signed_by(salt, acts, keys, 9), "json.length"),
        ("a ninth place", _signed_by(salt, [{**drop, "by": 8}], keys[:8], 8), "json.range"),
        ("a signer of 31 bytes", _signed_by(salt, acts[:1], [b64(bytes(31))], 1), "b64.length"),
        ("a signature less than signers", _signed_by(salt, acts[:2], keys[:2], 1), "bundle.length"),
        ("a signature more than signers", _signed_by(salt, acts[:1], keys[:1], 2), "bundle.length"),
        ("an operation that signs for itself", _signed_by(salt, [{**drop, "by": {}}], keys[:1], 1), "json.type"),
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
    granted = grant_access(SAFE.mailbox, GRANT_ID, DESK, MAILBOX.signing, (ItemId("A" * 22),), LATER)
    written: Any = OPERATION.write(granted.operation)
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
