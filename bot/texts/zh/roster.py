"""Chinese: importing and finding talents."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "category.0": "未认定",
    "category.1": "第一类",
    "category.2": "第二类",
    "category.3": "第三类",
    "category.4": "第四类",
    "category.5": "第五类",
    "level.chief_leader": "主要领导",
    "level.district_leader": "区领导",
    "level.unit_head": "单位主要负责人",
    "level.liaison": "联络员",
    "roster.reason.two_officials": "有两位{name}，请写明单位",
}
