"""Until when a place is kept for somebody who waits in line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column more, empty for all."""
    op.add_column("registrations", sa.Column("offered_until", sa.DateTime(timezone=True)))
