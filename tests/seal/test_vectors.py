"""Every case of vectors/*.json goes as it says, and the files are what `make_vectors` makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from amanat.errors import AmanatError
from amanat.seal import age
from amanat.seal.bundle import MAX_OPERATIONS, bundle_string, check_signers, decode_bundle, encode_bundle
from amanat.seal.canonical import dumps, loads
from amanat.seal.directory import open_directory, open_entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.envelope import open_signed
from amanat.seal.forms import Form
from amanat.seal.grant import GRANT
from amanat.seal.ids import DeskId, desk_id, fingerprint, mailbox_id
from amanat.seal.invitation import (
    CodeError,
    check_join,
    check_words,
    invitation_keys,
    open_join,
    open_notice,
    read_code,
    write_code,
)
from amanat.seal.item import MANIFEST, open_item
from amanat.seal.message import MESSAGE, Position, chain_of
from amanat.seal.notice import NOTICE
from amanat.seal.operations import OPERATION
from amanat.seal.padding import pad_inside, padded_length, unpad_inside
from amanat.seal.parts import part_count
from amanat.seal.phrase import Phrase, PhraseError, derive_keys, publication_key, read_phrase, safe_keys
from amanat.seal.proceedings import PUBLISHED, check_consent, sign_consent, text_hash
from amanat.seal.publication import ENTRY, open_takedown, sign_takedown
from amanat.seal.publication import open_entry as open_published
from amanat.seal.receipt import WHAT, bundle_leaf, open_promise, salt_for
from amanat.seal.receipt_file import RECEIPTS
from amanat.seal.record import RECORD, project
from amanat.seal.request import check_time, issue_time, read_time, sign_request, string_to_sign, verify_request
from amanat.seal.signing import SigningKey, sha256, verified_body, verify
from amanat.seal.state import STATE
from amanat.seal.thread import Channel, Thread
from tests.seal.cases_proceedings import PUBLICATION
from tests.seal.make_vectors import FILES, KEPT, VECTORS, render

Case = dict[str, Any]
FORMS: dict[str, Form[Any]] = {
    "record": RECORD,
    "manifest": MANIFEST,
    "grant": GRANT,
    "message": MESSAGE,
    "state": STATE,
    "notice": NOTICE,
}


def _canonical(given: Case) -> Any:
    data = unb64(given["bytes"])
    value = loads(data)
    assert dumps(value) == data
    return {"value": value}


def _b64(given: Case) -> Any:
    data = unb64(given["text"], given.get("size"))
    assert b64(data) == given["text"]
    return {"hex": data.hex()}


def _padding(given: Case) -> Any:
    if "length" in given:
        return {"padded": padded_length(given["length"]), "parts": part_count(given["length"])}
    content = unpad_inside(unb64(given["inside"]))
    assert pad_inside(content) == unb64(given["inside"])
    return {"content": b64(content)}


def _ids(given: Case) -> Any:
    public = unb64(given["public"])
    desk = desk_id(public)
    return {"mailbox": mailbox_id(public), "desk": desk, "fingerprint": fingerprint(desk)}


def _signature(given: Case) -> Any:
    data = unb64(given["data"])
    verify(given["label"], unb64(given["public"]), unb64(given["signature"]), data)
    if "seed" in given:
        signer = SigningKey.from_seed(unb64(given["seed"]))
        assert (b64(signer.public), b64(signer.sign(given["label"], data))) == (given["public"], given["signature"])
    return {}


def _phrase(given: Case) -> Any:
    if "typed" in given:
        return {"entropy": read_phrase(given["typed"]).entropy.hex()}
    phrase = Phrase(bytes.fromhex(given["entropy"]))
    if "info" in given:
        keys = derive_keys(phrase, given["info"])
        recipient = keys.identity.recipient
        return {
            "mailbox": keys.mailbox,
            "public": b64(keys.signing.public),
            "age_seed": b64(keys.identity.seed),
            "recipient": b64(recipient.raw),
            "recipient_text": recipient.to_text(),
            "identity_text": keys.identity.to_text(),
        }
    numbers = " ".join(phrase.numbers())
    urdu = numbers.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    made = {"words": " ".join(phrase.words()), "numbers": numbers, "urdu_numbers": urdu}
    assert all(read_phrase(text) == phrase for text in made.values())
    return {**made, "safe": safe_keys(phrase).mailbox}


def _structure(given: Case) -> Any:
    form, data = FORMS[given["form"]], given["text"].encode()
    assert form.encode(form.decode(data)) == data
    return {}


def _publication(given: Case) -> Any:
    published = PUBLISHED.decode(dumps({"v": 1, "type": "publication_text", **given["published"]}))
    digest, desk, publication = text_hash(published), DeskId(given["desk"]), given["publication"]
    key = publication_key(Phrase(bytes.fromhex(given["entropy"])), publication)
    sig = unb64(given["sig"]) if "sig" in given else sign_consent(publication, desk, digest, key)
    # The key of another publication is another one: what is asked then is whether the signature fits this consent.
    signer = publication_key(Phrase(bytes.fromhex(given["entropy"])), PUBLICATION)
    check_consent(publication, desk, digest, signer.public if "sig" in given else key.public, sig)
    return {"hash": b64(digest), "key": b64(key.public), "sig": b64(sig)}


def _entry_of_record(given: Case) -> Any:
    signed = unb64(given["signed"])
    assert ENTRY.encode(open_published(signed, unb64(given["key"]))) == signed[64:]
    return {}


def _takedown(given: Case) -> Any:
    key = publication_key(Phrase(bytes.fromhex(given["entropy"])), given["publication"])
    signed = unb64(given["signed"]) if "signed" in given else sign_takedown(given["publication"], key)
    assert open_takedown(signed, key.public).publication == given["publication"]
    return {"signed": b64(signed), "key": b64(key.public)}


def _project(given: Case) -> Any:
    return RECORD.write(project(RECORD.read(given["record"], ""), given["fields"]))


def _thread(given: Case) -> Any:
    epochs = {int(n): unb64(key) for n, key in given["epochs"].items()}
    written = {one["seq"]: chain_of(unb64(one["signed"])) for one in given["written"]}
    channel = Channel(given["mailbox"], given["desk"], given["direction"], epochs.get, written)
    thread = Thread(channel)
    warnings = []
    for one in given["stored"]:
        if one["signed"] is None:
            received = next(thread.read([(one["seq"], b"not an age file")], []))
        else:
            received = thread.read_signed(one["seq"], unb64(one["signed"]))
        warnings.append(received.warning)
    return {"warnings": warnings}


def _directory(given: Case) -> Any:
    directory = open_directory(unb64(given["directory"]), unb64(given["operator"]), given["now"])
    entries = directory.entries
    return {
        "issued": directory.issued,
        "desks": [entry.desk for entry in entries],
        "epochs": [entry.current.n for entry in entries],
    }


def _request(given: Case) -> Any:
    if "secret" in given:
        secret = unb64(given["secret"])
        token = given.get("token") or (issue_time(secret, given["issued"]) if "issued" in given else "")
        assert check_time(secret, token, given["now"]) == read_time(token)
        return {"token": token}
    method, target, token = given["method"], given["target"], given["token"]
    body = unb64(given["body"])
    signer = SigningKey.from_seed(unb64(given["seed"]))
    headers = sign_request(signer, method, target, body, token)
    key, signature = headers["Amanat-Key"], headers["Amanat-Signature"]
    assert verify_request(key, signature, method, target, sha256(body), token) == signer.public
    return {"string": string_to_sign(method, target, sha256(body), token).decode(), "headers": headers}


def _bundle(given: Case) -> Any:
    data = unb64(given["bundle"]) + bytes(given.get("zeros", 0))
    bundle = decode_bundle(data)
    assert encode_bundle(bundle) == data
    assert len(bundle.operations) <= MAX_OPERATIONS
    key, token = unb64(given["request_key"]), given["token"]
    check_signers(bundle, data, key, token)
    unsigned = data[: len(data) - 64 * len(bundle.signers)]
    head_end = 4 + int.from_bytes(data[:4], "big")
    return {
        "head": data[4:head_end].decode(),
        "salt": b64(bundle.salt),
        "steps": [
            {
                "op": OPERATION.write(operation),
                "blob": b64(bundle.blob_of(operation)),
                "acts": b64(bundle.acting_key(operation, key)),
            }
            for operation in bundle.operations
        ],
        "string": bundle_string(unsigned, key, token).decode(),
        "signatures": [b64(one) for one in bundle.signatures],
    }


def _receipts(given: Case) -> Any:
    if "nonce" in given:
        return {"salt": b64(salt_for(unb64(given["nonce"]), WHAT.read(given["what"], "what")))}
    text = given["text"].encode()
    assert RECEIPTS.encode(RECEIPTS.decode(text)) == text
    return {}


def _receipt(given: Case) -> Any:
    leaf = bundle_leaf(unb64(given["salt"]), sha256(unb64(given["bundle"])))
    promise = open_promise(unb64(given["promise"]), unb64(given["intake"]), leaf)
    return {"leaf": b64(promise.leaf), "at": promise.at, "by": promise.by}


def _age(given: Case) -> Any:
    plain = age.open_sealed(unb64(given["sealed"]), [age.HybridIdentity(unb64(given["seed"]))])
    return {"plain": None if plain is None else b64(plain)}


def _item(given: Case) -> Any:
    return {"plain": b64(open_item(MANIFEST.read(given["manifest"], ""), [unb64(given["sealed"])]))}


def _envelope(given: Case) -> Any:
    signed = open_signed(unb64(given["sealed"]), [age.HybridIdentity(unb64(given["seed"]))])
    body = verified_body(given["label"], unb64(given["public"]), signed)
    FORMS[given["label"]].decode(body)
    return {"body": body.decode(), "signed": b64(signed)}


def _invitation(given: Case) -> Any:
    if "typed" in given:
        return {"code": b64(read_code(given["typed"]))}
    code = unb64(given["code"])
    keys = invitation_keys(code)
    if "sealed" in given:
        entries = [open_entry(unb64(entry)) for entry in given["entries"]]
        notice = open_notice(unb64(given["sealed"]), keys, entries, given["today"])
        return {"kind": notice.kind, "desk": notice.desk, "en": notice.text.en, "ur": notice.text.ur}
    if "join" in given:
        join = open_join(unb64(given["join"]))
        check_join(unb64(given["join"]), unb64(given["key"]))
        return {"mailbox": join.mailbox, "check": list(check_words(join, unb64(given["key"])))}
    return {
        "text": write_code(code),
        "invitation": keys.invitation,
        "public": b64(keys.signing.public),
        "recipient": b64(keys.identity.recipient.raw),
    }


RUN: dict[str, Callable[[Case], Any]] = {
    "canonical": _canonical,
    "b64": _b64,
    "padding": _padding,
    "ids": _ids,
    "signatures": _signature,
    "phrase": _phrase,
    "structures": _structure,
    "proceedings": _structure,
    "publications": _publication,
    "entries": _entry_of_record,
    "takedowns": _takedown,
    "project": _project,
    "threads": _thread,
    "directory": _directory,
    "request": _request,
    "bundle": _bundle,
    "receipt": _receipt,
    "receipts": _receipts,
    "age": _age,
    "items": _item,
    "envelopes": _envelope,
    "invitation": _invitation,
}


def _cases(name: str) -> list[Case]:
    cases: list[Case] = json.loads((VECTORS / f"{name}.json").read_text())["cases"]
    return cases


@pytest.mark.parametrize(
    ("name", "case"), [pytest.param(name, case, id=f"{name}: {case['name']}") for name in RUN for case in _cases(name)]
)
def test_the_case_goes_as_it_says(name: str, case: Case) -> None:
    if "error" in case:
        with pytest.raises(AmanatError) as caught:
            RUN[name](case["input"])
        assert caught.value.code == case["error"]
        if isinstance(caught.value, PhraseError | CodeError):
            assert caught.value.number == case.get("number", 0)
        return
    result = RUN[name](case["input"])
    # An empty expectation: it is enough that nothing was raised.
    assert result == case["expect"] or case["expect"] == {}


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_what_the_script_makes(name: str) -> None:
    title, cases = FILES[name]
    assert (VECTORS / f"{name}.json").read_text() == render(title, cases())


def test_every_file_is_read_and_no_name_stands_twice() -> None:
    elsewhere = {"identifiers", "names", "spelling", "ledger", "witness", "statistics"}  # tests beside their rooms
    assert {path.stem for path in VECTORS.glob("*.json")} - elsewhere == RUN.keys() == FILES.keys() | KEPT.keys()
    for name in RUN:
        names = [case["name"] for case in _cases(name)]
        assert len(names) == len(set(names)), name


def test_a_position_names_a_message_by_its_signed_bytes() -> None:
    case = _cases("threads")[0]
    first = unb64(case["input"]["stored"][0]["signed"])
    second = MESSAGE.decode(unb64(case["input"]["stored"][1]["signed"])[64:])
    assert Position(1, second.prev) == Position(1, chain_of(first))
