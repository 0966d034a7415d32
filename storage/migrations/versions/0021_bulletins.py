"""英才令: posts, bulletins, who is interested, who was hired, and what subscribers want to hear of.

Revision: 0021, after 0020, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "posts",
        sa.Column("id", Id, nullable=False),
        sa.Column("employer_id", Id, nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("degree", sa.String(8), nullable=False),
        sa.Column("major", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("salary_from_yuan", sa.Integer(), nullable=True),
        sa.Column("salary_to_yuan", sa.Integer(), nullable=True),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("entered_at", Moment, nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("closed_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_posts_employer_id_employers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("employer_id", "key", name="uq_posts_employer"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_posts_closes_on"), "posts", ["closes_on"], unique=False)
    op.create_table(
        "bulletins",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("foreword", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("issue", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("policies", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", Moment, nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("key", name=op.f("uq_bulletins_key")),
        sa.UniqueConstraint("year", "issue", name="uq_bulletins_year"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bulletins_state", "bulletins", ["state", "issued_on"], unique=False)
    op.create_table(
        "bulletin_posts",
        sa.Column("bulletin_id", Id, nullable=False),
        sa.Column("post_id", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_posts_bulletin_id_bulletins")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_bulletin_posts_post_id_posts")),
        sa.PrimaryKeyConstraint("bulletin_id", "post_id", name=op.f("pk_bulletin_posts")),
    )
    op.create_index("ix_bulletin_posts_post", "bulletin_posts", ["post_id"], unique=False)
    op.create_table(
        "interests",
        sa.Column("id", Id, nullable=False),
        sa.Column("post_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("passed_at", Moment, nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_interests_post_id_posts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_interests_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
        sa.UniqueConstraint("post_id", "person_id", name="uq_interests_post"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_interests_person", "interests", ["person_id"], unique=False)
    op.create_index(op.f("ix_interests_day"), "interests", ["day"], unique=False)
    op.create_table(
        "hires",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("post_id", Id, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(8), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reported_at", Moment, nullable=False),
        sa.Column("reported_by", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_hires_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hires")),
        sa.UniqueConstraint("key", name=op.f("uq_hires_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hires_post", "hires", ["post_id"], unique=False)
    op.create_index(op.f("ix_hires_day"), "hires", ["day"], unique=False)
    op.create_table(
        "post_wishes",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("dimension", sa.String(12), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("chosen_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_post_wishes_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", "dimension", "value", name=op.f("pk_post_wishes")),
    )


def downgrade() -> None:
    """Back. Posts, bulletins and what came of them go."""
    for table in ("post_wishes", "hires", "interests", "bulletin_posts", "bulletins", "posts"):
        op.drop_table(table)
