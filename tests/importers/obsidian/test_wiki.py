"""Obsidian's own marks, and files found in the vault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.obsidian.vaults import markdown, only, read, vault

PNG = b"\x89PNG\r\n\x1a\n"
FILES: dict[str, str | bytes] = {
    "Bio/Organism.md": (
        "# Organism\n\n## Parts\n\nCells and tissue.\n\n"
        "### More\n\nOrgans. ^organs\n\n## End\n\nx\n"
    ),
    "Loop.md": "before\n\n![[Loop]]\n",
    "assets/deep/cell.png": PNG,
    "assets/Pasted image 1.png": PNG,
    "cell.png": PNG,
    "Bio/near.png": PNG,
    "say.mp3": b"ID3",
    "paper.pdf": b"%PDF",
}


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("see [[Organism]]", "see Organism"),
        ("see [[Bio/Organism|the unit]] here", "see the unit here"),
        ("see [[Organism#Parts]]", "see Organism > Parts"),
        ("see [[Organism#^organs]]", "see Organism"),
        ("see [words](Organism.md)", "see words"),
        ("see [words](https://example.org/a)", "see [words](https://example.org/a)"),
        ("code `[[x]]` stays", "code `[[x]]` stays"),
        ("math $[[x]]$ stays", "math $[[x]]$ stays"),
        ("a ==mark== here", "a <mark>mark</mark> here"),
        ("a %%hidden%% word", "a word"),
        ("it is [size:: large] now", "it is size: large now"),
        ("![[cell.png]]", "![cell](../cell.png)"),
        ("in line ![[cell.png|300]] here", "in line ![cell](../cell.png) here"),
        ("![[deep/cell.png|A cell]]", "![A cell](../assets/deep/cell.png)"),
        ("![[Pasted image 1.png]]", "![Pasted image 1](../assets/Pasted%20image%201.png)"),
        (
            "![a cell|200](assets/Pasted%20image%201.png)",
            "![a cell](../assets/Pasted%20image%201.png)",
        ),
        ("![a cell](Pasted image 1.png)", "![a cell](../assets/Pasted%20image%201.png)"),
        ("![[near.png]]", "![near](../Bio/near.png)"),
        ("![x|100](https://example.org/a.png)", "[x](https://example.org/a.png)"),
        ("![[say.mp3]]", "![say](../say.mp3)"),
        ("![[paper.pdf]]", "paper.pdf"),
        ("![[gone.png]]", "gone.png"),
        ("the end ^abc123", "the end"),
    ],
)
def test_marks_become_markdown(line: str, written: str, tmp_path: Path) -> None:
    note = f"#flashcards\n\nq\n?\nanswer\n{line}\n"
    document = read(vault(tmp_path / "v", {**FILES, "a.md": note}), with_words=False)
    answer = markdown(document).partition("answer")[2].strip().removeprefix("\\").strip()
    answer = answer.replace("(media/", "(").replace("(../https:", "(https:")
    assert answer in (written, written.replace("](../", "]("))


def test_files_that_are_shown_are_named(tmp_path: Path) -> None:
    note = (
        "#flashcards\n\nq\n?\n![[cell.png]] ![[gone.png]] ![[paper.pdf]] ![[../../../etc/passwd]]\n"
    )
    folder = vault(tmp_path / "v", {**FILES, "a.md": note})
    (folder / "out.png").symlink_to("/etc/passwd")
    document = read(folder, with_words=False)
    assert document.media == {"cell.png": folder / "cell.png"}
    assert [(each.code, each.message) for each in document.findings[:3]] == [
        ("IMP005", "gone.png is not in the vault"),
        ("IMP004", "paper.pdf can't stand on a card or a page"),
        ("IMP005", "../../../etc/passwd is not in the vault"),
    ]
    assert document.findings[0].span.line == 3


@pytest.mark.parametrize(
    ("embed", "words"),
    [
        ("![[Organism#Parts]]", ["Cells and tissue.", "**More**", "Organs."]),
        ("![[Organism#^organs]]", ["Organs."]),
        ("![[Organism#Nowhere]]", ["Organism > Nowhere"]),
        ("![[Loop]]", ["before", "Loop"]),
    ],
)
def test_a_note_that_is_embedded_stands_in_the_answer(
    embed: str, words: list[str], tmp_path: Path
) -> None:
    note = f"#flashcards\n\nq\n?\nanswer\n{embed}\n"
    document = read(vault(tmp_path / "v", {**FILES, "a.md": note}), with_words=False)
    answer = markdown(document).partition("answer")[2]
    for each in words:
        assert each in answer
    assert "x\n" not in answer


def test_callouts_are_alerts(tmp_path: Path) -> None:
    note = "#flashcards\n\nq\n?\nanswer\n> [!bug]- Beware of it\n> body\n> [[Organism|two]]\n"
    document = read(vault(tmp_path / "v", {**FILES, "a.md": note}))
    assert "> [!CAUTION]\n> **Beware of it**\n>\n> body\\\n> two\n" in markdown(document)


def test_lines_break_as_the_vault_shows_them(tmp_path: Path) -> None:
    note = "#flashcards\n\nq\n?\none\ntwo\n"
    shown = read(vault(tmp_path / "a", {"a.md": note}))
    assert "one\\\ntwo\n" in markdown(shown)
    strict = read(vault(tmp_path / "b", {"a.md": note}, app={"strictLineBreaks": True}))
    assert "one two\n" in markdown(strict)


def test_a_note_alone_finds_its_vault(tmp_path: Path) -> None:
    folder = vault(tmp_path / "v", {**FILES, "Bio/a.md": "#flashcards\n\nq\n?\n![[cell.png]]\n"})
    document = read(folder / "Bio/a.md", with_words=False)
    assert document.media == {"cell.png": folder / "cell.png"}
    assert only(document).question.span.path == "a.md"


def test_a_formula_in_lines_of_its_own_stands_by_itself(tmp_path: Path) -> None:
    note = "#flashcards\n\nq\n?\none\n$$\nx =\n1\n$$\ntwo\n$$y$$\nthree $$z$$ four\n"
    document = read(vault(tmp_path / "v", {"a.md": note}))
    assert markdown(document).partition("## q\n\n")[2] == (
        "one\n\n$$\nx =\n1\n$$\n\ntwo\n\n$$\ny\n$$\n\nthree $$z$$ four\n"
    )


def test_what_a_card_calls_elsewhere_in_its_note_is_there(tmp_path: Path) -> None:
    note = (
        "#flashcards\n\nq[^1]::see [it][Page], not [^2]\n\n"
        "[^1]: the note\n[page]: https://example.org\n"
    )
    document = read(vault(tmp_path / "v", {"a.md": note}), with_words=False)
    assert markdown(document) == (
        "# v\n\n## q[^1]\n\nsee [it](https://example.org), not \\[^2]\n\n[^1]: the note\n"
    )


def test_elements_of_html_have_no_breaks(tmp_path: Path) -> None:
    note = "#flashcards\n\nq\n?\n<div>\none\ntwo\n</div>\n"
    document = read(vault(tmp_path / "v", {"a.md": note}), with_words=False)
    assert markdown(document) == "# v\n\n## q\n\none two\n"
