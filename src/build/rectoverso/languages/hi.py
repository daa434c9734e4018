"""What artifacts say of their own in Hindi."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="विषय-सूची",
    references="संदर्भ",
    hint="संकेत",
    parent_question="पिछला प्रश्न",
    reverse_prompt="यह किसका वर्णन है?",
    brief="30 सेकंड में",
    long_answer="विस्तृत उत्तर",
    report="त्रुटि बताएँ",
    home="इस डेक के बारे में",
    edition="संस्करण",
    cheat_sheet="सार-पत्र",
    picture="चित्र",
    cover="आवरण",
    cover_picture="आवरण: {title}",
    answer="उत्तर",
    right="सही",
    wrong="गलत",
    note="टिप्पणी",
    tip="सुझाव",
    important="महत्त्वपूर्ण",
    warning="चेतावनी",
    caution="सावधानी",
    page_reference="→ पृ. {page}",
    chapter_number="अध्याय {number}",
    edition_number="संस्करण {version}",
    license="लाइसेंस",
    title_page="शीर्षक पृष्ठ",
    accessibility=(
        "पाठ पढ़ने के क्रम में है और विषय-सूची से हर प्रश्न तक पहुँचा जा सकता है। चित्रों के साथ"
        " वैकल्पिक पाठ है, सूत्र MathML में हैं।"
    ),
    index="अनुक्रमणिका",
    figure_number="चित्र {number}",
    table_number="तालिका {number}",
    short_answers="छोटे उत्तर",
    questions="प्रश्न",
    answers="उत्तर",
    questions_first="पहले प्रश्न",
    compact="संक्षिप्त संस्करण",
    compact_without=(
        "छोटे उत्तर, तीस सेकंड के उत्तर, मुख्य सूत्र, तालिकाएँ और चित्र। अध्यायों की भूमिकाएँ,"
        " संकेत, विकल्पों के कारण, पाद-टिप्पणियाँ, लंबे उत्तरों का शेष भाग और संदर्भ छोड़ दिए"
        " गए हैं।"
    ),
    core_sheet="मुख्य पन्ना",
    key_formulas="मुख्य सूत्र",
    continued="जारी",
    faces="फ़ॉन्ट",
    date="तिथि",
    fold="यहाँ मोड़ें",
)
