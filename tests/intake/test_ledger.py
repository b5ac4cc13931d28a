"""What comes into the ledger, when, and how it is shown."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from amanat.intake import ledger_rows as rows
from amanat.intake.desks import admit
from amanat.intake.ledger_directory import renew
from amanat.intake.ledger_rows import KEPT_DAYS
from amanat.intake.service import open_intake
from amanat.ledger.leaf import Preimage, leaf_of, preimage_bytes
from amanat.ledger.proof import check_proof, read_proof
from amanat.seal import canonical
from amanat.seal.anchor import Anchor, sign_anchor
from amanat.seal.bundle import Draft, decode_bundle
from amanat.seal.directory import open_directory
from amanat.seal.encoding import b64, unb64
from amanat.seal.operations import PutMessage
from amanat.seal.receipt import bundle_leaf
from amanat.seal.signing import sha256
from amanat.store.writer import SmallJob
from tests.intake.conftest import Clock, Site, initialise
from tests.intake.people import Desk, Sender
from tests.intake.publishing import Account
from tests.intake.watching import Watcher, promised


@pytest.fixture
def watcher(site: Site) -> Watcher:
    return Watcher(site.client.get)


def deposit(site: Site, data: bytes = b"kept") -> tuple[Sender, bytes, bytes]:
    """Somebody who has begun her safe: she, the bundle, and its leaf."""
    nadia = site.sender()
    body = nadia.build([nadia.state(0, data)])
    answer = nadia.post(body)
    assert answer.status_code == 200
    leaf = bundle_leaf(decode_bundle(body).salt, sha256(body))
    promised(answer, site.app.intake.keys.receipts.public, leaf)
    return nadia, body, leaf


def leave(worker: Sender, desk: Desk, leaves: list[bytes]) -> object:
    body = canonical.dumps({"leaves": [b64(leaf) for leaf in leaves]})
    return worker.send("POST", f"/v1/desks/{desk.id}/leaves", body)


# -- what comes in -----------------------------------------------------------------------------------------------------


def test_a_deposit_is_promised_at_once_and_proved_after_the_batch(site: Site, watcher: Watcher) -> None:
    _nadia, _body, leaf = deposit(site)
    assert watcher.waits(leaf)
    site.batch()
    watcher.look()
    watcher.proved(leaf)
    later = watcher.proof(leaf).content
    site.batch()
    assert watcher.proof(leaf).content != later, "the proof is under the newest checkpoint"
    watcher.proved(leaf)


def test_every_batch_fills_whole_tiles_is_sorted_and_comes_also_when_nothing_waits(
    site: Site, watcher: Watcher
) -> None:
    before = len(watcher.leaves())
    mine = [deposit(site)[2] for _ in range(5)]
    site.batch()
    site.batch()
    found = watcher.leaves()
    assert len(found) == before + 2 * 256
    for at in range(0, len(found), 256):
        assert found[at : at + 256] == sorted(found[at : at + 256])
    assert set(mine) < set(found[before : before + 256])
    assert len(set(found)) == len(found)


def test_more_than_256_make_one_larger_batch(site: Site, watcher: Watcher) -> None:
    before, worker = watcher.look().checkpoint.size, site.caseworker()
    mine = [os.urandom(32) for _ in range(300)]
    for some in (mine[:256], mine[256:]):
        assert leave(worker, site.desk, some).status_code == 200  # type: ignore[attr-defined]
    site.batch()
    found = watcher.leaves()[before:]
    assert len(found) == 512
    assert found == sorted(found)
    assert set(mine) < set(found)


def test_a_leaf_that_comes_twice_is_appended_once(site: Site, watcher: Watcher) -> None:
    nadia, body, leaf = deposit(site)
    assert nadia.post(body).status_code == 200, "the same request again"
    site.batch()
    assert nadia.post(body).status_code == 200, "and again after its batch"
    site.batch()
    assert watcher.leaves().count(leaf) == 1
    watcher.proved(leaf)


def test_what_was_refused_leaves_nothing(site: Site, watcher: Watcher) -> None:
    nadia = site.settled()
    body = nadia.build([nadia.state(7, b"of another page")])
    assert nadia.post(body).status_code == 409
    site.batch()
    assert bundle_leaf(decode_bundle(body).salt, sha256(body)) not in watcher.leaves()


def test_a_message_out_has_its_salt_beside_it(site: Site, watcher: Watcher) -> None:
    nadia, worker = site.settled(), site.caseworker()
    mailbox = nadia.mailbox(site.desk.id)
    assert nadia.bundle(nadia.message(site.desk.id, 1, b"hello")).status_code == 200
    out = Draft(PutMessage(mailbox, site.desk.id, "out", 1), b"an answer")
    assert [worker.bundle(out).status_code for _ in range(2)] == [200, 200]
    site.batch()
    path = f"/v1/mailboxes/{mailbox}/messages"
    hers = nadia.send("GET", f"{path}/out/1", key=nadia.with_desk(site.desk.id))
    theirs = worker.send("GET", f"{path}/out/1")
    assert hers.headers["amanat-leaf-salt"] == theirs.headers["amanat-leaf-salt"]
    watcher.proved(Preimage("message", unb64(hers.headers["amanat-leaf-salt"], 16), sha256(hers.content)))
    assert "amanat-leaf-salt" not in worker.send("GET", f"{path}/in/1").headers


def test_an_anchor_is_a_leaf_with_the_same_salt_however_often_it_is_put(site: Site, watcher: Watcher) -> None:
    worker, path = site.caseworker(), f"/v1/desks/{site.desk.id}/anchor"
    signed = sign_anchor(Anchor(1, 1, bytes(32), b""), site.desk.epoch)
    first, again = (worker.send("PUT", path, signed) for _ in range(2))
    assert first.json()["salt"] == again.json()["salt"]
    preimage = Preimage("anchor", unb64(first.json()["salt"], 16), sha256(signed))
    for answer in (first, again):
        promised(answer, site.app.intake.keys.receipts.public, leaf_of(preimage))
    site.batch()
    watcher.proved(preimage)


def test_a_desk_leaves_its_own_and_gets_a_promise_for_each(site: Site, watcher: Watcher) -> None:
    worker, mine = site.caseworker(), [os.urandom(32) for _ in range(3)]
    for _ in range(2):
        promises = leave(worker, site.desk, mine).json()["promises"]  # type: ignore[attr-defined]
        assert len(promises) == 3
    site.batch()
    for leaf in mine:
        watcher.proved(leaf)
    assert all(watcher.leaves().count(leaf) == 1 for leaf in mine)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "leaves.form"),
        (b"[]", "leaves.form"),
        (b'{"leaves":[],"more":1}', "leaves.form"),
        (b'{"leaves":"x"}', "leaves.form"),
        (b'{"leaves":[1]}', "leaves.form"),
        (b'{"leaves":[""]}', "leaves.form"),
        (b'{"leaves":["AAAA"]}', "leaves.form"),
        (b'{ "leaves":[]}', "leaves.form"),
        (b'{"leaves":[]}', "leaves.many"),
        (canonical.dumps({"leaves": [b64(bytes(32))] * 257}), "leaves.many"),
    ],
)
def test_leaves_that_are_none_are_refused(site: Site, body: bytes, code: str) -> None:
    answer = site.caseworker().send("POST", f"/v1/desks/{site.desk.id}/leaves", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_only_the_desk_itself_leaves_anything(site: Site) -> None:
    for somebody in (site.sender(), site.caseworker(site.enrol(Desk("Other House")))):
        answer = leave(somebody, site.desk, [bytes(32)])
        assert answer.status_code == 404  # type: ignore[attr-defined]
    assert site.client.post(f"/v1/desks/{site.desk.id}/leaves", content=b"{}").status_code == 401


def test_a_published_entry_has_its_salt_beside_it(
    site: Site, worker: Sender, account: Account, watcher: Watcher
) -> None:
    publication = account.id
    assert account.publish(worker, account.own_voice()).status_code == 200
    site.batch()
    entry = site.client.get(f"/v1/publications/{publication}").json()["entries"][0]
    signed = site.client.get(f"/v1/publications/{publication}/entries/1")
    assert signed.headers["amanat-leaf-salt"] == entry["salt"]
    watcher.proved(Preimage("publication", unb64(entry["salt"], 16), sha256(signed.content)))


# -- the directory -----------------------------------------------------------------------------------------------------


def test_the_directory_stands_in_the_ledger_and_explains_itself(site: Site, watcher: Watcher) -> None:
    said = site.client.get("/v1/directory").json()
    preimage = Preimage("directory", unb64(said["salt"], 16), sha256(unb64(said["directory"])))
    proof = read_proof(said["proof"].encode())
    assert proof.extra == preimage_bytes(preimage)
    shown = check_proof(proof, leaf_of(preimage), watcher.policy())
    assert shown == watcher.look()
    open_directory(unb64(said["directory"]), site.app.intake.keys.directory.public, int(site.clock.now))


def test_a_change_of_the_directory_is_served_after_its_batch(site: Site, watcher: Watcher) -> None:
    operator = site.app.intake.keys.directory.public

    def served() -> list[str]:
        said = site.client.get("/v1/directory").json()
        return [entry.desk for entry in open_directory(unb64(said["directory"]), operator, int(site.clock.now)).entries]

    desk = Desk("New House")
    assert site.client.post("/v1/desks", content=desk.entry()).status_code == 200
    site.app.intake.sequencer.stop()  # so that no batch comes by itself
    site.app.intake.writer.do(SmallJob(lambda sheet: admit(sheet, desk.id)))
    assert served() == [site.desk.id]
    assert len(site.client.get("/v1/directory/entries").json()["entries"]) == 2, "desks see to their own at once"
    site.batch()
    assert sorted(served()) == sorted([site.desk.id, desk.id])


def test_it_is_signed_anew_twice_a_day_and_no_more_often(site: Site) -> None:
    first = site.client.get("/v1/directory").json()["directory"]
    site.batch()
    assert site.client.get("/v1/directory").json()["directory"] == first
    site.clock.now += 12 * 3600
    site.batch()
    assert site.client.get("/v1/directory").json()["directory"] != first


def test_before_the_first_batch_the_directory_has_no_proof(tmp_path: Path) -> None:
    intake = open_intake(initialise(tmp_path / "data"))
    try:
        assert intake.ledger.directory() is None
        intake.writer.do(SmallJob(lambda sheet: renew(sheet, intake.keys.directory, 1_790_000_000, os.urandom)))
        found = intake.ledger.directory()
        assert found is not None
        assert (found[0].place, found[1]) == (None, b"")
        intake.sequencer.step()
        proved = intake.ledger.directory()
        assert proved is not None
        assert proved[1]
    finally:
        intake.close()


# -- how it is shown ---------------------------------------------------------------------------------------------------


def test_tiles_are_kept_by_everybody_and_end_where_the_checkpoint_does(site: Site, watcher: Watcher) -> None:
    size = watcher.look().checkpoint.size
    whole = site.client.get("/ledger/tile/0/000")
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "amanat-time" not in whole.headers
    assert len(whole.content) == 8192
    tiles = size // 256
    assert len(site.client.get(f"/ledger/tile/1/000.p/{tiles}").content) == 32 * tiles
    for beyond in (
        f"0/{tiles:03}",
        f"1/000.p/{tiles + 1}",
        "1/000",
        "2/000.p/1",
        "0/001.p/256",
        "0/x000/001",
        "64/000",
    ):
        assert site.client.get(f"/ledger/tile/{beyond}").status_code == 404, beyond
    for wrong in ("/ledger/tile/0/0", "/ledger/tile/0/..%2f000", "/ledger/tile/00/000", "/ledger/", "/ledger/1/tile"):
        assert site.client.get(wrong).status_code == 404, wrong


def test_what_is_not_published_is_not_shown(site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> None:
    site.app.intake.sequencer.stop()
    size, (_n, _b, leaf) = watcher.look().checkpoint.size, deposit(site)
    monkeypatch.setattr(type(site.app.intake.sequencer), "_publish", lambda self, log: None)
    site.batch()
    assert watcher.look().checkpoint.size == size
    assert watcher.waits(leaf)
    assert site.client.get(f"/ledger/tile/0/{size // 256:03}").status_code == 404
    monkeypatch.undo()
    site.app.intake.sequencer.step()
    watcher.look()
    watcher.proved(leaf)


def test_fillers_are_proved_like_leaves(watcher: Watcher) -> None:
    for leaf in watcher.leaves()[::50]:
        watcher.proved(leaf)
    assert watcher.waits(os.urandom(32))


def test_keys_are_told_and_pinned_in_the_pages(site: Site, watcher: Watcher) -> None:
    keys = site.client.get("/v1/key").json()
    assert watcher.policy().log.name == "localhost/ledger/1"
    page = site.client.get("/en").text
    assert f'<meta name="amanat-ledger" content="{keys["ledger"].replace("+", "&#43;")}">' in page or (
        f'<meta name="amanat-ledger" content="{keys["ledger"]}">' in page
    )
    assert '<meta name="amanat-witnesses" content="">' in page
    assert keys["witnesses"] == []


def test_before_the_first_checkpoint_that_is_said(tmp_path: Path) -> None:
    intake = open_intake(initialise(tmp_path / "data"))
    try:
        with pytest.raises(Exception, match=r"ledger\.none"):
            intake.ledger.published()
    finally:
        intake.close()


# -- the schedule ------------------------------------------------------------------------------------------------------


def test_batches_come_at_whole_multiples_of_the_period_and_one_after_a_standstill(tmp_path: Path) -> None:
    clock = Clock(1_790_000_400.0)  # a multiple of 600
    intake = open_intake(initialise(tmp_path / "data", ledger_period=600), clock)

    def size() -> int:
        with intake.engine.connect() as connection:
            return rows.size_of(connection, 1)

    try:
        seen = []
        for ahead in (0, 1, 599, 600, 600, 1799, 1800, 9_000, 9_599):
            clock.now = 1_790_000_400.0 + ahead
            intake.sequencer.step()
            seen.append(size() // 256)
        assert seen == [1, 1, 1, 2, 2, 3, 4, 5, 5]
    finally:
        intake.close()


def test_a_clock_that_jumps_back_neither_stops_nor_forks_it(site: Site, watcher: Watcher) -> None:
    site.app.intake.sequencer.stop()
    watcher.look()
    for jump in (-7200, 1, 1, 3600 * 24 * 400, 1, -3600 * 24 * 400, 1):
        site.clock.now += jump
        before = watcher.look().checkpoint.size
        worker = site.caseworker()
        leaf = os.urandom(32)
        worker.token = site.app.intake.tokens.issue(site.clock.now)
        assert leave(worker, site.desk, [leaf]).status_code == 200  # type: ignore[attr-defined]
        site.app.intake.sequencer.step()
        assert watcher.look().checkpoint.size == before + 256, jump
        watcher.proved(leaf)


def test_after_its_days_a_leaf_is_found_in_the_tiles_alone(site: Site, watcher: Watcher) -> None:
    _nadia, _body, leaf = deposit(site)
    site.batch()
    watcher.proved(leaf)
    site.clock.now += (KEPT_DAYS + 1) * 86400
    site.batch()
    site.batch()
    assert watcher.waits(leaf)
    assert watcher.leaves().count(leaf) == 1
    with sqlite3.connect(site.app.intake.config.database) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM ledger_batch").fetchone()
        assert kept <= 3
        assert connection.execute("SELECT count(*) FROM ledger_checkpoint").fetchone() == (1,)
    assert site.client.get("/v1/directory").json()["proof"]


def test_whole_tiles_take_the_place_of_partial_ones(tmp_path: Path) -> None:
    """Two small batches and a large one, which fills the first tile of the second level."""
    clock = Clock()
    intake = open_intake(initialise(tmp_path / "data"), clock)

    def batch(waiting: int) -> None:
        leaves = [os.urandom(32) for _ in range(waiting)]
        intake.writer.do(SmallJob(lambda sheet: [sheet.add_leaf(leaf) for leaf in leaves]))
        clock.now += 1
        intake.sequencer.step()

    def upper() -> set[str]:
        return {path.removeprefix("ledger/1/tile/1/") for path in intake.blobs.paths("ledger/1/tile/1/")}

    try:
        batch(0)
        batch(0)
        assert upper() == {"000.p/1", "000.p/2"}
        batch(40_000)
        assert upper() == {"000", "001.p/2"}
        shown = intake.ledger.published()
        assert shown.size == 512 + 65_536
        read = intake.ledger.shelf.reader(1)
        assert read(1, 0, 2) == read(1, 0, 256)[:64], "who still has an older checkpoint is served from the whole one"
        for index in (0, 3, 257):
            leaf = intake.ledger.tile(0, index, 256)[:32]
            check_proof(read_proof(intake.ledger.proof(leaf)), leaf, intake.ledger.policy(intake.ledger.log()))
    finally:
        intake.close()


# -- only one ----------------------------------------------------------------------------------------------------------


def test_a_second_sequencer_waits_for_the_first_to_end(tmp_path: Path) -> None:
    config, clock = initialise(tmp_path / "data"), Clock()
    first, second = open_intake(config, clock), open_intake(config, clock)
    try:
        first.sequencer.step()
        clock.now += 1
        second.sequencer.step()
        with first.engine.connect() as connection:
            assert rows.size_of(connection, 1) == 256, "the second has done nothing"
        first.sequencer.stop()
        second.sequencer.step()
        with first.engine.connect() as connection:
            assert rows.size_of(connection, 1) == 512
    finally:
        first.close()
        second.close()


def test_two_without_a_lock_race_and_make_one_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock saves work; that there is one batch a slot, one after another, is the transaction's doing."""
    monkeypatch.setattr("amanat.store.only.Only.hold", lambda self: True)
    config, ticks = initialise(tmp_path / "data"), iter(range(10**6))
    lock = threading.Lock()

    def clock() -> float:
        with lock:
            return 1_790_000_000.0 + next(ticks) / 7

    intakes = [open_intake(config, clock) for _ in range(2)]
    errors: list[BaseException] = []

    def run(intake: object) -> None:
        try:
            for _ in range(40):
                intake.sequencer.step()  # type: ignore[attr-defined]
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(intake,)) for intake in intakes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert errors == []
        with intakes[0].engine.connect() as connection:
            batches = rows.batches_from(connection, 1, 0)
        assert [batch.start for batch in batches] == [256 * n for n in range(len(batches))]
        assert len({batch.slot for batch in batches}) == len(batches) > 5
        intakes[0].sequencer.step()
        shown = intakes[0].ledger.published()
        assert shown.size >= batches[-1].end
    finally:
        for intake in intakes:
            intake.close()
