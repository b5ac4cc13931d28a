"""The hostile review, point by point: what was shown to work must be refused or without effect, and the honest sequence
beside it must work.
"""

from __future__ import annotations

import time

import httpx
import pytest

from amanat.errors import RefusedError
from amanat.intake import notices, rules
from amanat.intake.bundles import MOST_FREEING
from amanat.intake.desks import admit
from amanat.intake.fences import Fences
from amanat.intake.names import folded
from amanat.seal.anchor import Anchor, sign_anchor
from amanat.seal.bundle import Draft
from amanat.seal.directory import Epoch
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.operations import CommitItem, DropItem, PutNotice, PutState, RevokeGrant
from amanat.seal.signing import sha256
from amanat.store.writer import SmallJob
from tests.intake.conftest import Site
from tests.intake.people import Desk, Sender, new_grant, new_item, new_key, new_notice, said
from tests.intake.test_keeping import listed


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"] if answer.status_code != 200 else ""


OK = (200, "")
EXPIRED = (401, "time.expired")
NOTHING = (404, "nothing")


def fresh(site: Site, after: float = 10) -> str:
    """A token from a little later than now."""
    site.clock.now += after
    return site.app.intake.tokens.issue(site.clock.now)


def tombstones(site: Site) -> int:
    with site.app.intake.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM tombstone").scalar_one())


def waiting(site: Site, desk: Desk | None = None) -> list[str]:
    """The notices that wait for a desk."""
    desk = desk or site.desk
    queue = site.caseworker(desk).send("GET", f"/v1/desks/{desk.id}/queue").json()
    return [row["notice"] for row in queue["notices"]]


# -- taking back always goes (I1) --------------------------------------------------------------------------------------


def test_a_desk_that_fills_her_mailbox_does_not_keep_her_from_taking_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MESSAGES_OUT", 300_000)
    object.__setattr__(site.app.intake.config, "safe_bytes", 150_000)
    nadia, worker, item, grant = site.sender(), site.caseworker(), new_item(), new_grant()
    assert code(nadia.bundle(*nadia.report(site.desk.id, item, grant))) == OK
    mailbox, desk = nadia.mailbox(site.desk.id), site.desk.id
    for seq in (1, 2, 3):
        assert code(worker.bundle(said(mailbox, desk, seq, bytes(100_000)))) == OK
    assert code(worker.bundle(said(mailbox, desk, 4, bytes(100_000)))) == (413, "mailbox.full")
    overview = nadia.send("GET", f"/v1/mailboxes/{mailbox}", key=nadia.with_desk(desk)).json()
    assert overview["used"] == 2 * 4096, "nothing that the desk says is on her account"
    assert code(nadia.bundle(nadia.message(desk, 3, bytes(141_000)))) == OK
    assert code(nadia.bundle(nadia.message(desk, 4, bytes(100_000)))) == (413, "mailbox.full"), "the control"
    assert code(nadia.bundle(Draft(RevokeGrant(nadia.safe, grant)))) == OK
    assert code(nadia.bundle(nadia.message(desk, 4, bytes(4096)))) == OK, "the word that she takes it back"


def test_what_frees_needs_no_room_even_with_a_word_beside_it(site: Site) -> None:
    nadia, item, grant = site.sender(), new_item(), new_grant()
    nadia.bundle(*nadia.report(site.desk.id, item, grant))
    site.app.intake.space._reserve = 1 << 62
    revoke = Draft(RevokeGrant(nadia.safe, grant))
    large = nadia.message(site.desk.id, 3, bytes(70_000))
    assert code(nadia.bundle(nadia.message(site.desk.id, 3, bytes(4096)))) == (507, "storage.full")
    assert code(nadia.bundle(revoke, large)) == (507, "storage.full")
    assert code(nadia.bundle(revoke, nadia.message(site.desk.id, 3, bytes(4096)))) == OK
    notice = nadia.notice(site.desk.id, new_notice(), bytes(16_000))
    assert code(nadia.bundle(notice, nadia.erase(site.desk.id), nadia.erase())) == OK
    assert len(waiting(site)) == 1


# -- notices (I2) ------------------------------------------------------------------------------------------------------


def test_a_notice_comes_only_from_a_mailbox_with_that_desk_and_one_waits(site: Site) -> None:
    other = site.enrol(Desk("Other House"))
    nadia, stranger = site.sender(), site.sender()
    nadia.bundle(*nadia.report(site.desk.id, new_item(), new_grant()))
    theirs = stranger.with_desk(site.desk.id)
    for key in (None, theirs):
        assert code(stranger.bundle(Draft(PutNotice(new_notice(), site.desk.id), b"spam", key))) == OK
    assert code(nadia.bundle(Draft(PutNotice(new_notice(), other.id), b"n", nadia.with_desk(site.desk.id)))) == OK
    assert (waiting(site), waiting(site, other)) == ([], []), "left out without a word"
    first, second = new_notice(), new_notice()
    assert code(nadia.bundle(nadia.notice(site.desk.id, first))) == OK
    assert waiting(site) == [first], "the control"
    assert code(nadia.bundle(nadia.notice(site.desk.id, second, b"later"))) == OK
    assert waiting(site) == [second]


def test_a_full_queue_or_a_desk_that_was_taken_out_does_not_stop_an_erasure(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "NOTICES_WAITING", 1)
    senders = [site.sender() for _ in range(3)]
    for sender in senders:
        sender.bundle(sender.state(0, b"s"), sender.message(site.desk.id, 1, b"m"))
    for sender in senders[:2]:
        everything = [sender.notice(site.desk.id, new_notice()), sender.erase(site.desk.id), sender.erase()]
        assert code(sender.bundle(*everything)) == OK
        assert sender.send("GET", f"/v1/mailboxes/{sender.safe}").status_code == 404
    assert len(waiting(site)) == 1
    from amanat.intake.desks import refuse

    site.app.intake.writer.do(SmallJob(lambda sheet: refuse(sheet, site.desk.id)))
    site.clock.now += 2
    last = senders[2]
    everything = [last.notice(site.desk.id, new_notice()), last.erase(site.desk.id), last.erase()]
    assert code(last.bundle(*everything)) == OK
    assert code(last.bundle(*everything)) == OK, "a retry, when everything is gone"


# -- what is older than the erasure (I3, I4, I5) -----------------------------------------------------------------------


def test_nothing_older_than_the_erasure_is_written_into_the_new_beginning(site: Site) -> None:
    nadia, desk, item, grant = site.sender(), site.desk.id, new_item(), new_grant()
    nadia.bundle(*nadia.report(desk, item, grant))
    nadia.bundle(nadia.state(1, b"second"))
    token, part = nadia.token, new_item()
    old = [
        [nadia.state(1, b"old")],
        [nadia.item(new_item(), b"old")],
        [Draft(CommitItem(nadia.safe, part, (sha256(b"part"),)))],
        [nadia.grant(desk, [item], new_grant())],
        [nadia.message(desk, 2, b"old")],
    ]
    bodies = [nadia.build(drafts, token=token) for drafts in old]
    mailbox, worker = nadia.mailbox(desk), site.caseworker()
    answer = worker.build([said(mailbox, desk, 1, b"old answer")], token=token)
    nadia.was[nadia.safe], nadia.was[mailbox] = (
        sha256(nadia.send("GET", f"/v1/mailboxes/{nadia.safe}/state").content),
        sha256(worker.send("GET", f"/v1/mailboxes/{mailbox}/messages/in/2").content),
    )
    assert code(nadia.bundle(nadia.erase(), nadia.erase(desk))) == OK
    new = fresh(site)
    again = [nadia.item(item, b"again"), nadia.message(desk, 1, b"again"), nadia.state(0, b"again")]
    assert code(nadia.bundle(*again, token=new)) == OK
    part_path = f"/v1/mailboxes/{nadia.safe}/items/{part}/parts/0"
    assert code(nadia.send("PUT", part_path, b"part", token=new)) == OK
    before = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}", token=new).json()
    for body in bodies:
        assert code(nadia.post(body, token=token)) == EXPIRED
    assert code(nadia.send("PUT", f"{part_path[:-1]}1", b"part", token=token)) == EXPIRED
    assert code(worker.post(answer, token=token)) == EXPIRED
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json() == before
    # The same, signed anew, is hers to do.
    assert code(nadia.bundle(nadia.state(1, b"newer"), nadia.item(new_item(), b"new"), token=new)) == OK
    assert code(nadia.bundle(nadia.message(desk, 2, b"new"), nadia.grant(desk, [item], new_grant()), token=new)) == OK
    assert code(worker.bundle(said(mailbox, desk, 1, b"new answer"), token=new)) == OK


def test_an_upload_in_another_tab_does_not_bring_back_an_erased_safe(site: Site) -> None:
    nadia, item = site.settled(), new_item()
    path = f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/0"
    assert code(nadia.send("PUT", path, b"one")) == OK
    assert code(nadia.bundle(nadia.erase())) == OK
    new = fresh(site)
    assert code(nadia.send("PUT", f"{path[:-1]}1", b"two", token=new)) == NOTHING
    assert code(nadia.bundle(nadia.item(item, b"whole"), token=new)) == NOTHING
    assert code(nadia.bundle(Draft(CommitItem(nadia.safe, item, (sha256(b"one"),))), token=new)) == NOTHING
    late = nadia.bundle(nadia.state(1, b"from the other tab"), token=new)
    assert (code(late), late.json()["seq"]) == ((409, "state.conflict"), 0)
    assert code(nadia.bundle(nadia.notice(site.desk.id, new_notice()), token=new)) == OK
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}", token=new).status_code == 404
    assert waiting(site) == []
    assert code(nadia.bundle(nadia.item(item, b"whole"), nadia.state(0, b"a first save"), token=new)) == OK


def test_with_an_old_token_erased_and_never_used_are_alike(site: Site) -> None:
    erased, never = site.settled(), site.sender()
    erased.bundle(erased.erase())
    old = fresh(site)
    site.clock.now += 121
    for drafts in (
        lambda sender: [sender.state(0, b"x")],
        lambda sender: [sender.state(4, b"x")],
        lambda sender: [sender.item(new_item(), b"x")],
    ):
        one, two = (sender.bundle(*drafts(sender), token=old) for sender in (erased, never))
        assert (one.status_code, one.content) == (two.status_code, two.content)
    assert code(never.bundle(never.state(0, b"x"), token=old)) == EXPIRED
    hello = [sender.bundle(sender.message(site.desk.id, 1, b"x"), token=old) for sender in (erased, never)]
    assert [code(answer) for answer in hello] == [EXPIRED] * 2
    new = fresh(site, 0)
    assert [code(sender.bundle(sender.state(0, b"x"), token=new)) for sender in (erased, never)] == [OK] * 2
    site.clock.now += 3600
    assert code(never.bundle(never.state(1, b"y"), token=new)) == OK, "what has begun takes a token of two hours"


# -- desks and their keys (I6, I7, I11) --------------------------------------------------------------------------------


def rotated(site: Site, issued: int = 1_700_000_100) -> tuple[Sender, Epoch]:
    """The desk with a second epoch in the directory, and who holds its key."""
    key = new_key()
    epoch = Epoch(2, key.public, site.desk.identity.recipient.raw, Day("2026-09-01"))
    answer = site.caseworker().send("POST", "/v1/desks", site.desk.entry(issued, epochs=[epoch]))
    assert answer.json()["waits"] is False
    site.clock.now += 2
    return Sender(site.client, key), epoch


def test_whoever_left_with_an_earlier_epoch_key_sees_the_anchor_and_does_nothing(site: Site) -> None:
    nadia, item, grant, notice = site.sender(), new_item(), new_grant(), new_notice()
    nadia.bundle(*nadia.report(site.desk.id, item, grant), nadia.notice(site.desk.id, notice))
    leaver = site.caseworker()
    anchor = sign_anchor(Anchor(1, 1, bytes(32), b""), site.desk.epoch)
    path, mailbox = f"/v1/desks/{site.desk.id}/anchor", nadia.mailbox(site.desk.id)
    assert code(leaver.send("PUT", path, anchor)) == OK, "the control: it was current"
    worker, _ = rotated(site)
    for target in (
        f"/v1/mailboxes/{mailbox}",
        f"/v1/mailboxes/{mailbox}/messages/in/1",
        f"/v1/grants/{grant}/items/{item}/parts/0",
        f"/v1/desks/{site.desk.id}/queue",
        f"/v1/notices/{notice}",
    ):
        assert code(leaver.send("GET", target)) == NOTHING, target
        assert worker.send("GET", target).status_code == 200, target
    assert code(leaver.bundle(said(mailbox, site.desk.id, 1, b"x"))) == NOTHING
    second = sign_anchor(Anchor(1, 2, bytes(32), sha256(anchor)), site.desk.epoch)
    assert code(leaver.send("PUT", path, second)) == NOTHING
    assert leaver.send("GET", path).content == anchor
    assert code(nadia.send("GET", path)) == NOTHING


def test_a_replacing_entry_that_the_current_epoch_key_did_not_send_waits(site: Site) -> None:
    worker, epoch = rotated(site)
    third = Epoch(3, new_key().public, site.desk.identity.recipient.raw, Day("2026-09-02"))
    stolen = site.desk.entry(int(site.clock.now) + 500, epochs=[epoch, third])
    leaver = site.caseworker()
    for answer in (
        site.client.post("/v1/desks", content=stolen),
        leaver.send("POST", "/v1/desks", stolen),
        Sender(site.client).send("POST", "/v1/desks", stolen),
    ):
        assert answer.json() == {"desk": site.desk.id, "status": "admitted", "waits": True}
    forged = site.client.post("/v1/desks", content=stolen, headers={"Amanat-Key": b64(epoch.sign)})
    assert code(forged) == (401, "request.headers"), "half signed is not unsigned"
    assert listed(site).current.n == 2
    far = worker.send("POST", "/v1/desks", site.desk.entry(int(site.clock.now) + 700, epochs=[epoch, third]))
    assert code(far) == (403, "entry.future")
    must = worker.send("POST", "/v1/desks", site.desk.entry(1_700_000_200, epochs=[epoch], must="to the police"))
    assert must.json()["waits"] is True
    assert listed(site).must_report.en == ""
    honest = worker.send("POST", "/v1/desks", site.desk.entry(1_700_000_300, epochs=[epoch, third]))
    assert honest.json()["waits"] is False, "what waits from somebody else does not stand in the desk's way"
    site.clock.now += 2
    assert listed(site).current.n == 3


def test_a_desk_with_the_name_of_another_is_not_admitted_by_mistake(site: Site) -> None:
    twin = Desk("  LАMP-h0use ")  # its second letter is Cyrillic
    assert folded(twin.name) == folded(site.desk.name)
    assert site.client.post("/v1/desks", content=twin.entry()).json()["status"] == "waiting"
    with pytest.raises(RefusedError) as caught:
        site.app.intake.writer.do(SmallJob(lambda sheet: admit(sheet, twin.id)))
    assert caught.value.code == "desk.same_name"
    assert "--same-name" in caught.value.detail
    assert listed(site).desk == site.desk.id
    site.app.intake.writer.do(SmallJob(lambda sheet: admit(sheet, twin.id, same_name=True)))
    site.clock.now += 2
    assert site.caseworker(twin).send("GET", f"/v1/desks/{twin.id}/queue").status_code == 200
    site.enrol(Desk("Lamp Street House"))


# -- tombstones (I8) ---------------------------------------------------------------------------------------------------


def test_a_stranger_cannot_bury_anothers_grant(site: Site) -> None:
    nadia, mallory, item, grant = site.settled(), site.settled(), new_item(), new_grant()
    nadia.bundle(nadia.item(item, b"x"))
    give = nadia.build([nadia.grant(site.desk.id, [item], grant)])
    for _ in range(2):
        assert code(mallory.bundle(Draft(RevokeGrant(mallory.safe, grant)))) == OK
        assert code(nadia.post(give, token=nadia.token)) == OK
    mine = nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()
    assert [row["grant"] for row in mine["grants"]] == [grant]
    assert tombstones(site) == 0
    assert code(nadia.bundle(Draft(RevokeGrant(nadia.safe, grant)))) == OK
    assert (tombstones(site), nadia.send("GET", f"/v1/mailboxes/{nadia.safe}").json()["grants"]) == (1, [])


def test_what_matches_nothing_writes_nothing_and_a_bundle_takes_little_away(site: Site) -> None:
    nadia, never = site.settled(), site.sender()
    for sender in (nadia, never):
        nowhere = [
            *(Draft(RevokeGrant(sender.safe, new_grant())) for _ in range(8)),
            *(Draft(DropItem(sender.safe, new_item())) for _ in range(MOST_FREEING - 8)),
        ]
        assert code(sender.bundle(*nowhere)) == OK
        assert code(sender.bundle(*nowhere, Draft(DropItem(sender.safe, new_item())))) == (400, "bundle.freeing")
    never_was = [Sender(site.client) for _ in range(3)]
    assert [code(sender.bundle(sender.erase())) for sender in never_was] == [OK] * 3
    assert tombstones(site) == 0
    items = [new_item() for _ in range(MOST_FREEING)]
    nadia.bundle(*(nadia.item(item, b"x") for item in items))
    assert code(nadia.bundle(*(Draft(DropItem(nadia.safe, item)) for item in items))) == OK
    assert tombstones(site) == MOST_FREEING


def test_remembering_an_erasure_costs_the_same_however_many_there_were() -> None:
    fences = Fences(0)
    began = time.process_time()
    for number in range(100_000):
        fences.add(number.to_bytes(32, "big"), 1000.5)
    assert time.process_time() - began < 5, "it was a minute and more when each one walked through all"
    mark = (7).to_bytes(32, "big")
    assert not fences.passes(mark, 0, 1000)
    assert fences.passes(mark, 0, 1001)
    fences.add(b"later", 9000.0)
    assert not fences.passes(mark, 0, 1000), "remembered as long as an old request could come"
    fences.add(b"later still", 18_000.0)
    assert len(fences._newer) + len(fences._older) == 2


# -- queues (I9) -------------------------------------------------------------------------------------------------------


def test_what_reaches_one_desk_never_moves_the_cursor_of_another(site: Site) -> None:
    other = site.enrol(Desk("Other House"))
    nadia, leyla = site.sender(), site.sender()

    def ask(desk: Desk, after: int = 0) -> dict[str, object]:
        answer = site.caseworker(desk).send("GET", f"/v1/desks/{desk.id}/queue?after={after}")
        found: dict[str, object] = answer.json()
        return found

    nadia.bundle(*nadia.report(site.desk.id, new_item(), new_grant()))
    before = ask(site.desk)
    leyla.bundle(*leyla.report(other.id, new_item(), new_grant()))
    leyla.bundle(leyla.notice(other.id, new_notice()), leyla.erase(other.id))
    site.settled()
    assert ask(site.desk) == before
    assert ask(site.desk, int(str(before["cursor"])))["cursor"] == before["cursor"]
    nadia.bundle(nadia.message(site.desk.id, 3, b"m"))
    after = ask(site.desk, int(str(before["cursor"])))
    assert int(str(after["cursor"])) > int(str(before["cursor"])), "the control: its own moves it"
    assert after["mailboxes"] == [{"mailbox": nadia.mailbox(site.desk.id), "in": 3, "out": 0}]
    assert after["more"] is False


def test_a_bundle_that_fails_does_not_lose_a_place_in_the_queue(site: Site) -> None:
    nadia, leyla, desk = site.sender(), site.sender(), site.desk
    assert code(nadia.bundle(nadia.message(desk.id, 1, b"m"), nadia.message(desk.id, 3, b"m"))) == (
        409,
        "message.sequence",
    )
    drop = Draft(DropItem(nadia.safe, new_item()))
    assert code(nadia.bundle(nadia.message(desk.id, 1, b"m"), drop, Draft(PutState(nadia.safe, 7), b"s")))[0] == 409
    cursor = 0
    for number, sender in enumerate((nadia, leyla), 1):
        assert code(sender.bundle(sender.message(desk.id, 1, b"m"))) == OK
        page = site.caseworker().send("GET", f"/v1/desks/{desk.id}/queue?after={cursor}").json()
        assert [row["mailbox"] for row in page["mailboxes"]] == [sender.mailbox(desk.id)], number
        cursor = page["cursor"]


# -- pages (I10) -------------------------------------------------------------------------------------------------------


def test_the_key_of_receipts_stands_once_in_every_page(site: Site) -> None:
    key = site.client.get("/v1/key").json()["key"]
    for page in ("/en/", "/ur/write", "/en/return"):
        assert site.client.get(page).text.count(f'<meta name="amanat-receipts" content="{key}">') == 1, page
