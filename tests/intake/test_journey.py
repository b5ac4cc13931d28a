"""What people do with an intake, from the first save to erasing everything."""

from __future__ import annotations

import os

from amanat.seal.bundle import Draft, decode_bundle
from amanat.seal.encoding import b64, unb64
from amanat.seal.operations import (
    AcknowledgeNotice,
    CommitItem,
    DropItem,
    PutNotice,
    RaiseQuota,
    RevokeGrant,
)
from amanat.seal.receipt import bundle_leaf, open_promise
from amanat.seal.signing import sha256
from tests.intake.conftest import Site
from tests.intake.people import new_grant, new_item, new_notice, said


def test_a_report_is_stored_receipted_and_read_by_its_desk(site: Site) -> None:
    nadia, desk = site.sender(), site.desk
    item, grant = new_item(), new_grant()
    drafts = nadia.report(desk.id, item, grant)
    body = nadia.build(drafts)
    answer = nadia.post(body)
    assert answer.status_code == 200, answer.text
    leaf = bundle_leaf(decode_bundle(body).salt, sha256(body))
    promise = open_promise(unb64(answer.json()["promise"]), unb64(site.client.get("/v1/key").json()["key"]), leaf)
    assert promise.at % 3600 == 0
    assert promise.at <= site.clock.now < promise.by

    worker = site.caseworker()
    queue = worker.send("GET", f"/v1/desks/{desk.id}/queue").json()
    assert queue["mailboxes"] == [{"mailbox": nadia.mailbox(desk.id), "in": 2, "out": 0}]
    assert queue["grants"] == [
        {"grant": grant, "mailbox": nadia.mailbox(desk.id), "items": [{"item": item, "parts": 1}]}
    ]
    part = worker.send("GET", f"/v1/grants/{grant}/items/{item}/parts/0")
    assert part.content == drafts[0].blob
    for seq in (1, 2):
        message = worker.send("GET", f"/v1/mailboxes/{nadia.mailbox(desk.id)}/messages/in/{seq}")
        assert message.content == drafts[seq + 1].blob
    nothing_new = worker.send("GET", f"/v1/desks/{desk.id}/queue?after={queue['cursor']}").json()
    assert (nothing_new["mailboxes"], nothing_new["grants"], nothing_new["notices"]) == ([], [], [])

    state = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}/state")
    assert (state.content, state.headers["amanat-seq"]) == (drafts[4].blob, "1")
    mine = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()
    assert mine["items"] == [{"item": item, "parts": 1, "size": 4096, "committed": True}]
    assert mine["grants"][0] == {
        "grant": grant,
        "desk": desk.id,
        "to": nadia.mailbox(desk.id),
        "items": [item],
        "expires": "2099-12-31",
    }
    assert mine["state"] == {"seq": 1, "size": 4096}


def test_the_same_bundle_again_changes_nothing(site: Site) -> None:
    nadia = site.sender()
    body = nadia.build(nadia.report(site.desk.id, new_item(), new_grant()))
    first = nadia.post(body, token=nadia.token)
    before = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()
    token = decode_token(nadia)
    again = nadia.post(body, token=token)
    assert (first.status_code, again.status_code) == (200, 200)
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json() == before


def decode_token(sender: object) -> str:
    return str(sender.token)  # type: ignore[attr-defined]


def test_the_desk_answers_and_she_reads_it(site: Site) -> None:
    nadia, worker = site.sender(), site.caseworker()
    nadia.bundle(*nadia.report(site.desk.id, new_item(), new_grant()))
    mailbox = nadia.mailbox(site.desk.id)
    answer = b"sealed words" * 100
    assert worker.bundle(said(mailbox, site.desk.id, 1, answer)).status_code == 200
    hers = nadia.with_desk(site.desk.id)
    seen = nadia.send("GET", f"/v1/mailboxes/{mailbox}", key=hers).json()
    assert seen["messages"] == {"in": 2, "out": 1}
    assert nadia.send("GET", f"/v1/mailboxes/{mailbox}/messages/out/1", key=hers).content == answer


def test_a_large_file_goes_in_parts_and_is_read_back(site: Site) -> None:
    nadia, item = site.settled(), new_item()
    parts = [os.urandom(1 << 20), os.urandom(70_000), os.urandom(500)]
    for number, data in enumerate(parts):
        target = f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/{number}"
        assert nadia.send("PUT", target, data).status_code == 200
        assert nadia.send("PUT", target, data).status_code == 200, "the same bytes again"
        assert nadia.send("PUT", target, b"other").json()["code"] == "part.differs"
    before = nadia.bundle(Draft(CommitItem(nadia.safe, item, (*map(sha256, parts), sha256(b"missing")))))
    assert (before.status_code, before.json()["code"], before.json()["missing"]) == (409, "item.incomplete", [3])
    short = nadia.bundle(Draft(CommitItem(nadia.safe, item, tuple(map(sha256, parts[:2])))))
    assert (short.json()["code"], short.json()["extra"]) == ("item.incomplete", [2])
    commit = Draft(CommitItem(nadia.safe, item, tuple(map(sha256, parts))))
    assert [nadia.bundle(commit).status_code for _ in range(2)] == [200, 200]
    late = nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/3", b"late")
    assert (late.status_code, late.json()["code"]) == (409, "item.committed")
    for number, data in enumerate(parts):
        assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/{number}").content == data
    assert len(list(site.app.intake.blobs.names())) == 2, "only what is 64 KiB or more is a blob"


def test_a_cancelled_upload_is_gone_with_its_blobs(site: Site) -> None:
    nadia, item = site.settled(), new_item()
    nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/0", os.urandom(1 << 20))
    assert nadia.send("DELETE", f"/v1/mailboxes/{nadia.safe}/items/{item}").status_code == 200
    assert nadia.send("DELETE", f"/v1/mailboxes/{nadia.safe}/items/{item}").status_code == 200
    assert list(site.app.intake.blobs.names()) == []
    mine = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()
    assert (mine["items"], mine["used"]) == ([], 0)


def test_a_finished_file_is_not_cancelled_but_dropped(site: Site) -> None:
    nadia, item, grant = site.sender(), new_item(), new_grant()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    refused = nadia.send("DELETE", f"/v1/mailboxes/{nadia.safe}/items/{item}")
    assert (refused.status_code, refused.json()["code"]) == (409, "item.committed")
    assert nadia.bundle(Draft(DropItem(nadia.safe, item))).status_code == 200
    mine = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()
    assert mine["items"] == []
    assert mine["grants"][0]["items"] == []
    assert site.caseworker().send("GET", f"/v1/grants/{grant}/items/{item}/parts/0").status_code == 404


def test_taking_back_ends_access_at_once(site: Site) -> None:
    nadia, worker, item, grant = site.sender(), site.caseworker(), new_item(), new_grant()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    target = f"/v1/grants/{grant}/items/{item}/parts/0"
    assert worker.send("GET", target).status_code == 200
    assert nadia.bundle(Draft(RevokeGrant(nadia.safe, grant))).status_code == 200
    assert worker.send("GET", target).status_code == 404
    assert worker.send("GET", f"/v1/desks/{site.desk.id}/queue").json()["grants"] == []


def test_a_grant_ends_with_its_last_day(site: Site) -> None:
    nadia, worker, item, grant = site.settled(), site.caseworker(), new_item(), new_grant()
    from amanat.seal.forms import Day

    nadia.bundle(nadia.item(item, b"x" * 4096), nadia.grant(site.desk.id, [item], grant, Day("2026-09-22")))
    target = f"/v1/grants/{grant}/items/{item}/parts/0"
    site.clock.now = 1_790_121_599  # 2026-09-22 23:59:59 UTC
    worker.token = site.app.intake.tokens.issue(site.clock.now)
    assert worker.send("GET", target).status_code == 200
    site.clock.now += 1
    assert worker.send("GET", target).status_code == 404


def test_two_tabs_never_overwrite_each_other(site: Site) -> None:
    nadia = site.sender()
    assert nadia.bundle(nadia.state(0, b"one")).status_code == 200
    assert nadia.bundle(nadia.state(1, b"two")).status_code == 200
    lost = nadia.bundle(nadia.state(1, b"from another tab"))
    assert (lost.status_code, lost.json()["code"], lost.json()["seq"]) == (409, "state.conflict", 2)
    assert nadia.bundle(nadia.state(1, b"two")).status_code == 200, "a retry of what is stored"
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}/state").content == b"two"


def test_erasing_everything_leaves_what_never_was(site: Site) -> None:
    nadia, worker, desk = site.sender(), site.caseworker(), site.desk
    item, grant, notice = new_item(), new_grant(), new_notice()
    nadia.bundle(*nadia.report(desk.id, item, grant, size=70_000))
    hers = nadia.with_desk(desk.id)
    erased = nadia.bundle(
        Draft(PutNotice(notice, desk.id), b"sealed notice", hers),
        nadia.erase(site.desk.id),
        nadia.erase(),
    )
    assert erased.status_code == 200, erased.text
    assert list(site.app.intake.blobs.names()) == []
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").status_code == 404
    queue = worker.send("GET", f"/v1/desks/{desk.id}/queue").json()
    assert (queue["mailboxes"], queue["grants"], queue["notices"]) == ([], [], [{"notice": notice}])
    assert worker.send("GET", f"/v1/notices/{notice}").content == b"sealed notice"
    assert [worker.bundle(Draft(AcknowledgeNotice(notice))).status_code for _ in range(2)] == [200, 200]
    assert worker.send("GET", f"/v1/notices/{notice}").status_code == 404


def test_a_desk_gives_more_room(site: Site) -> None:
    nadia, worker, item, grant = site.sender(), site.caseworker(), new_item(), new_grant()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    assert worker.bundle(Draft(RaiseQuota(grant, 500_000_000))).status_code == 200
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()["limit"] == 500_000_000
    assert worker.bundle(Draft(RaiseQuota(grant, 1))).status_code == 200, "it never lowers"
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()["limit"] == 500_000_000


def test_looking_in_is_known_by_the_day(site: Site) -> None:
    site.caseworker().send("GET", f"/v1/desks/{site.desk.id}/queue")
    site.app.intake.writer.do(_nothing())
    assert site.client.get("/v1/directory").json()["looked_in"] == {site.desk.id: "2026-09-21"}


def _nothing() -> object:
    from amanat.store.writer import SmallJob

    return SmallJob(lambda sheet: None)


def test_a_bundle_in_a_second_language_of_bytes_is_the_same_hash(site: Site) -> None:
    """The receipt names the bundle's bytes: another salt is another leaf."""
    nadia = site.sender()
    one = nadia.bundle(nadia.state(0, b"x")).json()["promise"]
    two = nadia.bundle(nadia.state(0, b"x")).json()["promise"]
    assert one != two
    assert b64(unb64(one)) == one
