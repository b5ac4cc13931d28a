"""Invitations at the intake: one code, one join, and the same answer for everything that does not open."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from amanat.config import IntakeConfig
from amanat.intake.app import build
from amanat.intake.backup import backup, restore
from amanat.intake.desks import refuse
from amanat.intake.service import GUESSES
from amanat.intake.sweep import sweep
from amanat.intake.times import day_of, day_text
from amanat.seal.directory import open_entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.forms import Day
from amanat.seal.invitation import (
    OFFER,
    BothTexts,
    InvitationKeys,
    Notice,
    Offer,
    check_join,
    invitation_keys,
    new_code,
    open_join,
    open_notice,
    seal_notice,
    sign_join,
)
from amanat.seal.signing import SigningKey
from amanat.store.writer import SmallJob
from tests.intake.client import Client
from tests.intake.conftest import NOON, Clock, Site, initialise
from tests.intake.people import Desk, Sender, new_key

SAID = "Lamp House invites you, and nobody else may read this."


@dataclass
class Letter:
    """A code that a desk made, and what it left at the intake for it."""

    site: Site
    days: int = 14
    desk: Desk | None = None
    keys: InvitationKeys = field(default_factory=lambda: invitation_keys(new_code(os.urandom)))

    @property
    def of(self) -> Desk:
        return self.desk or self.site.desk

    @property
    def expires(self) -> Day:
        return Day(day_text(day_of(self.site.clock()) + self.days))

    def body(self) -> bytes:
        notice = Notice(
            "walk_in",
            self.keys.invitation,
            self.of.id,
            1,
            self.keys.signing.public,
            BothTexts(SAID, SAID),
            self.expires,
            int(NOON),
        )
        sealed = seal_notice(notice, self.of.epoch, self.keys, os.urandom)
        return OFFER.encode(Offer(self.keys.signing.public, self.expires, sealed))

    @property
    def own(self) -> str:
        return f"/v1/desks/{self.of.id}/invitations/{self.keys.invitation}"

    @property
    def public(self) -> str:
        return f"/v1/invitations/{self.keys.invitation}"

    def put(self) -> Letter:
        answer = self.site.caseworker(self.of).send("PUT", self.own, self.body())
        assert answer.status_code == 200, answer.text
        return self

    def join(self, key: SigningKey | None = None) -> bytes:
        return sign_join(self.of.id, self.keys, key or new_key())

    def post(self, join: bytes) -> int:
        return self.site.client.post(f"{self.public}/join", content=join).status_code


def _joins(site: Site) -> list[dict[str, str]]:
    found: list[dict[str, str]] = site.caseworker().send("GET", f"/v1/desks/{site.desk.id}/joins").json()["joins"]
    return found


def test_a_code_opens_the_notice_and_lets_one_mailbox_join(site: Site) -> None:
    letter = Letter(site).put()
    sealed = site.client.get(letter.public).content
    entries = [open_entry(site.desk.entry())]
    assert open_notice(sealed, letter.keys, entries, day_text(day_of(site.clock()))).text.en == SAID
    key = new_key()
    join = letter.join(key)
    assert [letter.post(join), letter.post(join)] == [200, 200]
    (row,) = _joins(site)
    opened = open_join(unb64(row["join"]))
    check_join(unb64(row["join"]), letter.keys.signing.public)
    assert (row["invitation"], opened.key) == (letter.keys.invitation, key.public)
    assert site.client.get(letter.public).status_code == 404
    assert site.caseworker().send("DELETE", f"/v1/desks/{site.desk.id}/joins/{row['invitation']}").status_code == 200
    assert _joins(site) == []
    assert letter.post(join) == 200, "the same join again is still no news"
    assert _joins(site) == []


def test_unknown_over_withdrawn_and_used_are_one_answer(site: Site) -> None:
    used, withdrawn, over = Letter(site).put(), Letter(site).put(), Letter(site, days=1).put()
    assert used.post(used.join()) == 200
    assert site.caseworker().send("DELETE", withdrawn.own).status_code == 200
    site.clock.now += 2 * 86400
    answers = [site.client.get(letter.public) for letter in (Letter(site), used, withdrawn, over)]
    answers += [
        site.client.post(f"{letter.public}/join", content=letter.join())
        for letter in (used, withdrawn, over, Letter(site))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_two_people_with_one_code_only_the_first_is_in(site: Site) -> None:
    letter = Letter(site).put()
    first, second = letter.join(), letter.join()
    assert [letter.post(first), letter.post(second)] == [200, 404]
    assert [unb64(row["join"]) for row in _joins(site)] == [first]


def test_forged_joins_burn_nothing(site: Site) -> None:
    letter, other = Letter(site).put(), Letter(site).put()
    mine, theirs, hers = letter.keys, other.keys, new_key()
    stranger = invitation_keys(new_code(os.urandom))
    by_stranger = sign_join(site.desk.id, InvitationKeys(mine.invitation, stranger.identity, stranger.signing), hers)
    good = letter.join(hers)
    attacks = {
        "signed by another code": (by_stranger, 404),
        "the join of another letter": (other.join(hers), 400),
        "another mailbox's signature": (good[:64] + letter.join(new_key())[64:128] + good[128:], 401),
        "one bit of the body": (good[:-30] + bytes([good[-30] ^ 1]) + good[-29:], None),
        "for another desk": (sign_join(Desk().id, mine, hers), 404),
        "cut off": (good[:100], 400),
        "nothing": (b"", 400),
    }
    for name, (join, status) in attacks.items():
        answer = letter.post(join)
        assert answer == status if status else answer in (400, 401), name
    assert theirs.invitation != mine.invitation
    assert _joins(site) == []
    assert letter.post(good) == 200


def test_only_the_desk_itself_makes_withdraws_and_reads(site: Site) -> None:
    letter, other = Letter(site), site.enrol(Desk("Other Lamp"))
    for sender in (site.caseworker(other), site.sender()):
        assert sender.send("PUT", letter.own, letter.body()).status_code == 404
        assert sender.send("GET", f"/v1/desks/{site.desk.id}/joins").status_code == 404
    letter.put()
    elsewhere = letter.own.replace(site.desk.id, other.id)
    assert site.caseworker(other).send("DELETE", elsewhere).status_code == 200, "nothing of theirs was there"
    assert site.client.get(letter.public).status_code == 200
    assert site.client.request("DELETE", letter.own).status_code == 401
    used = letter.join()
    assert letter.post(used) == 200
    site.caseworker(other).send("DELETE", f"/v1/desks/{other.id}/joins/{letter.keys.invitation}")
    assert len(_joins(site)) == 1
    refused = site.caseworker().send("DELETE", letter.own)
    assert (refused.status_code, refused.json()["code"]) == (409, "invitation.used")


def test_an_id_is_taken_once_and_for_all(site: Site) -> None:
    letter = Letter(site)
    body, desk = letter.body(), site.caseworker()
    assert [desk.send("PUT", letter.own, body).status_code for _ in range(2)] == [200, 200]
    answer = desk.send("PUT", letter.own, letter.body())
    assert (answer.status_code, answer.json()["code"]) == (409, "invitation.differs")
    assert desk.send("DELETE", letter.own).status_code == 200
    assert desk.send("PUT", letter.own, body).status_code == 409


@pytest.mark.parametrize("days", [-1, 31, 4000])
def test_the_last_day_is_within_a_month(site: Site, days: int) -> None:
    letter = Letter(site, days=days)
    answer = site.caseworker().send("PUT", letter.own, letter.body())
    assert (answer.status_code, answer.json()["code"]) == (403, "invitation.expires")


def test_a_desk_has_so_many_open_and_used_ones_make_room(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amanat.intake.invitations.OPEN_LIMIT", 2)
    first, _ = Letter(site).put(), Letter(site).put()
    third = Letter(site)
    answer = site.caseworker().send("PUT", third.own, third.body())
    assert (answer.status_code, answer.json()["code"]) == (403, "invitation.many")
    assert first.post(first.join()) == 200
    third.put()


def test_a_desk_out_of_the_list_offers_nothing(site: Site) -> None:
    letter = Letter(site).put()
    site.app.intake.writer.do(SmallJob(lambda sheet: refuse(sheet, site.desk.id)))
    site.clock.now += 2
    assert site.client.get(letter.public).status_code == 404
    assert letter.post(letter.join()) == 404


def test_the_sweep_takes_old_ones_and_keeps_joins_for_a_desk_that_was_away(site: Site) -> None:
    unused, used = Letter(site, days=3).put(), Letter(site, days=3).put()
    join = used.join()
    assert used.post(join) == 200
    intake = site.app.intake
    assert sweep(intake)["invitations"] == 0
    site.clock.now += 4 * 86400
    assert sweep(intake)["invitations"] == 1
    assert [unb64(row["join"]) for row in _joins(site)] == [join]
    site.clock.now += 60 * 86400
    assert sweep(intake)["invitations"] == 1
    assert _joins(site) == []
    assert unused.post(unused.join()) == 404


def test_a_restored_backup_brings_no_used_or_withdrawn_code_back(site: Site, tmp_path: Path) -> None:
    kept, used, withdrawn = Letter(site).put(), Letter(site).put(), Letter(site).put()
    config = site.app.intake.config
    folder = backup(config, tmp_path, site.clock())
    assert used.post(used.join()) == 200
    assert site.caseworker().send("DELETE", withdrawn.own).status_code == 200
    elsewhere = IntakeConfig(data=tmp_path / "again", per_minute=0, reserve_bytes=1)
    restore(elsewhere, folder, erased=config.data / "erased")
    with Client(build(elsewhere, clock=site.clock)) as client:
        answers = [client.get(letter.public).status_code for letter in (kept, used, withdrawn)]
        assert answers == [200, 404, 404]
        assert client.post(f"{used.public}/join", content=used.join()).status_code == 404
        desk = Sender(client, site.desk.epoch)
        assert desk.send("PUT", used.own, used.body()).status_code == 409


def test_who_tries_codes_is_slowed_down(tmp_path: Path) -> None:
    config = initialise(tmp_path / "data")
    slow = IntakeConfig(data=config.data, per_minute=600, reserve_bytes=1)
    clock = Clock()
    with Client(build(slow, clock=clock)) as client:
        tried = [client.get(f"/v1/invitations/{b64(os.urandom(16))}").status_code for _ in range(GUESSES + 5)]
        assert tried == [404] * GUESSES + [429] * 5
        assert client.get("/v1/time").status_code == 200, "others at the same address go on"
        clock.now += 60
        assert client.get(f"/v1/invitations/{b64(os.urandom(16))}").status_code == 404


def test_nothing_of_a_letter_can_be_read_at_the_intake(site: Site) -> None:
    letter = Letter(site).put()
    assert letter.post(letter.join()) == 200
    other = Letter(site).put()
    stored = b"".join(path.read_bytes() for path in site.app.intake.config.data.rglob("*") if path.is_file())
    for secret in (SAID.encode(), b"walk_in", other.keys.identity.seed):
        assert secret not in stored
