"""The office erases a talent of whom everything is filled in: no file of the data folder holds a word of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.__main__ import main
from knowledge import learned
from knowledge.config import KnowledgeConfig
from storage import talents
from storage.tables import ContactDraft, Talent
from storage.talents import TalentFields
from tests.chatter import NOW, Person, Town
from tests.contacts.offices import TODAY, in_office
from tests.journeys.test_contact_files import sends
from tests.privacy.test_canaries_in_fields import BIRD, HEAD, ROW
from tests.roster.files import write_csv

SHIPPED = KnowledgeConfig(Path("data")).terms_file
FILE = b"%PDF-1.4 jinsique"


@pytest.mark.only_on("sqlite")
async def test_no_word_of_an_erased_talent_is_left_in_the_folder(
    town: Town, ana: Person, boss: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = tmp_path / "received" / "roster.csv"
    roster.parent.mkdir()
    await boss.sends_file(write_csv(roster, [HEAD, ROW]))
    await boss.taps("确认录入")
    roster.unlink()
    await boss.says(f"联系 {BIRD}名 电话 昨天 问候：{BIRD}候 问情：{BIRD}情（限知） 问需：{BIRD}需 问策：{BIRD}策")
    await boss.taps(f"{BIRD}联")
    await sends(boss, "document", FILE, file_name=f"{BIRD}附件.pdf", mime_type="application/pdf")
    await boss.taps("承诺")
    await boss.taps(f"{BIRD}策")
    await boss.taps("一周")
    await boss.taps("改一下")
    await boss.taps("保存")
    await boss.says(f"联系 {BIRD}名 走访 问情：{BIRD}草稿")
    await boss.says(f"/find {BIRD}名")
    await enter_award(boss)
    folder = town.app.settings.data_dir
    database = town.app.database
    database.fold_log()
    planted = (folder / "siwen.db").read_bytes()
    told = [f"{BIRD}{what}" for what in ("名", "学位", "候", "情", "需", "策", "附件", "草稿")]
    told += [f"{BIRD}{what}" for what in ("编号", "文号", "证号", "放行", "退因")]
    told += ["13900009876", "jinsique"]
    assert [one for one in told if not found(planted, one)] == []
    (number,) = await database.aread(lambda session: [row.id for row in session.query(Talent) if BIRD in row.name])
    monkeypatch.setenv("SIWEN_DATA_DIR", str(folder))
    monkeypatch.setenv("SIWEN_DATABASE_URL", town.app.settings.database_url)
    # The office's words learned from questions: one that a name is in, taken by hand, and one refused.
    learned.take_word(folder / "terms.yaml", SHIPPED, f"{BIRD}名主任", "安家补贴")
    assert main(["kb", "words", "--refuse", f"{BIRD}名"]) == 0
    assert main(["kb", "words", "--take", f"{BIRD}名", "--means", "安家补贴"]) == 1
    assert found((folder / "terms.yaml").read_bytes(), f"{BIRD}名")
    assert main(["people", "erase", str(number), "--apply"]) == 0
    left = {
        path.name: hits
        for path in folder.rglob("*")
        if path.is_file() and (hits := [one for one in told if found(path.read_bytes(), one) or one in path.name])
    }
    assert left == {}


async def enter_award(boss: Person) -> None:
    """An award of theirs with all that is typed of one: let pass for a reason, returned for another."""
    await boss.says("/awards")
    await boss.taps("录一笔")
    days = "申请日期 2026-09-20\n受理日期 2026-09-21"
    numbers = f"编号 {BIRD}编号\n文号 {BIRD}文号\n证书编号 {BIRD}证号"
    await boss.says(f"姓名 {BIRD}名\n待遇 安家补贴\n金额 5万元\n{numbers}\n{days}")
    await boss.taps("写明理由")
    await boss.says(f"{BIRD}放行")
    await boss.taps("录入")
    await boss.says("/awards")
    await boss.taps("1")
    await boss.taps("退回")
    await boss.says(f"{BIRD}退因")


@pytest.mark.parametrize("named", ["张 三", "zhangsan", "三"])  # as typed; by pinyin; by a part of the name
async def test_a_message_that_may_mean_the_erased_talent_goes_with_them(
    town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    office = await in_office(town)

    def enter_another(session: Session) -> int:
        fields = TalentFields(name="张三", category=3, employer="示例医药", liaison="赵某")
        return talents.enter(session, fields, now=NOW, today=TODAY, by=None)

    await town.app.database.awrite(enter_another)
    await ana.says(f"联系 {named} 电话 问情：身体不好")
    await ana.says(f"联系 {named}、李四 活动 问情：想开分公司")  # an event goes on with who is known
    await ana.says("联系 李四 电话 问情：一切都好")
    monkeypatch.setenv("SIWEN_DATA_DIR", str(town.app.settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", town.app.settings.database_url)
    assert main(["people", "erase", str(office.talents["张三"]), "--apply"]) == 0
    rows = select(ContactDraft).order_by(ContactDraft.id)
    left = [draft.facts for draft in await town.app.database.aread(lambda session: session.scalars(rows).all())]
    assert [facts["talents"] for facts in left] == [[office.talents["李四"]]] * 2
    assert [facts["said"] for facts in left] == ["", "联系 李四 电话 问情：一切都好"]
    assert office.talents["张三"] not in left[0]["may_be"]


def found(raw: bytes, text: str) -> bool:
    """Whether the text stands in the bytes, as it is or as JSON writes it."""
    return text.encode() in raw or text.encode("unicode_escape") in raw
