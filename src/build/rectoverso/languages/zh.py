"""What artifacts say of their own in Chinese, in simplified characters."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="目录",
    references="参考文献",
    hint="提示",
    parent_question="前一个问题",
    reverse_prompt="这里描述的是什么？",
    brief="30秒回答",
    long_answer="详细解答",
    report="报告错误",
    home="关于本牌组",
    edition="版本",
    cheat_sheet="速查表",
    picture="图片",
    cover="封面",
    cover_picture="封面：{title}",
    answer="答案",
    right="正确",
    wrong="错误",
    note="说明",
    tip="技巧",
    important="重要",
    warning="注意",
    caution="警告",
    page_reference="→第{page}页",
    chapter_number="第{number}章",
    edition_number="第{version}版",
    license="许可协议",
    title_page="扉页",
    accessibility="正文按阅读顺序排列，从目录可以到达每个问题。图片配有替代文本，公式采用MathML。",
    index="索引",
    figure_number="图 {number}",
    table_number="表 {number}",
    short_answers="简短回答",
    questions="问题",
    answers="答案",
    questions_first="先看问题",
    compact="精简版",
    compact_without=(
        "只收简短答案、三十秒回答、重要公式、表和图。各章引言、提示、选项的理由、脚注、详细答案"
        "的其余部分和参考文献均未收入。"
    ),
    core_sheet="核心一页",
    key_formulas="重要公式",
    continued="续",
    faces="字体",
    date="日期",
    fold="沿此折叠",
)
