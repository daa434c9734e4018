"""Program texts: whatever the language, the text that goes in comes out, in every dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers
from pygments.token import Token, _TokenType

from rectoverso.languages import words
from rectoverso.model import CodeBlock
from rectoverso.render import code
from rectoverso.render.card import CardFold
from rectoverso.render.code import highlight
from rectoverso.render.frame import Frames
from rectoverso.render.print import _CODE_LEADING as LEADING
from rectoverso.render.print import Drawings, PrintFold
from rectoverso.render.xhtml import PageFold, Site
from rectoverso.typeset.fonts import SERIF
from rectoverso.typeset.texmath import Typesetter
from tests import factory
from tests.factory import AT, para, question

SESSIONS = (
    "$ ls\na.txt\nb.txt",
    '$ echo "one\n> two"\none\ntwo',
    "me@host:~/deck$ ls\nfile",
    "% make\nnothing to be done",
    ">>> 1 + 1\n2",
    ">>> for x in y:\n...     print(x)\n...\nTraceback (most recent call last):\nNameError: y",
    "In [1]: 1+1\nOut[1]: 2",
    "irb(main):001:0> puts 1\n1\n=> nil",
    "iex(1)> 1 + 1\n2",
    "1> X = 1.\n1\n2> ",
    "postgres=# select 1;\n ?column? \n----------\n        1\n(1 row)",
    "sqlite> select 1;\n1",
    ">> x = 1\n\nx =\n\n     1",
    "C:\\> dir\n Volume in drive C",
    "PS C:\\> Get-Item\n\nName",
    "> x <- 1\n+ y\n[1] 1",
    "julia> 1 + 1\n2",
    "user=> (+ 1 1)\n2",
)
TEXTS = (
    *SESSIONS,
    *("", "\n", " ", "\t", "\n\n\n", "x", "x\n", "\nx", "\n\nx\n\n", "x \n y \n\n", "\tx\ty\n\tz"),
    *(
        "a\n\n\nb\n   \n\t\nc",
        "   indented\n  less\n more",
        "a\x85b\u2028c\x9b",
        "\ufeffx = 1",
    ),
    *(
        '음수는 0으로\n# 주석\n"문자열',
        "😀 = '👩\u200d👩\u200d👧'\n",
        "日本語 = 1; // コメント",
        "e\u0301 = é",
    ),
    *('"unclosed', "'unclosed\nand more", "/* unclosed", "<!-- unclosed", '"""unclosed\n', "`x"),
    *(
        "((([[[[{{{",
        ")))]]]}}}",
        "\\",
        "\\\n",
        "x\\",
        "#",
        "#!",
        "#!/bin/sh\necho $X",
        "%",
        "@",
        "!",
    ),
    *("<?php echo 1", "<?php echo 1 ?>\n\n", "<% x %>", "{{ x }}{% if y %}z{% endif %}"),
    *(
        "<a b='c\" d>&amp;&#x;&lt",
        "<script>x = 1 < 2</script><style>a{b:c}</style>",
        "<p>{{c1::a}}",
    ),
    "def relu(x):\n    return max(0, x)  # ok\n\n\nclass A(B):\n    pass",
    "#include <x>\n#if 0\nfoo\n#endif\nint main(void) {\n  return 0; }\n",
    "SELECT * FROM t WHERE a = 'b''c' -- x",
    "key: value\nlist:\n  - a\n  - |\n    text\n",
    "[section]\nkey=value ; c\n",
    '{"a": [1, 2.5e3, null, tru',
    "+ added\n- removed\n@@ -1 +1 @@\n context",
    "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}",
    "To: x\nSubject: y\n\nbody\n",
    "\\documentclass{article}\n\\begin{document}$x$ % c",
    "x = 1 % 2 ^ 3 & 4 | 5 ~ 6 @ 7 ! 8 ? 9 : ; , . < >",
    "0x1F 1_000 1e-5 .5 5. 0b11 1/2",
    "[sound:x.mp3] \\(a\\) [latex]",
    "word " * 150,
    "(" * 300,
    '"' * 301,
    "\\" * 301,
    "line\n" * 100,
    "x" + " " * 150 + "\n" * 30,
)
ALIASES = tuple(aliases[0] for _, aliases, _, _ in get_all_lexers(plugins=False) if aliases)
OF_SESSIONS = (
    *("console", "shell-session", "doscon", "pwsh-session", "tcshcon", "dylan-console", "erl"),
    *("iex", "irb", "rbcon", "pycon", "ipython", "jlcon", "matlabsession", "nodejsrepl", "psysh"),
    *("rconsole", "psql", "sqlite3", "literate-haskell"),
)
USUAL = (
    *("python", "c", "cpp", "java", "js", "ts", "html", "css", "json", "yaml", "bash", "sql"),
    *("rust", "go", "text", "diff", "md", "tex", "php", "robotframework", "tnt", "mcschema"),
)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words_of(html: str) -> str:
    """The text of a piece of HTML."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.found)


def known(alias: str) -> bool:
    return any(alias in aliases for _, aliases, _, _ in get_all_lexers(plugins=False))


@pytest.mark.parametrize("language", [each for each in (*OF_SESSIONS, *USUAL) if known(each)])
def test_the_text_that_goes_in_comes_out(language: str) -> None:
    for text in TEXTS:
        assert words_of(highlight(text, language)) == text


@pytest.mark.prove
@pytest.mark.parametrize("language", ALIASES)
def test_the_text_that_goes_in_comes_out_of_every_lexer(language: str) -> None:
    for text in TEXTS:
        assert words_of(highlight(text, language)) == text


def test_there_is_enough_to_try() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 60
    assert len(ALIASES) > 550
    assert sum(known(each) for each in OF_SESSIONS) >= 18


# ---- dialects


class Dialects:
    """A program text in each dialect, as HTML."""

    def __init__(self, typesetter: Typesetter) -> None:
        made = factory.deck()
        citations = factory.citations(made)
        self.frames = Frames(words("ko"), citations, {})
        self.cards = CardFold(words("ko"), citations, {})
        self.print = PrintFold(words("ko"), Drawings(typesetter, SERIF), citations, {})
        site = Site(self.frames, typesetter, {}, {}, {})
        self.page = PageFold(site)

    def __call__(self, text: str, language: str) -> dict[str, str]:
        block = CodeBlock(text, language, AT)
        asked = question("q", "q", para("a"), long=(block,))
        card = self.cards.fields(self.frames.of(asked, None), "1.0.0").html["Long"]
        return {
            "card": card,
            "print": self.print.blocks((block,)),
            "xhtml": self.page.blocks((block,)),
        }


@pytest.fixture(scope="module")
def dialects() -> Iterator[Dialects]:
    with Typesetter() as typesetter:
        yield Dialects(typesetter)


class _Printed(_Words):
    """A program on a page: where it has empty lines, it stands in pieces, as far apart as they are
    high.
    """

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "piece" not in (given.get("class") or "").split():
            return
        height = re.fullmatch(r"margin-top:([\d.]+)em", given.get("style") or "")
        empty = round(float(height[1]) / LEADING) if height else 1
        if self.found:
            # lines that are turned hang, each in an element that ends it
            ended = self.found[-1].endswith("\n")
            self.found.append("\n" * (empty if ended else empty + 1))


def printed(html: str) -> str:
    """The text of a program in the HTML of pages, its empty lines among it."""
    parser = _Printed()
    parser.feed(html)
    parser.close()
    return "".join(parser.found).removesuffix("\n" if "turned" in html else "")


def without_empty_ends(text: str) -> str:
    """A program as pages show it: no empty line at its ends, and nothing in one that is empty."""
    lines = [line if line.strip() else "" for line in text.split("\n")]
    return "\n".join(lines).strip("\n")


def in_every_dialect(dialects: Dialects, language: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        html = dialects(text, language)
        assert words_of(html["card"]) == text
        assert words_of(html["xhtml"]).removesuffix("\n") == text
        assert printed(html["print"]) == without_empty_ends(text)


def test_pieces_of_a_printed_program_are_as_far_apart_as_its_empty_lines() -> None:
    html = (
        '<span class="piece">a\nb</span><span class="piece lone" style="margin-top:3.0em">c</span>'
    )
    assert printed(html) == "a\nb\n\n\nc"
    assert printed(html.replace("3.0", "4.5")) == "a\nb\n\n\n\nc"
    assert without_empty_ends("\n \n a\n\t\nb\n") == " a\n\nb"


@pytest.mark.parametrize("language", ["", "console", "psql", "python", "html", "robotframework"])
def test_a_dialect_shows_the_text_that_goes_in(language: str, dialects: Dialects) -> None:
    in_every_dialect(dialects, language, TEXTS)


@pytest.mark.prove
@pytest.mark.parametrize("language", ALIASES)
def test_a_dialect_shows_the_text_of_every_lexer(language: str, dialects: Dialects) -> None:
    in_every_dialect(dialects, language, TEXTS)


# ---- lexers that go wrong


def test_the_last_line_of_a_session_is_output() -> None:
    html = highlight("$ ls\na.txt", "console")
    assert html.endswith('\n<span class="go">a.txt</span>')
    assert '<span class="gp">$ </span>' in html


@pytest.mark.prove
def test_lexers_are_right_but_for_those_that_are_named() -> None:
    """What is coloured is what the lexer found: only these have to be set right."""
    wrong = set()
    for language in ALIASES:
        lexer = code._lexer(language)
        for text in TEXTS:
            tokens = code._found(lexer, text + "\n") if lexer else ()
            found = "".join(value for _, _, value in tokens)
            if found != text + "\n":
                wrong.add(language)
    assert wrong == {"tnt", "xpp", "mcschema", "robotframework"}


class Odd(Lexer):
    """A lexer with every fault."""

    def __init__(self, *tokens: tuple[int, str]) -> None:
        super().__init__()
        self.tokens = tokens

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        for start, value in self.tokens:
            if start < 0:
                raise RecursionError(text)
            yield start, Token.Keyword, value


@pytest.mark.parametrize(
    ("tokens", "html"),
    [
        ([], "abc d"),
        ([(0, "abc d\n")], '<span class="k">abc d</span>'),
        ([(1, "b"), (4, "d")], 'a<span class="k">b</span>c <span class="k">d</span>'),
        ([(0, "ab"), (0, "ab"), (2, "c")], '<span class="k">ab</span><span class="k">c</span> d'),
        ([(0, "xyz"), (4, "d")], 'abc <span class="k">d</span>'),
        ([(0, "a"), (-1, "")], '<span class="k">a</span>bc d'),
        ([(0, "a"), (90, "b")], '<span class="k">a</span><span class="k">b</span>c d'),
        ([(0, "a"), (90, "z"), (0, "d")], '<span class="k">a</span>bc d'),
    ],
)
def test_a_lexer_that_errs(
    tokens: list[tuple[int, str]], html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code, "_lexer", lambda _: Odd(*tokens))
    assert highlight("abc d", "odd") == html


def test_a_lexer_that_stands_still() -> None:
    assert highlight("<!-- a", "mcschema") == "&lt;!-- a"
    for language in ("tnt", "xpp"):
        assert highlight("a = 1\n\n\nb\n c", language) == "a = 1\n\n\nb\n c"


def test_what_is_too_long_is_set_plain() -> None:
    def coloured(text: str) -> bool:
        return "<span" in highlight(text, "python")

    assert coloured("pass\n" * (code.MAX_COLOURED // 5))
    assert not coloured("pass\n" * (code.MAX_COLOURED // 5) + "\n")
    assert coloured("if " + "x" * (code.MAX_LINE - 3))
    assert not coloured("pass\n" + "x" * (code.MAX_LINE + 1))
    assert coloured("pass" + "\n" * code.MAX_BLANKS)
    assert not coloured("pass" + " " * code.MAX_BLANKS + "\n")


@pytest.mark.prove
@pytest.mark.parametrize("language", ["python", "java", "csharp", "c", "xpp", "fan", "systemd"])
@pytest.mark.parametrize("atom", ["a ", "a\n", "x" * 999 + "\n", " ", "\n", "\\", "((", "/*"])
def test_what_takes_a_lexer_long_comes_to_an_end(language: str, atom: str) -> None:
    for size in (code.MAX_COLOURED, 1_000_000):
        text = (atom * (size // len(atom) + 1))[:size]
        assert words_of(highlight(text, language)) == text


PROGRAMS = {
    "python": 'def f(x: int) -> str:\n    """Say it."""\n    return f"{x!r}" if x < 3 else "&"\n',
    "bash": 'for f in *.md; do echo "$f" | wc -l; done  # each\n',
    "c": '#include <stdio.h>\nint main(void) { return printf("%d\\n", 1); }\n',
    "sql": "SELECT name, count(*) FROM cards WHERE due < 3 GROUP BY name;\n",
    "rust": 'fn main() { let x: Option<&str> = None; println!("{:?}", x); }\n',
    "haskell": "main :: IO ()\nmain = print $ foldr (+) 0 [1..10]\n",
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_program_is_coloured_as_before_in_the_language_that_is_found(language: str) -> None:
    html = code.highlight(PROGRAMS[language], language)
    found = code.language_of(html)
    assert found
    assert code.highlight(PROGRAMS[language], found) == html


def test_the_most_usual_language_is_meant() -> None:
    assert code.language_of(code.highlight(PROGRAMS["python"], "python3")) == "python"


def test_what_has_no_colours_has_no_language() -> None:
    assert code.language_of("5 &lt; 15") == ""
    assert code.language_of('<span class="zz">x</span>') == ""
