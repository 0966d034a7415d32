"""Runs: the list, and one of them from the moment it waits for approval to its end."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.callbacks import NoticeStep, Results, RunStep, ScheduleStep, SurveyShelf
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.audience_words import reasons_text
from bot.views.names import clip, run_name
from bot.views.notices import coming_text
from bot.views.run_drafts import Drafted, describe, look_buttons
from bot.views.run_times import last_day_text, moment_text
from jobs.reports.suppression import LiveCounts
from storage.run_figures import Figures, Sending, ToPhone
from storage.run_plans import ASKS, BY_QUESTION, TITLE_CHARS, Kind
from storage.tables import Run

LISTED = 6
EXTEND_DAYS = (3, 7, 14, 30)
REASONS = ("audience", "text", "time")  # why it is given back, without typing
_TITLE_CHARS = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How a run goes. `reminder` is when the next reminder goes out, `remind` to how many (None: can't be told).

    `coming`: of an invitation, how many gave each answer. `keyless`: it is anonymous and its key is gone.
    `called_off`: it was cancelled before it was sent, at that moment, by whom in words ("" for the clock).
    """

    figures: Figures
    live: LiveCounts
    closes_at: datetime | None
    reminder: datetime | None = None
    remind: int | None = None
    coming: Mapping[str, int] | None = None
    keyless: bool = False
    called_off: tuple[datetime, str] | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """What who looks may do: `own` the draft is theirs, `decides` they may approve, `paper` how it was approved."""

    own: bool
    decides: bool
    paper: str = ""


def list_screen(
    runs: Sequence[Run],
    *,
    more: bool,
    asking: int,
    language: str,
    unreached: Container[int] = (),
    paused: str = "",
) -> Screen:
    """The runs, the newest first; the ways to schedules and to a new one.

    `unreached`: those that nobody got; `paused`: the line that all pushes are.
    """
    blocks: list[Block] = [line(say(language, "run.list" if runs else "run.list_none"))]
    blocks += [line(paused)] if paused else []
    if asking:
        blocks.append(line(say(language, "schedule.asking", count=asking)))
    buttons = []
    for place, run in enumerate(runs, start=1):  # runs of one survey have one title: the place tells them apart
        name = run_name(run.kind, run.title, language, run.content)
        state = state_word(run.state, language, unreached=run.id in unreached)
        facts = {"title": clip(name, _TITLE_CHARS), "state": state}
        blocks.append(verbatim(say(language, "run.list.numbered", place=place, **facts)))
        buttons.append(Button(f"{place} {clip(name, 12)}", RunStep(number=run.id).pack()))
    rows = list(in_rows(buttons, width=2))
    if more:
        older = RunStep(do="older", value=str(runs[-1].id)).pack()
        rows.append((Button(say(language, "button.run.older"), older),))
    last = [Button(say(language, "button.run.new"), SurveyShelf().pack())]
    last.append(Button(say(language, "button.run.schedules"), ScheduleStep().pack()))
    rows.append(tuple(last))
    return Screen(tuple(blocks), tuple(rows))


def state_word(state: str, language: str, *, unreached: bool = False) -> str:
    """… 等批准, ✓ 已截止; of one that nobody got 进行中 · ! 没有人收到."""
    told = say(language, f"run.mark.{state}")
    return say(language, "run.mark.unreached", state=told) if unreached else told


def before_screen(draft: Drafted, viewer: Viewer, notice: str = "") -> Screen:
    """One that waits for approval, or for its time: what it will do, and who can do what about it."""
    blocks: list[Block] = [line(notice)] if notice else []
    state = state_word(draft.state, draft.language)
    blocks.append(verbatim(draft.say("run.head", title=draft.plan.title, state=state), bold=True))
    blocks += describe(draft, sample=False)
    if viewer.paper:
        blocks.append(verbatim(viewer.paper, tone=Tone.QUIET))
    rows: list[Row] = []
    look = look_buttons(draft)
    if draft.state == "waiting":
        if viewer.decides and not viewer.own:
            rows.append((draft.button("approve", "approve"), draft.button("give_back", "reason"), *look))
        else:
            blocks.append(line(draft.say("run.waits_own" if viewer.own else "run.waits")))
            rows.append((draft.button("paper", "paper"), draft.button("take_back", "take_back"), *look))
    elif draft.state == "asking":
        blocks.append(line(draft.say("run.asking")))
        rows.append((draft.button("send_late", "late"), draft.button("leave_out", "pg", "cancel")))
    elif draft.state == "approved":
        rows.append((*look, draft.button("take_back", "take_back"), draft.button("cancel", "pg", "cancel")))
    rows.append((_to_list(draft.language),))
    about = tuple(talent_id for talent_id, _ in draft.named)
    return Screen(tuple(blocks), tuple(rows), about=about, names=True)


def open_screen(draft: Drafted, progress: Progress, notice: str = "") -> Screen:
    """One that is under way, or over: how far it is."""
    blocks: list[Block] = [line(notice)] if notice else []
    if progress.called_off is not None:
        return Screen((*blocks, *_called_off(draft, *progress.called_off)), ((_to_list(draft.language),),))
    blocks.append(verbatim(progress_text(draft, progress), bold=True))
    if progress.figures.whole.unreached:
        blocks.append(line("! " + unreached_text(progress.figures.whole, draft.language)))
    if draft.state in {"paused", "closed", "cancelled"}:
        blocks.append(line(state_word(draft.state, draft.language)))
    if progress.keyless:
        blocks.append(line("! " + draft.say("run.key_gone")))
    whole = progress.figures.whole
    if draft.state == "running" and progress.reminder is not None:
        moment = moment_text(progress.reminder, draft)
        key = "run.reminds" if progress.remind is None else "run.reminds_count"
        blocks.append(line(draft.say(key, moment=moment, count=progress.remind)))
    if progress.closes_at is not None and draft.state in {"running", "paused"}:
        blocks.append(line(draft.say("run.closes", day=last_day_text(progress.closes_at, draft))))
    if whole.unknown:
        key = "run.unknown" if draft.plan.kind is Kind.SURVEY else "notice.unknown"
        blocks.append(line(draft.say(key, count=whole.unknown)))
    if whole.cancelled:
        blocks.append(line(draft.say("run.unsent", count=whole.cancelled)))
    if draft.remark:
        blocks.append(verbatim(draft.say("run.remark", remark=draft.remark)))
    return Screen(tuple(blocks), _open_rows(draft, progress))


def _called_off(draft: Drafted, at: datetime, who: str) -> list[Block]:
    """What became of one that was cancelled before anybody got it."""
    state = state_word(draft.state, draft.language)
    blocks: list[Block] = [verbatim(draft.say("run.head", title=draft.plan.title, state=state), bold=True)]
    key = "run.called_off_by" if who else "run.called_off"
    blocks.append(verbatim(draft.say(key, moment=moment_text(at, draft), who=who)))
    if draft.remark:
        blocks.append(verbatim(draft.say("run.remark", remark=draft.remark)))
    return blocks


def unreached_text(sending: Sending, language: str) -> str:
    """没有人收到：近来已收够1人."""
    return say(language, "run.unreached", reasons=reasons_text(sending.left_out, language))


def progress_text(draft: Drafted, progress: Progress) -> str:
    """满意度调查 第2期 · 已发 214/260 · 完成 131/260（应答率50%）· 未送达 9. The rate is that of the results."""
    whole, live = progress.figures.whole, progress.live
    finished, invited = live.total.finished, whole.invited
    facts: dict[str, object] = {
        "title": clip(clean(draft.plan.title), 30),
        "sent": whole.sent,
        "audience": whole.audience,
        "finished": finished,
        "invited": invited,
        "percent": round(100 * finished / invited) if invited else 0,
    }
    key = "run.progress_least" if live.in_fives else "run.progress"
    if draft.plan.kind not in ASKS:
        key = "notice.progress" if progress.coming is None else "notice.coming"
        facts["counts"] = coming_text(progress.coming or {}, draft.language)
    told = draft.say(key, **facts)
    missed = undelivered(progress.figures)
    return told + (draft.say("run.missed", count=missed) if missed else "")


def undelivered(figures: Figures) -> int:
    """How many it could not reach: tried in vain, or nothing could be tried."""
    whole = figures.whole
    left = sum(
        number for reason, number in whole.left_out.items() if reason in {"unjoined", "unreachable", "no_consent"}
    )
    return sum(whole.undeliverable.values()) + left


def _open_rows(draft: Drafted, progress: Progress) -> tuple[Row, ...]:
    results = _results(draft)
    rows: list[Row] = []
    named = draft.plan.kind not in BY_QUESTION
    missed = [draft.button("missed", "missed")] if named and undelivered(progress.figures) else []
    if draft.state == "running":
        rows.append((draft.button("pause", "pause"), *results, *missed))
        rows.append((draft.button("extend", "pg", "extend"), draft.button("cancel", "pg", "cancel"),
                     draft.button("close", "pg", "close")))  # fmt: skip
    elif draft.state == "paused":
        rows.append((draft.button("resume", "resume"), *results, *missed))
        rows.append((draft.button("cancel", "pg", "cancel"), draft.button("close", "pg", "close")))
    elif draft.state == "closed":
        rows.append((*results, *missed))
    rows.append((draft.button("refresh", ""), _to_list(draft.language)))
    return tuple(row for row in rows if row)


def _results(draft: Drafted) -> list[Button]:
    """What came of it: of a survey its results, of an invitation who comes."""
    if draft.plan.kind in ASKS:
        return [Button(draft.say("button.run.results"), Results(number=draft.number).pack())]
    if draft.plan.kind is Kind.INVITATION:
        return [Button(draft.say("button.notice.who"), NoticeStep(number=draft.number, do="who").pack())]
    return []


def _to_list(language: str) -> Button:
    return Button(say(language, "button.run.list"), RunStep().pack())


def sure_screen(draft: Drafted, what: str, *, waiting: int = 0) -> Screen:
    """Whether it is to be cancelled or closed, with what that means."""
    anonymous = draft.version is not None and draft.version.anonymous
    key = f"run.sure.{what}" + ("_anonymous" if anonymous and draft.state in {"running", "paused"} else "")
    told = draft.say(key, title=draft.plan.title, waiting=waiting)
    row = (draft.button(f"sure.{what}", what), draft.button("back", ""))
    return Screen((verbatim(told),), (row,))


def extend_screen(draft: Drafted, closes_at: datetime) -> Screen:
    """By how many days it is to be longer."""
    buttons = [draft.button("more_days", "extend", str(days), days=days) for days in EXTEND_DAYS]
    told = draft.say("run.ask.extend", day=last_day_text(closes_at, draft))
    return Screen((line(told),), (*in_rows(buttons), (draft.button("back", ""),)))


def reason_screen(draft: Drafted) -> Screen:
    """Why it is given back: by a button, or typed."""
    buttons = [draft.button(f"why.{reason}", "refuse", reason) for reason in REASONS]
    return Screen((verbatim(draft.say("run.ask.reason", title=draft.plan.title)),),
                  (tuple(buttons), (draft.button("back", ""),)))  # fmt: skip


def missed_screen(draft: Drafted, missed: Sequence[ToPhone], *, total: int) -> Screen:
    """Whom it could not reach and why; they are for their liaisons to phone."""
    blocks: list[Block] = [verbatim(draft.say("run.missed.head", title=clip(draft.plan.title, 30), count=total))]
    for one in missed:
        facts = {"name": clip(clean(one.name), 12), "why": draft.say(f"missed.{one.reason}")}
        blocks.append(verbatim(draft.say("run.missed.line", **facts)))
    blocks.append(line(draft.say("run.missed.then"), tone=Tone.QUIET))
    about = tuple(one.talent_id for one in missed)
    return Screen(tuple(blocks), ((draft.button("back", ""),),), about=about, names=True)


def ask_screen(draft: Drafted, what: str) -> Screen:
    """The title or the words of a reminder are to be typed."""
    if what == "title":
        told = draft.say("run.type.title", most=TITLE_CHARS)
    elif what == "cron":
        told = draft.say("schedule.type.cron")
    else:
        day = draft.plan.reminders[int(what[0])].after_days if int(what[0]) < len(draft.plan.reminders) else 0
        told = draft.say(f"run.type.{what[1:]}", day=day)
    return Screen((line(told),), ((draft.button("back", "pg", {"title": "", "cron": "when"}.get(what, "rem")),),))


# --- signed on paper --------------------------------------------------------------------------------------
