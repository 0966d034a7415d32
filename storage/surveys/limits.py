"""How large a survey may be, and why. docs/surveys.md has the same table."""

from __future__ import annotations

import re
import unicodedata

MOST_BYTES = 100_000  # a survey of sixty items in two languages has about 30,000
MOST_ITEMS = 60  # nobody taps through more; the interim steps of one message stay under Telegram's limits too
LEAST_CHOICES = 2
MOST_CHOICES = 20  # a keyboard of more rows than a phone's screen has is scrolled past
LABEL_COLUMNS = 20  # a Chinese character takes two: a phone shows two such labels beside each other, three of twelve
SCALE_STEPS = 5
MOST_DECIMALS = 4
MOST_NUMBER = 10**12  # what a float holds exactly with four decimals
TITLE_CHARS = 60  # the first line of each message, and the name of a file
ITEM_CHARS = 300  # eight lines before the buttons
TEXT_CHARS = 800  # introduction, thanks, reminder: together with buttons far under Telegram's 4,096
UNIT_COLUMNS = 12
ANSWER_CHARS = 2000  # of a text answer or the words to "other": half a message, so that it can be shown again
FIRST_DAY, LAST_DAY = "1900-01-01", "2100-12-31"  # what a date can be where an item sets no bounds

ITEM_KEY = re.compile(r"[a-z0-9_]{1,24}")
CHOICE_KEY = re.compile(r"[a-z0-9_]{1,40}")  # benefits have keys of up to 34
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def columns(text: str) -> int:
    """How wide a text is: two for a Chinese character or a full-width sign, one for a Latin letter."""
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
