"""Whether a clause affirms or denies: 可以享受 against 不享受. What an article denies no answer affirms."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.wording.labelling import find_labels

# Said without denying: names, bounds of figures (read with the figure), and what is denied of something else.
_NO_DENIAL = re.compile(
    r"未成年|就高不重复|不论|不管|不分|无论|不仅|不但|^不过(?![\d一二两三四五六七八九十半])|不过(?=[，可])|不同|无犯罪|(?:不[能得可应]?低于|不[能得可应]?少于|不[能得可应]?超过|不小于|不大于|不多于)(?=[^，。]{0,18}[\d一二两三四五六七八九十半])"
    r"|不满|未满|没满|不足|不够|[不没未]到(?=[\d一二两三四五六七八九十半])|免材料|非国有|不可抗力|没多久|未来|非常|不然|不断|不合格|不予认定(?=[、不])"
)
_DENIAL = re.compile(
    r"并非|绝非|无法|不得|不能|不可|不予|不再|不以|不是|不算|不会|不必|不用|不|未|没有|没|无(?!偿)|非(?=[上关工])|勿|(?<![类级区个分特])别(?=再)|禁止|严禁"
)
_BESIDES = re.compile(
    r"(?<=[不没无未].)[^，]*?[也又且并还](?=[不没无未])"
)  # 不用申请也不用交材料 denies two things once each
# Words in which it is not settled: 停发 is paid no longer, 除外 stands for a denial of what is before it.
_UNSETTLED = re.compile(
    r"停发|停止|取消|失效|终止|撤销|除外|免(?![费租申材])|拒|只能|仅|自费|扣减|自理|否则|不服|最多|至多|上限|(.)不\1"
)
_TAKES = re.compile(r"停发|停止|取消|失效|终止|撤销|除外|免(?![费租申材])|拒|否则|以外|为限|不限|不论|不分")
_ENDS = re.compile(r"停发|停止|取消|终止")
_GOES_ON = re.compile(r"照常|照发|照样|照旧|继续|仍然?(?:可以?|能|发|给)")
_OPPOSITES = (
    ("免费", "自费"), ("自费", "免费"), ("免费", "自理"), ("免租", "市场租金"), ("提高", "降低"), ("降低", "提高"),
    ("增加", "减少"), ("减少", "增加"), ("境内", "境外"), ("境外", "境内"), ("放宽", "收紧"), ("单位承担", "个人承担"),
    ("较低", "较高"), ("较高", "较低"), ("同时享受", "享受一项"), ("同时享受", "选择一项"), ("选择一项", "同时享受"),
    ("都可以享受", "享受一项"),
    ("全额退", "不予退回"), ("全额退", "不退"), ("提前", "推迟"), ("上调", "下调"), ("之前", "之后"), ("以前", "以后"),
)  # fmt: skip
_ONLY = re.compile(r"只有(?!\s*[\d一二两三四五六七八九十半])(?![^，。；]*的，)|仅限(?!\d)|唯一|只限(?!\d)|仅有(?!\d)")
_WAIVED = re.compile(r"(?:不用|不必|无需|不需要?|并非|不是)(自费|自理|缴纳|提交|签订|退回|申请|承诺)")
_DENIED_WORDS = ("不合格", "未成年", "非关联", "非全职")
_GRANTED = re.compile(r"予以(..)")
_CLAUSE = re.compile(r"[^，。；：？！\n]+")


@lru_cache(maxsize=4_096)
def denies(clause: str) -> bool | None:
    """True where a folded clause denies, False where it affirms, None where its words leave it open."""
    return None if _UNSETTLED.search(clause) else count_denials(clause) % 2 == 1


def count_denials(clause: str) -> int:
    """How often a folded clause denies: 未列入的不予认定 twice."""
    plain = _NO_DENIAL.sub(" ", clause)
    return len(_DENIAL.findall(plain)) - len(_BESIDES.findall(plain))


def may_deny(clause: str) -> bool:
    """Whether a folded clause denies, or ends or takes away something: 停发, 除外."""
    return bool(denies(clause)) or _TAKES.search(clause) is not None


def find_turned(said: str, by: str) -> str | None:
    """A word that one text has and the other only denied (合格 where that says 不合格); None where there is none."""
    for word in _DENIED_WORDS:
        bare = word[1:]
        alone = re.compile(rf"(?<!{word[0]}){bare}")
        if alone.search(said) and word not in said and word in by and not alone.search(by):
            return word
    opposite = find_opposite(said, by)
    if opposite is not None:
        return opposite
    if _ONLY.search(said) and not re.search(r"只|仅|唯一|限", by) and not _is_excepted(said, by):
        return "只有"
    for match in _WAIVED.finditer(said):
        if match[1] in by and not re.search(rf"(?:不|无需|未|非)[^，。；]{{0,3}}{re.escape(match[1])}", by):
            return match[1]
    for granted in _GRANTED.findall(said):
        if f"不予{granted}" in by and not re.search(rf"(?:予以|给予|可以|能){granted}", by):
            return f"不予{granted}"
    return None


def _is_excepted(said: str, by: str) -> bool:
    """Whether what is said of some only is an exception for them there: 家属费用自理，但第一类人才的由区承担."""
    only = _ONLY.search(said)
    named = find_labels(said[only.end() :]) if only is not None else {}
    return bool(named) and any(
        clause.startswith("但") and all(named[sort] == of for sort, of in find_labels(clause).items() if sort in named)
        and find_labels(clause).keys() & named.keys()
        for clause in split_clauses(by)
    )  # fmt: skip


def find_opposite(said: str, by: str) -> str | None:
    """A word that one text has and the other has only the opposite of; None where there is none."""
    for word, opposite in _OPPOSITES:
        place = said.find(word)
        denied = place > 0 and re.search(r"[不没未无][^，。；]{0,2}$", said[:place])
        if place >= 0 and not denied and word not in by and opposite in by and opposite not in said:
            return opposite
    return None


def find_ended(said: str, by: str) -> str | None:
    """A word by which a clause ends what the article lets be, or lets go on what it ends; None where there is none."""
    ends, goes_on = _ENDS.search(said), _GOES_ON.search(said)
    there = _ENDS.search(by) or any(denies(one) and "不影响" not in one for one in split_clauses(by))
    if ends is not None and not denies(said.replace(ends.group(), "")) and not there:
        return ends.group()
    if goes_on is not None and ends is None and _ENDS.search(by) and not _GOES_ON.search(by):
        return goes_on.group()
    return None


def find_scope(clause: str) -> str:
    """What a folded clause denies: the words behind its last denial; "" where it denies nothing."""
    marked = _NO_DENIAL.sub(lambda match: "\x00" * len(match.group()), clause)
    ends = [match.end() for match in _DENIAL.finditer(marked)]
    return clause[ends[-1] :] if ends else ""


def split_clauses(folded: str) -> list[str]:
    """The clauses of a folded text."""
    return [match.group().strip() for match in _CLAUSE.finditer(folded) if match.group().strip()]
