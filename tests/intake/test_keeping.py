"""What time and the operator do: sweeps, the directory, backups and the way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from amanat.config import IntakeConfig
from amanat.errors import MalformedError, RefusedError
from amanat.intake import backup as copies
from amanat.intake.erased import ERASED, ErasedFile
from amanat.intake.keys import make_keys, read_keys
from amanat.intake.service import open_intake
from amanat.intake.sweep import STEP, sweep
from amanat.seal.anchor import Anchor, sign_anchor
from amanat.seal.bundle import Draft
from amanat.seal.directory import Entry, Epoch, open_directory
from amanat.seal.encoding import b64, unb64
from amanat.seal.forms import Day
from amanat.seal.operations import DropItem, RevokeGrant
from amanat.seal.signing import sha256
from amanat.store.sheet import Buried
from tests.intake.conftest import NOON, Site
from tests.intake.people import Desk, Sender, new_grant, new_item, new_key, new_notice

DAY = 86400


def later(site: Site, seconds: float) -> None:
    site.clock.now += seconds
    site.app.intake.sequencer.step()


def renewed(site: Site, sender: Sender) -> Sender:
    sender.token = site.app.intake.tokens.issue(site.clock.now)
    return sender


# -- sweeps ------------------------------------------------------------------------------------------------------------


def test_unfinished_uploads_go_after_seven_days_and_finished_ones_stay(site: Site) -> None:
    nadia, open_one, whole = site.settled(), new_item(), new_item()
    nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{open_one}/parts/0", os.urandom(100_000))
    nadia.bundle(nadia.item(whole, os.urandom(100_000)))
    later(site, 7 * DAY - 3600)
    assert sweep(site.app.intake)["uploads"] == 0
    later(site, 2 * 3600)
    assert sweep(site.app.intake)["uploads"] == 1
    mine = renewed(site, nadia).send("GET", f"/v1/mailboxes/{nadia.safe}").json()
    assert [item["item"] for item in mine["items"]] == [whole]
    assert mine["used"] == 100_000
    assert len(list(site.app.intake.blobs.names())) == 1


def test_expired_grants_go(site: Site) -> None:
    nadia, item = site.settled(), new_item()
    nadia.bundle(nadia.item(item, b"x"), nadia.grant(site.desk.id, [item], new_grant(), Day("2026-09-22")))
    assert sweep(site.app.intake)["grants"] == 0
    later(site, 2 * DAY)
    assert sweep(site.app.intake)["grants"] == 1


def test_a_safe_goes_24_months_after_her_last_visit(site: Site) -> None:
    nadia, idle = site.sender(), site.sender()
    for sender in (nadia, idle):
        sender.bundle(*sender.report(site.desk.id, new_item(), new_grant(), size=70_000))
    later(site, 400 * DAY)
    assert renewed(site, nadia).send("GET", f"/v1/mailboxes/{nadia.safe}").status_code == 200
    later(site, 340 * DAY)
    assert sweep(site.app.intake)["mailboxes"] == 0
    later(site, 40 * DAY)
    assert sweep(site.app.intake)["mailboxes"] == 3, "hers with the desk too: nobody looked at it"
    assert renewed(site, idle).send("GET", f"/v1/mailboxes/{idle.safe}").status_code == 404
    assert renewed(site, nadia).send("GET", f"/v1/mailboxes/{nadia.safe}").status_code == 200


def test_tombstones_notices_and_enrolments_do_not_stay_for_ever(site: Site) -> None:
    nadia = site.sender()
    nadia.bundle(nadia.state(0, b"x"), nadia.message(site.desk.id, 1, b"m"))
    nadia.bundle(nadia.notice(site.desk.id, new_notice()), nadia.erase())
    site.client.post("/v1/desks", content=Desk("Waiting House").entry())
    later(site, 29 * DAY)
    swept = sweep(site.app.intake)
    assert (swept["tombstones"], swept["enrolments"]) == (0, 0)
    later(site, 3 * DAY)
    swept = sweep(site.app.intake)
    assert (swept["tombstones"], swept["enrolments"], swept["notices"]) == (1, 1, 0)
    assert list(ErasedFile(site.app.intake.config.data / ERASED).read()) == []
    later(site, 760 * DAY)
    assert sweep(site.app.intake)["notices"] == 1


def test_more_than_one_step_is_swept(site: Site) -> None:
    nadia, items = site.settled(), [new_item() for _ in range(STEP + 5)]
    for item in items:
        nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/0", b"x")
    later(site, 8 * DAY)
    assert sweep(site.app.intake)["uploads"] == STEP + 5


def test_a_blob_that_no_row_names_goes_and_others_stay(site: Site) -> None:
    nadia, item, blobs = site.settled(), new_item(), site.app.intake.blobs
    nadia.bundle(nadia.item(item, os.urandom(70_000)))
    (kept,) = [name for name, _ in blobs.names()]
    orphan = blobs.put(b"left behind by a crash")
    site.clock.now = max(stored.timestamp() for _, stored in blobs.names())
    assert sweep(site.app.intake)["blobs"] == 0, "it may still be on its way into a row"
    assert sweep(site.app.intake, blob_grace=-5)["blobs"] == 1
    assert [name for name, _ in blobs.names()] == [kept]
    assert orphan != kept


# -- directory ---------------------------------------------------------------------------------------------------------


def test_the_directory_is_signed_and_never_older_than_a_day(site: Site) -> None:
    site.batch()
    operator = unb64(site.client.get("/v1/key").json()["directory"])
    for _ in range(5):
        signed = unb64(site.client.get("/v1/directory").json()["directory"])
        listed = open_directory(signed, operator, int(site.clock.now))
        assert [entry.desk for entry in listed.entries] == [site.desk.id]
        assert listed.issued > site.clock.now - DAY
        later(site, 13 * 3600)


def test_an_enrolment_waits_for_the_operator(site: Site) -> None:
    desk = Desk("New House")
    path = f"/v1/desks/{desk.id}/enrolment"
    assert site.client.get(path).status_code == 404
    for _ in range(2):
        assert site.client.post("/v1/desks", content=desk.entry()).json() == {
            "desk": desk.id,
            "status": "waiting",
            "waits": True,
        }
    assert site.caseworker(desk).send("GET", f"/v1/desks/{desk.id}/queue").status_code == 404
    site.enrol(desk)
    assert site.client.get(path).json() == {"status": "admitted"}
    assert site.caseworker(desk).send("GET", f"/v1/desks/{desk.id}/queue").status_code == 200


def test_a_newer_entry_replaces_at_once_unless_the_name_changes(site: Site) -> None:
    desk = site.desk
    second = new_key()
    epoch = Epoch(2, second.public, desk.identity.recipient.raw, Day("2026-09-01"))
    newer = desk.entry(1_700_000_100, epochs=[epoch])
    taken = {"desk": desk.id, "status": "admitted", "waits": False}
    assert [site.caseworker().send("POST", "/v1/desks", newer).json() for _ in range(2)] == [taken] * 2
    later(site, 2)
    queue = f"/v1/desks/{desk.id}/queue"
    worker = Sender(site.client, second)
    assert worker.send("GET", queue).status_code == 200
    assert site.caseworker().send("GET", queue).status_code == 404, "an earlier epoch's key no longer acts"
    older = worker.send("POST", "/v1/desks", desk.entry(1_700_000_050, epochs=[epoch]))
    assert (older.status_code, older.json()["code"]) == (409, "desk.older")
    lost = worker.send("POST", "/v1/desks", desk.entry(1_700_000_200))
    assert (lost.status_code, lost.json()["code"]) == (403, "entry.epochs_lost")
    renamed = worker.send("POST", "/v1/desks", desk.entry(1_700_000_300, epochs=[epoch], name="Other Name"))
    assert renamed.json() == {"desk": desk.id, "status": "admitted", "waits": True}
    assert listed(site).name.en == "Lamp House", "the new name waits"


def listed(site: Site) -> Entry:
    """The one entry in the directory."""
    site.batch()
    operator = unb64(site.client.get("/v1/key").json()["directory"])
    signed = unb64(site.client.get("/v1/directory").json()["directory"])
    (entry,) = open_directory(signed, operator, int(site.clock.now)).entries
    return entry


def test_a_forged_enrolment_is_refused(site: Site) -> None:
    signed = bytearray(Desk("Forged House").entry())
    signed[3] ^= 1
    answer = site.client.post("/v1/desks", content=bytes(signed))
    assert (answer.status_code, answer.json()["code"]) == (401, "signature.invalid")


def test_an_anchor_is_replaced_only_by_whoever_read_it(site: Site) -> None:
    worker, path = site.caseworker(), f"/v1/desks/{site.desk.id}/anchor"

    def anchor(count: int, replaces: bytes, key: object = None) -> bytes:
        return sign_anchor(Anchor(1, count, bytes(32), replaces), key or site.desk.epoch)  # type: ignore[arg-type]

    assert worker.send("GET", path).status_code == 404
    first = anchor(1, b"")
    assert [worker.send("PUT", path, first).status_code for _ in range(2)] == [200, 200]
    lost = worker.send("PUT", path, anchor(2, b""))
    assert (lost.status_code, lost.json()["current"]) == (409, b64(sha256(first)))
    second = anchor(2, sha256(first))
    assert worker.send("PUT", path, second).status_code == 200
    assert worker.send("GET", path).content == second
    forged = worker.send("PUT", path, anchor(3, sha256(second), new_key()))
    assert (forged.status_code, forged.json()["code"]) == (401, "signature.invalid")


# -- backup and restore ------------------------------------------------------------------------------------------------


def restored(config: IntakeConfig, source: Path, **more: object) -> copies.Restored:
    return copies.restore(config, source, **more)  # type: ignore[arg-type]


def test_a_restore_brings_back_all_but_what_was_taken_away_since(site: Site, tmp_path: Path) -> None:
    kept, gone, shared = site.sender(), site.sender(), site.sender()
    items = {sender: new_item() for sender in (kept, gone, shared)}
    grants = {sender: new_grant() for sender in items}
    for sender, item in items.items():
        sender.bundle(*sender.report(site.desk.id, item, grants[sender], size=70_000))
    dropped = new_item()
    kept.bundle(kept.item(dropped, b"to be dropped"))
    into = tmp_path / "backups"
    made = copies.backup(site.app.intake.config, into, NOON)
    gone.bundle(gone.erase())
    shared.bundle(Draft(RevokeGrant(shared.safe, grants[shared])))
    kept.bundle(Draft(DropItem(kept.safe, dropped)))
    second = copies.backup(site.app.intake.config, into, NOON + 60)
    linked = [path for path in (second / "blobs").glob("??/*") if path.stat().st_nlink > 1]
    assert len(linked) == len(list((second / "blobs").glob("??/*"))) > 0, "blobs are not copied twice"

    fresh = IntakeConfig(data=tmp_path / "fresh", per_minute=0, reserve_bytes=1)
    done = restored(fresh, made, erased=site.app.intake.config.data / ERASED)
    assert done.replayed == 3
    intake = open_intake(fresh, site.clock)
    try:
        with sqlite3.connect(fresh.database) as connection:
            ids = {name for (name,) in connection.execute("SELECT id FROM mailbox")}
            held = {name for (name,) in connection.execute('SELECT "grant" FROM access')}
            found = {name for (name,) in connection.execute("SELECT item FROM item")}
            change = connection.execute("SELECT value FROM counter WHERE name = 'change'").fetchone()[0]
        assert kept.safe in ids
        assert shared.safe in ids
        assert gone.safe not in ids
        assert held == {grants[kept]}
        assert found == {items[kept], items[shared]}
        assert change >= 10**9, "cursors that desks hold lie behind it"
        for name in connection_blobs(fresh):
            assert len(intake.blobs.get(name)) == 70_000
    finally:
        intake.close()
    with pytest.raises(RefusedError) as caught:
        restored(fresh, made)
    assert caught.value.code == "restore.exists"
    assert restored(fresh, made, replace=True).replayed == 3, "it remembers from its own data folder"


def connection_blobs(config: IntakeConfig) -> list[str]:
    with sqlite3.connect(config.database) as connection:
        return [name for (name,) in connection.execute("SELECT blob FROM part WHERE blob IS NOT NULL")]


def test_backups_expire_and_only_backups_are_restored(site: Site, tmp_path: Path) -> None:
    into = tmp_path / "backups"
    first = copies.backup(site.app.intake.config, into, NOON)
    with pytest.raises(RefusedError):
        copies.backup(site.app.intake.config, into, NOON)
    copies.backup(site.app.intake.config, into, NOON + 31 * DAY)
    assert copies.expire(into, NOON + 31 * DAY, 30) == [first]
    fresh = IntakeConfig(data=tmp_path / "fresh")
    with pytest.raises(MalformedError) as caught:
        restored(fresh, tmp_path)
    assert caught.value.code == "restore.backup"


def test_a_damaged_backup_is_refused_and_the_old_data_stays(site: Site, tmp_path: Path) -> None:
    config = site.app.intake.config
    site.sender().bundle(site.sender().state(0, b"x"))
    made = copies.backup(config, tmp_path / "backups", NOON)
    raw = bytearray((made / "intake.db").read_bytes())
    raw[4096:20000] = os.urandom(20000 - 4096)
    (made / "intake.db").write_bytes(raw)
    before = config.database.read_bytes()
    with pytest.raises(MalformedError) as caught:
        restored(config, made, replace=True)
    assert caught.value.code == "restore.backup"
    assert config.database.read_bytes() == before


def test_the_list_of_erasures_survives_a_cut_and_names_damage(tmp_path: Path) -> None:
    file = ErasedFile(tmp_path / ERASED)
    graves = [Buried(mark=os.urandom(32), change=n, hour=3600 * n) for n in (1, 2)]
    file.append(graves[:1])
    file.append(graves[1:])
    assert list(file.read()) == graves
    file.trim(3601)
    file.trim(3601)
    assert list(file.read()) == graves[1:]
    with (tmp_path / ERASED).open("a") as target:
        target.write("3 72")
    assert list(file.read()) == graves[1:]
    (tmp_path / ERASED).write_text("nonsense\n")
    with pytest.raises(MalformedError) as caught:
        list(file.read())
    assert caught.value.code == "erased.line"


# -- keys --------------------------------------------------------------------------------------------------------------


def test_keys_are_made_once_private_and_missed_by_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as none:
        read_keys(tmp_path / "keys")
    assert none.value.code == "intake.no_keys"
    make_keys(tmp_path / "keys")
    before = read_keys(tmp_path / "keys")
    make_keys(tmp_path / "keys")
    assert read_keys(tmp_path / "keys") == before
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert b64(before.tokens) not in repr(before)
    (tmp_path / "keys" / "secret.key").write_text("damaged")
    with pytest.raises(MalformedError) as bad:
        read_keys(tmp_path / "keys")
    assert bad.value.code == "intake.bad_key"
    shutil.rmtree(tmp_path / "keys")


def test_an_intake_without_a_database_says_what_to_type(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    with pytest.raises(RefusedError) as caught:
        open_intake(IntakeConfig(data=tmp_path))
    assert caught.value.code == "intake.no_data"
    assert "amanat intake init" in caught.value.detail
