"""The first tables: mailboxes, items, access rows, messages, notices, desks, tombstones."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "desk",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=True),
        sa.Column("waiting", sa.LargeBinary(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("looked_in", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
    )
    op.create_table(
        "mailbox",
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("visited", sa.Integer(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("state_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_in", sa.BigInteger(), nullable=False),
        sa.Column("last_out", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("id", name=op.f("uq_mailbox_id")),
    )
    op.create_index("ix_mailbox_queue", "mailbox", ["desk", "changed"], unique=False)
    op.create_index("ix_mailbox_visited", "mailbox", ["visited"], unique=False)
    op.create_table(
        "notice",
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("notice", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_queue", "notice", ["desk", "changed"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "access",
        sa.Column("grant", sa.Text(), nullable=False),
        sa.Column("safe", sa.BigInteger(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["safe"], ["mailbox.serial"], name=op.f("fk_access_safe")),
        sa.PrimaryKeyConstraint("grant", name=op.f("pk_access")),
    )
    op.create_index(op.f("ix_access_expires"), "access", ["expires"], unique=False)
    op.create_index("ix_access_queue", "access", ["desk", "changed"], unique=False)
    op.create_index(op.f("ix_access_safe"), "access", ["safe"], unique=False)
    op.create_index(op.f("ix_access_to"), "access", ["to"], unique=False)
    op.create_table(
        "item",
        sa.Column("mailbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.SmallInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["mailbox"], ["mailbox.serial"], name=op.f("fk_item_mailbox")),
        sa.PrimaryKeyConstraint("mailbox", "item", name=op.f("pk_item")),
    )
    op.create_index(
        "ix_item_open",
        "item",
        ["created"],
        unique=False,
        sqlite_where=sa.text("committed = 0"),
        postgresql_where=sa.text("committed = 0"),
    )
    op.create_table(
        "message",
        sa.Column("mailbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.Text(), nullable=True),
        sa.CheckConstraint("(body IS NULL) <> (blob IS NULL)", name=op.f("ck_message_place")),
        sa.ForeignKeyConstraint(["mailbox"], ["mailbox.serial"], name=op.f("fk_message_mailbox")),
        sa.PrimaryKeyConstraint("mailbox", "direction", "seq", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_blob",
        "message",
        ["blob"],
        unique=True,
        sqlite_where=sa.text("blob IS NOT NULL"),
        postgresql_where=sa.text("blob IS NOT NULL"),
    )
    op.create_table(
        "part",
        sa.Column("mailbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.Text(), nullable=True),
        sa.CheckConstraint("(body IS NULL) <> (blob IS NULL)", name=op.f("ck_part_place")),
        sa.ForeignKeyConstraint(["mailbox"], ["mailbox.serial"], name=op.f("fk_part_mailbox")),
        sa.PrimaryKeyConstraint("mailbox", "item", "number", name=op.f("pk_part")),
    )
    op.create_index(
        "ix_part_blob",
        "part",
        ["blob"],
        unique=True,
        sqlite_where=sa.text("blob IS NOT NULL"),
        postgresql_where=sa.text("blob IS NOT NULL"),
    )
    op.create_table(
        "state",
        sa.Column("mailbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.Text(), nullable=True),
        sa.CheckConstraint("(body IS NULL) <> (blob IS NULL)", name=op.f("ck_state_place")),
        sa.ForeignKeyConstraint(["mailbox"], ["mailbox.serial"], name=op.f("fk_state_mailbox")),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_state")),
    )
    op.create_index(
        "ix_state_blob",
        "state",
        ["blob"],
        unique=True,
        sqlite_where=sa.text("blob IS NOT NULL"),
        postgresql_where=sa.text("blob IS NOT NULL"),
    )
    counter = sa.table("counter", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counter, [{"name": "change", "value": 0}, {"name": "directory", "value": 0}])
