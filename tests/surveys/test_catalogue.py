"""Surveys and their versions: what is asked never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from storage import audit, run_plans, runs
from storage.database import Database
from storage.surveys import catalogue
from storage.surveys.catalogue import SurveyRefused
from storage.surveys.definition import Words
from storage.tables import Run
from tests.surveys import audience
from tests.surveys.audience import NOW, survey


def test_a_new_version_is_made_only_where_something_else_is_asked(database: Database) -> None:
    def save(session: Session) -> None:
        first = catalogue.save(session, survey(), by=1, now=NOW)
        again = catalogue.save(session, survey(), by=1, now=NOW)
        assert (first.version, first.new) == (1, True)
        assert (again.version_id, again.new) == (first.version_id, False)
        second = catalogue.save(session, survey(text="您推荐吗？"), by=1, now=NOW + timedelta(hours=1))
        assert (second.version, second.new) == (2, True)
        old, new = catalogue.find_version(session, first.version_id), catalogue.find(session, "pulse")
        assert old is not None
        assert new is not None
        assert old.definition == survey()
        assert new.definition.items[0].text.zh == "您推荐吗？"
        (listed,) = catalogue.list_surveys(session)
        assert (listed.key, listed.version, listed.title, listed.runs) == ("pulse", 2, "人才工作小问卷", 0)
        assert [act.facts for act in audit.list_acts(session, act="survey.save")] == [
            {"version": 2, "id": second.version_id},
            {"version": 1, "id": first.version_id},
        ]

    database.write(save)


def test_a_run_goes_on_asking_what_was_approved(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        run_id = audience.approve(session, audience.plan(session))
        catalogue.save(session, survey(text="别的"), by=1, now=NOW)
        runs.start(session, run_id, cap=None, due_at=NOW, closes_at=audience.CLOSES, now=NOW)
        version_id = session.get_one(Run, run_id).version_id
        assert version_id is not None
        version = catalogue.find_version(session, version_id)
        assert version is not None
        assert version.definition == survey()

    database.write(go)


def test_a_run_that_was_called_off_unsent_is_none_of_those_that_were_sent(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        for number in range(2):
            audience.approve(session, audience.plan(session), key=f"r{number}")
        (listed,) = catalogue.list_surveys(session)
        assert listed.runs == 2
        runs.cancel(session, 1, revision=None, by=1, now=NOW)
        (listed,) = catalogue.list_surveys(session)
        assert listed.runs == 1

    database.write(go)


def test_anonymous_or_named_is_fixed_from_the_first_run_on(database: Database) -> None:
    def go(session: Session) -> None:
        for name in ("张三", "李四", "王五", "赵六", "钱七"):
            audience.join_talent(session, name)
        catalogue.save(session, survey(), by=1, now=NOW)
        catalogue.save(session, survey(anonymous=True), by=1, now=NOW)  # nobody was asked yet
        run_id = audience.begin(session, audience.plan(session))
        assert session.get_one(Run, run_id).anonymous
        catalogue.save(session, survey(anonymous=True, text="别的"), by=1, now=NOW)
        with pytest.raises(SurveyRefused) as refused:
            catalogue.save(session, survey(text="再换"), by=1, now=NOW)
        assert refused.value.key == "survey.anonymous_fixed"

    database.write(go)


def test_of_a_survey_that_is_withdrawn_no_run_begins(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        plan = audience.plan(session)
        drafted = runs.draft(session, plan, key="a", by=audience.DRAFTER, now=NOW)
        approved = audience.approve(session, plan, key="b")
        running = audience.begin(session, plan, key="c")
        assert catalogue.withdraw(session, "pulse", by=1, now=NOW)
        assert not catalogue.withdraw(session, "pulse", by=1, now=NOW)
        assert not catalogue.withdraw(session, "none", by=1, now=NOW)
        for refused in (
            lambda: runs.draft(session, plan, key="d", by=1, now=NOW),
            lambda: runs.submit(session, drafted, revision=1, by=1, now=NOW, approvers=(2,)),
        ):
            with pytest.raises(SurveyRefused) as error:
                refused()
            assert error.value.key == "survey.withdrawn"
        with pytest.raises(SurveyRefused), session.begin_nested():
            runs.start(session, approved, cap=None, due_at=NOW, closes_at=audience.CLOSES, now=NOW)
        assert session.get_one(Run, running).state == "running"  # what is under way goes on
        assert catalogue.list_surveys(session) == []
        assert [listed.withdrawn for listed in catalogue.list_surveys(session, withdrawn=True)] == [True]
        catalogue.save(session, survey(), by=1, now=NOW)
        assert [listed.withdrawn for listed in catalogue.list_surveys(session)] == [False]

    database.write(go)


def test_an_unknown_survey_is_refused(database: Database) -> None:
    with pytest.raises(SurveyRefused, match="nothing"):
        database.read(lambda session: run_plans.plan_survey(session, "nothing"))
    plan = replace(database.write(audience.plan), version_id=99)
    with pytest.raises(SurveyRefused, match="没有"):
        database.write(lambda session: runs.draft(session, plan, key="x", by=1, now=NOW))


def test_both_languages_are_kept(database: Database) -> None:
    database.write(audience.keep_survey)
    kept = database.read(lambda session: catalogue.find(session, "pulse"))
    assert kept is not None
    assert kept.definition.title == Words("人才工作小问卷", "A short survey")
