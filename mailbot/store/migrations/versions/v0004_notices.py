"""One mail may have letters of one kind to two people: the other is told of a change that she did not make."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The recipient joins what makes a letter the only one."""
    with op.batch_alter_table("letters", table_kwargs={"sqlite_autoincrement": True}) as letters:
        letters.drop_constraint("uq_letters_mail_id", type_="unique")
        letters.create_unique_constraint("uq_letters_mail_id", ["mail_id", "kind", "recipient"])
