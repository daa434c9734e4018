"""What looks like a chapter and is not read is named; what is none is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.source import passed_over
from rectoverso.source.folder import open_source
from tests.decks import write_deck

TEXT = '# Two <a id="two"></a>\n\n## Two? <a id="two-q"></a>\n\nTwo.\n'


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return write_deck(tmp_path / "deck", **{"01-first": TEXT})


def put(deck: Path, *paths: str) -> None:
    for path in paths:
        (deck / path).parent.mkdir(parents=True, exist_ok=True)
        (deck / path).write_text(TEXT, encoding="utf-8")


def found(deck: Path, *languages: str) -> dict[str, str]:
    """The hints by the files that are passed over."""
    said = passed_over.find(open_source(deck), languages or ("ko",))
    return {each.span.path: each.hints[0] for each in said}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("02.MD", "rename it to ko/02.md"),
        ("02.Md", "rename it to ko/02.md"),
        ("03.txt", "rename it to ko/03.md"),
        ("03.md.txt", "rename it to ko/03.md"),
        ("03.markdown", "rename it to ko/03.md"),
        ("03.mkd", "rename it to ko/03.md"),
        ("03-two", "rename it to ko/03-two.md"),
        ("둘.mdx", "rename it to ko/둘.md"),
        ("03.rst", "write it in Markdown as ko/03.md, or take it out of ko/"),
        ("03.docx", "write it in Markdown as ko/03.md, or take it out of ko/"),
        (
            "01-first.txt",
            "there is ko/01-first.md already: take this one out of ko/, or name it otherwise",
        ),
    ],
)
def test_a_name_that_is_no_chapters(deck: Path, name: str, hint: str) -> None:
    put(deck, f"ko/{name}")
    assert found(deck) == {f"ko/{name}": hint}


def test_folders_within_the_folder_of_a_language(deck: Path) -> None:
    put(deck, "ko/part1/02.md", "ko/part1/deep/03.md", "ko/part2/x/04.MD", "ko/old~/05.md")
    assert found(deck) == {
        "ko/part1/02.md": "move it to ko/part1-02.md",
        "ko/part2/x/04.MD": "move it to ko/part2-x-04.md",
    }
    said = passed_over.find(open_source(deck), ["ko"])
    assert "nor are the 1 others below ko/part1/" in next(said).message


@pytest.mark.parametrize(
    ("folder", "hint"),
    [
        ("fr", 'add "fr" to `languages` in deck.toml, or take the folder out'),
        ("pt-BR", 'add "pt-BR" to `languages` in deck.toml, or take the folder out'),
        ("zh-Hant-TW", 'add "zh-Hant-TW" to `languages` in deck.toml, or take the folder out'),
        (
            "zh_Hans",
            (
                'rename the folder to zh-Hans/ and add "zh-Hans" to `languages` in deck.toml,'
                " or take the folder out"
            ),
        ),
        (
            "FR",
            (
                'rename the folder to fr/ and add "fr" to `languages` in deck.toml,'
                " or take the folder out"
            ),
        ),
        ("KO", "rename the folder to ko/"),
        ("en_gb", "rename the folder to en-GB/"),
    ],
)
def test_a_folder_that_looks_like_a_language(deck: Path, folder: str, hint: str) -> None:
    put(deck, f"{folder}/02.md", f"{folder}/03.markdown")
    assert found(deck, "ko", "en-GB") == {f"{folder}/02.md": hint}


def test_a_code_of_three_letters_only_with_the_same_chapters(deck: Path) -> None:
    put(deck, "fil/02.md")
    assert not found(deck)
    put(deck, "fil/01-first.md")
    assert list(found(deck)) == ["fil/01-first.md"]
    put(deck, "old/01-first.md")
    assert list(found(deck)) == ["fil/01-first.md"]


def test_a_chapter_in_no_language(deck: Path) -> None:
    put(deck, "02-second.md", "README.md", "notes.md")
    assert found(deck) == {"02-second.md": "move it to ko/02-second.md"}


def test_what_is_no_chapter(deck: Path) -> None:
    put(
        deck,
        *("ko/README.txt", "ko/LICENSE", "ko/.hidden.md", "ko/.git/x.md", "ko/#02.md#"),
        *("ko/02.md~", "ko/.02.md.swp", "ko/02.md.bak", "ko/02.md.orig", "ko/figure.py"),
        *("ko/part/README.md", "ko/part/data.csv", "ko/Thumbs.db"),
        *("src/02.md", "doc/02.md", "img/02.md", "build/02.md", "db/02.md", "qa/02.md"),
        *("releases/0.1.0.ko.md", "figures/01-first.md", ".fr/02.md", "fr/README.md", "fr/a.csv"),
        *("my-deck/02.md", "to-do/02.md", "de"),
    )
    assert not found(deck)


def test_nothing_outside_is_looked_at(deck: Path, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "02.md")
    for link in ("fr", "ko/part"):
        (deck / link).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (deck / "ko/self").symlink_to(deck / "ko", target_is_directory=True)
    assert not found(deck)


def test_a_name_that_can_not_be_printed(deck: Path) -> None:
    put(deck, "ko/0\x1b2.txt")
    assert found(deck) == {"ko/0\\x1b2.txt": "rename it to ko/0\\x1b2.md"}
