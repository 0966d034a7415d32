"""A bulletin as a Word file and as one long picture: its posts firm by firm, then the policies that fit them, cited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from bot.screens import clean
from bot.texts import say, say_day
from bot.views import bulletin_words as words
from jobs.post_policies import Policy, decode
from jobs.reports.blocks import Block, Heading, Line
from jobs.reports.long_picture import Banner, Card, Note, Part, Section, draw_picture
from jobs.reports.tables import Grid
from storage.bulletins.reading import Placed, Read

_POST_WIDTHS = (7, 24, 8, 11, 22, 16, 12)
_POLICY_WIDTHS = (30, 44, 26)


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
        for line in _apply_lines(found, language):
            yield Line(line, is_note=True)
        for one in found:
            if one.facts.duties:
                no = say(language, "bulletin.paper.no", place=one.place)
                yield Line(f"{no} {clean(one.facts.title)}：{clean(one.facts.duties)}", is_note=True)
    policies = [decode(record) for record in read.policies]
    if policies:
        yield Heading(say(language, "bulletin.paper.policies"), 1)
    for places, fitting in _by_posts(policies, read, language):
        yield Heading(places, 2)
        rows = tuple(tuple(_policy_row(policy, language)) for policy in fitting)
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
        clean(facts.major), words.pay(facts, language), clean(facts.district),
    )  # fmt: skip


def _apply_lines(found: list[Placed], language: str) -> Iterator[str]:
    """Where to apply and until when: a line for a firm, more where its posts differ."""
    ways: dict[tuple[str, date], list[int]] = {}
    for one in found:
        ways.setdefault((one.facts.apply, one.facts.closes_on), []).append(one.place)
    for (apply, closes_on), places in ways.items():
        until = say(language, "bulletin.until", day=say_day(language, closes_on))
        told = say(language, "bulletin.paper.apply", apply=apply, until=until)
        if len(ways) > 1:
            told = say(language, "bulletin.paper.of", places=words.join_places(places, language), told=told)
        yield told


def _by_posts(policies: list[Policy], read: Read, language: str) -> Iterator[tuple[str, list[Policy]]]:
    """The policies by the posts that they fit, those for all first."""
    groups: dict[tuple[int, ...], list[Policy]] = {}
    for policy in policies:
        groups.setdefault(policy.posts, []).append(policy)
    for fitting in groups.values():
        yield words.places_text(fitting[0], read, language), fitting


def _policy_row(policy: Policy, language: str) -> Iterator[str]:
    yield " ".join(
        part for part in (words.policy_name(policy, language), words.policy_amount(policy, language)) if part
    )
    terms = [words.policy_terms(policy, language)]
    if policy.quote and language == "zh":
        terms.append(say(language, "bulletin.paper.quote", quote=policy.quote))
    yield "；".join(part for part in terms if part)
    yield words.policy_source(policy, language)


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
    for places, fitting in _by_posts(policies, read, language):
        yield Section(say(language, "bulletin.paper.policies"), places)
        for policy in fitting:
            yield _policy_card(policy, language)
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


def _policy_card(policy: Policy, language: str) -> Card:
    lines = [part for part in (words.policy_amount(policy, language), words.policy_terms(policy, language)) if part]
    return Card(words.policy_name(policy, language), "", tuple(lines), words.policy_source(policy, language))
