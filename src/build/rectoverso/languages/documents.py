"""Words by which people mark the parts of questions and answers in their own documents, in all
languages at once: an importer reads them, no artifact says them.

All are in lower case; a single letter counts only where a document uses its partner too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _all(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.replace("\n", ",").split(",")) - {""}


QUESTION: Final = _all(
    """
    q, front, 앞면, vorderseite, question, ques, problem, exercise, quiz, interviewer, 질문, 문제,
    물음, 문, 면접관, 퀴즈, frage, aufgabe, 問, 問題, 質問, 設問, 问, 问题, 提问, 题目, 題目, 题,
    面试官, pregunta, pergunta, domanda, вопрос, câu hỏi, câu, प्रश्न, السؤال, سؤال, שאלה, คำถาม,
    vraag
    """
)
FOLLOW_UP: Final = _all(
    """
    follow-up, follow up, followup, follow-up question, 꼬리질문, 꼬리 질문, 추가 질문, 추가질문,
    후속 질문, 후속질문, nachfrage, anschlussfrage, folgefrage, zusatzfrage, 追加質問, 深掘り,
    追问, 追問, relance, repregunta, уточнение, дополнительный вопрос
    """
)
ANSWER: Final = _all(
    """
    a, back, 뒷면, rückseite, ans, sol, soln, answer, answers, solution, reply, correct answer,
    right answer, correct option, sample answer, model answer, expected answer, short answer,
    my answer, best answer, candidate, show answer, hide answer, view answer, see answer,
    show the answer, click for answer, click to see the answer, reveal answer, show solution,
    answer key, toggle answer, spoiler, 답, 답변, 정답, 대답, 해답, 응답, 모범답안, 모범 답안,
    예시 답변, 예시 답안, 나의 답변, 내 답변, 정답 보기, 답변 보기, 답 보기, 정답 확인, 지원자,
    antwort, antworten, lösung, lsg, richtige antwort, musterantwort, musterlösung,
    antwort anzeigen, 答, 答え, 答案, 回答, 解答, 解, 正解, 模範解答, 解答例, 答えを見る, 正确答案,
    參考答案, 参考答案, 查看答案, 候选人, réponse, reponse, bonne réponse, respuesta,
    respuesta correcta, resposta, risposta, ответ, правильный ответ, trả lời, đáp án, उत्तर,
    الجواب, الإجابة, جواب, תשובה, คำตอบ, antwoord
    """
)
PAIRS: Final[Mapping[str, str]] = MappingProxyType(
    {"f": "a", "p": "r", "q": "r", "в": "о", "س": "ج", "ש": "ת", "d": "r"}
)
"""Letters that mark a question, and the letter that then marks its answer (Frage and Antwort)."""

ANSWER_LISTS: Final = _all(
    """
    answers, answer key, answer keys, key, solutions, 정답, 답안, 해답, 정답 및 해설, 답, 정답표,
    antworten, lösungen, lösungsschlüssel, lösung, 解答, 答え, 答案, 正解, 解答一覧, 参考答案,
    réponses, corrigé, solutions des questions, respuestas, soluciones, respostas, gabarito,
    risposte, ответы, đáp án, उत्तर, الإجابات, תשובות, เฉลย
    """
)
"""What stands over the answers of all questions, behind them."""

SHOWING: Final = _all(
    """
    show, click, expand, toggle, reveal, unfold, 보기, 펼치기, 펼쳐보기, 클릭, 접기, 열기, 더보기,
    anzeigen, aufklappen, ausklappen, einblenden, 表示, 開く, 見る, クリック, 展开, 展開, 查看,
    点击查看, afficher, voir, dévoiler, ver, mostrar, показать, открыть, xem
    """
)
"""What a fold that opens is called."""

EXPLANATION: Final = _all(
    """
    explanation, explain, rationale, reason, reasoning, why, discussion, details, 해설, 설명, 풀이,
    이유, 상세, erklärung, begründung, erläuterung, 解説, 説明, 理由, 解析, 解释, 解釋, 说明, 分析,
    explication, explicación, explicação, spiegazione, пояснение, объяснение, giải thích, व्याख्या,
    الشرح, הסבר, คำอธิบาย
    """
)
HINT: Final = _all(
    """
    hint, hints, clue, 힌트, tipp, hinweis, ヒント, 提示, indice, pista, dica, подсказка, gợi ý,
    संकेत, تلميح, רמז, คำใบ้
    """
)
REFERENCES: Final = _all(
    """
    reference, references, ref, refs, source, sources, link, links, resources, citation, citations,
    further reading, read more, see also, bibliography, credit, reference links, useful links,
    참고, 참고자료, 참고 자료, 참고문헌, 참고 문헌, 참고 링크, 참고링크, 참조, 출처, 레퍼런스,
    링크, 관련 자료, 자료, quelle, quellen, quellenangabe, quellenangaben, literatur, referenz,
    referenzen, verweise, weiterführende links, weiterführend, siehe auch, mehr dazu, 参考,
    参考文献, 参考資料, 参考リンク, 参考链接, 参考资料, 參考資料, 參考, 出典, 引用, 关联, 相关链接,
    来源, 來源, リンク, référence, références, pour aller plus loin, voir aussi, fuente, fuentes,
    referencia, referencias, referência, referências, fonte, fontes, riferimenti, источник,
    источники, ссылки, литература, tài liệu tham khảo, tham khảo, nguồn, संदर्भ, المراجع, المصادر,
    المصدر, מקורות, อ้างอิง, แหล่งอ้างอิง
    """
)
CHOICES: Final = _all(
    """
    options, option, choices, choice, answer choices, 보기, 선택지, auswahl, antwortmöglichkeiten,
    optionen, 选项, 選項, 選択肢, propositions, choix, opciones, opções, alternativas, opzioni,
    варианты, варианты ответа, варианты ответов, lựa chọn, các lựa chọn
    """
)
"""What stands over the choices of a question."""

SOURCE_LINK: Final = _all(
    """
    src, source, ref, reference, link, answer, solution, explanation, read more, more, details,
    출처, 참고, 참조, 링크, 정답, 답, 답변, 해설, quelle, antwort, lösung, 出典, 参考,
    答え, 解答, 解説, 来源, 來源, 答案, 链接, 鏈接, réponse, lien, fuente,
    respuesta, fonte, resposta, источник, ответ, ссылка, nguồn, đáp án, trả lời
    """
)
"""What a link behind a question is called that leads to its source or its answer."""

CONTENTS: Final = _all(
    """
    table of contents, contents, content, toc, index, list of questions, question list, questions,
    table of content, 목차, 차례, 질문 목록, 질문목록, 인덱스, inhalt, inhaltsverzeichnis,
    übersicht, fragenübersicht, 目次, もくじ, 目录, 目錄, 索引, 問題一覧, 質問一覧,
    table des matières, sommaire, índice, tabla de contenidos, contenido, contenidos, sumário,
    indice, содержание, оглавление, mục lục, विषय सूची, المحتويات, تוכן עניינים, תוכן עניינים,
    สารบัญ
    """
)
FURNITURE: Final = _all(
    """
    license, licence, contributing, contribution, contributions, contributors, how to contribute,
    author, authors, acknowledgements, acknowledgments, credits, changelog, disclaimer, copyright,
    support, sponsors, star history, feedback, contact, back to top, 라이선스, 라이센스, 기여,
    기여하기, 기여자, 기여 방법, 저자, 만든 사람, 만든이, 저작권, 연락처, lizenz, mitwirken,
    mitwirkende, beitragen, autor, autoren, danksagung, kontakt, impressum, haftungsausschluss,
    许可, 许可证, 許可證, 贡献, 貢獻, 贡献者, 作者, 版权, 致谢, ライセンス, 著者, 貢献, 謝辞,
    licencia, licença, autores, contribuir, colaboradores, licence d'utilisation, auteurs,
    remerciements, лицензия, авторы, автор, благодарности, giấy phép, đóng góp, tác giả
    """
)
"""Headings of what is about a document, and no question."""

NAVIGATION: Final = _all(
    """
    back, up, top, home, next, previous, prev, back to top, go to top, to top, to the top,
    back to index, back to contents, back to table of contents, return to top, return, index, menu,
    table of contents, main page, next page, previous page, next chapter, previous chapter,
    뒤로, 뒤로가기, 뒤로 가기, 위로, 위로가기, 위로 가기, 맨위로, 맨 위로, 처음으로, 목차로, 목차,
    목차로 돌아가기, 홈, 홈으로, 이전, 다음, 돌아가기, zurück, nach oben, weiter, startseite,
    zum inhaltsverzeichnis, zurück nach oben, zurück zum inhaltsverzeichnis, 戻る, 上へ, トップへ,
    トップへ戻る, 目次へ, 目次へ戻る, 目次に戻る, ホーム, 次へ, 前へ, 返回, 返回顶部, 回到顶部,
    返回目录, 回到目录, 回目录, 返回首页, 首页, 上一页, 下一页, 上一章, 下一章, 上一篇, 下一篇,
    回到頂部, 返回目錄, 回目錄, 首頁, retour, haut, haut de page, retour en haut,
    retour au sommaire, suivant, précédent, accueil, atrás, volver, arriba, volver arriba, inicio,
    volver al inicio, siguiente, anterior, volver al índice, voltar, topo, voltar ao topo, início,
    próximo, voltar ao índice, назад, наверх, вверх, вперёд, вперед, на главную, к содержанию,
    к оглавлению, вернуться к содержанию, далее, в начало, về đầu trang, quay lại, lên đầu trang,
    trang chủ, tiếp, trước, indietro, su, torna su, avanti, başa dön, yukarı, geri, ileri
    """
)
"""What links are called that only lead about: back, up, on."""

OPENING: Final = _all(
    """
    introduction, intro, preface, foreword, overview, about, about this document, how to use, 소개,
    들어가며, 들어가기, 머리말, 서문, 개요, 시작하며, einleitung, einführung, vorwort, überblick,
    はじめに, 序文, 概要, まえがき, 前言, 导言, 導言, 简介, 簡介, 引言, 介绍, présentation,
    avant-propos, introducción, presentación, introdução, apresentação, введение, предисловие,
    giới thiệu
    """
)
"""Headings of prose that a document or chapter opens with."""

TEMPLATE: Final = _all(
    """
    content, answer here, your answer, your answer here, write your answer, write your answer here,
    write answer here, add answer, add answer here, answer goes here, insert answer, type here,
    answer, placeholder, lorem ipsum, fill in, fill me in, 내용, 답변, 답, 여기에 답변,
    여기에 답변을 작성, 답변 작성, 답변을 작성하세요, 답변을 입력하세요, 내용을 입력하세요,
    작성 필요, inhalt, antwort, text hier, antwort hier, hier antwort einfügen, 内容, 本文,
    答えをここに, 回答をここに, ここに回答, 在此填写答案, 在这里填写, contenu, votre réponse ici,
    contenido, tu respuesta aquí, conteúdo, ваш ответ
    """
)
"""Words that a template leaves where an author was to write."""

TEMPLATE_LINK: Final = _all(
    """
    title, name, link, url, text, link text, address, description, 제목, 링크, 주소, 이름, 설명,
    titel, adresse, 題名, タイトル, リンク, 标题, 標題, 链接, 連結, titre, lien, título, enlace,
    заголовок, ссылка
    """
)
"""What a template calls a link and its address."""

UNFINISHED: Final = _all(
    """
    todo, to do, tbd, tba, wip, n/a, fixme, xxx, coming soon, to be added, to be done,
    to be answered, to be written, to be continued, work in progress, in progress, no answer,
    no answer yet, unanswered, not answered yet, add later, 추후 작성, 추후 추가, 추후 업데이트,
    추후 작성 예정, 작성 예정, 작성 중, 작성중, 준비 중, 준비중, 미작성, 답변 없음, 나중에 작성,
    정리 예정, 업데이트 예정, 미정, noch offen, folgt noch, kommt noch, in arbeit, ausstehend,
    keine antwort, 未記入, 未定, 未回答, 準備中, 作成中, 執筆中, 後で書く, あとで書く, 後で追記,
    待补充, 待補充, 待完善, 待续, 待续写, 待更新, 未完成, 暂无, 暫無, à compléter, à faire,
    à venir, à suivre, en cours, por completar, pendiente, por hacer, próximamente, sin respuesta,
    a fazer, pendente, em breve, позже, допишу, дополнить, нет ответа, chưa có, chưa trả lời,
    đang cập nhật, sẽ cập nhật
    """
)
"""All that an author wrote who was to write an answer later."""

NOT_KNOWING: Final = _all(
    """
    i don't know, i dont know, i do not know, don't know, do not know, dunno, idk, no idea,
    no clue, not sure, never heard, can't remember, cannot remember, don't remember,
    what does this mean, 모르겠, 모름, 모르는, 모릅니다, 몰라, 몰라요, 무슨말일까, 무슨 말일까,
    무슨말이지, 무슨 말이지, 무슨 뜻일까, 처음 들어, 처음 듣, 들어본 적 없, 기억이 안, 기억 안,
    기억나지 않, 까먹, weiß nicht, weiss nicht, weiß es nicht, weiß ich nicht, weiss ich nicht,
    keine ahnung, nie gehört, わからない, わかりません, 分からない, 分かりません, 知らない,
    知りません, 覚えていない, 忘れた, 不知道, 不清楚, 不会, 不太懂, 没听说过, 不懂, 忘了,
    je ne sais pas, aucune idée, jamais entendu, no sé, no lo sé, ni idea, não sei, nem ideia,
    non lo so, не знаю, понятия не имею, не помню, không biết, chưa biết, पता नहीं, नहीं पता,
    لا أعرف, لا أدري, לא יודע, אין לי מושג, ไม่รู้, ไม่ทราบ
    """
)
"""How people say that they don't know."""

ASKING: Final = _all(
    """
    what, what's, whats, why, how, when, where, which, who, whose, whom, explain, describe, define,
    compare, contrast, discuss, list, name, give, tell, state, show, prove, derive, calculate,
    compute, write, implement, design, outline, summarize, distinguish, differentiate, mention, is,
    are, does, do, did, can, could, should, would, will, has, have, difference, diff, differences,
    was, warum, wieso, weshalb, wie, wann, wo, wer, welche, welcher, welches, welchen, worin, wozu,
    womit, wodurch, woran, erkläre, erklären, beschreibe, beschreiben, nenne, nennen, vergleiche,
    definiere, ist, sind, kann, können, qu'est-ce, que, quoi, quel, quelle, quels, quelles,
    pourquoi, comment, quand, où, qui, expliquez, décrivez, définissez, citez, comparez, qué, cuál,
    cuáles, cómo, cuándo, dónde, quién, explique, explica, defina, o, qual, quais, como, quando,
    onde, quem, descreva, что, чем, как, какой, какая, какое, какие, почему, зачем, когда, где,
    кто, сколько, объясните, опишите, назовите, перечислите, расскажите, tại, vì, thế, làm, hãy,
    क्या, क्यों, कैसे, समझाइए, ما, ماذا, لماذا, كيف, متى, أين, هل, اشرح, מה, מדוע, למה, איך, כיצד,
    מתי, הסבר, อธิบาย, ทำไม, 什么, 什麼, 为什么, 為什麼, 如何, 怎么, 怎麼, 怎样, 何, 哪些, 请, 請,
    简述, 簡述, 描述, 解释, 解釋, 说明, 介绍, 谈谈, 列举, なぜ, どう, どの, いつ, 何が, 何を
    """
)
"""Words that a question begins with."""

ASKING_ENDINGS: Final = tuple(
    sorted(
        _all(
            """
            인가요, 인가, 는가, 은가, 한가, 까요, 까, 나요, 가요, 시오, 하라, 해라, 해라, 세요,
            주세요, 보라, 다면, 이유, 이유는, 차이, 차이점, 차이는, 차이점은, 무엇인지, 방법,
            방법은, 무엇, 란, 이란, 장단점, 장단점은, 하시오, 논하라, か, とは, せよ, べよ,
            ください, なさい, 何, 理由, 違い, について, 違いは, 理由は, 意味は, 役割は, 方法は,
            목적은, 의미는, 역할은, 원리는, 장점은, 단점은, 吗, 嗎, 呢, 什么, 什麼, 区别, 區別,
            哪些, 为何, 原理, ไหม, อะไร, क्या
            """
        )
    )
)
"""What a question ends with in languages that ask at the end."""

CHOICE_LETTERS: Final = (
    "ABCDEFGHIJ",
    "가나다라마바사",
    "ㄱㄴㄷㄹㅁㅂ",
    "アイウエオ",
    "АБВГДЕ",
)
"""The letters that number choices, in their order."""

COUNTER: Final = "번"
"""What stands behind a number in Korean where others have a dot."""

ORDINAL: Final = ("第|제", "問題|問|题目|题|題|问|문제|문항|문")
"""What stands around the number of a question: before it, behind it."""

AND: Final = "and|und|et|y|와|과|및"
OPTION: Final = "option|choice|보기|선택지"
RIGHT: Final = "correct|right|정답|답|richtig|正解|正确|correcto|correcte|верно"
"""What is said of the right one of several choices."""

BRANCH: Final = "ㄴ"
"""A letter that Koreans write as the sign of a branch."""

LAUGHTER: Final = "ㅋㅎㅠㅜ"
"""Letters that stand for a laugh or a tear."""

STATING_ENDINGS: Final = ("다", "요")
"""What a statement ends with in Korean."""

ABOUT: Final = _all(
    """
    related posts, related articles, related questions, related, comments, leave a comment,
    leave a reply, share this, share, newsletter, subscribe, about the author, tags, categories,
    recommended, you might also like, next steps, navigation, conclusion, closing words, summary,
    wrapping up, final thoughts, external links, notes, 댓글, 관련 글, 관련글, 공유하기, 마치며,
    마무리, 맺음말, 태그, 카테고리, 글쓴이, 다음 글, 이전 글, kommentare, ähnliche artikel, fazit,
    schlusswort, teilen, weblinks, einzelnachweise, das könnte sie auch interessieren,
    コメント, 関連記事, まとめ, おわりに, タグ, 评论, 相关文章, 总结, 标签
    """
)
"""Headings of what stands around a page's questions."""
BOTH: Final = _all("and, und, 와, 과")
"""Words between two letters that name the right choices."""
