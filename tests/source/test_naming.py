"""Proposed ids: short, telling, each once."""

from __future__ import annotations

import pytest

from rectoverso.source.naming import Names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What is the learning rate?", "learning-rate"),
        ("Why does ReLU (a function) die?", "why-relu-die"),
        ("ReLU의 문제점은?", "relu-munjejeom"),
        ("What is it?", "what-is-it"),
        ("What's the output of Euler\u2019s method?", "output-euler-method"),
        ("Why doesn't it work?", "why-doesnt-work"),
        ("Was ist ein Gradient?", "gradient"),
        ("Qu'est-ce que l'erreur quadratique ?", "erreur-quadratique"),
        ("¿Qué es la regularización?", "regularizacion"),
        ("過学習とドロップアウトの違いは?", "dorotupuauto"),
        ("BERT とは何ですか?", "bert"),
        ("?!", "question"),
        ("Größe", "grosse"),
        (
            " ".join(f"word{each}" for each in range(30)),
            "-".join(f"word{each}" for each in range(6)),
        ),
    ],
)
def test_an_id_says_what_is_asked(title: str, name: str) -> None:
    assert Names().proposed(title) == name


def test_no_id_is_proposed_twice() -> None:
    names = Names({"relu-2"})
    assert [names.proposed("ReLU?") for _ in range(3)] == ["relu", "relu-3", "relu-4"]
