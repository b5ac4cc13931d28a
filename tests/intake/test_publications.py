"""The public record at the intake: who may add what, what is refused, and that a take-down takes it from the disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from amanat.cli import app as cli
from amanat.config import IntakeConfig
from amanat.intake import backup as copies
from amanat.intake import publications
from amanat.intake.answers import Conflict
from amanat.intake.desks import refuse
from amanat.intake.service import open_intake
from amanat.intake.sweep import sweep
from amanat.seal.canonical import dumps
from amanat.seal.directory import Epoch
from amanat.seal.encoding import b64, u32be
from amanat.seal.forms import Day
from amanat.seal.ids import fingerprint
from amanat.seal.proceedings import Words
from amanat.seal.publication import ENTRY, LABEL, open_entry, sign_takedown
from amanat.seal.signing import split_body
from amanat.store.writer import SmallJob
from tests.intake.conftest import HOUR, NOON, Site
from tests.intake.people import Desk, Sender, new_key
from tests.intake.publishing import Account, named, picture

SECRET = "Quinquereme of Nineveh, comma, and a lantern"
MARK = b"Quinquereme of Nineveh"


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_desk_publishes_her_words_the_reply_a_correction_and_the_outcome(
    site: Site, account: Account, worker: Sender
) -> None:
    drawn = picture()
    assert account.publish(worker, account.own_voice(pictures=(named(drawn),)), drawn).json()["n"] == 1
    assert account.publish(worker, account.entry("reply")).status_code == 200
    assert account.publish(worker, account.entry("correction", of=1)).status_code == 200
    answer = account.publish(worker, account.cleared())
    shown = site.client.get(f"/v1/publications/{account.id}").json()
    assert answer.json() == {"n": 4, "head": shown["head"]}
    assert [(each["kind"], each["gone"]) for each in shown["entries"]] == [
        ("own_voice", False),
        ("reply", False),
        ("correction", False),
        ("outcome", False),
    ]
    stored = site.client.get(f"/v1/publications/{account.id}/entries/1").content
    assert open_entry(stored, account.desk.epoch.public).name == "Invented Name", "anybody can prove it"
    assert site.client.get(f"/public/{account.id}/{b64(named(drawn).hash)}").content == drawn
    mine = worker.send("GET", f"/v1/desks/{account.desk.id}/publications").json()["publications"]
    assert mine == [{"publication": account.id, "n": 4, "head": shown["head"], "taken": False}]


def test_a_statement_of_her_story_needs_her_and_one_from_a_public_record_needs_its_citation(
    account: Account, worker: Sender, house: Desk
) -> None:
    hers = account.agreed(account.statement(source="complainant", citations=None))
    assert account.publish(worker, hers).status_code == 200
    cited = Account(house, HOUR)
    assert cited.publish(worker, cited.statement()).status_code == 200


def test_a_desk_sees_its_own_list_and_nobody_else_s(site: Site, account: Account, worker: Sender) -> None:
    account.publish(worker, account.own_voice())
    other = site.caseworker()
    assert code(other.send("GET", f"/v1/desks/{account.desk.id}/publications")) == (404, "nothing")
    assert other.send("GET", f"/v1/desks/{site.desk.id}/publications").json() == {"publications": []}


# -- attacks -----------------------------------------------------------------------------------------------------------


def test_nobody_but_the_desk_adds_an_entry(site: Site, account: Account, worker: Sender) -> None:
    body = account.body(account.own_voice())
    assert code(account.post(site.sender(), body)) == (404, "nothing")
    assert site.client.post(f"/v1/publications/{account.id}/entries", content=body).status_code == 401
    assert code(account.post(site.caseworker(), body)) == (401, "signature.invalid")
    assert account.post(worker, body).status_code == 200


def test_another_desk_cannot_go_on_with_a_publication(site: Site, account: Account, worker: Sender) -> None:
    account.publish(worker, account.own_voice())
    theirs = Account(site.desk, HOUR, id=account.id, signed=[*account.signed])
    assert code(theirs.publish(site.caseworker(), theirs.entry("reply"))) == (400, "publication.desk")
    as_if = replace(account.entry("reply"), desk=account.desk.id)
    body = account.body(as_if, key=site.desk.epoch)
    assert code(account.post(site.caseworker(), body)) == (404, "nothing"), "it names a desk that did not sign"
    assert account.publish(worker, account.entry("reply")).status_code == 200


def test_a_key_of_an_earlier_epoch_adds_nothing(site: Site, account: Account, worker: Sender, house: Desk) -> None:
    assert account.publish(worker, account.own_voice()).status_code == 200
    new = new_key()
    later = house.entry(1_700_000_100, epochs=[Epoch(2, new.public, house.identity.recipient.raw, Day("2026-09-20"))])
    assert worker.send("POST", "/v1/desks", later).json()["waits"] is False
    site.clock.now += 2
    reply = account.entry("reply")
    assert code(account.post(worker, account.body(reply))) == (404, "nothing")
    fresh = Sender(site.client, new)
    assert code(account.post(fresh, account.body(reply, key=new))) == (409, "publication.epoch")
    assert account.post(fresh, account.body(replace(reply, epoch=2), key=new)).status_code == 200


def forced(account: Account, entry: Any, **change: Any) -> bytes:
    """What a dishonest desk would send: signed by its key, whatever the rules say."""
    written: Any = ENTRY.write(entry)
    signed = account.desk.epoch.sign_body(LABEL, dumps({**written, **change}))
    return u32be(len(signed)) + signed


def _by_nobody(account: Account) -> Any:
    written: Any = ENTRY.write(account.own_voice())
    return written["consent"] | {"sig": b64(b"\1" * 64)}


FORGED: dict[str, tuple[Callable[[Account], bytes], tuple[int, str]]] = {
    "own voice without her": (
        lambda a: forced(a, replace(a.own_voice(), consent=None)),
        (400, "publication.missing"),
    ),
    "one changed comma": (
        lambda a: forced(a, a.own_voice(), text={"en": "Nothing here, is real."}),
        (401, "publication.consent"),
    ),
    "another name": (lambda a: forced(a, a.own_voice(), name="Someone Else"), (401, "publication.consent")),
    "her consent to another publication": (
        lambda a: forced(a, replace(a.own_voice(), consent=Account(a.desk, HOUR, a.key).own_voice().consent)),
        (401, "signature.invalid"),
    ),
    "a consent by nobody": (
        lambda a: forced(a, a.own_voice(), consent=_by_nobody(a)),
        (401, "signature.invalid"),
    ),
    "a person named without a citation": (
        lambda a: forced(a, a.statement(), individual={"name": {"en": "Invented Person"}}),
        (400, "json.missing"),
    ),
    "guilt before a finding": (
        lambda a: forced(a, a.statement(), stage={"status": "heard", "called": "found_against"}),
        (400, "publication.stage"),
    ),
    "a picture that does not come": (
        lambda a: forced(a, a.own_voice(pictures=(named(picture()),))),
        (400, "publication.picture"),
    ),
    "from the future": (lambda a: forced(a, replace(a.own_voice(), at=HOUR + 7200)), (400, "publication.hour")),
    "another publication's": (
        lambda a: forced(a, a.agreed(replace(a.own_voice(), publication=b64(bytes(16))))),
        (400, "publication.desk"),
    ),
    "a reply to nothing": (
        lambda a: forced(a, replace(a.entry("reply"), n=2, prev=b"\1" * 32)),
        (409, "publication.sequence"),
    ),
    "cut off": (lambda a: a.body(a.own_voice())[:-1], (400, "publication.body")),
    "with more behind": (lambda a: a.body(a.own_voice()) + b"x", (400, "publication.body")),
    "nothing": (lambda _: b"", (400, "publication.body")),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_a_dishonest_desk_sends_is_refused(site: Site, account: Account, worker: Sender, name: str) -> None:
    make, expected = FORGED[name]
    assert code(account.post(worker, make(account))) == expected
    assert code(site.client.get(f"/v1/publications/{account.id}")) == (404, "nothing")


def test_own_voice_goes_through_a_publisher(site: Site) -> None:
    support = Account(site.desk, HOUR)
    assert code(support.publish(site.caseworker(), support.own_voice())) == (403, "publication.publisher")
    assert support.publish(site.caseworker(), support.statement()).status_code == 200


def test_a_picture_with_its_place_and_camera_is_refused_and_leaves_nothing(
    site: Site, account: Account, worker: Sender
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (31.0, 33.0, 0.0)
    out = BytesIO()
    Image.effect_noise((400, 400), 90).save(out, "JPEG", quality=100, exif=exif.tobytes())
    told = named(out.getvalue(), "image/jpeg")
    refused = account.publish(worker, account.own_voice(pictures=(told,)), out.getvalue())
    assert code(refused) == (400, "picture.metadata")
    assert list(site.app.intake.blobs.names()) == []


def test_an_entry_sent_again_is_the_same_and_one_beside_it_is_told_what_is_there(
    account: Account, worker: Sender
) -> None:
    first = account.body(account.own_voice())
    beside = account.body(account.own_voice(title=Words(en="Another")))
    assert account.post(worker, first).json() == account.post(worker, first).json()
    answer = account.post(worker, beside)
    assert code(answer) == (409, "publication.sequence")
    account.signed.append(first[4:])
    assert (answer.json()["n"], answer.json()["head"]) == (1, b64(account.entry("reply").prev))
    reply = account.body(account.entry("reply"))
    assert account.post(worker, reply).status_code == 200
    assert account.post(worker, first).status_code == 200, "an old one again changes nothing"
    assert code(account.post(worker, account.body(account.entry("reply", text=Words(en="Other"))))) == (
        409,
        "publication.sequence",
    )


def test_after_a_retraction_only_an_outcome_follows(account: Account, worker: Sender) -> None:
    account.publish(worker, account.statement())
    assert account.publish(worker, account.entry("retraction", of=1)).status_code == 200
    for entry in (account.entry("reply"), account.entry("correction", of=1)):
        assert code(account.publish(worker, entry)) == (409, "publication.ended")
    assert account.publish(worker, account.cleared()).status_code == 200


def test_a_second_key_cannot_take_over_her_publication(site: Site, account: Account, worker: Sender) -> None:
    account.publish(worker, account.own_voice())
    other = new_key()
    in_her_name = account.agreed(account.entry("correction", of=1, name="Invented Name"), other)
    assert code(account.publish(worker, in_her_name)) == (400, "publication.key")
    assert code(account.take_down(site.client, other)) == (401, "signature.invalid")


def test_a_desk_has_room_for_so_many(
    site: Site, account: Account, worker: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publications, "PUBLICATIONS", 1)
    monkeypatch.setattr(publications, "PICTURE_BYTES", 10_000)
    account.publish(worker, account.statement())
    second = Account(account.desk, HOUR)
    assert code(second.publish(worker, second.statement())) == (413, "publication.full")
    assert account.publish(worker, account.entry("reply")).status_code == 200
    monkeypatch.setattr(publications, "PUBLICATIONS", 2)
    drawn = picture(size=100_000)
    pictured = second.statement(pictures=(named(drawn),))
    assert code(second.publish(worker, pictured, drawn)) == (413, "publication.full")
    assert list(site.app.intake.blobs.names()) == []


# -- take-down ---------------------------------------------------------------------------------------------------------


def disk(config: IntakeConfig) -> bytes:
    """Every byte of the data folder: database, its log, blobs, the list of what was erased."""
    return b"".join(path.read_bytes() for path in sorted(config.data.rglob("*")) if path.is_file())


def told(site: Site, account: Account, worker: Sender) -> tuple[bytes, bytes]:
    """Her account with a small and a large picture, a reply, a correction and an exoneration."""
    small, large = picture(), picture(size=200_000)
    entry = account.own_voice(
        text=Words(en=SECRET), name="Quinquereme of Nineveh", pictures=(named(small), named(large))
    )
    assert account.publish(worker, entry, small, large).status_code == 200
    assert account.publish(worker, account.entry("reply", text=Words(en=SECRET))).status_code == 200
    assert account.publish(worker, account.entry("correction", of=1, text=Words(en=SECRET))).status_code == 200
    assert account.publish(worker, account.cleared()).status_code == 200
    return small, large


@pytest.mark.parametrize("who", ["her", "desk"])
def test_a_take_down_takes_the_text_from_the_disk_before_it_answers(
    site: Site, config: IntakeConfig, account: Account, worker: Sender, who: str
) -> None:
    small, large = told(site, account, worker)
    assert MARK in disk(config)
    assert large[1000:1064] in disk(config)
    answer = account.take_down(site.client, account.key if who == "her" else account.desk.epoch)
    assert (answer.status_code, answer.json()) == (200, {"taken": True})
    left = disk(config)
    assert MARK not in left
    assert small[200:264] not in left
    assert large[1000:1064] not in left
    assert b"The committee cleared the respondent" in left, "the outcome stays"
    assert list(site.app.intake.blobs.names()) == []
    shown = site.client.get(f"/v1/publications/{account.id}").json()
    assert shown["taken"] is True
    assert [each["gone"] for each in shown["entries"]] == [True, True, True, False]
    assert code(site.client.get(f"/v1/publications/{account.id}/entries/1")) == (410, "publication.taken_down")
    assert site.client.get(f"/v1/publications/{account.id}/entries/4").status_code == 200
    mine = worker.send("GET", f"/v1/desks/{account.desk.id}/publications").json()["publications"]
    assert [each["taken"] for each in mine] == [True], "the desk learns of it"


def test_a_take_down_by_anybody_else_changes_nothing(site: Site, account: Account, worker: Sender) -> None:
    account.publish(worker, account.own_voice())
    other = Account(account.desk, HOUR)
    target = f"/v1/publications/{account.id}/takedown"
    for attempt, expected in (
        (sign_takedown(account.id, new_key()), (401, "signature.invalid")),
        (sign_takedown(account.id, site.desk.epoch), (401, "signature.invalid")),
        (sign_takedown(other.id, account.key), (400, "publication.desk")),
        (account.key.sign_body("publication_consent", split_body(sign_takedown(account.id, account.key))[1]), None),
        (b"", (400, "signature.short")),
    ):
        answer = site.client.post(target, content=attempt)
        assert code(answer) == (expected or (401, "signature.invalid"))
    nowhere = f"/v1/publications/{other.id}/takedown"
    assert code(site.client.post(nowhere, content=sign_takedown(other.id, other.key))) == (404, "nothing")
    assert site.client.get(f"/v1/publications/{account.id}").json()["taken"] is False


def test_what_was_taken_down_does_not_come_back(site: Site, account: Account, worker: Sender) -> None:
    first = account.body(account.own_voice())
    account.post(worker, first)
    account.signed.append(first[4:])
    for _ in range(2):
        assert account.take_down(site.client).json() == {"taken": True}
    assert code(account.post(worker, first)) == (409, "publication.ended"), "a replay of her text"
    for entry in (account.entry("reply"), account.entry("correction", of=1)):
        assert code(account.publish(worker, entry)) == (409, "publication.ended")
    assert account.publish(worker, account.cleared()).status_code == 200
    assert account.take_down(site.client).status_code == 200, "a replay of the take-down"
    assert site.client.get(f"/v1/publications/{account.id}/entries/2").status_code == 200, "takes no outcome"


def test_a_statement_that_her_consent_stands_behind_is_hers_to_take_down(
    site: Site, account: Account, worker: Sender
) -> None:
    account.publish(worker, account.agreed(account.statement(source="complainant", citations=None)))
    assert account.take_down(site.client).status_code == 200


def test_a_desk_that_left_the_directory_has_no_say_and_she_still_has(
    site: Site, account: Account, worker: Sender
) -> None:
    account.publish(worker, account.own_voice())
    site.app.intake.writer.do(SmallJob(lambda sheet: refuse(sheet, account.desk.id)))
    site.clock.now += 2
    assert code(account.publish(worker, account.entry("reply"))) == (404, "nothing")
    assert code(account.take_down(site.client, account.desk.epoch)) == (401, "signature.invalid")
    assert account.take_down(site.client).status_code == 200


def test_the_operator_can_take_a_text_down_when_a_court_orders_it(
    site: Site, config: IntakeConfig, account: Account, worker: Sender
) -> None:
    told(site, account, worker)

    def command(publication: str) -> Any:
        return CliRunner().invoke(cli, ["intake", "take-down", publication, "--data", str(config.data)])

    assert command("A" * 22).exit_code == 2
    for _ in range(2):
        answer = command(account.id)
        assert (answer.exit_code, fingerprint(account.desk.id) in answer.output) == (0, True)
    assert MARK not in disk(config)
    assert site.client.get(f"/en/public/{account.id}").status_code == 410
    assert len((config.data / "erased").read_text().splitlines()) == 1


# -- backups -----------------------------------------------------------------------------------------------------------


def test_a_backup_from_before_does_not_bring_it_back(
    site: Site, config: IntakeConfig, account: Account, worker: Sender, tmp_path: Path
) -> None:
    _small, large = told(site, account, worker)
    after = Account(account.desk, HOUR)
    made = copies.backup(config, tmp_path / "backups", NOON)
    assert after.publish(worker, after.own_voice()).status_code == 200
    for each in (account, after):
        assert each.take_down(site.client).status_code == 200
    with (config.data / "erased").open() as file:
        assert len(file.readlines()) == 2
    elsewhere = replace(config, data=tmp_path / "elsewhere")
    shutil.copytree(config.keys, elsewhere.keys)
    result = copies.restore(elsewhere, made, erased=config.data / "erased")
    assert result.replayed == 1
    back = disk(elsewhere)
    assert MARK not in back
    assert large[1000:1064] not in back
    intake = open_intake(elsewhere, lambda: NOON + 10)
    with intake.engine.connect() as connection:
        chain = publications.chain_of(connection, account.id)
        assert chain is not None
        assert chain.taken
        assert publications.chain_of(connection, after.id) is None
    sent = publications.read_sent(
        after.body(replace(after.own_voice(), n=1, prev=b"")), after.id, after.desk.epoch.public, NOON
    )
    with pytest.raises(Conflict, match=r"publication\.ended"):
        intake.writer.do(
            SmallJob(lambda sheet: publications.add(sheet, intake.world(NOON, 0), after.desk.epoch.public, sent, []))
        )
    intake.close()


def test_a_backup_holds_the_pictures_and_a_sweep_leaves_them(
    site: Site, config: IntakeConfig, account: Account, worker: Sender, tmp_path: Path
) -> None:
    large = picture(size=200_000)
    account.publish(worker, account.own_voice(pictures=(named(large),)), large)
    assert sweep(site.app.intake, blob_grace=-10)["blobs"] == 0
    made = copies.backup(config, tmp_path / "backups", NOON)
    kept = [path for path in (made / "blobs").rglob("*") if path.is_file() and "ledger" not in path.parts]
    assert len(kept) == 1
    assert json.loads((made / "backup.json").read_text())["type"] == "intake-backup"
