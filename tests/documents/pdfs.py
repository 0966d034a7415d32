"""PDFs for tests, written by hand: text in a font that readers know by name, rules, colours, pictures, encryption."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

Item = str  # a piece of a content stream


def text(x: float, y: float, words: str, *, size: float = 12, colour: str = "0 0 0", mode: int = 0) -> Item:
    """Words at a place; `mode` 3 is invisible."""
    code = words.encode("utf-16-be").hex()
    return f"BT /F1 {size} Tf {colour} rg {mode} Tr {x} {y} Td <{code}> Tj ET"


def rectangle(x: float, y: float, width: float, height: float, *, fill: str = "") -> Item:
    """A frame, or with `fill` a painted area."""
    return f"{fill} rg {x} {y} {width} {height} re f" if fill else f"{x} {y} {width} {height} re S"


def grid(
    x: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]], *, step: float = 24
) -> list[Item]:
    """A ruled table: its upper left corner, the widths of its columns, its cells."""
    items = []
    for number, row in enumerate(rows):
        left = x
        for width, cell in zip(widths, row, strict=True):
            items.append(rectangle(left, top - step * (number + 1), width, step))
            items.append(text(left + 4, top - step * (number + 1) + 7, cell, size=11))
            left += width
    return items


def make_pdf(
    pages: Sequence[Sequence[Item]], *, picture: tuple[int, int, bytes] | None = None, encrypt: bool = False
) -> bytes:
    """A PDF of pages of 595 by 842 points; `picture` (width, height, 8-bit grey pixels) fills each page."""
    objects: list[bytes] = []

    def add(content: bytes) -> int:
        objects.append(content)
        return len(objects)

    catalog, tree = add(b""), add(b"")
    descendant = add(
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> "
        b"/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light "
        b"/Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        b"/CapHeight 880 /StemV 93 >> >>"
    )
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [%d 0 R] >>" % descendant
    )
    image = 0
    if picture:
        width, height, pixels = picture
        packed = zlib.compress(pixels)
        image = add(
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(packed), packed)
        )
    kids = []
    for page in pages:
        drawn = "\n".join([*(["q 595 0 0 842 0 0 cm /I1 Do Q"] if picture else []), *page]).encode()
        content = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        images = b"/XObject << /I1 %d 0 R >>" % image if image else b""
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                b"/Resources << /Font << /F1 %d 0 R >> %s >> >>" % (tree, content, font, images)
            )
        )
    objects[catalog - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    objects[tree - 1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    trailer = b"/Root %d 0 R" % catalog
    if encrypt:
        # a password that nobody has: the check of the user password fails
        key = hashlib.md5(b"secret", usedforsecurity=False).digest() * 2
        locked = add(
            b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s> >>"
            % (key.hex().encode(), key[::-1].hex().encode())
        )
        trailer += b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (locked, b"00" * 16, b"00" * 16)
    body, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (count, table, end)
