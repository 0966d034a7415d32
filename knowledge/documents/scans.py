"""Scanned pages and pictures: text by optical character recognition, on this machine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, TypeAlias

from knowledge.documents.blocks import Block, Extract
from knowledge.documents.limits import allow_recognition
from knowledge.documents.lines import Line, drop_margins, join_lines, merge_fragments
from knowledge.documents.refusals import refuse
from knowledge.model import Remark

Picture: TypeAlias = Any  # a PIL image; Pillow is imported only when there is one

MAX_SCANNED_PAGES = 60  # at about 4 s a page on one core
MAX_PIXELS = 100_000_000  # A3 at 600 dpi has 70 million
_LONGEST_SIDE = 2_600  # A4 at 220 dpi; finer takes longer and reads no better
_LEAST_SCORE = 0.5  # below this a box is a stamp, a stain or a signature


def read_image(path: Path, file_name: str) -> Extract:
    """Read a picture, or each picture of a many-page TIFF.

    Raises UnreadableDocument for a damaged or oversized picture, too many pages, and one without text.
    """
    from PIL import Image, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    lines: list[Line] = []
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise refuse("too_large", file_name, f"图片有 {picture.width}×{picture.height} 像素，请缩小后再收录")
            frames = int(getattr(picture, "n_frames", 1))
            if frames > MAX_SCANNED_PAGES:
                raise refuse("too_long", file_name, f"扫描件有 {frames} 页，超过 {MAX_SCANNED_PAGES} 页的上限，请拆分")
            media_type = Image.MIME.get(picture.format or "", "image/png")
            recogniser = Recogniser()
            for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
                lines += recogniser.read(frame.convert("RGB"), number)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise refuse("truncated", file_name, "图片不完整或已损坏，请重新扫描或保存后再收录") from error
    if not lines:
        raise refuse("no_text", file_name, "图片里没有认出文字，请提高扫描清晰度后再试")
    kept, margins = drop_margins(lines)
    blocks: list[Block] = list(join_lines(kept))
    remarks = [remark_scanned(sorted({line.page for line in lines}))]
    return Extract(blocks, media_type, margins=tuple(margins), remarks=remarks)


class Recogniser:
    """One loaded recognition model; loading takes a second, so it is kept for all pages of a file."""

    def __init__(self) -> None:
        allow_recognition()
        from rapidocr import RapidOCR

        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        runtime = "EngineConfig.onnxruntime."
        threads = {f"{runtime}intra_op_num_threads": 1, f"{runtime}inter_op_num_threads": 1}
        self._engine = RapidOCR(params={**threads, "Global.log_level": "error"})

    def read(self, picture: Picture, page: int) -> list[Line]:
        """The lines of a picture (a PIL image in RGB), from top to bottom."""
        import numpy

        longest = max(picture.size)
        if longest > _LONGEST_SIDE:
            scale = _LONGEST_SIDE / longest
            picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
        found = self._engine(numpy.asarray(picture)[:, :, ::-1])  # the models were trained on BGR
        if found.boxes is None or found.txts is None:
            return []
        pieces = []
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            if score >= _LEAST_SCORE and text.strip():
                xs, ys = [float(point[0]) for point in box], [float(point[1]) for point in box]
                pieces.append(Line(text, min(xs), max(xs), min(ys), max(ys), page, picture.width, picture.height))
        return merge_fragments(pieces)


def remark_scanned(pages: list[int]) -> Remark:
    """The remark that a text was recognised, so that somebody compares its figures."""
    shown = "、".join(str(page) for page in pages[:10]) + ("等" if len(pages) > 10 else "")
    told = "文字由扫描图像识别得到，请核对数字、日期和专名；表格按行读出，未还原格线"
    return Remark("recognised", f"第{shown}页", told)
