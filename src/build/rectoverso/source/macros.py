r"""Macros of the deck's own: `[math.macros]` of `deck.toml`, written out in its formulas.

A formula is expanded before anything else sees it, as TeX would: a macro's name takes the blanks
after it away, an argument is a group in braces or one token, `\\R` is a line break and a letter.
One thing is kinder than in TeX: a macro that is itself an argument (`\frac\R2`, `x^\half`) counts
as one, as if it stood in braces.

Every letter keeps its place: one that the author wrote stands where it was written, one that a
macro stands for where the macro was called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from rectoverso.diagnostics import Places

MAX_MACROS, MAX_BODY = 1_000, 5_000
"""How many macros a deck may have, and how many characters each may stand for."""

MAX_ADDED = 20_000
"""How many characters macros may put into one formula, those included that others then replace."""

_NAME = re.compile(r"[A-Za-z]+")
_CALL = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|#[1-9]|.", re.DOTALL)
_CALL_OR_LETTER = re.compile(r"\\(?:[A-Za-z]+|.)|.", re.DOTALL)
_NUMBER_SIGN = re.compile(r"\\.|#(.?)", re.DOTALL)
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_STRUCTURE = ("begin", "end")

# Commands of MathJax by how many arguments they take: a macro among these is kept together.
_OF_ONE = """
acute bar bcancel boldsymbol boxed breve cancel check ddot dot grave hat hphantom mathbb mathbf
mathbin mathcal mathclose mathfrak mathinner mathit mathop mathopen mathord mathpunct mathrel
mathring mathrm mathscr mathsf mathtt mbox operatorname overbrace overbracket overleftarrow
overleftrightarrow overline overparen overrightarrow phantom pmb smash sqrt substack symbf text
textbf textit textrm textsf texttt tilde underbrace underbracket underleftarrow
underleftrightarrow underline underparen underrightarrow vec vphantom widehat widetilde xcancel
xleftarrow xrightarrow
"""
_OF_TWO = "binom cfrac dbinom dfrac frac overset stackrel tbinom tfrac underset"
_ARITY = dict.fromkeys(_OF_ONE.split(), 1) | dict.fromkeys(_OF_TWO.split(), 2)


class Macro(NamedTuple):
    """A macro: its name, what it stands for and how many arguments that has."""

    name: str
    body: str
    arguments: int


class Fault(NamedTuple):
    """Why a macro can't be defined, or (with the stretch of the formula) expanded."""

    message: str
    hint: str
    start: int = 0
    end: int = 0


def fault(name: str, body: Any) -> Fault | None:
    """What is wrong with one line of `[math.macros]`."""
    if not _NAME.fullmatch(name):
        if _NAME.fullmatch(name.removeprefix("\\")):
            hint = f"write the name without its backslash: {name[1:]}"
        else:
            hint = "TeX ends a name at the first character that is not one of a-z and A-Z"
        return Fault(f"a macro can't be called `{name}`: its name is made of letters", hint)
    if name in _STRUCTURE:
        hint = "give the macro a name of its own"
        return Fault(rf"\{name} holds environments together and can't be a macro", hint)
    if not isinstance(body, str):
        hint = f"{name} = '…': TeX, with #1 for the first argument, #2 for the second"
        return Fault(rf"the macro \{name} is not a string", hint)
    if len(body) > MAX_BODY:
        message = rf"the macro \{name} stands for more than {MAX_BODY:,} characters"
        return Fault(message, "a formula can't be longer: make it smaller")
    if _CONTROL.search(body):
        return Fault(
            rf"the macro \{name} has a line end, a tab or another control character in it",
            rf"TeX stands in single quotes, where a backslash is a backslash: {name} = '\nu'",
        )
    return _unbalanced(name, body) or _misnumbered(name, body)


def _unbalanced(name: str, body: str) -> Fault | None:
    depth = 0
    for token in _TOKEN.findall(body):
        depth += (token == "{") - (token == "}")
        if depth < 0:
            return Fault(rf"the macro \{name} closes a brace that it does not open", _BRACES)
        if token == "\\":
            return Fault(
                rf"the macro \{name} ends in a lone backslash",
                r"take it out, or write \\ for the end of a line",
            )
    if depth > 0:
        return Fault(rf"the macro \{name} opens a brace that it does not close", _BRACES)
    return None


def _misnumbered(name: str, body: str) -> Fault | None:
    digits = _numbers(body)
    if not {*digits} <= {*"123456789"}:
        return Fault(
            rf"the macro \{name} has a # that is no argument",
            r"arguments are #1 to #9; the sign itself is \#",
        )
    highest = max(map(int, digits), default=0)
    for number in range(1, highest):
        if str(number) not in digits:
            return Fault(
                rf"the macro \{name} has #{highest} but not #{number}, whose words would be lost",
                f"number the arguments from #1, and use each of them; #{highest} is the last",
            )
    return None


def _numbers(body: str) -> list[str]:
    """What follows each number sign in a body."""
    return [match[1] for match in _NUMBER_SIGN.finditer(body) if match[0][0] == "#"]


_BRACES = r"close every brace; one that is printed is \{ or \}"


def circles(bodies: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The names of macros that call one another in a circle, in the order of the calls; each name
    that stands in a circle is named.
    """
    calls = {name: _called(body) & bodies.keys() for name, body in bodies.items()}
    while True:
        try:
            TopologicalSorter({name: sorted(called) for name, called in calls.items()}).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]
        else:
            return
        yield tuple(circle)
        for name in circle:
            calls[name] = calls[name] - {name} if len(circle) == 1 else set()


def _called(tex: str) -> set[str]:
    return set(_CALL.findall(tex))


class _Token(NamedTuple):
    """A token and the stretch of the formula that it is from: its own letters, or a call's."""

    text: str
    start: int
    end: int
    own: bool


# Where an argument begins and ends in what a macro stands for.
_BEGIN = _Token("", 0, 0, own=True)
_END = _Token("", 0, 0, own=False)


@dataclass(frozen=True, slots=True)
class Macros:
    """The macros of a deck, by name; their bodies are sound, and they call one another in no
    circle.
    """

    by_name: Mapping[str, Macro] = field(default_factory=dict)

    @classmethod
    def of(cls, bodies: Mapping[str, str]) -> Macros:
        """The macros with these bodies."""
        return cls(
            {
                name: Macro(name, body, max(map(int, _numbers(body)), default=0))
                for name, body in bodies.items()
            }
        )

    def expand(self, tex: str, places: Places) -> tuple[str, Places] | Fault:
        """A formula that stands at `places` with its macros written out, and where that stands.

        A fault where a macro lacks an argument, or where the formula would grow beyond bounds.
        """
        if not self.by_name or self.by_name.keys().isdisjoint(_called(tex)):
            return tex, places
        try:
            letters = list(_Expansion(self.by_name, tex).letters())
        except _FaultyError as error:
            return error.fault
        expanded = "".join([letter for letter, _ in letters])
        return expanded, _places(tex, places, expanded, [at for _, at in letters])


class _FaultyError(Exception):
    def __init__(self, found: Fault) -> None:
        super().__init__(found.message)
        self.fault = found


class _Expansion:
    """One formula while its macros are written out."""

    def __init__(self, macros: Mapping[str, Macro], tex: str) -> None:
        self.macros = macros
        found = (_Token(each, at, at + len(each), True) for each, at in self._tokens(tex))
        self.left = list(found)[::-1]
        """What is still to be read, the next token last."""
        self.added = 0
        self.entered = 0
        """How many arguments have been entered since the last call."""
        self.wanted = 0
        """How many arguments of a command of MathJax's are still to come."""
        self.groups: list[tuple[str, int]] = []
        """What ends each open group, and how many arguments are to come after it."""
        self.after_command = False

    def _tokens(
        self, tex: str, form: re.Pattern[str] = _CALL_OR_LETTER
    ) -> Iterator[tuple[str, int]]:
        """The tokens of a text and where they begin, without the blanks after a macro's name."""
        skipping = False
        for match in form.finditer(tex):
            token = match[0]
            if not (skipping and token.isspace()):
                yield token, match.start()
                skipping = token[0] == "\\" and token[1:] in self.macros

    def letters(self) -> Iterator[tuple[str, int]]:
        """The letters of the expansion, each with its offset in the formula."""
        open_word = lone = False
        while self.left:
            token = self.left.pop()
            text = token.text
            if not text:
                continue
            macro = self.macros.get(text[1:]) if text[0] == "\\" else None
            if macro is not None:
                self._call(macro, token)
                continue
            if lone or (open_word and text[0].isascii() and text[0].isalpha()):
                yield " ", token.start
            lone = text == "\\"  # the formula's last letter, taken as an argument
            open_word = text[0] == "\\" and text[1:].isalpha() and text.isascii()
            self._count(text)
            for at, letter in enumerate(text):
                yield letter, token.start + (at if token.own else 0)

    def _call(self, macro: Macro, call: _Token) -> None:
        """Put what a call stands for in front of what is left."""
        self.entered = 0
        arguments = [self._argument(macro, call, number) for number in range(macro.arguments)]
        tokens: list[_Token] = []
        pieces = [piece for piece, _ in self._tokens(macro.body, _TOKEN)]
        if self.wanted:
            pieces = ["{", *pieces, "}"]
        for piece in pieces:
            made = [call._replace(text=piece, own=False)]
            if piece[0] == "#":
                argument = arguments[int(piece[1]) - 1]
                made = [_BEGIN, *argument, _END]
            self.added += sum([len(each.text) or 1 for each in made])
            if self.added > MAX_ADDED:
                raise _FaultyError(
                    Fault(
                        rf"\{macro.name} makes the formula longer than {MAX_ADDED:,} characters",
                        "macros that call others several times grow fast: write some of them out",
                        call.start,
                        call.end,
                    )
                )
            tokens += made
        self.left += tokens[::-1]

    def _argument(self, macro: Macro, call: _Token, number: int) -> list[_Token]:
        """Take the next argument: what stands in braces, or one token.

        It never reaches out of an argument that the call itself stands in.
        """
        left = self.left
        while left and (left[-1].text.isspace() or left[-1] == _BEGIN or left[-1] == _END):
            self.entered += (left[-1] == _BEGIN) - (left[-1] == _END)
            if self.entered < 0:
                break
            left.pop()
        if not left or left[-1].text in ("}", ""):
            count = "an argument" if macro.arguments == 1 else f"{macro.arguments} arguments"
            raise _FaultyError(
                Fault(
                    rf"\{macro.name} takes {count}, and {number or 'none'} stands here",
                    rf"write \{macro.name}{'{…}' * macro.arguments}",
                    call.start,
                    call.end,
                )
            )
        first = left.pop()
        if first.text != "{":
            return [first]
        found: list[_Token] = []
        depth = 1
        while left:
            token = left.pop()
            depth += (token.text == "{") - (token.text == "}")
            if not depth:
                return found
            found.append(token)
        raise _FaultyError(
            Fault(
                rf"an argument of \{macro.name} is never closed",
                r"close the brace, or write \{ for a printed one",
                call.start,
                call.end,
            )
        )

    def _count(self, text: str) -> None:
        """Follow which arguments of MathJax's own commands are still to come."""
        if text.isspace():
            return
        rest = max(self.wanted - 1, 0)
        optional = text == "[" and self.after_command
        self.after_command = text[0] == "\\" and text[1:] in _ARITY
        if optional:
            self.groups.append(("]", self.wanted))
            self.wanted = 0
        elif text == "{":
            self.groups.append(("}", rest))
            self.wanted = 0
        elif self.groups and text == self.groups[-1][0]:
            self.wanted = self.groups.pop()[1]
        elif text in "^_":
            self.wanted = 1
        else:
            self.wanted = _ARITY.get(text[1:], rest) if text[0] == "\\" else rest


def _places(tex: str, places: Places, expanded: str, origins: list[int]) -> Places:
    """Where the letters of `expanded` stand: `origins` are their offsets in `tex`."""
    stands = _every_place(tex, places)
    found: list[tuple[int, int, int]] = []
    line = column = start = 0
    following = (0, 0)
    for offset, origin in enumerate([*origins, len(tex)]):
        here = stands[origin]
        if here != following:
            found.append((offset, *here))
            (line, column), start = here, offset
        if expanded[offset : offset + 1] == "\n":
            line, start = line + 1, offset + 1
        following = (line, column + offset + 1 - start)
    return tuple(found)


def _every_place(tex: str, places: Places) -> list[tuple[int, int]]:
    """The line and column of every letter of a formula, and of its end."""
    known = {offset: (line, column) for offset, line, column in places}
    found: list[tuple[int, int]] = []
    line = column = start = 0
    for offset in range(len(tex) + 1):
        if offset in known:
            (line, column), start = known[offset], offset
        found.append((line, column + offset - start))
        if tex[offset : offset + 1] == "\n":
            line, start = line + 1, offset + 1
    return found
