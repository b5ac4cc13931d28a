"""The ledger: leaves that wait, batches, checkpoints; the salts of leaves beside what they are about; the directory.

What was stored before has no leaf where the intake does not know what it would be of: of a bundle it kept only what the
operations wrote, so a promise from before this revision can be checked and not be proved. Published entries do get
theirs now: their hashes are here.
"""

import hashlib
import os
from base64 import urlsafe_b64encode

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _ledger()
    op.create_table(
        "directory",
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_directory")),
    )
    op.add_column("message", sa.Column("salt", sa.LargeBinary(), nullable=True))
    op.add_column("desk", sa.Column("anchor_salt", sa.LargeBinary(), nullable=True))
    op.add_column("publication_entry", sa.Column("salt", sa.LargeBinary(), nullable=True))
    _published_entries()


def _ledger() -> None:
    op.create_table(
        "ledger_log",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_ledger_log")),
    )
    op.create_table(
        "leaf_waiting",
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("leaf", name=op.f("pk_leaf_waiting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_batch",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("generation", "start", name=op.f("pk_ledger_batch")),
    )
    op.create_table(
        "ledger_leaf",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("generation", "leaf", name=op.f("pk_ledger_leaf")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("published", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("generation", "size", name=op.f("pk_ledger_checkpoint")),
    )


def _published_entries() -> None:
    entry = sa.table("publication_entry", *map(sa.column, ("publication", "n", "hash", "salt")))
    waiting = sa.table("leaf_waiting", sa.column("leaf"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(entry.c.publication, entry.c.n, entry.c.hash)).all():
        salt = os.urandom(16)
        named = (entry.c.publication == row.publication) & (entry.c.n == row.n)
        connection.execute(sa.update(entry).where(named).values(salt=salt))
        connection.execute(sa.insert(waiting).values(leaf=_leaf(salt, row.hash)))


def _leaf(salt: bytes, digest: bytes) -> bytes:
    """As spec/ledger.md had it when this was written; a migration keeps its own words."""
    preimage = f'{{"hash":"{_b64(digest)}","salt":"{_b64(salt)}","type":"publication","v":1}}'
    return hashlib.sha256(b"\x00amanat/v1/leaf\x00" + preimage.encode()).digest()


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
