"""A deck whose questions have fronts, thirty seconds, reasons, rows, masks and sounds, of every
kind; written as an author writes them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rectoverso.model import Deck, Kind, Question
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import Form
from tests import factory

PATH = "ko/01-forms.md"
FORM = Form(fronts=True, labels=frozenset({"30초 답변"}))

TEXT = r"""# 형식 <a id="forms"></a>

## 이 코드는 무엇을 출력하는가? <a id="prints" data-reversed="어떤 코드의 출력인가?"></a>

> [!TIP]
> 기본값은 함수를 정의할 때 한 번만 만들어진다. ![ohm](../media/ohm.wav)

```python
def add(item, items=[]):
    items.append(item)
    return items


add(1)
print(add(2))
```

기본값을 눈여겨보라.[^once]

[^once]: 인자의 기본값이다.

---

`[1, 2]`를 출력한다.

**30초 답변**

- 기본값은 정의할 때 **한 번** 평가된다.
- 그래서 모든 호출이 같은 리스트를 함께 쓴다.
- 고치려면 `None`을 받아 안에서 만든다.

`items`는 함수 객체의 `__defaults__`에 남는다. 그래서 호출이 끝나도 사라지지 않는다.[^two]

[^two]: `add.__defaults__`를 보면 안다.

### 고치면 무엇을 출력하는가? <a id="prints-mended"></a>

`[2]`를 출력한다.

## 다음 그림의 함수는? <a id="which-graph"></a>

![가로축 왼쪽은 0, 오른쪽은 직선](../media/relu.svg "그래프")

| $x$ | $f(x)$ |
|----:|-------:|
| -1  | 0      |
| 2   | 2      |

---

- [ ] 시그모이드 $\sigma(x)$

  > 0과 1 사이에 있고, 어디서나 매끄럽다.

- [x] ReLU

  > 음수는 0, 양수는 그대로다: $\max(0, x)$.

- [ ] 항등 함수

ReLU다.

**30초 답변**

1. 왼쪽은 0이다.
2. 오른쪽은 기울기가 1이다.

원점에서 미분할 수 없다.

## 세 법칙 <a id="laws" data-masked></a>

![회로도 대신: 0에서 꺾이는 선](../media/relu.svg)

---

전압은 {{c1::전류와 저항의 곱}} 즉 {{c2::$V = IR$}}이고, 전력은 {{c3::$P = VI$::식}}이며
{{c4::와트 ![와트](../media/watt.wav)}}로 잰다.

**30초 답변**

- 옴의 법칙 하나면 나머지는 대입이다.

옴의 법칙은 금속에서 잘 맞는다.

## 가리지 않은 빈칸 <a id="unmasked"></a>

```
x = 1
```

---

`x`의 값은 {{c1::1}}, `x + 1`의 값은 {{c2::2}}다.

## 들은 낱말은? ![들어 보기](../media/volt.wav) <a id="heard" data-reversed></a>

![다시](../media/volt.wav)

---

볼트, ![따라 하기](../media/ampere.wav)라고 읽는다.

### 그 단위로 재는 것은? <a id="heard-more"></a>

전압.

## 단위 <a id="units" data-list data-reversed="어떤 단위인가?"></a>

| 단위 | 재는 것 | 기호 | 소리 |
|------|---------|------|------|
| 옴 <a id="units-ohm"></a> | 저항 | $\Omega$ | ![옴](../media/ohm.wav) |
| 볼트 <a id="units-volt"></a> | 전압 | V | |
"""


def questions(text: str = TEXT) -> tuple[Question, ...]:
    """The questions of a chapter in Korean."""
    (chapter,), found = read_chapters(PATH, text, FORM)
    assert found == (), [str(each) for each in found]
    return chapter.questions


def deck(text: str = TEXT, **more: Any) -> Deck:
    """The deck with one chapter."""
    return factory.deck(factory.chapter("forms", *questions(text)), **more)


def turned(question: Question) -> Question:
    """A question whose right choices are wrong, and the other way round."""
    assert question.kind is Kind.CHOICE
    return replace(
        question, choices=tuple(replace(one, right=not one.right) for one in question.choices)
    )
