"""What says the same, written in one way: in an article and in a sentence alike, before the two are compared.

`same` in words.yaml has the words; here are the ways of saying an exception (除第一类外，…; …不受此限) and a denial
(尚未, 还没有, 无需) that are no words alone.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from knowledge.wording.quantities import fold

_VERBS = (  # of which is said 还没有
    "注册|就业|转入|进站|确认|参加|认定|领取|验收|审定|签约|完成|达到|缴纳|取得|列入|发完|提出|申请|合格|结束|购|满|入职"
)
_REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(written), plain)
    for written, plain in (
        # 除第一类人才外，累计不超过400万元 → 累计不超过400万元，但第一类人才除外
        (r"(?<![删扣免解排去])除了?([^，。；：除]{2,24}?)(?:以外|之外|外)，([^。；\n]+)", r"\2，但\1除外"),
        (
            r"(?:但是?|不过|，其中)?([^，。；：]{2,24}?)则?不(?:受|在)(?:此|该|上述|这[个一项])[^，。；]{0,4}?(?:限制|限|列)",
            r"但\1除外",
        ),
        (r"(?<=[，；])(?:且|并)?(?:这)?(?:与|跟|和)([^，。；]{2,12}?)无关", r"不论\1"),
        (r"(?:未|没有?|不)(?:按时|按期|及时)(?:搬|腾)[^，。；的]{0,2}的?", "逾期"),
        (r"逾期(?:仍|还)?(?:未|没有?|不)[^，。；予受]{1,4}的?(?=，|按)", "逾期"),
        (r"(?:同)?一年[内里](?=新?引进)", "同一年度"),
        (r"(\d+|[两二三])个完整的?(?=纳税年度)", r"\1年完整"),
        (r"(?<=[^，。；：\s不非约])但(?=符合)", "，但"),
        (r"按时|按期|及时", ""),
        (r"(?:头一|首|头)期", "第1期"),
        (r"(?:之后|以后|此后|其后|后面)(?:各|每一?)年", "以后每期"),
        (r"(?<=[都均])到(?=[\d一二两三四五六七八九十])", "达到"),
        (r"可以?(?:放宽|延长|延)[到至](?=[\d一二两三四五六七八九十])", "不超过"),
        (rf"(?:还没有?|尚未|并未|没有?)(?=(?:{_VERBS}))", "未"),
        (r"无需|毋需|无须|不必|不用|用不着", "不需要"),
        (r"(?:其余|剩余|余下|剩下|以后|之后|后续|其后|此后|往后|后面)的?每一?期", "以后每期"),
        (r"(?:其余|剩余|余下|剩下|以后|之后|后续|其后|此后|往后|后面)的?[各几]期的?", "后续"),
        (r"第(?:二|2)期(?:以后|之后|起|开始)", "以后每期"),
        (r"后面的?(?=发放|补贴)", "后续"),
        (r"(?<=[拨发给付领退])(付|放|还)?(?:剩余|余下|剩下|另外|其余)?的?另一半", r"\1余下50%"),
        (r"超(?:过|出)(?:了)?(?:这个|该|此|上述|规定的?|这一)?(?:期限|时限|时间)|过期|超期", "逾期"),
        (r"(?<=[夫妻])(?:两个?人|二人|俩)|(?:夫妻)?(?:两个?人|二人)(?=[^，。；]{0,2}(?:[都均各同]|约定|商))", "双方"),
        (r"一边([^，。；]{1,10}?)[，]?一边", r"同时享受\1、"),
        (r"选(?:其一|一项|一样|其中一[项样])", "选择一项"),
        (r"减半(?=执行|发放|拨付|享受|计算)", "按50%"),
        (r"第一次|头一次|初次", "首次"),
    )
)  # fmt: skip


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    import yaml

    data = yaml.safe_load(resources.files("knowledge.wording").joinpath("words.yaml").read_text(encoding="utf-8"))
    plain = {word: line.split()[0] for line in map(str, data["same"]) for word in line.split()}
    return re.compile("|".join(map(re.escape, sorted(plain, key=len, reverse=True)))), plain


@lru_cache(maxsize=4_096)
def level(text: str) -> str:
    """A text folded, with one writing for what is said in several ways."""
    pattern, plain = _words()
    levelled = pattern.sub(lambda match: plain[match.group()], fold(text))
    for written, instead in _REWRITTEN:
        levelled = written.sub(instead, levelled)
    return levelled
