"""A desk is told that something waits: over real SMTP with STARTTLS, at fixed hours, never anything of a case; and what
happens when the mail server is away for a day, when nobody looks in, in quiet hours, and in other zones.
"""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amanat.errors import RefusedError
from amanat.intake import logs
from amanat.intake.app import build
from amanat.intake.hours import is_quiet, last_slot, next_slot, zone_of
from amanat.intake.mail import TEST, WAITS
from amanat.seal.contacts import Contacts, Quiet, Reach, encode_contacts
from tests.intake.client import Client
from tests.intake.conftest import Clock, Site, initialise
from tests.intake.people import Desk, Sender, new_grant, new_item, new_notice, said
from tests.intake.post import PASSWORD, USER, Post, certificate

ZONE = ZoneInfo("Asia/Karachi")
HINA, FARAH, ZOYA = "hina@lamp.example", "farah@lamp.example", "zoya@lamp.example"
CANARY = b"Marigold waits at the gate"
EVENING = Quiet("20:00", "07:00", ())


def at(day: int, clock: str, zone: ZoneInfo = ZONE) -> float:
    """A moment in September 2026; the 21st is a Monday."""
    return datetime(2026, 9, day, int(clock[:2]), int(clock[3:]), tzinfo=zone).timestamp()


def listed(*to: Reach, **more: Any) -> Contacts:
    people = to or (Reach("mail", HINA, "worker", "en"), Reach("mail", FARAH, "worker", "ur"), LEAD)
    return replace(Contacts(people, ("09:00", "16:00"), EVENING, "Asia/Karachi", 3, b""), **more)


LEAD = Reach("mail", ZOYA, "lead", "en")


@dataclass
class House(Site):
    post: Post
    log: io.StringIO

    def put(self, contacts: Contacts) -> None:
        answer = self.worker.send("PUT", f"/v1/desks/{self.desk.id}/contacts", encode_contacts(contacts))
        assert answer.status_code == 200, answer.text

    @property
    def worker(self) -> Sender:
        return self.caseworker()

    def look(self) -> Any:
        answer = self.worker.send("GET", f"/v1/desks/{self.desk.id}/queue")
        assert answer.status_code == 200
        self.app.intake.writer.do(_nothing())  # what nobody waits for is written too
        return answer.json()

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.worker.send("GET", f"/v1/desks/{self.desk.id}/contacts").json()
        return found

    def report(self) -> Sender:
        sender = self.sender()
        answer = sender.bundle(*sender.report(self.desk.id, new_item(), new_grant()))
        assert answer.status_code == 200, answer.text
        return sender

    def pass_until(self, moment: float, step: int = 600) -> None:
        """Lets time go by, a round every ten minutes and one at the end."""
        while self.clock.now < moment:
            self.clock.now = min(self.clock.now + step, moment)
            self.app.digests.round()

    def told(self, moment: float) -> list[str]:
        self.pass_until(moment)
        return self.post.box.to()


def _nothing() -> Any:
    from amanat.store.writer import SmallJob

    return SmallJob(lambda _sheet: None)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def house(tmp_path: Path, trusted: tuple[Path, Any]) -> Iterator[House]:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    post, log = Post(trusted[1]), io.StringIO()
    config = initialise(
        tmp_path / "data",
        mail_host="localhost",
        mail_port=post.port,
        mail_ca_file=trusted[0],
        mail_user=USER,
        mail_password_file=tmp_path / "password",
        mail_from="post@intake.example",
        mail_hint="They come in the morning and in the afternoon.",
        webhook_private=True,
    )
    logs.configure(log)
    clock = Clock(at(21, "10:00"))
    app = build(config, clock=clock)
    post.up()
    with Client(app) as client:
        made = House(app, client, clock, Desk(), post, log)
        made.enrol(made.desk)
        made.look()
        yield made
    post.down()
    logs.configure()


class TestDigests:
    def test_nothing_waits_nothing_is_said(self, house: House) -> None:
        house.put(listed())
        assert house.told(at(23, "12:00")) == []

    def test_workers_at_each_fixed_hour_then_leads_too_until_the_desk_looks_in(self, house: House) -> None:
        house.put(listed())
        house.report()
        assert house.told(at(21, "15:59")) == []
        assert house.told(at(21, "16:00")) == [HINA, FARAH]
        assert house.told(at(22, "08:59")) == []
        assert house.told(at(22, "09:05")) == [HINA, FARAH]
        assert house.told(at(22, "17:00")) == [HINA, FARAH]
        assert house.shown()["unanswered"] == 3
        assert house.told(at(23, "09:05")) == [HINA, FARAH, ZOYA]
        house.look()
        assert house.shown()["unanswered"] == 0
        assert house.told(at(25, "12:00")) == []
        house.report()
        assert house.told(at(25, "16:00")) == [HINA, FARAH], "and it begins anew"

    def test_what_comes_in_the_last_hour_waits_for_the_next_digest(self, house: House) -> None:
        house.put(listed())
        house.pass_until(at(21, "15:20"))
        house.report()
        assert house.told(at(21, "18:00")) == []
        assert house.told(at(22, "09:00")) == [HINA, FARAH]

    def test_who_looks_in_before_the_hour_is_not_told(self, house: House) -> None:
        house.put(listed())
        house.report()
        house.pass_until(at(21, "15:30"))
        house.look()
        assert house.told(at(22, "12:00")) == []

    def test_the_desks_own_words_and_a_bare_hello_are_no_news(self, house: House) -> None:
        house.put(listed())
        sender = house.report()
        house.look()
        mailbox = sender.mailbox(house.desk.id)
        answer = house.worker.bundle(said(mailbox, house.desk.id, 1, b"answer"))
        assert answer.status_code == 200, answer.text
        stranger = house.sender()
        assert stranger.bundle(stranger.message(house.desk.id, 1, b"hello")).status_code == 200
        assert house.told(at(21, "17:00")) == []
        sender.token = house.client.get("/v1/time").json()["time"]
        assert sender.bundle(sender.message(house.desk.id, 3, b"more")).status_code == 200
        assert house.told(at(22, "10:00")) == [HINA, FARAH], "her next word is"

    def test_an_erasure_waits_too(self, house: House) -> None:
        house.put(listed())
        sender = house.report()
        house.look()
        gone = sender.bundle(sender.notice(house.desk.id, new_notice()), sender.erase(house.desk.id))
        assert gone.status_code == 200, gone.text
        assert house.told(at(21, "16:00")) == [HINA, FARAH]

    def test_only_leads_in_the_list_are_told_at_once(self, house: House) -> None:
        house.put(listed(LEAD))
        house.report()
        assert house.told(at(21, "16:00")) == [ZOYA]

    def test_a_list_set_now_does_not_make_up_for_the_hour_that_is_over(self, house: House) -> None:
        house.report()
        house.put(listed())
        assert house.told(at(21, "15:00")) == []

    def test_a_desk_that_was_taken_out_is_not_told(self, house: House) -> None:
        from amanat.intake.desks import refuse
        from amanat.store.writer import SmallJob

        house.put(listed())
        house.report()
        house.app.intake.writer.do(SmallJob(lambda sheet: refuse(sheet, house.desk.id)))
        assert house.told(at(22, "12:00")) == []


class TestWhatIsSaid:
    def test_the_same_sentence_for_everybody_and_nothing_of_the_case(self, house: House) -> None:
        house.put(listed())
        sender = house.sender()
        item, grant = new_item(), new_grant()
        drafts = [
            sender.item(item, CANARY),
            sender.grant(house.desk.id, [item], grant),
            sender.message(house.desk.id, 1, CANARY),
            sender.message(house.desk.id, 2, CANARY),
            sender.state(0, CANARY),
        ]
        assert sender.bundle(*drafts).status_code == 200
        for _ in range(3):
            house.report()
        house.pass_until(at(21, "16:00"))
        secrets = [CANARY, item.encode(), grant.encode(), sender.safe.encode(), sender.mailbox(house.desk.id).encode()]
        secrets += [house.desk.id.encode(), b"Lamp House"]
        assert len(house.post.box.got) == 2
        for to, sent_by, raw in house.post.box.got:
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            lang = "en" if to == HINA else "ur"
            assert mail.get_content().strip() == WAITS[lang]
            assert sent_by == mail["from"] == "post@intake.example"
            assert mail["to"] == to
            kinds = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"}
            assert set(mail.keys()) <= kinds | {"Content-Type", "Content-Transfer-Encoding"}
            assert mail["date"].datetime.minute == mail["date"].datetime.second == 0
            readable = raw + mail.get_content().encode() + str(mail["subject"]).encode()
            assert [one for one in secrets if one in readable] == []
            assert HINA.encode() in readable or FARAH.encode() in readable, "the search finds what is there"

    def test_the_log_says_that_it_failed_and_not_for_whom(self, house: House) -> None:
        house.put(listed())
        house.report()
        house.post.down()
        house.pass_until(at(21, "16:30"))
        told = house.log.getvalue()
        assert '"event": "digest.failed"' in told
        assert '"code": "mail.away"' in told
        private = (HINA, FARAH, ZOYA, "lamp", house.desk.id, PASSWORD, CANARY.decode(), "localhost")
        assert [word for word in private if word in told] == []

    def test_a_test_goes_to_everybody_at_once_in_other_words_and_not_often(self, house: House) -> None:
        house.put(listed())
        house.post.box.refuse.add(FARAH)
        target = f"/v1/desks/{house.desk.id}/contacts/test"
        answer = house.worker.send("POST", target)
        assert answer.json() == {"told": [{"n": 0, "why": ""}, {"n": 1, "why": "mail.refused"}, {"n": 2, "why": ""}]}
        raw = house.post.box.got[0][2]
        assert email.message_from_bytes(raw, policy=email.policy.default).get_content().strip() == TEST["en"]
        assert house.worker.send("POST", target).json()["code"] == "contacts.soon"
        house.clock.now += 61
        assert house.worker.send("POST", target).status_code == 200
        assert house.shown()["unanswered"] == 0

    def test_tests_are_no_way_to_bury_somebody_in_mail(self, house: House) -> None:
        target, sent = f"/v1/desks/{house.desk.id}/contacts/test", 0
        for minute in range(30):
            house.put(listed(after=1 + minute % 2))  # a list put anew does not begin the count anew
            sent += house.worker.send("POST", target).status_code == 200
            house.clock.now += 61
        assert sent == 10
        assert len(house.post.box.got) == 10 * 3
        house.clock.now += 24 * 3600
        assert house.worker.send("POST", target).status_code == 200

    def test_a_test_without_a_list_is_refused(self, house: House) -> None:
        answer = house.worker.send("POST", f"/v1/desks/{house.desk.id}/contacts/test")
        assert (answer.status_code, answer.json()["code"]) == (403, "contacts.none")


class TestTrouble:
    def test_a_server_away_for_a_day_brings_one_digest_when_it_is_back(self, house: House) -> None:
        house.put(listed())
        house.report()
        house.post.down()
        house.pass_until(at(22, "18:00"), 300)
        assert house.shown()["failing"] == {"since": int(at(21, "16:00")), "why": "mail.away"}
        assert house.shown()["unanswered"] == 0, "what nobody got is not unanswered"
        assert b"amanat_digests_failing 1.0" in house.app.metrics.text(house.app.intake)
        assert b'outcome="mail.away"' in house.app.metrics.text(house.app.intake)
        house.post.up()
        assert house.told(at(22, "19:30")) == [HINA, FARAH]
        assert "failing" not in house.shown()
        assert house.shown()["unanswered"] == 1
        assert b"amanat_digests_failing 0.0" in house.app.metrics.text(house.app.intake)
        assert house.told(at(23, "08:00")) == []
        assert house.told(at(23, "09:00")) == [HINA, FARAH]

    def test_it_is_tried_seldomer_and_seldomer(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        house.put(listed())
        house.report()
        house.pass_until(at(21, "15:59"), 60)
        house.post.down()
        tries: list[float] = []
        send = house.app.digests.mail.send
        monkeypatch.setattr(
            type(house.app.digests.mail),
            "send",
            lambda _self, *given, **more: tries.append(house.clock.now) or send(*given, **more),  # type: ignore[func-returns-value]
        )
        house.pass_until(at(21, "20:30"), 60)
        minutes = [round((later - sooner) / 60) for sooner, later in pairwise(tries)]
        assert minutes[:6] == [1, 2, 4, 8, 16, 32]
        assert set(minutes[6:]) == {60}
        assert tries[-1] < at(21, "20:00"), "never in quiet hours"

    def test_it_does_not_come_back_in_the_quiet_hours(self, house: House) -> None:
        house.put(listed())
        house.report()
        house.post.down()
        house.pass_until(at(21, "21:00"))
        house.post.up()
        assert house.told(at(22, "06:59")) == []
        assert house.told(at(22, "07:30")) == [HINA, FARAH]
        assert house.told(at(22, "08:59")) == []

    def test_who_looks_in_meanwhile_gets_no_late_digest(self, house: House) -> None:
        house.put(listed())
        house.report()
        house.post.down()
        house.pass_until(at(21, "17:00"))
        house.look()
        house.post.up()
        assert house.told(at(22, "12:00")) == []
        assert house.shown()["failing"]["why"] == "mail.away", "the desk still learns that it could not be told"

    def test_an_address_refused_for_good_stops_nobody_else_and_is_not_hammered(self, house: House) -> None:
        house.post.box.refuse.add(HINA)
        house.put(listed())
        house.report()
        assert house.told(at(21, "19:00")) == [FARAH]
        assert house.shown()["failing"]["why"] == "mail.refused"
        house.post.box.refuse.clear()
        assert house.told(at(22, "09:00")) == [HINA, FARAH]
        assert "failing" not in house.shown()

    def test_an_intake_that_was_down_at_the_hour_says_it_when_it_is_back(self, house: House) -> None:
        house.put(listed())
        house.report()
        house.clock.now = at(21, "17:10")
        house.app.digests.round()
        assert house.post.box.to() == [HINA, FARAH]
        house.app.digests.round()
        assert house.post.box.to() == []

    def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(self, house: House, tmp_path: Path) -> None:
        from amanat.intake.mail import Mail

        other, _ = certificate(tmp_path, "elsewhere")
        config = house.app.intake.config
        assert Mail(replace(config, mail_ca_file=other)).send([(HINA, "en")], WAITS, 0) == ["mail.tls"]
        (tmp_path / "wrong").write_text("guess")
        wrong = replace(config, mail_password_file=tmp_path / "wrong")
        assert Mail(wrong).send([(HINA, "en"), (FARAH, "ur")], WAITS, 0) == ["mail.login"] * 2
        assert Mail(replace(config, mail_host="")).send([(HINA, "en")], WAITS, 0) == ["mail.unset"]
        assert house.post.box.got == []
        assert Mail(config).send([(HINA, "en")], WAITS, 0) == [""]

    def test_a_password_file_that_is_not_there_is_said_at_the_start(self, house: House, tmp_path: Path) -> None:
        with pytest.raises(RefusedError, match="mail_password_file"):
            build(replace(house.app.intake.config, mail_password_file=tmp_path / "none"))

    def test_an_intake_without_a_mail_server_says_so(self, site: Site) -> None:
        worker = site.caseworker()
        assert worker.send("PUT", f"/v1/desks/{site.desk.id}/contacts", encode_contacts(listed())).status_code == 200
        shown = worker.send("GET", f"/v1/desks/{site.desk.id}/contacts").json()
        assert (shown["mail"], shown["from"]) == (False, "")
        sender = site.sender()
        assert sender.bundle(*sender.report(site.desk.id, new_item(), new_grant())).status_code == 200
        site.clock.now += 86400
        site.app.digests.round()
        shown = site.caseworker().send("GET", f"/v1/desks/{site.desk.id}/contacts").json()
        assert shown["failing"]["why"] == "mail.unset"


class TestTheList:
    def test_only_the_desk_reads_and_writes_it(self, house: House) -> None:
        house.put(listed())
        other = house.enrol(Desk("Owl House"))
        target = f"/v1/desks/{house.desk.id}/contacts"
        for key in (other.epoch, house.desk.root, Desk().epoch):
            stranger = Sender(house.client, key)
            for method, body in (("GET", b""), ("PUT", encode_contacts(listed()))):
                assert stranger.send(method, target, body).status_code == 404
            assert stranger.send("POST", f"{target}/test").status_code == 404
        assert house.client.get(target).status_code == 401

    def test_it_is_in_no_answer_to_anybody_else(self, house: House) -> None:
        house.put(listed())
        for path in ("/v1/directory", "/v1/key", f"/v1/desks/{house.desk.id}/enrolment", "/en", "/en/limits"):
            answer = house.client.get(path)
            assert "lamp.example" not in answer.text
        assert b"lamp.example" not in house.app.metrics.text(house.app.intake)

    def test_an_empty_one_leaves_nothing_behind(self, house: House) -> None:
        house.put(listed())
        assert house.shown()["contacts"]
        house.put(listed(LEAD, to=()))
        assert house.shown()["contacts"] == ""
        house.app.intake.engine.dispose()
        held = b"".join(path.read_bytes() for path in house.app.intake.config.data.glob("intake.db"))
        assert HINA.encode() not in held

    def test_what_makes_no_sense_is_refused(self, house: House) -> None:
        target = f"/v1/desks/{house.desk.id}/contacts"
        body = encode_contacts(listed()).replace(b"Asia/Karachi", b"Asia/Nowhere")
        assert house.worker.send("PUT", target, body).json()["code"] == "contacts.zone"
        assert house.worker.send("PUT", target, b"{}").json()["code"] == "json.missing"


class TestHours:
    def test_quiet_hours_across_midnight(self) -> None:
        asked = {"19:59": False, "20:00": True, "00:00": True, "06:59": True, "07:00": False, "12:00": False}
        assert {clock: is_quiet(listed(), at(21, clock)) for clock in asked} == asked

    def test_quiet_days_and_the_hours_around_them(self) -> None:
        weekend = listed(quiet=Quiet("", "", (5, 6)))  # the 26th and 27th
        assert next_slot(weekend, at(25, "16:00")) == at(28, "09:00")
        assert last_slot(weekend, at(27, "23:00")) == at(25, "16:00")
        assert is_quiet(weekend, at(26, "12:00"))
        assert not is_quiet(weekend, at(25, "23:59"))

    def test_one_working_day_a_week(self) -> None:
        monday = listed(quiet=Quiet("", "", (1, 2, 3, 4, 5, 6)))
        assert next_slot(monday, at(21, "16:00")) == at(28, "09:00")
        assert last_slot(monday, at(28, "08:00")) == at(21, "16:00")

    def test_other_zones_and_a_change_of_the_clock(self) -> None:
        for name in ("Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"):
            zone = ZoneInfo(name)
            there = listed(zone=name)
            assert next_slot(there, at(21, "08:00", zone)) == at(21, "09:00", zone)
            assert is_quiet(there, at(21, "23:30", zone))
        berlin, zone = listed(zone="Europe/Berlin"), ZoneInfo("Europe/Berlin")
        before = datetime(2026, 10, 24, 16, tzinfo=zone).timestamp()
        assert next_slot(berlin, before) - before == 18 * 3600, "an hour longer: 09:00 stays 09:00"

    def test_a_zone_that_does_not_exist(self) -> None:
        for name in ("Asia/Nowhere", "Asia", "A/../B"):
            with pytest.raises(RefusedError):
                zone_of(name)
