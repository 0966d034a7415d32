"""A table enters whole or not at all, again without effect; what stays of an erased talent; versions; sums proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from jobs import award_entry, award_import
from jobs.award_entry import Comparison
from knowledge.model import Metadata
from knowledge.standing import Edition
from storage import award_traces, erasure, personal_data
from storage.awards import figures, instalments, sums
from storage.awards.figures import BenefitSum
from storage.awards.reading import read_table
from storage.awards.writing import Entered
from storage.budget import past
from storage.database import Database
from storage.tables import Award, AwardStep, AwardSum, Departure, Talent
from tests.awards.conftest import HEAD, fill, write_table
from tests.awards.rules import TODAY, rules

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
PAID = ("2026-04-10", "2026-04-20", "2026-05-08", "2026-05-11", "2026-05-25", "2026-06-20")
ROWS = (
    ("B-1", "张三", "示例芯科技", "安家补贴", "第一批", 1, 10, "2026-02-10", *PAID),
    ("B-2", "李四", "", "安家补贴", "第一批", 1, 5, "2026-02-10", *PAID[:5]),
    ("B-3", "李四", "", "职称提升奖励", "第一批", "", 1.5, "", *PAID),
    (
        "B-4",
        "",
        "示例中介",
        "中介机构引才奖励",
        "第一批",
        "",
        20,
        "",
        "2026-05-12",
        "",
        "",
        "",
        "2026-07-01",
        "2026-08-03",
    ),
)


def bring_in(
    database: Database, path: Path, editions: Mapping[str, Sequence[Edition]] | None = None
) -> tuple[Comparison, Entered]:
    """Read a table and enter it where nothing is in the way."""
    table = read_table(path)
    assert table is not None
    known = replace(rules(), editions=editions or {}, _versions={})
    return award_import.bring_in(database, table, known, award_entry.Terms(TODAY), by=None, now=NOW)


def test_all_of_a_table_or_nothing_and_the_figures_of_the_year(database: Database, tmp_path: Path) -> None:
    talents = database.write(fill)
    bad = write_table(tmp_path / "bad.xlsx", *ROWS, ("B-5", "没有这人", "", "安家补贴", "", 1, 5, "", "2026-04-10"))
    result, entered = bring_in(database, bad)
    assert (result.is_ready, entered) == (False, Entered())
    assert database.read(lambda session: session.scalars(select(Award.id)).all()) == []
    good = write_table(tmp_path / "good.xlsx", *ROWS)
    assert len(bring_in(database, good)[1].added) == 4
    result, entered = bring_in(database, good)
    assert (result.count(award_entry.UNCHANGED), entered) == (4, Entered())
    # The year, by the sums that are kept, and by SQL of its own.
    year = database.read(lambda session: figures.read_year(session, 2026))
    assert (year.awardees_paid, year.employers_paid, year.paid_yuan, year.due_yuan) == (2, 1, 315_000, 365_000)
    assert year.by_benefit[1] == BenefitSum("settlement_allowance", 2 - 1, 0, 150_000, 100_000, {"2026Q2": 100_000})
    plain = "SELECT sum(paid_yuan), count(DISTINCT talent_id) FROM awards WHERE state = 'paid'"
    assert tuple(database.read(lambda session: session.execute(text(plain)).one())) == (315_000, 2)
    assert database.read(sums.find_differences) == []
    # What is to come: three instalments, and one that was granted and waits for its payment.
    due = database.read(lambda session: instalments.list_due(session, date(2027, 4, 1), date(2027, 6, 30)))
    assert [(one.due_on, one.yuan, one.talent_id, one.number) for one in due] == [
        (date(2027, 6, 20), 100_000, talents["张三"], 2)
    ]
    committed = database.read(lambda session: instalments.sum_committed(session, 2026))
    assert committed == {("settlement_allowance", "2026Q2"): 50_000}
    # Not paid by its limit it is still to be paid: on the day that is asked about, in a later year too; and during
    # a public notice that follows the decision. The forecast counts it so as well.
    in_notice = update(Award).where(Award.number == "B-2").values(state="noticed")
    database.write(lambda session: session.execute(in_notice))
    late = date(2027, 2, 1)
    committed = database.read(lambda session: instalments.sum_committed(session, 2027, late))
    assert committed == {("settlement_allowance", "2027Q1"): 50_000}
    assert database.read(lambda session: instalments.sum_committed(session, 2026, late)) == {}
    assert database.read(lambda session: past.read_past(session, 2027, late)).committed == {
        "settlement_allowance": {"2027Q1": 50_000}
    }
    # The second instalment was entered: it is planned no more.
    second = ("B-9", "张三", "示例芯科技", "安家补贴", "第二批", 2, 10, "", "2026-10-20")
    assert len(bring_in(database, write_table(tmp_path / "second.xlsx", second))[1].added) == 1
    assert database.read(lambda session: instalments.list_due(session, date(2027, 4, 1), date(2027, 6, 30))) == []
    # A sum that went wrong is found, and mended.
    database.write(lambda session: session.execute(text("UPDATE award_sums SET paid_yuan = paid_yuan + 1")))
    assert len(database.read(sums.find_differences)) == len(
        database.read(lambda session: session.scalars(select(AwardSum)).all())
    )
    database.write(lambda session: sums.mend(session, NOW))
    assert database.read(sums.find_differences) == []


def test_later_files_update_by_number_and_never_go_back(database: Database, tmp_path: Path) -> None:
    database.write(fill)
    bring_in(database, write_table(tmp_path / "a.xlsx", *ROWS))
    paid = ("B-2", "", "", "安家补贴", "", "", "", "", "", "", "", "", "", "2026-06-25")
    result, entered = bring_in(database, write_table(tmp_path / "b.xlsx", paid))
    assert [one.reasons for one in result.wrong()] == []
    assert (len(entered.changed), entered.moved) == (1, entered.changed)
    award = database.read(lambda session: session.scalar(select(Award).where(Award.number == "B-2")))
    assert award is not None
    assert (award.state, award.paid_yuan, award.approved_on) == ("paid", 50_000, date(2026, 5, 25))
    result, entered = bring_in(database, write_table(tmp_path / "a.xlsx", *ROWS))  # the file of before
    assert (result.count(award_entry.UNCHANGED), entered) == (4, Entered())
    back = (*ROWS[1][:8], *PAID[:5], "", "审定")
    result, _ = bring_in(database, write_table(tmp_path / "c.xlsx", back, head=(*HEAD, "状态")))
    assert [reason.key for reason in result.wrong()[0].reasons] == ["awards.reason.backwards"]
    assert database.read(sums.find_differences) == []

    # What is paid after its talent has left waits for a reason, though it was granted before.
    def gone(session: Session) -> None:
        talent = session.scalars(select(Award.talent_id).where(Award.number == "B-1")).one()
        session.add(Departure(talent_id=talent, left_on=date(2026, 7, 1), reason="resigned", recorded_at=NOW))

    again = ("B-5", "张三", "示例芯科技", "职称提升奖励", "第二批", "", 1.5, "", "2026-05-12")
    bring_in(database, write_table(tmp_path / "d.xlsx", again))
    database.write(gone)
    late = ("B-5", "", "", "职称提升奖励", "", "", "", "", "", "", "", "", "", "2026-07-25")
    result, _ = bring_in(database, write_table(tmp_path / "e.xlsx", late))
    assert [[warning.key for warning in one.warnings] for one in result.wrong()] == [["left"]]


def test_an_erased_talents_awards_stay_as_numbers(database: Database, tmp_path: Path) -> None:
    talents = database.write(fill)
    bring_in(database, write_table(tmp_path / "a.xlsx", *ROWS))
    before = database.read(lambda session: figures.read_year(session, 2026))

    def export(session: Session) -> list[str]:
        person = session.get_one(Talent, talents["李四"]).person_id
        told = personal_data.gather(session, person or 0, "")
        return [str(row["benefit"]) for row in told["awards"]]

    assert database.read(export) == ["settlement_allowance", "title_award"]
    told = database.read(lambda session: award_traces.gather(session, talents["李四"]))[0]
    assert (told["number"], told["approved_on"]) == ("B-2", date(2026, 5, 25))
    assert str(told["steps"]).startswith("2026-04-10 applied; 2026-04-20 accepted; ")
    database.write(lambda session: session.add(Departure(talent_id=talents["李四"], left_on=TODAY, reason="resigned",
                                                         recorded_at=NOW)))  # fmt: skip
    outcome = database.write(lambda session: erasure.erase_talent(session, talents["李四"], NOW))
    assert outcome.kept["awards"] == 2
    assert database.read(lambda session: figures.read_year(session, 2026)) == before
    assert database.read(lambda session: session.scalars(select(Departure.talent_id)).all()) == []
    assert {row["letter"] for row in database.read(lambda session: award_traces.gather(session, talents["李四"]))} == {
        ""
    }
    # What is over has no number any more that another file gives a name to; what is in hand keeps it.
    kept = select(Award.number, Award.key).where(Award.talent_id == talents["李四"]).order_by(Award.id)
    assert database.read(lambda session: session.execute(kept).all()) == [("B-2", "n:B-2"), ("", "gone:3")]
    # The file that still has the name tells of nothing new, though it is read as a whole; and says so.
    result, entered = bring_in(database, write_table(tmp_path / "a.xlsx", *ROWS))
    assert (result.count(award_entry.UNCHANGED), entered) == (4, Entered())
    assert [remark.facts for remark in result.remarks] == [{"row": 3}, {"row": 4}]
    # The office pays what was granted: the number of the award is enough, and no name comes back.
    paid = ("B-2", "", "", "安家补贴", "", "", "", "", "", "", "", "", "", "2026-06-25")
    assert len(bring_in(database, write_table(tmp_path / "b.xlsx", paid))[1].changed) == 1
    assert database.read(lambda session: session.execute(kept).all()) == [("", "gone:2"), ("", "gone:3")]
    again = (*ROWS[1][:-1], PAID[4], "2026-06-25")
    result, entered = bring_in(database, write_table(tmp_path / "c.xlsx", ROWS[0], again))
    assert (result.count(award_entry.UNCHANGED), entered) == (2, Entered())
    other = ("B-2", "李四", "", "安家补贴", "第二批", "", 5, "", "2026-04-10")  # nothing like it is on file
    result, _ = bring_in(database, write_table(tmp_path / "d.xlsx", other))
    assert [reason.key for reason in result.wrong()[0].reasons] == ["awards.reason.no_person"]
    assert database.read(sums.find_differences) == []


def test_a_version_that_is_replaced_in_the_middle_of_a_batch(database: Database, tmp_path: Path) -> None:
    database.write(fill)
    document = Metadata("zc-award-2023", "办法", effective_from=date(2023, 9, 1))
    old = Edition("old", document, date(2023, 9, 1))
    new = Edition("new", replace(document, effective_from=date(2026, 10, 15)), date(2026, 10, 15))
    early = ("", "张三", "示例芯科技", "安家补贴", "第一批", 1, 10, "", "2026-10-12")
    late = ("", "李四", "", "安家补贴", "第一批", 1, 5, "", "2026-10-20")
    bring_in(database, write_table(tmp_path / "a.xlsx", early), {"zc-award-2023": [old]})
    both = {"zc-award-2023": [old, new]}
    result, entered = bring_in(database, write_table(tmp_path / "b.xlsx", early, late), both)
    assert (len(entered.added), len(entered.changed)) == (1, 0)  # what was entered keeps the version it was decided by
    assert [remark.key for remark in result.remarks] == ["awards.remark.versions"]
    versions = database.read(lambda session: session.execute(select(Award.version).order_by(Award.id)).scalars().all())
    assert versions == ["old", "new"]
    steps = database.read(lambda session: session.scalars(select(AwardStep.state)).all())
    assert steps == ["applied", "applied"]
