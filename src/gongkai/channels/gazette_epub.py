"""An issue as an electronic book (EPUB 3.3): a zip whose first entry says what it is, a list of what is in it, one page an article."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from lxml import html

from .gazette_queries import Line, contents
from .models import Issue

_MIMETYPE = "application/epub+zip"
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_STYLE = (
    "body{line-height:1.7} h1{text-align:center} p{text-indent:2em;margin:0 0 .4em} .number{text-align:center;text-indent:0}"
    " .align-center{text-align:center;text-indent:0} .align-right{text-align:right;text-indent:0}"
    " table{border-collapse:collapse;width:100%} td,th{border:1px solid;padding:.2em .4em} td p,th p{text-indent:0}"
)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: A fixed moment for every entry: the same issue is the same file.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def make(issue: Issue) -> bytes:
    sections = contents(issue)
    lines = [line for _title, inner in sections for line in inner]
    pages = {f"article-{line.article.pk}.xhtml": _article(line) for line in lines}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(zipfile.ZipInfo("mimetype", _MOMENT), _MIMETYPE, zipfile.ZIP_STORED)
        entries = {
            "META-INF/container.xml": _CONTAINER,
            "book/package.opf": _package(issue, list(pages)),
            "book/nav.xhtml": _nav(issue, sections),
            "book/style.css": _STYLE,
            **{f"book/{name}": page for name, page in pages.items()},
        }
        for name, words in entries.items():
            book.writestr(zipfile.ZipInfo(name, _MOMENT), words.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _package(issue: Issue, names: list[str]) -> str:
    address = settings.SITE_URL + issue.get_absolute_url()
    moment = issue.edition.at if issue.edition else issue.online_at
    modified = f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else f"{issue.dated_on}T00:00:00Z"
    items = "".join(
        f'<item id="a{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="a{n}"/>' for n, _name in enumerate(names))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
        ' xml:lang="zh-Hans"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{uuid5(NAMESPACE_URL, address)}</dc:identifier><dc:title>{_said(str(issue))}</dc:title>'
        f"<dc:language>zh-Hans</dc:language><dc:publisher>{_said(issue.organ.name)}</dc:publisher>"
        f"<dc:date>{issue.dated_on:%Y-%m-%d}</dc:date><dc:source>{_said(address)}</dc:source>"
        f'<meta property="dcterms:modified">{modified}</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="style" href="style.css" media-type="text/css"/>{items}</manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>'
    )


def _nav(issue: Issue, sections: list[tuple[str, list[Line]]]) -> str:
    groups = "".join(
        f"<li><span>{_said(title)}</span><ol>"
        + "".join(f'<li><a href="article-{line.article.pk}.xhtml">{_said(_title(line))}</a></li>' for line in lines)
        + "</ol></li>"
        for title, lines in sections
    )
    head = f"<h1>{_said(str(issue))}</h1><p>总第{issue.total}期　{issue.dated_on:%Y-%m-%d}</p>"
    return _page(str(issue), f'{head}<nav epub:type="toc"><h2>目录</h2><ol>{groups}</ol></nav>')


def _article(line: Line) -> str:
    article = line.article
    if line.gone:
        return _page(
            _title(line), f"<h1>{_said(_title(line))}</h1><p>发布机关已撤回本文，内容不再刊载。{_said(line.reason)}</p>"
        )
    number = f'<p class="number">{_said(article.doc_number)}</p>' if article.doc_number else ""
    note = f"<p>编者注：{_said(article.explanation)}</p>" if article.explanation else ""
    return _page(article.title, f"<h1>{_said(article.title)}</h1>{number}{_body(article.full)}{note}")


def _title(line: Line) -> str:
    return "（本文已撤回）" if line.gone else line.article.title


def _body(source: str) -> str:
    """The clean HTML as XML; pictures, which the book does not carry, by their words; links to us with our name."""
    root = html.fragment_fromstring(_UNWRITABLE.sub("", source), create_parent="div")
    for image in list(root.iter("img")):
        words = html.Element("span")
        words.text, words.tail = image.get("alt") or "", image.tail
        image.getparent().replace(image, words)
    for link in root.iter("a"):
        if link.get("href", "").startswith("/"):
            link.set("href", settings.SITE_URL + link.get("href"))
    return html.tostring(root, encoding="unicode", method="xml")


def _page(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"'
        ' xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-Hans" lang="zh-Hans"><head>'
        f'<title>{_said(title)}</title><link rel="stylesheet" href="style.css"/></head><body>{body}</body></html>'
    )


def _said(words: str) -> str:
    return escape(_UNWRITABLE.sub("", words))
