"""What artifacts say by themselves is in the deck's language, all of it and nothing else.

The deck has every form and says nothing but digits and Georgian letters, which no language of the
furniture has: whatever other letters an artifact shows are the furniture's.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.anki import package
from rectoverso.anki.note_types import note_types
from rectoverso.languages import LANGUAGES, words
from rectoverso.languages.furniture import Words
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import PRINTED, Job
from rectoverso.writers.apkg import PackageWriter
from rectoverso.writers.book import BookWriter
from rectoverso.writers.book_compact import CompactWriter
from rectoverso.writers.book_questions import QuestionsFirstWriter
from rectoverso.writers.cheatsheet_core import is_core
from rectoverso.writers.cheatsheet_fold import FoldingSheetWriter
from rectoverso.writers.edition import Edition
from rectoverso.writers.epub import EpubWriter
from rectoverso.writers.paper import PAPERS, SHEET
from rectoverso.writers.pdf import Pages
from rectoverso.writers.sheet import Design, Sheet
from tests import paged
from tests.factory import EPOCH, MEDIA

SETTINGS = """format = 2
uid = "test-1"
title = "1 2 3"
languages = ["{language}"]
version = "0.1.0"
license = "ა 4.0"
report = "https://example.org/{{id}}"
home = "https://example.org/"

[tags]
core = "ბ"
"""
CHAPTER = """# ა <a id="1"></a>

ბ გ.

## ა? <a id="11" class="core" data-reversed></a>

> [!TIP]
> გ

```
1 + 1
```

---

ბ [@12].[^1]

[^1]: გ

**{brief}**

- ა

> [!NOTE]
> ა

> [!TIP]
> ა

> [!IMPORTANT]
> ა

> [!WARNING]
> ა

> [!CAUTION]
> ა

![ა](../media/relu.svg "ბ")

> ა

- [x] ა
- [ ] ბ

---

[ა](#13), ![გ](../media/ohm.wav)

| ა | ბ |
|---|---|
| 1 | 2 |

### ბ? <a id="12"></a>

$1+1$

<!-- key -->
$$
1+2
$$

## გ? <a id="13"></a>

- [x] ა

  > ბ
- [ ] ბ

  > ა

ა.

## დ <a id="14"></a>

ა {{{{c1::ბ::გ}}}} და {{{{c2::გ}}}}.

## ე <a id="15" data-list data-reversed></a>

| ა | ბ | გ |
|---|---|---|
| 1 <a id="151"></a> | 2 | 3 |
| 2 <a id="152"></a> | 3 | 4 |
"""
TERMS = '[[term]]\n{language} = "გ"\n'
WORK = "@misc{12, author = {ა ბ}, title = {გ}, year = {2020}, url = {https://example.org/1}}\n"
_SHOWN = ("alt", "title", "aria-label", "data-title", "data-head", "data-edition", "content")
_UNSEEN = ("style", "script", "svg", "math")


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


class _Shown(HTMLParser):
    """All that a page says, in its attributes too."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag not in ("meta", "package", "item", "itemref"):
            self.said += [value for name, value in attrs if name in _SHOWN and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.unseen -= tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.said.append(data)


def shown(html: str) -> list[str]:
    parser = _Shown()
    parser.feed(html)
    parser.close()
    return [" ".join(line.split()) for line in parser.said if line.strip()]


def generated(css: str) -> list[str]:
    """What a style sheet says."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    values = re.findall(r"(?:content|--right|--wrong)\s*:([^;}]*)", bare)
    return [said for value in values for said in re.findall(r'"((?:[^"\\]|\\.)*)"', value)]


def printed(edition: Edition, job: Job) -> dict[str, Pages]:
    """The pages of all printed matter; of the sheets whose columns are measured, what is measured,
    which needs no layout.
    """
    books = (BookWriter(), QuestionsFirstWriter(), CompactWriter(), FoldingSheetWriter())
    pages = {writer.name: writer.pages(edition, job) for writer in books}
    design = Design(8, 4, PAPERS[SHEET]["A4"])
    called = edition.words.core_sheet
    sheets = {
        "cheatsheet": Sheet(edition, job, design),
        "cheatsheet-core": Sheet(edition, job, design, called, wanted=is_core, marks_core=False),
    }
    pages |= {name: sheet.galley() for name, sheet in sheets.items()}
    assert pages.keys() == {*PRINTED}
    return pages


def written(edition: Edition, job: Job) -> dict[str, list[str]]:
    """All that each artifact says, in pieces."""
    said = {}
    for name, pages in printed(edition, job).items():
        said[name] = [pages.title, *shown(paged.html_of(pages)), *generated(pages.style)]
    with zipfile.ZipFile(EpubWriter().write(edition, job).path) as epub:
        parts = {name: epub.read(name) for name in epub.namelist()}
    pages_of = [each.decode() for name, each in parts.items() if name.endswith((".xhtml", ".ncx"))]
    metadata = re.sub(
        r"<dc:(identifier|date|language).*?</dc:\1>"
        r'|<meta property="(?!schema:accessibilitySummary).*?</meta>',
        "",
        parts["EPUB/content.opf"].decode(),
    )
    said["epub"] = [line for page in (*pages_of, metadata) for line in shown(page)]
    styles = (each.decode() for name, each in parts.items() if name.endswith(".css"))
    said["epub"] += [line for css in styles for line in generated(css)]
    held = package.read(PackageWriter().write(edition, job).path)
    said["apkg"] = [
        line
        for note in held.notes
        for html in note.fields.values()
        for line in shown(re.sub(r"\[sound:[^]]*\]|\{\{c\d+::|\\[()]", " ", html))
    ]
    for kind in note_types(edition.settings, edition.deck.language).values():
        said["apkg"] += generated(kind.css)
        for template in kind.templates:
            for side in (template.front, template.back):
                said["apkg"] += shown(re.sub(r"\{\{.*?\}\}", "", side))
    return said


def edition_in(language: str, folder: Path, typesetter: Typesetter, more: str = "") -> Edition:
    """The deck of every form, in a language."""
    chapters = folder / "deck" / language
    chapters.mkdir(parents=True)
    said = {"language": language, "brief": words(language).brief}
    (folder / "deck/deck.toml").write_text(SETTINGS.format_map(said) + more, encoding="utf-8")
    (chapters / "01.md").write_text(CHAPTER.format_map(said), encoding="utf-8")
    (folder / "deck/references.bib").write_text(WORK, encoding="utf-8")
    terms = TERMS.format(language=f'"{language}"')
    (folder / "deck/glossary.toml").write_text(terms, encoding="utf-8")
    (folder / "deck/media").mkdir()
    for name in ("media/relu.svg", "media/ohm.wav"):
        (folder / "deck" / name).write_bytes(MEDIA[name].replace(b">x<", b">1<"))
    sound = pipeline.sound(folder / "deck", typesetter)
    assert sound.report.diagnostics == ()
    return pipeline.standing(sound, EPOCH).editions[0]


def job(folder: Path, typesetter: Typesetter) -> Job:
    return Job(folder, "0.1.0", EPOCH, typesetter, lambda share: None)


def left(said: str, furniture: Words) -> str:
    """The letters of a line that the furniture does not say."""
    said = " ".join(re.sub("[\u200b\u2060]", "", said).split())
    forms = [getattr(furniture, each.name) for each in fields(Words)]
    pieces = {" ".join(piece.split()) for form in forms for piece in re.split(r"\{\w+\}", form)}
    for piece in sorted(pieces - {""}, key=len, reverse=True):
        said = said.replace(piece, " ")
    said = re.sub(r"(https://)?example\.org/\S*", "", said)
    return "".join(re.findall(r"[^\W\d_\u10d0-\u10ff]+", said))


@pytest.mark.parametrize("language", [*LANGUAGES, "pt-BR", "zh-TW"])
def test_an_artifact_speaks_its_language_and_no_other(
    language: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    edition = edition_in(language, tmp_path, typesetter)
    said = written(edition, job(tmp_path, typesetter))
    strange = {
        name: [line for line in lines if left(line, words(language))]
        for name, lines in said.items()
    }
    assert {name: lines for name, lines in strange.items() if lines} == {}


def test_a_decks_own_words_stand_in_every_artifact(tmp_path: Path, typesetter: Typesetter) -> None:
    own = {each.name: f"ჰ{number:02}ჰ" for number, each in enumerate(fields(Words))}
    own |= {
        "page_reference": "{page}ჯ",
        "chapter_number": "ჯ{number}",
        "figure_number": "ჰ{number}",
        "table_number": "ჰჰ{number}",
        "edition_number": "{version}ჯ",
        "cover_picture": "ჯ: {title}",
    }
    kept = {name: value for name, value in own.items() if name != "picture"}
    table = "".join(f'{name} = "{value}"\n' for name, value in own.items())
    edition = edition_in("en", tmp_path, typesetter, f"\n[words.en]\n{table}")
    said = written(edition, job(tmp_path, typesetter))
    strange = {
        name: [line for line in lines if left(line, edition.words)] for name, lines in said.items()
    }
    assert {name: lines for name, lines in strange.items() if lines} == {}
    every = "\n".join(line for lines in said.values() for line in lines)
    missing = [
        name
        for name, value in kept.items()
        if any(piece not in every for piece in re.split(r"\{\w+\}", value))
    ]
    assert missing == []
