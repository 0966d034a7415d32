"""A small library of real files with the bundled model: a measure and the one before it, an expired one, a guide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.config import KnowledgeConfig
from knowledge.library import Library
from knowledge.retrieval import Retriever

TODAY = date(2026, 11, 23)

FILES = {
    "new.md": """---
id: award-2023
title: 南湖区人才奖励服务办法
number: 南府〔2023〕1号
effective_from: 2023-09-01
effective_to: 2028-08-31
supersedes: award-2019
---
# 南湖区人才奖励服务办法

**第一条** 安家补贴。博士一次性发放安家补贴20万元，硕士发放8万元，条件见第二条。

**第二条** 申请安家补贴应当符合下列条件：

（一）在本区全职工作；

（二）缴纳社会保险满6个月。

**第三条** 子女入学。人才的子女由区教育局统筹安排入学。

**第四条** 过渡。按照原办法第一条已发放的，不再发放。
""",
    "old.md": """---
id: award-2019
title: 南湖区人才奖励办法（试行）
number: 南府〔2019〕7号
effective_from: 2019-07-01
effective_to: 2023-08-31
---
# 南湖区人才奖励办法（试行）

**第一条** 安家补贴。博士一次性发放安家补贴10万元。

**第二条** 申请人应当在本区购房。
""",
    "station.md": """---
id: station-2020
title: 南湖区专家工作站管理办法
effective_from: 2020-01-01
effective_to: 2025-12-31
---
# 南湖区专家工作站管理办法

**第一条** 建站补贴。新设专家工作站补贴30万元。

**第二条** 工作站每年考核一次。
""",
    "staff.md": """---
id: staff-note
title: 内设科室办事须知
audience: staff
---
# 内设科室办事须知

**第一条** 安家补贴的内部复核由二科负责，五个工作日内办结。
""",
    "sample.md": """---
id: sample-rent
title: 租房补贴办法（样例）
effective_from: 2024-01-01
sample: true
---
# 租房补贴办法（样例）

**第一条** 租房补贴每月1500元。
""",
}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder = tmp_path_factory.mktemp("retrieval")
    sources = folder / "sources"
    sources.mkdir()
    for name, text in FILES.items():
        (sources / name).write_text(text, encoding="utf-8")
    with open_library(folder / "data") as library:
        library.ingest([sources], now=datetime(2026, 1, 1, tzinfo=UTC))
        yield Retriever(library, library.embeddings)


def open_library(data_dir: Path) -> closing[Library]:
    return closing(Library(KnowledgeConfig(data_dir)))
