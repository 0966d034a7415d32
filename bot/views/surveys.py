"""A survey as it is answered: one item at a time in one message, on the phone too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.callbacks import Phoned, Survey
from bot.screens import Block, Button, Row, Screen, Tone, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.calendar import find_last_day
from bot.views.names import clip
from storage.surveys import course, sheets, values
from storage.surveys.asked import Asked
from storage.surveys.definition import MANY, TYPED, Definition, Item, Kind, Value
from storage.surveys.limits import columns
from storage.surveys.sheets import Sheet, wants_words

_THREE_COLUMNS, _TWO_COLUMNS = 12, 20  # how wide labels may be that stand three, or two, beside each other
_TICK_COLUMNS = 2
_NPS_ROW = 6  # 0 to 5, 6 to 10
_SAID_CHARS = 80  # of an answer that was written, on its item's screen


@dataclass(frozen=True, slots=True)
class Seen:
    """What a survey's screens are made of. `phoned`: the name of who is on the phone, "" for an own survey."""

    asked: Asked
    definition: Definition
    sheet: Sheet
    today: date
    zone: tzinfo
    language: str
    phoned: str = ""

    def press(self, do: str, item: int = 0, value: str = "") -> str:
        """The data of a button."""
        if self.phoned:
            return Phoned(addressee=self.asked.addressee_id, do=do, item=item, value=value).pack()
        return Survey(number=self.asked.run_id, do=do, item=item, value=value).pack()

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        return say(self.language, key, **facts)

    @property
    def until(self) -> str:
        """The last day, 12月5日（周六）."""
        at = self.asked.closes_at
        return say_day(self.language, find_last_day(at, self.zone), today=self.today) if at is not None else "…"

    def button(self, label: str, do: str, item: int = 0, value: str = "") -> Button:
        """A button with a label of ours."""
        return Button(self.say(f"button.sheet.{label}"), self.press(do, item, value))


def head(seen: Seen) -> list[Block]:
    """For whom it is answered, where that is not the reader."""
    return [verbatim(seen.say("phoned.head", name=clip(seen.phoned, 40)), tone=Tone.HEADING)] if seen.phoned else []


def invitation_screen(seen: Seen, notice: str = "") -> Screen:
    """What it is about, how long it takes, whether anybody learns who answered. `notice`: the words of a reminder."""
    definition, sheet = seen.definition, seen.sheet
    shown = course.list_shown(definition, sheet.answers)
    how = seen.say("sheet.how.anonymous" if seen.asked.anonymous else "sheet.how.named")
    title = definition.title.say(seen.language)
    facts = {"title": title, "items": len(shown), "minutes": definition.minutes, "how": how}
    told = [*head(seen), *([verbatim(notice)] if notice else []), verbatim(seen.say("sheet.head", **facts), bold=True)]
    introduction = definition.introduction.say(seen.language)
    if introduction and not sheet.begun:
        told.append(verbatim(introduction))
    if seen.asked.declined and not sheet.begun and not seen.phoned:
        told.append(line(seen.say("sheet.declined")))
    told.append(line(seen.say("sheet.until", day=seen.until), tone=Tone.QUIET))
    if sheet.begun:
        item = sheets.find_open(definition, sheet)
        if item is not None:
            place = course.count_progress(definition, sheet.answers, item.key).place
            told.insert(-1, line(seen.say("sheet.stopped", place=place)))
        return Screen(tuple(told), ((seen.button("resume", "resume"),),))
    buttons = [seen.button("begin", "begin")]
    if not seen.phoned:
        buttons += [seen.button("later", "later"), seen.button("never", "never")]
    return Screen(tuple(told), (tuple(buttons),))


def item_screen(seen: Seen, item: Item, notice: str = "") -> Screen:
    """One item with what was answered, and the ways on and back."""
    answers, place = seen.sheet.answers, seen.definition.items.index(item)
    value, progress = answers.get(item.key), course.count_progress(seen.definition, answers, item.key)
    text = seen.say("sheet.item", place=progress.place, shown=progress.shown, text=item.text.say(seen.language))
    told = [*head(seen), *([line(notice)] if notice else [])]
    told.append(verbatim(text + (seen.say("sheet.required") if item.required and value is None else "")))
    told += [line(hint, tone=Tone.QUIET) for hint in _hints(seen, item, value)]
    return Screen(tuple(told), (*_choices(seen, item, place, value), *_ways(seen, item, place, value)))


def late_screen(seen: Seen, item: Item, text: str) -> Screen:
    """A line that came long after its item was shown: the answer, or a question."""
    asked = clip(item.text.say(seen.language).rstrip("：:"), _SAID_CHARS)
    told = (*head(seen), verbatim(seen.say("sheet.late", text=clip(text, _SAID_CHARS), item=asked)))
    return Screen(told, ((seen.button("keep", "keep"), seen.button("ask", "ask")),))


def answer_text(item: Item, value: Value | None, language: str) -> str:
    """An answer in words."""
    if value is None:
        return say(language, "sheet.unanswered")
    match item.kind:
        case Kind.RATING:
            return rating_word(item, value, language)
        case Kind.YES_NO:
            return say(language, "sheet.yes" if value else "sheet.no")
        case Kind.SINGLE | Kind.MULTIPLE | Kind.RANKING:
            labels = {choice.key: choice.label.say(language) for choice in item.choices}
            told = [labels.get(key, key) for key in values.list_chosen(item, value)]
            if item.kind is Kind.RANKING:
                return " ".join(f"{number}. {label}" for number, label in enumerate(told, start=1))
            words = value.get("other", "")
            listed = say(language, "sheet.list_mark").join(told)
            return listed + (say(language, "sheet.words", words=words) if words else "")
        case Kind.NUMBER:
            return f"{value}{item.unit.say(language)}"
        case Kind.DATE:
            return say_day(language, date.fromisoformat(value))
        case _:
            return str(value)


def rating_word(item: Item, value: int, language: str) -> str:
    """很满意, the survey's own word, or stars."""
    if item.stars:
        return "★" * value
    return item.scale[value - 1].say(language) if item.scale else say(language, f"sheet.rating.{value}")


def _hints(seen: Seen, item: Item, value: Value | None) -> list[str]:
    """How it is answered, and what was answered where the buttons don't show it."""
    told = []
    if item.kind in TYPED:
        if value is not None:
            told.append(seen.say("sheet.written", answer=clip(answer_text(item, value, seen.language), _SAID_CHARS)))
        told.append(_typed_hint(seen, item))
    elif item.kind is Kind.NPS:
        told.append(seen.say("sheet.chosen", answer=value) if value is not None else seen.say("sheet.hint.nps"))
    elif item.kind in MANY:
        many = "ranking" if item.kind is Kind.RANKING else "multiple"
        key = f"sheet.hint.{many}_most" if item.limit else f"sheet.hint.{many}"
        told.append(seen.say(key, most=item.limit))
    if wants_words(item, value):
        label = next(choice.label for choice in item.choices if choice.other)
        told.append(seen.say("sheet.hint.other", label=label.say(seen.language)))
    elif item.kind in {Kind.SINGLE, Kind.MULTIPLE} and value and value.get("other"):
        told.append(seen.say("sheet.written", answer=clip(value["other"], _SAID_CHARS)))
    return told


def _typed_hint(seen: Seen, item: Item) -> str:
    if item.kind is Kind.TEXT:
        return seen.say("sheet.hint.text")
    example = values.make_example(item)
    if item.kind is Kind.DATE:
        return seen.say("sheet.hint.date", example=example)
    unit = item.unit.say(seen.language)
    if unit:
        return seen.say("sheet.hint.unit", unit=unit, example=example)
    return seen.say("sheet.hint.number", example=example)


def _choices(seen: Seen, item: Item, place: int, value: Value | None) -> tuple[Row, ...]:
    def button(label: str, do: str, what: str, *, chosen: bool) -> Button:
        return Button(("✓ " if chosen else "") + label, seen.press(do, place, what))

    match item.kind:
        case Kind.RATING:
            buttons = [
                button(rating_word(item, step, seen.language), "put", str(step), chosen=value == step)
                for step in range(5, 0, -1)
            ]
            return _in_rows(buttons)
        case Kind.NPS:
            steps = [Button(str(step), seen.press("put", place, str(step))) for step in range(11)]
            return tuple(steps[:_NPS_ROW]), tuple(steps[_NPS_ROW:])
        case Kind.YES_NO:
            yes, no = ((seen.say("sheet.yes"), "1", value is True), (seen.say("sheet.no"), "0", value is False))
            return (tuple(button(label, "put", what, chosen=chosen) for label, what, chosen in (yes, no)),)
        case Kind.SINGLE:
            taken = values.list_chosen(item, value)
            return _in_rows(
                [
                    button(choice.label.say(seen.language), "put", str(number), chosen=choice.key in taken)
                    for number, choice in enumerate(item.choices)
                ]
            )
        case Kind.MULTIPLE | Kind.RANKING:
            return (*_many(seen, item, place, value), (seen.button("done", "next", place),))
        case _:
            return ()


def _many(seen: Seen, item: Item, place: int, value: Value | None) -> tuple[Row, ...]:
    """Each with what its press makes: taken where it is not, left where it is."""
    taken = values.list_chosen(item, value)
    buttons = []
    for number, choice in enumerate(item.choices):
        label, is_taken = choice.label.say(seen.language), choice.key in taken
        if is_taken:
            label = (f"{taken.index(choice.key) + 1}. " if item.kind is Kind.RANKING else "✓ ") + label
        buttons.append(Button(label, seen.press("off" if is_taken else "on", place, str(number))))
    return _in_rows(buttons)


def _in_rows(buttons: Sequence[Button]) -> tuple[Row, ...]:
    """As many beside each other as a phone shows whole; a tick may come to any of them."""
    widest = max(columns(button.label.removeprefix("✓ ")) for button in buttons) + _TICK_COLUMNS
    width = 3 if widest <= _THREE_COLUMNS else 2 if widest <= _TWO_COLUMNS + _TICK_COLUMNS else 1
    return in_rows(buttons, width=width)


def _ways(seen: Seen, item: Item, place: int, value: Value | None) -> tuple[Row, ...]:
    answers, items = seen.sheet.answers, seen.definition.items
    before = course.previous_item(seen.definition, answers, item.key)
    row = [seen.button("back", "item", items.index(before))] if before is not None else []
    if value is not None and item.kind not in MANY:
        row.append(seen.button("next", "next", place))
    elif value is None and not item.required:
        row.append(seen.button("skip", "skip", place))
    rows = [tuple(row)] if row else []
    last = [seen.button("end", "end") if seen.sheet.finished else seen.button("stop", "stop", place)]
    if value is not None and not item.required:
        last.insert(0, seen.button("clear", "skip", place))
    if len(rows) == 1 and len(row) + len(last) <= 3:
        return ((*row, *last),)
    return (*rows, tuple(last))
