"""offices.yaml: matched by duty, edited by staff in one step, refused with the place that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.offices import (
    Office,
    OfficesUnusable,
    edited_path,
    load_offices,
    parse_offices,
    remove_office,
    save_office,
)
from tests.answering.conftest import ROOT

SHIPPED = ROOT / "knowledge/offices.yaml"


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("租房补贴去哪办", "housing"),
        ("子女入学找谁", "education"),
        ("批到哪了", "talent_hall"),
        ("落户在哪办", "public_security"),
    ],
)
def test_the_unit_whose_duty_is_asked_about(question: str, key: str) -> None:
    assert load_offices(SHIPPED).match(question)[0] == key


def test_what_the_answer_is_about_decides_where_the_question_does_not_say() -> None:
    assert load_offices(SHIPPED).match("博士能拿多少", ["安家补贴"]) == ("human_resources",)


def test_the_shipped_ones_are_marked_as_samples() -> None:
    assert all(office.sample for office in load_offices(SHIPPED).entries)


def test_an_edit_writes_a_copy_that_overrides(tmp_path: Path) -> None:
    shipped = SHIPPED.read_bytes()
    save_office(SHIPPED, tmp_path, Office("housing", "区住建局", ("人才公寓",), phone="020-12345678"))
    offices = load_offices(SHIPPED, tmp_path)
    assert offices.get("housing") == Office("housing", "区住建局", ("人才公寓",), phone="020-12345678")
    assert offices.get("education") is not None
    assert SHIPPED.read_bytes() == shipped
    assert remove_office(SHIPPED, tmp_path, "housing").get("housing") is None
    assert load_offices(SHIPPED, tmp_path).get("housing") is None


def test_an_edit_that_cannot_be_read_back_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(OfficesUnusable, match="link"):
        save_office(SHIPPED, tmp_path, Office("x", "某局", ("某事",), link="ftp://x"))
    assert not edited_path(tmp_path).exists()


def test_no_file_is_no_office(tmp_path: Path) -> None:
    assert load_offices(tmp_path / "none.yaml").match("安家补贴") == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("offices: [", "第"),
        ("[]", "offices"),
        ("offices: [{key: a, unit: 甲, duties: 乙}]", "duties"),
        ("offices: [{key: 甲, unit: 甲, duties: []}]", "key"),
        ("offices: [{key: a, duties: []}]", "unit"),
        ("offices: [{key: a, unit: 甲, duties: [], telephone: 1}]", "telephone"),
        ("offices: [{key: a, unit: 甲, duties: []}, {key: a, unit: 乙, duties: []}]", "第2个单位.*重复"),
    ],
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    with pytest.raises(OfficesUnusable, match=says):
        parse_offices(text)
