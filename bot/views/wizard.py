"""The wizard's steps: what was understood, a question, what was answered so far. Pure."""

from __future__ import annotations

from datetime import date

from bot.callbacks import short
from bot.screens import Block, Button, Row, Screen, Tone, in_rows, line, verbatim
from bot.texts import has, say
from bot.views import wizard_words as words
from bot.views.names import clip
from bot.views.paging import page_row
from bot.views.wizard_words import Link
from bot.wizard import questions, scopes
from bot.wizard.questions import Question
from bot.wizard.reading import ENOUGH, Read
from knowledge.eligibility.free_text import Understood
from storage.checks import Check

_BARE = frozenset({"category", "age", "standing"})  # their answers say it alone
_RANGES = frozenset({"income", "insurance", "contract"})  # a button of theirs stands for more than its number
_FACT_CHARS = 200
_ANSWERS = 6  # on one screen
_YEARS_BACK = 3


def scope_screen(link: Link, *, notice: str = "", language: str) -> Screen:
    """The first question: who somebody is."""
    blocks: list[Block] = [line(notice)] if notice else []
    blocks += [line(say(language, key)) for key in ("wizard.intro", "wizard.who")]
    buttons = [Button(say(language, f"wizard.scope.{scope}"), link("scope", "", scope)) for scope in scopes.SCOPES]
    return Screen(tuple(blocks), in_rows(buttons))


def kept_screen(check: Check, link: Link, *, language: str) -> Screen:
    """What was said last time, to go on from or to begin anew."""
    text = say(language, "wizard.kept", facts=clip(list_facts(check, language), _FACT_CHARS))
    rows = (
        (
            Button(say(language, "button.wizard.result"), link("end", "", "")),
            Button(say(language, "button.wizard.change"), link("answers", "", "0")),
            Button(say(language, "button.wizard.new"), link("new", "", "")),
        ),
    )
    return Screen((line(text),), rows)


def understood_screen(
    check: Check, understood: Understood, link: Link, *, from_roster: bool = False, language: str
) -> Screen:  # fmt: skip
    """What was taken from somebody's words, or from the roster."""
    key = "wizard.on_roster" if from_roster else "wizard.understood"
    blocks: list[Block] = [line(say(language, key, facts=clip(list_facts(check, language), _FACT_CHARS)))]
    if understood.torn:
        facts = words.join([words.name_fact(key, language) for key in understood.torn], language)
        blocks.append(line(say(language, "wizard.torn", facts=facts)))
    blocks += [line(told) for told in words.list_heard(understood.heard, language)]
    rows = (
        (
            Button(say(language, "button.wizard.right"), link("next", "", "")),
            Button(say(language, "button.wizard.change"), link("answers", "", "0")),
        ),
    )
    return Screen(tuple(blocks), rows)


def list_facts(check: Check, language: str) -> str:
    """Facts as they were said; several that are one question are told as its answer."""
    told: dict[str, None] = {}
    for key, value in check.said.items():
        question = questions.find_question(key)
        chosen = questions.find_choice(question, check) is not None
        if chosen and question.name == "age":  # a button stands for several
            told[words.word_answer(question, check, language)] = None
        elif chosen and (len(question.keys) > 1 or question.name in _RANGES) and question.name not in _BARE:
            name, answer = words.name_question(question, language), words.word_answer(question, check, language)
            told[say(language, "wizard.fact", fact=name, value=answer)] = None
        elif key != "recognized" or value is False:
            told[words.word_fact(key, value, language)] = None
    return words.join(list(told), language)


def question_screen(
    question: Question, read: Read, link: Link, *, notice: str = "", today: date, language: str
) -> Screen:  # fmt: skip
    """A question with its choices; `notice` is said before it."""
    done = len(read.check.path)
    total = max(done + 1, min(done + read.left, max(ENOUGH, done + 1)))
    blocks: list[Block] = [line(notice)] if notice else []
    asked = words.ask(question, language)
    blocks.append(line(say(language, "wizard.question", number=done + 1, total=total, text=asked)))
    hint = f"wizard.hint.{question.name}"
    if has(hint):
        blocks.append(line(say(language, hint), tone=Tone.QUIET))
    elif not question.choices and questions.kind_of(question) not in questions.DAYS:
        blocks.append(line(say(language, "wizard.hint_typed"), tone=Tone.QUIET))
    rows = _list_choices(question, link, today, language)
    skip = [Button(say(language, "button.wizard.skip"), link("skip", short(question.name), ""))]
    if read.check.scope == "employer":
        skip.append(Button(say(language, "button.wizard.sheet"), link("sheet", "", "")))
    if notice:
        skip.append(Button(say(language, "button.wizard.change"), link("answers", "", "0")))
    return Screen(tuple(blocks), (*rows, tuple(skip), _nav(link, language)))


def _list_choices(question: Question, link: Link, today: date, language: str) -> tuple[Row, ...]:
    key = short(question.name)
    if question.choices:
        buttons = [
            Button(words.label(question, choice.name, language), link("say", key, str(place)))
            for place, choice in enumerate(question.choices)
        ]
        return in_rows(buttons)
    if questions.kind_of(question) in questions.DAYS:
        years = range(today.year + (question.name == "expected_graduation"), today.year - _YEARS_BACK - 1, -1)
        return in_rows(Button(_year(year, language), link("year", key, str(year))) for year in years)
    return ()


def _year(year: int, language: str) -> str:
    return say(language, "wizard.year", year=year)


def months_screen(question: Question, year: int, link: Link, *, today: date, language: str) -> Screen:
    """The months of a year to choose from."""
    text = say(language, "wizard.ask_month", fact=words.name_question(question, language), year=year)
    key = short(question.name)
    ahead = question.name in ("expected_graduation", "graduation_date")
    months = [month for month in range(1, 13) if ahead or (year, month) <= (today.year, today.month)]
    buttons = [
        Button(say(language, "wizard.month", month=month), link("say", key, f"{year}-{month:02}")) for month in months
    ]
    back = Button(say(language, "button.wizard.back"), link("ask", key, ""))
    hint = line(say(language, "wizard.hint_day"), tone=Tone.QUIET)
    return Screen((line(text), hint), (*in_rows(buttons, width=4), (back,)))  # fmt: skip


def _nav(link: Link, language: str) -> Row:
    return (
        Button(say(language, "button.wizard.back"), link("back", "", "")),
        Button(say(language, "button.wizard.enough"), link("end", "", "")),
    )


def answers_screen(check: Check, link: Link, *, page: int, language: str) -> Screen:
    """What was said so far, each to be changed."""
    listed = list_answered(check)
    pages = max(1, -(-len(listed) // _ANSWERS))
    page = min(max(page, 0), pages - 1)
    shown = listed[page * _ANSWERS : (page + 1) * _ANSWERS]
    blocks: list[Block] = [line(say(language, "wizard.answers" if listed else "wizard.no_answers"))]
    buttons = []
    for place, question in enumerate(shown, start=page * _ANSWERS + 1):
        told = words.word_answer(question, check, language)
        text = say(language, "wizard.answer", place=place, name=words.name_question(question, language), answer=told)
        blocks.append(verbatim(text))
        buttons.append(Button(str(place), link("ask", short(question.name), "")))
    last = (
        Button(say(language, "button.wizard.on"), link("next", "", "")),
        Button(say(language, "button.wizard.result"), link("end", "", "")),
        Button(say(language, "button.wizard.new"), link("new", "", "")),
    )
    turn = page_row(page, pages, lambda to: link("answers", "", str(to)), language)
    return Screen(tuple(blocks), (*in_rows(buttons), *turn, last))


def list_answered(check: Check) -> list[Question]:
    """The questions that have an answer: as they were asked, then what was said without being asked."""
    names = dict.fromkeys(check.path)
    for key in (*check.said, *check.unknown, *check.none):
        question = questions.find_question(key)
        alone = question.name not in names and questions.find_choice(question, check) is None and len(question.keys) > 1
        name = key if alone and key not in ("age", "birth_date") else question.name
        names[name] = None
    found = [questions.find_named(name) for name in names]
    return [question for question in found if question is not None]


def over_screen(link: Link, *, language: str) -> Screen:
    """A button of a check that is no more."""
    again = Button(say(language, "button.wizard.begin"), link("new", "", ""))
    return Screen((line(say(language, "wizard.over")),), ((again,),))
