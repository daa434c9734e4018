"""What artifacts say of their own in Arabic.

The arrow points where its lines lead.
"""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="المحتويات",
    references="المراجع",
    hint="تلميح",
    parent_question="السؤال السابق",
    reverse_prompt="ما الذي يصفه هذا؟",
    brief="في 30 ثانية",
    long_answer="الإجابة المفصّلة",
    report="الإبلاغ عن خطأ",
    home="عن هذه الرزمة",
    edition="الطبعة",
    cheat_sheet="ملخص سريع",
    picture="صورة",
    cover="الغلاف",
    cover_picture="الغلاف: {title}",
    answer="الإجابة",
    right="صحيح",
    wrong="خطأ",
    note="ملاحظة",
    tip="نصيحة",
    important="مهم",
    warning="تنبيه",
    caution="تحذير",
    page_reference="← ص {page}",
    chapter_number="الفصل {number}",
    edition_number="الطبعة {version}",
    license="الترخيص",
    title_page="صفحة العنوان",
    accessibility=(
        "يتبع النص ترتيب القراءة، وتقود المحتويات إلى كل سؤال. للصور نص بديل، والصيغ الرياضية"
        " مكتوبة بلغة MathML."
    ),
    index="الفهرس",
    figure_number="الشكل {number}",
    table_number="الجدول {number}",
    short_answers="الأجوبة القصيرة",
    questions="الأسئلة",
    answers="الأجوبة",
    questions_first="الأسئلة أولاً",
    compact="الطبعة الموجزة",
    compact_without=(
        "أجوبة قصيرة وثلاثون ثانية والصيغ الرئيسية والجداول والأشكال. لا تضم هذه الطبعة مقدمات"
        " الفصول ولا التلميحات ولا أسباب الخيارات ولا الحواشي ولا بقية الأجوبة الطويلة ولا"
        " المراجع."
    ),
    core_sheet="ورقة الأساسيات",
    key_formulas="الصيغ الرئيسية",
    continued="تابع",
    faces="الخطوط",
    date="التاريخ",
    fold="اطوِ هنا",
)
