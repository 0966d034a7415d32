"""What a table of awards would do, row by row; and one award that was typed, before it is entered."""

from __future__ import annotations

from collections.abc import Iterable

from bot.awards.rules import AwardTold
from bot.callbacks import AwardEntry, AwardFile, AwardList, Leave
from bot.screens import Block, Button, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views import award_words as words
from bot.views.names import category_word, clip
from bot.views.wizard_words import money
from jobs.award_entry import ADDED, CHANGED, HELD, REJECTED, UNCHANGED, Comparison, Decision
from storage.awards.facts import AwardFacts
from storage.awards.lists import OWED
from storage.awards.writing import Entered

TOLD_ROWS = 4  # on the screen, which has eight lines; the rest is in the file
_ROW_CHARS = 150
_MOST_PEOPLE = 8


def ask_screen(language: str) -> Screen:
    """Asks for the file."""
    buttons = (
        Button(say(language, "button.awards.template"), AwardFile(do="template").pack()),
        Button(say(language, "button.cancel"), Leave().pack()),
    )
    return Screen((line(say(language, "awards.ask_file")),), (buttons,))


def comparison_screen(name: str, result: Comparison, file: str, *, passing: bool, told: AwardTold) -> Screen:
    """What the file would do, the rows in the way with their reasons, the one question. `passing`: with a reason."""
    language, wrong = told.language, result.wrong()
    facts = {what: result.count(what) for what in (ADDED, CHANGED, UNCHANGED, REJECTED, HELD)}
    blocks: list[Block] = [
        verbatim(say(language, "awards.table", name=clip(clean(name), 40), rows=len(result.decisions)), bold=True),
        line(say(language, "awards.counts", **facts)),
    ]
    shown = len(wrong) if len(wrong) <= TOLD_ROWS else TOLD_ROWS - 1
    blocks += [verbatim("! " + row_text(one, told)) for one in wrong[:shown]]
    if rest := len(wrong) - shown:
        blocks.append(line(say(language, "awards.more", count=rest)))
    for remark in result.remarks[:2]:
        blocks.append(verbatim(words.reason_text(remark, told), tone=Tone.QUIET))
    buttons = [Button(say(language, "button.awards.rows"), AwardFile(do="list", file=file).pack())]
    if facts[REJECTED]:
        blocks.append(line(say(language, "awards.mend"), gap=True))
    elif facts[HELD]:
        blocks.append(line(say(language, "awards.may_pass"), gap=True))
        buttons.insert(0, Button(say(language, "button.awards.why"), AwardFile(do="why", file=file).pack()))
    elif facts[ADDED] or facts[CHANGED]:
        blocks.append(line(say(language, "awards.confirm_passing" if passing else "awards.confirm"), gap=True))
        buttons.insert(0, Button(say(language, "button.awards.apply"), AwardFile(do="apply", file=file).pack()))
    else:
        blocks.append(line(say(language, "awards.nothing"), gap=True))
    buttons.append(Button(say(language, "button.cancel"), AwardFile(do="drop", file=file).pack()))
    return Screen(tuple(blocks), in_rows(buttons), about=_about(wrong[:shown]), names=True)


def row_text(one: Decision, told: AwardTold) -> str:
    """第8行 张三：应发金额没有写单位."""
    texts = [words.reason_text(reason, told) for reason in one.reasons]
    texts += [words.warning_text(warning, told) for warning in one.warnings]
    where = say(told.language, "roster.in_sheet", sheet=clean(one.row.sheet)) if one.row.sheet else ""
    name = f" {clip(clean(one.row.name), words.NAME_CHARS)}" if one.row.name else ""
    reasons = ("；" if told.language == "zh" else "; ").join(texts)
    text = where + say(told.language, "awards.row", row=one.row.number, name=name, reasons=reasons)
    return clip(text, _ROW_CHARS)


def list_rows(result: Comparison, told: AwardTold) -> list[tuple[object, ...]]:
    """What becomes of each row, for a table."""
    rows: list[tuple[object, ...]] = []
    for one in result.decisions:
        texts = [words.reason_text(reason, told) for reason in one.reasons]
        texts += [words.warning_text(warning, told) for warning in one.warnings]
        what = say(told.language, f"awards.what.{one.what}")
        benefit = str(one.row.values.get("benefit", ""))
        rows.append((one.row.sheet, one.row.number, one.row.name, benefit, what, "；".join(texts)))
    return rows


def doing_screen(done: int, total: int, language: str) -> Screen:
    """How far it is."""
    return Screen((line(say(language, "awards.doing", done=f"{done:,}", total=f"{total:,}")),))


def done_screen(entered: Entered, language: str) -> Screen:
    """All of it is entered."""
    blocks = [line(say(language, "awards.done", added=len(entered.added), changed=len(entered.changed)))]
    buttons = [
        Button(say(language, "button.awards.list"), AwardList().pack()),
        Button(say(language, "button.awards.import"), AwardFile(do="ask").pack()),
    ]
    if entered.owed:
        count, yuan = len(entered.owed), money(sum(entered.owed), language)
        blocks.append(line(say(language, "awards.done_owed", count=count, yuan=yuan)))
        buttons.insert(0, Button(say(language, "button.awards.look_owed"), AwardList(shelf=OWED).pack()))
    return Screen(tuple(blocks), (tuple(buttons),))


def _about(decisions: Iterable[Decision]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.payee.talent_id for one in decisions if one.payee is not None))


def list_benefit_names(told: AwardTold) -> str:
    """The names of all benefits that a table may name, each once."""
    entries = told.rules.book.on(told.today)
    names = dict.fromkeys(one.benefit.en if told.language == "en" else one.benefit.zh for one in entries)
    return say(told.language, "awards.or").join(names)


# --- one that is typed ------------------------------------------------------------------------------------


def ask_one_screen(language: str) -> Screen:
    """Asks for one award, a line a field."""
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, "awards.ask_one")),), ((button,),))


def which_screen(decision: Decision, told: AwardTold) -> Screen:
    """Several people have that name: which one."""
    language = told.language
    rows = tuple(
        (
            Button(
                " · ".join(
                    part
                    for part in (clip(one.name, 12), category_word(one.category, language), clip(one.employer, 16))
                    if part
                ),
                AwardEntry(do="who", pick=one.talent_id).pack(),
            ),
        )
        for one in decision.people[:_MOST_PEOPLE]
    )
    cancel = (Button(say(language, "button.cancel"), AwardEntry(do="drop").pack()),)
    head = say(language, "awards.which", name=clip(clean(decision.row.name), words.NAME_CHARS))
    about = tuple(one.talent_id for one in decision.people[:_MOST_PEOPLE])
    return Screen((verbatim(head),), (*rows, cancel), about=about, names=True)


def review_screen(decision: Decision, told: AwardTold) -> Screen:
    """One award as it was understood, what stands against it, and whether it is entered."""
    language = told.language
    buttons = [Button(say(language, "button.cancel"), AwardEntry(do="drop").pack())]
    if decision.what == UNCHANGED:
        return Screen((line(say(language, "awards.unchanged")),), (tuple(buttons),))
    blocks: list[Block] = [line(say(language, "awards.review"))]
    payee = decision.payee
    if payee is not None:
        who = f"{clean(payee.name)}（{clean(payee.employer)}，{category_word(payee.category, language)}）"
        blocks.append(verbatim(who))
    if decision.facts is not None:
        blocks.append(verbatim(_facts_text(decision.facts, told)))
    blocks += [verbatim("! " + words.warning_text(one, told)) for one in decision.warnings[:4]]
    blocks += [verbatim("! " + words.reason_text(one, told)) for one in decision.reasons[:4]]
    if decision.what == REJECTED:
        blocks.append(line(say(language, "awards.mend_one")))
    elif decision.what == HELD:
        blocks.append(line(say(language, "awards.may_pass_one")))
        buttons.insert(0, Button(say(language, "button.awards.why"), AwardEntry(do="why").pack()))
    else:
        key = "button.awards.apply_change" if decision.what == CHANGED else "button.awards.apply"
        buttons.insert(0, Button(say(language, key), AwardEntry(do="apply").pack()))
    return Screen(tuple(blocks), (tuple(buttons),), about=_about([decision]))


def _facts_text(facts: AwardFacts, told: AwardTold) -> str:
    parts = [
        words.title(facts, told),
        words.stands(facts, told).removeprefix("… ").removeprefix("✓ ").removeprefix("! "),
        clean(facts.batch),
        f"{words.document_title(facts.document, told)} {facts.article}",
    ]
    return " · ".join(part for part in parts if part)


def why_screen(language: str) -> Screen:
    """The reason why it may pass is asked for."""
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, "awards.ask_why")),), ((button,),))
