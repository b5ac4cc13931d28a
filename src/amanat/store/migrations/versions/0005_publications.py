"""Publications: the public record's chains of signed entries, their pictures, and the institutions they name."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("taken", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_desk"), "publication", ["desk"])
    op.create_table(
        "publication_entry",
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["publication"], ["publication.id"], name=op.f("fk_publication_entry_publication")),
        sa.PrimaryKeyConstraint("publication", "n", name=op.f("pk_publication_entry")),
        sa.UniqueConstraint("place", name=op.f("uq_publication_entry_place")),
    )
    _pictures()
    op.create_table(
        "publication_institution",
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication"], ["publication.id"], name=op.f("fk_publication_institution_publication")
        ),
        sa.PrimaryKeyConstraint("publication", "n", "name", name=op.f("pk_publication_institution")),
    )
    op.create_index("ix_publication_institution_name", "publication_institution", ["name"])


def _pictures() -> None:
    named = sa.text("blob IS NOT NULL")
    op.create_table(
        "publication_picture",
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.Text(), nullable=True),
        sa.CheckConstraint("(body IS NULL) <> (blob IS NULL)", name=op.f("ck_publication_picture_place")),
        sa.ForeignKeyConstraint(["publication"], ["publication.id"], name=op.f("fk_publication_picture_publication")),
        sa.PrimaryKeyConstraint("publication", "n", "number", name=op.f("pk_publication_picture")),
    )
    op.create_index(
        "ix_publication_picture_blob",
        "publication_picture",
        ["blob"],
        unique=True,
        sqlite_where=named,
        postgresql_where=named,
    )
