"""Whose word a mail that waited was settled by, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns more; what was settled before keeps them empty."""
    op.add_column("mails", sa.Column("settled_by", sa.String()))
    op.add_column("mails", sa.Column("settled_at", sa.DateTime(timezone=True)))
