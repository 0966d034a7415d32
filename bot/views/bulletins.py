"""A bulletin as its reader sees it: pages of posts under a filter, a post, the policies that fit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.callbacks import Bulletin, BulletinStep, Post, PostList, PostWish, ReadArticle, short
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views import bulletin_words as words
from bot.views.names import clip
from bot.views.notices import stop_button
from bot.views.paging import page_row
from jobs.post_policies import RECOGNITION, Policy, decode
from storage.bulletins.interests import Mine
from storage.bulletins.reading import Placed, Read
from storage.bulletins.wishes import DIMENSIONS, Wishes
from storage.subscriptions import Topic
from storage.tables import Bulletin as Row_

PAGE = 4  # posts on a screen
POLICIES = 3
VALUES = 12  # to choose from on a screen
ISSUES = 6


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their language, whether they are told of each issue, whether they work on bulletins or on posts."""

    language: str
    today: date
    subscribed: bool = False
    is_staff: bool = False
    is_hr: bool = False
    interested: int = 0

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        return say(self.language, key, **facts)


def read_filter(read: Read, at: Bulletin) -> dict[str, frozenset[str]]:
    """The filter that a button carries, in the values of that bulletin; what is not among them is none."""
    chosen: dict[str, frozenset[str]] = {}
    for dimension in DIMENSIONS:
        values, place = read.list_values(dimension), int(getattr(at, dimension))
        chosen[dimension] = frozenset({values[place - 1]}) if 0 < place <= len(values) else frozenset()
    return chosen


def bulletin_screen(
    read: Read, at: Bulletin, reader: Reader, *, wanted: Wishes | None = None, pushed: bool = False
) -> Screen:
    """A page of the posts that fit the button's filter, or what a subscriber `wanted`; and the ways on."""
    chosen = read_filter(read, at) if wanted is None else wanted
    found = read.choose(chosen)
    blocks: list[Block] = [verbatim(words.title_of(read, reader.language), bold=True)]
    blocks.append(line(_describe(read, chosen, len(found), reader)))
    pages = max(-(-len(found) // PAGE), 1)
    page = min(at.page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    for one in shown:
        blocks.append(verbatim(words.post_line(one.place, one.facts, reader.language, closed=one.closed)))
    opened = [
        Button(f"{one.place} {clip(clean(one.facts.title), 8)}", Post(number=read.id, place=one.place).pack())
        for one in shown
    ]
    rows: list[Row] = list(in_rows(opened, width=2))
    rows += page_row(page, pages, lambda to: at.model_copy(update={"page": to}).pack(), reader.language)
    rows.append(_filters(read, at, reader))
    rows += _ways(read, reader, pushed=pushed)
    return Screen(tuple(blocks), tuple(row for row in rows if row))


def _describe(read: Read, chosen: Wishes, found: int, reader: Reader) -> str:
    told = words.count_text(read, reader.language)
    names = [
        words.value(dimension, value, reader.language)
        for dimension in DIMENSIONS
        for value in sorted(chosen[dimension])
    ]
    if not names:
        return told
    return reader.say("bulletin.filtered", filter=words.join(names, reader.language), count=found)


def _filters(read: Read, at: Bulletin, reader: Reader) -> Row:
    """A button a dimension that has more than one value; ticked where it is set."""
    buttons = []
    for dimension in DIMENSIONS:
        if len(read.list_values(dimension)) > 1:
            tick = "✓ " if getattr(at, dimension) else ""
            data = at.model_copy(update={"number": read.id, "do": dimension, "page": 0})
            buttons.append(Button(tick + reader.say(f"button.bulletin.{dimension}"), data.pack()))
    return tuple(buttons)


def _ways(read: Read, reader: Reader, *, pushed: bool) -> list[Row]:
    ways = []
    if read.policies:
        ways.append(Button(reader.say("button.bulletin.policies"), Bulletin(number=read.id, do="policies").pack()))
    if not pushed and (read.issue or 0) > 1:
        ways.append(Button(reader.say("button.bulletin.old"), Bulletin(do="old").pack()))
    if reader.interested:
        ways.append(Button(reader.say("button.bulletin.mine"), Bulletin(do="mine").pack()))
    if pushed:
        ways.append(Button(reader.say("button.bulletin.wishes"), PostWish().pack()))
        return [*in_rows(ways), (stop_button(Topic.BULLETIN, reader.language),)]
    ways.append(Button(reader.say(f"button.bulletin.{'wishes' if reader.subscribed else 'subscribe'}"),
                       PostWish(do="" if reader.subscribed else "on").pack()))  # fmt: skip
    ways += _work(reader)
    return list(in_rows(ways))


def _work(reader: Reader) -> list[Button]:
    buttons = []
    if reader.is_staff:
        buttons.append(Button(reader.say("button.bulletin.desk"), BulletinStep().pack()))
    if reader.is_staff or reader.is_hr:
        buttons.append(Button(reader.say("button.bulletin.posts"), PostList().pack()))
    return buttons


def none_screen(reader: Reader) -> Screen:
    """Nothing is out yet."""
    told = "bulletin.none_subscribed" if reader.subscribed else "bulletin.none"
    ways = [Button(reader.say(f"button.bulletin.{'wishes' if reader.subscribed else 'subscribe'}"),
                   PostWish(do="" if reader.subscribed else "on").pack())]  # fmt: skip
    return Screen((line(reader.say(told)),), in_rows([*ways, *_work(reader)]))


def values_screen(read: Read, at: Bulletin, reader: Reader) -> Screen:
    """What to choose from of a dimension: a press shows the posts."""
    dimension = at.do
    values = read.list_values(dimension)
    pages = max(-(-len(values) // VALUES), 1)
    page = min(at.page, pages - 1)

    def link(place: int) -> str:
        return at.model_copy(update={"do": "", "page": 0, dimension: place}).pack()

    counts = [sum(one.values()[dimension] == value for one in read.posts) for value in values]
    buttons = [
        Button(f"{clip(clean(words.value(dimension, values[place - 1], reader.language)), 10)} {counts[place - 1]}",
               link(place))
        for place in range(page * VALUES + 1, min((page + 1) * VALUES, len(values)) + 1)
    ]  # fmt: skip
    rows: list[Row] = list(in_rows(buttons, width=2))
    rows += page_row(page, pages, lambda to: at.model_copy(update={"page": to}).pack(), reader.language)
    rows.append((Button(reader.say("button.bulletin.all"), link(0)),))
    return Screen((line(reader.say(f"bulletin.choose.{dimension}")),), tuple(rows))


def post_screen(read: Read, one: Placed, reader: Reader, mine: Mine | None = None) -> Screen:
    """A post: what it is, where to apply, the policies that fit it, and how one's own interest stands."""
    facts, language = one.facts, reader.language
    head = f"{one.place} {clean(facts.title)}" if one.place else clean(facts.title)
    place = [words.people(facts, language), words.degree(facts.degree, language), words.pay(facts, language)]
    blocks: list[Block] = [
        verbatim(reader.say("bulletin.post.head", title=head, employer=clean(facts.employer)), bold=True),
        verbatim(" · ".join([*place, clean(facts.industry), clean(facts.district)])),
    ]
    if facts.major:
        blocks.append(verbatim(reader.say("bulletin.post.major", major=facts.major)))
    if facts.duties:
        blocks.append(verbatim(clip(clean(facts.duties), 160), tone=Tone.QUOTE))
    due = reader.say("bulletin.closed") if one.closed else words.until(facts, language, reader.today)
    blocks.append(verbatim(reader.say("bulletin.post.apply", apply=facts.apply, until=due)))
    fitting = [policy for policy in list_policies(read) if facts.post_id in policy.posts]
    if fitting:
        told = [_brief_policy(policy, language) for policy in fitting if policy.benefit != RECOGNITION][:3]
        key = "bulletin.post.policies_more" if len(fitting) > 3 else "bulletin.post.policies"
        blocks.append(verbatim(reader.say(key, policies=words.join(told, language), count=len(fitting))))
    stands = mine is not None and mine.withdrawn_at is None
    if stands:
        blocks.append(line(reader.say("interest.stands")))
    return Screen(tuple(blocks), _post_rows(read, one, reader, stands=stands, policies=bool(fitting)))


def _post_rows(read: Read, one: Placed, reader: Reader, *, stands: bool, policies: bool) -> tuple[Row, ...]:
    def button(do: str, label: str) -> Button:
        return Button(reader.say(label), Post(number=read.id, place=one.place, do=do).pack())

    first = []
    if stands:
        first.append(button("back", "button.interest.back"))
    elif not one.closed:
        first.append(button("want", "button.interest.want"))
    if policies:
        first.append(button("policies", "button.bulletin.policies"))
    back = Button(reader.say("button.bulletin.back"), Bulletin(number=read.id, page=(one.place - 1) // PAGE).pack())
    return ((*first, back),)


def _brief_policy(policy: Policy, language: str) -> str:
    amount = words.policy_amount(policy, language)
    told = f"{words.policy_name(policy, language)} {amount}".strip()
    return say(language, "bulletin.post.policy", name=told, article=policy.article)


def list_policies(read: Read) -> list[Policy]:
    """The policies of a bulletin."""
    return [decode(record) for record in read.policies]


def policies_screen(read: Read, page: int, reader: Reader, one: Placed | None = None) -> Screen:
    """The policies that fit the posts, or one of them, a page; each article opens."""
    language = reader.language
    fitting = [policy for policy in list_policies(read) if one is None or one.facts.post_id in policy.posts]
    pages = max(-(-len(fitting) // POLICIES), 1)
    page = min(page, pages - 1)
    shown = fitting[page * POLICIES : (page + 1) * POLICIES]
    head = words.title_of(read, language) if one is None else f"{one.place} {clean(one.facts.title)}"
    blocks: list[Block] = [verbatim(reader.say("bulletin.policies", name=head), bold=True)]
    for policy in shown:
        told = [_brief_policy(policy, language), words.policy_terms(policy, language)]
        if one is None:
            told.append(words.places_text(policy, read, language))
        blocks.append(verbatim(" · ".join(part for part in told if part)))
    blocks.append(line(reader.say("bulletin.policy.note"), tone=Tone.QUIET))
    if any(policy.sample for policy in shown):
        blocks.append(line(reader.say("answer.sample"), tone=Tone.QUIET))
    cited = {(policy.version, policy.place): policy for policy in shown}
    opened = [
        Button(policy.article, ReadArticle(version=short(version), article=short(place)).pack())
        for (version, place), policy in cited.items()
    ]
    rows: list[Row] = list(in_rows(opened))

    def link(to: int) -> str:
        if one is None:
            return Bulletin(number=read.id, do="policies", page=to).pack()
        return Post(number=read.id, place=one.place, do="policies", fields=to).pack()

    rows += page_row(page, pages, link, language)
    to = Bulletin(number=read.id).pack() if one is None else Post(number=read.id, place=one.place).pack()
    rows.append((Button(reader.say("button.bulletin.back"), to),))
    return Screen(tuple(blocks), tuple(rows))


def issues_screen(rows: Sequence[Row_], more: bool, reader: Reader) -> Screen:
    """Those that are out, the newest first."""
    buttons = []
    blocks: list[Block] = [line(reader.say("bulletin.issues"))]
    for row in rows:
        name = reader.say("bulletin.name", year=row.year, issue=row.issue)
        day = say_day(reader.language, row.issued_on, today=reader.today) if row.issued_on else ""
        told = reader.say("bulletin.issues.line", name=name, title=clip(clean(row.title), 16), day=day)
        blocks.append(verbatim(told))
        buttons.append(
            Button(reader.say("bulletin.short", year=row.year, issue=row.issue), Bulletin(number=row.id).pack())
        )
    below: list[Row] = list(in_rows(buttons))
    if more:
        older = Button(reader.say("button.run.older"), Bulletin(number=rows[-1].id, do="old").pack())
        below.append((older,))
    return Screen(tuple(blocks), tuple(below))
