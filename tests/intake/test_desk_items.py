"""A desk puts sealed copies into a mailbox that belongs to it, and nobody else does, there or anywhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from amanat.intake import rules
from amanat.intake.fences import Fences
from amanat.intake.sweep import sweep
from amanat.seal.bundle import Draft, grant_access
from amanat.seal.ids import ItemId, MailboxId
from amanat.seal.operations import CommitItem, DropItem, PutItem
from amanat.seal.signing import sha256
from amanat.store import schema
from amanat.store.writer import SmallJob
from tests.intake.conftest import Site
from tests.intake.people import FAR, Desk, Sender, new_grant, new_item, new_key
from tests.intake.test_attacks import code, same
from tests.intake.test_replays import rotated

DAY = 86_400
PARTS = [os.urandom(4096), os.urandom(100_000)]


@pytest.fixture
def respondent(site: Site) -> Sender:
    """Somebody with a mailbox at the desk."""
    one = site.sender()
    assert one.bundle(one.message(site.desk.id, 1, b"hello")).status_code == 200
    return one


def part(mailbox: MailboxId, item: ItemId, number: int = 0) -> str:
    return f"/v1/mailboxes/{mailbox}/items/{item}/parts/{number}"


def put(worker: Sender, mailbox: MailboxId, item: ItemId, parts: Sequence[bytes] = PARTS) -> list[int]:
    """Sends the parts and the commit; what each was answered."""
    answers = [worker.send("PUT", part(mailbox, item, n), one) for n, one in enumerate(parts)]
    answers.append(worker.bundle(Draft(CommitItem(mailbox, item, tuple(sha256(one) for one in parts)))))
    return [answer.status_code for answer in answers]


def listed(worker: Sender, mailbox: MailboxId, key: Any = None) -> list[str]:
    answer = worker.send("GET", f"/v1/mailboxes/{mailbox}", key=key)
    return [row["item"] for row in answer.json()["items"] if row["committed"]]


def test_its_owner_and_the_desk_read_what_the_desk_put_there(site: Site, respondent: Sender) -> None:
    worker, mailbox, large, small = site.caseworker(), respondent.mailbox(site.desk.id), new_item(), new_item()
    assert put(worker, mailbox, large) == [200, 200, 200]
    assert worker.bundle(Draft(PutItem(mailbox, small), b"one part")).status_code == 200
    for reader, key in ((worker, None), (respondent, respondent.with_desk(site.desk.id))):
        got = [reader.send("GET", part(mailbox, large, n), key=key).content for n in (0, 1)]
        assert got == PARTS
        assert reader.send("GET", part(mailbox, small), key=key).content == b"one part"
        assert listed(reader, mailbox, key) == sorted([large, small])
    used = respondent.send("GET", f"/v1/mailboxes/{mailbox}", key=respondent.with_desk(site.desk.id)).json()["used"]
    assert used == len(b"hello"), "nothing of it is on her account"


def test_the_same_again_is_fine_and_other_bytes_are_not(site: Site, respondent: Sender) -> None:
    worker, mailbox, item = site.caseworker(), respondent.mailbox(site.desk.id), new_item()
    assert worker.send("PUT", part(mailbox, item), PARTS[0]).status_code == 200
    assert code(worker.send("PUT", part(mailbox, item), b"other")) == (409, "part.differs")
    missing = worker.bundle(Draft(CommitItem(mailbox, item, tuple(map(sha256, PARTS)))))
    assert (missing.status_code, missing.json()["missing"]) == (409, [1])
    assert put(worker, mailbox, item) == put(worker, mailbox, item) == [200, 200, 200]
    assert code(worker.send("PUT", part(mailbox, item, 2), b"more")) == (409, "item.committed")


def test_another_desk_an_old_epoch_and_strangers_find_nothing(site: Site, respondent: Sender) -> None:
    other = site.enrol(Desk(name="Other House"))
    mailbox, item = respondent.mailbox(site.desk.id), new_item()
    assert put(site.caseworker(), mailbox, item) == [200, 200, 200]
    nothing = site.sender().send("GET", f"/v1/mailboxes/{'A' * 43}")
    root = Sender(site.client, site.desk.root)  # an enrolled key of the desk that is no epoch's
    for outsider in (site.caseworker(other), site.sender(), root):
        for answer in (
            outsider.send("GET", f"/v1/mailboxes/{mailbox}"),
            outsider.send("GET", part(mailbox, item)),
            outsider.send("PUT", part(mailbox, new_item()), b"x"),
            outsider.send("PUT", part(mailbox, item), PARTS[0]),
            outsider.send("DELETE", f"/v1/mailboxes/{mailbox}/items/{item}"),
            outsider.bundle(Draft(PutItem(mailbox, new_item()), b"x")),
            outsider.bundle(Draft(CommitItem(mailbox, item, tuple(map(sha256, PARTS))))),
            outsider.bundle(Draft(DropItem(mailbox, item))),
        ):
            same(nothing, answer)
    assert listed(site.caseworker(), mailbox) == [item]


def test_whoever_left_with_an_earlier_epoch_key_puts_and_reads_nothing(site: Site, respondent: Sender) -> None:
    mailbox, item, before = respondent.mailbox(site.desk.id), new_item(), site.caseworker()
    assert put(before, mailbox, item) == [200, 200, 200]
    after, _ = rotated(site)
    assert code(before.send("PUT", part(mailbox, new_item()), b"x")) == (404, "nothing")
    assert code(before.send("GET", part(mailbox, item))) == (404, "nothing")
    assert code(before.bundle(Draft(DropItem(mailbox, item)))) == (404, "nothing")
    assert put(after, mailbox, new_item()) == [200, 200, 200]


def test_the_owner_puts_nothing_there_and_takes_nothing_away(site: Site, respondent: Sender) -> None:
    mailbox, item, own = respondent.mailbox(site.desk.id), new_item(), respondent.with_desk(site.desk.id)
    put(site.caseworker(), mailbox, item)
    for answer in (
        respondent.bundle(Draft(PutItem(mailbox, new_item()), b"x"), key=own),
        respondent.send("PUT", part(mailbox, new_item()), b"x", key=own),
        respondent.bundle(Draft(DropItem(mailbox, item)), key=own),
        respondent.send("DELETE", f"/v1/mailboxes/{mailbox}/items/{item}", key=own),
    ):
        assert code(answer) == (409, "mailbox.kind")
    assert listed(respondent, mailbox, own) == [item]


def test_a_desk_puts_nothing_into_a_safe_and_gives_nothing_away(site: Site, respondent: Sender) -> None:
    nadia, worker, item = site.settled(), site.caseworker(), new_item()
    assert code(worker.bundle(Draft(PutItem(nadia.safe, item), b"x"))) == (404, "nothing")
    assert code(worker.send("PUT", part(nadia.safe, item), b"x")) == (404, "nothing")
    mailbox = respondent.mailbox(site.desk.id)
    put(worker, mailbox, item)
    to = new_key()
    given = grant_access(mailbox, new_grant(), site.desk.id, to, (item,), FAR)
    assert code(worker.bundle(given)) == (404, "nothing")
    assert code(respondent.bundle(given, key=respondent.with_desk(site.desk.id))) == (409, "mailbox.kind")


def test_there_is_an_end_to_what_a_desk_puts(site: Site, respondent: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, mailbox, item = site.caseworker(), respondent.mailbox(site.desk.id), new_item()
    monkeypatch.setattr(rules, "ITEMS_OUT", 10_000)
    assert worker.send("PUT", part(mailbox, item), b"x" * 6_000).status_code == 200
    assert code(worker.send("PUT", part(mailbox, item, 1), b"x" * 6_000)) == (413, "mailbox.full")
    assert code(worker.bundle(Draft(PutItem(mailbox, new_item()), b"x" * 6_000))) == (413, "mailbox.full")
    two = [Draft(PutItem(mailbox, new_item()), b"x" * 3_000) for _ in range(2)]
    assert code(worker.bundle(*two)) == (413, "mailbox.full"), "counted within one bundle as well"
    assert worker.bundle(two[0]).status_code == 200
    assert worker.bundle(Draft(DropItem(mailbox, item))).status_code == 200
    assert worker.bundle(Draft(PutItem(mailbox, new_item()), b"x" * 6_000)).status_code == 200
    monkeypatch.setattr(rules, "MOST_ITEMS_OUT", 2)
    assert code(worker.bundle(Draft(PutItem(mailbox, new_item()), b"x"))) == (413, "mailbox.full")
    said = respondent.message(site.desk.id, 2, b"x" * 1_000)
    assert respondent.bundle(said).status_code == 200, "a full shelf of the desk does not keep her from writing"


def test_beyond_the_reserve_it_waits(site: Site, respondent: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, mailbox = site.caseworker(), respondent.mailbox(site.desk.id)
    monkeypatch.setattr(site.app.intake.space, "_reserve", 1 << 62)
    assert code(worker.send("PUT", part(mailbox, new_item()), b"x")) == (507, "storage.full")
    assert code(worker.bundle(Draft(PutItem(mailbox, new_item()), b"x"))) == (507, "storage.full")


def test_what_was_never_finished_goes_after_seven_days(site: Site, respondent: Sender) -> None:
    worker, mailbox, open_one, done = site.caseworker(), respondent.mailbox(site.desk.id), new_item(), new_item()
    worker.send("PUT", part(mailbox, open_one), PARTS[1])
    put(worker, mailbox, done)
    site.clock.now += 8 * DAY
    assert sweep(site.app.intake)["uploads"] == 1
    worker.token = site.app.intake.tokens.issue(site.clock.now)
    assert listed(worker, mailbox) == [done]
    answer = worker.send("PUT", part(mailbox, open_one), PARTS[1])
    assert answer.status_code == 200
    row = site.app.intake.writer.do(SmallJob(lambda sheet: sheet.mailbox(mailbox)))
    assert row["used"] == len(b"hello"), "the owner's account was never touched"


def test_erasing_the_mailbox_takes_all_of_it_and_an_old_request_brings_nothing_back(
    site: Site, respondent: Sender
) -> None:
    worker, mailbox, item, other = site.caseworker(), respondent.mailbox(site.desk.id), new_item(), new_item()
    token = worker.token
    body = worker.build([Draft(PutItem(mailbox, other), b"x" * 100)], token=token)
    put(worker, mailbox, item)
    assert worker.post(body, token=token).status_code == 200
    assert respondent.bundle(respondent.erase(site.desk.id)).status_code == 200
    gone = worker.send("GET", part(mailbox, item))
    same(gone, worker.send("PUT", part(mailbox, item), PARTS[0]))
    assert code(gone) == (404, "nothing")
    with site.app.intake.engine.connect() as connection:
        assert connection.execute(select(schema.item)).all() == connection.execute(select(schema.part)).all() == []
    assert list(site.app.intake.blobs.names()) == []
    site.clock.now += 60
    fresh = site.app.intake.tokens.issue(site.clock.now)
    again = respondent.bundle(respondent.message(site.desk.id, 1, b"again"), token=fresh)
    assert again.status_code == 200
    assert code(worker.post(body, token=token)) == (401, "time.expired")
    assert code(worker.send("PUT", part(mailbox, item), PARTS[0], token=token)) == (401, "time.expired")
    worker.token = fresh
    assert put(worker, mailbox, item) == [200, 200, 200]


def test_what_the_desk_dropped_does_not_come_back(site: Site, respondent: Sender) -> None:
    worker, mailbox, item = site.caseworker(), respondent.mailbox(site.desk.id), new_item()
    token = worker.token
    body = worker.build([Draft(PutItem(mailbox, item), b"x" * 100)], token=token)
    assert worker.post(body, token=token).status_code == 200
    assert worker.bundle(Draft(DropItem(mailbox, item))).status_code == 200
    assert code(worker.send("GET", part(mailbox, item))) == (404, "nothing")
    site.clock.now += 60
    assert code(worker.post(body, token=token)) == (401, "time.expired")
    site.app.intake.fences = Fences(site.clock.now)
    assert code(worker.post(body, token=token)) == (401, "time.expired")


def test_a_cancelled_upload_goes_and_a_finished_one_stays(site: Site, respondent: Sender) -> None:
    worker, mailbox, item, done = site.caseworker(), respondent.mailbox(site.desk.id), new_item(), new_item()
    worker.send("PUT", part(mailbox, item), PARTS[0])
    put(worker, mailbox, done)
    assert worker.send("DELETE", f"/v1/mailboxes/{mailbox}/items/{item}").status_code == 200
    answer: httpx.Response = worker.send("DELETE", f"/v1/mailboxes/{mailbox}/items/{done}")
    assert code(answer) == (409, "item.committed")
    assert listed(worker, mailbox) == [done]
