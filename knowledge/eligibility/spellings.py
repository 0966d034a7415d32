"""How the values of a choice are written: 博士研究生 is 博士, 公立医院 a 医疗机构, "第五类" category 5."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# For each choice: what is looked for in the text, in order, and the value it means.
_SIGNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "degree": (("博士|phd|doctor", "博士"), ("硕士|研究生|master", "硕士"), ("本科|学士|bachelor|大学", "本科")),
    "child_stage": (
        ("幼儿园|kindergarten", "幼儿园"), ("小学|primary", "小学"), ("初中|middle", "初中"), ("高中|high", "高中"),
    ),
    "recognition_basis": (
        ("salary|薪酬", "salary"), ("nomination|举荐", "nomination"), ("transition|过渡|原办法", "transition"),
        ("directory|目录", "directory"),
    ),
    "old_category": (("甲", "甲类"), ("乙", "乙类"), ("丙", "丙类"), ("丁", "丁类")),
    "title_level": (
        ("正高", "正高级"), ("副高|副教授|副研究员|副主任|高级工程师|高级讲师", "副高级"),
        ("教授|研究员|主任", "正高级"),
    ),
    "skill_level": (("首席", "首席技师"), ("特级", "特级技师"), ("高级技师", "高级技师")),
    "honor_level": (("国家", "国家级"), ("省", "省级"), ("市", "市级")),
    "honor_type": (("领军", "领军类"), ("青年", "青年类")),
    "prize": (
        ("诺贝尔|诺奖|nobel", "诺贝尔奖"), ("图灵|turing", "图灵奖"), ("菲尔兹|fields", "菲尔兹奖"),
        ("最高科(?:学技术|技)奖", "国家最高科学技术奖"),
        ("省.*(?:科学技术|科技进步|自然科学|技术发明|科技)奖", "省科学技术奖"),
        ("国家.*(?:科学技术|科技进步|自然科学|技术发明|科技)奖", "国家科学技术奖"),
        ("中华技能大奖", "中华技能大奖"), ("世界技能|worldskills", "世界技能大赛"), ("技术能手", "全国技术能手"),
    ),
    "prize_grade": (
        ("一等", "一等奖"), ("二等", "二等奖"), ("金|gold", "金牌"), ("银|silver", "银牌"), ("铜|bronze", "铜牌"),
        ("优胜|excellence", "优胜奖"),
    ),
    "applicant": (
        ("agency|机构", "agency"), ("employer|单位|企业", "employer"), ("person|个人|本人|人才", "person"),
    ),
    # 公办学校, 公立医院: institutions on the public purse; 机关 and 参公 before 单位 or 事业 are looked at.
    "employer_type": (
        ("机关|参公|参照公务员|公务员|政府|党委|government", "机关"),
        ("医院|医疗机构|医疗卫生机构|卫生院|诊所|hospital", "医疗机构"),
        ("高等学校|高校|大学|学院|university", "高等学校"), ("科研|研究院|研究所|institute", "科研机构"),
        ("社会组织|民办非|协会|学会|基金会", "社会组织"), ("事业|学校|public", "事业单位"),
        ("企业|公司|央企|国企|民企|enterprise|company", "企业"),
    ),
    "platform_type": (
        ("分站", "分站"), ("创新实践|基地", "创新实践基地"), ("工作站|流动站", "科研工作站"),
    ),
    "platform_upgraded_from": (("分站", "分站"), ("创新实践|基地", "创新实践基地")),
    "platform_assessment": (("优秀|excellent", "优秀"),),
    "project_type": (
        ("创业.*团队", "创业领军团队"), ("创业.*人才", "创业领军人才"),
        ("创新.*团队", "创新领军团队"), ("创新.*人才", "创新领军人才"),
    ),
    "role": (("核心|member", "核心成员"), ("带头|leader", "带头人"), ("人才|talent", "人才")),
    "grade": (("^a|^A", "A级"), ("^b|^B", "B级"), ("^c|^C", "C级")),
    "industry": (  # 车规级芯片 is of the first field (zc-team-2023 第二条)
        ("集成电路|芯|半导体|封装|光刻", "集成电路"), ("智能网联|智能座舱|自动驾驶|动力电池|电驱|汽车|^车", "智能汽车"),
        ("显示|面板|^显", "新型显示"), ("生物|医药", "生物医药"), ("新能源", "新能源"), ("新材料", "新材料"),
    ),
    "acceptance_result": (("不合格", "不合格"), ("优秀", "优秀"), ("合格", "合格")),
    "station_type": (("院士", "院士工作站"), ("专家", "专家工作站")),
    "host_type": (
        ("医疗机构|医疗卫生机构|医院|卫生院", "医疗机构"), ("科研|研究院|研究所", "科研机构"), ("企业|公司", "企业"),
    ),
    "assessment_result": (("不合格", "不合格"), ("优秀", "优秀"), ("良好", "良好"), ("合格", "合格")),
}  # fmt: skip
# What any other word means where a choice is open; a choice without such a value refuses it.
_OTHERS: Mapping[str, str] = {
    "employer_type": "其他", "industry": "其他", "host_type": "其他", "platform_assessment": "其他",
    "prize_grade": "其他",
}  # fmt: skip
_CATEGORIES = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}


def read_choice(name: str, text: str) -> str | None:
    """The value of a choice that a text means; None where it means none."""
    folded = unicodedata.normalize("NFKC", text).strip()
    signs = _SIGNS["degree" if name == "degree_in_progress" else name]
    for pattern, value in signs:
        if re.search(pattern, folded, re.IGNORECASE):
            return value
    return _OTHERS.get(name)


def read_category(value: object) -> int | None:
    """1 to 5 from 5, "5", 第五类; 0 from none, 无; None where it is none of these."""
    if isinstance(value, bool):
        return 0 if value is False else None
    text = unicodedata.normalize("NFKC", str(value)).strip().lower()
    if text in {"0", "none", "无", "未认定", "没有"}:
        return 0
    match = re.fullmatch(r"第?([1-5一二三四五])类?(?:人才)?", text)
    if match is None:
        return None
    return _CATEGORIES.get(match[1]) or int(match[1])
