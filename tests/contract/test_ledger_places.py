"""The ledger's service on each database and each store: SQLite and PostgreSQL, a folder and S3."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from amanat.intake import ledger_rows as rows
from amanat.intake.ledger import Ledger
from amanat.intake.ledger_sequencer import Schedule, Sequencer
from amanat.intake.ledger_tiles import Shelf
from amanat.intake.ledger_witnesses import Witnesses
from amanat.ledger import tree
from amanat.ledger.proof import check_proof, read_proof
from amanat.store.blobs import Blobs, FolderBlobs, ObjectBlobs
from amanat.store.database import migrate, open_database, require_current
from amanat.store.only import Only
from amanat.store.writer import SmallJob, Writer
from tests.seal.seeded import key
from tests.servers import postgresql, s3

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgresql(tmp_path_factory.mktemp("postgresql")) as address:
        yield address


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectBlobs]:
    with s3(tmp_path_factory.mktemp("s3") / "weed") as store:
        yield ObjectBlobs(store)


@dataclass
class Place:
    """A database and a store, which several processes would share. `engine` opens the database once more."""

    engine: Callable[[], Engine]
    blobs: Blobs
    evidence: Path
    ends: ExitStack

    def __post_init__(self) -> None:
        ticks, lock = itertools.count(1_790_000_000 * 5), threading.Lock()

        def clock() -> float:
            with lock:
                return next(ticks) / 5

        self.clock = clock

    def life(self) -> Life:
        engine = self.engine()
        writer = Writer(engine, self.blobs)
        writer.start()
        ledger = Ledger(engine, Shelf(self.blobs), key("log"), "localhost")
        schedule = Schedule(1, self.clock)
        sequencer = Sequencer(engine, writer, ledger, key("directory"), schedule, self.evidence, Witnesses(()))
        self.ends.callback(engine.dispose)
        self.ends.callback(writer.stop)
        self.ends.callback(sequencer.stop)
        return Life(engine, writer, ledger, sequencer)


@dataclass
class Life:
    engine: Engine
    writer: Writer
    ledger: Ledger
    sequencer: Sequencer

    def leave(self, leaves: list[bytes]) -> None:
        self.writer.do(SmallJob(lambda sheet: [sheet.add_leaf(leaf) for leaf in leaves], alone=False))

    def batches(self) -> list[rows.Batch]:
        with self.engine.connect() as connection:
            return rows.batches_from(connection, 1, 0)

    def proved(self, leaf: bytes) -> None:
        check_proof(read_proof(self.ledger.proof(leaf)), leaf, self.ledger.policy(self.ledger.log()))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """SQLite with a folder; PostgreSQL with S3."""
    with ExitStack() as ends:
        if request.param == "sqlite":
            engine: Callable[[], Engine] = lambda: open_database(tmp_path / "intake.db")  # noqa: E731
            blobs: Blobs = FolderBlobs(tmp_path / "blobs")
        else:
            address = request.getfixturevalue("server")
            engine = lambda: create_engine(address)  # noqa: E731
            blobs = request.getfixturevalue("bucket")
            blobs.displace(list(blobs.paths("ledger/")))
            _emptied(engine())
        made = engine()
        migrate(made)
        require_current(made)
        made.dispose()
        yield Place(engine, blobs, tmp_path / "evidence", ends)


def _emptied(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def test_leaves_wait_are_appended_once_and_proved(place: Place) -> None:
    life, leaves = place.life(), [os.urandom(32) for _ in range(300)]
    for _ in range(2):
        life.leave(leaves)
    life.sequencer.step()
    life.leave(leaves[:10])
    while len(life.batches()) < 3:
        life.sequencer.step()
    assert [len(batch.leaves) for batch in life.batches()[:2]] == [512, 256]
    appended = [leaf for batch in life.batches() for leaf in batch.leaves]
    assert all(appended.count(leaf) == 1 for leaf in leaves[:10])
    for leaf in leaves[::60]:
        life.proved(leaf)
    assert [name for name, _ in place.blobs.names() if "ledger" in name] == [], "no sweep sees a tile"
    again = place.life()
    again.proved(leaves[0])


def test_one_holds_the_lock_and_the_next_takes_it_when_it_ends(place: Place) -> None:
    first, second = place.life(), place.life()
    first.sequencer.step()
    before = len(first.batches())
    for _ in range(12):
        second.sequencer.step()
    assert len(first.batches()) == before
    first.sequencer.stop()
    for _ in range(12):
        second.sequencer.step()
    assert len(first.batches()) > before
    holder, other = Only(place.engine(), "another"), Only(place.engine(), "another")
    assert [holder.hold(), other.hold(), holder.hold()] == [True, False, True]
    holder.let_go()
    assert other.hold()
    other.let_go()


def test_without_the_lock_there_is_one_log_all_the_same(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Only, "hold", lambda self: True)
    lives, errors = [place.life(), place.life()], list[BaseException]()

    def run(life: Life) -> None:
        try:
            for _ in range(30):
                life.leave([os.urandom(32)])
                life.sequencer.step()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(life,)) for life in lives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    lives[0].sequencer.step()
    batches = lives[0].batches()
    assert [batch.start for batch in batches] == list(itertools.accumulate([0, *(len(b.leaves) for b in batches[:-1])]))
    assert len({batch.slot for batch in batches}) == len(batches) > 5
    frontier = tree.Frontier()
    for batch in batches:
        frontier = frontier.extend(batch.leaves)
    shown = lives[1].ledger.published()
    assert shown.size == frontier.size
    assert tree.root(lives[1].ledger.shelf.reader(1), shown.size) == frontier.root()
