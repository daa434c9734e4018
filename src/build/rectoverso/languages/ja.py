"""What artifacts say of their own in Japanese."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="目次",
    references="参考文献",
    hint="ヒント",
    parent_question="前の質問",
    reverse_prompt="何の説明か？",
    brief="30秒で",
    long_answer="詳しい答え",
    report="誤りを報告する",
    home="このデッキについて",
    edition="版",
    cheat_sheet="早見表",
    picture="図",
    cover="表紙",
    cover_picture="表紙：{title}",
    answer="答え",
    right="正解",
    wrong="誤り",
    note="注",
    tip="コツ",
    important="重要",
    warning="注意",
    caution="警告",
    page_reference="→{page}ページ",
    chapter_number="第{number}章",
    edition_number="第{version}版",
    license="ライセンス",
    title_page="扉",
    accessibility=(
        "本文は読む順に並び、目次からすべての質問に移れる。"
        "図には代替テキストがあり、数式はMathMLである。"
    ),
    index="索引",
    figure_number="図 {number}",
    table_number="表 {number}",
    short_answers="短い答え",
    questions="質問",
    answers="答え",
    questions_first="質問から読む",
    compact="要約版",
    compact_without=(
        "短い答え、30秒の答え、重要な数式、表、図だけを集めた。各章の前書き、ヒント、選択肢の理"
        "由、脚注、詳しい答えの残り、参考文献は省いた。"
    ),
    core_sheet="要点の一枚",
    key_formulas="重要な数式",
    continued="続き",
    faces="書体",
    date="日付",
    fold="折り線",
)
