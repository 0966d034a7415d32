"""Bulletins as the office makes them: the list, a draft, its posts to pick, what it will look like, who approves."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from bot.callbacks import Bulletin as Link
from bot.callbacks import BulletinStep, Leave, PostList, RunStep
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views import bulletin_words as words
from bot.views.names import clip
from bot.views.paging import page_row
from storage.bulletins.figures import BulletinYear
from storage.bulletins.posts import Standing
from storage.bulletins.reading import Read
from storage.tables import Bulletin

LISTED = 5
PICKED = 6
PREVIEWED = 6
FITS = 3  # policies, two lines each


@dataclass(frozen=True, slots=True)
class Author:
    """Who works on it. `decides`: may approve; `own`: drafted it themselves."""

    language: str
    today: date
    decides: bool = False
    own: bool = False

    def say(self, key: str, **facts: object) -> str:
        """A text in their language."""
        return say(self.language, key, **facts)


@dataclass(frozen=True, slots=True)
class Signed:
    """A bulletin that is approved on paper (`bot.views.signing`)."""

    read: Read
    author: Author

    @property
    def number(self) -> int:
        """Its number."""
        return self.read.id

    @property
    def revision(self) -> int:
        """As it was seen."""
        return self.read.revision

    @property
    def language(self) -> str:
        """The reader's."""
        return self.author.language

    @property
    def today(self) -> date:
        """The office's day."""
        return self.author.today

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        return self.author.say(key, **facts)

    def button(self, label: str, do: str, value: str = "") -> Button:
        """A button of it."""
        return Button(self.author.say(f"button.run.{label}"), step(self.read, do, value))


def step(read: Read, do: str, value: str = "") -> str:
    """The data of a button of a bulletin as it was seen."""
    return BulletinStep(number=read.id, revision=read.revision, do=do, value=value).pack()


def list_screen(rows: Sequence[Bulletin], year: BulletinYear, new_posts: int, author: Author, *, more: bool) -> Screen:
    """What the year comes to, the bulletins, and what can be begun."""
    facts = {"issues": year.issues, "firms": year.firms, "posts": year.posts}
    blocks: list[Block] = [line(author.say("bulletin.desk", **facts, interested=year.interested, hires=year.hires))]
    if new_posts:
        blocks.append(line(author.say("bulletin.desk.new_posts", count=new_posts)))
    buttons = []
    for place, row in enumerate(rows, start=1):
        name = (
            author.say("bulletin.short", year=row.year, issue=row.issue)
            if row.issue
            else author.say("bulletin.name_draft")
        )
        name = f"{name} {clip(clean(row.title), 14)}".strip()
        state = author.say(f"bulletin.state.{row.state}")
        blocks.append(verbatim(author.say("bulletin.desk.line", place=place, name=name, state=state)))
        buttons.append(Button(f"{place} {clip(name, 10)}", BulletinStep(number=row.id).pack()))
    below: list[Row] = list(in_rows(buttons, width=2))
    last = [Button(author.say("button.bulletin.new"), BulletinStep(do="new").pack())]
    if more:
        last.append(Button(author.say("button.run.older"), BulletinStep(do="older", value=str(rows[-1].id)).pack()))
    last += [
        Button(author.say("button.bulletin.posts"), PostList().pack()),
        Button(author.say("button.bulletin.latest"), Link().pack()),
    ]
    return Screen(tuple(blocks), (*below, *in_rows(last)))


def page_screen(read: Read, author: Author, *, pushed: int, fitting: tuple[int, int], notice: str = "") -> Screen:
    """A bulletin by its state. `pushed`: to how many; `fitting`: subscribers whom it would reach, and all of them."""
    blocks: list[Block] = [line(notice)] if notice else []
    state = author.say(f"bulletin.state.{read.state}")
    blocks.append(
        verbatim(author.say("bulletin.draft.head", state=state, name=words.title_of(read, author.language)), bold=True)
    )
    blocks.append(line(words.count_text(read, author.language)))
    if read.foreword:
        blocks.append(verbatim(author.say("bulletin.draft.foreword", text=clip(clean(read.foreword), 60))))
    if read.policies:
        blocks.append(line(author.say("bulletin.draft.policies", count=len(read.policies))))
    if read.remark and read.state == "draft":
        blocks.append(verbatim(author.say("bulletin.draft.remark", remark=read.remark)))
    if read.state == "issued":
        day = say_day(author.language, read.issued_on, today=author.today) if read.issued_on else ""
        blocks.append(line(author.say("bulletin.draft.issued", day=day)))
        if read.approval is not None:
            signed = say_day(author.language, date.fromisoformat(read.approval["day"]), today=author.today)
            blocks.append(verbatim(author.say("run.on_paper", signer=clean(read.approval["signer"]), day=signed)))
        blocks.append(line(_word_push(read, pushed, fitting[0], author)))
    else:
        blocks.append(line(author.say("bulletin.draft.subscribers", fitting=fitting[0], count=fitting[1])))
    return Screen(tuple(blocks), _page_rows(read, author))


def _word_push(read: Read, pushed: int, fitting: int, author: Author) -> str:
    if not read.run_id:
        return author.say("bulletin.draft.unpushed")
    if not pushed:  # the clock has not begun yet
        return author.say("bulletin.draft.pushing", count=fitting)
    return author.say("bulletin.draft.pushed", count=pushed)


def _page_rows(read: Read, author: Author) -> tuple[Row, ...]:
    def button(do: str, key: str = "") -> Button:
        return Button(author.say(f"button.bulletin.{key or do}"), step(read, do))

    files = (button("docx"), button("png"))
    paper = Button(author.say("button.run.paper"), step(read, "paper"))
    back = Button(author.say("button.bulletin.list"), BulletinStep().pack())
    match read.state:
        case "draft":
            first = [button("pick"), button("title"), button("foreword")]
            second = [button("preview"), *files]
            last = [button("submit"), paper] if read.posts else []
            return (tuple(first), tuple(second), *in_rows((*last, button("sure", "drop"), back)))
        case "waiting":
            first = [button("approve"), button("refuse")] if author.decides and not author.own else []
            first += [button("take_back")] if author.own else []
            first.append(paper)
            return tuple(row for row in (tuple(first), (button("preview"), *files), (back,)) if row)
        case "issued":
            run = [Button(author.say("button.bulletin.run"), RunStep(number=read.run_id).pack())] if read.run_id else []
            look = Button(author.say("button.bulletin.open"), Link(number=read.id).pack())
            return (files, (look, *run, back))
    return ((back,),)


def pick_screen(
    read: Read, found: Sequence[Standing], total: int, chosen: Container[int], page: int, author: Author
) -> Screen:
    """The posts that are open, those chosen ticked; a press takes one in or out."""
    back = Button(author.say("button.bulletin.picked"), BulletinStep(number=read.id).pack())
    if not total:
        posts = Button(author.say("button.bulletin.posts"), PostList().pack())
        return Screen((line(author.say("bulletin.pick_none")),), ((posts, back),))
    blocks: list[Block] = [line(author.say("bulletin.pick", chosen=len(read.posts), total=total))]
    buttons = []
    for place, one in enumerate(found, start=page * PICKED + 1):
        facts, is_chosen = one.facts, one.facts.post_id in chosen
        rest = f"{words.people(facts, author.language)} · {words.degree(facts.degree, author.language)}"
        title, employer = clip(clean(facts.title), 16), clip(clean(facts.employer), 12)
        told = author.say("bulletin.pick.line", place=place, title=title, employer=employer, rest=rest)
        blocks.append(verbatim(f"✓ {told}" if is_chosen else told))
        do = "out" if is_chosen else "in"
        label = f"{'✓ ' if is_chosen else ''}{place} {clip(clean(facts.title), 7)}"
        buttons.append(Button(label, step(read, do, f"{facts.post_id}.{page}")))
    pages = max(-(-total // PICKED), 1)
    rows: list[Row] = list(in_rows(buttons, width=2))
    rows += page_row(page, pages, lambda to: step(read, "pick", str(to)), author.language)
    every = Button(author.say("button.bulletin.every"), step(read, "every", str(page)))
    none = Button(author.say("button.bulletin.no_post"), step(read, "none", str(page)))
    return Screen(tuple(blocks), (*rows, (every, none, back)))


def preview_screen(read: Read, page: int, author: Author) -> Screen:
    """The posts as they will be numbered, a page, and how many policies go with them."""
    pages = max(-(-len(read.posts) // PREVIEWED), 1)
    page = min(page, pages - 1)
    blocks: list[Block] = [verbatim(words.title_of(read, author.language), bold=True)]
    for one in read.posts[page * PREVIEWED : (page + 1) * PREVIEWED]:
        blocks.append(verbatim(words.post_line(one.place, one.facts, author.language, closed=one.closed)))
    told = author.say("bulletin.draft.policies", count=len(read.policies))
    blocks.append(line(told, tone=Tone.QUIET))
    rows = page_row(page, pages, lambda to: step(read, "preview", str(to)), author.language)
    policies = [Button(author.say("button.bulletin.policies"), step(read, "fits"))] if read.policies else []
    back = Button(author.say("button.run.back"), BulletinStep(number=read.id).pack())
    return Screen(tuple(blocks), (*rows, (*policies, back)))


def fits_screen(read: Read, told: Sequence[str], page: int, author: Author) -> Screen:
    """The policies that fit, with their articles and posts, for who drafts and who approves."""
    pages = max(-(-len(told) // FITS), 1)
    page = min(page, pages - 1)
    blocks = [verbatim(text) for text in told[page * FITS : (page + 1) * FITS]]
    rows = page_row(page, pages, lambda to: step(read, "fits", str(to)), author.language)
    back = Button(author.say("button.run.back"), BulletinStep(number=read.id).pack())
    return Screen(tuple(blocks), (*rows, (back,)))


def ask_screen(what: str, most: int, author: Author) -> Screen:
    """A line is asked for."""
    told = author.say(f"bulletin.ask.{what}", most=most) if what != "reason" else author.say("bulletin.ask.reason")
    return Screen((line(told),), ((Button(author.say("button.cancel"), Leave().pack()),),))


def sure_screen(read: Read, author: Author) -> Screen:
    """Whether it is to be dropped."""
    yes = Button(author.say("button.bulletin.sure"), step(read, "drop"))
    back = Button(author.say("button.run.back"), BulletinStep(number=read.id).pack())
    return Screen((line(author.say("bulletin.sure_drop")),), ((yes, back),))


def told_push(read: Read, key: str, language: str) -> Screen:
    """For who approves, or who drafted: it waits, it is issued, it was given back."""
    told = say(language, f"bulletin.told.{key}", name=words.title_of(read, language), remark=read.remark)
    button = Button(say(language, "button.run.open"), BulletinStep(number=read.id).pack())
    return Screen((verbatim(told),), ((button,),))
