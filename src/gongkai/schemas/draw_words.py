"""A draw file's text, JSON or YAML, as the words that are written: 0123 stays 0123, and no key is said twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import yaml

from gongkai.schemas.reading import DataError

MOST_BYTES = 64 * 1024 * 1024
LONGEST_NUMBER = 18
_NULL = "tag:yaml.org,2002:null"


def words_of(raw: bytes) -> tuple[dict[str, Any], bool]:
    """The words, and whether numbers keep their type in them (JSON) or are digits like any word (YAML).

    Raises DataError in one sentence.
    """
    if len(raw) > MOST_BYTES:
        raise DataError(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请分开抽取。")
    try:
        text = raw.decode("utf-8-sig")
        is_json = text.lstrip().startswith("{")
        words = _of_json(text) if is_json else _of_yaml(text)
    except UnicodeDecodeError:
        raise DataError("文件不是 UTF-8 编码，请另存为 UTF-8。") from None
    except RecursionError:
        raise DataError("嵌套过深，不是抽取文件。") from None
    if not isinstance(words, dict):
        raise DataError("文件应是一组键和值，请对照 docs/draws.md。")
    return words, is_json


def _of_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=str, parse_int=_whole, parse_constant=_none_such)
    except json.JSONDecodeError as error:
        raise DataError(f"第{error.lineno}行不是可读的 JSON，请检查标点。") from None


def _of_yaml(text: str) -> Any:
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)):
            raise DataError("请不要使用 YAML 的别名（*），把内容写全。")
        return yaml.load(text, Loader=_AsWritten)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第{mark.line + 1}行" if mark else ""
        raise DataError(f"{line}不是可读的 JSON 或者 YAML，请检查标点和缩进。") from None


class _AsWritten(yaml.CSafeLoader):
    """Every word as text, except null: the shape asks for a number or a time where it wants one."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == _NULL]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: _AsWritten, node: yaml.MappingNode) -> dict[str, Any]:
    return _once(loader.construct_pairs(node, deep=True))


_AsWritten.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _once(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if not isinstance(key, str) or key in found:
            raise DataError(f"“{key}”写了两次，或者不是文字，请只保留一个。")
        found[key] = value
    return found


def _whole(word: str) -> int:
    if len(word) > LONGEST_NUMBER:
        raise DataError(f"“{word[:LONGEST_NUMBER]}…”不是这里会用到的数，编号请加引号。")
    return int(word)


def _none_such(word: str) -> Any:
    raise DataError(f"{word} 不是数，请改正。")
