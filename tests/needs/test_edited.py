"""A contact that is changed after one of its needs or suggestions is worked on; what the command line lists."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.needs import as_data, say_line
from jobs.needs import SHIPPED, parse_terms
from storage import contact_edits, contacts, need_lists, needs, suggestions
from storage.contacts import ContactRefusal, Line
from storage.database import Database
from storage.need_steps import Given, Moment
from storage.roles import find_actor
from storage.tables import Contact, Need, Suggestion
from tests.chatter import NOW
from tests.keeping import roster
from tests.needs.conftest import ZONE, fill

TERMS = parse_terms(SHIPPED.read_text(encoding="utf-8"))
WHEN = Moment(NOW, ZONE)


def test_an_edit_changes_no_need_that_is_with_a_department_and_no_suggestion_with_a_reply(database: Database) -> None:
    def play(session: Session) -> None:
        made_talents, made = fill(session)
        liaison, officer = find_actor(session, made[7].person_id), made[10]
        lines = (
            Line("need", "（急）要一套公寓", category="housing"),
            Line("need", "设备进口", category="equipment"),
            Line("suggestion", "多开宣讲会"),
        )
        contact_id = roster.log(session, liaison, made_talents["李四"], date(2026, 11, 23), lines=lines)
        contact_id = contact_id or session.scalars(select(Contact.id).order_by(Contact.id.desc())).first() or 0
        need = session.scalars(select(Need).where(Need.category == "housing")).one()
        assert need.urgent
        needs.take(session, officer, need.id, "take", TERMS, WHEN, revision=0)
        given = Given(department="housing")
        needs.take(session, officer, need.id, "transfer", TERMS, WHEN, revision=1, given=given)
        fields, revision = contact_edits.read(session, liaison, contact_id)
        saved = {"draft_id": 1, "now": NOW + timedelta(hours=1)}

        def change(old: str, **to: object) -> tuple[Line, ...]:
            return tuple(replace(line, **to) if line.text == old else line for line in fields.lines)  # type: ignore[arg-type] # fields of a line

        for lines in (
            change("（急）要一套公寓", text="不用了"),
            change("（急）要一套公寓", restricted=True),
            tuple(line for line in fields.lines if line.text != "（急）要一套公寓"),
        ):
            with pytest.raises(ContactRefusal, match="need_moving"), session.begin_nested():
                contact_edits.save(
                    session, liaison, contact_id, replace(fields, lines=lines), revision=revision, **saved
                )  # type: ignore[arg-type] # of two kinds
        # What nobody works on is changed as before, and what the department reads stays, its category too.
        lines = change("设备进口", text="设备进口通关", category="other")
        lines = tuple(replace(line, category="other") if line.kind == "need" else line for line in lines)
        contact_edits.save(session, liaison, contact_id, replace(fields, lines=lines), revision=revision, **saved)  # type: ignore[arg-type] # of two kinds
        assert session.get_one(Need, need.id).category == "housing"
        with pytest.raises(ContactRefusal, match="undo_moving"):
            contacts.withdraw(session, liaison, contact_id, now=NOW + timedelta(hours=2))
        suggestion = session.scalars(select(Suggestion)).one()
        suggestions.reply(session, officer, suggestion.id, "每月一场", revision=0, now=NOW)
        fields, revision = contact_edits.read(session, liaison, contact_id)
        without = tuple(line for line in fields.lines if line.kind != "suggestion")
        with pytest.raises(ContactRefusal, match="need_moving"):
            contact_edits.save(session, liaison, contact_id, replace(fields, lines=without), revision=revision, **saved)  # type: ignore[arg-type] # of two kinds

    database.write(play)


def test_the_command_lists_what_is_open_without_names_and_without_restricted_words(database: Database) -> None:
    def play(session: Session) -> list[need_lists.Listed]:
        fill(session)
        when = Moment(NOW + timedelta(days=40), ZONE)  # 2 January: the holidays of that year are not published yet
        return need_lists.list_late(session, TERMS, when)

    found = database.write(play)
    data = [as_data(need) for need in found]
    assert [entry["text"] for entry in data] == ["孩子明年上小学", None]
    assert [entry["weekends_only"] for entry in data] == [False, False]
    assert "张三" not in json.dumps(data, ensure_ascii=False)
    assert say_line(found[0]).startswith("#1 已登记 · 子女入学 · 逾期")
    assert "住院" not in say_line(found[1])
