"""What came of a run on the screen: numbers while it is open, sentences and pictures after, answers in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.callbacks import Results as Press
from bot.callbacks import RunStep
from bot.screens import Block, Button, Row, Screen, Table, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip
from bot.views.run_drafts import Drafted
from bot.views.runs import Progress, progress_text, state_word
from jobs.reports import tables
from jobs.reports.report import ItemReport
from jobs.reports.responses import Asked
from jobs.reports.sentences import describe_item, list_conclusions
from jobs.reports.suppression import count_live
from jobs.reports.words import name_categories, write_number, write_time
from jobs.sheets import Cell, Shown
from jobs.survey_results import Results
from storage.surveys.definition import Kind
from storage.tables import Run

LISTED, TEXTS = 8, 5
CAPTION_CHARS = 1024  # Telegram's limit under a picture
_TITLE_CHARS, _TEXT_CHARS, _NAME_CHARS = 30, 500, 14
_COLUMNS = 6  # of a table by category: more than a phone shows
_COMPARED = (0, 1, 2, 3, 6)  # of a comparison: the difference and its interval stand in the files
_RATED = frozenset({Kind.RATING, Kind.NPS, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Told:
    """What the summary is made of; `results` None: an anonymous run that is open."""

    draft: Drafted
    progress: Progress
    asked: Asked
    results: Results | None


def list_screen(runs: Sequence[Run], language: str) -> Screen:
    """The runs that have begun."""
    blocks: list[Block] = [line(say(language, "results.list" if runs else "results.none"))]
    buttons = []
    for place, run in enumerate(runs, start=1):
        facts = {"title": clip(clean(run.title), 20), "state": state_word(run.state, language)}
        blocks.append(verbatim(say(language, "run.list.numbered", place=place, **facts)))
        buttons.append(Button(f"{place} {clip(clean(run.title), 12)}", Press(number=run.id).pack()))
    return Screen(tuple(blocks), in_rows(buttons, width=2))


def summary_screen(told: Told, *, decides: bool, language: str) -> Screen:
    """How far it is, who answered by category, and the summary in sentences."""
    number = told.draft.number
    blocks: list[Block] = [verbatim(progress_text(told.draft, told.progress), bold=True)]
    blocks += _live_lines(told, language)
    results = told.results
    if results is None:
        blocks.append(line(say(language, "results.not_yet")))
        ways = _elsewhere(number, language) if decides else []
        return Screen(tuple(blocks), (*in_rows(ways), _ends(number, language)))
    blocks += [verbatim(said) for said in list_conclusions(results.report, language)[:-1]]
    buttons = []
    if results.report.n is not None:
        buttons.append(result_button("items", number, language, "item", item=1))
        if results.texts:
            buttons.append(result_button("texts", number, language, "texts", item=_first_words(results)))
        if len(results.report.blocks) > 1:
            buttons.append(result_button("cross", number, language, "cross"))
        if tables.list_compared(results.report, language) is not None:
            buttons.append(result_button("compared", number, language, "compared"))
    if decides:
        buttons += [result_button("files", number, language, "files"), *_elsewhere(number, language)]
    return Screen(tuple(blocks), (*in_rows(buttons), _ends(number, language)))


def _live_lines(told: Told, language: str) -> list[Block]:
    """Started and finished, then response by category where that can be told."""
    live = count_live(told.asked)
    blocks: list[Block] = []
    if live.in_fives:
        blocks.append(line(say(language, "results.started_least", started=live.total.started)))
        return blocks
    blocks.append(line(say(language, "results.started", started=live.total.started, finished=live.total.finished)))
    if len(live.rows) > 1:
        rates = [
            say(
                language,
                "results.rate",
                who=name_categories(categories, language),
                finished=counts.finished,
                invited=counts.invited,
            )
            for categories, counts in live.rows
        ]
        joined = (", " if language == "en" else "，").join(rates)
        blocks.append(line(say(language, "results.rates", rates=joined)))
    if told.asked.time_to_answer is not None:
        blocks.append(line(say(language, "results.median", time=write_time(told.asked.time_to_answer, language))))
    return blocks


def result_button(label: str, number: int, language: str, do: str, *, item: int = 0, page: int = 0) -> Button:
    """A button of the results of a run, with a label of ours."""
    return Button(say(language, f"button.results.{label}"), Press(number=number, do=do, item=item, page=page).pack())


def _elsewhere(number: int, language: str) -> list[Button]:
    return [result_button("enter", number, language, "enter")]


def _ends(number: int, language: str) -> Row:
    return (
        Button(say(language, "button.results.run"), RunStep(number=number).pack()),
        Button(say(language, "button.results.list"), Press().pack()),
    )


def back_button(number: int, language: str) -> Button:
    """The way back to the summary."""
    return Button(say(language, "button.run.back"), Press(number=number).pack())


def nothing_screen(number: int, language: str) -> Screen:
    """There is no such item."""
    return Screen((line(say(language, "tap.old")),), ((back_button(number, language),),))


# --- an item ----------------------------------------------------------------------------------------------


def item_caption(results: Results, place: int, language: str) -> str:
    """3/8 “申报便利”平均4.2…, what stands under a picture."""
    items = results.report.items
    one = items[place - 1]
    said = describe_item(results.report, one, language) + _beside(results, one, language)
    facts = {"place": place, "count": len(items), "text": one.item.text.say(language).rstrip("：:"), "said": said}
    return clip(say(language, "results.item", **facts), CAPTION_CHARS)


def _beside(results: Results, one: ItemReport, language: str) -> str:
    """上期3.40，较上期+0.26，未见显著差异；最低：第三类3.51. What can't be told is left out."""
    told = ""
    difference = one.comparison and (one.comparison.mean or one.comparison.nps)
    if difference:
        places = 1 if one.item.kind is Kind.NPS else 2
        before, change = write_number(difference.before, places), write_number(difference.value, places, signed=True)
        told += say(
            language, "results.before", before=before, change=change, verdict=tables.judge(difference, language)
        )
    means = [
        (cell.rating.mean, block.categories)
        for block, cell in zip(results.report.blocks, one.cells, strict=True)
        if cell is not None and cell.rating is not None
    ]
    if len(means) > 1:
        mean, categories = min(means, key=lambda entry: entry[0])
        who = name_categories(categories, language)
        told += say(language, "results.lowest", who=who, mean=write_number(mean, 2))
    return told


def item_rows(results: Results, place: int, language: str) -> tuple[Row, ...]:
    """The ways to the items beside it, and back."""
    number, count = results.run_id, len(results.report.items)
    row = []
    if place > 1:
        row.append(result_button("before", number, language, "item", item=place - 1))
    if place < count:
        row.append(result_button("after", number, language, "item", item=place + 1))
    row.append(back_button(number, language))
    one = results.report.items[place - 1]
    words = [result_button("words", number, language, "texts", item=place)] if results.texts.get(one.item.key) else []
    return (tuple(row), tuple(words)) if words else (tuple(row),)


def item_screen(results: Results, place: int, language: str) -> Screen:
    """An item of which there is no picture: fewer than five answered."""
    return Screen((verbatim(item_caption(results, place, language)),), item_rows(results, place, language))


# --- in words ---------------------------------------------------------------------------------------------


def _first_words(results: Results) -> int:
    return next(at for at, item in enumerate(results.report.definition.items, 1) if item.key in results.texts)


def texts_screen(results: Results, place: int, page: int, wanted: str, language: str) -> Screen:
    """What was written to an item, page by page, all or where a word stands in it."""
    number, item = results.run_id, results.report.definition.items[place - 1]
    every = results.texts.get(item.key, ())
    found = [text for text in every if wanted.casefold() in text.casefold()]
    pages = max(1, -(-len(found) // TEXTS))
    page = min(page, pages - 1)
    head = say(language, "results.texts", text=item.text.say(language).rstrip("：:"), count=len(every))
    blocks: list[Block] = [verbatim(head, bold=True)]
    if not every:
        blocks.append(line(say(language, "results.texts_few")))
    elif wanted:
        blocks.append(verbatim(say(language, "results.found", word=clip(wanted, 20), count=len(found))))
    shown = found if wanted else found[page * TEXTS : (page + 1) * TEXTS]
    blocks += [verbatim(clip(text, _TEXT_CHARS), tone=Tone.QUOTE) for text in shown[: TEXTS * 3]]
    if every:
        blocks.append(line(say(language, "results.texts_search"), tone=Tone.QUIET))
    row = []
    if not wanted and page > 0:
        row.append(Button(say(language, "button.page_previous", page=page),
                          Press(number=number, do="texts", item=place, page=page - 1).pack()))  # fmt: skip
    if not wanted and page < pages - 1:
        row.append(Button(say(language, "button.page_next", page=page + 2),
                          Press(number=number, do="texts", item=place, page=page + 1).pack()))  # fmt: skip
    if wanted:
        row.append(result_button("all_texts", number, language, "texts", item=place))
    ways = [
        Button(clip(one.text.say(language).rstrip("：:"), 12), Press(number=number, do="texts", item=at).pack())
        for at, one in enumerate(results.report.definition.items, 1)
        if one.key in results.texts and at != place
    ]
    around = []
    if item.kind is Kind.TEXT and place < len(results.report.items):
        around.append(result_button("after", number, language, "item", item=place + 1))
    rows = [tuple(row)] if row else []
    return Screen(tuple(blocks), (*rows, *in_rows(ways[:4], width=2), (*around, back_button(number, language))))


# --- tables -----------------------------------------------------------------------------------------------


def cross_screen(results: Results, language: str) -> Screen:
    """Ratings by category, where each group has five or more; what was chosen stands in the files."""
    grid = tables.list_cross(results.report, language)
    if grid is None:
        return _table_screen(results, "results.cross", (), [], language)
    chosen = {one.item.text.say(language) for one in results.report.items if one.item.kind not in _RATED}
    rows, kept = [], True
    for row in grid.rows:
        kept = row[0] not in chosen if row[0] else kept  # the rows of one item follow the one that names it
        if kept:
            rows.append(row[:_COLUMNS])
    return _table_screen(results, "results.cross", grid.head[:_COLUMNS], rows, language)


def compared_screen(results: Results, language: str) -> Screen:
    """With the run before: both figures, and in words whether the difference is more than chance."""
    grid = tables.list_compared(results.report, language)
    if grid is None:
        return _table_screen(results, "results.compared", (), [], language)
    head = tuple(grid.head[at] for at in _COMPARED)
    rows = [tuple(row[at] for at in _COMPARED) for row in grid.rows]
    return _table_screen(results, "results.compared", head, rows, language)


def _table_screen(
    results: Results, key: str, head: tuple[str, ...], rows: Sequence[Sequence[Cell]], language: str
) -> Screen:
    back = ((back_button(results.run_id, language),),)
    if not rows:
        return Screen((line(say(language, "results.no_table")),), back)
    cells = tuple((clip(_cell(row[0]), _NAME_CHARS), *(_cell(cell) for cell in row[1:])) for row in rows)
    told = say(language, key, title=clip(results.title, _TITLE_CHARS), previous=clip(results.previous, _TITLE_CHARS))
    return Screen((verbatim(told, bold=True), Table(head, cells)), back)


def _cell(cell: Cell) -> str:
    if isinstance(cell, Shown):
        return cell.text
    return "" if cell is None else str(cell)


# --- files ------------------------------------------------------------------------------------------------


def files_screen(number: int, *, named: bool, language: str) -> Screen:
    """Which file."""
    buttons = [result_button(kind, number, language, kind) for kind in ("docx", "pdf", "xlsx", "csv")]
    told = say(language, "results.files_named" if named else "results.files")
    return Screen((line(told),), (*in_rows(buttons), (back_button(number, language),)))
