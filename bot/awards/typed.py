"""A sum that came back, as somebody types it: how much, on which day, by which document."""

from __future__ import annotations

from datetime import date

from bot.days import find_day
from storage.awards.lists import Receipt
from storage.awards.moving import AwardRefused
from storage.money import AmountError, read_yuan

NUMBER_CHARS = 64


def read_receipt(text: str, today: date) -> Receipt:
    """2万元 11月20日 缴款书0012, in any order; today where no day is named. Raises AwardRefused."""
    yuan: int | None = None
    day: date | None = None
    rest: list[str] = []
    for word in text.replace("，", " ").replace("；", " ").split():
        if yuan is None and (amount := _read_amount(word)) is not None:
            yuan = amount
        elif day is None and (found := find_day(word, today)) is not None and found.day is not None:
            day = found.day
        else:
            rest.append(word)
    number = " ".join(rest)
    if not yuan:
        raise AwardRefused("awards.repaid_unread")
    if (day or today) > today:
        raise AwardRefused("awards.no_day")
    if not number or len(number) > NUMBER_CHARS:
        raise AwardRefused("awards.repaid_no_number", most=NUMBER_CHARS)
    return Receipt(day or today, yuan, number)


def _read_amount(word: str) -> int | None:
    try:
        return read_yuan(word)
    except AmountError:
        return None
