"""Roles, invitations, consents, the roster, contacts, deliveries.

Revision: 0003, after 0002, made 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Compared byte by byte, so that a beginning is a range of an index.
SEARCH_KEY = sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "employers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("key", name=op.f("uq_employers_key")),
    )
    op.create_table(
        "officials",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officials")),
    )
    op.create_index("ix_officials_key", "officials", ["key"], unique=False)
    op.create_table(
        "outside_counts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_counts")),
    )
    op.create_index(op.f("ix_outside_counts_last_day"), "outside_counts", ["last_day"], unique=False)
    op.create_table(
        "sent_abroad",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talent_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("records", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sensitive", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_abroad")),
        sa.UniqueConstraint("talent_id", "day", name="uq_sent_abroad_talent"),
    )
    op.create_index(op.f("ix_sent_abroad_day"), "sent_abroad", ["day"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_person", "consents", ["person_id", "purpose"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deliveries_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_deliveries_person_id"), "deliveries", ["person_id"], unique=False)
    op.create_table(
        "employer_keys",
        sa.Column("key", SEARCH_KEY, nullable=False),
        sa.Column("employer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_employer_keys_employer_id_employers")),
        sa.PrimaryKeyConstraint("key", "employer_id", name=op.f("pk_employer_keys")),
    )
    op.create_index(op.f("ix_employer_keys_employer_id"), "employer_keys", ["employer_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("employer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_grants_employer_id_employers")),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_grants_official_id_officials")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_grants_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_official_id"), "grants", ["official_id"], unique=False)
    op.create_index(op.f("ix_grants_person_id"), "grants", ["person_id"], unique=False)
    op.create_index(op.f("ix_grants_role"), "grants", ["role"], unique=False)
    op.create_table(
        "talents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String(length=256), nullable=False),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("degree", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_key", sa.String(length=32), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("recognised_on", sa.Date(), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_talents_employer_id_employers")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_talents_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talents")),
        sa.UniqueConstraint("person_id", name=op.f("uq_talents_person_id")),
    )
    op.create_index(op.f("ix_talents_category"), "talents", ["category"], unique=False)
    op.create_index(op.f("ix_talents_employer_id"), "talents", ["employer_id"], unique=False)
    op.create_index("ix_talents_last_contact_on", "talents", ["last_contact_on"], unique=False)
    op.create_index("ix_talents_name_key", "talents", ["name_key"], unique=False)
    op.create_index("ix_talents_phone_key", "talents", ["phone_key"], unique=False)
    op.create_table(
        "contact_drafts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("last_update_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_drafts_person_id_people")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_contact_drafts_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_drafts")),
        sqlite_autoincrement=True,  # a number that a button carries is never another row's
    )
    op.create_index(op.f("ix_contact_drafts_person_id"), "contact_drafts", ["person_id"], unique=False)
    op.create_index(op.f("ix_contact_drafts_saved_at"), "contact_drafts", ["saved_at"], unique=False)
    op.create_index(op.f("ix_contact_drafts_talent_id"), "contact_drafts", ["talent_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("companions", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("occasion_key", sa.String(length=64), nullable=False),
        sa.Column("greeting_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_contacts_official_id_officials")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_contacts_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("key", name=op.f("uq_contacts_key")),
    )
    op.create_index("ix_contacts_day", "contacts", ["day"], unique=False)
    op.create_index("ix_contacts_official", "contacts", ["official_id", "day"], unique=False)
    op.create_index("ix_contacts_recorder", "contacts", ["recorded_by", "logged_at"], unique=False)
    op.create_index("ix_contacts_talent", "contacts", ["talent_id", "day"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("employer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_invitations_employer_id_employers")),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_invitations_official_id_officials")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_invitations_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_invitations_code_digest")),
    )
    op.create_index(op.f("ix_invitations_made_at"), "invitations", ["made_at"], unique=False)
    op.create_index(op.f("ix_invitations_talent_id"), "invitations", ["talent_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_links_official_id_officials")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_links_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index("ix_links_official", "links", ["official_id", "until"], unique=False)
    op.create_index(op.f("ix_links_talent_id"), "links", ["talent_id"], unique=False)
    op.create_index(
        "uq_links_open",
        "links",
        ["talent_id", "kind"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "snoozes",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_snoozes_person_id_people")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_snoozes_talent_id_talents")),
        sa.PrimaryKeyConstraint("person_id", "talent_id", name=op.f("pk_snoozes")),
    )
    op.create_table(
        "talent_keys",
        sa.Column("key", SEARCH_KEY, nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_talent_keys_talent_id_talents")),
        sa.PrimaryKeyConstraint("key", "talent_id", name=op.f("pk_talent_keys")),
    )
    op.create_index(op.f("ix_talent_keys_talent_id"), "talent_keys", ["talent_id"], unique=False)
    op.create_table(
        "asks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_asks_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index("ix_asks_contact", "asks", ["contact_id", "kind", "place"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ask", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_attachments_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_contact_id"), "attachments", ["contact_id"], unique=False)
    op.create_index(op.f("ix_attachments_sha256"), "attachments", ["sha256"], unique=False)
    op.create_table(
        "contact_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_versions_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_versions")),
        sa.UniqueConstraint("contact_id", "revision", name="uq_contact_versions_contact"),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_promises_contact_id_contacts")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_promises_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sqlite_autoincrement=True,  # a number that a button carries is never another row's
    )
    op.create_index(op.f("ix_promises_contact_id"), "promises", ["contact_id"], unique=False)
    op.create_index("ix_promises_talent", "promises", ["talent_id", "kept_at"], unique=False)
    op.create_table(
        "needs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ask_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name=op.f("fk_needs_ask_id_asks")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_needs_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_needs_ask_id")),
        sqlite_autoincrement=True,  # a number that a button carries is never another row's
    )
    op.create_index("ix_needs_talent", "needs", ["talent_id", "state"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_needs_talent", table_name="needs")
    op.drop_table("needs")
    op.drop_index("ix_promises_talent", table_name="promises")
    op.drop_index(op.f("ix_promises_contact_id"), table_name="promises")
    op.drop_table("promises")
    op.drop_table("contact_versions")
    op.drop_index(op.f("ix_attachments_sha256"), table_name="attachments")
    op.drop_index(op.f("ix_attachments_contact_id"), table_name="attachments")
    op.drop_table("attachments")
    op.drop_index("ix_asks_contact", table_name="asks")
    op.drop_table("asks")
    op.drop_index(op.f("ix_talent_keys_talent_id"), table_name="talent_keys")
    op.drop_table("talent_keys")
    op.drop_table("snoozes")
    op.drop_index(
        "uq_links_open",
        table_name="links",
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.drop_index(op.f("ix_links_talent_id"), table_name="links")
    op.drop_index("ix_links_official", table_name="links")
    op.drop_table("links")
    op.drop_index(op.f("ix_invitations_talent_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_made_at"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index("ix_contacts_talent", table_name="contacts")
    op.drop_index("ix_contacts_recorder", table_name="contacts")
    op.drop_index("ix_contacts_official", table_name="contacts")
    op.drop_index("ix_contacts_day", table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_contact_drafts_talent_id"), table_name="contact_drafts")
    op.drop_index(op.f("ix_contact_drafts_saved_at"), table_name="contact_drafts")
    op.drop_index(op.f("ix_contact_drafts_person_id"), table_name="contact_drafts")
    op.drop_table("contact_drafts")
    op.drop_index("ix_talents_phone_key", table_name="talents")
    op.drop_index("ix_talents_name_key", table_name="talents")
    op.drop_index("ix_talents_last_contact_on", table_name="talents")
    op.drop_index(op.f("ix_talents_employer_id"), table_name="talents")
    op.drop_index(op.f("ix_talents_category"), table_name="talents")
    op.drop_table("talents")
    op.drop_index(op.f("ix_grants_role"), table_name="grants")
    op.drop_index(op.f("ix_grants_person_id"), table_name="grants")
    op.drop_index(op.f("ix_grants_official_id"), table_name="grants")
    op.drop_table("grants")
    op.drop_index(op.f("ix_employer_keys_employer_id"), table_name="employer_keys")
    op.drop_table("employer_keys")
    op.drop_index(op.f("ix_deliveries_person_id"), table_name="deliveries")
    op.drop_index("ix_deliveries_due", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index("ix_consents_person", table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("ix_sent_abroad_day"), table_name="sent_abroad")
    op.drop_table("sent_abroad")
    op.drop_index(op.f("ix_outside_counts_last_day"), table_name="outside_counts")
    op.drop_table("outside_counts")
    op.drop_index("ix_officials_key", table_name="officials")
    op.drop_table("officials")
    op.drop_table("employers")
