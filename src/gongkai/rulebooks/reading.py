"""Reads a YAML file of the law into frozen structs; whatever is wrong is named by file, line and place."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import yaml

from gongkai.law.errors import RulebookError
from gongkai.rulebooks.misfits import in_chinese

T = TypeVar("T")
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at (?:`key` in )?`\$(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


_UNREAD = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")


class _Loader(yaml.CSafeLoader):
    """Refuses a key written twice, where plain YAML silently keeps the last one. Reads `on` and `off` as the words they
    are: only true and false are truth values. Leaves dates to the shape, which knows the place of a wrong one."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _UNREAD]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise RulebookError(f"第{key_node.start_mark.line + 1}行", f"“{key}”写了两次，请只保留一个")
        seen.add(key)
    loader.flatten_mapping(node)
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def shipped(*parts: str) -> Traversable:
    """A file or folder inside this package."""
    return files(__package__).joinpath(*parts)


def parse(text: str, shape: type[T], name: str) -> T:
    """`text` as `shape`. Raises RulebookError whose `where` begins with `name` and, where known, the line."""
    try:
        return msgspec.convert(yaml.load(text, Loader=_Loader), shape, str_keys=True)  # noqa: S506 - a safe loader
    except msgspec.ValidationError as error:
        raise _misfit(str(error), text, name) from error
    except yaml.MarkedYAMLError as error:
        line = f" 第{error.problem_mark.line + 1}行" if error.problem_mark else ""
        raise RulebookError(f"{name}{line}", f"不是可读的 YAML：{error.problem}") from error
    except RulebookError as error:
        raise RulebookError(f"{name} {error.where}", error.what) from error


def read(shape: type[T], *parts: str) -> T:
    return parse(shipped(*parts).read_text(encoding="utf-8"), shape, "/".join(parts))


def _misfit(message: str, text: str, name: str) -> RulebookError:
    matched = _PLACE.match(message)
    assert matched is not None  # the pattern matches every string
    path = matched["path"] or ""
    line = _line(yaml.compose(text, Loader=_Loader), path)
    place = f"（{path.lstrip('.')}）" if path else ""
    return RulebookError(f"{name} 第{line}行{place}", in_chinese(matched["what"]))


def _line(node: yaml.Node | None, path: str) -> int:
    """The line of the deepest node the path of a msgspec message leads to."""
    for key, index in _STEP.findall(path):
        inner = _child(node, key, index)
        if inner is None:
            break
        node = inner
    return node.start_mark.line + 1 if node is not None else 1


def _child(node: yaml.Node | None, key: str, index: str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and index.isdecimal() and int(index) < len(node.value):
        found = node.value[int(index)]
    elif isinstance(node, yaml.MappingNode) and key:
        found = next((value for name, value in node.value if name.value == key), None)
    else:
        return None
    return found if isinstance(found, yaml.Node) else None
