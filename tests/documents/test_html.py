"""Pages: what a browser shows is read, once; what surrounds the text is not."""

from __future__ import annotations

import pytest

from tests.documents.conftest import Reader, article, whole_text

TEXT = "<p>第一条 为了测试，制定本办法，适用于在本区工作的各类人才和用人单位，由测试局负责组织实施和监督检查。</p>"
MORE = "<p>第二条 全职人才按照每月1000元发放补贴，最长36个月，补贴不超过实际租金，每半年发放一次，逾期不补。</p>"


def page(body: str, *, head: str = "<title>测试办法</title>") -> str:
    return f"<!doctype html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display : none'>看不见</div>", "<p style='visibility:hidden'>看不见</p>", "<p hidden>看不见</p>",
        "<span style='font-size:0'>看不见</span>", "<p style='color:#FFFFFF'>看不见</p>", "<p class='off'>看不见</p>",
        "<p style='position:absolute;left:-9999px'>看不见</p>", "<script>看不见</script>", "<!-- 看不见 -->",
        "<p style='opacity:0'>看不见</p>", "<font color='white'>看不见</font>", "<template>看不见</template>",
    ],
)  # fmt: skip
def test_I3_what_a_browser_does_not_show_is_not_read(read: Reader, hidden: str) -> None:
    shown = "<p style='color:#fff;background-color:#c00'>红底白字。</p>"
    style = "<style>.off{display:none} @media print{.seen{display:none}}</style><title>测试办法</title>"
    text = whole_text(
        read(
            "a.html",
            page(f"<div class='text'>{TEXT}{hidden}{MORE}{shown}<p class='seen'>仍可见。</p></div>", head=style),
        )
    )
    assert "看不见" not in text
    assert "红底白字" in text
    assert "仍可见" in text


def test_nested_layout_tables_are_a_frame_and_data_tables_are_tables(read: Reader) -> None:
    rows_in = "<tr><td rowspan=2>甲</td><td>1万元</td></tr><tr><td>2万元</td></tr>"
    data = f"<table><tr><th>类别</th><th>金额</th></tr>{rows_in}</table>"
    frame = f"<table><tr><td>导航</td><td><table><tr><td>{TEXT}{data}{MORE}</td></tr></table></td></tr></table>"
    document = read("a.html", page(f"<ul><li><a href='/'>首页</a></li></ul>{frame}"))
    rows = [p.search_text.splitlines()[-1] for p in document.passages if p.kind == "row"]
    assert rows == ["类别：甲；金额：1万元", "类别：甲；金额：2万元"]
    assert document.table_count == 1


def test_the_text_is_found_without_a_known_container(read: Reader) -> None:
    menu = "<div>" + "".join(f"<a href='/{n}'>栏目第{n}号</a>" for n in range(60)) + "</div>"
    footer = "<div class='bottom'><p>主办：测试区人民政府 网站标识码：4401000000</p></div>"
    text = whole_text(
        read("a.html", page(f"{menu}<div><div id='x1'>{TEXT}{MORE}{MORE.replace('二', '三')}</div></div>{footer}"))
    )
    assert "第三条" in text
    assert "栏目第" not in text
    assert "网站标识码" not in text


def test_line_breaks_in_the_source_are_no_blanks_in_chinese(read: Reader) -> None:
    document = read(
        "a.html",
        page("<div><p>第一条 为了\n   测试，<b>制定</b>本办法&nbsp;&nbsp;和\n  Word files\n  and more。</p></div>"),
    )
    assert article(document, "第一条") == "第一条 为了测试，制定本办法 和Word files and more。"


def test_numbers_that_a_list_shows_are_read(read: Reader) -> None:
    document = read("a.html", page("<div><h2>申报材料</h2><ol><li>身份证明</li><li>学历证书</li></ol></div>"))
    assert "1. 身份证明\n2. 学历证书" in whole_text(document)


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gb18030"), ("utf-8", "gb18030"), ("", "gb18030"), ("gbk", "utf-8")]
)
def test_the_bytes_decide_where_the_declared_encoding_is_wrong(read: Reader, declared: str, encoding: str) -> None:
    body = f"<html><head><meta charset='{declared}'><title>测试办法</title></head><body>{TEXT}{MORE}</body></html>"
    if (declared, encoding) == ("gbk", "utf-8"):
        body = body.replace("<head>", "<head><!-- -->")
    assert read("a.html", body.encode(encoding)).metadata.title == "测试办法"


def test_facts_beside_the_text_are_recognised(read: Reader) -> None:
    cells = "<td>文　　号</td><td>测府规〔2024〕8号</td><td>失效日期</td><td>2027年5月31日</td>"
    facts = f"<table><tr>{cells}</tr></table><ul><li>发布机关：测试区人民政府</li></ul>"
    found = read("a.html", page(f"<div>{facts}</div><div id='zoomcon'>{TEXT}{MORE}</div>")).metadata
    assert (found.number, found.issuer, str(found.effective_to)) == (
        "测府规〔2024〕8号",
        "测试区人民政府",
        "2027-05-31",
    )
    assert found.id == "测府规-2024-8"


def test_I1_markup_that_is_text_stays_text(read: Reader) -> None:
    document = read("a.html", page(f"<div>{TEXT}<p>第二条 写作 &lt;b&gt; 与 &amp; 的 **原样** 显示。</p></div>"))
    assert article(document, "第二条") == "第二条 写作 <b> 与 & 的 **原样** 显示。"
