"""What pictures are put together from: lines of words and bars, from the top down, in pixels of a canvas 1080 wide.

Words stand above their bar, not beside it, so that long ones have the whole width. The height is what it takes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.reports.typeset import count_ems, printable, sans_face, wrap_text

WIDTH, MARGIN = 1080, 44  # pixels
INNER = WIDTH - 2 * MARGIN
DPI = 150
INK, MUTED, GROUND = "#1b1f24", "#555d66", "#eceff3"
ACCENT = "#2f6fa8"
TITLE, BODY, SMALL = 44, 36, 31  # pixels of an em: on a phone a third of it
# (colour, hatch, colour of words on it) from the best to the worst: ever lighter, the lower end hatched.
Shade = tuple[str, str, str]
LIKERT: tuple[Shade, ...] = (
    ("#0b3c6f", "", "#ffffff"),
    ("#3f7db8", "", "#ffffff"),
    ("#b4d0e7", "", INK),
    ("#f6d7a3", "//", INK),
    ("#fdeed6", "xx", INK),
)
THREE: tuple[Shade, ...] = (LIKERT[0], LIKERT[2], LIKERT[3])
# Of a heat map from nothing to the most: in grey too each is darker than the one before.
_HEAT: tuple[Shade, ...] = (
    (GROUND, "", INK),
    ("#cfe0ee", "", INK),
    ("#9cc1de", "", INK),
    ("#5f97c6", "", "#ffffff"),
    ("#2f6fa8", "", "#ffffff"),
    ("#0b3c6f", "", "#ffffff"),
)
_HATCHED = "#b9741a"
_LEAST_TOLD = 118  # pixels of a bar that its share fits into


@dataclass(slots=True)
class Canvas:
    """Marks to be made, each as a function of matplotlib's axes and the height; `y` is how far down they go."""

    y: float = MARGIN
    marks: list[Callable[[Any, float], None]] = field(default_factory=list)

    def rectangle(self, x: float, y: float, width: float, height: float, shade: Shade) -> None:
        """A filled one, its upper left corner given."""
        from matplotlib.patches import Rectangle

        colour, hatch, _ = shade

        def mark(axes: Any, whole: float) -> None:  # noqa: ANN401 -- matplotlib's axes, imported where they are made
            box = Rectangle((x, whole - y - height), width, height, facecolor=colour, linewidth=0)
            if hatch:
                box.set_hatch(hatch)
                box.set_hatchcolor(_HATCHED)
                box.set_hatch_linewidth(1.4)
            axes.add_patch(box)
            axes.add_patch(
                Rectangle((x, whole - y - height), width, height, fill=False, edgecolor="white", linewidth=1.2)
            )

        self.marks.append(mark)

    def words(self, x: float, y: float, text: str, size: float, colour: str = INK, align: str = "left") -> None:
        """One line; `y` is its middle."""
        from matplotlib.font_manager import FontProperties

        face = FontProperties(fname=str(sans_face()), size=size * 72 / DPI)
        shown = printable(text, sans_face())

        def mark(axes: Any, whole: float) -> None:  # noqa: ANN401 -- matplotlib's axes, imported where they are made
            axes.text(x, whole - y, shown, font=face, color=colour, ha=align, va="center_baseline", parse_math=False)

        self.marks.append(mark)

    def paragraph(self, text: str, size: float, colour: str = INK, *, width: float = INNER, most: int = 4) -> None:
        """Lines from the left margin down."""
        for line in cut_lines(text, size, width, most):
            self.y += size * 0.7
            self.words(MARGIN, self.y, line, size, colour)
            self.y += size * 0.72

    def save(self) -> bytes:
        """The picture. Nothing of matplotlib's settings is touched, so that two threads may draw at once."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        height = round(self.y + MARGIN)
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)  # which becomes the figure's canvas
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, height)
        axes.axis("off")
        for mark in self.marks:
            mark(axes, height)
        written = io.BytesIO()
        figure.savefig(written, format="png", metadata={"Software": None})
        return written.getvalue()


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar of parts that make up a whole: its name, what is said of it, each part's share and how that is written."""

    name: str
    told: str
    parts: Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A bar of its own: its name, what is said of it, how much of the whole width it takes (0 to 1)."""

    name: str
    told: str
    length: float


def cut_lines(text: str, size: float, width: float, most: int) -> list[str]:
    """The text in lines that fit; where they are more than `most`, the last ends in an ellipsis."""
    lines = wrap_text(text, width / size, count_ems)
    if len(lines) > most:
        lines = lines[:most]
        while lines[-1] and count_ems(lines[-1]) > width / size - 1:
            lines[-1] = lines[-1][:-1]
        lines[-1] += "…"
    return lines


def begin(title: str, note: str = "") -> Canvas:
    """A canvas with a title and, smaller, a note; without a title it has no margin above."""
    canvas = Canvas()
    if title:
        canvas.paragraph(title, TITLE)
        canvas.y += 6
    else:
        canvas.y = 6
    if note:
        canvas.paragraph(note, SMALL, MUTED)
    canvas.y += 14
    return canvas


def draw_legend(canvas: Canvas, names: Sequence[str], shades: Sequence[Shade]) -> None:
    """A square and a word for each shade, in as many lines as it takes."""
    x: float = MARGIN
    canvas.y += SMALL * 0.6
    for name, shade in zip(names, shades, strict=True):
        width = 34 + 10 + count_ems(name) * SMALL + 26
        if x > MARGIN and x + width - 26 > WIDTH - MARGIN:
            x, canvas.y = MARGIN, canvas.y + SMALL * 1.6
        canvas.rectangle(x, canvas.y - 15, 34, 30, shade)
        canvas.words(x + 44, canvas.y, name, SMALL)
        x += width
    canvas.y += SMALL * 1.2


def draw_stack(canvas: Canvas, stack: Stack, shades: Sequence[Shade], height: float = 66) -> None:
    """A stacked bar under its words; a share is written into its part where it fits."""
    if stack.name:
        draw_head(canvas, stack.name, stack.told)
    x: float = MARGIN
    for (share, told), shade in zip(stack.parts, shades, strict=True):
        width = share * INNER
        if width > 0:
            canvas.rectangle(x, canvas.y, width, height, shade)
        if width >= _LEAST_TOLD:
            if shade[1]:  # words on a hatching need a ground of their own
                half = count_ems(told) * SMALL / 2 + 6
                canvas.rectangle(x + width / 2 - half, canvas.y + 12, 2 * half, height - 24, (shade[0], "", INK))
            canvas.words(x + width / 2, canvas.y + height / 2, told, SMALL, shade[2], "center")
        x += width
    canvas.y += height + 26


def draw_strokes(canvas: Canvas, strokes: Sequence[Stroke], height: float = 40) -> None:
    """Bars under their words, each on a ground that shows the whole."""
    for stroke in strokes:
        draw_head(canvas, stroke.name, stroke.told)
        canvas.rectangle(MARGIN, canvas.y, INNER, height, (GROUND, "", INK))
        if stroke.length > 0:
            canvas.rectangle(MARGIN, canvas.y, max(stroke.length * INNER, 3), height, (ACCENT, "", INK))
        canvas.y += height + 22


def draw_columns(
    canvas: Canvas, columns: Sequence[tuple[str, int, Shade]], height: float = 300, *, most: int = 0
) -> None:
    """Upright bars, the count above each and its name below; `most` fills the height (0: the most of these)."""
    most = most or max(count for _, count, _ in columns)
    pitch = INNER / len(columns)
    canvas.y += SMALL * 1.4
    for place, (name, count, shade) in enumerate(columns):
        x = MARGIN + place * pitch
        tall = height * count / most if most else 0
        if tall:
            canvas.rectangle(x + pitch * 0.12, canvas.y + height - tall, pitch * 0.76, tall, shade)
        canvas.words(x + pitch / 2, canvas.y + height - tall - SMALL * 0.7, str(count), SMALL, INK, "center")
        canvas.words(x + pitch / 2, canvas.y + height + SMALL * 0.9, name, SMALL, MUTED, "center")
    canvas.rectangle(MARGIN, canvas.y + height, INNER, 3, (MUTED, "", INK))
    canvas.y += height + SMALL * 1.6


def draw_heat(canvas: Canvas, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> None:
    """Cells under heads, each row under its name: the darker the more, with the number in it where there is one."""
    most = max((number for _, numbers in rows for number in numbers), default=0)
    pitch, height = INNER / len(heads), 52
    canvas.y += SMALL * 0.6
    for place, head in enumerate(heads):
        told = cut_lines(head, SMALL, pitch, 1)[0]
        canvas.words(MARGIN + (place + 0.5) * pitch, canvas.y, told, SMALL, MUTED, "center")
    canvas.y += SMALL
    for name, numbers in rows:
        draw_head(canvas, name, "")
        for place, number in enumerate(numbers):
            shade = _HEAT[-(-number * (len(_HEAT) - 1) // most)] if number else _HEAT[0]
            canvas.rectangle(MARGIN + place * pitch, canvas.y, pitch, height, shade)
            if number:
                middle = MARGIN + (place + 0.5) * pitch, canvas.y + height / 2
                canvas.words(*middle, str(number), SMALL, shade[2], "center")
        canvas.y += height + 18


def draw_gauge(canvas: Canvas, name: str, told: str, value: float, interval: tuple[float, float]) -> None:
    """A scale from -100 to 100: the interval as a band, the value as a mark in it."""
    draw_head(canvas, name, told)

    def place(number: float) -> float:
        return MARGIN + (number + 100) / 200 * INNER

    canvas.rectangle(MARGIN, canvas.y + 16, INNER, 24, (GROUND, "", INK))
    canvas.rectangle(place(interval[0]), canvas.y + 16, place(interval[1]) - place(interval[0]), 24, LIKERT[2])
    canvas.rectangle(min(max(place(value) - 6, MARGIN), MARGIN + INNER - 12), canvas.y + 4, 12, 48, LIKERT[0])
    canvas.y += 56 + SMALL * 0.6
    for number, align in ((-100, "left"), (0, "center"), (100, "right")):
        canvas.words(place(number), canvas.y, f"{number:+d}" if number else "0", SMALL, MUTED, align)
    canvas.y += SMALL * 1.4


def draw_head(canvas: Canvas, name: str, told: str) -> None:
    """The name to the left and what is said to the right; below each other where one line is too short for both."""
    room = INNER - count_ems(told) * SMALL - 30
    lines = cut_lines(name, BODY, room, 1) if count_ems(name) * BODY <= room else cut_lines(name, BODY, INNER, 3)
    beside = count_ems(lines[-1]) * BODY <= room
    for line in lines:
        canvas.y += BODY * 0.7
        canvas.words(MARGIN, canvas.y, line, BODY)
        canvas.y += BODY * 0.7
    if told:
        if beside:
            canvas.y -= BODY * 0.7
        else:
            canvas.y += SMALL * 0.6
        canvas.words(WIDTH - MARGIN, canvas.y, told, SMALL, MUTED, "right")
        canvas.y += BODY * 0.7
    canvas.y += 2
