"""The words that tell whom a clause is about, and what of it is denied, supposed, asked for or only wished. Data."""

from __future__ import annotations

import re

SPOUSE = re.compile(r"老婆|老公|妻子|丈夫|爱人|配偶|太太|夫人|先生(?!们)|媳妇|对象|我先生|\b(?:wife|husband|spouse)\b")
CHILD = re.compile(
    r"(?<!因为生)(?<!由于生)(?<!因生)(?:孩子|小孩)|娃|儿子|女儿|宝宝|子女|小朋友|老大|老二|\b(?:child|children|kids?|son|daughter|daughters|sons)\b"
)
# People who are neither oneself nor of the household: what is said of them is nobody's here.
_THIRD = (
    r"[女男]?朋友|[女男]友|前妻|前夫|未婚[妻夫]|亲戚|亲家|(?:表|堂|干)?[哥姐弟妹]|师[兄弟姐妹]|同事|同学|老师|导师|老板|老乡|领导|室友|邻居|兄弟|闺蜜|徒弟|"
    r"岳父|岳母|公公|婆婆|爷爷|奶奶|外公|外婆|父母|爸|妈|父亲|母亲"
)
OTHERS = re.compile(
    rf"(?:我(?:的|有个)?|^\s*)(?:{_THIRD})|"
    r"\bmy (?:room-?mate|father|mother|dad|mom|mum|parents?|boss|colleague|friend|girlfriend|boyfriend|brother|sister|"
    r"supervisor|neighbou?r|ex-\w+)s?\b"
)
OWN = re.compile(
    rf"(?<![跟和随同陪])我(?![们的]?(?:老婆|老公|妻子|丈夫|爱人|配偶|太太|夫人|先生|媳妇|孩子|小孩|娃|儿子|女儿)|的?(?:有个)?(?:{_THIRD}))|"
    r"本人|自己|\bi\b|\bi'm\b|\bmy (?:home|salary|contract|degree|age)\b"
)
BOTH = re.compile(
    r"(?:(?:我|本人)(?:和|跟|与|同|及|、)(?:我)?(?:老婆|老公|妻子|丈夫|爱人|配偶|太太|先生|媳妇)|"
    r"本人(?:配偶|爱人|妻子|丈夫)[都均]|my (?:wife|husband|spouse) (?:and|nor) i\b|自己(?:和|跟|与)"
    r"(?:老婆|老公|妻子|丈夫|爱人|配偶|太太)|(?:neither|both) of us\b|夫妻|两口子|夫妇|我俩|双方|我们两)"
)
# 我爱人和孩子 are not oneself; 本人配偶孩子 are all three.
FAMILY = re.compile(
    r"全家|(?:我|本人|他|她|自己)(?:和|跟|及|、)(?:我的?|其)?家(?:人|属)|我(?:和|跟|与)家人|(?:老婆|老公|太太|爱人|配偶)(?:、|和)?(?:孩子|小孩)(?:和|跟)我|他(?:和|跟)(?:太太|老婆|爱人|妻子)(?:、|和)孩子|一家(?:人|三口|四口)|家里(?:人)?|家庭|(?:本人(?:、|和|跟|及)?|我(?:、|和|跟|及))(?:我)?(?:配偶|老婆|老公|妻子|丈夫|"
    r"爱人|太太)(?:、|和|及|跟)?(?:未成年)?(?:子女|孩子|小孩|娃)"
)
# Where one sentence turns from one person to another without a comma: 我爱人有房我没房.
TURN = re.compile(
    r"(?<=[房业作有套了婚城区类才士岁])(?=(?:我|本人|(?:我的?)?(?:老婆|老公|妻子|丈夫|爱人|配偶|太太|媳妇|孩子|小孩|儿子|女儿))"
    r"(?:自己|名下|在|也|都|还|就|已)?(?:有|没|无|是|买|租|增城|本区))"
)
SUPPOSED = re.compile(r"如果|假如|要是|万一|假设|若")
# What is asked for has not been done: 请认定我为第二类人才.
REQUEST = re.compile(
    r"^(?!.*(?:已|了$))(?:.*(?:请|麻烦|帮)[^，。；,]{0,6}认定|.*(?:把|将)(?:我|本人)[^，。；,]{0,2}认定|.*认定(?:我|本人))"
    r"|\brecogni[sz]e me\b"
)
DENIAL = re.compile(
    r"\bnor (?:i|we)\s*$|"
    r"(?:没有?|未|无|非|不|不是|没在|尚未|还没|从未|从没|未曾|\bno|\bnot|n't)(?:在|是|有|被|能|算|过|"
    r"经过|拿到?|取得|获得?|评[上到]?|去|参加过?|申请过?|办理?过?|做过?|通过|考[上取]|读完?|a|an|yet|in|been)?\s?(?:区里?的?)?$"
    r"|(?:\bno|\bnot|n['’]t|\bnever|\bwithout)(?:\s+(?:a|an|any|the|my|yet|in|been|have|has|had|hold|got|completed?|"
    r"finish(?:ed)?)){0,3}\s*$|\bneither\b[^.;]{0,30}$"
)
# Some things are denied from further off: 没有机关事业单位在编人员.
FAR_DENIAL = re.compile(r"(?:没有?|无|不|从没|从未|未曾|\bno|\bnot|\bnever)[^，。；、,;]{0,8}$")
# What is only wished, planned, asked or supposed is not said.
WISH = re.compile(
    r"(?:想|准备|打算|计划|考虑|希望|将来|以后|如果|假如|要是|万一|能不能|能否|可否|是否|是不是|有没有|"
    r"算不算|可以|应该|争取|在评|要评|想评|想要|want to|"
    r"plan to|going to|hope to|if i|would)[^，。；,;]{0,8}$"
)
# What one is not, or no longer, or not yet: 我够不上第四类, 副高没评上, 认定还在公示, 博士没读完.
NOT_ATTAINED = re.compile(
    r"(?:不是|够不上|达不到|不属于|算不上|不具备|放弃了?|没(?:有)?(?:当|做|评|拿|考)[过上到]?|差点[^，。；]?|(?<!距)离|准|哪是)第?$"
)
UNATTAINED = re.compile(
    r"^[^，。；,;]{0,8}?(?:没(?:有)?(?:通过|评上|拿到|下来|读完|念完|毕业)|未(?:通过|获批)|不通过|被(?:取消|撤销|退回|驳回|收回)|失效|过期|作废|"
    r"肄业|退学|[在正]公示|还差|落选|面试)"
)


def is_unattained(plain: str, match: re.Match[str]) -> bool:
    """Whether what a match names has not been reached, or is lost again."""
    before, after = plain[: match.start()], plain[match.end() :]
    return NOT_ATTAINED.search(before) is not None or UNATTAINED.search(after) is not None
