"""What artifacts say of their own in Chinese, in traditional characters."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="目錄",
    references="參考文獻",
    hint="提示",
    parent_question="前一個問題",
    reverse_prompt="這裡描述的是什麼？",
    brief="30秒回答",
    long_answer="詳細解答",
    report="回報錯誤",
    home="關於本牌組",
    edition="版本",
    cheat_sheet="速查表",
    picture="圖片",
    cover="封面",
    cover_picture="封面：{title}",
    answer="答案",
    right="正確",
    wrong="錯誤",
    note="說明",
    tip="訣竅",
    important="重要",
    warning="注意",
    caution="警告",
    page_reference="→第{page}頁",
    chapter_number="第{number}章",
    edition_number="第{version}版",
    license="授權條款",
    title_page="書名頁",
    accessibility="內文依閱讀順序排列，從目錄可以到達每個問題。圖片附有替代文字，公式採用MathML。",
    index="索引",
    figure_number="圖 {number}",
    table_number="表 {number}",
    short_answers="簡短回答",
    questions="問題",
    answers="答案",
    questions_first="先看問題",
    compact="精簡版",
    compact_without=(
        "只收簡短答案、三十秒回答、重要公式、表和圖。各章引言、提示、選項的理由、註腳、詳細答案"
        "的其餘部分和參考文獻均未收入。"
    ),
    core_sheet="核心一頁",
    key_formulas="重要公式",
    continued="續",
    faces="字體",
    date="日期",
    fold="沿此摺疊",
)
