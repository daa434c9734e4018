"""Scripts and directions of languages."""

from __future__ import annotations

import langcodes
import pytest

from rectoverso.languages import writing


@pytest.mark.parametrize(
    ("language", "script", "direction"),
    [
        ("ko", "Kore", "ltr"),
        ("ja", "Jpan", "ltr"),
        ("zh", "Hans", "ltr"),
        ("zh-TW", "Hant", "ltr"),
        ("ar", "Arab", "rtl"),
        ("fa", "Arab", "rtl"),
        ("ur", "Arab", "rtl"),
        ("he", "Hebr", "rtl"),
        ("yi", "Hebr", "rtl"),
        ("az-Arab", "Arab", "rtl"),
        ("az", "Latn", "ltr"),
        ("th", "Thai", "ltr"),
        ("hi", "Deva", "ltr"),
        ("sr-Latn", "Latn", "ltr"),
    ],
)
def test_the_script_of_a_language(language: str, script: str, direction: str) -> None:
    assert (writing.script(language), writing.direction(language)) == (script, direction)


def test_what_is_said_of_usual_languages_is_what_the_registry_says() -> None:
    for language, script in writing.USUAL.items():
        assert langcodes.tag_is_valid(language)
        assert langcodes.Language.get(language).maximize().script == script


@pytest.mark.parametrize(("language", "expected"), [("pt-BR", True), ("xx", False), ("qq", False)])
def test_a_language_that_exists(language: str, expected: bool) -> None:
    assert writing.exists(language) is expected


@pytest.mark.parametrize(
    ("territory", "language"),
    [
        ("jp", "ja"),
        ("CN", "zh"),
        ("gr", "el"),
        ("xx", None),
        ("qq", None),
        ("jpn", None),
        ("", None),
    ],
)
def test_the_language_of_a_territory(territory: str, language: str | None) -> None:
    assert writing.spoken_in(territory) == language
