"""What a department's table would do, row by row."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import NeedList, NeedTable
from bot.screens import Block, Button, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip
from bot.views.need_words import Told
from storage.need_tables import Verdict

_SHOWN = 5  # rows that can't be entered; once these are mended the rest are told
_TEXT_CHARS = 30


def comparison_screen(name: str, verdicts: Sequence[Verdict], file: str, *, told: Told) -> Screen:
    """How many steps it would take, the rows that can't be with the reason, and the one question."""
    language = told.language
    wrong = [verdict for verdict in verdicts if verdict.reason]
    steps = [verdict for verdict in verdicts if verdict.move]
    title = say(language, "need_table.title", name=clip(clean(name), 40), count=len(verdicts))
    blocks: list[Block] = [
        verbatim(title, bold=True),
        line(_counts_text(steps, len(verdicts) - len(steps) - len(wrong), language)),
    ]
    for verdict in wrong[:_SHOWN]:
        facts = {key: clip(clean(str(value)), _TEXT_CHARS) for key, value in verdict.facts.items()}
        reason = say(language, f"need_table.reason.{verdict.reason}", **facts)
        blocks.append(
            verbatim(
                "! "
                + say(
                    language,
                    "need_table.row",
                    row=verdict.row.number,
                    number=verdict.need_id or facts.get("number", ""),
                    reason=reason,
                )
            )
        )
    if len(wrong) > _SHOWN:
        blocks.append(line(say(language, "need_table.more", count=len(wrong) - _SHOWN)))
    buttons = [Button(say(language, "button.need_table.drop"), NeedTable(do="drop", file=file).pack())]
    if wrong:
        blocks.append(line(say(language, "need_table.mend"), gap=True))
    elif steps:
        blocks.append(line(say(language, "need_table.confirm"), gap=True))
        buttons.insert(0, Button(say(language, "button.need_table.apply"), NeedTable(do="apply", file=file).pack()))
    else:
        blocks.append(line(say(language, "need_table.nothing"), gap=True))
    return Screen(tuple(blocks), in_rows(buttons))


def done_screen(count: int, *, language: str) -> Screen:
    """All of it is entered."""
    row = (Button(say(language, "button.needs.list"), NeedList().pack()),)
    return Screen((line(say(language, "need_table.done", count=count)),), (row,))


def _counts_text(steps: Sequence[Verdict], unchanged: int, language: str) -> str:
    """答复3项、申请延期1项；没有变化2项."""
    counts: dict[str, int] = {}
    for step in steps:
        counts[step.move] = counts.get(step.move, 0) + 1
    told = [say(language, f"need_table.count.{move}", count=count) for move, count in counts.items()]
    told.append(say(language, "need_table.count.none", count=unchanged))
    return say(language, "needs.and").join(told)
