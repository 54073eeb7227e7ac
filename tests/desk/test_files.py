"""Uploads are hostile: what is kept, and the sentence that sends the rest back."""

from __future__ import annotations

import io
import zipfile

import pytest

from gongkai.desk import files
from gongkai.desk.actions import Refused
from gongkai.desk.models import StoredFile

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="http://example.invalid/t" '
    b'TargetMode="External"/></Relationships>'
)


def office(main: str = "word/document.xml", types: bytes | str = TYPES, **extra: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(main, b"<document>" + b"\xe5\xad\x97" * 50 + b"</document>")
        for name, content in extra.items():
            archive.writestr(name, content)
    return out.getvalue()


def field(*runs: str) -> bytes:
    """A part with one field, its instruction cut into runs."""
    words = "".join(f"<instrText>{run}</instrText>" for run in runs)
    return f"<hdr><p>{words}</p></hdr>".encode()


def formula(words: str) -> bytes:
    return f"<worksheet><c><f>{words}</f></c></worksheet>".encode()


def declared(kind: str) -> str:
    """The list of parts of an office file with one more."""
    one = f'<Override PartName="/word/one.dat" ContentType="{kind}"/></Types>'
    return TYPES.decode().replace('<?xml version="1.0"?>', "").replace("/>", ">" + one)


def ole(stream: str, *more: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le") + b"\0" * 64 for name in (stream, *more))


def nested(deep: int) -> bytes:
    return office(**{"word/embeddings/a.docx": nested(deep - 1)}) if deep else office()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40

KEPT = [
    ("公告.pdf", PDF, "application/pdf"),
    ("通知.DOCX", office(), "wordprocessingml"),
    ("表.xlsx", office("xl/workbook.xml"), "spreadsheetml"),
    ("表（打印设置）.xlsx", office("xl/workbook.xml", **{"xl/printerSettings/printerSettings1.bin": b"x"}), "sheet"),
    (
        "图文.docx",
        office(**{"word/media/image1.png": PNG, "word/embeddings/a.xlsx": office("xl/workbook.xml")}),
        "wordprocessingml",
    ),
    ("链接.docx", office(**{"word/_rels/document.xml.rels": RELATIONS % b"hyperlink"}), "wordprocessingml"),
    (
        "粘贴.docx",
        office(**{"word/header1.xml": field(r'HYPERLINK "http://a.invalid"', r'INCLUDEPICTURE "C:\\clip\\1.png"')}),
        "wordprocessingml",
    ),
    (
        "说公式.xlsx",
        office("xl/workbook.xml", **{"xl/sharedStrings.xml": b"<sst><si><t>WEBSERVICE(1)</t></si></sst>"}),
        "sheet",
    ),
    ("版式.ofd", office("OFD.xml", **{"Doc_0/Pages/Page_0/Content.xml": b"<x/>"}), "application/ofd"),
    ("旧.doc", ole("WordDocument"), "application/msword"),
    ("旧.xls", ole("Workbook"), "application/vnd.ms-excel"),
    ("说明.txt", "望川市人民政府办公室关于印发工作要点的通知".encode("gb18030"), "text/plain"),
    ("清单.csv", "名称,内容\n一,二\n".encode(), "text/csv"),
    ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "image/jpeg"),
]
REFUSED = [
    ("空.pdf", b"", "empty"),
    ("空白.txt", b" \r\n\0", "empty"),
    ("脚本.html", b"<html><script>alert(1)</script></html>", "extension"),
    ("图.svg", b"<svg onload='alert(1)'/>", "extension"),
    ("装.zip", office(), "extension"),
    ("程序.exe", b"MZ" + b"\0" * 100, "extension"),
    ("公告.pdf.exe", b"MZ" + b"\0" * 100, "extension"),
    ("公告.exe. ", b"MZ" + b"\0" * 100, "extension"),
    ("没有扩展名", PDF, "extension"),
    ("公告.pdf", b"<html><script>alert(1)</script></html>", "mismatch"),
    ("通知.docx", PDF, "mismatch"),
    ("通知.docx", office("xl/workbook.xml"), "mismatch"),
    ("图.png", b"GIF89a<script>", "mismatch"),
    ("文.txt", b"MZ\x90" + b"a" * 100, "mismatch"),
    ("文.txt", "<script>alert('公开')</script>".encode(), "markup"),
    ("文.txt", "<script>alert('公开')</script>".encode("utf-16"), "markup"),
    ("宏.docx", office(**{"word/vbaProject.bin": b"x"}), "macros"),
    ("宏.docx", office(types=declared("application/vnd.ms-word.document.macroEnabled.main+xml")), "macros"),
    ("宏.docx", office(types=declared("application/vnd.ms-office.vbaProject").encode("utf-16")), "macros"),
    ("宏表.xlsx", office("xl/workbook.xml", declared("application/vnd.ms-excel.macrosheet+xml")), "macros"),
    ("控件.docx", office(types=declared("application/vnd.ms-office.activeX+xml")), "embedded"),
    ("加载项.docx", office(types=declared("application/vnd.ms-office.webextension+xml")), "embedded"),
    ("宏.doc", ole("WordDocument", "_VBA_PROJECT"), "macros"),
    ("密.xls", ole("Workbook", "EncryptedPackage"), "password"),
    ("对象.doc", ole("WordDocument", "\1Ole10Native"), "embedded"),
    ("启动.doc", ole("WordDocument") + b"\x13 DDEAUTO c:\\cmd.exe \x15", "external"),
    ("启动.doc", ole("WordDocument", "\x13 dde excel"), "external"),
    ("套装.docx", office(**{"word/embeddings/a.docx": office(**{"word/vbaProject.bin": b"x"})}), "macros"),
    ("套装.docx", nested(3), "embedded"),
    ("对象.docx", office(**{"word/embeddings/oleObject1.bin": OLE}), "embedded"),
    ("夹带.docx", office(**{"word/run.exe": b"MZ"}), "entries"),
    ("夹带.xlsx", office("xl/workbook.xml", **{"page.html": b"<script>"}), "entries"),
    ("越界.docx", office(**{"../../etc/cron.xml": b"x"}), "entries"),
    ("模板.docx", office(**{"word/_rels/settings.xml.rels": RELATIONS % b"attachedTemplate"}), "external"),
    ("网图.docx", office(**{"word/_rels/document.xml.rels": RELATIONS % b"image"}), "external"),
    (
        "网图.docx",
        office(**{"word/header1.xml": field("INCLUDE", 'PICTURE "http://a.invalid/1.png" \\* MERGEFORMAT')}),
        "external",
    ),
    (
        "网图.docx",
        office(**{"word/header1.xml": field('includepicture \\d "https://a.invalid/1.png"').decode().encode("utf-16")}),
        "external",
    ),
    ("网图.docx", office(**{"word/header1.xml": field(r'INCLUDEPICTURE "\\\\a.invalid\\s\\1.png"')}), "external"),
    (
        "网图.docx",
        office(**{"word/header1.xml": b'<p><fldSimple instr="INCLUDEPICTURE &quot;http://a.invalid/1&quot;"/></p>'}),
        "external",
    ),
    ("网图.doc", ole("WordDocument", '\x13 INCLUDEPICTURE \\d "http://a.invalid/1.png"'), "external"),
    (
        "取数.xlsx",
        office("xl/workbook.xml", **{"xl/worksheets/sheet1.xml": formula('_xlfn.WEBSERVICE("http://a.invalid")')}),
        "external",
    ),
    (
        "取数.xlsx",
        office("xl/workbook.xml", **{"xl/worksheets/sheet1.xml": formula('1+Image ("http://a.invalid")')}),
        "external",
    ),
    ("取数.xlsx", office("xl/workbook.xml", **{"xl/worksheets/sheet1.xml": formula("W&#69;BSERVICE(A1)")}), "external"),
    ("坏.docx", office()[:-30], "unreadable"),
    ("炸弹.docx", office(**{"word/bomb.xml": b"\0" * (30 * 2**20)}), "unreadable"),
    ("启动.pdf", PDF + b"<</S/Launch/F(cmd.exe)>>", "script"),
    ("脚本.pdf", PDF + b"<</S/JavaScript/JS(app.alert(1))>>", "script"),
    ("夹带.pdf", PDF + b"<</EmbeddedFiles 3 0 R>>", "embedded"),
    ("长" * 297 + ".pdf", PDF, "name-too-long"),
    ("公告\u202efdp.pdf", PDF, "name-hidden-signs"),
    ("公告\n.pdf", PDF, "name-hidden-signs"),
]


@pytest.mark.parametrize(("name", "data", "media_type"), KEPT, ids=[case[0] for case in KEPT])
def test_what_an_office_uses_is_taken(name, data, media_type):
    assert media_type in files.inspect(data, name).media_type


@pytest.mark.parametrize(("name", "data", "code"), REFUSED, ids=[f"{case[2]}-{case[0][:12]!a}" for case in REFUSED])
def test_the_rest_is_refused_with_what_to_do(name, data, code):
    with pytest.raises(Refused) as refused:
        files.inspect(data, name)
    assert refused.value.has(code)
    assert all(len(str(reason)) > 8 and "Traceback" not in str(reason) for reason in refused.value.reasons)


def test_a_file_over_the_limit_names_the_limit(settings):
    settings.GONGKAI_MAX_UPLOAD = 1000
    with pytest.raises(Refused, match="兆字节") as refused:
        files.inspect(PDF + b"x" * 1000, "大.pdf")
    assert refused.value.has("too_large")


def test_every_fault_of_name_and_size_is_told_at_once():
    with pytest.raises(Refused) as refused:
        files.inspect(b"", "长" * 200 + ".exe")
    assert {reason.code for reason in refused.value.reasons} == {"name-too-long", "empty", "extension"}


def test_a_policy_may_come_as_a_web_page_but_not_as_slides():
    assert files.inspect("<html>通知</html>".encode(), "文.html", kinds=files.SOURCES).extension == "html"
    with pytest.raises(Refused):
        files.inspect(office("ppt/presentation.xml"), "讲.pptx", kinds=files.SOURCES)


@pytest.mark.django_db
def test_the_same_content_is_kept_once_whatever_its_name():
    first, second = files.keep(PDF, "一.pdf"), files.keep(PDF, "二.pdf")
    assert first.pk == second.pk and StoredFile.objects.count() == 1
    with files.open_file(first) as kept:
        assert kept.read() == PDF
    assert files.path_of(first.sha256).stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing_behind():
    with pytest.raises(Refused):
        files.keep(b"<svg/>", "图.svg")
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_download_is_never_a_page():
    response = files.download(files.keep(PDF, "一.pdf"), "公告.pdf")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    response.close()
