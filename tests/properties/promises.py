"""What must hold in every history, and the word for where it does not."""

from __future__ import annotations


class PromiseError(AssertionError):
    """A promise was broken: `promise` names it, the words say how."""

    def __init__(self, promise: str, how: object) -> None:
        super().__init__(f"{promise}: {how}")
        self.promise = promise


def hold(promise: str, kept: bool, how: object = "") -> None:
    """Raise `PromiseError` unless the promise is kept."""
    if not kept:
        raise PromiseError(promise, how)


def same(promise: str, found: object, expected: object) -> None:
    """Raise `PromiseError` unless the two are equal; of dicts it says what differs alone."""
    if found == expected:
        return
    if isinstance(found, dict) and isinstance(expected, dict):
        differing = {
            key: (found.get(key, "-"), expected.get(key, "-"))
            for key in [*found, *(key for key in expected if key not in found)]
            if found.get(key, "-") != expected.get(key, "-")
        }
        raise PromiseError(promise, f"found and expected differ in {differing}")
    raise PromiseError(promise, f"found {found}, expected {expected}")
