"""What a line of a question, an answer or a list can begin with: numbers, letters, labels; and
whether words ask.

A number is read with the mark behind it ("3.", "3)", "(3)", "Q3:", a circled 3, "3-1."), a label
with its colon ("Answer:", "A."), a letter as lists of choices have it. Every pattern is anchored
and takes time that grows with its line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from rectoverso.languages import documents

_CIRCLED: Final = {
    **{chr(0x2460 + n): n + 1 for n in range(20)},
    **{chr(0x2776 + n): n + 1 for n in range(10)},
    **{chr(0x2474 + n): n + 1 for n in range(20)},
    **{f"{n % 10}\ufe0f\u20e3": n for n in range(1, 10)},
    "\U0001f51f": 10,
}
_PARTS: Final = r"(\d{1,4}(?:[.\-_]\d{1,3}){0,3})"
_NUMBER: Final = re.compile(
    rf"(?:(?P<paren>[(\[\uff08])\s?#?{_PARTS}\s?[)\]\uff09][.:]?|(?P<hash>\#)?{_PARTS}"
    rf"(?P<end>\s?\\?[.)\uff0e\uff09\u3001:\uff1a\]]{{1,2}}|\s?{documents.COUNTER}[.)]?|\s[-\u2013|]|,)?)"
    r"(?P<blank>\s*)"
)
_LETTER: Final = re.compile(
    r"(?:\[(?P<tick>[ xX])\]\s+)?(?:\*\*|__|`)?[(\[]?"
    rf"(?P<letter>[A-Ja-j]|[{''.join(documents.CHOICE_LETTERS[1:])}](?=[.)])"
    rf"|[{documents.CHOICE_LETTERS[-1].lower()}](?=[.)]))"
    r"(?:\s?[.)\]:\uff0e\uff1a\uff09]+)(?:\*\*|__|`)?\s*(?=\S)"
)
_LABEL_END: Final = r"\s*(?P<end>[:\uff1a.)\uff0e\uff09\]\u3011>-]|$)"


class Numbered(NamedTuple):
    """A number that a line begins with: its parts ("3-1" has two), in which style it is written,
    the words behind it, and whether its mark is unusual (a comma, or none).
    """

    parts: tuple[int, ...]
    style: str
    rest: str
    odd: bool = False


class Label(NamedTuple):
    """A label that a line begins with: what it marks, its number if it has one, the words behind
    it, and whether its mark is unusual.
    """

    kind: str
    parts: tuple[int, ...]
    rest: str
    odd: bool = False
    letter: str = ""
    """The label in lower case, where it is a single letter."""


def without_marks(text: str) -> str:
    """Words without the signs that make all of them bold or italic, or struck out of a heading."""
    text = text.strip()
    for sign in ("***", "**", "__", "*", "_"):
        size = len(sign)
        if len(text) > 2 * size and text.startswith(sign) and text.endswith(sign):
            inner = text[size:-size]
            if sign not in inner and inner == inner.strip():
                return inner
    return text


def numbered(text: str) -> Numbered | None:
    """The number that words begin with, None where they begin with none."""
    opened = ""
    bare = text
    for sign in ("**", "__", "*"):
        if text.startswith(sign):
            opened, bare = sign, text[len(sign) :]
            break
    for sign, number in _CIRCLED.items():
        if bare.startswith(sign):
            return Numbered((number,), "circled", _rest(opened, bare[len(sign) :].lstrip(" .")))
    found = _NUMBER.match(bare)
    if not found:
        return None
    digits = found[2] or found[4]
    parts = tuple(int(part) for part in re.split(r"[.\-_]", digits))
    rest = bare[found.end() :]
    end = (found["end"] or "").strip().lstrip("\\")
    if found["paren"]:
        style = found["paren"]
    elif found["hash"] and not end:
        style = "#"
    elif not end:
        if len(parts) > 1 and (found["blank"] or not rest):
            style = "-"
        elif not rest:
            style = "bare"
        else:
            style = "none" if not found["blank"] else "blank"
    else:
        style = end
    odd = style in (",", "none")
    if style in (".", ":") and not found["blank"] and rest[:1].isdigit():
        return None  # a decimal, or a time
    if style == "," and not found["blank"]:
        return None
    return Numbered(parts, style, _rest(opened, rest), odd)


def _rest(opened: str, rest: str) -> str:
    """Words behind a number that stood within signs of emphasis: `**3. Why?**`, `**3.** Why?`."""
    rest = rest.strip()
    if not opened:
        return rest
    if rest.startswith(opened):
        return rest[len(opened) :].strip()
    if rest.endswith(opened) and opened not in rest[: -len(opened)]:
        return rest[: -len(opened)].strip()
    return (opened + rest) if opened in rest else rest


_KINDS: Final = (
    ("question", documents.QUESTION),
    ("follow-up", documents.FOLLOW_UP),
    ("answer", documents.ANSWER),
    ("explanation", documents.EXPLANATION),
    ("hint", documents.HINT),
    ("references", documents.REFERENCES),
)
_BY_WORD: Final = {word: kind for kind, words in reversed(_KINDS) for word in words}
_LETTERS: Final = {*documents.PAIRS, *documents.PAIRS.values()} - {"q", "a"}
_WORD: Final = re.compile(r"[^\W\d_][^\W\d_'’\-]*(?:[ \-][^\W\d_][^\W\d_'’\-]*){0,4}")
_INDIC: Final = re.compile(
    r"[\w\u0900-\u097f\u0e00-\u0e7f]+(?: [\w\u0900-\u097f\u0e00-\u0e7f]+){0,3}"
)
_AFTER: Final = re.compile(
    r"\s*(?:(?P<hash>[#№]|no\.?)?\s*(?P<number>\d{1,4}(?:[.\-_]\d{1,3}){0,3}))?"
    r"\s*(?:\((?P<note>[^()]{1,30})\))?\s*"
    r"(?P<end>[:\uff1a.)\uff0e\uff09\]\u3011、]+|,(?=\s)|-(?=\s)|–(?=\s)|>|$)?",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(
    rf"(?:\*\*|[【\[]|\#{{1,6}}\s)?(?:{documents.ORDINAL[0]})?\s?{_PARTS}\s?"
    rf"(?:{documents.COUNTER}\s?)?(?:{documents.ORDINAL[1]})(?:[\s.:\uff1a\uff0e。、)】\]]+|\Z)"
)
_CHOICE_ONLY: Final = re.compile(
    rf"\s+[(\[]?[A-Ja-j①-⑨1-9](?:\s*,\s*[A-Ja-j①-⑨1-9])*[)\]]?\s*{documents.COUNTER}?\s*\Z"
)
_BEFORE: Final = re.compile(r"[\s>*_\[【(（<〈「『#\W]{0,12}?(?=[^\W\d_])")


def label(text: str, letters: frozenset[str] = frozenset()) -> Label | None:
    """The label that words begin with, whatever emphasis or brackets are around it. `letters` are
    the single letters beside Q and A that count as labels.
    """
    bare = text.strip()
    if bare.startswith("[") and "](" in bare:
        return None  # a link
    ordinal = _ORDINAL.match(bare)
    if ordinal:
        parts = tuple(int(part) for part in re.split(r"[.\-_]", ordinal[1]))
        return Label("question", parts, _unwrapped(bare[: ordinal.start(1)], bare[ordinal.end() :]))
    before = _BEFORE.match(bare[:20])
    signs = before[0] if before else ""
    body = bare[len(signs) :]
    for pattern in (_WORD, _INDIC):
        words = pattern.match(body[:60])
        if not words:
            continue
        found = _label(body, words[0], signs, letters)
        if found:
            return found
    return None


def _label(body: str, words: str, signs: str, letters: frozenset[str]) -> Label | None:
    """The longest run of the first words that is a label with its mark behind it."""
    run = words
    while run:
        name = run.casefold().replace("’", "'")
        kind = _BY_WORD.get(name)
        if name in _LETTERS:
            kind = None
            if name in letters:
                kind = "question" if name in documents.PAIRS else "answer"
        if (kind is None and name == "q") or name == "a":
            kind = "question" if name == "q" else "answer"
        if kind:
            found = _marked(body, run, name, kind, signs)
            if found:
                return found
        cut = max(run.rfind(" "), run.rfind("-"))
        run = run[:cut].rstrip() if cut > 0 else ""
    return None


def _marked(body: str, run: str, name: str, kind: str, signs: str) -> Label | None:
    """The label, where what follows it is a mark of labels."""
    tail = body[len(run) :]
    closing = re.match(r"[*_`]{0,3}", tail)
    assert closing is not None
    after = _AFTER.match(tail, closing.end())
    if after is None:
        return None
    end = after["end"] or ""
    number = after["number"] or ""
    rest = tail[after.end() :]
    emphasis = "*" in signs or "_" in signs or bool(closing[0])
    bracket = any(sign in signs for sign in "[【(（<〈「『")
    marked = bool(end) or not rest.strip(" *_")
    if not marked and number and (kind == "question" or len(name) > 1) and rest[:1] in (" ", "*"):
        marked = True  # "Question 3 What is ...", "Q3 What is ..."
    if not marked and emphasis and re.match(r"\s*(\*\*|__)", rest):
        marked = True  # "**Answer** It is ..."
    if not marked and kind == "answer" and len(name) > 1:
        wide = name[0] >= "\u3040" and re.match(r"\u3000|  ", tail[closing.end() :])
        marked = bool(wide or _CHOICE_ONLY.match(tail[closing.end() :]))
        rest = tail[closing.end() :] if marked else rest
    if not marked:
        return None
    if end == ")" and len(name) == 1 and not number and name == "a" and not bracket:
        return None  # the first choice of a list
    if end in ("-", "–") and kind == "question" and not number and len(name) > 1:
        return None
    if after["note"] and not end:
        return None
    parts = tuple(int(part) for part in re.split(r"[.\-_]", number)) if number else ()
    rest = _unwrapped(signs, rest)
    single = name if len(name) == 1 else ""
    odd = end == ","
    if odd and len(name) > 1:
        return None
    return Label(kind, parts, rest, odd, single)


def _unwrapped(signs: str, rest: str) -> str:
    """What stands behind a label, without the emphasis and brackets that closed around it."""
    opened = re.search(r"[*_]{1,3}\Z", signs.rstrip("[【(（ "))
    rest = rest.strip()
    if opened:
        mark = opened[0]
        if rest.startswith(mark):
            rest = rest[len(mark) :].lstrip(" :：.")
        elif rest.endswith(mark) and mark not in rest[: -len(mark)]:
            rest = rest[: -len(mark)]
        elif mark in rest:
            rest = mark + rest
    elif rest.startswith(("**", "__")) and rest.count(rest[:2]) % 2:
        rest = rest[2:].lstrip(" :：.")
    return rest.strip()


def letter(text: str) -> tuple[str, str, bool | None] | None:
    """The letter of a choice, the words behind it, and whether it is ticked (None: no box)."""
    found = _LETTER.match(text)
    if not found:
        return None
    ticked = None if found["tick"] is None else found["tick"] in "xX"
    rest = text[found.end() :].strip()
    opened = text[: found.end()].lstrip("[ xX]")
    if opened.startswith("**") and "**" in rest and rest.count("**") % 2:
        rest = rest.replace("**", "", 1) if rest.endswith("**") else "**" + rest
    if opened.startswith("`") and rest.count("`") % 2:
        rest = "`" + rest
    return found["letter"].upper(), rest, ticked


_FEWEST_WITHIN: Final = 3


def follows(before: str, after: str) -> bool:
    """Whether a letter is the one after another in its alphabet."""
    for order in documents.CHOICE_LETTERS:
        if before in order and after in order:
            return order.index(after) == order.index(before) + 1
    return False


_INLINE: Final = re.compile(
    r"(?:(?<=\s)|\A)[(\[]?([A-H])[.)\]]\s*(?=\S)|\s*([\u2460-\u2467])\s*(?=\S)"
)


def choices_within(text: str) -> list[tuple[str, str]]:
    """The choices that stand side by side in a line, each as its sign and its words; none where
    fewer than three are counted from the first on, at the line's beginning.
    """
    found = list(_INLINE.finditer(text))
    if len(found) < _FEWEST_WITHIN or text[: found[0].start()].strip(" -*"):
        return []
    signs = [match[1] or str(_CIRCLED[match[2]]) for match in found]
    wanted = documents.CHOICE_LETTERS[0] if signs[0] == "A" else "12345678"
    if "".join(signs) != wanted[: len(signs)]:
        return []
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [
        (sign, text[match.end() : end].strip())
        for sign, match, end in zip(signs, found, ends, strict=True)
    ]


def is_first(sign: str) -> bool:
    """Whether a letter is the first of its alphabet."""
    return any(order[0] == sign for order in documents.CHOICE_LETTERS)


_QUESTION_SIGNS: Final = "?\uff1f\u061f\u037e\u055e"
_TRAILING: Final = re.compile(
    r"[\s*_`)\]\"'”’»」』）】~!.。…:：\uff01\ufe0f\u2600-\u27bf\U0001f300-\U0001faff]+\Z"
)
_NOTE: Final = re.compile(r"\s*[(\uff08\[][^()\uff08\uff09\[\]]{0,80}[)\uff09\]]\s*[.*_]*\Z")
_FIRST_WORD: Final = re.compile(r"[\W_]*([^\W_]+(?:['’][^\W_]+)?)")


@lru_cache(maxsize=8192)
def asks(text: str) -> int:
    """How much words look like a question: 2 by a question mark at their end, 1 by how they begin
    or end, 0 else.
    """
    text = text.replace("**", "")
    bare = _TRAILING.sub("", text[-300:])
    if bare.endswith(tuple(_QUESTION_SIGNS)):
        return 2
    without = _TRAILING.sub("", _NOTE.sub("", text[-300:]))
    if without.endswith(tuple(_QUESTION_SIGNS)):
        return 2
    if any(f"{sign} " in text for sign in _QUESTION_SIGNS) and len(text) < 300:
        return 2
    if any(sign in text for sign in _QUESTION_SIGNS[1:2]) and len(text) < 200:
        return 2
    if bare.endswith(documents.ASKING_ENDINGS) or without.endswith(documents.ASKING_ENDINGS):
        return 1
    first = _FIRST_WORD.match(text[:60])
    if first:
        word = first[1].casefold()
        if word in documents.ASKING:
            return 1
        if word[0] >= "\u3040" and any(word.startswith(each) for each in _WIDE_ASKING):
            return 1
    return 0


_WIDE_ASKING: Final = tuple(word for word in documents.ASKING if word[0] >= "\u3040")


def words_of(text: str) -> str:
    """Words without case, signs and blanks, to compare two lines by."""
    return "".join(char for char in text.casefold() if char.isalnum())


def bare_name(text: str) -> str:
    """A heading's words as the lists of `languages.documents` have them."""
    text = without_marks(text.strip())
    return re.sub(r"^[\W\d_]+|[\W_]+$", "", text).casefold()
