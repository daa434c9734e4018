"""Texts that grow: each case makes a document of n like pieces, n as large as one likes.

`MARKDOWN` is hard for any reader of Markdown, `OURS` for what this one adds. A text of 10 n
pieces is ten times as long as one of n.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

Case = Callable[[int], str]

CHAPTER = '# Growth <a id="growth"></a>\n\n'
HEAD = CHAPTER + '## What grows? <a id="what-grows"></a>\n\n'
MACROS = {"R": r"\mathbb{R}", "norm": r"\lVert #1 \rVert"}
KEYS = frozenset(f"key{number}" for number in range(10))
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word(number: int) -> str:
    """A word of letters alone for each number."""
    more, last = divmod(number, len(LETTERS))
    return (word(more - 1) if more else "") + LETTERS[last]


def said(make: Case) -> Case:
    """What `make` gives is the answer of a question."""
    return lambda n: HEAD + make(n)


def many(piece: str, before: str = "", after: str = "") -> Case:
    """A piece again and again, in one answer; `{n}` is its number, `{w}` a word for it."""
    if "{n}" not in piece and "{w}" not in piece:
        return said(lambda n: before + piece * n + after)
    return said(
        lambda n: (
            before
            + "".join(
                piece.replace("{n}", str(number)).replace("{w}", word(number))
                for number in range(n)
            )
            + after
        )
    )


def nested(opening: str, closing: str, inside: str = "a") -> Case:
    return said(lambda n: opening * n + inside + closing * n)


def halves(first: str, second: str) -> Case:
    """As many of one as of the other, after it."""
    return said(lambda n: first * (n // 2) + second * (n - n // 2))


def lengths(mark: str, between: str) -> Case:
    """Runs of a mark, each longer than the one before: n pieces hold some 8 n marks."""
    return said(lambda n: between.join(mark * length for length in range(1, isqrt(16 * n) + 1)))


def stairs(line: str, step: str, most: int = 12) -> Case:
    """Lines that go deeper and deeper, up to `most` steps, and then begin anew."""
    return many("".join(step * depth + line for depth in range(most)))


def questions(
    piece: str = "An answer of its own.\n\n",
    heading: str = '## Question {w} <a id="q{n}"></a>',
) -> Case:
    def make(n: int) -> str:
        asked = (
            f"{heading}\n\n{piece}".replace("{n}", str(number)).replace("{w}", word(number))
            for number in range(n)
        )
        return CHAPTER + "".join(asked)

    return make


def columns(n: int) -> str:
    """A table that is as wide as it is long, and rows of one cell."""
    side = max(2, isqrt(4 * n))
    return (
        HEAD
        + f"{'| a ' * side}|\n{'|---' * side}|\n"
        + f"{'| b ' * side}|\n" * 5
        + "| b |\n" * side
    )


def wide(n: int) -> str:
    """A table of n columns."""
    return HEAD + f"{'| a ' * n}|\n{'|---' * n}|\n{'| b ' * n}|\n"


MARKDOWN: dict[str, Case] = {
    # brackets
    "brackets-nested": nested("[", "]"),
    "brackets-opened": many("[a "),
    "brackets-closed": many("a] "),
    "brackets-only": many("["),
    "brackets-and-parentheses": many("[ (]("),
    "brackets-escaped": many("\\[a\\] "),
    "links-nested": nested("[", "](#what-grows)"),
    "links-unclosed": many("[a](b "),
    "links-in-angles-unclosed": many("[a](<b "),
    "links-with-title-unclosed": many('[a](b "'),
    "links-with-parentheses": said(lambda n: "[a](" + "(" * n),
    "links-and-closers": many("[ a_ "),
    "links-hard": many("**x [a*b**c*](#what-grows) "),
    "links-with-labels": many("[a][b {n}] "),
    "images-opened": many("![a "),
    "images-and-empty": many("![[]() "),
    "images-nested": nested("![", "](../media/a.svg)"),
    # emphasis
    "emphasis-nested": nested("*a **a ", "b** b* "),
    "emphasis-opened": many("_a "),
    "emphasis-closed": many("a_ "),
    "emphasis-mismatched": many("*a_ "),
    "emphasis-thrice": said(lambda n: "a**b" + "c* " * n),
    "emphasis-runs": lengths("*", "a "),
    "emphasis-one-run": said(lambda n: "a" + "*" * n + "b"),
    "emphasis-openers-then-closers": halves("*a **b ", "c** d_ "),
    "strong-closed": many("**a** "),
    "strong-within-words": many("**가**나 "),
    "strikes": many("~~a~~ ~b~~ "),
    "strikes-opened": many("~~a "),
    # code
    "backticks-of-all-lengths": lengths("`", "e"),
    "backticks-single": many("a`b "),
    "backticks-pairs-then-three": said(lambda n: "``a " * n + "```"),
    "backticks-one-run": said(lambda n: "a " + "`" * n),
    "fences-unclosed": many("> ```\n\n"),
    "fences-within-lists": many("- ```\n  a\n  ```\n"),
    # blocks
    "quotes-nested": said(lambda n: "> " * n + "a\n"),
    "quotes-nested-lines": stairs("a\n\n", "> "),
    "quotes-lazy": said(lambda n: "> a\n" + "b\n" * n),
    "lists-nested": said(lambda n: "- " * n + "a\n"),
    "lists-stairs": stairs("- a\n", "  "),
    "lists-with-empty-lines": said(lambda n: "- a\n  - b\n" + "\n" * n + "    c\n"),
    "lists-of-one": many("1. a\n\n<!-- -->\n\n"),
    "lists-and-quotes": said(lambda n: "> - " * n + "a\n"),
    "lists-empty": many("-\n"),
    "rules": many("***\n\n"),
    "indented": many("    a\n\n"),
    "lines-of-one-paragraph": many("a word or two\n"),
    "breaks": many("a\\\nb  \n"),
    "empty-lines": many("\n"),
    "blanks": said(lambda n: "a" + " " * n + "b"),
    "underlined": many("a\n---\n\n"),
    # tables
    "table-square": columns,
    "table-wide": wide,
    "table-long": many("| a | b |\n", "| a | b |\n|---|---|\n"),
    "table-short-rows": many("| a\n", "| a | b | c | d | e |\n|---|---|---|---|---|\n"),
    "table-full-rows": many("| a | b | c |\n", "| a | b |\n|---|---|\n"),
    "table-heads-without-tables": many("| a | b |\n"),
    "table-lines-without-heads": many("|---|---|\n"),
    "bars": many("|"),
    # definitions, addresses, HTML
    "definitions": many("[name{n}]: https://example.org/{n}\n"),
    "definitions-used": many("[name{n}]: https://example.org/{n}\n\nSee [it][name{n}].\n\n"),
    "definitions-of-one-name": many("[a]: b\n"),
    "definitions-unfinished": many("[a]:\n"),
    "definitions-with-open-titles": many("[a]: b 'c\n"),
    "autolinks": many("<https://example.org> "),
    "autolinks-opened": many("<https://a "),
    "mail-opened": many("<a@b.c "),
    "comments-opened": many("a <!-- b "),
    "comment-blocks-opened": many("<!-- b\n\n"),
    "instructions-opened": many("a <? "),
    "declarations-opened": many("a <!A "),
    "sections-opened": many("a <![CDATA[ "),
    "tags-opened": many("a <b "),
    "tags-with-attributes-opened": said(lambda n: "a <b" + ' c="d"' * n),
    "tags-nested": nested("<sub>", "</sub>"),
    "entities": many("&amp; &#945; "),
    "entities-that-are-none": many("&a"),
    "entity-of-many-digits": said(lambda n: "&#" + "1" * n + ";"),
    "backslashes": many("\\"),
    "backslashes-and-marks": many("\\*\\_\\`\\$ "),
}

OURS: dict[str, Case] = {
    # formulas
    "dollars": many("$"),
    "dollars-single": many("$a "),
    "dollars-double": many("$$a "),
    "dollars-pairs": many("$a$ b "),
    "dollars-money": many("5$ and $10 "),
    "dollars-and-code": many("$a `b$ "),
    "dollars-and-backticks": many("$`a "),
    "dollars-of-all-lengths": lengths("$", "a"),
    "dollars-escaped": many("$a\\$ "),
    "dollars-doubtful": many("$5 a month or 6$ "),
    "formulas-different": many("$x_{{n}}$ "),
    "formulas-blocks": many("$$\na\n$$\n\n"),
    "formulas-blocks-opened": many("$$\na\n\n"),
    "formulas-blocks-lines": many("$$ a\n"),
    "formulas-one-long": said(lambda n: "$" + "a+" * n + "a$"),
    "formula-nested": said(lambda n: "$" + "{" * n + "a" + "}" * n + "$"),
    "formulas-unfinished": many("$\\frac{$ "),
    "formulas-unknown": many("$\\unknown{w}$ "),
    "formulas-hangul": many("$a 일 때$ "),
    "macros": many("$\\norm{\\R}$ "),
    "macros-in-one-formula": said(lambda n: "$" + "\\R " * n + "$"),
    "tex-commands": many("\\alpha "),
    "tex-arguments": many("\\frac{a}{b} "),
    "tex-opened": many("\\frac{"),
    "tex-environments": many("\\begin{equation} a "),
    "tex-parentheses": many("\\(x\\) "),
    "tex-parentheses-opened": many("\\(x "),
    "tex-brackets": many("\\[x\\] "),
    "tex-brackets-opened": many("\\[x "),
    # gaps
    "gaps": many("{{c1::a}} "),
    "gaps-with-words": many("the {w} of {{c1{n}::{w} and its mean value::{w}}} "),
    "gaps-of-formulas": many("{{c1{n}::$a_{n}+b=c$::what}} "),
    "gaps-of-one-answer": many("mean {{c1{n}::mean value}} "),
    "gaps-of-many-words": said(lambda n: "{{c1::" + "mean error value " * n + "}} {{c2::mean}}"),
    "gaps-opened": many("{{c1::a "),
    "gaps-closed": many("a}} "),
    "gaps-nested": nested("{{c1::", "}}"),
    "gaps-hints": many("{{c1::a::b::c}} "),
    "gaps-with-braces": many("{{c1::{a}}} "),
    "gaps-with-dollars": many("{{c1::$a}} "),
    "gaps-with-one-colon": many("{{c1:a}} "),
    "gaps-numbered": many("{{c{n}::a}} "),
    "braces": many("{"),
    "braces-double": many("{{ }} "),
    # citations
    "citations": many("@key1 and [@key2] "),
    "citations-unknown": many("@nobody{w} "),
    "citations-opened": many("[@key1 "),
    "citations-of-many": said(lambda n: "[" + "@key1; " * n + "@key2]"),
    "citations-with-ends": many("[see @key1, p. 3; also -@key2, ch. 4] "),
    "citations-ats": many("@"),
    "citations-semicolons": said(lambda n: "[" + ";" * n + "@key1]"),
    "citations-punctuated": said(lambda n: "@a" + ".:" * n),
    "citations-mail": many("a.b@c "),
    # footnotes
    "footnotes": many("Called.[^n{n}]\n\n[^n{n}]: Said.\n\n"),
    "footnotes-called-again": many("a[^n] ", "", "\n\n[^n]: Said.\n"),
    "footnotes-missing": many("a[^n{n}] "),
    "footnotes-unused": many("[^n{n}]: Said.\n\n"),
    "footnotes-opened": many("a[^n "),
    "footnotes-in-footnotes": many("[^n{n}]: Said.[^n{n}]\n\n"),
    # comments, silences
    "comments": many("a <!-- b --> "),
    "comments-blocks": many("<!-- b -->\n\n"),
    "comments-in-one-line": many("<!-- b -->"),
    "comments-dashes": said(lambda n: "a <!--" + "-" * n + " b"),
    "comments-then-words": many("<!-- a --> b\n"),
    "silences": questions("An answer.\n\n<!-- ignore QST007: told -->\n\n"),
    "silences-of-one-question": many("<!-- ignore QST007: told -->\n\n"),
    "silences-of-many-codes": said(lambda n: "<!-- ignore " + "QST7, " * n + "QST006: told -->\n"),
    "silences-malformed": many("<!-- ignore: {w} -->\n\n"),
    "silences-misspelt": many("<!-- ignore QTS007: {w} -->\n\n"),
    "silences-in-use": many("a ==b==\n\n<!-- ignore MARK001: told -->\n\n"),
    # headings
    "headings-without-ids": questions(heading="## Question {w}"),
    "headings-of-one-id": questions(heading='## Question {w} <a id="same"></a>'),
    "headings-equal": questions(heading='## Question <a id="q{n}"></a>'),
    "headings-nearly-equal": questions(heading='## What is it {n}? <a id="q{n}"></a>'),
    "headings-with-tags": questions(heading='## Question {w} <a id="q{n}" class="t{n}"></a>'),
    "headings-with-attributes": questions(heading='## Question {w} <a id="q{n}" no{n}="a"></a>'),
    "headings-deeper": questions(heading='### Question {w} <a id="q{n}"></a>'),
    "headings-skipping": questions(heading='###### Question {w} <a id="q{n}"></a>'),
    "headings-in-braces": questions(heading="## Question {w} {#q{n} .core}"),
    "headings-unanswered": questions("", '## Question {w} <a id="q{n}"></a>'),
    "headings-unspaced": many("##Question\n\n"),
    "headings-within-quotes": many("> ## Question\n\n"),
    "headings-of-chapters": questions(heading='# Chapter {w} <a id="q{n}"></a>'),
    "heading-of-anchors": lambda n: CHAPTER + "## Q " + '<a id="a"></a>' * n + "\n\na\n",
    "heading-of-braces": lambda n: CHAPTER + "## Q " + "{#a " * n + "}\n\na\n",
    "heading-of-comments": lambda n: CHAPTER + "## Q " + "<!-- a -->" * n + "\n\na\n",
    "heading-of-classes": lambda n: f'{CHAPTER}## Q <a id="a" class="{"b " * n}"></a>\n\na\n',
    "questions": questions(),
    "questions-long": questions("An answer.\n\nMore of it, $a$ and `b`.\n\n- one\n- two\n\n"),
    "questions-reversed": questions(heading='## Question {w} <a id="q{n}" data-reversed></a>'),
    "questions-renamed": questions(heading='## Question {w} <a id="q{n}" data-was="w{n}"></a>'),
    "follow-ups": lambda n: questions(heading='### Why {w}? <a id="q{n}"></a>')(n).replace(
        CHAPTER, HEAD + "An answer.\n\n"
    ),
    "heading-of-words": lambda n: f'{CHAPTER}## {"word " * n}<a id="a"></a>\n\na\n',
    "heading-of-marks": lambda n: f'{CHAPTER}## {"$a$ *b* `c` " * n}<a id="a"></a>\n\na\n',
    "questions-with-hints": questions("> [!TIP]\n> A hint.\n\nAn answer.\n\n"),
    # blocks
    "choices": many("- [ ] no\n", "- [x] yes\n", "\nAn answer.\n"),
    "choices-of-many-questions": questions("- [x] yes\n- [ ] no\n\nAn answer.\n\n"),
    "choices-plain": many("- no\n", "- [x] yes\n- [ ] no\n", "\nAn answer.\n"),
    "choices-strange": many("- [v] no\n"),
    "alerts": many("> [!NOTE]\n> Said.\n\n", "An answer.\n\n"),
    "alerts-unknown": many("> [!DANGER]\n> Said.\n\n"),
    "alerts-with-titles": many("> [!NOTE] Title\n> Said.\n\n"),
    "containers": many("::: note\nSaid.\n:::\n\n"),
    "definition-lists": many("term\n: Said.\n\n"),
    "tables": many("| a | b |\n|---|---|\n| c | d |\n\n", "An answer.\n\n"),
    "tables-malformed": many("| a | b | c |\n|---|---|\n| d | e | f |\n\n"),
    "table-bars-in-code": many("| `a|b` | c |\n", "| a | b |\n|---|---|\n"),
    "table-bars-in-formulas": many("| $a\\|b$ | c |\n", "| a | b |\n|---|---|\n"),
    "table-of-one-row": said(lambda n: "| a | b |\n|---|---|\n| " + "`c` \\| $d$ " * n + "\n"),
    "table-of-one-cell": said(lambda n: "| a | b |\n|---|---|\n| " + "*c* <br> @key1 " * n + "\n"),
    "table-of-comments": said(lambda n: "| a | b |\n|---|---|\n| " + "a <!-- b --> " * n + "\n"),
    "table-of-bars": said(lambda n: "| a | b |\n|---|---|\n| " + "\\|" * n + "\n"),
    "programs": many("```python\na = 1\n```\n\n", "An answer.\n\n"),
    "programs-of-unknown-languages": many("```language{w}\na\n```\n\n"),
    "programs-with-attributes": many("```{python}\na\n```\n\n"),
    "programs-one-long": said(lambda n: "```python\n" + "a = 1\n" * n + "```\n"),
    "diagrams": many("```mermaid\na\n```\n\n"),
    "front-matter": lambda n: "---\n" * n + HEAD,
    "front-matter-unclosed": lambda n: "---\n" + "title: a\n" * n + HEAD,
    "rules-under-words": many("a\n---\n"),
    "pictures": many("![a](../media/a.svg)\n\n", "An answer.\n\n"),
    "pictures-with-blanks": many("![a](../media/a b.svg) "),
    # addresses
    "addresses": many("https://example.org/{n} "),
    "addresses-in-brackets": many("(https://example.org/a(b)) "),
    "address-of-brackets": said(lambda n: "https://example.org/" + "(" * n + ")" * n),
    "address-of-closing": said(lambda n: "https://example.org/a" + ")" * n),
    "address-of-points": said(lambda n: "https://example.org/a" + ".,;" * n),
    "address-of-entities": said(lambda n: "https://example.org/a" + "&amp;" * n),
    "address-of-ampersands": said(lambda n: "https://example.org/a" + "&" * n + ";"),
    "addresses-in-a-row": many("https://a"),
    "schemes": many("http://"),
    "colons": many("://"),
    "links-with-blanks": many("[a](a file.md#what-grows) "),
    "links-with-blanks-opened": many("[a](a file "),
    "links-to-nowhere": many("[a](#nowhere-{w}) "),
    "links-to-headings": many("[a](#What grows {w}) "),
    "links-to-files": many("[a](other-{n}.md#what-grows) "),
    "links-without-definitions": many("[a][name{n}] "),
    "links-here": many("[a](#what-grows) "),
    "links-unusable": many("[a](ftp://example.org/{n}) "),
    # HTML
    "html-breaks": many("a<br>"),
    "html-paired": many("H<sub>2</sub>O "),
    "html-opened": many("<sub>a "),
    "html-closed": many("a</sub> "),
    "html-crossed": many("<sub>a<sup>b</sub>c</sup> "),
    "html-refused": many("<b>a</b> "),
    "html-attributes": many('<span style="a">b</span> '),
    "html-blocks": many("<details>\n\na\n\n</details>\n\n"),
    "html-generics": many("vector<int> "),
    # marks of other tools
    "wikilinks": many("[[page {w}]] "),
    "wikilinks-opened": many("[[page "),
    "embeds": many("![[picture.png]] "),
    "marked": many("==words== "),
    "marked-opened": many("==words "),
    "equal-signs": many("=="),
    "notes-within": many("a^[a note] "),
    "tildes": many("H~2~O "),
    "tildes-only": many("~"),
    "tildes-opened": many("a~b "),
    "carets": many("x^2^ "),
    "carets-opened": many("x^2 "),
    "percents": many("%%words%% "),
    "percents-opened": many("%%words "),
    "attributes": many("`a`{.class} "),
    "attributes-opened": many("a{.class "),
    "emoji": many(":rocket: "),
    "emoji-opened": many(":rocket "),
    "anki": many("[sound:a.mp3] [$]a[/$] "),
    # words
    "one-long-word": said(lambda n: "word" * n),
    "one-long-line": many("word "),
    "one-long-hangul-word": said(lambda n: "가나다라" * n),
    "punctuation": many(".,;:!?"),
    "paragraphs": many("A paragraph of some words.\n\n"),
    "quotation-marks": many('"a '),
    "parentheses": many("a (b "),
    "terms": many("오버피팅 이라는 말은 쓰지 않는다. "),
}

CASES = MARKDOWN | OURS
