"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All seven tables, as schema.py had them on the first day."""
    op.create_table(
        "bookmarks",
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("first_uid", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("folder", "uidvalidity", name="pk_bookmarks"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("last_mail_id", sa.Integer(), nullable=False),
        sa.Column("last_history_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("local_on", "slot", name="uq_digests_local_on"),
        sa.UniqueConstraint("token", name="uq_digests_token"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "failures",
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("error", sa.String()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("folder", "uidvalidity", "uid", name="pk_failures"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String()),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("message_id", sa.String()),
        sa.Column("thread", sa.String()),
        sa.Column("sender", sa.String()),
        sa.Column("sender_name", sa.String()),
        sa.Column("language", sa.String(16)),
        sa.Column("question", sa.Boolean(), nullable=False),
        sa.Column("review", sa.String(16), nullable=False),
        sa.Column("words", sa.String()),
        sa.Column("proposal", sa.JSON()),
        sa.Column("completed_by", sa.Integer()),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["completed_by"], ["mails.id"], name="fk_mails_completed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.UniqueConstraint("folder", "uidvalidity", "uid", name="uq_mails_folder"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mails_content_hash", "mails", ["content_hash"])
    op.create_index("ix_mails_message_id", "mails", ["message_id"])
    op.create_index("ix_mails_review", "mails", ["review"])
    op.create_index("ix_mails_sender", "mails", ["sender"])
    op.create_index("ix_mails_thread", "mails", ["thread"])

    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer()),
        sa.Column("digest_id", sa.Integer()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String()),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_letters_digest_id"),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name="fk_letters_mail_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("digest_id", "recipient", name="uq_letters_digest_id"),
        sa.UniqueConstraint("mail_id", "kind", name="uq_letters_mail_id"),
        sa.UniqueConstraint("message_id", name="uq_letters_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letters_state", "letters", ["state", "next_at"])

    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("diet_tags", sa.JSON(), nullable=False),
        sa.Column("diet_other", sa.JSON(), nullable=False),
        sa.Column("diet_none", sa.Boolean(), nullable=False),
        sa.Column("diet_severe", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("mail_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Integer()),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name="fk_registrations_mail_id"),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_registrations_event", "registrations", ["event"])
    op.create_index("ix_registrations_sender", "registrations", ["sender"])

    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer()),
        sa.Column("who", sa.String()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name="fk_history_mail_id"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name="fk_history_registration_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_mail_id", "history", ["mail_id"])
    op.create_index("ix_history_registration_id", "history", ["registration_id"])
