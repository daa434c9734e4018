"""What an importer read, as text that people can look through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rectoverso.importers.document import Document, Fate, Item
from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    CodeBlock,
    Figure,
    MathBlock,
    OrderedList,
    Paragraph,
    Quote,
    Table,
    plain,
)

TEXTS = ("canonical", "details", "transcript", "sections", "numbered", "outline")


def shown(document: Document) -> str:
    """A document's title, chapters, questions with their parts, what was left out and found."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"{document.shape}: {document.title}"
    fates = Counter(account.fate.value for account in document.accounts)
    yield ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
    for section in document.sections:
        yield f"# {plain(section.title)}"
        if section.prose:
            yield f"  prose: {said(section.prose)}"
        for item in section.items:
            yield from _item(item, "")
    out = [account for account in document.accounts if account.fate is Fate.LEFT_OUT]
    for account in out:
        yield f"left out, line {account.place}: {account.reason}"
    for found in document.findings:
        yield f"{found.code} {found.span.line}: {found.message}"


def _item(item: Item, indent: str) -> Iterator[str]:
    question = item.question
    answered = bool(question.short or question.choices)
    state = question.kind.value if answered else "draft"
    named = f" ({question.id})" if question.id and question.id != item.key else ""
    yield f"{indent}{item.key}{named} {state}: {plain(question.title)}"
    for name, blocks in (("front", question.front), ("hint", question.hint)):
        if blocks:
            yield f"{indent}  {name}: {said(blocks)}"
    for choice in question.choices:
        why = f" because {said(choice.reason)}" if choice.reason else ""
        yield f"{indent}  [{'x' if choice.right else ' '}] {said(choice.blocks)}{why}"
    for name, blocks in (("short", question.short), ("long", question.long)):
        if blocks:
            yield f"{indent}  {name}: {said(blocks)}"
    for reference in item.references:
        yield f"{indent}  reference: {plain(reference)}"
    for below in item.follow_ups:
        yield from _item(below, indent + "  ")


def said(blocks: Blocks) -> str:
    """What blocks say, in one line."""
    return " / ".join(_said(block) for block in blocks)


def _said(block: Block) -> str:
    match block:
        case Paragraph():
            return plain(block.children)
        case BulletList():
            return "• " + " • ".join(said(item.blocks) for item in block.items)
        case OrderedList():
            return " ".join(
                f"{n}) {said(i.blocks)}" for n, i in enumerate(block.items, block.start)
            )
        case CodeBlock():
            return f"code[{block.language}] " + block.text.replace("\n", " ⏎ ")
        case MathBlock():
            return f"$${block.tex}$$"
        case Quote():
            return f"“{said(block.blocks)}”"
        case Alert():
            return f"{block.kind}! {said(block.blocks)}"
        case Table():
            rows = (block.head, *block.rows)
            return " || ".join(" | ".join(plain(cell.children) for cell in row) for row in rows)
        case Figure():
            return f"picture {block.image.source}"
        case _:
            return type(block).__name__
