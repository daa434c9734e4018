"""What people call the fields of their notes and the columns of their tables, in many languages:
the one that asks, the one that answers, and those beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NAMES: Final = {
    # what is asked
    "question": """
        question|questions|q|front|prompt|problem|cue|stem|item
        |질문|문제|앞면|앞|물음|문항
        |問題|問い|質問|表|表面|問|設問
        |问题|正面|題目|题目|題|题
        |frage|fragen|vorderseite|aufgabe|vorne
        |recto|énoncé|pregunta|anverso|frente|enunciado|pergunta|questão
        |domanda|fronte|quesito|вопрос|лицо|лицевая сторона|перед
        |vraag|voorkant|pytanie|przód|otázka|líc|fråga|framsida|spørgsmål|forside|spørsmål
        |kysymys|soru|ön yüz|ön|سؤال|السؤال|שאלה|प्रश्न|คำถาม|câu hỏi|mặt trước|pertanyaan|soal
        |питання|întrebare|kérdés|ερώτηση
    """,
    # the word that is learned
    "term": """
        term|terms|word|words|expression|vocab|vocabulary|phrase|sentence|text|key|headword|entry
        |concept|단어|용어|낱말|표현|어휘|단어장|개념
        |単語|用語|語|語彙|单词|词语|词汇|單詞|單字|生詞|生词|術語|术语|詞彙|汉字|漢字
        |begriff|wort|vokabel|ausdruck|mot|terme|vocabulaire|palabra|término|vocablo|palavra|termo
        |parola|termine|слово|термин|woord|słowo|pojęcie|slovo|ord|sana|kelime|terim|كلمة|مصطلح
        |מילה|מונח|शब्द|คำศัพท์|คำ|từ|từ vựng|kata|λέξη
    """,
    "answer": """
        answer|answers|a|back|response|definition|definitions|meaning|meanings|translation
        |translations|solution|verso|reply|correct answer|correct|correct option|right answer
        |gloss|english|value|description
        |답|답변|정답|뒷면|뒤|뜻|의미|정의|해답|대답|풀이말|번역|설명|답안
        |答え|正答|解答|回答|裏|裏面|意味|定義|訳|正解|答|和訳|日本語訳|翻訳
        |答案|正确答案|背面|意思|释义|釋義|定义|定義|翻译|翻譯|含义|含義|解释|解釋
        |richtig|richtige antwort|antwort|antworten|rückseite|bedeutung|übersetzung
        |definition|lösung|hinten|erklärung
        |réponse|bonne réponse|définition|signification|traduction|sens
        |respuesta|respuesta correcta|correcta|reverso|definición|significado|traducción|dorso
        |resposta|verso|definição|tradução
        |risposta|retro|definizione|significato|traduzione
        |ответ|правильный ответ|оборот|определение|значение|перевод|обратная сторона
        |antwoord|achterkant|betekenis|vertaling
        |odpowiedź|tył|znaczenie|definicja|tłumaczenie
        |odpověď|rub|význam|překlad|svar|baksida|betydelse|bagside|vastaus|merkitys
        |cevap|yanıt|arka yüz|arka|anlam|tanım
        |جواب|الجواب|الإجابة|معنى|تعريف|תשובה|פירוש|הגדרה|תרגום|उत्तर|अर्थ|คำตอบ|ความหมาย
        |câu trả lời|trả lời|đáp án|mặt sau|nghĩa|jawaban|arti|відповідь|răspuns|válasz|απάντηση
        |σημασία
    """,
    "hint": """
        hint|hints|clue|tip|mnemonic hint|힌트|실마리|단서|ヒント|手がかり|提示|暗示|hinweis|tipp
        |hilfe|indice|indication|pista|ayuda|dica|suggerimento|подсказка|wskazówka|nápověda
        |ledtråd|vihje|ipucu|تلميح|רמז|संकेत|คำใบ้|gợi ý|petunjuk
    """,
    "long": """
        extra|back extra|notes|note|explanation|details|detail|comment|comments|remark|remarks
        |more|more info|info|information|additional|example|examples|example sentence|rationale
        |background|context|mnemonic|mnemonics|long|long answer|elaboration|extra 1|extra 2
        |해설|보충|참고 설명|추가|비고|메모|예문|예시|상세|자세히|노트|풀이|부연
        |解説|補足|備考|メモ|例文|例|説明|詳細|追加
        |解析|说明|說明|备注|備註|笔记|筆記|例句|补充|補充|详解|註解|注释
        |anmerkung|anmerkungen|bemerkung|bemerkungen|notiz|notizen|zusatz|beispiel|beispielsatz
        |erläuterung|merkhilfe|eselsbrücke
        |explication|remarque|remarques|exemple|détails|commentaire
        |explicación|notas|nota|ejemplo|ejemplos|comentario|detalles
        |explicação|exemplo|observação|spiegazione|note|esempio|commento
        |пояснение|объяснение|заметка|заметки|пример|примечание|комментарий
        |uitleg|voorbeeld|opmerking|wyjaśnienie|przykład|uwagi|açıklama|örnek|شرح|مثال|הסבר|דוגמה
        |व्याख्या|उदाहरण|คำอธิบาย|ตัวอย่าง|giải thích|ví dụ|penjelasan|contoh
    """,
    "references": """
        reference|references|source|sources|citation|citations|url|link|links|bibliography|literature
        |further reading|textbook|page|출처|참고|참고 문헌|참고문헌|참조|근거|링크
        |出典|参考|参考文献|参照|リンク|ソース|来源|來源|出处|出處|参考资料|參考資料|參考|链接|連結
        |quelle|quellen|literatur|referenz|verweis|référence|références|lien|bibliographie
        |fuente|fuentes|referencia|referencias|enlace|fonte|fontes|referência|referências|fonti
        |riferimento|источник|источники|ссылка|литература|bron|bronnen|źródło|źródła|zdroj|källa
        |kaynak|مصدر|مرجع|מקור|स्रोत|แหล่งที่มา|nguồn|sumber
    """,
    "tags": """
        tag|tags|label|labels|category|categories|difficulty|level|난이도|難易度|难度|schwierigkeit|태그|분류|범주|タグ|カテゴリ|分類|标签|標籤|类别|分类
        |schlagwort|schlagwörter|kategorie|étiquette|étiquettes|catégorie|etiqueta|etiquetas
        |categoría|etichetta|метка|метки|теги|тег|categorie|tagi|etiket|وسم|תגיות|टैग|แท็ก|thẻ
    """,
    "id": "id|guid|uid|uuid|note id|noteid|nid|identifier|key id|식별자|kennung|identifiant",
    "title": "title|header|heading|topic|제목|주제|머리말|タイトル|見出し|标题|標題|titel"
    "|überschrift|thema|titre|título|titolo|заголовок|тема",
    "topic": """
        theme|subject|area|domain|field|module|subtopic|분야|과목|영역|대주제|소주제|テーマ|分野|科目|単元|ジャンル
        |主题|主題|科目|领域|領域|专题|fach|bereich|gebiet|themengebiet|modul|thème|sujet|matière|domaine
        |tema|materia|área|asignatura|disciplina|argomento|ambito|предмет|раздел|область|onderwerp
        |temat|dział|téma|ämne|emne|konu|ders|موضوع|المادة|נושא|विषय|หัวข้อ|chủ đề|môn|topik
    """,
    "chapter": """
        chapter|deck|section|unit|lesson|week|lecture|단원|장|덱|과|챕터|강의|주차|章|章節|レッスン|章节|课|デッキ|課|单元|單元|牌组|牌組|kapitel|stapel
        |lektion|chapitre|paquet|leçon|capítulo|mazo|lección|capitolo|mazzo|глава|колода|урок
    """,
}
"""What a field is for, and what it is called."""


def _apart(names: str) -> list[str]:
    return [words for each in names.split("|") if (words := folded(each))]


_END: Final = re.compile(r"[\s\d#.:\uff1a?\uff1f*()\[\]_-]+\Z")
_BEGINNING: Final = re.compile(r"\A[\s\d#.*()\[\]_-]+")
_JOINTS: Final = re.compile(r"[\s_-]+")


def folded(name: str) -> str:
    """A name as it is compared: without case, numbers and signs at its ends."""
    words = unicodedata.normalize("NFC", name).casefold()[:200]
    return _JOINTS.sub(" ", _BEGINNING.sub("", _END.sub("", words)))


_FOR: Final[Mapping[str, str]] = MappingProxyType(
    {name: purpose for purpose, names in reversed(_NAMES.items()) for name in _apart(names)}
)


def purpose(name: str) -> str:
    """What a field or column of this name is for: `question`, `term` (a word that is learned),
    `answer`, `hint`, `long` (what more is to be said), `references`, `tags`, `id`, `title` (what
    stands over the question), `topic` (what several are about), `chapter`; empty where neither the
    name nor its last word tells.
    """
    words = folded(name)
    return _FOR.get(words) or _FOR.get(words.rpartition(" ")[2], "")


def is_usual(name: str) -> bool:
    """Whether a name says nothing but what a field is for; a topic's says what follows."""
    return _FOR.get(folded(name), "topic") != "topic"


def offers(name: str) -> bool:
    """Whether a field of this name offers an answer to choose."""
    stem, place = option(name)
    return bool(place and stem)


_OPTIONS: Final = frozenset(
    _apart(
        """
        q|option|options|choice|answer option|alternative|opt|distractor|보기|선택지|선지|選択肢
        |选项|選項|möglichkeit|antwortmöglichkeit|antwort|choix|proposition|opción|opcion|alternativa
        |opção|opzione|вариант|вариант ответа|optie|opcja|možnost|alternativ|seçenek|خيار|אפשרות
        |विकल्प|ตัวเลือก|lựa chọn|pilihan|answer
        """
    )
)
_LABELLED: Final = re.compile(r"(.*?)[\s_(-]*(?:([A-Ja-j])|([0-9]{1,2}))[)\s]*\Z", re.DOTALL)


def option(name: str) -> tuple[str, int]:
    """What offers an answer to choose, among fields that are called alike: the words before its
    letter or number, and its place from 1; a place of 0 where the name says nothing of that kind.
    """
    found = _LABELLED.match(name.strip()[:60])
    if not found:
        return "", 0
    stem = folded(found[1])
    if stem not in _OPTIONS and (found[1].strip() or not found[2]):
        return "", 0
    return stem, int(found[3]) if found[3] else ord(found[2].lower()) - ord("a") + 1


_HEADS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "ar": ("الكلمة", "المعنى"),
        "de": ("Begriff", "Bedeutung"),
        "en": ("term", "meaning"),
        "es": ("término", "significado"),
        "fr": ("terme", "sens"),
        "he": ("מילה", "פירוש"),
        "hi": ("शब्द", "अर्थ"),
        "ja": ("単語", "意味"),
        "ko": ("단어", "뜻"),
        "pt": ("termo", "significado"),
        "ru": ("слово", "значение"),
        "th": ("คำ", "ความหมาย"),
        "vi": ("từ", "nghĩa"),
        "zh": ("词语", "意思"),
        "zh-Hant": ("詞語", "意思"),
    }
)


def heads(language: str) -> tuple[str, str]:
    """What the two columns of a list of words are called in a language, in English where that is
    not known.
    """
    base = language.partition("-")[0]
    traditional = base == "zh" and language.endswith(("-Hant", "-TW", "-HK", "-MO"))
    return _HEADS["zh-Hant"] if traditional else _HEADS.get(base, _HEADS["en"])
