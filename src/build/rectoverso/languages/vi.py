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
)
