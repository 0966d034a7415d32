"""Which version answers on a day: dates and `supersedes` decide, nothing else but draft."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.model import Metadata, State
from knowledge.standing import Edition, choose_edition, judge, judge_all, reachable

DAY = date(2026, 11, 23)


def edition(
    version: str, document: str = "m", ingested: date = date(2026, 1, 1), withdrawn: bool = False, **facts: object
) -> Edition:
    for name in ("effective_from", "effective_to"):
        if name in facts:
            facts[name] = date.fromisoformat(str(facts[name]))
    metadata = Metadata(document, document, **facts)  # type: ignore[arg-type] # each field as its test gives it
    return Edition(version, metadata, ingested, withdrawn)


@pytest.mark.parametrize(
    ("day", "version"),
    [("2019-06-30", None), ("2019-07-01", "old"), ("2023-08-31", "old"), ("2023-09-01", "new"), ("2026-11-23", "new")],
)
def test_the_version_that_started_last_answers(day: str, version: str | None) -> None:
    editions = [edition("old", effective_from="2019-07-01"), edition("new", effective_from="2023-09-01")]
    for order in (editions, editions[::-1]):  # an old version that is taken in late doesn't push the new one out
        chosen = choose_edition(order, date.fromisoformat(day))
        assert (chosen.version if chosen else None) == version


def test_of_two_that_start_on_one_day_the_one_published_last_answers() -> None:
    editions = [edition("first", effective_from="2023-09-01"), edition("second", effective_from="2023-09-01")]
    chosen = choose_edition(editions, DAY)
    assert chosen is not None
    assert chosen.version == "second"
    assert reachable(editions) == {"second"}


def test_a_version_without_a_date_takes_the_place_of_the_one_it_replaced() -> None:
    editions = [
        edition("dated", effective_from="2023-09-01"),
        edition("to-come", effective_from="2027-01-01"),
        edition("undated"),
    ]
    assert [choose_edition(editions, day).version for day in (DAY, date(2027, 1, 1))] == ["undated", "to-come"]  # type: ignore[union-attr] # there is one on both days
    assert choose_edition(editions, date(2023, 8, 31)) is None


def test_drafts_and_withdrawn_versions_never_answer() -> None:
    editions = [edition("live"), edition("draft", status="draft"), edition("gone", withdrawn=True)]
    chosen = choose_edition(editions, DAY)
    assert chosen is not None
    assert chosen.version == "live"
    assert judge_all({"m": editions}, DAY)["draft"] is State.DRAFT


def test_a_sample_yields_to_an_official_version_from_the_day_that_starts() -> None:
    editions = [edition("official", effective_from="2026-12-01"), edition("sample", sample=True)]
    assert choose_edition(editions, DAY).version == "sample"  # type: ignore[union-attr] # the sample answers
    assert choose_edition(editions, date(2026, 12, 1)).version == "official"  # type: ignore[union-attr] # from its first day
    assert choose_edition(editions, DAY, samples=False) is None


def test_what_the_file_says_under_status_decides_nothing_but_draft() -> None:
    history = {
        "lapsed": [edition("a", "lapsed", effective_to="2026-11-22", status="in_force")],
        "living": [edition("b", "living", effective_to="2026-11-23", status="superseded")],
    }
    assert judge(history, DAY) == {"a": State.EXPIRED, "b": State.IN_FORCE}


@pytest.mark.parametrize("field", ["supersedes", "superseded_by"])
def test_a_document_is_superseded_from_the_day_its_successor_takes_force(field: str) -> None:
    old = edition(
        "old", "old", effective_from="2019-07-01", **({"superseded_by": "new"} if field == "superseded_by" else {})
    )
    new = edition("new", "new", effective_from="2023-09-01", **({"supersedes": "old"} if field == "supersedes" else {}))
    history = {"old": [old], "new": [new]}
    assert judge(history, date(2023, 8, 31)) == {"old": State.IN_FORCE}
    assert judge(history, date(2023, 9, 1)) == {"old": State.SUPERSEDED, "new": State.IN_FORCE}


def test_superseded_comes_before_expired_and_a_successor_nobody_has_changes_nothing() -> None:
    old = edition("old", "old", effective_to="2023-08-31", superseded_by="new")
    assert judge({"old": [old]}, DAY) == {"old": State.EXPIRED}
    assert judge({"old": [old], "new": [edition("new", "new")]}, DAY)["old"] is State.SUPERSEDED


def test_a_sample_supersedes_no_official_document_and_none_at_all_when_samples_are_off() -> None:
    history = {
        "official": [edition("a", "official")],
        "other": [edition("b", "other", sample=True)],
        "sample": [edition("c", "sample", sample=True, supersedes="official, other")],
    }
    assert judge(history, DAY) == {"a": State.IN_FORCE, "b": State.SUPERSEDED, "c": State.IN_FORCE}
    assert judge(history, DAY, samples=False) == {"a": State.IN_FORCE}


def test_a_newer_version_of_the_superseded_document_is_in_force_again() -> None:
    history = {
        "a": [edition("a1", "a", effective_from="2019-01-01"), edition("a2", "a", effective_from="2025-01-01")],
        "b": [edition("b", "b", effective_from="2023-01-01", supersedes="a")],
    }
    assert judge(history, date(2024, 1, 1)) == {"a1": State.SUPERSEDED, "b": State.IN_FORCE}
    assert judge(history, DAY) == {"a2": State.IN_FORCE, "b": State.IN_FORCE}


def test_two_documents_that_supersede_each_other_leave_the_later_in_force() -> None:
    history = {
        "a": [edition("a", "a", effective_from="2019-01-01", supersedes="b")],
        "b": [edition("b", "b", effective_from="2023-01-01", supersedes="a")],
    }
    assert judge(history, DAY) == {"a": State.SUPERSEDED, "b": State.IN_FORCE}


def test_every_version_has_a_standing_in_the_list() -> None:
    history = {
        "m": [
            edition("past", effective_from="2019-01-01"),
            edition("now", effective_from="2023-01-01"),
            edition("to-come", effective_from="2027-01-01"),
        ]
    }
    assert judge_all(history, DAY) == {"past": State.SUPERSEDED, "now": State.IN_FORCE, "to-come": State.NOT_YET}
