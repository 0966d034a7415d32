"""Who did what to what, when; and who somebody is whom the audit names by a number."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.callbacks import AuditPage
from bot.persons import person_text, who_text
from bot.screens import Block, Button, Screen, line, verbatim
from bot.texts import has, say
from storage.people import Described
from storage.tables import AuditRow

PAGE = 7  # acts on a page: with the title eight lines
PERSON_PAGE = 5  # below who it is, in three lines at most

_DIGEST = re.compile(r"[0-9a-f]{16,64}")


def audit_screen(
    acts: Sequence[AuditRow],
    people: Mapping[int, Described],
    *,
    more: bool,
    older: bool,
    zone: ZoneInfo,
    language: str,
    hidden: Container[int] = (),
) -> Screen:
    """A page of acts, the newest first. `more`: there are earlier ones; `older`: this is not the first page.

    `hidden` are talents whose names are not shown here (`Show.hides`).
    """
    if not acts:
        return Screen((line(say(language, "audit.empty")),))
    blocks = [line(say(language, "audit.title")), *_lines(acts, people, zone, language, hidden)]
    row = []
    if more:
        row.append(Button(say(language, "button.audit.older"), AuditPage(before=acts[-1].id).pack()))
    if older:
        row.append(Button(say(language, "button.audit.newest"), AuditPage().pack()))
    return Screen(tuple(blocks), (tuple(row),) if row else (), about=talents_of(people.values()), names=True)


def person_screen(
    number: int,
    acts: Sequence[AuditRow],
    people: Mapping[int, Described],
    *,
    zone: ZoneInfo,
    language: str,
    hidden: Container[int] = (),
) -> Screen:
    """Who has that number, by which accounts, and what they did last."""
    found = people.get(number)
    if found is None and not acts:
        return Screen((line(say(language, "audit.no_person", person=number)),))
    blocks: list[Block] = [verbatim(person_text(found, number, zone, language, hidden))]
    blocks += _lines(acts, people, zone, language, hidden)
    return Screen(tuple(blocks), about=talents_of(people.values()), names=True)


def talents_of(people: Iterable[Described]) -> tuple[int, ...]:
    """The talents among these people."""
    return tuple(sorted(found.talent_id for found in people if found.talent_id is not None))


def _lines(
    acts: Sequence[AuditRow],
    people: Mapping[int, Described],
    zone: ZoneInfo,
    language: str,
    hidden: Container[int],
) -> list[Block]:
    return [verbatim(_told(act, people, zone, language, hidden)) for act in acts]


def _told(act: AuditRow, people: Mapping[int, Described], zone: ZoneInfo, language: str, hidden: Container[int]) -> str:
    at, who = act.at.astimezone(zone), say(language, "audit.system")
    if act.person_id is not None:
        who = who_text(people.get(act.person_id), act.person_id, language, hidden)
    key = f"act.{act.act}"
    did = say(language, key) if has(key) else act.act
    return " · ".join(part for part in (f"{at:%m-%d %H:%M}", who, did, _subject(act, language)) if part)


def _subject(act: AuditRow, language: str) -> str:
    """邀请4, where it is one of our numbers, 联络员 where it is a role; else as it is written.

    The digest of a file says nothing to anybody: it stands in `siwen audit` alone.
    """
    subject = act.subject
    if _DIGEST.fullmatch(subject):
        return ""
    kind, _, number = subject.partition(" ")
    if subject.isdecimal():  # bare numbers are those of what the act is about
        kind, number = act.act.partition(".")[0], subject
    if has(f"role.{kind}") and not number:  # as whom somebody spoke at the terminal
        return say(language, f"role.{kind}")
    key = f"audit.of.{kind}"
    return say(language, key, number=number) if number.isdecimal() and has(key) else subject
