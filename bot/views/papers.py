"""The office's regular papers, as the buttons that make them."""

from __future__ import annotations

from bot.callbacks import Paper
from bot.screens import Button, Row, in_rows
from bot.texts import say


def list_rows(*, decides: bool, language: str) -> tuple[Row, ...]:
    """Brief and duties of now and of before; for who decides the hand-over pack."""
    kinds = [("brief", 0), ("brief", 1), ("duties", 0), ("duties", 1), *([("handover", 0)] if decides else [])]
    return in_rows(
        (
            Button(say(language, f"button.papers.{do}{'_before' * back}"), Paper(do=do, back=back).pack())
            for do, back in kinds
        ),
        width=2,
    )
