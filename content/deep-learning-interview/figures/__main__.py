"""Draw every figure of this deck into ``media/``: run this folder with ``python``.

Names of chapters after it draw only theirs: ``python figures activation normalization``.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # nothing but pictures is left behind

HERE = Path(__file__).resolve().parent
CHAPTERS = sorted(
    path.stem for path in HERE.glob("*.py") if path.stem not in ("__main__", "drawing")
)

for chapter in sys.argv[1:] or CHAPTERS:
    for draw in importlib.import_module(chapter).FIGURES:
        draw()
