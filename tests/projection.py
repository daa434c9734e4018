"""The model in a few words, for expectations that a person can read."""

from __future__ import annotations

from rectoverso.diagnostics import Diagnostic, Span
from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Chapter,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Emphasis,
    Figure,
    Footnote,
    Foreign,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    ListItem,
    Math,
    MathBlock,
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
)
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import FIRST, Form

PATH = "ko/01-sample.md"
HEAD = '# 장 <a id="chapter"></a>\n\n## 질문? <a id="question"></a>\n\n'


FORM = Form(fronts=True, labels=frozenset({"in 30 seconds", "30초 답변"}))
"""A deck that says `format = 2`."""


def read(text: str, form: Form = FIRST) -> tuple[Chapter, tuple[Diagnostic, ...]]:
    """The one chapter of a document, and what is wrong in it."""
    (chapter,), found = read_chapters(PATH, text, form)
    return chapter, found


def answered(body: str) -> tuple[Question, tuple[Diagnostic, ...]]:
    """The one question of a document with this answer."""
    chapter, found = read(HEAD + body)
    (question,) = chapter.questions
    return question, found


def answer(body: str) -> Blocks:
    """The blocks of a faultless answer."""
    question, found = answered(body)
    assert not found, found
    return question.short + question.long


def line(body: str) -> Inlines:
    """The inlines of a faultless answer of one paragraph."""
    (paragraph,) = answer(body)
    assert isinstance(paragraph, Paragraph), paragraph
    return paragraph.children


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [diagnostic.code for diagnostic in found]


def cut(text: str, span: Span) -> str:
    """What a span covers in a text."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def words(inlines: Inlines) -> str:
    """Inlines in a few words."""
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    match inline:
        case Text():
            return inline.text
        case SoftBreak():
            return "⏎"
        case LineBreak():
            return "↵"
        case Emphasis():
            return f"em({words(inline.children)})"
        case Strong():
            return f"strong({words(inline.children)})"
        case Strikeout():
            return f"strikeout({words(inline.children)})"
        case Styled():
            return f"{inline.tag}({words(inline.children)})"
        case Foreign():
            return f"{inline.language}({words(inline.children)})"
        case Code():
            return f"code({inline.text})"
        case Math():
            return f"{'display' if inline.display else 'math'}({inline.tex})"
        case Link():
            title = f" {inline.title!r}" if inline.title else ""
            return f"link({words(inline.children)} → {inline.target}{title})"
        case CrossReference():
            return f"link({words(inline.children)} → #{inline.id})"
        case Image():
            title = f" {inline.title!r}" if inline.title else ""
            return f"image({inline.source}: {inline.alt}{title})"
        case Sound():
            return f"sound({inline.source}: {inline.alt})"
        case Citation():
            items = "; ".join(
                f"{item.prefix + ' ' if item.prefix else ''}"
                f"{'-' if item.suppress_author else ''}@{item.key}"
                f"{', ' + item.locator if item.locator else ''}"
                for item in inline.items
            )
            return f"{'author' if inline.in_text else 'cite'}({items})"
        case Footnote():
            return f"note({' | '.join(' '.join(rows(block)) for block in inline.blocks)})"
        case Cloze():
            hint = f" :: {inline.hint}" if inline.hint else ""
            return f"gap{inline.number}({words(inline.children)}{hint})"


def rows(block: Block) -> list[str]:
    """A block in a few lines."""
    match block:
        case Paragraph():
            return [f"paragraph {words(block.children)}"]
        case BulletList() | OrderedList():
            kind = "list" if isinstance(block, BulletList) else f"list from {block.start}"
            return [f"{'tight' if block.tight else 'loose'} {kind}", *_items(block.items)]
        case CodeBlock():
            return [f"code {block.language or '-'} {block.text!r}"]
        case MathBlock():
            return [f"formula {block.tex!r}"]
        case Quote():
            return ["quotation", *_indented(block.blocks)]
        case Alert():
            return [f"alert {block.kind}", *_indented(block.blocks)]
        case Table():
            sides = " ".join(side or "-" for side in block.alignments)
            return [
                f"table {sides}",
                *(
                    "  " + " | ".join(words(cell.children) for cell in row)
                    for row in (block.head, *block.rows)
                ),
            ]
        case Figure():
            caption = f" caption {block.caption!r}" if block.caption else ""
            return [f"figure {words((block.image,))}{caption}"]
        case ThematicBreak():
            return ["rule"]


def _items(items: tuple[ListItem, ...]) -> list[str]:
    found = []
    for item in items:
        mark = {None: "-", True: "[x]", False: "[ ]"}[item.checked]
        below = _indented(item.blocks)
        found.append(f"  {mark} {below[0].strip() if below else ''}".rstrip())
        found += ["  " + row for row in below[1:]]
    return found


def _indented(blocks: Blocks) -> list[str]:
    return ["  " + row for block in blocks for row in rows(block)]


def outline(blocks: Blocks) -> str:
    """Blocks in a few lines."""
    return "\n".join(row for block in blocks for row in rows(block))


def question_rows(question: Question) -> list[str]:
    """A question in a few lines, with its rows and follow-ups."""
    flags = [f"#{tag}" for tag in question.tags]
    flags += [f"reversed {question.prompt}".rstrip()] if question.reversed else []
    flags += ["masked"] if question.masked else []
    flags += [f"was {name}" for name in question.was]
    found = [" ".join([f"{question.kind} {question.id or '?'}:", words(question.title), *flags])]
    found += _part("hint", question.hint) + _part("front", question.front)
    for choice in question.choices:
        text = "; ".join(row for block in choice.blocks for row in rows(block))
        found.append(f"  {'right' if choice.right else 'wrong'} {text}")
        found += ["  " + row for row in _part("because", choice.reason)]
    for name in ("short", "brief", "long"):
        found += _part(name, getattr(question, name))
    for below in (*question.rows, *question.follow_ups):
        found += ["  " + row for row in question_rows(below)]
    return found


def _part(name: str, blocks: Blocks) -> list[str]:
    return [f"  {name}", *("  " + row for row in _indented(blocks))] if blocks else []


def chapter_outline(chapter: Chapter) -> str:
    """A chapter in a few lines."""
    found = [f"chapter {chapter.id or '?'}: {words(chapter.title)}"]
    found += _indented(chapter.prose)
    for question in chapter.questions:
        found += ["  " + row for row in question_rows(question)]
    return "\n".join(found)
