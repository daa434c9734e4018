"""What artifacts say of their own in Thai."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="สารบัญ",
    references="บรรณานุกรม",
    hint="คำใบ้",
    parent_question="คำถามก่อนหน้า",
    reverse_prompt="นี่คือคำอธิบายของอะไร",
    brief="ใน 30 วินาที",
    long_answer="คำตอบโดยละเอียด",
    report="แจ้งข้อผิดพลาด",
    home="เกี่ยวกับสำรับนี้",
    edition="ฉบับ",
    cheat_sheet="สรุปย่อ",
    picture="รูปภาพ",
    cover="ปก",
    cover_picture="ปก: {title}",
    answer="คำตอบ",
    right="ถูก",
    wrong="ผิด",
    note="หมายเหตุ",
    tip="เคล็ดลับ",
    important="สำคัญ",
    warning="คำเตือน",
    caution="ข้อควรระวัง",
    page_reference="→ หน้า {page}",
    chapter_number="บทที่ {number}",
    edition_number="ฉบับ {version}",
    license="สัญญาอนุญาต",
    title_page="หน้าปกใน",
    accessibility=(
        "ข้อความเรียงตามลำดับการอ่าน และสารบัญนำไปยังทุกคำถาม รูปภาพมีข้อความแทน สูตรเขียนด้วย MathML"
    ),
    index="ดัชนี",
    figure_number="รูปที่ {number}",
    table_number="ตารางที่ {number}",
    short_answers="คำตอบสั้น",
    questions="คำถาม",
    answers="คำตอบ",
    questions_first="อ่านคำถามก่อน",
    compact="ฉบับย่อ",
    compact_without=(
        "คำตอบสั้น คำตอบใน 30 วินาที สูตรสำคัญ ตาราง และภาพ ไม่รวมบทนำของแต่ละบท คำใบ้"
        " เหตุผลของตัวเลือก เชิงอรรถ ส่วนที่เหลือของคำตอบยาว และเอกสารอ้างอิง"
    ),
    core_sheet="แผ่นสรุปหลัก",
    key_formulas="สูตรสำคัญ",
    continued="ต่อ",
    faces="แบบอักษร",
    date="วันที่",
    fold="พับตรงนี้",
)
