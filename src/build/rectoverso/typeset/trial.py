"""Boxes that WeasyPrint lays out once more where the first time does not please."""

from __future__ import annotations

from typing import Any


class Trial:
    """A box that can be laid out again in the same place.

    `block` is WeasyPrint's module of blocks, `original` its function that lays a box's children
    out, `bottom` how much of the page's foot is not for the box, `more` what else the function was
    called with.
    """

    def __init__(
        self,
        block: Any,
        original: Any,
        context: Any,
        box: Any,
        bottom: float,
        more: tuple[Any, ...],
    ) -> None:
        self.block, self.original = block, original
        self.context, self.box, self.bottom = context, box, bottom
        (self.skip, self.is_empty, self.absolute, self.fixed, self.margins, *self.rest) = more
        self.before = dict(box.__dict__)
        self.first_margins = list(self.margins or ())
        self.floats = list(context.excluded_shapes)

    def run(self) -> Any:
        """Lay the box out."""
        # what floated in an earlier try is not there, and takes no room from a line above it
        self.context.excluded_shapes = list(self.floats)
        margins = None if self.margins is None else list(self.first_margins)
        lists = (self.absolute, self.fixed, margins)
        return self.original(
            *(self.context, self.box, self.bottom, self.skip, self.is_empty), *lists, *self.rest
        )

    def apart(self, box: Any) -> Any:
        """A block as it would be laid out where there is room without end."""
        more: tuple[Any, ...] = (float("-inf"), None, True, [], [], [], None, None, False, None)
        return self.original(self.context, box.copy(), *more)[0]

    def again(self, result: Any, **changed: Any) -> Any:
        """Take back `result` and lay the box out once more, with some of its values `changed`."""
        children = self.box.children
        if result[0] is not None:
            self.block.remove_placeholders(self.context, [result[0]], self.absolute, self.fixed)
        self.box.__dict__.update(self.before)
        self.box.children = children
        self.box.__dict__.update(changed)
        return self.run()
