"""Messages out have a counter of their own, a notice knows its sender, and each desk has its own queue counter."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("mailbox", sa.Column("used_out", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    sent = "(SELECT COALESCE(SUM(size), 0) FROM message WHERE message.mailbox = serial AND direction = 'out')"
    op.execute(f"UPDATE mailbox SET used_out = {sent}, used = used - {sent} WHERE last_out > 0")  # noqa: S608 - no input
    op.add_column("notice", sa.Column("sender", sa.LargeBinary(), nullable=True))
    op.create_index("ix_notice_sender", "notice", ["sender"], unique=True)
    # Every desk goes on from the common counter, beyond any cursor that it holds.
    op.execute("INSERT INTO counter (name, value) SELECT 'queue', value FROM counter WHERE name = 'change'")
