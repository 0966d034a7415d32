"""What a message says, as a draft of the form. Pure but for looking names up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.contacts import lines as contact_lines
from bot.contacts.quick import Quick
from bot.contacts.quick_people import names_of
from storage import contact_names
from storage.contact_drafts import DraftFields
from storage.contact_names import Match
from storage.contact_picks import Pick, Who
from storage.contacts import KINDS, Line
from storage.naming import key_of
from storage.roles import Actor


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, whom its names may mean, and those to choose from where that is not clear."""

    quick: Quick
    people: Sequence[Match]
    offered: Sequence[Pick]


def read_people(session: Session, actor: Actor, quick: Quick) -> list[Match]:
    """Whom each name means, among those that this person may log for."""
    return [contact_names.match(session, actor, names_of(words), words[1:]) for words in quick.people]


def take_maker(quick: Quick, people: Sequence[Match], whos: Sequence[Who]) -> list[Match]:
    """联系 张三 走访 王某: a word beside the name that is their leader's or liaison's says who made it.

    Returns the matches without that word; where it was said already who made it, the word stays unread.
    """
    named = {key_of(who.name): who.name for who in whos}
    kept: list[Match] = []
    for match in people:
        makers = [word for word in match.unread if not quick.maker and key_of(word) in named]
        if makers:
            quick.maker = named[key_of(makers[0])]
        kept.append(replace(match, unread=tuple(word for word in match.unread if word not in makers[:1])))
    return kept


def to_fields(quick: Quick, people: Sequence[Match], whos: Sequence[Who], *, said: str, today: date) -> DraftFields:
    """The draft: what was not said of the asks counts as asked, no day means today, unless one was not readable.

    Several names are an event together. Who made it: the name or level that was said, else the writer.
    """
    known = tuple(dict.fromkeys(match.only for match in people if match.only is not None))
    group = len(people) > 1
    may_be = tuple(talent for match in people if match.only is None for talent in match.ids)
    level, official_id = _find_who(quick, whos)
    return DraftFields(
        talents=known,
        group=group,
        level=level,
        official_id=official_id,
        channel=quick.channel or ("event" if group else ""),
        day=None if quick.day_problem else quick.day or today,
        companions=quick.companions,
        lines=tuple(_lines(quick)),
        asked=KINDS if quick.asks or quick.promises else (),
        step="talents" if group and (may_be or not known) else "",
        said=said,
        may_be=may_be,
    )


def _find_who(quick: Quick, whos: Sequence[Who]) -> tuple[str, int | None]:
    if quick.maker:
        key = key_of(quick.maker)
        named = next((who for who in whos if key_of(who.name) == key), None)
        if named is not None:
            return named.level, named.official_id
    if quick.level:
        of_level = [who for who in whos if who.level == quick.level]
        return quick.level, of_level[0].official_id if len(of_level) == 1 and not quick.maker else None
    own = next((who for who in whos if who.is_self), None)
    return (own.level, own.official_id) if own is not None and not quick.maker else ("", None)


def _lines(quick: Quick) -> list[Line]:
    lines = [
        Line(
            kind,
            line.text[: contact_lines.LINE_CHARS],
            restricted=line.restricted,
            category=contact_lines.guess_category(line.text) if kind == "need" else "",
        )
        for kind in KINDS
        for line in quick.asks.get(kind, ())
    ]
    # A promise is no ask of its own: it stands with the condition, marked.
    promised = [
        Line("condition", promise.text, restricted=quick.restricted, promised=True, due=promise.due)
        for promise in quick.promises
    ]
    return sorted([*lines, *promised], key=lambda line: KINDS.index(line.kind))
