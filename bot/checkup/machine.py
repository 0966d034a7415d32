"""The machine: Python, the data folder, reading scans, fonts, what few need."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.checkup.finding import Finding, broken, fine, note
from bot.settings import Settings
from jobs import workdays
from storage.errors import say_reason

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35)  # UPDATE … RETURNING, with which rows are claimed
LEAST_FREE_BYTES = 200 * 1024**2  # an ingestion writes a new index beside the old one
WISE_FREE_BYTES = 2 * 1024**3

# Names of Chinese fonts in file names, all free or part of a system; a chart needs one of them.
_FONT_NAMES = (
    "notosanscjk", "notosanssc", "notoserifcjk", "notoserifsc", "sourcehansans", "sourcehanserif", "wqy-",
    "wenquanyi", "droidsansfallback", "pingfang", "stheiti", "songti", "hiragino", "msyh", "simsun", "simhei",
    "fangsong",
)  # fmt: skip
_FONT_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_FONT_ENDINGS = {".ttf", ".ttc", ".otf", ".otc"}


def check_python() -> Finding:
    """Python's version and SQLite's, and the platform."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    found = f"Python {version}，SQLite {sqlite3.sqlite_version}，{platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        return broken("python", found, "需要 Python 3.11 或更新：make run PYTHON=python3.12")
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return broken(
            "python", found, "自带的 SQLite 过旧（需 3.35 以上）：换一个 Python，或设 SIWEN_DATABASE_URL 用 PostgreSQL"
        )
    return fine("python", found)


def check_data_folder(settings: Settings) -> Finding:
    """The data folder can be written to, and there is room on its disk."""
    folder = settings.data_dir.absolute()
    standing_in = next(place for place in (folder, *folder.parents) if place.exists())
    advice = "设置 SIWEN_DATA_DIR，指向当前用户可写的文件夹"
    try:
        with tempfile.TemporaryFile(dir=standing_in) as probe:
            probe.write(b"siwen")
    except OSError as error:
        return broken("data", f"{folder} 不能写入：{say_reason(error)}", advice)
    free = shutil.disk_usage(standing_in).free
    found = f"{folder}{'' if folder.exists() else '（尚未建立）'}，可写，磁盘剩余 {free / 1024**3:.1f} GB"
    if free < LEAST_FREE_BYTES:
        return broken("data", found, "磁盘将满：请先腾出空间（至少 200 MB），否则不能收录文件，也不能记下提问")
    if free < WISE_FREE_BYTES:
        return note("data", found, "剩余空间不多，建议留 2 GB 以上")
    return fine("data", found)


def check_ocr() -> Finding:
    """Scans are read by OCR out of a wheel: it reads a line that is drawn here and now."""
    if not importlib.util.find_spec("rapidocr"):
        return broken("ocr", "没有装 rapidocr，扫描件读不了", "重新安装：make run（或 uv pip sync requirements.lock）")
    import numpy
    from PIL import Image, ImageDraw, ImageFont

    began = time.perf_counter()
    page = Image.new("RGB", (640, 120), "white")
    ImageDraw.Draw(page).text((40, 30), "SIWEN 2026", fill="black", font=ImageFont.load_default(48))
    try:
        from rapidocr import RapidOCR

        # its start-up lines would stand between ours
        read = RapidOCR(params={"Global.log_level": "critical"})(numpy.asarray(page))
    except Exception as error:  # noqa: BLE001 -- whatever the engine raises is the finding
        return broken("ocr", f"扫描件识别不能启动：{type(error).__name__}", "重新安装：uv pip sync requirements.lock")
    seconds = time.perf_counter() - began
    if "2026" not in " ".join(getattr(read, "txts", None) or ()):
        return broken("ocr", "扫描件识别没有认出试样", "重新安装：uv pip sync requirements.lock")
    version = importlib.metadata.version("rapidocr")
    return fine("ocr", f"rapidocr {version} 认出了试样，{seconds:.1f} 秒（扫描的 PDF 和图片可以收录）")


def check_fonts() -> Finding:
    """A Chinese font, which charts will need; text in Telegram needs none."""
    found = next(_find_chinese_fonts(), None)
    if found is None:
        return note("fonts", "没有找到中文字体；对话和收录不需要，将来画图时要用", _font_advice())
    return fine("fonts", f"{found.name}（画图用）")


def check_extras(settings: Settings) -> Finding:
    """What few need isn't installed by default: PostgreSQL's driver."""
    wanted = settings.database.startswith("postgres")
    if importlib.util.find_spec("psycopg"):
        return fine("extras", f"postgres：psycopg {importlib.metadata.version('psycopg')}")
    advice = (
        '.venv/bin/uv pip install --python .venv/bin/python --constraint requirements-dev.lock --editable ".[postgres]"'
    )
    if wanted:
        return broken("extras", "SIWEN_DATABASE_URL 指向 PostgreSQL，但没有装它的驱动 psycopg", advice)
    return note("extras", "postgres：未安装（只有改用 PostgreSQL 才需要）", advice)


def check_holidays(today: date) -> Finding:
    """The days off of the year, and of the next one as soon as it is near: reminders and greetings go by them."""
    year = workdays.find_unknown_year(today)
    if year is None:
        return fine("holidays", f"{today.year}年的放假安排已收录")
    found = f"{year}年的放假安排没有收录：工作日暂按周末计算，春节、端午、中秋的祝福名单不会备好"
    return note("holidays", found, "放假通知发布后（每年11月）更新 chinesecalendar：见 requirements.lock")


def _find_chinese_fonts() -> Iterator[Path]:
    for place in _FONT_FOLDERS:
        for folder, _, names in os.walk(Path(place).expanduser()):
            for name in sorted(names):
                if Path(name).suffix.lower() in _FONT_ENDINGS and any(part in name.lower() for part in _FONT_NAMES):
                    yield Path(folder, name)


def _font_advice() -> str:
    if platform.system() == "Linux":
        return "Debian、Ubuntu：apt-get install fonts-noto-cjk（或 fonts-wqy-microhei，5 MB）"
    return "安装思源黑体或 Noto Sans CJK"
