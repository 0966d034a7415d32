"""What the buttons carry. A button lives for ever: it says all that is needed, in at most 64 bytes.

Documents, versions, articles and offices are named by short digests of their keys, which stay the same over
restarts and re-indexing; a question by the number of the update that asked it. Everything is looked up and
authorised again at each press: what a button carries is a wish, not a right.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from aiogram.filters.callback_data import MAX_CALLBACK_LENGTH, CallbackData
from pydantic import Field

# What a database can be asked for: a forged number beyond it is no button of ours.
Number = Annotated[int, Field(ge=0, lt=2**63)]

# The number of a row of ours; 0 where none is meant. No office has a billion.
RowId = Annotated[int, Field(ge=0, lt=10**9)]

_DIGEST_BYTES = 5  # 40 bits in 10 hex digits: no two of a district's thousands of articles meet


def short(key: str) -> str:
    """The short name of a key, the same for ever."""
    return hashlib.blake2b(key.encode(), digest_size=_DIGEST_BYTES).hexdigest()


class Go(CallbackData, prefix="go"):
    """Open one of the fixed screens: start, help, help_office, privacy, privacy_more, settings, language."""

    to: str


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


class Speak(CallbackData, prefix="la"):
    """Speak this language."""

    language: str


class Look(CallbackData, prefix="pl"):
    """Plain messages (1) or rich ones (0)."""

    plain: int


class Decide(CallbackData, prefix="de"):
    """An admin's decision on a file that was read: outline, look, publish, release (despite its mark), discard."""

    token: str
    act: str
    page: str = "0"


class EditOffice(CallbackData, prefix="oe"):
    """An admin edits an office; without a field, shows it."""

    office: str
    field: str = ""


class Card(CallbackData, prefix="td"):
    """Show a talent's card; `page` of what happened. `below` 1: under the message, which is still wanted."""

    talent: Number
    page: int = 0
    below: int = 0


class Brief(CallbackData, prefix="br"):
    """Show the brief before a visit; `file` 1 sends it as a DOCX."""

    talent: Number
    file: int = 0


class Snooze(CallbackData, prefix="sz"):
    """Put off the reminders about a talent, or (0) about all of a digest, by so many days."""

    talent: Number
    days: int


class PickTalent(CallbackData, prefix="pt"):
    """A page of the talents a contact can be written down for, or of what was searched for. `below` as of `Card`."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0
    below: int = 0


class LogContact(CallbackData, prefix="lc"):
    """Write down a contact with that talent: below the message, or (`here` 1) in its place."""

    talent: Number
    here: int = 0


class DraftStep(CallbackData, prefix="ds"):
    """A step of the form of a contact; `bot.contact_form` says what it makes of the draft. Draft 0: a new group."""

    draft: Number
    do: str
    value: str = ""


class UndoContact(CallbackData, prefix="du"):
    """Take back what that draft became, and go on with it."""

    draft: Number


class ListContacts(CallbackData, prefix="cl"):
    """A page of the contacts that all these fit; `show` asks for something else of them: channel, since, file."""

    mine: Annotated[int, Field(ge=0, le=1)] = 0
    needs: Annotated[int, Field(ge=0, le=1)] = 0
    talent: RowId = 0
    channel: str = ""
    since: str = ""
    page: Annotated[int, Field(ge=0, lt=100_000)] = 0
    show: str = ""


class ContactPage(CallbackData, prefix="cp"):
    """Show a contact, or do something with it: edit, history, kept (the promise `value`), file (the file `value`)."""

    contact: Number
    do: str = ""
    value: Number = 0


class MergeEdit(CallbackData, prefix="me"):
    """Of a change that met another one: keep both, mine or theirs."""

    draft: Number
    do: str


class Outside(CallbackData, prefix="oc"):
    """Numbers counted outside: add one, take the one of that id out, save the one that was typed."""

    do: str
    number: Number = 0


class Register(CallbackData, prefix="rg"):
    """Say who one is: applicant, talent (then by phone) or hr (then by the employer's name)."""

    to: str


class Invite(CallbackData, prefix="iv"):
    """Invite somebody as a role; without a role, shows the roles; with nobody named yet, asks who it is."""

    role: str = ""
    talent: Number = 0
    official: Number = 0
    employer: Number = 0


class InviteOffice(CallbackData, prefix="io"):
    """Invite somebody of a department, by its short name."""

    office: str


class InviteNew(CallbackData, prefix="ie"):
    """Enter the leader, liaison or employer that was typed and is not on file, and invite them."""

    role: str
    level: str = ""


class Invitations(CallbackData, prefix="il"):
    """The invitations, page by page."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class ManageInvitation(CallbackData, prefix="im"):
    """Look at an invitation; renew, revoke, take back what it gave, confirm an HR who asked."""

    invitation: Number
    do: str


class Entrust(CallbackData, prefix="en"):
    """Whom an HR acts for, by the grant (0: all HRs): on, off (a talent), all, none, tell; "" shows."""

    grant: RowId = 0
    do: str = ""
    talent: RowId = 0
    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class AuditPage(CallbackData, prefix="au"):
    """The acts before that one, 0 for the last."""

    before: Number = 0


class Agree(CallbackData, prefix="ok"):
    """Yes (1) or no (0) to a purpose as worded in that version: an answer to an older wording counts for nothing."""

    purpose: str
    version: str
    given: Annotated[int, Field(ge=0, le=1)]


class Mine(CallbackData, prefix="my"):
    """A person's own: consents, read, withdraw (a purpose), export, erase, gone (confirmed at that second)."""

    do: str
    value: str = ""


class Import(CallbackData, prefix="rs"):
    """A roster file that waits, by the beginning of its digest: apply, list, discard; else: ask for one, template."""

    do: str
    file: str = ""


class FindPage(CallbackData, prefix="fi", sep="|"):
    """What was found by that text, page by page."""

    page: Annotated[int, Field(ge=0, le=9)]
    text: str


class Todo(CallbackData, prefix="tk"):
    """What there is to do for somebody who keeps in touch, page by page. `below` as of `Card`."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0
    below: int = 0


class Missed(CallbackData, prefix="ms"):
    """Whose duty was missed in the period before, page by page."""

    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class HandOver(CallbackData, prefix="ho"):
    """A hand-over from a keeper to a taker, of one talent or (0) all: `do` is from, to, sum, list, ok."""

    do: str
    keeper: RowId = 0
    taker: RowId = 0
    talent: RowId = 0
    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class Plan(CallbackData, prefix="pn"):
    """The quarter's table of contacts of that leader or liaison, as a file."""

    keeper: RowId


class PlanBriefs(CallbackData, prefix="pb"):
    """The briefs of those whom that leader or liaison is still to contact, as one file."""

    keeper: RowId


class Greet(CallbackData, prefix="gr"):
    """The list of whom to greet on an occasion ("birthday-2026", "spring-2026"; "": what is coming), or a step in it.

    `do`: send, back, log (one talent, 0: all that are ticked or sent), tick (0: all), text.
    """

    do: str = ""
    occasion: str = ""
    talent: RowId = 0
    page: Annotated[int, Field(ge=0, lt=1_000)] = 0


class Survey(CallbackData, prefix="sv"):
    """A step in a survey of one's own, by the run: `bot.survey_desk` says what `do` does; item and choice by place."""

    number: RowId
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    value: str = ""


class Phoned(CallbackData, prefix="sp"):
    """The same for somebody who is on the phone."""

    addressee: RowId
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    value: str = ""


class PhonedList(CallbackData, prefix="sl"):
    """The surveys that can be answered for a talent on the phone."""

    talent: RowId


class SurveyShelf(CallbackData, prefix="ss"):
    """The office's surveys; with a key, that survey or what is done with it: `bot.handlers.survey_shelf`."""

    key: str = ""
    do: str = ""


class TrySurvey(CallbackData, prefix="ty"):
    """Look through a survey, by its version or its sketch, as who is asked sees it; nothing is kept.

    `item` is the one shown, from 1; 0 the invitation; one more than there are, the end.
    """

    number: RowId
    language: str
    sketch: Annotated[int, Field(ge=0, le=1)] = 0
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    said: Annotated[int, Field(ge=0, le=1)] = 0


class Sketch(CallbackData, prefix="sk"):
    """A survey that is being built, or a step in it, as it was seen at that revision: `bot.sketch_desk`.

    `item` is its place from 1, 0 for none.
    """

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    value: str = ""


class RunStep(CallbackData, prefix="rn"):
    """A run, or a step in it, as it was seen at that revision; number 0 lists the runs: `bot.run_desk`."""

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""


class ScheduleStep(CallbackData, prefix="sc"):
    """The same of a schedule."""

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""


class NoticeStep(CallbackData, prefix="ns"):
    """A step in what a notice says, as it was seen at that revision; number 0: one that is being begun.

    `bot.notice_desk` says what `do` does.
    """

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""


class Notice(CallbackData, prefix="nt"):
    """What a reader says to a notice of that run: read, ask, yes, maybe, no."""

    run: RowId
    do: str


class Tell(CallbackData, prefix="tp"):
    """To be told about a topic (1) or not (0); `at`: below a push, in the settings, or "stopped"."""

    topic: str
    wanted: Annotated[int, Field(ge=0, le=1)]
    at: str = "push"


class Results(CallbackData, prefix="ro"):
    """What came of a run; number 0 lists the runs: `bot.handlers.results`."""

    number: RowId = 0
    do: str = ""
    item: Annotated[int, Field(ge=0, lt=100)] = 0
    page: Annotated[int, Field(ge=0, lt=10_000)] = 0


class Decision(CallbackData, prefix="dl"):
    """What becomes of a push that may or may not have arrived: again, leave; "" shows a page of them."""

    do: str = ""
    delivery: RowId = 0
    page: Annotated[int, Field(ge=0, lt=10_000)] = 0


class Leave(CallbackData, prefix="xx"):
    """Leave what is being typed."""


def again(question: str, number: int, choice: int) -> str:
    """The data that asks a choice: the question itself where it fits, else its place in the answer to `number`."""
    if "|" not in question and len(f"q|{question}".encode()) <= MAX_CALLBACK_LENGTH:
        return Again(question=question).pack()
    return Pick(question=number, choice=choice).pack()
