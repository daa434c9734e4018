"""What holds for any vault: nothing is lost, nothing fails, and time grows with the lines."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.diagnostics import UnfitError
from rectoverso.importers.given import Given
from rectoverso.importers.obsidian import ObsidianImporter
from tests.fuzz import examples
from tests.growth.measure import in_proportion
from tests.importers.obsidian.vaults import accounted, read, vault

PIECES = (
    *("alpha::beta", "gamma:::delta", "- epsilon::zeta", "?", "??", "why so", "so it is", ""),
    *("", "", "==eta== theta", "{{c1::iota}} kappa", "**lambda**", "# mu", "## nu ##", "xi ^pi1"),
    *(
        "<!--SR:!2026-01-03,4,270-->",
        "<!-- rho",
        "sigma -->",
        "```",
        "~~~",
        "$$",
        "%% tau %%",
        "%%",
    ),
    *(
        "#flashcards",
        "#flashcards/upsilon phi::chi",
        "#psi #omega",
        "words #tagged",
        "---",
        "^abc1",
    ),
    *("START", "Basic", "Front: eins", "Back: zwei", "Tags: drei vier", "END", "Cloze", "Nonsense"),
    *("STARTI [Basic] an Back: bn ENDI", "<!--ID: 15660521916-->", "ID: 15660521917", "DELETE"),
    *("TARGET DECK: D::E", "FILE TAGS: ft", "Q: cn", "A: dn", "en #flashcard", "| fn |", "|---|"),
    *(
        "![[gn]]",
        "[[hn|in]] jn",
        "![[kn.png|30]]",
        "> [!note] ln",
        "> mn",
        "    nn",
        "\ton",
        "1. pn",
    ),
    *(
        "tags: [flashcards]",
        "FROZEN - Basic:",
        "한글 질문::답",
        "問い\u3000::\u3000答え",
        "`qn",
        "$rn",
    ),
    *(
        "<b>sn",
        "</div>",
        "[^1]",
        "[^1]: tn",
        "\\",
        "&amp;",
        "[un]: http://vn",
        "{wn} {2:xn}",
        "\u2028",
    ),
)
notes = st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join)


@pytest.mark.slow
@examples(150, derandomize=True)
@given(text=notes, whole=st.booleans(), curly=st.booleans())
def test_every_line_is_accounted_for(
    text: str, whole: bool, curly: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("v")
    told = {"settings": {"Defaults": {"CurlyCloze": True}, "CUSTOM_REGEXPS": {"Cloze": "{.*"}}}
    vault(folder, {"a.md": text}, **({"to_anki": told} if curly else {}))
    path = folder if whole else folder / "a.md"
    once = read(path, with_words=False)
    again = ObsidianImporter().read(Given(path, path.name))
    assert once == again
    assert 0 <= ObsidianImporter().likeness(Given(path, path.name)).degree <= 1


@examples(60, derandomize=True)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("v")
    vault(folder, {"a.md": b"#flashcards\n" + content, "b.md": "#flashcards\nq::a\n"})
    for name in ("obsidian-spaced-repetition", "obsidian-to-anki-plugin"):
        (folder / ".obsidian/plugins" / name).mkdir(parents=True)
        (folder / ".obsidian/plugins" / name / "data.json").write_bytes(content)
    read(folder, with_words=False)
    with suppress(UnfitError):
        ObsidianImporter().read(Given(folder / "a.md", "a.md"))
    ObsidianImporter().likeness(Given(folder / "a.md", "a.md"))


@pytest.mark.parametrize(
    "settings_of_a_plugin",
    [
        None,
        3,
        [],
        {"settings": []},
        {"settings": {"clozePatterns": [3, "[", "answer", ""]}},
        {"settings": {"clozePatterns": ["(answer", "[[123]answer[hint]", "==answeranswer=="]}},
        {
            "settings": {"Syntax": 3, "Defaults": None, "CUSTOM_REGEXPS": {"Basic": 7}},
            "fields_dict": {"B": 3},
        },
        {"settings": {"singleLineCardSeparator": "", "multilineCardSeparator": "\t"}},
    ],
)
def test_settings_of_any_shape_are_taken(settings_of_a_plugin: object, tmp_path: Path) -> None:
    folder = vault(
        tmp_path / "v",
        {"a.md": "#flashcards\n\n==a== b\n\nq::a\n\nSTART\nB\nx\nBack: y\nEND\n"},
        repetition=settings_of_a_plugin,
        to_anki=settings_of_a_plugin,
        app=settings_of_a_plugin,
    )
    read(folder, with_words=False)


def test_a_note_that_is_no_text_is_left_out_and_said(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {"a.md": b"\xff\xff\x00\xd8\x00", "b.md": "#flashcards\nq::a\n"}
    document = read(vault(tmp_path / "v", notes))
    assert len(list(document.items())) == 1
    (found,) = document.findings
    assert found.code == "IMP003"
    assert found.span.path == "v/a.md"
    assert found.message.startswith("a.md is left out: ")


def test_pipes_and_links_are_no_files(tmp_path: Path) -> None:
    folder = vault(tmp_path / "v", {"a.md": "#flashcards\nq::a\n"})
    os.mkfifo(folder / "pipe.md")
    (tmp_path / "secret.md").write_text("#flashcards\nsecret::word\n", encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    document = ObsidianImporter().read(Given(folder, "v"))
    assert [account.place for account in document.accounts] == ["a.md:1", "a.md:2"]


def test_more_files_than_a_vault_has_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rectoverso.importers.obsidian.vault.MOST_FILES", 3)
    folder = vault(tmp_path / "v", {f"{number}.md": "#flashcards\nq::a\n" for number in range(9)})
    document = ObsidianImporter().read(Given(folder, "v"))
    assert len(list(document.items())) == 3
    assert any("more than" in found.message for found in document.findings)


def test_a_folder_without_notes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnfitError) as caught:
        ObsidianImporter().read(Given(tmp_path, "empty"))
    assert [found.code for found in caught.value.diagnostics] == ["IMP001"]
    assert not ObsidianImporter().likeness(Given(tmp_path, "empty")).degree


@pytest.mark.parametrize(
    ("name", "text", "least"),
    [
        ("a.md", "#flashcards\n\nq::a\n", 0.9),
        ("a.md", "q::a\n<!--SR:!2026-01-03,4,270-->\n", 0.9),
        ("a.md", "START\nBasic\nq\nBack: a\nEND\n", 0.9),
        ("a.md", "why?\n?\nso\n", 0.8),
        ("a.md", "q::a\nr::b\n", 0.7),
    ],
)
def test_notes_with_cards_look_like_it(name: str, text: str, least: float, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = ObsidianImporter().likeness(Given(tmp_path / name, name))
    assert found.degree >= least
    assert found.reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", b"# Questions\n\n## What is C++?\n\nA language: `std::vector`.\n"),
        ("a.md", b"1. What is it?\n2. Why?\n"),
        ("a.apkg", b"PK\x03\x04#flashcards"),
        ("a.md", b"\xff\xff\xff"),
    ],
)
def test_other_documents_do_not(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert ObsidianImporter().likeness(Given(tmp_path / name, name)).degree < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a\n---\n", "==a ", "{{;;", "x #flashcard\n", "<!-- a\n", "`a"])
def test_time_grows_with_the_lines(piece: str, tmp_path: Path) -> None:
    folders = {
        count: vault(
            tmp_path / f"v{count}",
            {"a.md": "#flashcards\n<!--ID: 15660521916-->\n\n" + piece * count},
        )
        for count in (1_000, 8_000)
    }
    for folder in folders.values():
        accounted(ObsidianImporter().read(Given(folder, "v")), folder, with_words=False)
    in_proportion(lambda count: ObsidianImporter().read(Given(folders[count], "v")), 1_000, 8_000)


@pytest.mark.slow
def test_time_grows_with_the_vault(tmp_path: Path) -> None:
    def written(count: int) -> Path:
        notes: dict[str, str | bytes] = {
            f"{number % 20}/{number}.md": "# Note\n\nProse with [[links]].\n\n" * 5
            for number in range(count)
        }
        notes["cards.md"] = "#flashcards\n\n" + "".join(
            f"what is {number}?::it is [[{number}]]\n" for number in range(count // 5)
        )
        return vault(tmp_path / f"v{count}", notes)

    folders = {count: written(count) for count in (100, 1_600)}
    document = ObsidianImporter().read(Given(folders[1_600], "v"))
    assert len(list(document.items())) == 320
    assert len(document.findings) == 1
    in_proportion(lambda count: ObsidianImporter().read(Given(folders[count], "v")), 100, 1_600)
