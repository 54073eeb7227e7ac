"""The package that is posted by hand: words, picture, link and its square to photograph."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import segno
from django.conf import settings

from gongkai.desk import files

from .models import Post

#: The same post is always the same file.
_THEN = (2020, 1, 1, 0, 0, 0)


def package(post: Post) -> bytes:
    address = settings.SITE_URL + post.record.get_absolute_url()
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        _add(made, "正文.txt", f"{post.title}\n\n{post.summary}\n\n原文：{address}\n".encode())
        _add(made, "链接.txt", f"{address}\n".encode())
        square = BytesIO()
        segno.make(address, error="m").save(square, kind="png", scale=8, border=4)
        _add(made, "二维码.png", square.getvalue())
        if post.picture:
            with files.open_file(post.picture) as picture:
                _add(made, f"配图.{post.picture.extension}", picture.read())
    return out.getvalue()


def _add(made: ZipFile, name: str, data: bytes) -> None:
    entry = ZipInfo(name, _THEN)
    entry.compress_type = ZIP_DEFLATED
    made.writestr(entry, data)
