"""Office files rewritten member by member: words, numbers, attributes, files within files."""

import io
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

from gongkai.text.archive import Archive
from gongkai.text.errors import Unreadable
from gongkai.text.redaction import Copy
from gongkai.text.values import Values
from gongkai.text.workbook import cell_words

_XML = (".xml", ".rels", ".vml")
_FILES = (".docx", ".xlsx", ".pptx", ".zip", ".pdf", ".txt", ".csv", ".html", ".htm")
_LEAVES = ("t", "delText", "instrText")
_BLOCKS = {"p": "\n", "si": "\0", "comment": "\0", "text": "\0", "is": "\0"}
_DAY = (1980, 1, 1, 0, 0, 0)


def package(data: bytes, values: Values) -> Copy:
    """The archive with its members in their order; the time of each is unset, and comments of the archive are gone."""
    archive, out = Archive(data), io.BytesIO()
    notes: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys(archive.names()):
            content, told = _member(archive, name, values)
            notes += told
            new.writestr(zipfile.ZipInfo(values.replaced(name), _DAY), content, zipfile.ZIP_DEFLATED)
    return Copy(out.getvalue(), tuple(notes))


def _member(archive: Archive, name: str, values: Values) -> tuple[bytes, tuple[str, ...]]:
    content, lower = archive.read(name), name.lower()
    if name.endswith("/") or not content:
        return content, ()
    if lower.endswith(_XML):
        return _rewritten(archive, name, content, values), ()
    if lower.endswith(_FILES):
        from gongkai.text.redaction import redact

        copy = redact(content, name, values)
        return copy.data, tuple(f"{name}：{note}" for note in copy.notes)
    return content, ()


def _rewritten(archive: Archive, name: str, content: bytes, values: Values) -> bytes:
    try:
        root = archive.xml(name)
    except Unreadable:
        return values.replaced(content.decode("utf-8", "replace")).encode()
    changed = [_numbers(root, values), name.lower().startswith("docprops/") and _unsigned(root)]
    changed += [_leaves(root, leaf, values) for leaf in _LEAVES]
    changed.append(_rest(root, values))
    if not any(changed):
        return content
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def _unsigned(root: etree._Element) -> bool:
    """Who wrote and saved the file is nobody's business but the office's."""
    named = [node for node in root.iter("{*}creator", "{*}lastModifiedBy", "{*}Manager") if node.text]
    for node in named:
        node.text = None
    return bool(named)


def _leaves(root: etree._Element, leaf: str, values: Values) -> bool:
    """Words of one kind as a reader joins them, so that no cut into runs hides a value."""
    nodes = [node for node in root.iter(f"{{*}}{leaf}") if node.text]
    words, starts, last = "", [], None
    for node in nodes:
        block = next((up for up in node.iterancestors() if _local(up) in _BLOCKS), None)
        if last is not None and block is not last:
            words += _BLOCKS[_local(block)] if block is not None else "\0"
        starts.append(len(words))
        words += node.text or ""
        last = block if block is not None else node
    places = values.places(words)
    for node, start in zip(reversed(nodes), reversed(starts), strict=True):
        text = node.text or ""
        for place in reversed(places):
            if place.start < start + len(text) and place.end > start:
                first, end = max(place.start - start, 0), place.end - start
                said = values[place.value] if place.start >= start else ""
                node.text = text = text[:first] + said + text[end:]
    return bool(places)


def _numbers(root: etree._Element, values: Values) -> bool:
    """A number typed into a cell cannot hold a star: the cell becomes one of words. In a pivot's cache likewise."""
    changed = False
    for cell in root.iter("{*}c"):
        value = cell.find("{*}v")
        if value is None or cell.get("t", "n") != "n" or not values.places(shown := _as_shown(value.text or "")):
            continue
        space = etree.QName(cell).namespace
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t").text = values.replaced(shown)
        changed = True
    for number in root.iter("{*}n"):
        if number.get("v") and values.places(shown := _as_shown(str(number.get("v")))):
            number.tag = f"{{{etree.QName(number).namespace}}}s" if etree.QName(number).namespace else "s"
            number.set("v", values.replaced(shown))
            changed = True
    return changed


def _as_shown(stored: str) -> str:
    try:
        return cell_words(float(stored))
    except ValueError:
        return stored


def _rest(root: etree._Element, values: Values) -> bool:
    """Every other text and every attribute, comments of the markup included."""
    changed = False
    for words, put in _slots(root):
        new = values.replaced(words)
        if new != words:
            put(new)
            changed = True
    return changed


def _slots(root: etree._Element) -> Iterator[tuple[str, Callable[[str], None]]]:
    for node in root.iter():
        if node.text:
            yield str(node.text), lambda words, node=node: setattr(node, "text", words)  # type: ignore[misc]
        if node.tail:
            yield str(node.tail), lambda words, node=node: setattr(node, "tail", words)  # type: ignore[misc]
        if isinstance(node.tag, str):
            for name, value in list(node.attrib.items()):
                yield str(value), lambda words, node=node, name=name: node.set(name, words)  # type: ignore[misc]


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
