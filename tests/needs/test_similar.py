"""The bundled model tells needs that say the same from others, at the bar that is set."""

from __future__ import annotations

import numpy as np
import pytest

from bot.likeness import open_bundled
from jobs.similar_needs import embed_unit
from storage.need_vectors import LEAST, Vector

GROUPS = (
    ("孩子明年上小学，想就近入学", "小孩明年读小学，希望安排附近学校", "儿子小升初择校"),
    ("设备进口通关遇到困难", "进口仪器海关放行慢"),
    ("希望申请人才公寓", "想租一套两居室，公司附近"),
    ("体检绿色通道",),
    ("研发项目资金周转困难，需要贷款",),
)


@pytest.fixture(scope="module")
def vectors() -> dict[str, Vector]:
    model = open_bundled()
    return {text: embed_unit(model.embed_query, text) for group in GROUPS for text in group}


def test_needs_that_say_the_same_are_above_the_bar_and_others_below(vectors: dict[str, Vector]) -> None:
    for group in GROUPS:
        for text in group:
            near = {other for other in vectors if float(np.dot(vectors[text], vectors[other])) >= LEAST}
            assert near == set(group), text
