"""Saying that one is interested in a post: what the employer would be told, chosen item by item, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.callbacks import Bulletin, Leave, Post
from bot.screens import Block, Button, Row, Screen, clean, in_rows, line, verbatim
from bot.texts import say_day
from bot.views import bulletin_words as words
from bot.views.bulletins import Reader
from bot.views.names import clip
from storage.bulletins.interests import FIELDS, REACHED_BY, Mine
from storage.bulletins.reading import Placed, Read

LISTED = 6


def bits_of(names: Sequence[str]) -> int:
    """Fields as a button carries them."""
    return sum(1 << FIELDS.index(name) for name in names)


def fields_of(bits: int, known: Mapping[str, str]) -> dict[str, str]:
    """What of the known a button's bits mean."""
    return {name: known[name] for place, name in enumerate(FIELDS) if bits >> place & 1 and name in known}


def usual(known: Mapping[str, str]) -> int:
    """The least that an employer needs: the name and one way to reach them."""
    way = next((name for name in ("phone", "email") if name in known), "")
    return bits_of([name for name in ("name", way) if name in known])


def consent_screen(
    read: Read, one: Placed, known: Mapping[str, str], bits: int, reader: Reader, *, has_hr: bool, notice: str = ""
) -> Screen:
    """What the employer would be told; each item on or off; nothing is told before the last press."""
    told = fields_of(bits, known)
    blocks: list[Block] = [line(notice)] if notice else []
    facts = {"title": clip(clean(one.facts.title), 24), "employer": clean(one.facts.employer)}
    blocks.append(verbatim(reader.say("interest.consent", **facts)))
    shown = words.told_text(told, reader.language) if told else reader.say("interest.nothing")
    blocks.append(verbatim(shown, bold=True))
    blocks.append(line(reader.say("interest.by_bot" if has_hr else "interest.by_staff")))
    blocks.append(line(reader.say("interest.later")))

    def button(do: str, label: str, fields: int) -> Button:
        return Button(label, Post(number=read.id, place=one.place, do=do, fields=fields).pack())

    ticks = [
        button("want", ("✓ " if name in told else "") + reader.say(f"interest.field.{name}"), bits ^ bits_of([name]))
        for name in FIELDS
        if name in known
    ]
    last = [button("type", reader.say("button.interest.type"), bits)]
    if "name" in told and REACHED_BY & told.keys():
        last.insert(0, button("yes", reader.say("button.interest.yes"), bits))
    last.append(button("", reader.say("button.interest.no"), 0))
    return Screen(tuple(blocks), (*in_rows(ticks), tuple(last)))


def ask_screen(one: Placed, reader: Reader) -> Screen:
    """The name and a way to be reached are asked for."""
    told = verbatim(reader.say("interest.ask", title=clip(clean(one.facts.title), 24)))
    return Screen((told,), ((Button(reader.say("button.cancel"), Leave().pack()),),))


def told_screen(read: Read, one: Placed, mine: Mine, reader: Reader) -> Screen:
    """They said yes: what was told, to whom, and the way back."""
    key = "interest.told" if mine.passed_at is not None else "interest.waits"
    facts = {"employer": clean(mine.employer), "told": words.told_text(mine.told, reader.language)}
    row = (
        Button(reader.say("button.interest.back"), Post(number=read.id, place=one.place, do="back").pack()),
        Button(reader.say("button.bulletin.mine"), Bulletin(do="mine").pack()),
        Button(reader.say("button.bulletin.back"), Bulletin(number=read.id).pack()),
    )
    return Screen((verbatim(reader.say(key, **facts)),), (row,))


def taken_back_screen(read: Read, one: Placed, reader: Reader, *, heard: bool) -> Screen:
    """They took it back."""
    told = reader.say("interest.back_heard" if heard else "interest.back", employer=clean(one.facts.employer))
    back = Button(reader.say("button.bulletin.back"), Bulletin(number=read.id).pack())
    again = Button(reader.say("button.interest.want"), Post(number=read.id, place=one.place, do="want").pack())
    return Screen((verbatim(told),), ((back,) if one.closed else (again, back),))


def mine_screen(found: Sequence[Mine], places: Mapping[int, tuple[int, int]], reader: Reader) -> Screen:
    """A person's own interests; `places`: the bulletin and place of each post, by its number."""
    if not found:
        latest = Button(reader.say("button.bulletin.latest"), Bulletin().pack())
        return Screen((line(reader.say("interest.mine_none")),), ((latest,),))
    blocks: list[Block] = [line(reader.say("interest.mine"))]
    buttons: list[Button] = []
    for number, one in enumerate(found[:LISTED], start=1):
        state = "back" if one.withdrawn_at else "told" if one.passed_at else "waits"
        day = say_day(reader.language, one.at.date(), today=reader.today)
        facts = {"title": clip(clean(one.title), 16), "employer": clip(clean(one.employer), 12), "day": day}
        blocks.append(verbatim(reader.say(f"interest.mine.{state}", number=number, **facts)))
        if one.post_id in places:
            bulletin, place = places[one.post_id]
            label = f"{number} {clip(clean(one.title), 8)}"
            buttons.append(Button(label, Post(number=bulletin, place=place).pack()))
    rows: list[Row] = list(in_rows(buttons, width=2))
    rows.append((Button(reader.say("button.bulletin.latest"), Bulletin().pack()),))
    return Screen(tuple(blocks), tuple(rows))
