"""Changing a contact with the form: the draft it becomes, the comparison where two did, the page it stands on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.app import App
from bot.contacts.desk import Desk
from bot.screens import Screen, line
from bot.texts import say
from bot.views import contact_lists as views
from bot.views import merging
from bot.views.merging import Sides
from bot.views.names import with_notice
from storage import contact_drafts, contact_edits, contact_lists, contact_merging, contact_picks, contacts
from storage.contact_drafts import Drafted, DraftFields
from storage.contacts import ContactFields, ContactRefusal
from storage.roles import Actor


def read_page(session: Session, contact_id: int, app: App, actor: Actor, language: str) -> Screen | None:
    """A contact on its page, as this person may read it; None where there is none for them."""
    contact = contact_lists.read_one(session, actor, contact_id)
    if contact is None:
        return None
    return views.contact_screen(
        contact,
        recorder=contact_lists.recorder_name(session, contact),
        edits=contact_lists.count_edits(session, contact_id),
        may_edit=contact_edits.may_edit(session, actor, contact_id, now=app.now()),
        today=app.today(),
        language=language,
    )


async def begin(desk: Desk, contact_id: int) -> Drafted:
    """The draft of a change: the one that waits, else a new one. Raises ContactRefusal `contacts.late`."""
    actor, number, now = desk.actor, desk.work.update_id, desk.app.now()

    def start(session: Session) -> Drafted:
        if not contact_edits.may_edit(session, actor, contact_id, now=now):
            raise ContactRefusal("contacts.late")
        mine = contact_drafts.list_of(session, actor.person_id)
        waiting = next((draft for draft in mine if draft.fields.edits == contact_id), None)
        if waiting is not None:
            return waiting
        fields, revision = contact_edits.read(session, actor, contact_id)
        draft = as_draft(fields, contact_id, revision)
        return contact_drafts.begin(session, actor.person_id, draft, update_id=number, now=now)

    return await desk.work.now(start)


def as_draft(fields: ContactFields, contact_id: int, revision: int) -> DraftFields:
    """A contact as the form shows it."""
    return DraftFields(
        talents=(fields.talent_id,),
        level=fields.level,
        official_id=fields.official_id,
        channel=fields.channel,
        day=fields.day,
        companions=fields.companions,
        occasion=fields.occasion,
        lines=fields.lines,
        files=fields.files,
        asked=contacts.KINDS,
        edits=contact_id,
        revision=revision,
    )


def as_fields(fields: DraftFields) -> ContactFields:
    """A draft that is complete as a contact."""
    if fields.day is None:
        raise ContactRefusal("contact.incomplete")
    return ContactFields(
        talent_id=fields.talents[0],
        level=fields.level,
        channel=fields.channel,
        day=fields.day,
        lines=fields.lines,
        files=contacts.mark_files(fields.files, fields.lines),
        official_id=fields.official_id,
        companions=fields.companions,
        occasion=fields.occasion,
    )


async def find_saved(desk: Desk, draft_id: int) -> int | None:
    """The contact that this draft changed, or None where it was a new one."""
    person, since = desk.actor.person_id, desk.app.now() - contacts.UNDO
    return await desk.work.read(lambda session: contact_edits.saved_as(session, person, draft_id, since=since))


async def saved(desk: Desk, contact_id: int) -> Screen:
    """It is changed: the contact as it stands now."""
    app, actor, language = desk.app, desk.actor, desk.identity.language
    page = await desk.work.read(lambda session: read_page(session, contact_id, app, actor, language))
    told = say(language, "edits.saved")
    return Screen((line(told),)) if page is None else with_notice(page, told)


async def compare(desk: Desk, draft: Drafted) -> Screen:
    """Both sides of a change that met another one. Raises ContactRefusal where the contact is gone."""
    return merging.merge_screen(
        draft, await _read_sides(desk, draft), today=desk.app.today(), language=desk.identity.language
    )


async def settle(desk: Desk, draft: Drafted, do: str) -> Drafted:
    """The draft with both changes, or with mine over theirs; its next save begins from what stands now."""
    sides = await _read_sides(desk, draft)
    mine = as_fields(draft.fields)
    chosen = contact_merging.merge(sides.base, mine, sides.theirs) if do == "both" else mine
    return desk.store(draft, as_draft(chosen, draft.fields.edits, sides.revision))


async def _read_sides(desk: Desk, draft: Drafted) -> Sides:
    actor, contact_id = desk.actor, draft.fields.edits

    def look(session: Session) -> Sides:
        theirs, revision = contact_edits.read(session, actor, contact_id)
        base = contact_edits.base_of(session, actor, contact_id, draft.fields.revision) or theirs
        versions = contact_edits.list_versions(session, actor, contact_id)
        names = contact_lists.names_of(session, versions[0].person_id) if versions else []
        return Sides(base, as_fields(draft.fields), theirs, revision, names[0] if names else "")

    return await desk.work.read(look)


def read_history(session: Session, contact_id: int, app: App, actor: Actor, language: str) -> Screen:
    """What each edit changed. Raises ContactRefusal `contacts.gone`."""
    versions = contact_edits.list_versions(session, actor, contact_id)
    talents = contact_picks.describe(session, [version.after.talent_id for version in versions])
    name = next((pick.name for pick in talents.values()), "")
    who = {
        version.person_id: (contact_lists.names_of(session, version.person_id) or [say(language, "merge.somebody")])[0]
        for version in versions
    }
    return merging.history_screen(
        contact_id, name, versions, who, zone=app.settings.zone, today=app.today(), language=language
    )
