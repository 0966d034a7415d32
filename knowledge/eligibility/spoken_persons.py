"""Words by which a clause is about several people at once, or about none that there is. Data."""

from __future__ import annotations

import re

_SPOUSES = r"老婆|老公|妻子|丈夫|爱人|配偶|太太|夫人|媳妇|对象|先生|wife|husband|spouse"
_CHILDREN = r"孩子|小孩|娃|儿子|女儿|子女|children|child|kids?|son|daughter"
_RELATION = rf"(?:未成年)?(?:{_SPOUSES}|{_CHILDREN})"
_SELF = rf"(?:本人|自己|我(?!们|的?(?:{_RELATION}))|[他她](?!们|的?(?:{_RELATION}))|\bi\b)"
_PERSON = rf"(?:(?:我|[他她]|my |his |her )?的?(?:{_RELATION})|{_SELF})"
# People one after the other: 老婆孩子和我都, 自己和老公在, 他和太太、孩子.
# Who comes along with me is not me: 和我一起来.
JOINED = re.compile(
    rf"{_PERSON}(?:(?:\s?(?:、|和|跟|与|同|及|以及|还有|and|nor|or)\s?)?{_PERSON})*"
    rf"\s?(?:、|和|跟|与|同|及|以及|还有|and|nor|or)\s?{_PERSON}(?!(?:一起|一块|一同|一道|过来|来|搬|走))"
)
PERSONS = (
    ("own", re.compile(_SELF)), ("spouse", re.compile(_SPOUSES)), ("child", re.compile(_CHILDREN)),
)  # fmt: skip
THEY = re.compile(r"[他她](?!的)")
# Of both, where the spouse has been named; never an employer.
WE = re.compile(
    r"我们(?!公司|单位|企业|司|院|校|厂|所|店|医院|学校|研究|集团|团队|这|这边|家|是(?!两|夫)|的?(?:老|领|同|人事))|"
    r"(?:两个?|俩)人(?:都|均|是|一起)|\bwe\b"
)
ALL_OF_THEM = re.compile(r"^[^，。；]{0,4}(?:都|均|一起|一同)(?!市|匀)")
EACH = re.compile(r"\s*(?:现在|目前)?也?(?:[都均]|两人)")  # after a spouse was named: both of them
# That there is no spouse or child says nothing of them.
NOBODY = re.compile(
    r"(?:没有?|无|未|还没)(?:生|要|有)?(?:孩子|小孩|娃|子女|老婆|老公|对象|配偶)|(?:没|未)(?:有)?结婚|"
    r"\bno (?:kids|children|child|spouse|wife|husband)|don't have (?:any )?(?:kids|children)"
)
