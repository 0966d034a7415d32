"""Numbers as people write them: 38, 三十八, 半, 60w. And text made plain, a letter for a letter."""

from __future__ import annotations

import unicodedata

NUMBER = r"(?:(?<![\d.])\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+)"

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
# What Guangdong and Hong Kong write, as the mainland does: a letter for a letter, so that places stay.
_LETTERS = str.maketrans(
    "系冇喺嘅咗唔佢攞碩歲萬無沒領過職業學師級類會險個買讀區稱認請費補貼後齡約簽滿繳開創畢醫臨實習機關單獎愛兩獲婚規點"
    "際電軟體車顯經間於為國東廣貸與從還這麼號聯縣繼續總達發數錢結歐號剛來時處導隊帶頭資屆應該專題團養產進審",
    "是没在的了不他拿硕岁万无没领过职业学师级类会险个买读区称认请费补贴后龄约签满缴开创毕医临实习机关单奖爱两获婚规点"
    "际电软体车显经间于为国东广贷与从还这么号联县继续总达发数钱结欧号刚来时处导队带头资届应该专题团养产进审",
)
_WORDS = {
    "啱啱": "刚刚", "细路": "孩子", "仔女": "孩子", "返工": "上班", "几多": "多少", "個仔": "儿子", "个仔": "儿子",
    "個女": "女儿", "个女": "女儿", "没楼": "没房", "有楼": "有房", "買樓": "买房", "买楼": "买房", "租屋": "租房",
    "没屋": "没房", "有屋": "有房", "樓": "房", "老妈": "母亲", "揾工": "求职", "搵工": "求职", "读紧": "在读",
}  # fmt: skip


def make_plain(text: str) -> str:
    """The same text in simplified letters of plain width and small Latin ones, of the same length."""
    letters = []
    for letter in text:
        plain = unicodedata.normalize("NFKC", letter).lower()
        letters.append(plain if len(plain) == 1 else letter)
    made = "".join(letters).translate(_LETTERS)
    for spoken, written in _WORDS.items():
        made = made.replace(spoken, written)
    return made


_ENGLISH = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
ENGLISH = rf"(?:\d+|{'|'.join(_ENGLISH)})"


def read_number(text: str) -> float | None:
    """38 from 38 or 三十八, 0.5 from 半; None where it is no number."""
    if text == "半":
        return 0.5
    if text in _ENGLISH:
        return float(_ENGLISH[text])
    try:
        return float(text)
    except ValueError:
        pass
    if not text or any(letter not in "零〇一二两三四五六七八九十百" for letter in text):
        return None
    if not set(text) & {"十", "百"}:
        return float("".join(str(_DIGITS[letter]) for letter in text))
    total, digit = 0, 0
    for letter in text:
        if letter == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif letter == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[letter]
    return float(total + digit)
