"""What an attacker, a broken client or a curious neighbour sends, and what each gets."""

from __future__ import annotations

import os
from dataclasses import replace

import httpx
import pytest

from amanat.intake.fences import Fences
from amanat.seal.bundle import Bundle, Draft, build_bundle, bundle_string, decode_bundle, encode_bundle, grant_access
from amanat.seal.canonical import dumps
from amanat.seal.encoding import b64, u32be
from amanat.seal.forms import Day
from amanat.seal.ids import MailboxId
from amanat.seal.operations import (
    OPERATION,
    AcknowledgeNotice,
    CommitItem,
    DropItem,
    Operation,
    PutItem,
    PutMessage,
    PutNotice,
    PutState,
    RaiseQuota,
    RevokeGrant,
)
from amanat.seal.request import sign_request
from tests.intake.conftest import Site
from tests.intake.people import FAR, Desk, Sender, new_grant, new_item, new_key, new_notice, said


def same(one: httpx.Response, two: httpx.Response) -> None:
    """Status, body and headers are equal; only the clock's token may differ."""
    assert one.status_code == two.status_code
    assert one.content == two.content
    heads = [[pair for pair in each.headers.items() if pair[0] != "amanat-time"] for each in (one, two)]
    assert heads[0] == heads[1]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# -- who asks ----------------------------------------------------------------------------------------------------------


def test_erased_unknown_and_anothers_are_one_answer(site: Site) -> None:
    nadia, stranger, never = site.sender(), site.sender(), site.sender()
    item, grant = new_item(), new_grant()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    alive = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}")
    assert alive.status_code == 200, "the control: what is there is found"
    anothers = stranger.send("GET", f"/v1/mailboxes/{nadia.safe}")
    nadia.bundle(nadia.erase())
    erased = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}")
    unknown = never.send("GET", f"/v1/mailboxes/{never.safe}")
    assert code(erased) == (404, "nothing")
    for other in (anothers, unknown, stranger.send("GET", f"/v1/mailboxes/{'A' * 43}")):
        same(erased, other)
    paths = [
        f"/v1/mailboxes/{nadia.safe}/state",
        f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/0",
        f"/v1/mailboxes/{nadia.mailbox(site.desk.id)}/messages/in/1",
        f"/v1/grants/{grant}/items/{item}/parts/0",
        f"/v1/notices/{new_notice()}",
        f"/v1/desks/{site.desk.id}/queue",
        f"/v1/desks/{site.desk.id}/anchor",
    ]
    for path in paths:
        same(erased, stranger.send("GET", path))


def test_an_erased_phrase_behaves_like_a_new_one(site: Site) -> None:
    """Both for whoever reads and for whoever writes, with a token from after the erasure."""
    nadia, fresh = site.sender(), site.sender()
    nadia.bundle(nadia.state(0, b"words"))
    nadia.bundle(nadia.erase())
    site.clock.now += 5
    nadia.token = fresh.token = site.app.intake.tokens.issue(site.clock.now)
    for one in (lambda s: s.bundle(s.erase()), lambda s: s.bundle(s.state(3, b"x"))):
        answers = [one(nadia), one(fresh)]
        assert [a.status_code for a in answers] in ([200, 200], [409, 409])
        if answers[0].status_code == 409:
            same(*answers)
    token = site.app.intake.tokens.issue(site.clock.now)
    assert [s.bundle(s.state(0, b"x"), token=token).status_code for s in (nadia, fresh)] == [200, 200]


def test_an_old_request_does_not_bring_back_what_was_erased(site: Site) -> None:
    nadia = site.sender()
    token = nadia.token
    body = nadia.build(nadia.report(site.desk.id, new_item(), new_grant()))
    assert nadia.post(body, token=token).status_code == 200
    nadia.bundle(
        nadia.erase(),
        nadia.erase(site.desk.id),
    )
    site.clock.now += 600
    assert code(nadia.post(body, token=token)) == (401, "time.expired")
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").status_code == 404


def test_an_old_erase_does_not_delete_a_new_beginning(site: Site) -> None:
    nadia, desk = site.sender(), site.desk.id
    nadia.bundle(nadia.state(0, b"first"), nadia.message(desk, 1, b"first"))
    token = nadia.token
    bodies = [nadia.build([erase]) for erase in (nadia.erase(), nadia.erase(desk))]
    assert [nadia.post(body, token=token).status_code for body in bodies * 2] == [200] * 4
    site.clock.now += 60
    fresh = site.app.intake.tokens.issue(site.clock.now)
    assert nadia.bundle(nadia.state(0, b"again"), nadia.message(desk, 1, b"again"), token=fresh).status_code == 200
    for body in bodies:
        assert code(nadia.post(body, token=token)) == (409, "erase.changed")
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}/state").content == b"again"


def test_an_old_grant_does_not_come_back_after_it_was_taken_back(site: Site) -> None:
    nadia, item, grant = site.settled(), new_item(), new_grant()
    token = nadia.token
    nadia.bundle(nadia.item(item, b"x" * 4096))
    body = nadia.build([nadia.grant(site.desk.id, [item], grant)], token=token)
    assert nadia.post(body, token=token).status_code == 200
    nadia.bundle(Draft(RevokeGrant(nadia.safe, grant)))
    site.clock.now += 30
    assert code(nadia.post(body, token=token)) == (401, "time.expired")
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()["grants"] == []


def test_after_a_restart_an_old_request_is_still_old(site: Site) -> None:
    nadia = site.sender()
    token = nadia.token
    body = nadia.build([nadia.state(0, b"x")], token=token)
    nadia.post(body, token=token)
    nadia.bundle(nadia.erase())
    site.clock.now += 60
    site.app.intake.fences = Fences(site.clock.now)  # what a restart does
    assert code(nadia.post(body, token=token)) == (401, "time.expired")
    site.clock.now += 1
    assert nadia.bundle(nadia.state(0, b"x"), token=site.app.intake.tokens.issue(site.clock.now)).status_code == 200


# -- signatures --------------------------------------------------------------------------------------------------------


def test_a_request_without_or_with_a_false_signature_is_refused(site: Site) -> None:
    nadia = site.sender()
    target = f"/v1/mailboxes/{nadia.safe}"
    good = sign_request(nadia.key, "GET", target, b"", nadia.token)
    assert site.client.get(target, headers=good).status_code == 404, "the control: signed, and nothing is there yet"
    assert code(site.client.get(target)) == (401, "request.headers")
    for name in good:
        assert code(site.client.get(target, headers={k: v for k, v in good.items() if k != name})) == (
            401,
            "request.headers",
        )
    signature = bytearray(sign_request(nadia.key, "GET", target, b"", nadia.token)["Amanat-Signature"].encode())
    signature[5] = ord("A") if signature[5] != ord("A") else ord("B")
    forged = good | {"Amanat-Signature": signature.decode()}
    assert code(site.client.get(target, headers=forged)) == (401, "signature.invalid")
    assert code(site.client.get(target + "?after=1", headers=good)) == (401, "signature.invalid")
    assert code(site.client.request("DELETE", f"{target}/items/{new_item()}", headers=good)) == (
        401,
        "signature.invalid",
    )
    for bad in ("", "AAAA", "=" * 43, b64(bytes(32)), b64(b"\x01" + bytes(31)), "é" * 43):
        answer = site.client.get(target, headers=good | {"Amanat-Key": bad.encode("latin-1")})
        assert code(answer) == (401, "request.signature"), bad


def test_a_time_token_that_is_old_forged_or_nonsense_is_refused_with_a_new_one(site: Site) -> None:
    nadia = site.sender()
    target = f"/v1/mailboxes/{nadia.safe}"
    old = nadia.token
    site.clock.now += 7201
    answer = nadia.send("GET", target, token=old)
    assert code(answer) == (401, "time.expired")
    assert nadia.send("GET", target, token=answer.headers["amanat-time"]).status_code == 404
    ahead = site.app.intake.tokens.issue(site.clock.now + 120)
    assert code(nadia.send("GET", target, token=ahead)) == (401, "time.expired")
    forged = f"{int(site.clock.now)}.{b64(os.urandom(32))}"
    assert code(nadia.send("GET", target, token=forged)) == (401, "time.forged")
    for nonsense in ("", "now", "1.2.3", "9" * 400):
        assert code(nadia.send("GET", target, token=nonsense or " "))[1] == "time.malformed"


def test_nobody_acts_on_anothers_mailbox(site: Site) -> None:
    nadia, mallory, worker = site.sender(), site.sender(), site.caseworker()
    item, grant, notice = new_item(), new_grant(), new_notice()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    nadia.bundle(nadia.notice(site.desk.id, notice))
    before = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()
    mailbox = nadia.mailbox(site.desk.id)
    attempts = [
        nadia.state(1, b"evil"),
        nadia.item(new_item(), b"evil"),
        Draft(CommitItem(nadia.safe, item, (b"\0" * 32,))),
        Draft(DropItem(nadia.safe, item)),
        nadia.grant(site.desk.id, [item], new_grant()),
        Draft(RevokeGrant(nadia.safe, grant)),
        Draft(PutMessage(mailbox, site.desk.id, "in", 3), b"evil"),
        said(mailbox, site.desk.id, 1, b"evil"),
        nadia.erase(),
        Draft(AcknowledgeNotice(notice)),
        Draft(RaiseQuota(grant, 1000)),
    ]
    for attempt in attempts:
        assert code(mallory.bundle(attempt)) == (404, "nothing"), attempt
    for attempt in (*attempts[:6], attempts[8], Draft(PutMessage(mailbox, site.desk.id, "in", 3), b"evil")):
        assert code(worker.bundle(attempt)) == (404, "nothing"), attempt
    assert code(mallory.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/0", b"evil")) == (404, "nothing")
    assert code(mallory.send("DELETE", f"/v1/mailboxes/{nadia.safe}/items/{item}")) == (404, "nothing")
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json() == before


def test_another_desk_sees_and_does_nothing(site: Site) -> None:
    other = site.enrol(Desk("Other House"))
    spy, nadia, item, grant = site.caseworker(other), site.sender(), new_item(), new_grant()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    mailbox = nadia.mailbox(site.desk.id)
    for target in (
        f"/v1/mailboxes/{mailbox}",
        f"/v1/mailboxes/{mailbox}/messages/in/1",
        f"/v1/grants/{grant}/items/{item}/parts/0",
        f"/v1/desks/{site.desk.id}/queue",
        f"/v1/mailboxes/{nadia.safe}",
    ):
        assert code(spy.send("GET", target)) == (404, "nothing"), target
    assert site.caseworker().send("GET", f"/v1/mailboxes/{mailbox}").status_code == 200, "the control"
    for attempt in (
        said(mailbox, other.id, 1, b"x"),
        said(mailbox, site.desk.id, 1, b"x"),
        Draft(RaiseQuota(grant, 9)),
    ):
        assert code(spy.bundle(attempt)) == (404, "nothing")


def test_a_grant_needs_the_consent_of_both_keys(site: Site) -> None:
    nadia, item = site.settled(), new_item()
    nadia.bundle(nadia.item(item, b"x" * 4096))
    good = nadia.grant(site.desk.id, [item], new_grant())
    stranger = Draft(PutNotice(new_notice(), site.desk.id), b"n", new_key())
    bare = replace(good, agrees=None)
    for drafts in ([bare], [replace(good, agrees=nadia.key)], [bare, stranger]):
        assert code(nadia.bundle(*drafts)) == (401, "grant.to"), "somebody else's agreement is not hers"
    elsewhere = replace(good, operation=replace(good.operation, to=MailboxId("A" * 43)))
    assert code(nadia.bundle(elsewhere, nadia.message(site.desk.id, 1, b"m"))) == (401, "grant.to")
    thief = site.settled()
    thief.bundle(thief.item(item, b"y" * 4096))
    own = replace(good, operation=replace(good.operation, mailbox=thief.safe))
    body = thief.build([own])
    stolen = decode_bundle(nadia.build([good], token=thief.token))
    with_hers = encode_bundle(replace(decode_bundle(body), signers=stolen.signers, signatures=stolen.signatures))
    assert code(thief.post(with_hers)) == (401, "signature.invalid"), "she agreed to it in her own safe only"
    assert code(thief.post(encode_bundle(stolen))) == (401, "signature.invalid"), "and in her own request only"
    assert nadia.bundle(good).status_code == 200
    assert code(nadia.bundle(nadia.grant(site.desk.id, [item], good.operation.grant, Day("2098-01-01")))) == (
        409,
        "grant.differs",
    )


def _altered(nadia: Sender, site: Site) -> dict[str, bytes]:
    """A bundle of hers with two signers, and what somebody makes of it who has every byte but no key."""
    here, there = site.desk.id, site.enrol(Desk("Second Lamp")).id
    both = [nadia.message(here, 1, b"to the first"), nadia.message(there, 1, b"to the other")]
    good = decode_bundle(nadia.build([*both, nadia.state(0, b"state")]))
    other = decode_bundle(nadia.build([nadia.message(here, 1, b"to the first"), nadia.state(0, b"another")]))
    one, two, state = good.operations
    assert isinstance(state, PutState)
    changed: dict[str, Bundle] = {
        "the operations in another order": replace(good, operations=(two, one, state)),
        "an operation dropped": replace(good, operations=(one, two), blobs=good.blobs[:2]),
        "an operation added": replace(good, operations=(*good.operations, DropItem(nadia.safe, new_item()))),
        "an operation changed": replace(good, operations=(one, two, replace(state, replaces=1))),
        "an operation for another signer": replace(good, operations=(replace(one, by=1), replace(two, by=0), state)),
        "an operation for the request's key": replace(
            good,
            operations=(replace(one, by=None), two, state),
            signers=good.signers[1:],
            signatures=good.signatures[1:],
        ),
        "two blobs swapped": replace(good, blobs=(good.blobs[1], good.blobs[0], good.blobs[2])),
        "a blob changed": replace(good, blobs=(*good.blobs[:2], b"State")),
        "another salt": replace(good, salt=bytes(16)),
        "a signer taken from another bundle": replace(good, signatures=(other.signatures[0], good.signatures[1])),
        "its signer put into another bundle": replace(other, signatures=good.signatures[:1]),
        "a signer replaced": replace(good, signers=(good.signers[0], new_key().public)),
        "the signers in another order": replace(good, signers=good.signers[::-1], signatures=good.signatures[::-1]),
        "the signatures in another order": replace(good, signatures=good.signatures[::-1]),
        "a signature of nothing": replace(good, signatures=(good.signatures[0], bytes(64))),
    }
    return {"as it was": encode_bundle(good)} | {name: _renumbered(bundle) for name, bundle in changed.items()}


def _renumbered(bundle: Bundle) -> bytes:
    """Whoever drops a signer renumbers the rest, so that nothing but the signatures can tell."""
    used = sorted({op.by for op in bundle.operations if op.by is not None})
    if len(used) == len(bundle.signers):
        places = {by: place for place, by in enumerate(used)}
        moved = (replace(op, by=places[op.by]) if op.by is not None else op for op in bundle.operations)
        bundle = replace(bundle, operations=tuple(moved))
    return encode_bundle(bundle)


def test_nothing_of_a_signed_bundle_can_be_altered_or_used_elsewhere(site: Site) -> None:
    """The attacker even has the request's key and its token: the other signers' words still hold for one bundle."""
    nadia = site.sender()
    token = nadia.token
    altered = _altered(nadia, site)
    good = altered.pop("as it was")
    for name, body in altered.items():
        assert (name, code(nadia.post(body, token=token))) == (name, (401, "signature.invalid"))
    thief = new_key()
    assert code(nadia.post(good, key=thief, token=token)) == (401, "signature.invalid"), "another request key"
    site.clock.now += 10
    later = site.app.intake.tokens.issue(site.clock.now)
    assert code(nadia.post(good, token=later)) == (401, "signature.invalid"), "another token"
    assert nadia.post(good, token=token).status_code == 200, "the control: as it was, it is good"


def test_the_list_of_signers_is_exact(site: Site) -> None:
    nadia, desk = site.sender(), site.desk.id
    drafts = [nadia.message(desk, 1, b"m"), nadia.state(0, b"s")]
    good = decode_bundle(nadia.build(drafts))
    said, _ = good.operations
    length = -64
    whole = encode_bundle(good)
    for body in (whole[:length], whole + bytes(64), whole[:-1]):
        assert code(nadia.post(body)) == (400, "bundle.length"), "a signature more or less than signers"
    # Her own key may not sign as one more: each key has one place.
    request = build_bundle(drafts, os.urandom(16), nadia.token, new_key().public)
    assert code(nadia.post(request, key=nadia.with_desk(desk))) == (400, "bundle.signers")
    beyond, idle = _by_hand(nadia, [replace(said, by=1)], 1), _by_hand(nadia, [replace(said, by=0)], 2)
    twice, nine = _by_hand(nadia, [replace(said, by=0)], 1, 2), _by_hand(nadia, [replace(said, by=0)], 9)
    assert [code(nadia.post(body)) for body in (beyond, idle, twice, nine)] == [
        (400, "bundle.signers"),
        (400, "bundle.signers"),
        (400, "json.value"),
        (400, "json.length"),
    ]


def _by_hand(nadia: Sender, operations: list[Operation], count: int, times: int = 1) -> bytes:
    """A bundle with good signatures of `count` keys, each `times` times, whatever the operations say of them."""
    keys = [new_key() for _ in range(count)] * times
    head = dumps(
        {
            "blobs": [1],
            "ops": [OPERATION.write(one) for one in operations],
            "salt": b64(bytes(16)),
            "signers": [b64(one.public) for one in keys],
            "type": "bundle",
            "v": 1,
        }
    )
    unsigned = u32be(len(head)) + head + b"m"
    said = bundle_string(unsigned, nadia.key.public, nadia.token)
    return unsigned + b"".join(one.sign("bundle", said) for one in keys)


# -- order and state ---------------------------------------------------------------------------------------------------


def test_messages_keep_their_order(site: Site) -> None:
    nadia, desk = site.sender(), site.desk.id
    assert code(nadia.bundle(nadia.message(desk, 2, b"two"))) == (409, "message.sequence")
    assert nadia.bundle(nadia.message(desk, 1, b"one")).status_code == 200
    skipped = nadia.bundle(nadia.message(desk, 3, b"three"))
    assert (code(skipped), skipped.json()["last"]) == ((409, "message.sequence"), 1)
    assert code(nadia.bundle(nadia.message(desk, 1, b"another first"))) == (409, "message.sequence")
    assert nadia.bundle(nadia.message(desk, 1, b"one")).status_code == 200


def test_one_bad_operation_undoes_the_whole_bundle(site: Site) -> None:
    nadia, desk, item = site.sender(), site.desk.id, new_item()
    answer = nadia.bundle(
        nadia.item(item, b"x"), nadia.message(desk, 1, b"one"), nadia.state(0, b"s"), nadia.message(desk, 7, b"seven")
    )
    assert code(answer) == (409, "message.sequence")
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").status_code == 404
    freeing = [nadia.item(item, b"x"), Draft(DropItem(nadia.safe, item)), nadia.state(0, b"s")]
    alone = nadia.bundle(*freeing, nadia.message(desk, 7, b"seven"))
    assert code(alone) == (409, "message.sequence")
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").status_code == 404


def test_a_safe_and_a_desk_mailbox_are_not_the_same(site: Site) -> None:
    other = site.enrol(Desk("Other House"))
    nadia = site.sender()
    nadia.bundle(nadia.state(0, b"s"), nadia.message(site.desk.id, 1, b"one"))
    key = nadia.with_desk(site.desk.id)
    mailbox = nadia.mailbox(site.desk.id)
    assert code(nadia.bundle(Draft(PutState(mailbox, 0), b"s"), key=key)) == (409, "mailbox.kind")
    assert code(nadia.bundle(Draft(PutMessage(nadia.safe, site.desk.id, "in", 1), b"m"))) == (409, "mailbox.kind")
    assert code(nadia.bundle(Draft(PutMessage(mailbox, other.id, "in", 2), b"m"), key=key)) == (409, "mailbox.desk")
    item = new_item()
    access = grant_access(nadia.safe, new_grant(), other.id, key, (item,), FAR)
    assert code(nadia.bundle(nadia.item(item, b"i"), access)) == (409, "mailbox.desk")


def test_only_finished_items_to_listed_desks_in_the_future_are_granted(site: Site) -> None:
    nadia, item = site.settled(), new_item()
    nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/0", b"open")
    assert code(nadia.bundle(nadia.grant(site.desk.id, [item], new_grant()))) == (409, "item.incomplete")
    nadia.bundle(nadia.item(item, b"open"))
    assert code(nadia.bundle(nadia.grant(Desk().id, [item], new_grant()))) == (409, "desk.unknown")
    assert code(nadia.bundle(nadia.message(Desk().id, 1, b"m"))) == (409, "desk.unknown")
    past = nadia.grant(site.desk.id, [item], new_grant(), Day("2026-09-20"))
    assert code(nadia.bundle(past)) == (403, "grant.expired")


def test_the_same_id_with_other_bytes_is_a_conflict(site: Site) -> None:
    nadia, item, notice = site.settled(), new_item(), new_notice()
    nadia.bundle(nadia.item(item, b"one"))
    assert nadia.bundle(nadia.item(item, b"one")).status_code == 200
    assert code(nadia.bundle(nadia.item(item, b"two"))) == (409, "part.differs")
    leyla = site.settled()
    for sender in (nadia, leyla):
        assert sender.bundle(sender.message(site.desk.id, 1, b"hello")).status_code == 200
    assert [nadia.bundle(nadia.notice(site.desk.id, notice)).status_code for _ in range(2)] == [200, 200]
    assert code(leyla.bundle(leyla.notice(site.desk.id, notice, b"m"))) == (409, "notice.differs")
    assert code(nadia.bundle(Draft(CommitItem(nadia.safe, new_item(), (b"\0" * 32,))))) == (409, "item.incomplete")


# -- bytes -------------------------------------------------------------------------------------------------------------

HEAD = {"v": 1, "type": "bundle", "salt": b64(bytes(16)), "blobs": [4], "signers": []}


def _bundle(head: bytes, blobs: bytes) -> bytes:
    return u32be(len(head)) + head + blobs


@pytest.mark.parametrize(
    ("name", "make", "wanted"),
    [
        ("empty", lambda op: b"", "bundle.length"),
        ("short length", lambda op: b"\0\0", "bundle.length"),
        ("head longer than body", lambda op: u32be(999) + b"{}", "bundle.length"),
        ("not JSON", lambda op: _bundle(b"{not", b""), "json.syntax"),
        ("bad UTF-8", lambda op: _bundle(b'{"v":"\xff"}', b""), "json.syntax"),
        ("spaces", lambda op: _bundle(dumps(HEAD | {"ops": [op]}) + b" ", b"abcd"), "json.canonical"),
        ("unknown name", lambda op: _bundle(dumps(HEAD | {"ops": [op], "more": 1}), b"abcd"), "json.unknown"),
        ("unknown operation", lambda op: _bundle(dumps(HEAD | {"ops": [{"op": "drop table"}]}), b"abcd"), "bundle.op"),
        ("no operation", lambda op: _bundle(dumps(HEAD | {"ops": []}), b"abcd"), "json.length"),
        ("65 operations", lambda op: _bundle(dumps(HEAD | {"ops": [op] * 65}), b"abcd"), "json.length"),
        ("blob cut off", lambda op: _bundle(dumps(HEAD | {"ops": [op]}), b"abc"), "bundle.length"),
        ("bytes left over", lambda op: _bundle(dumps(HEAD | {"ops": [op]}), b"abcde"), "bundle.length"),
        ("blob used twice", lambda op: _bundle(dumps(HEAD | {"ops": [op, op]}), b"abcd"), "bundle.blobs"),
        ("blob of nobody", lambda op: _bundle(dumps(HEAD | {"ops": [op], "blobs": [4, 1]}), b"abcde"), "bundle.blobs"),
        ("no such blob", lambda op: _bundle(dumps(HEAD | {"ops": [op | {"blob": 1}]}), b"abcd"), "bundle.blobs"),
        (
            "path as id",
            lambda op: _bundle(dumps(HEAD | {"ops": [op | {"item": "../../etc/passwd"}]}), b"abcd"),
            "b64.alphabet",
        ),
        ("long id", lambda op: _bundle(dumps(HEAD | {"ops": [op | {"item": "A" * 400}]}), b"abcd"), "b64.length"),
        ("number as id", lambda op: _bundle(dumps(HEAD | {"ops": [op | {"item": 7}]}), b"abcd"), "json.type"),
    ],
)
def test_a_malformed_bundle_says_what_is_wrong(site: Site, name: str, make: object, wanted: str) -> None:
    nadia = site.sender()
    op = {"op": "item", "mailbox": nadia.safe, "item": new_item(), "blob": 0}
    answer = nadia.post(make(op))  # type: ignore[operator]
    assert code(answer) == (400, wanted), name


def test_blobs_beyond_their_limit_are_refused(site: Site) -> None:
    nadia = site.sender()
    drafts = [
        (PutState(nadia.safe, 0, 0), (1 << 20) + 1),
        (PutItem(nadia.safe, new_item(), 0), (1 << 20) + 1),
        (PutMessage(nadia.safe, site.desk.id, "in", 1, 0), (1 << 18) + 1),
        (PutNotice(new_notice(), site.desk.id, 0), (1 << 14) + 1),
    ]
    from amanat.seal.operations import OPERATION

    for operation, size in drafts:
        head = dumps(HEAD | {"ops": [OPERATION.write(operation)], "blobs": [size]})
        assert code(nadia.post(_bundle(head, bytes(size)))) == (400, "bundle.blob_size")
    assert code(nadia.post(bytes((8 << 20) + 1))) == (413, "request.too_large")
    part = f"/v1/mailboxes/{nadia.safe}/items/{new_item()}/parts/0"
    assert code(nadia.send("PUT", part, bytes((1 << 20) + 1))) == (413, "request.too_large")
    assert code(nadia.send("PUT", part, b"")) == (400, "part.empty")
    assert code(nadia.send("PUT", part[:-1] + "256", b"x")) == (400, "part.number")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/",
        "/v1/bundles/",
        "/v1//bundles",
        "/v1/mailboxes/../bundles",
        "/v1/mailboxes/%2e%2e/state",
        "/v1/mailboxes/" + "A" * 43 + "/items/..%2f..%2fetc%2fpasswd/parts/0",
        "/v1/mailboxes/" + "A" * 43 + "/items/" + "A" * 22 + "/parts/-1",
        "/v1/mailboxes/" + "A" * 43 + "/items/" + "A" * 22 + "/parts/00",
        "/v1/mailboxes/" + "A" * 43 + "/messages/up/1",
        "/v1/mailboxes/" + "A" * 43 + "/messages/in/0",
        "/v1/mailboxes/" + "A" * 43 + "/messages/in/" + "9" * 40,
        "/v1/mailboxes/%00",
        "/v1/nothing/<script>",
    ],
)
def test_a_strange_path_is_nothing(site: Site, path: str) -> None:
    nadia = site.sender()
    answer = nadia.client.get(path, headers=sign_request(nadia.key, "GET", path, b"", nadia.token))
    assert answer.status_code in (404, 405), answer.text
    assert b"passwd" not in answer.content


def test_a_method_that_does_not_fit_is_named(site: Site) -> None:
    answer = site.client.request("PATCH", "/v1/bundles")
    assert code(answer) == (405, "request.method")
    assert "POST" in answer.json()["detail"]


def test_the_queue_takes_a_cursor_and_nothing_else(site: Site) -> None:
    worker = site.caseworker()
    for query in ("?after=x", "?after=-1", "?before=1", "?after=" + "9" * 30):
        assert code(worker.send("GET", f"/v1/desks/{site.desk.id}/queue{query}")) == (400, "queue.cursor")


# -- room --------------------------------------------------------------------------------------------------------------


def test_a_safe_has_an_end(site: Site) -> None:
    object.__setattr__(site.app.intake.config, "safe_bytes", 10_000)
    nadia = site.settled()
    assert nadia.bundle(nadia.item(new_item(), bytes(9_000))).status_code == 200
    full = nadia.bundle(nadia.item(new_item(), bytes(2_000)))
    assert code(full) == (413, "mailbox.full")
    part = nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{new_item()}/parts/0", bytes(2_000))
    assert code(part) == (413, "mailbox.full")


def test_beyond_the_reserve_one_can_still_read_erase_and_be_answered(site: Site) -> None:
    nadia, worker, item, grant = site.sender(), site.caseworker(), new_item(), new_grant()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    erase = nadia.erase()
    site.app.intake.space._reserve = 1 << 62
    full = nadia.bundle(nadia.state(1, b"more"))
    assert code(full) == (507, "storage.full")
    assert "Keep this page open" in full.json()["detail"]
    part = nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{new_item()}/parts/0", b"x")
    assert code(part) == (507, "storage.full")
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").status_code == 200
    mailbox = nadia.mailbox(site.desk.id)
    assert worker.bundle(said(mailbox, site.desk.id, 1, b"answer")).status_code == 200
    assert nadia.bundle(Draft(RevokeGrant(nadia.safe, grant))).status_code == 200
    assert nadia.bundle(erase).status_code == 200


def test_one_address_is_slowed_down_and_told_when(site: Site) -> None:
    from amanat.intake.limits import AddressLimit

    site.app.intake.addresses = AddressLimit(3)
    answers = [site.client.get("/v1/time") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert (answers[3].json()["code"], answers[3].headers["retry-after"]) == ("limit.address", "60")
    site.clock.now += 60
    assert site.client.get("/v1/time").status_code == 200


def test_bytes_that_are_a_sender_of_every_kind_never_give_a_500(site: Site) -> None:
    nadia: Sender = site.sender()
    for body in (os.urandom(64), b"\xff" * 1000, bytes(5000), b"[" * 100_000, u32be(50_000) + b"[" * 50_000):
        assert nadia.post(body).status_code == 400
    assert site.client.post("/v1/desks", content=os.urandom(500)).status_code in (400, 401)
    assert nadia.send("PUT", f"/v1/desks/{site.desk.id}/anchor", b"x" * 100).status_code == 404
    assert site.caseworker().send("PUT", f"/v1/desks/{site.desk.id}/anchor", b"x" * 100).status_code in (400, 401)
    assert new_key().public != nadia.key.public
