"""A file that did not change is not read again."""

from __future__ import annotations

from pathlib import Path

from rectoverso.source import chapters, reading
from rectoverso.source.chapters import LastRead
from rectoverso.source.folder import ChapterFile, open_source
from rectoverso.source.markdown.questions import Form


def _deck(root: Path) -> Path:
    (root / "ko").mkdir()
    (root / "deck.toml").write_text(
        'uid = "reading"\ntitle = "t"\nlanguages = ["ko"]\nversion = "1.0.0"\nformat = 2\n'
    )
    for number in (1, 2):
        text = f'# C{number} <a id="c{number}"></a>\n\n## Q{number}? <a id="q{number}"></a>\n\nA.\n'
        (root / f"ko/{number}.md").write_text(text)
    return root


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    folder = _deck(tmp_path)
    asked: list[str] = []

    def reader(file: ChapterFile, form: Form) -> chapters.Read:
        asked.append(file.path)
        return chapters.read(file, form)

    last = LastRead(reader)
    first = reading.read(open_source(folder), reader=last)
    again = reading.read(open_source(folder), reader=last)
    assert asked == ["ko/1.md", "ko/2.md"]
    assert again == first
    assert again.decks[0].chapters[0] is first.decks[0].chapters[0]
    file = folder / "ko/2.md"
    file.write_text(file.read_text().replace("A.", "B ![x](../media/x.svg) <!-- why -->"))
    changed = reading.read(open_source(folder), reader=last)
    assert asked == ["ko/1.md", "ko/2.md", "ko/2.md"]
    assert changed == reading.read(open_source(folder))
    assert changed.decks[0].chapters[0] is first.decks[0].chapters[0]
    assert [comment.text for comment in changed.comments] == [" why "]


def test_the_forms_of_the_deck_count(tmp_path: Path) -> None:
    folder = _deck(tmp_path)
    file = folder / "ko/1.md"
    file.write_text(file.read_text().replace("A.", r"$\R$" + "\n\n---\n\nB."))
    last = LastRead()
    reading.read(open_source(folder), reader=last)
    settings = folder / "deck.toml"
    for change in (
        ("format = 2", "format = 1"),
        ("format = 1", "[math.macros]\nR = '\\mathbb{R}'"),
    ):
        settings.write_text(settings.read_text().replace(*change))
        now = reading.read(open_source(folder), reader=last)
        assert now == reading.read(open_source(folder))


def test_what_a_file_shows() -> None:
    text = "# C\n\n![a](../media/b.svg) ![s](../media/a.mp3)\n\n## Q?\n\n![a](../media/b.svg)\n"
    assert chapters.read(ChapterFile("ko/1.md", text), Form()).media == (
        "media/a.mp3",
        "media/b.svg",
    )
