"""Every diagnostic has a bad case that gives exactly it, a good case that gives nothing, a golden
of what is printed, and, where it can be fixed, what the fix makes of the bad case.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline, rules
from rectoverso.source import fixing
from rectoverso.typeset.texmath import Typesetter
from tests.cases_of_rules import CASES, CHAPTER, CODES, found, printed, write

RULES = {rule.code: rule for rule in rules.rules()}


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")


@pytest.mark.parametrize("code", CODES)
def test_the_bad_case_gives_exactly_its_code(
    code: str, tmp_path: Path, typesetter: Typesetter, request: pytest.FixtureRequest
) -> None:
    deck = write(code, "bad", tmp_path)
    said = found(code, deck, typesetter)
    assert {each.code for each in said.diagnostics} == {code}
    for each in said.diagnostics:
        assert each.severity is RULES[code].severity
        assert each.message
        assert each.message[-1] not in ".!"
        assert each.hints
    golden = CASES / code / "bad.out"
    if request.config.getoption("--rewrite-goldens"):
        golden.write_text(printed(said), encoding="utf-8")
    assert printed(said) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_the_good_case_gives_nothing(code: str, tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write(code, "good", tmp_path)
    assert not printed(found(code, deck, typesetter))
    assert pipeline.check(deck, typesetter).decks


@pytest.mark.parametrize("code", CODES)
def test_a_fix_mends_the_bad_case(
    code: str, tmp_path: Path, typesetter: Typesetter, request: pytest.FixtureRequest
) -> None:
    deck = write(code, "bad", tmp_path)
    said = found(code, deck, typesetter)
    fixes = [each.fix for each in said.diagnostics if each.fix is not None]
    names = {"fixed.md" if fix.safe else "unsafe.md" for fix in fixes}
    there = {path.name for path in (CASES / code).glob("*.md")} & {"fixed.md", "unsafe.md"}
    assert len(names) <= 1, "a code's fixes are safe, or they are not"
    if names and request.config.getoption("--rewrite-goldens"):
        there = names
    assert there == names, "a fix has a fixed case, and only a fix"
    if not names:
        return
    safe = [fix for fix in fixes if fix.safe]
    assert fixing.apply(deck, said.diagnostics) == len(safe)
    if not safe:
        assert fixing.apply(deck, said.diagnostics, unsafe=True) == len(fixes)
    golden = CASES / code / names.pop()
    made = (deck / CHAPTER).read_text(encoding="utf-8")
    if request.config.getoption("--rewrite-goldens"):
        golden.write_text(made, encoding="utf-8")
    assert made == golden.read_text(encoding="utf-8")
    left = found(code, deck, typesetter).diagnostics
    assert not [each for each in left if each.code == code and each.fix is not None]
    if safe:
        assert not left


def test_every_case_belongs_to_a_rule() -> None:
    assert sorted(path.name for path in CASES.iterdir() if path.name != "_deck") == sorted(CODES)


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len(CODES) == len(RULES)
    names = [rule.name for rule in rules.rules()]
    assert len(set(names)) == len(names)
    assert [name.replace("-", "_") for name in names] == list(rules.MODULES)
    for code in CODES:
        assert code.rstrip("0123456789").isupper()
        assert code[-3:].isdigit()
