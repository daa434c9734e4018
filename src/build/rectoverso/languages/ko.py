"""What artifacts and announcements say of their own in Korean.

Labels of Anki that its Korean menus leave in English stay English.
"""

from __future__ import annotations

from string import Template

from rectoverso.languages.furniture import Announcement, Notices, Phrases, Words

WORDS = Words(
    contents="차례",
    references="참고문헌",
    hint="힌트",
    parent_question="앞 질문",
    reverse_prompt="무엇을 설명한 것인가?",
    brief="30초 답변",
    long_answer="자세한 답",
    report="오류 알리기",
    home="자료 홈",
    edition="판",
    cheat_sheet="한눈에 보기",
    picture="그림",
    cover="표지",
    cover_picture="표지: {title}",
    answer="답",
    right="맞음",
    wrong="틀림",
    note="참고",
    tip="도움말",
    important="중요",
    warning="주의",
    caution="경고",
    page_reference="→ {page}쪽",
    chapter_number="{number}장",
    edition_number="{version}판",
    license="이용 허락",
    title_page="속표지",
    accessibility=(
        "글은 읽는 순서대로 놓여 있고 차례에서 모든 질문으로 갈 수 있다. 그림에는 대체 텍스트가,"
        " 수식에는 MathML이 있다."
    ),
    index="찾아보기",
    figure_number="그림 {number}",
    table_number="표 {number}",
    short_answers="짧은 답 모음",
    questions="질문",
    answers="답",
    questions_first="질문 먼저 읽기",
    compact="요약판",
    compact_without=(
        "짧은 답과 30초 답변, 주요 수식, 표와 그림만 모았다. 각 장의 머리말, 힌트, 보기의 까닭,"
        " 각주, 나머지 풀이와 참고문헌은 싣지 않았다."
    ),
    core_sheet="핵심 한 장",
    key_formulas="주요 수식",
    continued="이어서",
    faces="글꼴",
    date="펴낸 날",
    fold="접는 선",
)

PARTICLES = """
이란 란 이라는 라는 이며 이고 인가요 인가 인지 입니까
에서는 에서 에게 으로는 으로 에는 에도 에 은 는 이 가 을 를 의 와 과 도 로 만
"""
ASKING = """
무엇 무엇인가 무엇이며 무엇이고 무엇인지 뭔가 어떤 어떻게 설명하라 설명해 말하라 주세요 하는가 한가
"""
ENDINGS = """
이다 이었다 였다 이라 라 이므로 이지만 이면 만큼 까지 부터 마다 처럼 보다 이나 나 들 한테 께
으로써 로써 으로서 로서
"""
"""More of what stands at the end of nouns."""
VERBS = """
인 일 임 적 형 별 당 끼리 뿐 조차 씩 하 한 할 함 해 했 되 된 될 됨 돼 됐 시키 시킨 시켜
"""
"""What makes adjectives and verbs of nouns."""
OTHERS = "외"
"""What stands for the authors of a work that are not named."""

PHRASES = Phrases(
    first="이 덱의 첫 판입니다. 질문이 모두 {count}개 있습니다.",
    since="{version} 판에서 달라진 점과, 새 판을 가져오는 방법을 적었습니다.",
    importing="가져오면 이렇게 됩니다",
    forecast="{parts}입니다.",
    forecast_new="새로 생기는 노트 {count}개",
    forecast_updated="바뀌는 노트 {count}개",
    forecast_unchanged="그대로인 노트 {count}개",
    forecast_deleted="지우신 노트가 있으면 새 노트가 그만큼 더 생깁니다.",
    kept=(
        "파일을 전과 같이 가져오시면 됩니다. 가져오기 창에서 “노트 업데이트”(Update notes)가 “If"
        " newer”인지만 확인하시고, 나머지 설정은 그대로 두십시오. 복습 일정과 복습 기록은 그대로"
        " 남습니다."
    ),
    conflicts="다음 {count}개는 Anki가 더는 같은 노트로 알아보지 못하여 바뀌지 않습니다.",
    new="새 질문",
    returned="다시 넣은 질문",
    changed="고친 질문",
    only_form="{field}: 글의 모양만 바뀌었습니다.",
    more_changed="그 밖에 고친 질문",
    small="작은 변경",
    picture="그림이나 소리가 바뀌었습니다.",
    parent="앞 질문의 표현이나 그 아래의 내용이 바뀌었습니다.",
    reversed_on="거꾸로 묻는 카드가 생겼습니다.",
    reversed_off="거꾸로 묻는 카드가 없어졌습니다.",
    tags="태그: {tags}.",
    stamped="보이는 글은 그대로이고 다시 전달됩니다.",
    program="모양이 새로워진 질문",
    program_why=(
        "글은 그대로입니다. 카드를 만드는 프로그램이 표, 수식, 그림 따위를 전과 다르게 보여 주게"
        " 되어 다시 전달됩니다."
    ),
    look=(
        "노트가 그대로인 카드까지 모든 카드의 모양이 새로워집니다. 카드의 템플릿이나 스타일을 직접"
        " 고치셨다면, 고치신 것은 새것으로 바뀝니다."
    ),
    moved="옮긴 질문과 이름이 바뀐 질문",
    renamed="식별자: {before} → {after}.",
    chapter="장이 바뀌었습니다(장의 식별자: {before} → {after}).",
    parent_move="이제 ‘{after}’ 다음에 묻습니다(전에는 ‘{before}’ 다음에 물었습니다).",
    parent_gained="이제 ‘{after}’ 다음에 묻습니다.",
    parent_lost="이제 앞 질문 없이 따로 묻습니다(전에는 ‘{before}’ 다음에 물었습니다).",
    deck="하위 덱: {before} → {after}.",
    quoted="‘{words}’",
    order="장 안에서 자리가 바뀌었습니다.",
    chapters="순서가 바뀐 장(식별자): {chapters}.",
    retired="뺀 질문",
    kind="종류가 바뀐 질문",
    to_cloze="빈칸 채우기가 되었습니다.",
    to_question="묻고 답하기가 되었습니다.",
    no_reason="까닭은 적혀 있지 않습니다.",
    merged="다른 질문에 합쳤습니다.",
    successor="대신 볼 질문: {question}.",
    retired_search=(
        "뺀 질문도 덱에 그대로 남고, 이제 고쳐지지 않습니다. 그만 보시려면 Anki의 탐색 창에서"
        " 아래와 같이 찾아 카드를 일시중단하십시오. 지우지 않으셔도 됩니다."
    ),
    retired_earlier="앞선 판들에서 뺀 질문까지 모두 찾으시려면 다음을 쓰십시오.",
    retired_package=(
        "{file} 파일을 가져오시면, 갖고 계신 질문 가운데 뺀 것에 {tag} 태그가 붙습니다. 그 질문에"
        " 이 판이 나오기 전에 직접 쓰신 글과 다신 태그는 사라집니다. 처음 쓰시는 분은 가져오지"
        " 마십시오."
    ),
    check="다 들어왔는지 확인하기",
    check_count=(
        "Anki 탐색 창 위쪽의 카드/노트 전환을 ‘노트’로 두고 다음을 붙여 넣으시면 노트가"
        " **{count}개** 나와야 합니다."
    ),
    check_behind=(
        "다음으로는 **아무것도 나오지 않아야** 합니다. 나오는 노트가 있으면 이번 판에서 바뀌었어야"
        " 하는데 아직 옛 글인 노트입니다."
    ),
    complete="중간 판을 건너뛰신 분이 확인하실 것",
    check_complete=(
        "중간 판을 건너뛰셨다면 다음으로도 아무것도 나오지 않아야 합니다. 지금 있는 질문을 모두"
        " 살핍니다."
    ),
    nothing_to_check="이번에 가져올 새 노트나 바뀐 노트는 없습니다.",
    missing="들어오지 않은 노트가 있으면",
    missing_why=(
        "이 판이 나온 뒤에 직접 고치시거나 태그를 다신 노트, `marked`(표시)나 `leech` 태그가 새로"
        " 붙은 노트는 Anki가 바꾸지 않고 건너뜁니다."
    ),
    missing_how=(
        "같은 파일을 다시 가져오시되, 가져오기 창에서 “노트 업데이트”(Update notes)를"
        " “항상”(Always)으로 바꾸십시오. Anki는 이 설정을 기억합니다. 다 가져오신 뒤, 다음 판을"
        " 가져오실 때는 반드시 “If newer”로 되돌려 두십시오."
    ),
    missing_costs=(
        "그러면 이번에 바뀌지 않은 노트까지 포함해, 이 덱의 노트에 직접 적으신 글과 다신 태그가"
        " 모두 덱의 것으로 바뀝니다. `marked`와 `leech` 태그도 없어집니다. 남겨 둘 글은 먼저 다른"
        " 곳에 복사해 두십시오."
    ),
    missing_keeps="복습 일정과 복습 기록, 카드의 플래그와 덱은 이때에도 바뀌지 않습니다.",
    warnings="알아 두실 점",
    warn_own_tags=(
        "바뀌는 노트의 태그는 덱의 태그로 바뀝니다. 직접 다신 태그는 없어지니, 표시를 남기시려면"
        " 카드의 플래그를 쓰십시오. 이 판이 나오기 전에 직접 고치신 글도 바뀌는 노트에서는 덱의"
        " 글로 바뀝니다."
    ),
    warn_deleted=(
        "지우신 노트는 가져올 때 새 카드로 다시 생깁니다. 보지 않으실 카드는 지우지 말고"
        " 일시중단하십시오."
    ),
    warn_decks=(
        "이미 있는 카드는 다른 덱으로 옮겨지지 않습니다. 질문이 다른 장이나 하위 덱으로 옮겨졌어도"
        " 카드는 지금 있는 덱에 남으니, 원하시면 탐색 창의 “덱 변경”으로 옮기십시오."
    ),
    warn_title=(
        "덱 이름이 ‘{before}’에서 ‘{after}’(으)로 바뀌었습니다. 갖고 계신 카드는 전의 덱에 남고, 새"
        " 카드만 새 이름의 덱에 들어갑니다. 가져오기 전에 전의 덱 이름을 새 이름으로 바꾸시면"
        " 한곳에 모입니다."
    ),
    warn_subdecks="하위 덱이 바뀌었습니다. {parts} 갖고 계신 카드는 전의 덱에 남습니다.",
    subdecks_added="새로 생긴 것: {names}.",
    subdecks_removed="없어진 것: {names}.",
    warn_kind=(
        "묻고 답하기와 빈칸 채우기는 Anki에서 서로 바뀌지 않습니다. 종류가 바뀐 질문은 새 노트로"
        " 들어와 처음부터 복습하게 되고, 전의 노트는 일정과 함께 남습니다."
    ),
    warn_empty=(
        "카드 {count}장은 이제 보여 줄 것이 없습니다. “도구 > 빈 카드…”로 정리하실 수 있습니다."
    ),
    warn_reversed=(
        "거꾸로 묻는 카드가 생긴 노트를 이 판이 나온 뒤에 직접 고치셨다면, 그 카드의 앞면이 비어"
        " 있을 수 있습니다. 위에 적은 대로 “항상”으로 다시 가져오시면 채워집니다."
    ),
    late=(
        "다음 변경은 이미 갖고 계신 노트에 들어가지 않습니다: {questions}. 노트의 시각이 새롭지"
        " 않기 때문입니다."
    ),
    more="그 밖에 {count}개가 더 있습니다.",
    fields={
        "Question": "질문",
        "Front": "앞면",
        "Short": "짧은 답",
        "Brief": "30초 답변",
        "Long": "긴 답",
        "Choices": "보기",
        "Reasons": "보기의 까닭",
        "Hint": "힌트",
        "References": "참고문헌",
        "Text": "빈칸이 있는 글",
        "Extra": "풀이",
        "Context": "앞 질문",
        "Reverse": "거꾸로 묻는 말",
    },
    week="일주일 안에 공부하셔야 한다면",
    week_why=(
        "먼저 볼 질문은 {questions}개이고 카드로는 {cards}장입니다. 필터된 덱을 만들어 이것만"
        " 공부하실 수 있습니다. 새 카드를 하루 {daily}장씩 보시면 늦어도 {days}일째까지 모두 보시게"
        " 되고, 복습할 하루가 남습니다. 다시 볼 때가 된 카드와 틀리신 카드는 날마다 함께"
        " 나옵니다."
    ),
    week_steps=(
        "컴퓨터의 Anki에서 “도구 > 필터된 덱 만들기…”를 고르십시오.",
        (
            "“필터”에서 “개수 제한”은 **{daily}**, “카드, 선택 기준”은 “만기 순서대로”로 두시고,"
            " “찾기”에 다음을 붙여 넣으십시오: {new}"
        ),
        (
            "“두번째 필터 활성화”를 켜십시오. “필터 2”에서 “개수 제한”은 **{all}**, “카드, 선택"
            " 기준”은 “만기 순서대로”로 두시고, “찾기”에 다음을 붙여 넣으십시오: {again}"
        ),
        (
            "“덱에서의 답변을 기준으로 카드 일정 조정하기”는 켠 채로 두십시오. 그러면 답하신 것이"
            " 여느 덱에서처럼 일정에 반영되어, 일주일 뒤에도 이어서 공부하실 수 있습니다. 끄시면"
            " 모든 카드가 들어올 때의 상태로 돌아가고, 새 카드는 다시 새 카드가 됩니다."
        ),
        (
            "“모으기”를 누르신 다음 “공부 시작”을 누르십시오. 다른 덱에 정해 두신 하루 한도는"
            " 여기에 적용되지 않습니다. 동기화하시면 다른 기기에도 이 덱이 나타납니다."
        ),
        (
            "다음 날부터는 하루에 한 번 이 덱을 열고 “다시 모으기”를 누르십시오. 다음 차례의 새"
            " 카드와 다시 볼 때가 된 카드, 지난 7일 동안 틀리신 카드가 모입니다. 같은 날 또"
            " 누르시면 새 카드가 더 들어옵니다."
        ),
        (
            "마지막 날 모두 훑어보시려면 “비우기”를 누르시고 필터된 덱을 하나 더 만드십시오. 이때는"
            " “덱에서의 답변을 기준으로 카드 일정 조정하기”를 끄시고 “개수 제한”을 **{all}**로"
            " 두십시오. 여기서 답하시는 것은 일정을 바꾸지 않습니다. “찾기”에 다음을 붙여"
            " 넣으십시오: {every}"
        ),
        (
            "끝나면 “비우기”를 누르시거나, 필터된 덱 옆의 톱니바퀴에서 “삭제”를 고르십시오. 어느"
            " 쪽이든 카드는 모두 원래 덱으로 돌아가고 일정도 그대로 남습니다. 카드나 노트는 지우지"
            " 마십시오. 카드가 필터된 덱에 있는 동안에도 새 판을 가져오실 수 있습니다."
        ),
    ),
    week_all="“탐색”에서 이 질문들을 모두 보시려면 다음과 같이 찾으십시오: {every}",
    web_holds="{chapters}개 장에 질문 {count}개가 있습니다.",
    web_update="복습 기록을 잃지 않고 새 판으로 올리기",
    web_updating=(
        (
            "새 판의 파일을 그대로 가져오시면 됩니다. 가져오기 창에서 “노트 업데이트”(Update"
            " notes)가 “If newer”인지만 확인하시고(Anki는 지난번 설정을 기억합니다), 나머지 설정은"
            " 그대로 두십시오. 복습 일정과 복습 기록은 그대로 남습니다."
        ),
        (
            "보지 않으실 카드는 지우지 말고 일시중단하십시오. 지운 노트는 다음에 가져올 때 새"
            " 카드로 다시 생깁니다."
        ),
        (
            "노트에 직접 다신 태그와 고치신 글은 그 노트가 바뀔 때 없어질 수 있습니다. 표시는"
            " 카드의 플래그로 남기십시오."
        ),
        "노트유형과 그 필드를 고치지 마십시오. 고치시면 그 뒤의 변경이 들어오지 않습니다.",
        "카드를 다른 덱으로 옮기셔도 됩니다. 가져올 때 그 자리에 남습니다.",
    ),
    web_untried=(
        "데스크톱 Anki의 엔진으로 자동 시험을 거쳤습니다. AnkiDroid와 AnkiMobile에서 직접 써 본"
        " 기록은 아직 없습니다."
    ),
    web_license="이용 허락: {license}",
    web_home="자료 홈: {address}",
    web_report="오류 알리기: {address}",
)

ANNOUNCEMENT = Announcement(
    whole=Template(
        """\
**이 덱을 이미 쓰고 계신다면:** 복습 간격은 모두 그대로이고, 새 카드도 평소처럼 들어옵니다. \
이미 가지신 노트도 새 내용으로 바뀌게 하시려면 컴퓨터(Anki 23.12 이상)에서 한 번만 아래와 같이 \
하십시오. 하시기 전까지 그 노트는 옛 내용 그대로 남습니다.

1. 모든 기기를 동기화하고 백업하십시오: *파일 › 백업하기*.
2. 새 패키지를 Anki가 제안하는 설정 그대로 가져오십시오. 노트 유형이 바뀌어 가져오지 못한 노트가 \
있다고 나오는 것이 맞습니다. 뭐라고 나오든 *노트 타입 병합*은 **끈 채로** 두십시오.
3. *탐색*을 열고 노트 유형을 바꾸십시오.
$steps
4. 같은 패키지를 한 번 더 가져오되 *노트 업데이트*를 **항상**으로 두십시오(*노트 타입 병합*은 끔). \
이제 노트가 새 내용으로 바뀝니다. Anki는 이 설정을 기억하므로, 다음 패키지부터는 *노트 업데이트*를 \
*If newer*로 되돌리십시오. 그러지 않으면 앞으로 고치시는 내용을 덮어씁니다.
5. 다음 동기화에서 어느 쪽을 남길지 물으면 *AnkiWeb으로 업로드*를 고르십시오. 그다음 다른 기기에서 \
동기화하며 *AnkiWeb에서 다운로드*를 고르십시오.

4번은 이 노트에서 직접 고치신 내용과 태그를 덮어씁니다. 그 뒤의 업데이트는 평소처럼 고치신 내용을 \
건드리지 않습니다. 확인하시려면 $left 검색을 해 보십시오. 이제 덱에 없는 노트만 나와야 합니다.
"""
    ),
    change=Template(
        "   - $search 검색, 전체 선택, *노트 › 노트 유형 변경*에서 새 유형으로 $ours 선택."
        " $pairs *저장하기*를 누르십시오. (카드를 다른 덱으로 옮기셨다면 $wide 검색)"
    ),
    right=Template("Anki가 제안하는 대로 두십시오: $pairs."),
    rest=Template("다음은 Anki가 제안하는 대로 두십시오: $pairs."),
    by_hand=Template("다음은 Anki의 제안과 다르니 **직접 고르십시오**: $pairs."),
    nothing="*(없음)*",
)

NOTICES = Notices(PHRASES, ANNOUNCEMENT)
