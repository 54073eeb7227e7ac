"""Answers of the tree and fields of letters that several tests begin from."""

from __future__ import annotations

from typing import Any

REFUSAL = {"ended": "open", "clear": "clear", "nature": "information", "repeated": "no", "excessive": "no",
           "special_query": "no", "ours": "made", "exists": "found", "withheld": ["process"], "must_disclose": "no",
           "discretion": "withhold", "separable": "no"}  # fmt: skip
PROVIDING = {**{key: REFUSAL[key] for key in ("ended", "clear", "nature", "repeated", "excessive", "special_query", "ours", "exists")},
             "withheld": ["none"], "already": "no", "form": "wished"}  # fmt: skip


def correction(**more: Any) -> dict[str, Any]:
    return {
        "unclear": "没有写明路段",
        "guidance": "请写明起止路段或者项目名称",
        "items": ["路段"],
        "until": "2026-03-31",
        **more,
    }
