"""What artifacts say of their own in Hebrew.

The arrow points where its lines lead.
"""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="תוכן העניינים",
    references="רשימת מקורות",
    hint="רמז",
    parent_question="השאלה הקודמת",
    reverse_prompt="מה מתואר כאן?",
    brief="ב-30 שניות",
    long_answer="התשובה המלאה",
    report="דיווח על טעות",
    home="על החפיסה הזאת",
    edition="מהדורה",
    cheat_sheet="דף סיכום",
    picture="תמונה",
    cover="כריכה",
    cover_picture="כריכה: {title}",
    answer="תשובה",
    right="נכון",
    wrong="לא נכון",
    note="הערה",
    tip="עצה",
    important="חשוב",
    warning="אזהרה",
    caution="זהירות",
    page_reference="← עמ׳ {page}",
    chapter_number="פרק {number}",
    edition_number="מהדורה {version}",
    license="רישיון",
    title_page="עמוד השער",
    accessibility=(
        "הטקסט ערוך לפי סדר הקריאה, ותוכן העניינים מוביל לכל שאלה. לתמונות יש טקסט חלופי,"
        " והנוסחאות כתובות ב-MathML."
    ),
    index="מפתח עניינים",
    figure_number="איור {number}",
    table_number="טבלה {number}",
    short_answers="תשובות קצרות",
    questions="שאלות",
    answers="תשובות",
    questions_first="קודם השאלות",
    compact="מהדורה מקוצרת",
    compact_without=(
        "תשובות קצרות, שלושים שניות, נוסחאות מפתח, טבלאות ואיורים. הושמטו הקדמות הפרקים,"
        " הרמזים, נימוקי האפשרויות, הערות השוליים, יתר התשובות הארוכות והמקורות."
    ),
    core_sheet="דף העיקר",
    key_formulas="נוסחאות מפתח",
    continued="המשך",
    faces="גופנים",
    date="תאריך",
    fold="קו קיפול",
)
