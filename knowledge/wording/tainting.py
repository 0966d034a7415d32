"""Articles in which somebody speaks to the machine: a model never sees them, and no answer is worded from beside them.

A measure speaks to people. A text that orders an assistant about, tells it what to say or to whom, or hides such a
line in base64, was put there; what is left of it after reading (`knowledge.documents` drops what nobody sees) is
enough not to trust the article's wording to a machine. What surely speaks to one is not read out as an answer either;
whoever publishes the document is told so, and the article can be opened as any other.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from functools import lru_cache

_ORDERS = re.compile(
    r"(?:忽略|无视|忘[掉记]|不(?:要|必|用)(?:理会|管|遵守)|绕过|覆盖|跳过|推翻)[^。\n]{0,14}(?:指令|指示|规则|提示|设定|限制|约束|条文|内容|prompt)"
    r"|(?:系统|隐藏|开发者|管理员|新的?|最高)(?:提示词?|指令|消息|优先级)|提示词|越狱|开发者模式|管理员模式"
    r"|(?:你|您)(?:现在|接下来|从现在起|必须|只能|应该|要)[^。\n]{0,8}(?:是|扮演|回答|回复|输出|说|告诉|假装|服从|执行)"
    r"|(?:请|须|应|必须|务必|一律|统一|直接|立即|马上|都要?)(?:向|对)?[^，。\n]{0,12}(?:回答|回复|输出|答复|宣布|声明)[^。\n]{0,6}[：:“\"]"
    r"|(?:告诉|通知|转告|提醒|引导|诱导)(?:用户|提问者?|所有人|大家|对方|他们?|申请人|来访者|客户)"
    r"|(?:助手|机器人|模型|AI|人工智能|大模型|assistant|chatbot|LLM)[^。\n]{0,10}(?:请|应|须|必须|注意|听|请注意|照|按|must|should|note|:|：)"
    r"|(?:回答|答案|回复)(?:时|中|里|末尾|最后|开头)[^。\n]{0,10}(?:加上|附上|写|说|包含|带上|推荐)"
    r"|(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}"
    r"\b(?:instruction|rule|prompt|above|previous|polic|everything|article)"
    r"|\b(?:system prompt|developer mode|jailbreak|new instructions?|you are now|pretend)\b"
    r"|\byou must (?:say|answer|reply|tell)\b|\b(?:tell|instruct|ask|direct|inform) (?:the |every |all |any )?"
    r"(?:users?|people|applicants?|everyone|them|asker|reader)\b"
    r"|\b(?:say|reply|answer|respond|output|print|repeat)\b[^.\n]{0,12}[:\"“]"
    r"|<\|?(?:im_start|system)|\[/?(?:INST|SYSTEM)\]|###\s*(?:system|instruction)|BEGIN (?:SYSTEM|PROMPT)",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(
    r"(?:告诉|通知|转告|提醒|引导)(?:对方|他们?|申请人|来访者|客户|大家)|系统提示(?![词：:])|系统消息"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


@lru_cache(maxsize=8192)
def speaks_to_machine(text: str) -> bool:
    """Whether a text surely speaks to a machine: no answer is read out of it either.

    Narrower than `is_tainted`: an office tells an applicant something, and a form has a 系统提示.
    """
    return is_tainted(_OFFICIAL.sub("", text))


def is_tainted(text: str) -> bool:
    """Whether a text orders a machine about, openly or in base64."""
    folded = unicodedata.normalize("NFKC", text)
    folded = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    bare = re.sub(r"(?<=[\u4e00-\u9fff])[\s·*_]+(?=[\u4e00-\u9fff])", "", folded)
    return any(_ORDERS.search(one) for one in (folded, bare, *_decode(folded)))


def _decode(text: str) -> list[str]:
    """What stands in base64 and reads as text."""
    found = []
    for match in _BASE64.finditer(text):
        run = match.group()
        try:
            found.append(base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("utf-8"))
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
    return found
