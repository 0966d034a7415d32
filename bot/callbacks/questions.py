"""What the buttons of answers and documents carry: a question, an article, a version, an office."""

from __future__ import annotations

from aiogram.filters.callback_data import MAX_CALLBACK_LENGTH, CallbackData

from bot.callbacks.values import Number


class Example(CallbackData, prefix="eg", sep="|"):
    """Ask this example; the answer comes below, the examples stay."""

    question: str


class Again(CallbackData, prefix="q", sep="|"):
    """Ask this question: a choice that fits into the button. The answer takes the place of the question back."""

    question: str


class Pick(CallbackData, prefix="pk"):
    """Ask the choice of that number of an earlier answer, whose question was too long for the button."""

    question: Number
    choice: int


class AsSaid(CallbackData, prefix="as"):
    """Ask that question as it was typed, without what was spoken of before it."""

    question: Number


class Back(CallbackData, prefix="an"):
    """Show the answer to that question again."""

    question: Number


class ReadArticle(CallbackData, prefix="ar"):
    """Show an article of a version; `question` is the answer to go back to, 0 for the contents."""

    version: str
    article: str
    question: Number = 0
    page: str = "0"  # a number; text, since a screen's paging puts `{}` here


class Related(CallbackData, prefix="re"):
    """Show what an article refers to and what refers to it."""

    version: str
    article: str
    question: Number = 0


class Where(CallbackData, prefix="of"):
    """Show where to go: up to three offices by their short names, joined by a dot."""

    offices: str
    question: Number = 0


class Original(CallbackData, prefix="or"):
    """Send the original file of a version."""

    version: str


class Verdict(CallbackData, prefix="fb"):
    """Was the answer of use: `y`, `n`, or `n` with a reason."""

    question: Number
    verdict: str
    reason: str = ""


class AskStaff(CallbackData, prefix="st"):
    """Hand the question to the staff."""

    question: Number


class Addition(CallbackData, prefix="ad"):
    """Write a sentence more: to an open question (`staff`), or why an answer was of no use (`reason`)."""

    question: Number
    to: str


class Shelf(CallbackData, prefix="ls"):
    """The documents, page by page."""

    page: int = 0


class Contents(CallbackData, prefix="ct"):
    """The chapters of a version, or the articles of one of them (`chapter` by its place, from 1)."""

    version: str
    chapter: int = 0
    page: int = 0


class Changes(CallbackData, prefix="ch"):
    """What changed in a document's newest version; without one, the list of newest versions."""

    version: str = ""
    page: int = 0


class Decide(CallbackData, prefix="de"):
    """An admin's word on a file that was read: outline, look, versus, publish, release (despite its mark), discard."""

    token: str
    act: str
    page: str = "0"


class EditOffice(CallbackData, prefix="oe"):
    """An admin edits an office; without a field, shows it."""

    office: str
    field: str = ""


def again(question: str, number: int, choice: int) -> str:
    """The data that asks a choice: the question itself where it fits, else its place in the answer to `number`."""
    if "|" not in question and len(f"q|{question}".encode()) <= MAX_CALLBACK_LENGTH:
        return Again(question=question).pack()
    return Pick(question=number, choice=choice).pack()
