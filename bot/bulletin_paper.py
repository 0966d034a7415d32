"""A bulletin as a Word file and as one long picture: its posts firm by firm, then the policies that fit them, cited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from bot.screens import clean
from bot.texts import say, say_day
from bot.views import bulletin_words as words
from jobs.post_policies import RECOGNITION, Policy, decode
from jobs.reports.long_picture import Banner, Card, Note, Part, Section, draw_picture
from jobs.reports.survey_paper import Block, Heading, Line
from jobs.reports.tables import Grid
from storage.bulletins.reading import Placed, Read

_POST_WIDTHS = (6, 19, 7, 9, 16, 14, 11, 20, 13)
_POLICY_WIDTHS = (24, 34, 24, 18)


def write(read: Read, kind: str, *, today: date, language: str) -> bytes:
    """The file, `kind` docx or png. Takes a moment: run it apart from the loop."""
    if kind == "png":
        return draw_picture(list(list_parts(read, language)))
    from jobs.reports.paper_docx import write_docx

    return write_docx(list(list_blocks(read, language)), language, made_on=today)


# --- Word -------------------------------------------------------------------------------------------------


def list_blocks(read: Read, language: str) -> Iterator[Block]:
    """What stands on the paper, in order."""
    yield Heading(words.title_of(read, language), 0)
    for line in _head_lines(read, language):
        yield Line(line, is_note=True)
    for paragraph in clean(read.foreword).split("\n"):
        if paragraph.strip():
            yield Line(paragraph.strip())
    yield Heading(say(language, "bulletin.paper.posts"), 1)
    head = tuple(say(language, "bulletin.paper.head").split("|"))
    for (industry, employer), found in _by_firm(read):
        yield Heading(say(language, "bulletin.paper.firm", industry=industry, employer=employer), 2)
        yield Grid(head, tuple(_row(one, language) for one in found), _POST_WIDTHS)
        for one in found:
            if one.facts.duties:
                no = say(language, "bulletin.paper.no", place=one.place)
                yield Line(f"{no} {clean(one.facts.title)}：{clean(one.facts.duties)}", is_note=True)
    policies = [decode(record) for record in read.policies]
    if policies:
        yield Heading(say(language, "bulletin.paper.policies"), 1)
        rows = tuple(tuple(_policy_row(policy, read, language)) for policy in policies)
        yield Grid(tuple(say(language, "bulletin.paper.policy_head").split("|")), rows, _POLICY_WIDTHS)
    for note in _notes(policies, language):
        yield Line(note, is_note=True)


def _by_firm(read: Read) -> Iterator[tuple[tuple[str, str], list[Placed]]]:
    """The posts firm by firm, as they are numbered."""
    for firm, found in groupby(read.posts, key=lambda one: (clean(one.facts.industry), clean(one.facts.employer))):
        yield firm, list(found)


def _row(one: Placed, language: str) -> tuple[str, ...]:
    facts = one.facts
    return (
        str(one.place), clean(facts.title), words.people(facts, language), words.degree(facts.degree, language),
        clean(facts.major), words.pay(facts, language), clean(facts.district), facts.apply,
        say_day(language, facts.closes_on),
    )  # fmt: skip


def _policy_row(policy: Policy, read: Read, language: str) -> Iterator[str]:
    yield " ".join(
        part for part in (words.policy_name(policy, language), words.policy_amount(policy, language)) if part
    )
    terms = [words.policy_terms(policy, language)]
    if policy.quote and language == "zh":
        terms.append(say(language, "bulletin.paper.quote", quote=policy.quote))
    yield "；".join(part for part in terms if part)
    yield words.policy_source(policy, language)
    yield words.places_text(policy, read, language)


def _head_lines(read: Read, language: str) -> list[str]:
    """How much there is, until when, and since when it is out; of a draft that it is one."""
    last = max((one.facts.closes_on for one in read.posts), default=None)
    counts = [words.count_text(read, language)]
    if last is not None:
        counts.append(say(language, "bulletin.paper.until", day=say_day(language, last)))
    if read.issued_on is None:
        return [" · ".join(counts), say(language, "bulletin.paper.draft")]
    return [" · ".join(counts), say(language, "bulletin.paper.issued", day=say_day(language, read.issued_on))]


def _notes(policies: list[Policy], language: str) -> list[str]:
    notes = [say(language, "bulletin.paper.made")]
    if policies:
        notes.insert(0, say(language, "bulletin.paper.note"))
    if any(policy.sample for policy in policies):
        notes.append(say(language, "answer.sample"))
    return notes


# --- the picture ------------------------------------------------------------------------------------------


def list_parts(read: Read, language: str) -> Iterator[Part]:
    """What stands in the picture, from the top."""
    yield Banner(words.title_of(read, language), tuple(_head_lines(read, language)))
    for paragraph in clean(read.foreword).split("\n"):
        if paragraph.strip():
            yield Note(paragraph.strip())
    for (industry, employer), found in _by_firm(read):
        yield Section(employer, industry)
        for one in found:
            yield _card(one, language)
    policies = [decode(record) for record in read.policies]
    if policies:
        yield Section(say(language, "bulletin.paper.policies"))
        for policy in policies:
            yield _policy_card(policy, read, language)
    for note in _notes(policies, language):
        yield Note(note)


def _card(one: Placed, language: str) -> Card:
    facts = one.facts
    told = [
        words.people(facts, language),
        words.degree(facts.degree, language),
        clean(facts.major),
        clean(facts.district),
    ]
    lines = [" · ".join(part for part in told if part)]
    lines += [clean(facts.duties)] if facts.duties else []
    apply = say(language, "bulletin.paper.apply", apply=facts.apply, until=words.until(facts, language))
    return Card(f"{one.place} {clean(facts.title)}", words.pay(facts, language), tuple(lines), apply)


def _policy_card(policy: Policy, read: Read, language: str) -> Card:
    terms = words.policy_terms(policy, language)
    lines = [part for part in (words.policy_amount(policy, language), terms) if part]
    source = words.policy_source(policy, language)
    places = words.places_text(policy, read, language)
    if policy.benefit == RECOGNITION:
        lines = [terms]
    return Card(words.policy_name(policy, language), "", tuple(lines), f"{source} · {places}")
