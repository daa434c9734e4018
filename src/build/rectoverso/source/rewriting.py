"""A part of the model in which some nodes are replaced by others."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

_Part = TypeVar("_Part")


def rewritten(part: _Part, instead: Callable[[Any], tuple[Any, ...] | None]) -> _Part:
    """A part of the model in which each node for which `instead` gives some has these in its place
    (what gives None is looked into). What holds none stays the same value.
    """
    (made,) = _instead(part, instead)
    assert isinstance(made, type(part))
    return made


def _instead(node: Any, instead: Callable[[Any], tuple[Any, ...] | None]) -> tuple[Any, ...]:
    """What stands in a node's place."""
    if type(node) is tuple:  # a row of a table, or what stands in a field
        made = tuple(each for part in node for each in _instead(part, instead))
        same = len(made) == len(node) and all(map(operator.is_, made, node))
        return (node,) if same else (made,)
    if not dataclasses.is_dataclass(node) or isinstance(node, type):
        return (node,)
    there = instead(node)
    if there is not None:
        return tuple(each for node in there for each in _instead(node, instead))
    changed = {}
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        (new,) = _instead(value, instead)
        if new is not value:
            changed[field.name] = new
    return (replace(node, **changed),) if changed else (node,)
