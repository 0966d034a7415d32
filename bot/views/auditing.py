"""Who did what to what, when."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.callbacks import AuditPage
from bot.screens import Button, Screen, line, verbatim
from bot.texts import has, say
from storage.tables import AuditRow

PAGE = 7  # acts on a page: with the title eight lines


def audit_screen(acts: Sequence[AuditRow], *, more: bool, older: bool, zone: ZoneInfo, language: str) -> Screen:
    """A page of acts, the newest first. `more`: there are earlier ones; `older`: this is not the first page."""
    if not acts:
        return Screen((line(say(language, "audit.empty")),))
    blocks = [line(say(language, "audit.title")), *(verbatim(_told(act, zone, language)) for act in acts)]
    row = []
    if more:
        row.append(Button(say(language, "button.audit.older"), AuditPage(before=acts[-1].id).pack()))
    if older:
        row.append(Button(say(language, "button.audit.newest"), AuditPage().pack()))
    return Screen(tuple(blocks), (tuple(row),) if row else ())


def _told(act: AuditRow, zone: ZoneInfo, language: str) -> str:
    at = act.at.astimezone(zone)
    who = (
        say(language, "audit.system") if act.person_id is None else say(language, "audit.person", person=act.person_id)
    )
    key = f"act.{act.act}"
    did = say(language, key) if has(key) else act.act
    return " · ".join(part for part in (f"{at:%m-%d %H:%M}", who, did, _subject(act.subject, language)) if part)


def _subject(subject: str, language: str) -> str:
    """邀请4, where it is one of our numbers, 联络员 where it is a role; else as it is written."""
    kind, _, number = subject.partition(" ")
    if has(f"role.{kind}") and not number:  # as whom somebody spoke at the terminal
        return say(language, f"role.{kind}")
    key = f"audit.of.{kind}"
    return say(language, key, number=number) if number.isdecimal() and has(key) else subject
