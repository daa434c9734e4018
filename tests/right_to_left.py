"""A small deck in Arabic and one in Hebrew, in which much runs from left to right all the same."""

from __future__ import annotations

from dataclasses import replace

from rectoverso.model import Deck, Medium
from tests import factory
from tests.projection import FORM, read

ARABIC = r"""# التعلّم العميق <a id="deep"></a>

هذا الفصل عن الشبكات العصبية (neural networks) ولغة C++.

## ReLU: لماذا نفضّلها على `sigmoid`؟ <a id="relu" class="core"></a>

> [!TIP]
> فكّر في المشتقّة $f'(x)$ عند القيم الكبيرة.

لأن مشتقّتها $f'(x)=1$ عندما $x>0$، فلا يتلاشى التدرّج (vanishing gradient) [@nair2010].

**In 30 seconds**

- لا تتشبّع دالة ReLU.
- حسابها سريع: `max(0, x)`.

تُستعمل في C++ وفي GPT-4 وفي .NET، وتُكتب بالعبرية <span lang="he">רשת נוירונים (עמוקה)</span>،
وبالكورية 활성화 함수:

$$\sigma(x)=\frac{1}{1+e^{-x}},\qquad \frac{\partial L}{\partial x_1}=\sum_{i=1}^{n} w_i\,\delta_i
+\lambda\,\lVert w\rVert^2+\alpha_1\beta_2\gamma_3$$

```python
def relu(x):
    # لا شيء تحت الصفر
    return x if x > 0 else 0.0  # سطر طويل لا يتّسع له الهاتف فيُمرَّر أفقيًا
```

| الدالة | المدى | السرعة | ملاحظة |
|:---|:---:|---:|---|
| ReLU | $[0,\infty)$ | 12 | بسيطة |
| `sigmoid` | $(0,1)$ | 3 | تتشبّع |

> [!WARNING]
> قد «تموت» الوحدة إذا كان معدّل التعلّم كبيرًا[^1].

1. أوّلًا نحسب المجموع.
2. ثم نطبّق الدالة:
   - على كلّ عنصر،
   - مرّة واحدة.

- [x] جرّب
- [ ] قِس

> اقتباس قصير.

<span lang="en">A whole paragraph in English, which begins at the left.</span>

اضغط <kbd>Ctrl</kbd> + <kbd>C</kbd>.

[^1]: انظر *المرجع*، ص. 12.

### وماذا عن *Leaky ReLU*؟ <a id="leaky"></a>

تُبقي ميلًا صغيرًا $0.01x$ تحت الصفر.

## أيّ هذه الدوال تتشبّع؟ <a id="which"></a>

- [x] sigmoid
  > لأن مداها $(0,1)$.
- [ ] ReLU
  > لا حدّ لها من الأعلى.
- [ ] دالة خطّية

الدالة sigmoid تتشبّع عند الطرفين.

## املأ الفراغ <a id="gap"></a>

الدالة {{c1::ReLU}} تساوي {{c2::$\max(0,x)$}} لكل {{c3::عدد حقيقي}}.

## ماذا يطبع هذا البرنامج؟ <a id="prints"></a>

```python
print(2 ** 10)
```

---

يطبع 1024.

## كلمات <a id="words" data-list></a>

| الكلمة | المعنى | ملاحظة |
|---|---|---|
| gradient <a id="w-gradient"></a> | تدرّج | متّجه المشتقّات |
| layer <a id="w-layer"></a> | طبقة | |
"""

HEBREW = r"""# למידה עמוקה <a id="deep"></a>

## מהי `softmax`? <a id="softmax" data-reversed></a>

פונקציה שהופכת וקטור $z\in\mathbb{R}^n$ להתפלגות: $p_i=e^{z_i}/\sum_j e^{z_j}$ [@nair2010].

C++ ו־Java מחשבות אותה ב־`exp`; בערבית: دالة. מחירה $O(n)$ (ליניארי), 50% מהזמן.

| שם | ערך |
|---|---:|
| $p_1$ | 0.5 |

## GPT-4: מה ההבדל? <a id="gpt"></a>

מספר הפרמטרים גדול יותר, ראו https://example.org/gpt/.
"""

TEXTS = {"ar": ARABIC, "he": HEBREW}


def deck(language: str) -> Deck:
    chapter, found = read(TEXTS[language], FORM)
    assert not found, found
    made = factory.deck(chapter, language=language, title=TEXTS[language][2:].split(" <")[0])
    return replace(made, media=tuple[Medium, ...]())
