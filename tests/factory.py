"""Model values made by hand: spans, inlines, blocks, questions, and a small deck that has every
kind of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rectoverso.diagnostics import Span
from rectoverso.history.identity import NoteIdentity
from rectoverso.history.ledger import Key, Ledger, NoteRow
from rectoverso.model import (
    Alert,
    Block,
    BulletList,
    Cell,
    Chapter,
    Choice,
    Citation,
    CitationItem,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Deck,
    Emphasis,
    Figure,
    Footnote,
    Image,
    Inline,
    Inlines,
    Kind,
    LineBreak,
    Link,
    ListItem,
    Math,
    MathBlock,
    Medium,
    OrderedList,
    Paragraph,
    Question,
    Quote,
    SoftBreak,
    Sound,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
    walk_deck,
)
from rectoverso.render.citations import Citations, citation_key
from rectoverso.source.config import Settings
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition

AT = Span("ko/01-sample.md", 1, 1, 1, 2)
EPOCH = 1_760_000_000

PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 120" width="240" height="120">'
    b'<path d="M20 100H220M120 110V10" stroke="#444" fill="none"/>'
    b'<path d="M20 100H120L210 15" stroke="#0b57b0" stroke-width="4" fill="none"/>'
    b'<text x="180" y="90" font-size="16">x</text></svg>'
)
PROGRAM = '''import torch


@torch.jit.script
def relu(x: torch.Tensor, slope: float = 0.01) -> torch.Tensor:
    """음수는 0으로."""
    # a line that is longer than any phone is wide, so that its box has to scroll
    return torch.where(x > 0, x, torch.zeros_like(x)) if x.dtype != torch.int8 else None'''
# a tenth of a second of silence
RECORDING = (
    b"RIFF" + (836).to_bytes(4, "little") + b"WAVEfmt " + bytes([16, 0, 0, 0, 1, 0, 1, 0])
    + bytes([64, 31, 0, 0, 64, 31, 0, 0, 1, 0, 8, 0]) + b"data" + (800).to_bytes(4, "little")
    + b"\x80" * 800
)  # fmt: skip
MEDIA = {
    "media/relu.svg": PICTURE,
    "media/들/relu.svg": PICTURE.replace(b"#0b57b0", b"#a40e26"),
    **{f"media/{name}.wav": RECORDING.replace(b"\x80", bytes([value]), 1)
       for value, name in enumerate(("ohm", "volt", "ampere", "watt"))},
}  # fmt: skip


def inlines(*parts: str | Inline) -> Inlines:
    """Strings become `Text`."""
    return tuple(Text(part, AT) if isinstance(part, str) else part for part in parts)


def para(*parts: str | Inline) -> Paragraph:
    return Paragraph(inlines(*parts), AT)


def math(tex: str, *, display: bool = False) -> Math:
    return Math(tex, display, AT)


def code(text: str) -> Code:
    return Code(text, AT)


def strong(*parts: str | Inline) -> Strong:
    return Strong(inlines(*parts), AT)


def gap(number: int, *parts: str | Inline, hint: str = "") -> Cloze:
    return Cloze(number, inlines(*parts), hint, AT)


def cite(*keys: str, in_text: bool = False) -> Citation:
    return Citation(tuple(CitationItem(key, "", "", False, AT) for key in keys), in_text, AT)


def footnote(*blocks: Block) -> Footnote:
    return Footnote(blocks, AT)


def bullets(*items: str | Inline) -> BulletList:
    return BulletList(tuple(ListItem((para(item),), None, AT) for item in items), True, AT)


def table(head: Iterable[str | Inline], *rows: Iterable[str | Inline]) -> Table:
    made = [tuple(Cell(inlines(cell), AT) for cell in row) for row in (head, *rows)]
    sides = ("left", "center", "right", "")
    alignments = tuple(sides[place % 4] for place in range(len(made[0])))
    return Table(alignments, made[0], tuple(made[1:]), AT)


def question(
    name: str = "sample",
    title: str | Inlines = "무엇인가?",
    *short: Block,
    kind: Kind = Kind.BASIC,
    long: tuple[Block, ...] = (),
    hint: tuple[Block, ...] = (),
    choices: tuple[Choice, ...] = (),
    follow_ups: tuple[Question, ...] = (),
    tags: tuple[str, ...] = (),
    both_ways: bool = False,
    level: int = 2,
    **more: Any,
) -> Question:
    return Question(
        id=name,
        kind=kind,
        level=level,
        title=inlines(title) if isinstance(title, str) else title,
        tags=tags,
        reversed=both_ways,
        was=(),
        hint=hint,
        choices=choices,
        short=short or (para("짧은 답."),),
        long=long,
        follow_ups=follow_ups,
        span=AT,
        id_span=AT,
        **more,
    )


def choice(right: bool, *blocks: Block, reason: tuple[Block, ...] = ()) -> Choice:
    return Choice(blocks, right, AT, reason)


def chapter(name: str = "activation", *questions: Question, title: str = "활성화 함수") -> Chapter:
    return Chapter(name, inlines(title), (para("머리말."),), questions, AT.path, AT, AT)


def deck(*chapters: Chapter, language: str = "ko", title: str = "딥러닝 면접", **more: Any) -> Deck:
    """A deck of these chapters (of every kind of thing, when none are given)."""
    if not chapters:
        chapters = (chapter("activation", *every_kind()),)
    made = Deck(
        uid="sample-deck",
        name="sample",
        title=title,
        language=language,
        version="1.0.0",
        tags=(("core", "꼭 나오는 것"),),
        chapters=chapters,
        media=(),
        references="",
    )
    shown = {node.source for node in walk_deck(made) if isinstance(node, Image | Sound)}
    media = tuple(
        Medium(path, hashlib.sha256(MEDIA[path]).hexdigest())
        for path in sorted(shown & MEDIA.keys())
    )
    return replace(made, media=media, **more)


def every_kind() -> tuple[Question, ...]:
    """Questions of every kind, with every type of block and inline among them."""
    follow_up = question(
        "relu-drawbacks",
        "그렇다면 ReLU의 단점은?",
        para(
            "한번 음수에 머무른 뉴런은 기울기가 0이라 되살아나지 못한다",
            footnote(para("이른바 ", strong("죽은 ReLU"), " 문제다.")),
            ".",
        ),
        level=3,
    )
    basic = question(
        "relu-over-sigmoid",
        inlines("은닉층에 왜 시그모이드 대신 ", code("ReLU"), "를 쓰는가?"),
        para(
            "양수 구간에서 기울기가 ",
            math("1"),
            "로 유지되어 ",
            strong("기울기 소실"),
            "이 줄어든다 ",
            cite("nair2010"),
            ".",
        ),
        long=(
            para(
                "식으로는 ",
                math(r"f(x)=\max(0,x)"),
                "이고, 계산이 싸다.",
                SoftBreak(AT),
                "둘째 줄",
                LineBreak(AT),
                "셋째 줄.",
            ),
            MathBlock(
                r"\sigma'(x)=\sigma(x)\,(1-\sigma(x))\le\tfrac14,\qquad"
                r"\begin{cases}1 & x>0\\0 & \text{그 외}\end{cases}",
                AT,
            ),
            CodeBlock(
                PROGRAM,
                "python",
                AT,
            ),
            table(
                ("함수", "치역", "최대 기울기", "비고"),
                ("시그모이드", math("(0,1)"), math(r"\tfrac14"), "포화한다"),
                ("ReLU", math(r"[0,\infty)"), math("1"), "죽을 수 있다"),
            ),
            bullets("계산이 싸다", Emphasis(inlines("희소하다"), AT)),
            OrderedList(
                (
                    ListItem((para("둘째부터"),), None, AT),
                    ListItem((para("셋째"), bullets("안쪽")), None, AT),
                ),
                2,
                False,
                AT,
            ),
            BulletList(
                (ListItem((para("할 일"),), False, AT), ListItem((para("한 일"),), True, AT)),
                True,
                AT,
            ),
            Quote((para("인용문."),), AT),
            Alert("warning", (para("학습률이 크면 죽는다."),), AT),
            Figure(Image("media/relu.svg", "ReLU의 그래프", "", AT), "ReLU: 음수는 0", AT),
            ThematicBreak(AT),
            para(
                "그림 ",
                Image("media/들/relu.svg", "다른 그래프", "제목", AT),
                ", ",
                Link(inlines("링크"), "https://example.org/?a=1&b=2", "제목", AT),
                ", ",
                CrossReference(inlines("단점"), "relu-drawbacks", AT),
                ", ",
                Strikeout(inlines("취소"), AT),
                ", ",
                Styled("kbd", inlines("Ctrl"), AT),
                ", ",
                cite("glorot2011", in_text=True),
                ".",
            ),
        ),
        hint=(para("기울기의 ", strong("곱"), "을 생각해 보라."),),
        follow_ups=(follow_up,),
        tags=("core",),
    )
    reversed_question = question(
        "softplus",
        "소프트플러스란?",
        para(math(r"\ln(1+e^x)"), ", ReLU를 매끄럽게 한 것이다."),
        long=(para("도함수는 시그모이드다."),),
        both_ways=True,
    )
    cloze = question(
        "gelu",
        "GELU의 정의",
        para(
            "GELU는 ",
            gap(1, math(r"x\,\Phi(\frac{x}{b^{2}})")),
            "이고, ",
            math(r"\Phi"),
            "는 ",
            gap(2, "표준 정규 분포", hint="분포"),
            "의 ",
            gap(1, "누적 분포 함수"),
            "다.",
        ),
        kind=Kind.CLOZE,
        long=(para("BERT와 GPT가 쓴다."),),
    )
    multiple = question(
        "saturating",
        "포화하는 함수는?",
        para("시그모이드와 tanh다."),
        kind=Kind.CHOICE,
        long=(para("양끝에서 기울기가 0으로 간다."),),
        choices=(
            choice(True, para("시그모이드 ", math(r"\sigma(x)"))),
            choice(False, para("ReLU")),
            choice(True, para(code("tanh"))),
        ),
    )
    return basic, reversed_question, cloze, multiple


def every_form() -> tuple[Question, ...]:
    """Questions of every form beside those of `every_kind`: fronts, thirty seconds, reasons,
    lists of words, sounds, masks.
    """
    printed = question(
        "prints-what",
        "What does this print?",
        para(code("[1, 2]"), ", a list."),
        front=(
            CodeBlock("print([1, 2])", "python", AT),
            Figure(Image("media/relu.svg", "A line", "", AT), "", AT),
        ),
        brief=(bullets("a list", code("print"), "shows its brackets"),),
        long=(
            para("And so it ends."),
            ThematicBreak(AT, separates=True),
            para("As it began."),
        ),
        follow_ups=(question("brackets", "Why brackets?", para("It is a list."), level=3),),
    )
    said = question(
        "said-ohm",
        inlines("How is ", Sound("media/ohm.wav", "ohm", AT), " written?"),
        para("Ohm: ", Sound("media/ohm.wav", "ohm, said aloud", AT)),
        both_ways=True,
        prompt="Which word is it?",
    )
    masked = question(
        "volt",
        "What is a volt?",
        para("A ", gap(1, "joule"), " per ", gap(2, "coulomb"), "."),
        kind=Kind.CLOZE,
        front=(para("Think of work."),),
        brief=(bullets("work per charge"),),
        masked=True,
    )
    reasoned = question(
        "exact",
        "Which is exact?",
        para("The sum of halves."),
        kind=Kind.CHOICE,
        front=(para("In doubles:"),),
        choices=(
            choice(True, para(math("0.5+0.25")), reason=(para("Powers of two."),)),
            choice(False, para(math("0.1")), reason=(para("It has ", strong("no"), " end."),)),
            choice(False, para("None.")),
        ),
    )
    return printed, said, masked, reasoned, word_list()


def word_list() -> Question:
    """A list of words of two rows, the first of which can be asked the other way round."""
    cells = (("Resistance", "ohm", math(r"\Omega")), ("Charge", "coulomb", "C"))
    rows = [
        question(
            f"units-{unit}",
            asked,
            para(unit),
            long=(para(strong("Symbol"), ": ", symbol),),
            both_ways=unit == "ohm",
            prompt="Which quantity?" if unit == "ohm" else "",
            level=3,
        )
        for asked, unit, symbol in cells
    ]
    return replace(
        question("units", "Units", kind=Kind.LIST, long=(table(("of", "is", "Symbol"), *cells),)),
        short=(),
        rows=tuple(rows),
    )


def whole() -> Deck:
    """A deck of every kind and every form, in one chapter."""
    return deck(chapter("activation", *every_kind(), *every_form()))


def citations(made: Deck) -> Citations:
    """Author and year for every citation of a deck, made up."""
    nodes = [node for node in walk_deck(made) if isinstance(node, Citation)]
    texts: Mapping[tuple[object, ...], Inlines] = {
        citation_key(node): inlines(
            "(" + "; ".join(f"{item.key[:-4].title()} {item.key[-4:]}" for item in node.items) + ")"
        )
        for node in nodes
    }
    entries = {
        item.key: inlines(
            f"{item.key[:-4].title()}, A. ({item.key[-4:]}). ",
            Emphasis(inlines("A title that is long enough to fill more than one line"), AT),
            ". ",
            Link(
                inlines("https://example.org/" + item.key),
                "https://example.org/" + item.key,
                "",
                AT,
            ),
        )
        for node in nodes
        for item in node.items
    }
    return Citations(texts, entries)


def settings(**more: Any) -> Settings:
    """The settings of the sample deck."""
    values: dict[str, Any] = {
        "uid": "sample-deck",
        "title": "딥러닝 면접",
        "languages": ("ko",),
        "version": "1.0.0",
        "name": "sample",
        "report": "https://example.org/report?id={id}&edition={edition}",
        "home": "https://example.org/home",
        "tags": {"core": ""},
    }
    return Settings(**(values | more))


def notes(
    made: Deck, *, mod: int = EPOCH, edition: str = "1.0.0", since: str = "1.0.0"
) -> dict[str, NoteIdentity]:
    """An identity for every question of a deck."""
    return {
        entry.question.id: NoteIdentity(
            f"guid-{entry.question.id}", mod, edition, number * 100, since
        )
        for number, entry in enumerate(made.entries(), 1)
    }


def given(made: Deck, folder: Path, typesetter: Typesetter, **more: Any) -> tuple[Edition, Job]:
    """What a writer is given for a deck of the factory; the job's folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    task: dict[str, Any] = {"version": "1.0.0", "time": EPOCH, "progress": lambda share: None}
    belongs: dict[str, Any] = {
        "digests": {},
        "settings": settings(),
        "notes": notes(made),
        "note_type_mod": EPOCH,
        "medium": MEDIA.__getitem__,
        "citations": citations(made),
    }
    for name, value in more.items():
        (task if name in task else belongs)[name] = value
    return Edition(made, **belongs), Job(folder, typesetter=typesetter, **task)


def index(known: Ledger) -> dict[Key, NoteRow]:
    """The rows of a ledger by what they stand for."""
    return {row.key: row for row in known.rows}
