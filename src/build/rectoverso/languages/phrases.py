"""The sentences of release notes, by language: what `release_notes` says of its own.

`{}` fields are filled with text that is Markdown already; one that may end in a question mark
stands in quotes or brackets, so that no full stop follows the mark. Anki's own labels are what its
menus say in that language (those that are not translated there stay English).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Headings, sentences and the names of fields in one language."""

    first: str
    since: str
    importing: str
    forecast: str
    forecast_new: str
    forecast_updated: str
    forecast_unchanged: str
    forecast_deleted: str
    kept: str
    conflicts: str
    new: str
    returned: str
    changed: str
    only_form: str
    more_changed: str
    small: str
    picture: str
    parent: str
    reversed_on: str
    reversed_off: str
    tags: str
    stamped: str
    moved: str
    renamed: str
    chapter: str
    parent_move: str
    parent_gained: str
    parent_lost: str
    deck: str
    quoted: str
    order: str
    chapters: str
    retired: str
    kind: str
    to_cloze: str
    to_question: str
    no_reason: str
    merged: str
    successor: str
    retired_search: str
    retired_earlier: str
    retired_package: str
    check: str
    check_count: str
    check_behind: str
    complete: str
    check_complete: str
    nothing_to_check: str
    missing: str
    missing_why: str
    missing_how: str
    missing_costs: str
    missing_keeps: str
    warnings: str
    warn_own_tags: str
    warn_deleted: str
    warn_decks: str
    warn_title: str
    warn_subdecks: str
    subdecks_added: str
    subdecks_removed: str
    warn_kind: str
    warn_empty: str
    warn_reversed: str
    late: str
    more: str
    fields: Mapping[str, str]
    web_holds: str
    web_update: str
    web_updating: tuple[str, ...]
    web_tried: str
    web_untried: str
    web_license: str
    web_home: str
    web_report: str


KOREAN = Phrases(
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
    picture="그림이 바뀌었습니다.",
    parent="앞 질문의 표현이 바뀌었습니다.",
    reversed_on="거꾸로 묻는 카드가 생겼습니다.",
    reversed_off="거꾸로 묻는 카드가 없어졌습니다.",
    tags="태그: {tags}.",
    stamped="보이는 글은 그대로이고 다시 전달됩니다.",
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
        "Short": "짧은 답",
        "Long": "긴 답",
        "Choices": "보기",
        "Hint": "힌트",
        "References": "참고문헌",
        "Text": "빈칸이 있는 글",
        "Extra": "풀이",
        "Context": "앞 질문",
    },
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
    web_tried="직접 써 본 곳: {clients}. 그 밖의 앱에서는 써 보지 않았습니다.",
    web_untried=(
        "데스크톱 Anki의 엔진으로 자동 시험을 거쳤습니다. AnkiDroid와 AnkiMobile에서 직접 써 본"
        " 기록은 아직 없습니다."
    ),
    web_license="이용 허락: {license}",
    web_home="자료 홈: {address}",
    web_report="오류 알리기: {address}",
)

ENGLISH = Phrases(
    first="The first release of this deck. Number of questions: {count}.",
    since="What changed since {version}, and how to import this release.",
    importing="What an import does",
    forecast="Notes: {parts}.",
    forecast_new="{count} new",
    forecast_updated="{count} updated",
    forecast_unchanged="{count} unchanged",
    forecast_deleted="Notes that you deleted come back, as new ones beside these.",
    kept=(
        "Import the file as you imported the last one, with “Update notes” at “If newer”, and leave"
        " the other settings as they are. Your schedule and your review history stay as they are."
    ),
    conflicts="Anki no longer knows these notes again, and will not update them ({count}):",
    new="New questions",
    returned="Questions that are back",
    changed="Changed questions",
    only_form="{field}: only the look of the text changed.",
    more_changed="Also changed",
    small="Small changes",
    picture="A picture changed.",
    parent="The wording of its parent question changed.",
    reversed_on="It has a reverse card now.",
    reversed_off="It has no reverse card any more.",
    tags="Tags: {tags}.",
    stamped="Its words are the same; it is delivered anew.",
    moved="Moved and renamed questions",
    renamed="Id: {before} → {after}.",
    chapter="Another chapter (its id: {before} → {after}).",
    parent_move="It follows “{after}” now (before, it followed “{before}”).",
    parent_gained="It follows “{after}” now.",
    parent_lost="It is asked on its own now (before, it followed “{before}”).",
    deck="Subdeck: {before} → {after}.",
    quoted="“{words}”",
    order="Another place in its chapter.",
    chapters="Chapters in another order, by their ids: {chapters}.",
    retired="Retired questions",
    kind="Questions of another kind",
    to_cloze="It is a cloze now.",
    to_question="It is question and answer now.",
    no_reason="No reason is given.",
    merged="It was merged into another question.",
    successor="See instead: {question}.",
    retired_search=(
        "Retired questions stay in your deck and are not updated any more. To stop seeing them,"
        " search for them in Anki's browser and suspend their cards. There is no need to delete"
        " them."
    ),
    retired_earlier="This finds all that were ever retired, also by earlier releases.",
    retired_package=(
        "Importing {file} gives the retired questions that you have the tag {tag}. What you wrote"
        " into them before this release, and tags of your own, go. If you are new to the deck,"
        " don't import it."
    ),
    check="Check that everything arrived",
    check_count=(
        "In Anki's browser, with the switch between cards and notes above the list set to notes,"
        " paste this. The number of notes found must be **{count}**:"
    ),
    check_behind=(
        "This must find **nothing**. What it finds should have changed with this release and still"
        " has the old text."
    ),
    complete="For those who skipped a release",
    check_complete=(
        "If you skipped a release, this must find nothing either. It looks at every question that"
        " there is now."
    ),
    nothing_to_check="No note is new or changed in this release.",
    missing="If something did not arrive",
    missing_why=(
        "Anki passes over notes that you edited or tagged after this release was made, and those"
        " that got the tag `marked` or `leech` since."
    ),
    missing_how=(
        "Import the same file again, with “Update notes” set to “Always”. Anki remembers this: set"
        " it back to “If newer” when you import the next release."
    ),
    missing_costs=(
        "This replaces the texts that you edited and the tags that you gave in all notes of this"
        " deck, also in those that did not change now, and takes the tags `marked` and `leech`"
        " away. Copy the words that you want to keep to another place first."
    ),
    missing_keeps="Schedules, review history, flags and decks of cards stay as they are here too.",
    warnings="Good to know",
    warn_own_tags=(
        "A note that is updated gets the deck's tags; tags of your own are lost. Flag cards to keep"
        " a mark. Words that you edited before this release was made are replaced too, in notes"
        " that are updated."
    ),
    warn_deleted=(
        "Notes that you deleted come back as new cards. Suspend what you don't want to see, instead"
        " of deleting it."
    ),
    warn_decks=(
        "An import never moves a card to another deck. Where a question went to another chapter or"
        " subdeck, your card stays in the deck where it is; “Change Deck” in the browser moves it."
    ),
    warn_title=(
        "The deck was called “{before}” and is now “{after}”. The cards that you have stay in the"
        " old deck, new ones go to the new one. Rename the old deck before the import to keep them"
        " together."
    ),
    warn_subdecks="The subdecks are others. {parts} The cards that you have stay where they are.",
    subdecks_added="New: {names}.",
    subdecks_removed="Gone: {names}.",
    warn_kind=(
        "Anki turns no question into a cloze or back. A question of another kind is a new note that"
        " starts anew; the old note stays, with its schedule."
    ),
    warn_empty=(
        "Cards that have nothing to show any more: {count}. “Tools > Empty Cards…” removes them."
    ),
    warn_reversed=(
        "Where a note gained a reverse card and you edited it after this release was made, the"
        " front of that card may be blank. The import with “Always”, above, fills it."
    ),
    late=(
        "These changes do not reach notes that you have already, since the notes' time is no newer:"
        " {questions}."
    ),
    more="And {count} more.",
    fields={
        "Question": "Question",
        "Short": "Short answer",
        "Long": "Long answer",
        "Choices": "Choices",
        "Hint": "Hint",
        "References": "References",
        "Text": "Text with gaps",
        "Extra": "Explanation",
        "Context": "Parent question",
    },
    web_holds="{count} questions in {chapters} chapters.",
    web_update="How to update without losing progress",
    web_updating=(
        (
            "Import the new file with “Update notes” at “If newer” (Anki remembers what you chose"
            " last), and leave the other settings as they are. Your schedule and your review"
            " history stay."
        ),
        (
            "Suspend cards that you don't want to see, instead of deleting them: notes that you"
            " deleted come back as new cards."
        ),
        (
            "Tags of your own, and words that you edited, may be lost when a note is updated. Flag"
            " cards to keep a mark."
        ),
        (
            "Leave the note types and their fields as they are: a note of a changed type is not"
            " updated any more."
        ),
        "You may move cards to other decks; an import leaves them there.",
    ),
    web_tried="Tried by hand on: {clients}. Not tried elsewhere.",
    web_untried=(
        "Tested automatically with the engine of desktop Anki. Not yet tried by hand on AnkiDroid"
        " or AnkiMobile."
    ),
    web_license="Licence: {license}",
    web_home="Home: {address}",
    web_report="Report a mistake: {address}",
)
_PHRASES = {"ko": KOREAN, "en": ENGLISH}


def phrases(language: str) -> Phrases:
    """The sentences in `language` (a code like `ko` or `pt-BR`); English where none are known."""
    return _PHRASES.get(language.partition("-")[0].lower(), ENGLISH)
