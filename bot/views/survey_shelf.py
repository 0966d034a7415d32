"""The office's surveys: the list, one of them, what is wrong with a file, and looking through one before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.callbacks import RunStep, Sketch, SurveyShelf, TrySurvey
from bot.screens import Block, Button, Paging, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views import survey_ends, surveys
from bot.views.names import clip
from bot.views.survey_findings import finding_text
from bot.views.surveys import Seen
from storage.surveys.catalogue import Listed, Version
from storage.surveys.definition import Condition, Definition
from storage.surveys.nodes import Finding
from storage.surveys.sketches import Sketched
from storage.tables import Run

SHOWN = 5  # findings on the screen; more come as a file
_LABEL_CHARS, _TITLE_CHARS, _ITEM_CHARS = 12, 30, 60


def list_screen(
    listed: Sequence[Listed],
    shipped: Sequence[Definition],
    sketches: Sequence[Sketched],
    *,
    admin: bool,
    language: str,
) -> Screen:
    """The surveys there are, those that are being built, and those that come along and were not taken in."""
    blocks: list[Block] = [line(say(language, "shelf.list" if listed else "shelf.none"))]
    buttons = []
    for one in listed:
        how = say(language, "sheet.how.anonymous" if one.anonymous else "sheet.how.named")
        facts = {"title": clip(clean(one.title), _TITLE_CHARS), "version": one.version, "how": how, "runs": one.runs}
        blocks.append(verbatim(say(language, "shelf.line.withdrawn" if one.withdrawn else "shelf.line", **facts)))
        buttons.append(Button(clip(clean(one.title), _LABEL_CHARS), SurveyShelf(key=one.key).pack()))
    rows = list(in_rows(buttons, width=2))
    if admin:
        if shipped:
            blocks.append(line(say(language, "shelf.shipped"), tone=Tone.QUIET))
        take = say(language, "button.shelf.take")
        rows += in_rows(
            [
                Button(
                    f"{take} {clip(one.title.say(language), _LABEL_CHARS)}", SurveyShelf(key=one.key, do="take").pack()
                )
                for one in shipped
            ],
            width=1,
        )
        new = Button(say(language, "button.shelf.new"), Sketch(do="new").pack())
        rows += in_rows(
            [
                Button(
                    say(language, "button.shelf.sketch", title=clip(one.definition.title.zh or "…", _LABEL_CHARS)),
                    Sketch(number=one.id).pack(),
                )
                for one in sketches
            ],
            width=1,
        )
        rows.append((Button(say(language, "button.shelf.upload"), SurveyShelf(do="upload").pack()), new))
    rows.append((Button(say(language, "button.run.list"), RunStep().pack()),))
    return Screen(tuple(blocks), tuple(rows))


def survey_screen(version: Version, runs: Sequence[Run], *, admin: bool, language: str, notice: str = "") -> Screen:
    """One survey by its newest version."""
    definition = version.definition
    how = say(language, "sheet.how.anonymous" if version.anonymous else "sheet.how.named")
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(verbatim(definition.title.say(language), bold=True))
    facts = {"version": version.version, "items": len(definition.items), "minutes": definition.minutes, "how": how}
    languages = say(language, f"survey.languages.{definition.languages[-1]}")
    blocks.append(line(say(language, "shelf.facts", **facts, languages=languages)))
    if version.withdrawn:
        blocks.append(line(say(language, "shelf.withdrawn")))
    if definition.target is not None:
        blocks.append(line(say(language, "survey.target", target=f"{definition.target:g}")))
    for run in runs:
        state = say(language, f"run.mark.{run.state}")
        blocks.append(verbatim(say(language, "run.list.line", title=clip(clean(run.title), 20), state=state)))
    rows: list[Row] = []

    def button(label: str, do: str) -> Button:
        return Button(say(language, f"button.shelf.{label}"), SurveyShelf(key=version.key, do=do).pack())

    if not version.withdrawn:
        rows.append((button("run", "run"), button("schedule", "plan")))
    look = TrySurvey(number=version.id, language=language).pack()
    rows.append((Button(say(language, "button.run.preview"), look), button("items", "items"), button("file", "file")))
    open_runs = [Button(clip(clean(run.title), _LABEL_CHARS), RunStep(number=run.id).pack()) for run in runs]
    rows += in_rows(open_runs, width=2)
    edit = Button(say(language, "button.shelf.edit"), Sketch(number=version.id, do="copy").pack())
    last = [edit] if admin else []
    if admin and not version.withdrawn:
        last.append(button("withdraw", "ask_out"))
    last.append(Button(say(language, "button.shelf.back"), SurveyShelf().pack()))
    rows.append(tuple(last))
    return Screen(tuple(blocks), tuple(rows))


def items_screen(version: Version, page: int, language: str) -> Screen:
    """All items, one a paragraph."""
    blocks: list[Block] = [verbatim(version.definition.title.say(language), bold=True)]
    blocks += [verbatim(item_line(version.definition, place, language))
               for place in range(len(version.definition.items))]  # fmt: skip
    back = Button(say(language, "button.run.back"), SurveyShelf(key=version.key).pack())
    words = (say(language, "button.page_previous", page="{}"), say(language, "button.page_next", page="{}"))
    turn = SurveyShelf(key=version.key, do="items{}").pack()
    return Screen(tuple(blocks), ((back,),), paging=Paging(page, turn, words))


def item_line(definition: Definition, place: int, language: str) -> str:
    """3. 对申报手续的便利程度（评分，必答）."""
    item = definition.items[place]
    marks = [say(language, f"kind.{item.kind}")]
    if item.required:
        marks.append(say(language, "shelf.required"))
    if item.shown_if is not None:
        marks.append(condition_text(definition, item.shown_if, language))
    joined = (", " if language == "en" else "，").join(marks)
    text = clip(item.text.say(language).rstrip("：:"), _ITEM_CHARS)
    return say(language, "shelf.item", place=place + 1, text=text, marks=joined)


def condition_text(definition: Definition, condition: Condition, language: str) -> str:
    """第2题答“是”时才问."""
    place = next((at for at, item in enumerate(definition.items, 1) if item.key == condition.item), 0)
    item = definition.find(condition.item)
    if condition.least is not None or condition.most is not None:
        least = "" if condition.least is None else f"{condition.least:g}"
        most = "" if condition.most is None else f"{condition.most:g}"
        return say(language, "shelf.if.range", place=place, least=least, most=most)
    if not condition.among or item is None:
        return say(language, "shelf.if.answered", place=place)
    labels = {choice.key: choice.label.say(language) for choice in item.choices}
    words = [
        say(language, "sheet.yes" if one else "sheet.no") if isinstance(one, bool) else labels.get(one, one)
        for one in condition.among
    ]
    return say(language, "shelf.if.among", place=place, words=("/".join(words)))


def withdraw_screen(version: Version, language: str) -> Screen:
    """Whether a survey is to be withdrawn."""
    yes = Button(say(language, "button.shelf.withdraw"), SurveyShelf(key=version.key, do="out").pack())
    back = Button(say(language, "button.run.back"), SurveyShelf(key=version.key).pack())
    return Screen((verbatim(say(language, "shelf.ask_out", title=version.title)),), ((yes, back),))


def upload_screen(language: str) -> Screen:
    """The file is asked for."""
    back = Button(say(language, "button.run.back"), SurveyShelf().pack())
    return Screen((line(say(language, "shelf.upload")),), ((back,),))


def findings_screen(name: str, findings: Sequence[Finding], language: str) -> Screen:
    """What is wrong with a file, the first few by line."""
    blocks: list[Block] = [verbatim(say(language, "shelf.wrong", name=clip(name, 40), count=len(findings)))]
    for found in findings[:SHOWN]:
        told = say(language, "shelf.wrong.line", line=found.line, reason=finding_text(found, language))
        blocks.append(verbatim(told))
    if len(findings) > SHOWN:
        blocks.append(line(say(language, "shelf.wrong.rest")))
    blocks.append(line(say(language, "shelf.wrong.then")))
    back = Button(say(language, "button.shelf.back"), SurveyShelf().pack())
    return Screen(tuple(blocks), ((back,),))


def findings_text(findings: Sequence[Finding], language: str) -> str:
    """All findings, a line each, as a file."""
    return "\n".join(
        say(language, "shelf.wrong.line", line=found.line, reason=finding_text(found, language)) for found in findings
    )


# --- looking through --------------------------------------------------------------------------------------

_ON = frozenset({"put", "done", "next", "skip", "clear"})  # what leads on to the next item
_STAYS = frozenset({"on", "off"})
_SAYS = _ON | _STAYS | {"later", "never", "stop", "send"}  # what would be kept, were it no trial


@dataclass(frozen=True, slots=True)
class Tried(Seen):
    """A survey that is looked through: its buttons keep nothing. `number` of its version, or of its sketch."""

    number: int = 0
    sketch: int = 0

    def press(self, do: str, item: int = 0, value: str = "") -> str:
        """The data of a button: where it leads, and whether it would have been kept."""
        del value
        at = {"begin": 1, "item": item + 1, "send": len(self.definition.items) + 1}.get(do, 0)
        at = item + 2 if do in _ON else item + 1 if do in _STAYS else at
        return self.look(at, said=do in _SAYS)

    def look(self, item: int, *, said: bool = False, language: str = "") -> str:
        """The data that shows an item of it, in another language too."""
        spoken = language or self.language
        facts = {"number": self.number, "sketch": self.sketch, "item": item, "said": int(said)}
        return TrySurvey(language=spoken, **facts).pack()


def tried_screen(seen: Tried, at: int, *, spoken: str, fresh: bool = False) -> Screen:
    """The invitation (0), an item (from 1) or the end, as who is asked sees it; `spoken` is the reader's language."""
    items = seen.definition.items
    if at < 1:
        shown = surveys.invitation_screen(seen)
    elif at > len(items):
        shown = survey_ends.submitted_screen(seen)
    else:
        shown = surveys.item_screen(seen, items[at - 1])
    head: list[Block] = [line(say(spoken, "try.head", name=say(seen.language, "language.name")), tone=Tone.QUIET)]
    if 1 <= at <= len(items) and items[at - 1].shown_if is not None:
        told = condition_text(seen.definition, items[at - 1].shown_if or Condition(""), spoken)
        head.append(line(told, tone=Tone.QUIET))
    ways = [
        Button(say(one, "language.name"), seen.look(at, language=one))
        for one in seen.definition.languages
        if one != seen.language
    ]
    if not fresh:
        ways.append(Button(say(spoken, "button.try.send"), TrySurvey(
            number=seen.number, sketch=seen.sketch, language=seen.language, item=99, said=0).pack()))  # fmt: skip
        ways.append(_leave(seen, spoken))
    return replace(shown, blocks=(*head, *shown.blocks), rows=(*shown.rows, tuple(ways)) if ways else shown.rows)


def _leave(seen: Tried, language: str) -> Button:
    if seen.sketch:
        return Button(say(language, "button.run.back"), Sketch(number=seen.number).pack())
    return Button(say(language, "button.run.back"), SurveyShelf(key=seen.definition.key).pack())
