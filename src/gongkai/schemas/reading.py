"""Reads a YAML data file into frozen structs, naming the file and the place of whatever is wrong."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+|\.\.\.)\]")


class DataError(ValueError):
    """A data file that cannot be used; the message names the file, the place and the fault."""


class _StrictLoader(yaml.CSafeLoader):
    """Refuses a key written twice, where plain YAML silently keeps the last one, and takes `on`, `no` and `yes` as the
    words they are: only true and false are truth values."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise DataError(f"line {key_node.start_mark.line + 1}: the key {key!r} is written twice; keep one")
        seen.add(key)
    return dict(loader.construct_pairs(node, deep=True))


_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])
_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def data_file(*parts: str) -> Traversable:
    """A file shipped inside the package, e.g. `data_file("schemas", "fields.yaml")`."""
    return files("gongkai").joinpath(*parts)


def parse(text: str, shape: type[T], name: str) -> T:
    """`text` as `shape`. Raises DataError, which begins with `name`."""
    try:
        return msgspec.convert(yaml.load(text, Loader=_StrictLoader), shape, str_keys=True)  # noqa: S506 - safe loader
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at `$")[2].rstrip("`")
        raise DataError(f"{name}: line {line_of(text, place)}: {error}") from error
    except (yaml.YAMLError, DataError) as error:
        raise DataError(f"{name}: {error}") from error


def line_of(text: str, path: str) -> int:
    """The line of the deepest place that `path` (rows[0].columns[2].key, as msgspec writes it) leads to in a YAML text."""
    node = yaml.compose(text, Loader=_StrictLoader)
    for key, index in _STEP.findall(path):
        inner = _child(node, key, index)
        if inner is None:
            break
        node = inner
    return node.start_mark.line + 1 if node is not None else 1


def _child(node: yaml.Node | None, key: str, index: str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and index.isdecimal() and int(index) < len(node.value):
        return node.value[int(index)]  # type: ignore[no-any-return]
    if isinstance(node, yaml.MappingNode) and key:
        return next((value for name, value in node.value if name.value == key), None)
    return None


def read(shape: type[T], *parts: str) -> T:
    """The shipped data file `parts` as `shape`; DataError names the file."""
    return parse(data_file(*parts).read_text(encoding="utf-8"), shape, "/".join(parts))


def once(rows: tuple[T, ...], key: str, name: str) -> dict[str, T]:
    """Rows by their `key` attribute. Raises DataError when two rows share one."""
    table: dict[str, T] = {}
    for row in rows:
        value = getattr(row, key)
        if value in table:
            raise DataError(f"{name}: {key} {value} is given to two rows; codes are never used twice")
        table[value] = row
    return table
