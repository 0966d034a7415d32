"""Which column of a roster says what: headings in Chinese or English, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from storage.naming import fold, key_of

# The first of each is what the template says.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    field: tuple(words.split("|"))
    for field, words in {
        "name": "姓名|人才姓名|名字|name|full name|talent|talent name",
        "category": "人才类别|类别|人才层次|层次|认定类别|人才类型|category|talent category|class",
        "degree": "学历学位|学历|学位|最高学历|最高学位|degree|education",
        "employer": "工作单位|单位|用人单位|所在单位|单位名称|企业名称|公司|employer|company|organisation|organization",
        "industry": "产业领域|产业|行业|领域|所属行业|所属产业|从事领域|专业领域|industry|field|sector",
        "phone": "手机号|手机|手机号码|电话|联系电话|联系方式|移动电话|电话号码|phone|mobile|tel|telephone",
        "email": "邮箱|电子邮箱|电子邮件|email|e-mail|mail|email address",
        "tags": "标签|人才标签|tags|tag|labels",
        "language": "语言|使用语言|沟通语言|language",
        "birthday": "出生日期|生日|出生年月日|出生年月|birthday|date of birth|birth date|dob",
        "recognised_on": "认定日期|认定时间|认定年月|recognised on|recognized on|recognition date",
        "leader": "联系领导|联系领导姓名|挂点领导|领导|leader|contact leader",
        "leader_level": "领导层级|联系领导层级|领导级别|leader level",
        "leader_unit": "领导单位|联系领导单位|联系领导职务|leader unit",
        "liaison": "联络员|人才联络员|联络员姓名|liaison|liaison officer",
        "liaison_unit": "联络员单位|联络员所在单位|liaison unit",
        "secret": "是否涉密|涉密|涉密人员|涉密情况|涉密人才|密级|secret|classified|confidential",
    }.items()
}
# Any heading that speaks of it is that column, in whatever words: a mark that is overlooked lets a secret row in.
_SECRET = re.compile(r"涉[密秘]|密级")
_SECRET_EN = re.compile(r"\b(?:secret|classified|confidential)\b", re.IGNORECASE)
_ASKED_ASIDE = {"", "是否"}  # 是否（涉密）: what is asked stands in the brackets
SEARCHED_LINES = 30  # above the headings may stand a title, who made the table and when
LEAST = 2  # headings that make a row one: a person called 姓名 has no 电话
_ASIDE = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")
_FIELD_OF = {key_of(word): field for field, words in HEADINGS.items() for word in words}


def field_of(heading: str) -> str | None:
    """The field that a heading names; what is added in brackets or by a star doesn't matter.

    Whatever speaks of secrecy is `secret`, in whatever words: 涉密标识, 是否属涉密人员, 保密级别.
    """
    bare = _ASIDE.sub("", heading)
    said = heading if bare.strip() in _ASKED_ASIDE else bare
    if _SECRET.search(fold(said)) or _SECRET_EN.search(said):
        return "secret"
    if len(heading) > 60:
        return None
    return _FIELD_OF.get(key_of(heading)) or _FIELD_OF.get(key_of(bare))


def find_columns(cells: Sequence[str]) -> dict[str, int] | None:
    """The column of each field, where these cells are headings: a name and one more. The first of two alike counts.

    Each column that speaks of secrecy counts: the first is "secret", others "secret N" after their column.
    """
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        field = field_of(cell) if cell else None
        if field == "secret" and field in found:
            field = f"secret {column}"
        if field is not None:
            found.setdefault(field, column)
    return found if "name" in found and len(found) >= LEAST else None


def list_unused(cells: Sequence[str], columns: Mapping[str, int]) -> list[str]:
    """The headings whose columns are not read."""
    used = set(columns.values())
    return [cell for column, cell in enumerate(cells) if cell and column not in used]
