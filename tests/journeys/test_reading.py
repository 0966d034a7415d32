"""A person reads: the shelf, contents, articles, what changed; in Chinese and English, rich and plain."""

from __future__ import annotations

from pathlib import Path

from bot.callbacks import Contents, ReadArticle, Shelf, short
from tests.chatter import NOW, Person, Town
from tests.library.shelf import write_measure


async def test_documents_chapters_articles_and_back_in_one_message(ana: Person) -> None:
    shelf = await ana.says("/documents")
    assert "已收录7份文件" in shelf.text
    contents = await ana.taps("人才奖励服务保障办法")
    assert contents.id == shelf.id
    assert "文号：样例〔2023〕1号" in contents.text
    assert "施行：2023年9月1日至2028年8月31日" in contents.text
    chapter = await ana.taps("第二章 人才分类与认定")
    assert chapter.labels[:2] == ["第五条 分类目录", "第六条 薪酬认定和举荐认定"]
    article = await ana.taps("第五条")
    assert article.text.startswith("第五条 分类目录 · 第二章")
    assert (await ana.taps("返回目录")).labels == chapter.labels
    await ana.taps("返回目录")
    assert (await ana.taps("全部文件")).labels == shelf.labels
    assert len(ana.screens) == 1


async def test_the_shelf_and_long_contents_are_paged(ana: Person) -> None:
    shelf = await ana.says("/documents")
    assert len(shelf.labels) == 7
    assert "‹ 第1页" in (await ana.taps("第2页 ›")).labels
    assert (await ana.taps("‹ 第1页")).labels == shelf.labels
    await ana.presses(Shelf(page=99).pack())
    assert "‹ 第1页" in ana.screen.labels


async def test_the_neighbours_of_an_article_skip_bare_chapter_lines(ana: Person) -> None:
    await ana.says("/documents")
    await ana.taps("人才奖励服务保障办法")
    await ana.taps("第二章")
    await ana.taps("第八条")
    assert (await ana.taps("第九条 ›")).text.startswith("第九条 安家补贴 · 第三章")


async def test_what_has_lapsed_says_so_first(ana: Person) -> None:
    await ana.says("/documents")
    assert any(label.endswith("（已到期）") for label in ana.screen.labels)
    contents = await ana.taps("院士专家工作站")
    assert "已于2026年9月30日到期" in contents.text
    await ana.taps("第一章")
    article = await ana.taps("第一条")
    assert article.text.startswith("本文件已于2026年9月30日到期。")


async def test_latest_shows_what_changed_by_article(town: Town, ana: Person, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    old = ["本办法适用于引进人才。", "住房补贴每月800元，按季度发放。", "本条将删去。"]
    new = ["本办法适用于引进人才。", "住房补贴每月1000元，按季度发放。", "咨询电话另行公布，由人社局负责。"]
    for articles in (old, new):
        path = write_measure(folder / "rent.md", "rent", articles, title="租房补贴办法", effective_from="2024-01-01")
        town.app.library.ingest([path], now=NOW)
    latest = await ana.says("/latest")
    assert "租房补贴办法：改" in latest.text
    changes = await ana.taps("租房补贴办法")
    assert "第二条" in changes.text
    assert "<s>800</s><b><ins>1000</ins></b>" in changes.html
    await ana.taps("返回目录")
    assert "租房补贴办法" in ana.screen.text
    await ana.says("/latest")
    await ana.taps("2024年度领军团队")
    assert "首次收录" in ana.screen.text
    await ana.taps("最近更新")
    assert ana.screen.text == latest.text


async def test_a_button_of_an_earlier_version_shows_that_version_and_says_so(
    town: Town, ana: Person, tmp_path: Path
) -> None:
    path = write_measure(tmp_path / "a.md", "rent", ["补贴每月800元。"], title="租房办法", effective_from="2024-01-01")
    town.app.library.ingest([path], now=NOW)
    [(before, _)] = [pair for pair in town.app.library.snapshot().readable(NOW.date()) if pair[0].metadata.id == "rent"]
    path = write_measure(tmp_path / "a.md", "rent", ["补贴每月900元。"], title="租房办法", effective_from="2025-01-01")
    town.app.library.ingest([path], now=NOW)
    await ana.says("/start")
    button = ReadArticle(version=short(before.id), article=short(before.parsed.articles[-1].key)).pack()
    shown = await ana.presses(button)
    assert "800元" in shown.text
    assert "旧规定" in shown.text


async def test_an_article_that_is_gone_leads_to_the_contents(town: Town, ana: Person) -> None:
    await ana.says("/documents")
    [version] = [v for v, _ in town.app.library.snapshot().readable(NOW.date()) if v.metadata.id == "zc-award-2023"]
    shown = await ana.presses(ReadArticle(version=short(version.id), article=short("第九十九条")).pack())
    assert "已经找不到" in shown.text
    shown.find("第一章")
    await ana.presses(Contents(version=short("nothing")).pack())
    assert "下架或更新" in ana.screen.text


async def test_documents_for_staff_are_shown_to_staff_alone(
    town: Town, ana: Person, boss: Person, tmp_path: Path
) -> None:
    path = write_measure(tmp_path / "s.md", "inner", ["内部流程。"], title="内部流程说明", audience="staff")
    town.app.library.ingest([path], now=NOW)
    await boss.says("/documents")
    button = boss.screen.find("内部流程说明")["callback_data"]
    assert "内部流程说明" in (await boss.presses(button)).text
    original = boss.screen.find("原文文件")["callback_data"]
    await ana.says("/documents")
    assert "已收录7份文件" in ana.screen.text
    for forged in (button, original):
        assert "下架或更新" in (await ana.presses(forged)).text
    assert not [shown for shown in ana.screens if shown.document]


async def test_plain_people_get_text_and_html_where_rich_is_refused(town: Town, ana: Person) -> None:
    await ana.says("办法第九条")
    assert (await ana.taps("原文")).rich is not None
    assert "只发纯文字" in (await ana.says("/plain")).text
    await ana.says("办法第九条")
    plain = await ana.taps("原文")
    assert plain.rich is None
    assert "第一类　总额（万元）：500；发放年限：5年" in plain.text
    await ana.says("/plain")
    await ana.taps("改用纯文字")
    assert "恢复表格显示" in ana.screen.labels
    await ana.taps("恢复表格显示")
    town.server.set(rich=False)
    await ana.says("办法第九条")
    html = await ana.taps("原文")
    assert html.rich is None
    assert "第一类" in html.text
    refused = [call for call in town.server.calls() if call["outcome"] == "400"]
    await ana.taps("返回答案")
    await ana.taps("原文")
    assert [call for call in town.server.calls() if call["outcome"] == "400"] == refused  # learnt once


async def test_F8_text_that_telegram_cannot_parse_comes_as_plain_text(town: Town, ana: Person) -> None:
    town.server.fail("sendMessage", status=400, description="Bad Request: can't parse entities: …")
    shown = await ana.says("办法第九条")
    assert "第九条" in shown.text
    assert "<b>" not in shown.text


async def test_I2_a_long_article_is_read_page_by_page_in_place(town: Town, ana: Person, tmp_path: Path) -> None:
    long = "。".join(f"第{number}项内容{'很长' * 20}" for number in range(200))
    path = write_measure(tmp_path / "l.md", "long", [long + "。"], title="很长的办法")
    town.app.library.ingest([path], now=NOW)
    await ana.says("/documents")
    await ana.taps("很长的办法")
    first = await ana.taps("第一条")
    assert "第2页 ›" in first.labels
    second = await ana.taps("第2页 ›")
    assert second.id == first.id
    assert second.text != first.text
    assert "‹ 第1页" in second.labels
    assert len(ana.screens) == 1


async def test_I1_markup_in_documents_is_shown_literally(town: Town, ana: Person, tmp_path: Path) -> None:
    path = write_measure(tmp_path / "m.md", "odd", ["奖励 <b>5</b> 万元 & 其他，<script>。"], title="A&B <i>办法</i>")
    town.app.library.ingest([path], now=NOW)
    await ana.says("/documents")
    await ana.taps("A&B")
    assert "A&B <i>办法</i>" in ana.screen.text
    assert "<b>5</b>" in (await ana.taps("第一条")).text
