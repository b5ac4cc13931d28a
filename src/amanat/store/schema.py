"""The tables of an intake. Every row says what is stored, for whom, and how coarse its times are.

Ids are base64url text as in spec/bytes.md. `hour` is Unix seconds floored to the hour, `month` is year*12 + month-1,
`day` is days since
1970-01-01: the intake keeps nothing finer. Sealed bytes below `INLINE_LIMIT` lie in `body`; larger ones in a blob
named `blob`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.schema import SchemaItem

INLINE_LIMIT = 64 * 1024
QUEUE = "queue"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# SQLite makes only an INTEGER primary key the row's own address; there it holds 64 bits too.
_SERIAL = BigInteger().with_variant(Integer, "sqlite")


def _payload(table: str) -> list[SchemaItem]:
    named = text("blob IS NOT NULL")
    return [
        Column("hash", LargeBinary, nullable=False),
        Column("size", Integer, nullable=False),
        Column("body", LargeBinary),
        Column("blob", Text),
        CheckConstraint("(body IS NULL) <> (blob IS NULL)", name="place"),
        Index(f"ix_{table}_blob", "blob", unique=True, sqlite_where=named, postgresql_where=named),
    ]


# `change` grows with each new mailbox and each tombstone, `directory` when a desk's entry changes. `queue/<desk id>`
# grows with each row that this desk's queue can show, and with no other: read under the write lock, the order of
# changes is the order of commits, so that a cursor never skips one. A desk without a row of its own begins at `queue`.
counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# A safe has no desk. `serial` comes from the change counter, so that rows of new mailboxes land side by side in
# every index.
mailbox = Table(
    "mailbox",
    metadata,
    Column("serial", _SERIAL, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("desk", Text),
    Column("created", BigInteger, nullable=False),  # hour
    Column("visited", Integer, nullable=False),  # month of its owner's last signed request
    Column("used", BigInteger, nullable=False),
    Column("used_out", BigInteger, nullable=False, server_default=text("0")),  # by the desk's messages
    Column("quota", BigInteger, nullable=False),
    Column("state_seq", BigInteger, nullable=False),
    Column("last_in", BigInteger, nullable=False),
    Column("last_out", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Index("ix_mailbox_queue", "desk", "changed"),
    Index("ix_mailbox_visited", "visited"),
)


def _mailbox_key() -> Column[int]:
    return Column("mailbox", _SERIAL, ForeignKey("mailbox.serial"), primary_key=True, autoincrement=False)


state = Table("state", metadata, _mailbox_key(), *_payload("state"))

_OPEN = text("committed = 0")

item = Table(
    "item",
    metadata,
    _mailbox_key(),
    Column("item", Text, primary_key=True),
    Column("parts", Integer, nullable=False),  # how many are there; after commit, how many there are
    Column("size", BigInteger, nullable=False),
    Column("committed", SmallInteger, nullable=False),
    Column("created", BigInteger, nullable=False),  # hour
    Index("ix_item_open", "created", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

part = Table(
    "part",
    metadata,
    _mailbox_key(),
    Column("item", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    *_payload("part"),
)

# The clear access row: the intake serves `items` (ids joined by spaces) of the safe to the desk until the end of the
# day `expires`.
access = Table(
    "access",
    metadata,
    Column("grant", Text, primary_key=True),
    Column("safe", BigInteger, ForeignKey("mailbox.serial"), nullable=False, index=True),
    Column("desk", Text, nullable=False),
    Column("to", Text, nullable=False, index=True),
    Column("items", Text, nullable=False),
    Column("expires", Integer, nullable=False, index=True),  # day
    Column("changed", BigInteger, nullable=False),
    Index("ix_access_queue", "desk", "changed"),
)

message = Table(
    "message",
    metadata,
    _mailbox_key(),
    Column("direction", Text, primary_key=True),  # in | out
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary),  # of its leaf, for one that went out; none from before there was a ledger
    *_payload("message"),
)

notice = Table(
    "notice",
    metadata,
    Column("notice", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("created", BigInteger, nullable=False),  # hour
    Column("changed", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sender", LargeBinary),  # a keyed hash of the mailbox it is about, of which one may wait
    Index("ix_notice_queue", "desk", "changed"),
    Index("ix_notice_sender", "sender", unique=True),
)

# A desk's invitation (spec/invitation.md): the notice goes when somebody joins, the join stays until its time is over.
# `done`: the desk has read the join.
invitation = Table(
    "invitation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("notice", LargeBinary, nullable=False),
    Column("expires", Integer, nullable=False, index=True),  # day
    Column("created", BigInteger, nullable=False),  # hour
    Column("join", LargeBinary),
    Column("done", SmallInteger, nullable=False),
    Index("ix_invitation_desk_expires", "desk", "expires"),
)

# `entry` is what the directory shows; `waiting` is what the operator has not decided on yet.
desk = Table(
    "desk",
    metadata,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),  # waiting | admitted | refused
    Column("entry", LargeBinary),
    Column("waiting", LargeBinary),
    Column("created", BigInteger, nullable=False),  # hour
    Column("looked_in", Integer),  # day
    Column("anchor", LargeBinary),
    Column("anchor_salt", LargeBinary),  # of its leaf
)

# Whom the intake tells that something waits, as the desk put it, and how far that went (spec/notification.md). `seen`:
# the desk's queue counter when it last looked in; `slot`: the fixed hour that `waits` (something waited an hour before)
# and `done` (places in the list that were told) are about; `sent`: the last fixed hour that is dealt with.
contact = Table(
    "contact",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("slot", BigInteger, nullable=False),
    Column("waits", SmallInteger, nullable=False),
    Column("done", Text, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("unanswered", Integer, nullable=False),
    Column("failing", BigInteger),  # hour
    Column("why", Text, nullable=False),
)

# A publication (spec/publication.md): one chain of signed entries, which everybody may read. `key`: hers, once an entry
# had her consent. After a take-down (`taken`, the hour) the rows stay and the text is gone from them.
publication = Table(
    "publication",
    metadata,
    Column("id", Text, primary_key=True),
    Column("desk", Text, nullable=False, index=True),
    Column("head", LargeBinary, nullable=False),
    Column("key", LargeBinary),
    Column("taken", BigInteger),  # hour
)

# `signed`: the entry as the desk signed it; none after a take-down. `place` rises with each entry of the whole record.
publication_entry = Table(
    "publication_entry",
    metadata,
    Column("publication", Text, ForeignKey("publication.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),  # hour, as signed
    Column("received", BigInteger, nullable=False),  # hour
    Column("place", BigInteger, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False),
    Column("signed", LargeBinary),
    Column("salt", LargeBinary),  # of its leaf
)

publication_picture = Table(
    "publication_picture",
    metadata,
    Column("publication", Text, ForeignKey("publication.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("media", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    *_payload("publication_picture"),
)

# Which entries name which institution: `name` as compared (`amanat.intake.names.folded`).
publication_institution = Table(
    "publication_institution",
    metadata,
    Column("publication", Text, ForeignKey("publication.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Index("ix_publication_institution_name", "name"),
)

# What was erased, dropped or taken back, as a keyed hash: a restored backup is cleaned with it. Gone after 30 days.
tombstone = Table(
    "tombstone",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("change", BigInteger, nullable=False),
    Column("hour", BigInteger, nullable=False),
)

# One log (spec/ledger.md): its name, and whether it goes on. `state`: open; doubt, after a restore, until somebody says
# that nothing newer was published; stopped, once that is known.
ledger_log = Table(
    "ledger_log",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False),
    Column("state", Text, nullable=False),
)

# Leaves that wait for the next batch, in the order of their bytes: nothing says which came with what, or when.
leaf_waiting = Table(
    "leaf_waiting",
    metadata,
    Column("leaf", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)

# A batch: `leaves` are `count` hashes of 32 bytes, the first of them at index `start`. `slot`: the time of the schedule
# (Unix seconds, a multiple of the period) that it is for.
ledger_batch = Table(
    "ledger_batch",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("slot", BigInteger, nullable=False),
    Column("leaves", LargeBinary, nullable=False),
)

# Where each leaf of the kept batches stands.
ledger_leaf = Table(
    "ledger_leaf",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, primary_key=True),
    Column("place", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# A signed checkpoint, whose tiles are durable. `note` has the cosignatures too once it is `published`.
ledger_checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", BigInteger, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("published", SmallInteger, nullable=False),
)

# The signed directory, kept until a newer one has its proof. `revision`: the counter `directory` when it was signed.
directory = Table(
    "directory",
    metadata,
    Column("serial", _SERIAL, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("issued", BigInteger, nullable=False),  # Unix seconds, as signed
    Column("document", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
)

# The register of institutions (spec/statistics.md, "Register"), which the operator keeps. One that is `gone` (a day)
# stays, because figures about it stay: desks are not offered it any more.
institution = Table(
    "institution",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sector", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("name_ur", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("gone", Integer),  # day
)

# What a desk counted of a quarter (`2026-Q3`), as it signed it. Every one is kept; the highest `number` counts.
statistics_return = Table(
    "statistics_return",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("quarter", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("received", BigInteger, nullable=False),  # hour
    Column("hash", LargeBinary, nullable=False),
    Column("signed", LargeBinary, nullable=False),
)

# The book of what is public about institutions, one row: `book` says from what it was made and stays here, `release`
# is all that anybody else sees. `serial` rises with each change.
statistics_book = Table(
    "statistics_book",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("serial", Integer, nullable=False),
    Column("book", LargeBinary, nullable=False),
    Column("release", LargeBinary, nullable=False),
)

# When each quarter came out, and when figures of it were last corrected.
statistics_quarter = Table(
    "statistics_quarter",
    metadata,
    Column("quarter", Text, primary_key=True),
    Column("published", BigInteger, nullable=False),  # hour
    Column("corrected", BigInteger),  # hour
)
