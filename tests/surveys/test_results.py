"""What came of a run: numbers while open, then a picture an item, words, tables, files; answers from elsewhere."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select, update

from bot.__main__ import main
from bot.callbacks import Results
from storage.tables import Ballot, Run, Talent
from tests.surveys.drafting import CHIEF, OFFICER, PULSE, answer_pulse, begin_shipped, bring_in, tick
from tests.surveys.town import NAMED, Office

SCORES = {11: "10", 12: "9", 13: "9", 14: "7", 15: "3"}


async def close_pulse(office: Office) -> int:
    """Five talents answered the pulse, and the chief closed it; its number."""
    await begin_shipped(office)
    for user, score in SCORES.items():
        await answer_pulse(office, user, score, f"理由{user}")
    chief = office.person(CHIEF)
    await chief.says("/runs")
    await chief.taps(PULSE)
    await chief.taps("截止")
    await chief.taps("确认截止")
    return await office.read(lambda session: session.scalars(select(Run.id)).one())


async def test_an_anonymous_run_shows_numbers_by_fives_while_it_is_open(staffed: Office) -> None:
    office = staffed
    await begin_shipped(office)
    for user in (11, 12, 13):
        await answer_pulse(office, user, SCORES[user], "好")
    officer = office.person(OFFICER)
    await officer.says("/results")
    shown = await officer.taps(PULSE)
    assert shown.text.split("\n")[0] == "两个小问题 · 已发 5/6 · 完成 0 以上/6（应答率0%以上） · 未送达 1"
    assert shown.text.split("\n")[-1] == "匿名问卷截止后才能看每题结果，现在只有人数。"
    assert shown.labels == ["这一期", "各期结果"]
    number = int(shown.find("这一期")["callback_data"].split(":")[1])
    for do in ("item", "texts", "cross", "compared"):
        await officer.presses(Results(number=number, do=do, item=1).pack())
        assert officer.toast == "匿名问卷截止后才能看每题结果，现在只有人数。"
    chief = office.person(CHIEF)
    await chief.presses(Results(number=number, do="xlsx").pack())
    assert chief.toast == "匿名问卷截止后才能看每题结果，现在只有人数。"


async def test_after_the_close_a_picture_an_item_with_a_sentence_and_words(staffed: Office) -> None:
    office = staffed
    await close_pulse(office)
    chief = office.person(CHIEF)
    shown = await chief.taps("看结果")
    assert shown.text.split("\n")[:2] == [
        "两个小问题 · 已发 5/6 · 完成 5/6（应答率83%） · 未送达 1",
        "开始答 5，答完 5",
    ]
    shown = await chief.taps("逐题看图")
    assert shown.document is not None
    assert shown.document["content"].startswith("89504e47")
    assert shown.text.split("\n")[0].startswith("1/2 如果有同行问起")
    assert "净推荐值+40.0" in shown.text
    shown = await chief.taps("下一题 ›")
    assert shown.text.split("\n")[0].endswith("· 文字答案5条")
    assert {line for line in shown.text.split("\n") if line.startswith("理由")} == {f"理由{user}" for user in SCORES}
    shown = await chief.says("13")
    assert [line for line in shown.text.split("\n") if line.startswith("理由")] == ["理由13"]


async def test_files_of_an_anonymous_run_hold_no_single_response(staffed: Office) -> None:
    office = staffed
    number = await close_pulse(office)
    chief, officer = office.person(CHIEF), office.person(OFFICER)
    files = {}
    for kind in ("docx", "pdf", "xlsx", "csv"):
        shown = await chief.presses(Results(number=number, do=kind).pack())
        assert shown.document is not None
        files[shown.document["file_name"]] = bytes.fromhex(shown.document["content"])
    assert set(files) == {
        "调查结果 两个小问题.docx",
        "调查结果 两个小问题.pdf",
        "两个小问题.xlsx",
        "两个小问题.csv",
    }
    book = openpyxl.load_workbook(io.BytesIO(files["两个小问题.xlsx"]))
    assert "答卷" not in book.sheetnames
    assert files["调查结果 两个小问题.pdf"].startswith(b"%PDF")
    await officer.says("/results")
    await officer.presses(Results(number=number, do="xlsx").pack())
    assert officer.toast == "您没有这个权限，没有做任何改动。"


async def test_answers_from_paper_are_checked_then_entered_once(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    number = await close_pulse(office)
    chief = office.person(CHIEF)
    path = tmp_path / "paper.csv"
    path.write_text("recommend,why\n10,a\n9,b\n", encoding="utf-8")
    await chief.presses(Results(number=number).pack())
    await chief.taps("录入答卷")
    await chief.taps("纸质")
    await chief.sends_file(path)
    assert chief.screen.text.startswith("结果已经能看到了")
    path.write_text("recommend,why\n" + "11,x\n" * 2, encoding="utf-8")
    shown = await chief.sends_file(path)
    assert shown.text.split("\n")[0] == "有2处读不懂，一份都没有录入："
    path.write_text("recommend,why\n" + "".join(f"{score},words {score}\n" for score in range(5, 11)), encoding="utf-8")
    shown = await chief.sends_file(path)
    assert shown.text.split("\n")[0] == "可录入6份（来源：纸质）。还没有录入。"
    apply = shown.find("录入")["callback_data"]
    shown = await chief.presses(apply)
    assert shown.text == "✓ 已录入6份。"
    await chief.presses(apply)
    assert chief.toast == "文件已录入或已更换，请重新发。"
    await chief.presses(Results(number=number, do="paper").pack())
    await chief.sends_file(path)
    assert chief.screen.text == "这个文件已经录入过这一期，没有再录。"
    sources = await office.read(lambda session: sorted(session.scalars(select(Ballot.source))))
    assert sources == ["chat"] * 5 + ["paper"] * 6
    shown = await chief.presses(Results(number=number, do="item", item=1).pack())
    assert "n=11" in shown.text


async def test_a_second_run_is_compared_with_the_one_before(staffed: Office) -> None:
    office = staffed
    await close_pulse(office)
    officer, chief = office.person(OFFICER), office.person(CHIEF)
    await officer.says("/surveys")
    await officer.taps(PULSE)
    shown = await officer.taps("发一期")
    assert shown.text.split("\n")[0] == "草稿 · 两个小问题 第2期"
    await officer.taps("设为加急")
    await officer.taps("提交批准")
    await tick(office)
    await chief.taps("批准")
    await tick(office)
    for user in SCORES:
        await answer_pulse(office, user, "10", "都好")
    await chief.says("/runs")
    await chief.taps("两个小问题 第2期")
    await chief.taps("截止")
    await chief.taps("确认截止")
    await chief.taps("看结果")
    shown = await chief.taps("与上期比")
    assert "与“两个小问题”比" in shown.text


async def test_a_named_run_is_told_at_once_and_its_workbook_holds_each_response(
    staffed: Office, tmp_path: Path
) -> None:
    office = staffed
    await bring_in(office, tmp_path, NAMED)
    officer, chief = office.person(OFFICER), office.person(CHIEF)
    await officer.says("/surveys")
    await officer.taps("2026年人才工作")
    await officer.taps("发一期")
    await officer.taps("提交批准")
    await tick(office)
    await chief.taps("批准")
    await tick(office)
    for user in SCORES:
        person = office.person(user)
        await person.taps("开始")
        await person.taps("很满意")
        await person.taps("★★★★★")  # the rest is left open: partial responses count
    await chief.says("/results")
    shown = await chief.taps("2026年人才工作")
    assert "开始答 5，答完 0" in shown.text
    shown = await chief.taps("逐题看图")
    assert "满意率100.0%" in shown.text
    number = int(shown.find("返回")["callback_data"].split(":")[1])
    await chief.presses(Results(number=number).pack())
    await chief.taps("文件")
    shown = await chief.taps("Excel")
    assert shown.document is not None
    book = openpyxl.load_workbook(io.BytesIO(bytes.fromhex(shown.document["content"])))
    rows = [row[0].value for row in list(book.worksheets[-1].iter_rows())[1:]]
    assert sorted(rows) == sorted(["张三", "李四", "王五", "孙六", "周七"])


async def test_commands_say_and_write_the_same(
    staffed: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = staffed
    number = await close_pulse(office)
    settings = office.town.app.settings
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database)

    async def run(*arguments: str) -> str:
        code = await asyncio.to_thread(main, ["survey", *arguments])
        told = capsys.readouterr().out
        assert code in (0, None, 1), told
        return told

    record = json.loads(await run("results", str(number), "--json"))
    assert record["counts"] == {"invited": 6, "delivered": 5, "started": 5, "finished": 5, "undeliverable": 1}
    assert record["results"]["n"] == 5
    assert "净推荐值+40.0" in record["results"]["items"][0]["said"]
    assert "1/2 如果有同行问起" in await run("results", str(number))
    files = json.loads(await run("export", str(number), "--out", str(tmp_path / "out"), "--docx", "--csv", "--json"))
    assert [Path(file).suffix for file in files["files"]] == [".csv", ".docx"]
    paper = tmp_path / "paper.csv"
    paper.write_text("recommend,why\n" + "9,ok\n" * 5, encoding="utf-8")
    assert json.loads(await run("answers", str(number), str(paper), "--source", "paper", "--json"))["entered"] is False
    assert "✓ 已录入5份。" in await run("answers", str(number), str(paper), "--source", "paper", "--apply")
    assert json.loads(await run("results", str(number), "--json"))["results"]["n"] == 10


async def test_a_category_too_small_to_be_told_is_counted_in_the_whole(staffed: Office) -> None:
    office = staffed
    zhou = office.talents["周七"]
    await office.write(lambda session: session.execute(update(Talent).where(Talent.id == zhou).values(category=1)))
    await close_pulse(office)
    shown = await office.person(CHIEF).taps("看结果")
    assert "本次邀请6人，5人完成" in shown.text
    assert "第一类" not in shown.text
