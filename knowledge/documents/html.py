"""Pages of government sites: the text that is seen, and the facts the page states beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from knowledge.documents.blocks import Block, Extract, Paragraph
from knowledge.documents.cleaning import clean_line
from knowledge.documents.html_blocks import read_element
from knowledge.documents.html_content import drop_unseen, find_content
from knowledge.documents.refusals import refuse
from knowledge.model import Remark

# What official pages write above a text, and under which of our words it goes on.
FACT_LABELS = {
    "统一编号": "统一编号",
    "文号": "文号",
    "发文字号": "文号",
    "发文文号": "文号",
    "发布文号": "文号",
    "实施日期": "实施日期",
    "施行日期": "实施日期",
    "生效日期": "实施日期",
    "失效日期": "失效日期",
    "废止日期": "失效日期",
    "有效期至": "失效日期",
    "发布机关": "发布机关",
    "发文机关": "发布机关",
    "发布机构": "发布机关",
    "发布单位": "发布机关",
    "成文日期": "成文日期",
    "发文日期": "成文日期",
    "发布日期": "发布日期",
    "发布时间": "发布日期",
    "发表时间": "发布日期",
    "信息来源": "来源",
    "文章来源": "来源",
    "稿件来源": "来源",
    "来源": "来源",
}
_SPACED_LABELS = "|".join(r"\s*".join(label) for label in FACT_LABELS)  # 文　　号
_LABEL = re.compile(rf"\s*({_SPACED_LABELS})\s*[：:]\s*(\S.*)?$", re.DOTALL)
_LABEL_ALONE = re.compile(rf"\s*({_SPACED_LABELS})\s*[：:]?\s*$")
_FACT_TAGS = ("li", "td", "th", "dt", "dd", "p", "span", "div", "font")
_FACT_CHARS = 80
_SITE_NAME = re.compile(r"\s*[-_—|–]+\s*[^-_—|–]*(?:政府|门户|网站|网|局|厅|委)[^-_—|–]*$")
_META = {"articletitle": "title", "pubdate": "发布日期", "contentsource": "来源", "url": "url"}


def read_html(text: str, file_name: str) -> Extract:
    """Read a page: its title, the facts beside the text, and the text itself without menus, footers, hidden copies.

    Raises UnreadableDocument where no text is left.
    """
    # libxml2 wants no declared encoding in decoded text, and refuses trees deeper than 256 by itself
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        raise refuse("empty", file_name, "文件是空的")
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    root = lxml_html.document_fromstring(text, parser=parser)
    if any("depth" in entry.message for entry in parser.error_log):  # the parser would drop the rest of the text
        raise refuse("too_heavy", file_name, "网页嵌套太深，没有读完，请另存为纯文本或 Word 后再收录")
    meta = _read_meta(root)
    head = next((text for element in root.iter("title") if (text := clean_line(element.text_content()))), "")
    drop_unseen(root)
    content = find_content(root)
    title = meta.get("title") or _find_title(root, content, head)
    facts = _read_facts(root, content)
    for label in ("发布日期", "来源"):
        if meta.get(label):
            facts.setdefault(label, meta[label])
    body = _drop_repeated_title(list(read_element(content)), title)
    above: list[Block] = [Paragraph(title, level=1, place="标题")] if title else []
    above += [Paragraph(f"{label}：{value}", place="基本信息") for label, value in facts.items()]
    remarks = list(_remark_on(content))
    return Extract([*above, *body], "text/html", title=title, facts=facts, remarks=remarks, source=meta.get("url", ""))


def _read_meta(root: lxml_html.HtmlElement) -> dict[str, str]:
    values: dict[str, str] = {}
    for element in root.iter("meta"):
        name = _META.get(str(element.get("name", "")).lower())
        content = clean_line(str(element.get("content", "")))
        if name and content:
            values.setdefault(name, content)
    return values


def _find_title(root: lxml_html.HtmlElement, content: lxml_html.HtmlElement, head: str) -> str:
    """A heading that the page's own title repeats or that stands above the text; else that title without the site."""
    for tag in ("h1", "h2", "h3"):
        for element in root.iter(tag):
            text = clean_line(element.text_content())
            if len(text) > 4 and (text in head or content in element.iterancestors()):
                return text
    return _SITE_NAME.sub("", head)


def _read_facts(root: lxml_html.HtmlElement, content: lxml_html.HtmlElement) -> dict[str, str]:
    inside = set(content.iter())
    found: dict[str, str] = {}
    for element in root.iter(*_FACT_TAGS):
        if element in inside:
            continue
        text = " ".join(element.text_content().split())
        if len(text) > _FACT_CHARS or _is_told_inside(element):
            continue
        match = _LABEL.match(text)
        value = match.group(2) if match else None
        alone = _LABEL_ALONE.match(text)
        if alone and not value:
            following = element.getnext()
            match, value = alone, " ".join(following.text_content().split()) if following is not None else None
        if match and value and len(value) <= _FACT_CHARS and not _LABEL_ALONE.match(value):
            label = FACT_LABELS["".join(match.group(1).split())]
            found.setdefault(label, clean_line(value))
    return found


def _is_told_inside(element: lxml_html.HtmlElement) -> bool:
    """Whether a smaller element states the fact, label and value."""
    labelled = (_LABEL.match(" ".join(child.text_content().split())) for child in element.iterdescendants(*_FACT_TAGS))
    return any(match is not None and match.group(2) for match in labelled)


def _drop_repeated_title(blocks: list[Block], title: str) -> list[Block]:
    first = next((block for block in blocks if isinstance(block, Paragraph)), None)
    if first and title and "".join(first.text.split()) == "".join(title.split()):
        blocks.remove(first)
    return blocks


def _remark_on(content: lxml_html.HtmlElement) -> Iterator[Remark]:
    pictures = [image for image in content.iter("img") if not str(image.get("src", "")).endswith((".gif", ".ico"))]
    if pictures:
        yield Remark("pictures", "正文", f"正文有{len(pictures)}张图片，图中的文字没有读入")
    linked = [
        link
        for link in content.iter("a")
        if re.search(r"\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|pptx?)(?:\?|$)", str(link.get("href", "")), re.IGNORECASE)
    ]
    if linked:
        yield Remark("attachments", "正文", f"正文链接了{len(linked)}个附件，附件内容没有读入")
