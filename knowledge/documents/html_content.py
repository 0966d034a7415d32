"""Which part of a page is its text: what is hidden goes, menus and footers stay outside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html

# The containers of the content systems that government sites of this province and most others run on.
_CONTENT_IDS = ("zoomcon", "info_cont", "zoom", "ucap-content", "UCAP-CONTENT", "article-content", "vsb_content")
_CONTENT_CLASSES = ("TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "article-content", "pages_content", "newsMain")
_WITHIN_TEXT = ("p", "table", "tbody", "tr", "ul", "ol")
_MOST = 0.9  # a text and its own lead stay together, a footer's line is given up
_LEAST = 0.3  # a container of a known name that holds less of the page is a teaser or a zoomed picture's caption
_CONTENT_CHARS = 80  # an empty container of a known name is no content
_NO_TEXT_TAGS = (
    "script", "style", "noscript", "template", "iframe", "object", "svg", "select", "option", "textarea", "button",
    "input", "head", "map", "audio", "video", "canvas", "dialog",
)  # fmt: skip
_CHROME_TAGS = ("nav", "footer", "aside")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}(?:\.\d+)?(?:px|em|pt|rem)"
    r"|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.IGNORECASE
)
_BACKGROUND = re.compile(
    r"background(?:-color|-image)?\s*:\s*(?!\s*(?:none|transparent|white|#fff\b|#ffffff\b))", re.IGNORECASE
)
_SIMPLE_SELECTOR = re.compile(r"([.#])([\w-]+)")


def drop_unseen(root: lxml_html.HtmlElement) -> None:
    """Take out what a reader of the page doesn't see: scripts, forms, hidden and white text, hidden second copies."""
    selectors = set(_hidden_selectors(root))
    for element in list(root.iter(*_NO_TEXT_TAGS)):
        _drop(element)
    for element in list(root.iter()):
        if isinstance(element.tag, str) and _is_hidden(element, selectors):
            _drop(element)


def find_content(root: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The element that holds the page's text.

    A container of a known content system is taken where it holds text; else the smallest element that holds most of
    the running text of the page, where text in links counts against its container.
    """
    known = [element for element in root.iter() if isinstance(element.tag, str) and _is_known(element)]
    largest = max(known, key=_running_chars, default=None)
    if largest is not None and _running_chars(largest) >= max(_CONTENT_CHARS, _LEAST * _running_chars(root)):
        return largest
    for element in list(root.iter(*_CHROME_TAGS)):
        _drop(element)
    body = root.find("body")
    best = body if body is not None else root
    whole = _running_chars(best)
    while True:
        child = max((c for c in best if isinstance(c.tag, str)), key=_running_chars, default=None)
        if child is None or child.tag in _WITHIN_TEXT or _running_chars(child) < _MOST * whole:
            return best
        best = child
        whole = _running_chars(best)


def _running_chars(element: lxml_html.HtmlElement) -> int:
    """Characters of running text below: text in links taken off twice."""
    text = len("".join(element.text_content().split()))
    linked = sum(len("".join(link.text_content().split())) for link in element.iter("a"))
    return text - 2 * linked


def _is_known(element: lxml_html.HtmlElement) -> bool:
    if element.tag == "ucapcontent" or element.get("id", "") in _CONTENT_IDS:
        return True
    return any(name in _CONTENT_CLASSES for name in str(element.get("class", "")).split())


def _hidden_selectors(root: lxml_html.HtmlElement) -> Iterator[str]:
    """Classes and ids that the page's own style sheets hide; what a media query hides is seen on another screen."""
    for sheet in root.iter("style"):
        for selectors, declarations in _css_rules(sheet.text_content()):
            if re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", declarations, re.IGNORECASE):
                for selector in selectors.split(","):
                    if _SIMPLE_SELECTOR.fullmatch(selector.strip()):
                        yield selector.strip()


def _css_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations outside media queries; one pass, since a broken page can be all style sheet."""
    above: list[str] = []
    words = ""
    for piece in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if piece == "{":
            above.append(words.strip())
            words = ""
        elif piece == "}":
            selectors = above.pop() if above else ""
            if not any(outer.startswith("@") for outer in (*above, selectors)):
                yield selectors, words
            words = ""
        else:
            words = piece


def _is_hidden(element: lxml_html.HtmlElement, selectors: set[str]) -> bool:
    style = str(element.get("style", ""))
    if element.get("hidden") is not None or _HIDDEN_STYLE.search(style):
        return True
    if _WHITE.search(style) and not _has_background(element):
        return True
    if element.tag == "font" and str(element.get("color", "")).lower() in ("white", "#ffffff", "#fff"):
        return not _has_background(element)
    names = {f".{name}" for name in str(element.get("class", "")).split()} | {f"#{element.get('id', '')}"}
    return bool(selectors & names)


def _has_background(element: lxml_html.HtmlElement) -> bool:
    """Whether white text stands on a colour of its own: the head of a table does."""
    for holder in (element, *element.iterancestors()):
        if holder.get("bgcolor") or _BACKGROUND.search(str(holder.get("style", ""))):
            return True
    return False


def _drop(element: lxml_html.HtmlElement) -> None:
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()
