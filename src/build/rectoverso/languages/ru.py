"""What artifacts say of their own in Russian."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="Оглавление",
    references="Литература",
    hint="Подсказка",
    parent_question="Предыдущий вопрос",
    reverse_prompt="Что здесь описано?",
    brief="За 30 секунд",
    long_answer="Подробный ответ",
    report="Сообщить об ошибке",
    home="Об этой колоде",
    edition="Издание",
    cheat_sheet="Краткий справочник",
    picture="изображение",
    cover="Обложка",
    cover_picture="Обложка: {title}",
    answer="Ответ",
    right="верно",
    wrong="неверно",
    note="Примечание",
    tip="Совет",
    important="Важно",
    warning="Внимание",
    caution="Осторожно",
    page_reference="→ стр. {page}",
    chapter_number="Глава {number}",
    edition_number="Издание {version}",
    license="Лицензия",
    title_page="Титульный лист",
    accessibility=(
        "Текст расположен в порядке чтения, и из оглавления можно перейти к каждому вопросу. У"
        " изображений есть текстовые описания, формулы записаны в MathML."
    ),
    index="Предметный указатель",
    figure_number="Рисунок {number}",
    table_number="Таблица {number}",
    short_answers="Краткие ответы",
    questions="Вопросы",
    answers="Ответы",
    questions_first="Сначала вопросы",
    compact="Краткое издание",
    compact_without=(
        "Краткие ответы, тридцать секунд, главные формулы, таблицы и рисунки. Опущены"
        " вступления к главам, подсказки, обоснования вариантов, сноски, остальная часть"
        " подробных ответов и литература."
    ),
    core_sheet="Главное на одном листе",
    key_formulas="Главные формулы",
    continued="продолжение",
    faces="Шрифты",
    date="Дата",
    fold="Линия сгиба",
)
