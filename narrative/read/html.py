"""Web pages → text and blocks: the article is found, navigation and site boxes are left out, tables keep their cells.

Decoding comes first: pages that call themselves gb2312 are written in gb18030, which the parser would not know.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from lxml import etree, html

from narrative.errors import InputError
from narrative.read.content import Content, Piece, Writer
from narrative.types import Locator

CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.I)
SKIPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "form",
    "button",
    "select",
    "iframe",
    "object",
    "svg",
    "input",
    "textarea",
    "video",
    "audio",
    "head",
}
BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "header", "aside", "blockquote", "pre", "table", "tbody", "thead",
    "tfoot", "tr", "td", "th", "caption", "center", "hr", "address", "figure", "figcaption", "details", "summary", "body", "fieldset", "legend",
}  # fmt: skip
CONTENT = re.compile(
    r"(?:^|[\s_-])(?:zoom|trs_editor|trs_ueditor|ucap-content|article-?con(?:tent)?|art_con|con_?text|v_news_content|pages_content|"
    r"xxgk_content|news_?content|content_?body|detail_?content|txt_?con(?:tent)?|view|bt_content|article|main-?content)(?:$|[\s_-])",
    re.I,
)
SITE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|breadcrumb|crumbs?|share|bdshare\w*|copyright|sidebar|related|recommend|toolbar|tools|login|search|banner|"
    r"position|location|qrcode|erweima|print|pagination|page-?nav|links?|hot|rank)(?:$|[\s_-]|\d)",
    re.I,
)
PROSE = re.compile("[，。；、：]")
BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u3000]+")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
DEPTH = 400


def html_content(data: bytes, name: str) -> Content:
    """The article of a web page with its title: one block per paragraph and per table cell, located by the path of its element.

    Raises:
        InputError: there are no words in it
    """
    text, lossy = decoded(data)
    try:
        root = html.document_fromstring(
            re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{name} 里没有正文：请在浏览器里打开网页，把正文复制到 Word 或 WPS，存成 .docx 再交") from error
    body = root.find("body")
    body = root if body is None else body
    article = _article(body)
    page = _Page(root.getroottree())
    title = _title(root, article)
    if title is not None:
        page.line(*title)
    page.walk(article)
    page.close()
    return page.writer.content(["网页里有少数字认不出编码，显示为�：请对照原网页"] if lossy else [])


def mht_content(data: bytes, name: str) -> Content:
    """The page inside a single-file web page (.mht)."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return html_content(payload, name)
    raise InputError(f"{name} 是网页存档，里面没有正文：请用 WPS 或 Word 另存为 .docx 后再交")


def decoded(data: bytes) -> tuple[str, bool]:
    """The page as text, and whether some bytes could not be read: by BOM, then as declared, then UTF-8, then GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), False
    declared = CHARSET.search(data[:4096])
    label = declared.group(1).decode("ascii").lower() if declared else ""
    if label in ("gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk", "cp936"):
        label = "gb18030"
    for encoding in dict.fromkeys((*([label] if label in ("gb18030", "big5", "utf-8", "utf8") else []), "utf-8", "gb18030")):
        try:
            return data.decode(encoding).removeprefix("\ufeff"), False
        except UnicodeDecodeError:
            continue
    return data.decode(label if label in ("gb18030", "big5") else "utf-8", "replace"), True


def _article(body: html.HtmlElement) -> html.HtmlElement:
    """The smallest element that still holds most of the page's prose."""
    weights: dict[html.HtmlElement, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        own = 0 if _is_skipped(element) else _prose(element.text) + sum(weights.get(c, 0) + _prose(c.tail) for c in element)
        weights[element] = 0 if element.tag == "a" else own
    whole = weights.get(body, 0)
    at = body
    while whole:
        best = max(at, key=lambda child: weights.get(child, 0), default=None)
        if best is None or best.tag in ("p", "tr", "td", "tbody", "table", "span", "font") or weights[best] * 10 < whole * 8:
            break
        at = best
    named = [e for e in at.iter("div", "td", "article", "section") if CONTENT.search(f"{e.get('id', '')} {e.get('class', '')}")]
    fitting = [e for e in named if whole * 6 <= weights.get(e, 0) * 10]
    return fitting[-1] if fitting else at


def _prose(text: str | None) -> int:
    """How much a piece of text weighs as prose: titles and links of a menu weigh little."""
    words = BLANKS.sub("", text or "")
    return len(words) if PROSE.search(words) or 30 < len(words) else len(words) // 8


def _is_skipped(element: html.HtmlElement) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED or element.get("hidden") is not None:
        return True
    return bool(HIDDEN.search(element.get("style") or ""))


def _is_site(element: html.HtmlElement) -> bool:
    """A box of the site and no part of the article: by its name, and only where it is short or mostly links."""
    if element.tag not in ("div", "ul", "span", "p", "section", "aside", "header", "table", "dl"):
        return False
    words = len(BLANKS.sub("", element.text_content())) if len(element) else len(BLANKS.sub("", element.text or ""))
    linked = sum(len(BLANKS.sub("", a.text_content())) for a in element.iter("a"))
    named = SITE.search(f"{element.get('id', '')} {element.get('class', '')}") is not None
    return (named and (words < 200 or words < 2 * linked)) or (
        element.tag in ("div", "ul", "p") and 0 < words < 3 * linked / 2 and element.find(".//table") is None
    )


def _title(root: html.HtmlElement, article: html.HtmlElement) -> tuple[str, html.HtmlElement] | None:
    """The headline that stands outside the article: of the page's own mark, else of its title without the site's name."""
    inside = BLANKS.sub("", article.text_content())
    for element in [*root.iter("h1"), *root.iter("h2")]:
        words = _clean(element.text_content())
        if 4 <= len(words) and BLANKS.sub("", words) not in inside and not _is_in_site(element):
            return words, element
        if BLANKS.sub("", words) and BLANKS.sub("", words) in inside:
            return None
    title = root.find(".//title")
    if title is not None:
        words = re.split(r"[_|]|\s[-–—]\s|-{2,}", _clean(title.text_content()))[0].strip()
        if 4 <= len(words) and BLANKS.sub("", words) not in inside:
            return words, title
    return None


def _is_in_site(element: html.HtmlElement) -> bool:
    return any(SITE.search(f"{e.get('id', '')} {e.get('class', '')}") for e in (element, *element.iterancestors()))


def _clean(text: str) -> str:
    return BLANKS.sub(" ", text).strip()


class _Page:
    """Writes paragraphs and tables of the article in order."""

    def __init__(self, tree: etree._ElementTree) -> None:
        self.writer = Writer()
        self._tree = tree
        self._paragraph = 0
        self._table = 0
        self._pending: list[str] = []
        self._owner: html.HtmlElement | None = None

    def line(self, words: str, element: html.HtmlElement) -> None:
        self._paragraph += 1
        self.writer.paragraph(Piece(words, Locator(paragraph=self._paragraph, element=self._tree.getpath(element))))

    def close(self) -> None:
        """Ends the paragraph that is open."""
        words = _clean("".join(self._pending))
        self._pending.clear()
        if words and self._owner is not None:
            self.line(words, self._owner)
        self._owner = None

    def walk(self, element: html.HtmlElement, depth: int = 0) -> None:
        """Everything below an element; a line break or a block element ends a paragraph."""
        self._say(element.text, element)
        for child in element:
            if isinstance(child.tag, str) and not _is_skipped(child) and not _is_site(child) and depth < DEPTH:
                if child.tag == "br":
                    self.close()
                elif child.tag == "table" and _is_data(child):
                    self.close()
                    self._rows(child)
                elif child.tag in BLOCKS:
                    self.close()
                    self.walk(child, depth + 1)
                    self.close()
                else:
                    self.walk(child, depth + 1)
            self._say(child.tail, element)

    def _say(self, text: str | None, element: html.HtmlElement) -> None:
        if text:
            if element.tag == "pre":
                *lines, text = text.split("\n")
                for line in lines:
                    self._pending.append(line)
                    self._owner = element
                    self.close()
            self._pending.append(text)
            if self._owner is None and text.strip():
                self._owner = element

    def _rows(self, table: html.HtmlElement) -> None:
        """The rows of a table of data; columns are counted with the cells that reach down from above and span several."""
        self._table += 1
        caption = table.find("caption")
        if caption is not None and _clean(caption.text_content()):
            self.line(_clean(caption.text_content()), caption)
        below: dict[int, int] = {}  # column → rows that a cell from above still takes
        for number, row in enumerate(table.iter("tr"), 1):
            column, pieces, taken = 1, [], dict(below)
            for cell in (c for c in row if c.tag in ("td", "th") and not _is_skipped(c)):
                while 0 < taken.get(column, 0):
                    column += 1
                words = "\n".join(_cell_lines(cell))
                pieces.append(Piece(words, Locator(table=self._table, row=number, column=column, element=self._tree.getpath(cell))))
                wide, high = _number(cell.get("colspan")), _number(cell.get("rowspan"))
                below.update({column + k: high for k in range(wide)})
                column += wide
            below = {c: n - 1 for c, n in below.items() if 1 < n}
            if pieces:
                self.writer.row(pieces)


def _is_data(table: html.HtmlElement) -> bool:
    """A table of data and no frame of the page's layout: no table inside, and rows of several cells."""
    if table.find(".//table") is not None:
        return False
    rows = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
    several = [row for row in rows if 1 < len(row)]
    return 2 <= len(several) or (len(several) == 1 and sum(len(c.text_content()) for c in several[0]) < 2000)


def _cell_lines(cell: html.HtmlElement) -> Iterator[str]:
    """The paragraphs of a cell."""
    pieces: list[str] = []

    def walk(element: html.HtmlElement, depth: int) -> None:
        pieces.append(BLANKS.sub(" ", element.text or ""))
        for child in element:
            if isinstance(child.tag, str) and not _is_skipped(child) and depth < DEPTH:
                ends = child.tag in BLOCKS or child.tag == "br"
                pieces.append("\n" if ends else "")
                walk(child, depth + 1)
                pieces.append("\n" if ends else "")
            pieces.append(BLANKS.sub(" ", child.tail or ""))

    walk(cell, 0)
    for line in "".join(pieces).split("\n"):
        if line.strip():
            yield line.strip()


def _number(value: str | None) -> int:
    return (
        min(int(value), 200)
        if value and value.strip().isascii() and value.strip().isdigit() and len(value) < 5 and value.strip() != "0"
        else 1
    )
