"""The data folder of a new intake. Its tables are made once a process, by the product's own steps, then copied: the
steps cost more than most tests."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from amanat.config import IntakeConfig
from amanat.intake.keys import make_keys
from amanat.store.blobs import FolderBlobs
from amanat.store.database import migrate, open_database


def fresh_intake(config: IntakeConfig) -> IntakeConfig:
    make_keys(config.keys)
    config.database.write_bytes(_empty_tables())
    FolderBlobs(config.blobs)
    return config


@functools.cache
def _empty_tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "intake.db"
        engine = open_database(path)
        migrate(engine)
        engine.dispose()
        assert [one.name for one in Path(folder).iterdir()] == [path.name], "what is copied is all there is"
        return path.read_bytes()
