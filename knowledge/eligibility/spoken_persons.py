"""Words by which a clause says whom it is about: oneself, the spouse, a child, several of these, others. Data."""

from __future__ import annotations

import re

SPOUSE = re.compile(r"老婆|老公|妻子|丈夫|爱人|配偶|太太|先生(?!们)|媳妇|对象|我先生|\b(?:wife|husband|spouse)\b")
CHILD = re.compile(
    r"(?<!因为生)(?<!由于生)(?<!因生)(?:孩子|小孩)|娃|儿子|女儿|宝宝|子女|小朋友|老大|老二|\b(?:child|children|kids?|son|daughter|daughters|sons)\b"
)
OTHERS = re.compile(
    r"(?:我(?:的|有个)?|^\s*)(?:朋友|同事|同学|老师|导师|老板|老乡|领导|室友|亲戚|邻居|弟弟?|哥哥?|"
    r"姐姐?|妹妹?|兄弟|岳父|岳母|公公|婆婆|爷爷|奶奶|父母|爸|妈|父亲|母亲)"
)
OWN = re.compile(
    r"(?<![跟和随同陪])我(?![们的]?(?:老婆|老公|妻子|丈夫|爱人|配偶|太太|先生|媳妇|孩子|小孩|娃|儿子|女儿|朋友|同事|同学|弟|哥|姐|妹|兄|亲戚|岳|爸|"
    r"妈|父母|导师|老师|老板|领导))|本人|自己|\bi\b|\bi'm\b|"
    r"\bmy (?:home|salary|contract|degree|age)\b"
)
_SPOUSES = r"老婆|老公|妻子|丈夫|爱人|配偶|太太|媳妇|对象|先生|wife|husband|spouse"
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
# That there is no spouse or child says nothing of them.
NOBODY = re.compile(
    r"(?:没有?|无|未|还没)(?:生|要|有)?(?:孩子|小孩|娃|子女|老婆|老公|对象|配偶)|(?:没|未)(?:有)?结婚|"
    r"\bno (?:kids|children|child|spouse|wife|husband)|don't have (?:any )?(?:kids|children)"
)
BOTH = re.compile(
    r"(?:(?:我|本人)(?:和|跟|与|同|及|、)(?:我)?(?:老婆|老公|妻子|丈夫|爱人|配偶|太太|先生|媳妇)|"
    r"本人(?:配偶|爱人|妻子|丈夫)[都均]|my (?:wife|husband|spouse) and i\b|(?:neither|both) of us\b|夫妻|两口子|"
    r"夫妇|我俩|双方|我们两)"
)
# 我爱人和孩子 are not oneself; 本人配偶孩子 are all three.
FAMILY = re.compile(
    r"全家|(?:我|本人|他|她|自己)(?:和|跟|及|、)(?:我的?|其)?家(?:人|属)|一家(?:人|三口|四口)|家里(?:人)?|家庭|(?:本人(?:、|和|跟|及)?|我(?:、|和|跟|及))(?:我)?(?:配偶|老婆|老公|妻子|丈夫|"
    r"爱人|太太)(?:、|和|及|跟)?(?:未成年)?(?:子女|孩子|小孩|娃)"
)
# Where one sentence turns from one person to another without a comma: 我爱人有房我没房.
TURN = re.compile(
    r"(?<=[房业作有套了婚城区类才士岁])(?=(?:我|本人|(?:我的?)?(?:老婆|老公|妻子|丈夫|爱人|配偶|太太|媳妇|孩子|小孩|儿子|女儿))"
    r"(?:自己|名下|在|也|都|还|就|已)?(?:有|没|无|是|买|租|增城|本区))"
)
