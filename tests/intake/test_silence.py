"""A desk that has not looked in for a week gets no new record; what is there goes on, and a look ends it."""

from __future__ import annotations

from typing import Any

from tests.intake.conftest import Site
from tests.intake.people import Sender, new_grant, new_item
from tests.intake.test_invitations import Letter

WEEK = 7 * 86400


def look(site: Site) -> None:
    assert site.caseworker().send("GET", f"/v1/desks/{site.desk.id}/queue").status_code == 200


def fresh(site: Site, sender: Sender) -> Sender:
    sender.token = site.client.get("/v1/time").json()["time"]
    return sender


def report(site: Site, sender: Sender) -> Any:
    return sender.bundle(*sender.report(site.desk.id, new_item(), new_grant()))


def test_for_six_days_records_come_in_and_from_the_seventh_on_none(site: Site) -> None:
    look(site)
    site.clock.now += 6 * 86400
    assert report(site, site.sender()).status_code == 200
    site.clock.now += 86400
    refused = report(site, site.sender())
    assert (refused.status_code, refused.json()["code"]) == (403, "desk.silent")
    look(site)
    assert report(site, site.sender()).status_code == 200, "one look ends it, at once"


def test_a_desk_that_never_looked_in_counts_from_its_enrolment(site: Site) -> None:
    assert report(site, site.sender()).status_code == 200
    site.clock.now += WEEK + 86400
    assert report(site, site.sender()).json()["code"] == "desk.silent"


def test_an_existing_conversation_goes_on(site: Site) -> None:
    look(site)
    sender = site.sender()
    item, grant = new_item(), new_grant()
    assert sender.bundle(*sender.report(site.desk.id, item, grant)).status_code == 200
    site.clock.now += WEEK
    fresh(site, sender)
    assert sender.bundle(sender.message(site.desk.id, 3, b"more")).status_code == 200
    assert sender.bundle(sender.grant(site.desk.id, [item], new_grant())).status_code == 200
    assert sender.bundle(sender.erase(site.desk.id)).status_code == 200


def test_neither_a_grant_alone_nor_words_after_a_hello_slip_through(site: Site) -> None:
    look(site)
    sender = site.settled()
    item = new_item()
    assert sender.bundle(sender.item(item, b"kept")).status_code == 200
    site.clock.now += WEEK
    fresh(site, sender)
    assert sender.bundle(sender.grant(site.desk.id, [item], new_grant())).json()["code"] == "desk.silent"
    assert sender.bundle(sender.message(site.desk.id, 1, b"hello")).status_code == 200
    assert sender.bundle(sender.message(site.desk.id, 2, b"words")).json()["code"] == "desk.silent"
    assert sender.bundle(sender.grant(site.desk.id, [item], new_grant())).json()["code"] == "desk.silent"


def test_whoever_the_desk_wrote_to_can_answer(site: Site) -> None:
    look(site)
    letter = Letter(site)
    letter.put()
    site.clock.now += WEEK
    sender = site.sender()
    assert sender.bundle(sender.message(site.desk.id, 1, b"hello")).status_code == 200
    assert letter.post(letter.join(sender.with_desk(site.desk.id))) == 200
    assert sender.bundle(sender.message(site.desk.id, 2, b"my side")).status_code == 200
