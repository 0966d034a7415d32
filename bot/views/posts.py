"""Posts as employers and the office work on them: tables that come in, lists, who is interested, who was hired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.callbacks import Leave, PostFile, PostList, PostWork
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views import bulletin_words as words
from bot.views.names import clip
from bot.views.paging import page_row
from bot.views.post_cells import list_cells
from storage.bulletins.hires import Report
from storage.bulletins.importing import Comparison
from storage.bulletins.interests import Heard
from storage.bulletins.posts import Standing
from storage.bulletins.sheet import PostSheet

PAGE = 5  # posts on a screen
HEARD = 5
TOLD_CELLS = 3  # on the screen, which has eight lines; the rest is in the list
_HIRES_SHOWN = 2
_AT_ONCE = 6  # people in a report by buttons


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works on posts: staff, or an employer's HR."""

    language: str
    today: date
    is_staff: bool

    def say(self, key: str, **facts: object) -> str:
        """A text in their language."""
        return say(self.language, key, **facts)


# --- a table that comes in --------------------------------------------------------------------------------


def ask_screen(worker: Worker) -> Screen:
    """Asks for the file."""
    buttons = (
        Button(worker.say("button.posts.template"), PostFile(do="template").pack()),
        Button(worker.say("button.cancel"), Leave().pack()),
    )
    return Screen((line(worker.say("posts.ask")),), (buttons,))


def comparison_screen(name: str, sheet: PostSheet, result: Comparison, worker: Worker) -> Screen:
    """What the table would do, or what is wrong, cell by cell; then nothing of it can be entered."""
    facts = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
    blocks: list[Block] = [
        verbatim(worker.say("posts.title", name=clip(clean(name), 40), rows=result.rows), bold=True),
        line(worker.say("posts.counts", rejected=len(result.rejected), **facts)),
    ]
    cells = list_cells(sheet, result.rejected, worker.language)
    blocks += [verbatim(cell.where + cell.told) for cell in cells[:TOLD_CELLS]]
    if len(cells) > TOLD_CELLS:
        blocks.append(line(worker.say("posts.more", count=len(cells) - TOLD_CELLS)))
    buttons = [Button(worker.say("button.cancel"), PostFile(do="discard", file=sheet.digest).pack())]
    if cells:
        blocks.append(line(worker.say("posts.fix"), gap=True))
        buttons.insert(0, Button(worker.say("button.posts.rows"), PostFile(do="list", file=sheet.digest).pack()))
    elif result.added or result.changed:
        blocks.append(line(worker.say("posts.confirm"), gap=True))
        buttons.insert(0, Button(worker.say("button.posts.apply"), PostFile(do="apply", file=sheet.digest).pack()))
    else:
        blocks.append(line(worker.say("posts.nothing"), gap=True))
    return Screen(tuple(blocks), (tuple(buttons),))


def done_screen(result: Comparison, worker: Worker) -> Screen:
    """It is entered."""
    facts = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
    buttons = (
        Button(worker.say("button.posts.open"), PostList().pack()),
        Button(worker.say("button.posts.report"), PostFile(do="ask").pack()),
    )
    return Screen((line(worker.say("posts.done", **facts)),), (buttons,))


# --- lists ------------------------------------------------------------------------------------------------


def list_screen(found: Sequence[Standing], counts: tuple[int, int], page: int, waiting: int, worker: Worker) -> Screen:
    """A page of posts: those open first. `counts`: all, and open. `waiting`: interested people nobody was told of."""
    total, opened = counts
    first = [
        Button(worker.say("button.posts.report"), PostFile(do="ask").pack()),
        Button(worker.say("button.posts.template"), PostFile(do="template").pack()),
    ]
    if not total:
        told = worker.say("posts.none" if worker.is_staff else "posts.none_own")
        return Screen((line(told),), (tuple(first),))
    blocks: list[Block] = [line(worker.say("posts.list", open=opened, total=total))]
    if worker.is_staff and waiting:
        blocks.append(line(worker.say("posts.waiting", count=waiting)))
        first.append(Button(worker.say("button.posts.waiting"), PostList(do="waiting").pack()))
    buttons = []
    for place, one in enumerate(found, start=page * PAGE + 1):
        blocks.append(verbatim(_line(place, one, worker)))
        label = f"{place} {clip(clean(one.facts.title), 8)}"
        buttons.append(Button(label, PostWork(post=one.facts.post_id).pack()))
    pages = max(-(-total // PAGE), 1)
    rows: list[Row] = list(in_rows(buttons, width=2))
    rows += page_row(page, pages, lambda to: PostList(page=to).pack(), worker.language)
    return Screen(tuple(blocks), (*rows, tuple(first)))


def _line(place: int, one: Standing, worker: Worker) -> str:
    facts = one.facts
    if one.closed:
        parts = [worker.say("posts.line.closed")]
    else:
        until = words.until(facts, worker.language, worker.today)
        parts = [worker.say("posts.line.open", people=words.people(facts, worker.language), until=until)]
    parts += [worker.say("posts.line.interested", count=one.interested)] if one.interested else []
    parts += [worker.say("posts.line.hired", count=one.hired)] if one.hired else []
    title, employer = clip(clean(facts.title), 16), clip(clean(facts.employer), 12)
    return worker.say("posts.line", place=place, title=title, employer=employer, rest=" · ".join(parts))


def post_screen(one: Standing, reports: Sequence[Report], worker: Worker, notice: str = "") -> Screen:
    """A post with its contact and what came of it."""
    facts, language = one.facts, worker.language
    blocks: list[Block] = [line(notice)] if notice else []
    head = worker.say("bulletin.post.head", title=clean(facts.title), employer=clean(facts.employer))
    blocks.append(verbatim(head, bold=True))
    due = worker.say("posts.line.closed") if one.closed else words.until(facts, language, worker.today)
    told = [words.people(facts, language), words.degree(facts.degree, language), words.pay(facts, language)]
    blocks.append(verbatim(" · ".join([*told, clean(facts.industry), clean(facts.district), due])))
    blocks.append(verbatim(worker.say("posts.page.contact", contact=one.contact, ways=_ways(one))))
    blocks.append(line(worker.say("posts.page.came", interested=one.interested, hired=one.hired)))
    standing = [report for report in reports if not report.withdrawn]
    for report in standing[-_HIRES_SHOWN:]:
        day = say_day(language, report.day, today=worker.today)
        blocks.append(verbatim(worker.say("hire.line", day=day, people=report.people, source=report.source)))

    def button(do: str) -> Button:
        return Button(worker.say(f"button.posts.{do}"), PostWork(post=facts.post_id, do=do).pack())

    buttons = [button("heard")] if one.interested else []
    buttons += [button("hire")] if one.hired < facts.number else []
    buttons += [button("unhire")] if standing else []
    if facts.closes_on >= worker.today:
        buttons.append(button("reopen" if one.closed else "close"))
    buttons.append(Button(worker.say("button.posts.list"), PostList().pack()))
    return Screen(tuple(blocks), in_rows(buttons))


def _ways(one: Standing) -> str:
    return " ".join(part for part in (one.phone, one.email) if part)


def heard_screen(
    one: Standing, found: Sequence[Heard], page: int, worker: Worker, *, waiting: int, notice: str = ""
) -> Screen:
    """Who is interested, with what each agreed to; for staff with whom to tell. `waiting`: not told yet."""
    facts = one.facts
    back = Button(worker.say("button.posts.list"), PostWork(post=facts.post_id).pack())
    if not found:
        return Screen((verbatim(worker.say("posts.heard.none", title=clean(facts.title))),), ((back,),))
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(
        verbatim(worker.say("posts.heard", title=clean(facts.title), employer=clean(facts.employer)), bold=True)
    )
    for place, heard in enumerate(found, start=page * HEARD + 1):
        blocks.append(verbatim(heard_line(place, heard, worker.language, worker.today)))
    buttons = [back]
    if worker.is_staff and waiting:
        blocks.append(verbatim(worker.say("posts.heard.pass", contact=one.contact, ways=_ways(one))))
        buttons.insert(0, Button(worker.say("button.posts.pass"), PostWork(post=facts.post_id, do="pass").pack()))
    blocks.append(line(worker.say("posts.heard.note"), tone=Tone.QUIET))
    pages = max(-(-one.interested // HEARD), 1)
    rows = page_row(
        page, pages, lambda to: PostWork(post=facts.post_id, do="heard", value=str(to)).pack(), worker.language
    )
    about = tuple(heard.talent_id for heard in found if heard.talent_id is not None)
    return Screen(tuple(blocks), (*rows, tuple(buttons)), about=about)


def heard_line(place: int, heard: Heard, language: str, today: date) -> str:
    """1. 姓名 张三；电话 138…（11月28日）."""
    day = say_day(language, heard.at.date(), today=today)
    return say(language, "posts.heard.line", place=place, told=words.told_text(heard.told, language), day=day)


def waiting_screen(found: Sequence[tuple[int, str, str, int]], worker: Worker) -> Screen:
    """The posts whose employer is not here and has interested people to hear of."""
    back = Button(worker.say("button.posts.list"), PostList().pack())
    if not found:
        return Screen((line(worker.say("posts.waiting_none")),), ((back,),))
    blocks: list[Block] = [line(worker.say("posts.waiting_list"))]
    buttons = []
    for place, (post_id, title, employer, count) in enumerate(found, start=1):
        facts = {"title": clip(clean(title), 16), "employer": clip(clean(employer), 14), "count": count}
        blocks.append(verbatim(worker.say("posts.waiting_list.line", place=place, **facts)))
        buttons.append(Button(f"{place} {clip(clean(title), 8)}", PostWork(post=post_id, do="heard").pack()))
    return Screen(tuple(blocks), (*in_rows(buttons, width=2), (back,)))


# --- hires ------------------------------------------------------------------------------------------------


def hire_screen(one: Standing, worker: Worker, notice: str = "") -> Screen:
    """How many were hired: staff write it with where it is known from; an HR presses, or writes it too."""
    facts = {"title": clip(clean(one.facts.title), 24), "number": one.facts.number, "hired": one.hired}
    back = Button(worker.say("button.posts.list"), PostWork(post=one.facts.post_id).pack())
    blocks: list[Block] = [line(notice)] if notice else []
    if worker.is_staff:
        return Screen((*blocks, verbatim(worker.say("hire.ask_source", **facts))), ((back,),))
    left = min(one.facts.number - one.hired, _AT_ONCE)
    buttons = [
        Button(worker.say("button.posts.hired", count=count),
               PostWork(post=one.facts.post_id, do="hired", value=str(count)).pack())
        for count in range(1, left + 1)
    ]  # fmt: skip
    return Screen((*blocks, verbatim(worker.say("hire.ask", **facts))), (*in_rows(buttons), (back,)))


# --- pushes -----------------------------------------------------------------------------------------------


def interest_push(heard: Heard, language: str) -> Screen:
    """For the employer's HR: somebody is interested, with what they agreed to."""
    head = say(language, "interest.pushed", title=clip(clean(heard.title), 24))
    told = verbatim(words.told_text(heard.told, language), bold=True)
    note = line(say(language, "posts.heard.note"), tone=Tone.QUIET)
    button = Button(say(language, "button.posts.heard"), PostWork(post=heard.post_id, do="heard").pack())
    about = () if heard.talent_id is None else (heard.talent_id,)
    return Screen((verbatim(head), told, note), ((button,),), about=about)


def taken_back_push(heard: Heard, language: str, today: date) -> Screen:
    """For the employer's HR: somebody took it back. No name is in it."""
    day = say_day(language, heard.at.date(), today=today)
    return Screen((verbatim(say(language, "interest.pushed_back", title=clip(clean(heard.title), 24), day=day)),))


def staff_push(heard: Heard, language: str) -> Screen:
    """For staff: the employer is not here. No name is in it."""
    facts = {"title": clip(clean(heard.title), 24), "employer": clip(clean(heard.employer), 20)}
    button = Button(say(language, "button.posts.heard"), PostWork(post=heard.post_id, do="heard").pack())
    return Screen((verbatim(say(language, "interest.staff", **facts)),), ((button,),))
