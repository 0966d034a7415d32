"""The office erases a talent of whom everything is filled in: no file of the data folder holds a word of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from storage.tables import Talent
from tests.chatter import Person, Town
from tests.journeys.test_contact_files import sends
from tests.privacy.test_canaries_in_fields import BIRD, HEAD, ROW
from tests.roster.files import write_csv

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
    folder = town.app.settings.data_dir
    database = town.app.database
    database.fold_log()
    planted = (folder / "siwen.db").read_bytes()
    told = [f"{BIRD}{what}" for what in ("名", "学位", "候", "情", "需", "策", "附件", "草稿")]
    told += ["13900009876", "jinsique"]
    assert [one for one in told if not found(planted, one)] == []
    (number,) = await database.aread(lambda session: [row.id for row in session.query(Talent) if BIRD in row.name])
    monkeypatch.setenv("SIWEN_DATA_DIR", str(folder))
    monkeypatch.setenv("SIWEN_DATABASE_URL", town.app.settings.database_url)
    assert main(["people", "erase", str(number), "--apply"]) == 0
    left = {
        path.name: hits
        for path in folder.rglob("*")
        if path.is_file() and (hits := [one for one in told if found(path.read_bytes(), one) or one in path.name])
    }
    assert left == {}


def found(raw: bytes, text: str) -> bool:
    """Whether the text stands in the bytes, as it is or as JSON writes it."""
    return text.encode() in raw or text.encode("unicode_escape") in raw
