"""A survey that is being built: all of it, one item, its condition, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Sketch, SurveyShelf, TrySurvey
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.surveys import sketch_steps
from bot.texts import say
from bot.views.names import clip
from bot.views.survey_findings import finding_text
from bot.views.survey_shelf import condition_text, item_line
from storage.surveys import rules
from storage.surveys.definition import Definition, Item, Kind
from storage.surveys.rules import Problem
from storage.surveys.sketches import Sketched

_SHOWN_ITEMS, _SHOWN_PROBLEMS, _TEXT_CHARS, _LABEL_CHARS = 30, 3, 200, 12
_CAN_BE_ASKED = frozenset({*rules.CHOSEN, *rules.RANGES, Kind.YES_NO})  # what a condition can be of


class Pen:
    """Makes the texts and buttons of a sketch at a revision, in a language."""

    def __init__(self, sketch: Sketched, language: str) -> None:
        self.sketch, self.language = sketch, language

    @property
    def definition(self) -> Definition:
        """What it asks so far."""
        return self.sketch.definition

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        return say(self.language, key, **facts)

    def press(self, do: str, item: int = 0, value: str = "") -> str:
        """The data of a button."""
        return Sketch(number=self.sketch.id, revision=self.sketch.revision, do=do, item=item, value=value).pack()

    def button(self, label: str, do: str, item: int = 0, value: str = "", **facts: object) -> Button:
        """A button with a label of ours."""
        return Button(self.say(f"button.sketch.{label}", **facts), self.press(do, item, value))


def sketch_screen(pen: Pen, notice: str = "") -> Screen:
    """All of it, with what is still missing."""
    definition = pen.definition
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(verbatim(pen.say("sketch.head", title=definition.title.zh or "…"), bold=True))
    how = pen.say("sheet.how.anonymous" if definition.anonymous else "sheet.how.named")
    blocks.append(line(pen.say("sketch.facts", how=how, items=len(definition.items), minutes=definition.minutes)))
    if definition.introduction.zh:
        blocks.append(verbatim(clip(definition.introduction.say(pen.language), _TEXT_CHARS), tone=Tone.QUOTE))
    for place in range(min(len(definition.items), _SHOWN_ITEMS)):
        blocks.append(verbatim(item_line(definition, place, pen.language)))
    other = "0" if definition.anonymous else "1"
    rows: list[Row] = [
        (pen.button("add", "pg", value="add"), pen.button("title", "ask", value="title"),
         pen.button("introduction", "ask", value="introduction")),
        (pen.button("thanks", "ask", value="thanks"),
         pen.button("named" if definition.anonymous else "anonymous", "anon", value=other)),
    ]  # fmt: skip
    rows += in_rows(
        [pen.button("nth", "item", place, place=place) for place in range(1, len(definition.items) + 1)], width=3
    )
    look = TrySurvey(number=pen.sketch.id, sketch=1, language="zh").pack()
    looks = [Button(pen.say("button.run.preview"), look)] if definition.items else []
    rows.append((*looks, pen.button("save", "save"), pen.button("drop", "pg", value="drop")))
    return Screen(tuple(blocks), tuple(rows))


def anonymity_screen(pen: Pen) -> Screen:
    """Anonymous or named: asked at the beginning, since it can't be changed after the first run."""
    row = (pen.button("be_anonymous", "anon", value="1"), pen.button("be_named", "anon", value="0"))
    return Screen((line(pen.say("sketch.ask.anonymous")),), (row,))


def kinds_screen(pen: Pen) -> Screen:
    """What kind of item is added."""
    buttons = [Button(pen.say(f"kind.{kind}"), pen.press("kind", value=kind.value)) for kind in Kind]
    return Screen((line(pen.say("sketch.ask.kind")),), (*in_rows(buttons), (pen.button("back", ""),)))


def ask_screen(pen: Pen, what: str, place: int, notice: str = "") -> Screen:
    """Something is to be typed."""
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(line(pen.say(f"sketch.type.{what}", place=place)))
    if what != "range":
        blocks.append(line(pen.say("sketch.type.english"), tone=Tone.QUIET))
    back = pen.button("back", "item" if place else "", place)
    return Screen(tuple(blocks), ((back,),))


def item_screen(pen: Pen, place: int, notice: str = "") -> Screen:
    """One item, and what can be changed in it."""
    definition, item = pen.definition, pen.definition.items[place - 1]
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(verbatim(item_line(definition, place - 1, pen.language), bold=True))
    if item.text.en:
        blocks.append(verbatim(item.text.en))
    if item.choices:
        comma = ", " if pen.language == "en" else "、"
        labels = comma.join(choice.label.say(pen.language) for choice in item.choices)
        blocks.append(verbatim(pen.say("sketch.choices", labels=clip(labels, _TEXT_CHARS))))
    if item.kind is Kind.NUMBER and item.least is not None and item.most is not None:
        facts = {"least": f"{item.least:g}", "most": f"{item.most:g}", "unit": item.unit.say(pen.language)}
        blocks.append(line(pen.say("sketch.range", **facts)))
    rows = [*in_rows(_item_buttons(pen, item, place)), tuple(_ways(pen, place))]
    return Screen(tuple(blocks), tuple(rows))


def _item_buttons(pen: Pen, item: Item, place: int) -> list[Button]:
    buttons = [pen.button("text", "ask", place, "text")]
    if item.kind in rules.CHOSEN:
        buttons.append(pen.button("choices", "ask", place, "choices"))
    if item.kind is Kind.NUMBER:
        buttons.append(pen.button("range", "ask", place, "range"))
    if item.kind is Kind.RATING:
        buttons.append(pen.button("words" if item.stars else "stars", "stars", place, "0" if item.stars else "1"))
    buttons.append(pen.button("optional" if item.required else "required", "req", place, "0" if item.required else "1"))
    if _list_earlier(pen.definition, place):
        buttons.append(pen.button("condition", "if", place))
    return buttons


def _ways(pen: Pen, place: int) -> list[Button]:
    ways = []
    if place > 1:
        ways.append(pen.button("up", "move", place, "up"))
    if place < len(pen.definition.items):
        ways.append(pen.button("down", "move", place, "down"))
    return [*ways[:1], pen.button("delete", "del", place), pen.button("back", "")] if len(ways) < 2 else [
        *ways, pen.button("delete", "del", place)]  # fmt: skip


def _list_earlier(definition: Definition, place: int) -> list[int]:
    return [at for at, item in enumerate(definition.items[: place - 1], 1) if item.kind in _CAN_BE_ASKED]


def condition_screen(pen: Pen, place: int) -> Screen:
    """On which earlier item it depends whether it is asked."""
    item = pen.definition.items[place - 1]
    told = pen.say("sketch.ask.condition", place=place)
    blocks: list[Block] = [line(told)]
    if item.shown_if is not None:
        blocks.append(line(condition_text(pen.definition, item.shown_if, pen.language)))
    buttons = [
        Button(
            f"{at}. {clip(clean(pen.definition.items[at - 1].text.say(pen.language)), _LABEL_CHARS)}",
            pen.press("if", place, str(at)),
        )
        for at in _list_earlier(pen.definition, place)
    ]
    last = (pen.button("always", "always", place), pen.button("back", "item", place))
    return Screen(tuple(blocks), (*in_rows(buttons, width=1), last))


def answers_screen(pen: Pen, place: int, at: int) -> Screen:
    """Which answers to the earlier item it takes."""
    item, asked = pen.definition.items[place - 1], pen.definition.items[at - 1]
    condition = item.shown_if if item.shown_if is not None and item.shown_if.item == asked.key else None
    among = condition.among if condition is not None else ()
    buttons = []
    if asked.kind is Kind.YES_NO:
        for word, flag, value in (("sheet.yes", True, "y"), ("sheet.no", False, "n")):
            buttons.append(Button(_ticked(pen.say(word), flag in among), pen.press("cond", place, f"{at}.{value}")))
    elif asked.kind in rules.CHOSEN:
        for number, choice in enumerate(asked.choices):
            label = _ticked(choice.label.say(pen.language), choice.key in among)
            buttons.append(Button(label, pen.press("cond", place, f"{at}.{number}")))
    else:
        ranges = sketch_steps.NPS_CONDITIONS if asked.kind is Kind.NPS else sketch_steps.CONDITIONS
        for name, (least, most) in ranges.items():
            taken = condition is not None and (condition.least, condition.most) == (least, most)
            label = pen.say(f"button.sketch.if_{name}", bound=f"{(most if least is None else least) or 0:g}")
            buttons.append(Button(_ticked(label, taken), pen.press("cond", place, f"{at}.{name}")))
    told = verbatim(pen.say("sketch.ask.answers", place=at, text=asked.text.say(pen.language)))
    return Screen((told,), (*in_rows(buttons), (pen.button("back", "item", place),)))


def _ticked(label: str, taken: bool) -> str:
    return f"✓ {label}" if taken else label


def problems_screen(pen: Pen, problems: Sequence[Problem]) -> Screen:
    """What stands in the way of saving it; each leads to its item."""
    blocks: list[Block] = [line(pen.say("sketch.problems", count=len(problems)))]
    places = []
    for problem in problems[:_SHOWN_PROBLEMS]:
        at = int(problem.place[1]) + 1 if problem.place[0] == "items" and len(problem.place) > 1 else 0
        where = pen.say("sketch.nth", place=at) if at else pen.say(f"sketch.part.{problem.place[0]}")
        blocks.append(verbatim(pen.say("sketch.problem", where=where, reason=finding_text(problem, pen.language))))
        if at and at not in places:
            places.append(at)
    buttons = [pen.button("nth", "item", at, place=at) for at in places]
    return Screen(tuple(blocks), (*in_rows(buttons), (pen.button("back", ""),)))


def drop_screen(pen: Pen) -> Screen:
    """Whether it is to be dropped."""
    row = (pen.button("drop_yes", "drop"), pen.button("back", ""))
    return Screen((verbatim(pen.say("sketch.drop", title=pen.definition.title.zh)),), (row,))


def dropped_screen(language: str) -> Screen:
    """It is gone."""
    back = Button(say(language, "button.shelf.back"), SurveyShelf().pack())
    return Screen((line(say(language, "sketch.dropped")),), ((back,),))


def saved_screen(definition: Definition, version: int, language: str) -> Screen:
    """It is a survey now."""
    told = say(language, "sketch.saved", title=definition.title.say(language), version=version)
    row = (
        Button(say(language, "button.shelf.run"), SurveyShelf(key=definition.key, do="run").pack()),
        Button(say(language, "button.shelf.back"), SurveyShelf().pack()),
    )
    return Screen((verbatim(told),), (row,))
