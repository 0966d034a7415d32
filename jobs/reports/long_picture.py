"""A long picture for other channels: a banner, sections, cards and notes from the top down, as wide as a phone reads.

Drawn with the typeface that comes along; nothing is cut off: what is long is wrapped, and the picture grows.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jobs.reports.typeset import printable, sans_face, wrap_text

WIDTH = 1080  # pixels: what phones show without scaling
_MARGIN, _PADDING, _GAP = 48, 32, 22
_LEADING = 1.5
_TITLE, _SECTION, _HEAD, _BODY, _NOTE = 60, 40, 34, 28, 24
_INK, _QUIET, _GROUND, _PAPER, _ACCENT, _RULE = "#1c2530", "#5b6775", "#f2f5f8", "#ffffff", "#8c1d18", "#dfe5ec"
_RADIUS = 14


@dataclass(frozen=True, slots=True)
class Banner:
    """The top: the title and lines under it."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, with a word beside it."""

    text: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Something on a ground of its own: its head, what stands at the right of it, lines; the last may be quiet."""

    head: str
    aside: str = ""
    lines: tuple[str, ...] = ()
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph in small type."""

    text: str


Part = Banner | Section | Card | Note


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line of text, where and how it is drawn."""

    x: float
    y: float
    text: str
    size: int
    fill: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    top: float
    bottom: float
    fill: str
    inset: int


def draw_picture(parts: Sequence[Part]) -> bytes:
    """The PNG. Takes a moment, and three bytes of memory a pixel: run it apart from the event loop."""
    from PIL import Image, ImageDraw

    setting = _Setting()
    for part in parts:
        setting.put(part)
    height = round(setting.y + _MARGIN)
    image = Image.new("RGB", (WIDTH, height), _GROUND)
    drawing = ImageDraw.Draw(image)
    for box in setting.boxes:
        area = (box.inset, box.top, WIDTH - box.inset, box.bottom)
        drawing.rounded_rectangle(area, _RADIUS if box.inset else 0, fill=box.fill)
    for mark in setting.marks:
        weight = 1 if mark.bold else 0  # the face comes in one weight
        font = setting.font(mark.size)
        drawing.text((mark.x, mark.y), mark.text, font=font, fill=mark.fill, stroke_width=weight, stroke_fill=mark.fill)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


class _Setting:
    """Parts set from the top down: boxes and lines with their places, before the picture's height is known."""

    def __init__(self) -> None:
        self.boxes: list[_Box] = []
        self.marks: list[_Mark] = []
        self.y: float = 0
        self._face = sans_face()
        self._fonts: dict[int, Any] = {}

    def font(self, size: int) -> Any:  # noqa: ANN401 -- Pillow's font
        from PIL import ImageFont

        if size not in self._fonts:
            self._fonts[size] = ImageFont.truetype(str(self._face), size)
        return self._fonts[size]

    def put(self, part: Part) -> None:
        match part:
            case Banner():
                self._put_banner(part)
            case Section():
                self.y += 2 * _GAP
                aside = self._put_aside(part.aside, _NOTE, _QUIET, _MARGIN, _SECTION)
                self._put_text(part.text, _SECTION, _ACCENT, _MARGIN, aside, bold=True)
                self.y += _GAP / 2
            case Card():
                self._put_card(part)
            case Note():
                self.y += _GAP / 2
                self._put_text(part.text, _NOTE, _QUIET, _MARGIN)

    def _put_banner(self, banner: Banner) -> None:
        top = self.y
        self.y += 2 * _PADDING
        self._put_text(banner.title, _TITLE, _PAPER, _MARGIN, bold=True)
        for line in banner.lines:
            self.y += _GAP / 2
            self._put_text(line, _BODY, _PAPER, _MARGIN)
        self.y += 1.5 * _PADDING
        self.boxes.append(_Box(top, self.y, _ACCENT, 0))

    def _put_card(self, card: Card) -> None:
        self.y += _GAP
        top, inset = self.y, _MARGIN + _PADDING
        self.y += _PADDING * 0.7
        aside = self._put_aside(card.aside, _HEAD, _ACCENT, inset, _HEAD)
        self._put_text(card.head, _HEAD, _INK, inset, aside, bold=True)
        for line in card.lines:
            self._put_text(line, _BODY, _INK, inset)
        if card.quiet:
            self._put_text(card.quiet, _NOTE, _QUIET, inset)
        self.y += _PADDING * 0.7
        self.boxes.append(_Box(top, self.y, _PAPER, _MARGIN))

    def _put_aside(self, text: str, size: int, fill: str, inset: int, beside: int) -> float:
        """A word at the right of the line that comes next; how much room it takes of it."""
        told = printable(text, self._face)
        if not told:
            return 0
        wide = self.font(size).getlength(told)
        if wide > (WIDTH - 2 * inset) / 2:  # no room beside: it has a line of its own
            self._put_text(text, size, fill, inset)
            return 0
        self.marks.append(_Mark(WIDTH - inset - wide, self.y + (beside - size) * 0.8, told, size, fill))
        return float(wide) + _PADDING

    def _put_text(self, text: str, size: int, fill: str, inset: int, aside: float = 0, *, bold: bool = False) -> None:
        font = self.font(size)
        room = WIDTH - 2 * inset - aside
        for line in wrap_text(printable(text, self._face), room, font.getlength):
            self.marks.append(_Mark(inset, self.y, line, size, fill, bold))
            self.y += size * _LEADING
