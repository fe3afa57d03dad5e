"""RFC 7396 JSON Merge Patch: what changes in plain data, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge_patch(target: Any, patch: Any) -> Any:
    """The result of an RFC 7396 JSON Merge Patch; neither argument is changed."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def merge_diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Merge Patch (RFC 7396) that makes `after` of `before`.

    Raises:
        ValueError: `after` has a null where `before` has something else, which no merge patch can say.
    """
    patch: dict[str, Any] = {}
    for key in [*before, *(key for key in after if key not in before)]:
        if key not in after:
            patch[key] = None
        elif key not in before or before[key] != after[key]:
            old, new = before.get(key), after[key]
            if new is None:
                raise ValueError(f"a merge patch cannot set {key} to null")
            patch[key] = merge_diff(old, new) if isinstance(old, dict) and isinstance(new, dict) else new
    return patch
