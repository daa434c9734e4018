"""What artifacts say of their own in Vietnamese."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="Mục lục",
    references="Tài liệu tham khảo",
    hint="Gợi ý",
    parent_question="Câu hỏi trước",
    reverse_prompt="Đây là mô tả của điều gì?",
    brief="Trong 30 giây",
    long_answer="Câu trả lời chi tiết",
    report="Báo lỗi",
    home="Về bộ thẻ này",
    edition="Ấn bản",
    cheat_sheet="Bảng tóm tắt",
    picture="hình",
    cover="Bìa",
    cover_picture="Bìa: {title}",
    answer="Đáp án",
    right="đúng",
    wrong="sai",
    note="Ghi chú",
    tip="Mẹo",
    important="Quan trọng",
    warning="Cảnh báo",
    caution="Thận trọng",
    page_reference="→ tr. {page}",
    chapter_number="Chương {number}",
    edition_number="Ấn bản {version}",
    license="Giấy phép",
    title_page="Trang nhan đề",
    accessibility=(
        "Văn bản xếp theo thứ tự đọc, và mục lục dẫn đến từng câu hỏi. Hình có văn bản thay thế,"
        " công thức viết bằng MathML."
    ),
    index="Bảng tra",
    figure_number="Hình {number}",
    table_number="Bảng {number}",
    short_answers="Câu trả lời ngắn",
    questions="Câu hỏi",
    answers="Câu trả lời",
    questions_first="Câu hỏi trước",
    compact="Bản rút gọn",
    compact_without=(
        "Câu trả lời ngắn, ba mươi giây, công thức chính, bảng và hình. Lược bỏ: phần mở đầu"
        " các chương, gợi ý, lý do của các lựa chọn, chú thích, phần còn lại của câu trả lời"
        " dài và tài liệu tham khảo."
    ),
    core_sheet="Tờ cốt lõi",
    key_formulas="Công thức chính",
    continued="tiếp theo",
    faces="Kiểu chữ",
    date="Ngày",
    fold="Gấp tại đây",
)
