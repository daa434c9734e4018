"""Every program that the deck prints: it runs, it is short, and it asserts what the text claims."""

from __future__ import annotations

import ast
import sys
import warnings

import pytest

from tests.content.chapters import FILES, Chapter

LONG = {
    *("local-minima", "lora", "mnist-numpy-mlp", "multilayer-perceptron"),
    *("unsupervised-translation", "word2vec-output-weights"),
}
"""Questions whose programs compute for long."""
PROGRAMS = [
    pytest.param(
        block,
        id=f"{question}-{number}",
        marks=[pytest.mark.slow] if question in LONG else [],
    )
    for chapter in (Chapter(path.stem.partition("-")[2]) for path in FILES)
    for question in chapter.sections
    for number, block in enumerate(chapter.blocks(question), 1)
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs_and_is_short(program: str) -> None:
    lines = program.splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 84, max(lines, key=len)
    tree = ast.parse(program)
    assert any(isinstance(node, ast.Assert) for node in ast.walk(tree)), "it asserts nothing"
    for node in ast.walk(tree):
        names = (
            [name.name for name in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for name in names:
            assert name.partition(".")[0] in sys.stdlib_module_names | {"numpy"}, name
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(tree, "program", "exec"), {"__name__": "program"})
