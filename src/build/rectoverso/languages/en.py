"""What artifacts and announcements say of their own in English."""

from __future__ import annotations

from string import Template

from rectoverso.languages.furniture import Announcement, Notices, Phrases, Words

WORDS = Words(
    contents="Contents",
    references="References",
    hint="Hint",
    parent_question="Earlier question",
    reverse_prompt="What is being described?",
    brief="In 30 seconds",
    long_answer="Long answer",
    report="Report a mistake",
    home="About this deck",
    edition="Edition",
    cheat_sheet="Cheat sheet",
    picture="picture",
    cover="Cover",
    cover_picture="Cover: {title}",
    answer="Answer",
    right="right",
    wrong="wrong",
    note="Note",
    tip="Tip",
    important="Important",
    warning="Warning",
    caution="Caution",
    page_reference="→ p. {page}",
    chapter_number="Chapter {number}",
    edition_number="Edition {version}",
    license="Licence",
    title_page="Title page",
    accessibility=(
        "The text stands in reading order, and the contents lead to every question. Pictures have"
        " alternative text, formulas are MathML."
    ),
    index="Index",
    figure_number="Figure {number}",
    table_number="Table {number}",
    short_answers="Short answers",
    questions="Questions",
    answers="Answers",
    questions_first="Questions first",
    compact="Compact edition",
    compact_without=(
        "Short answers, thirty seconds, key formulas, tables and figures. Left out: the"
        " chapters’ introductions, hints, reasons of choices, footnotes, the rest of the long"
        " answers, and the references."
    ),
    core_sheet="Core sheet",
    key_formulas="Key formulas",
    continued="continued",
    faces="Set in",
    date="Date",
    fold="Fold here",
)

ASKING = """
a an the is are was were do does did what which how of in on to for and or it its
"""

PHRASES = Phrases(
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
    picture="A picture or a sound changed.",
    parent="The wording of its parent question changed, or what stands under that.",
    reversed_on="It has a reverse card now.",
    reversed_off="It has no reverse card any more.",
    tags="Tags: {tags}.",
    stamped="Its words are the same; it is delivered anew.",
    program="Questions in a new form",
    program_why=(
        "Their words are the same. They are delivered anew, because the program that makes the"
        " cards shows tables, formulas, pictures or the like otherwise now."
    ),
    look=(
        "All cards have a new look, also those whose notes stay as they are. What you changed"
        " yourself in the templates or the style of the cards is replaced."
    ),
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
        "Front": "Front",
        "Short": "Short answer",
        "Brief": "Thirty seconds",
        "Long": "Long answer",
        "Choices": "Choices",
        "Reasons": "Reasons of the choices",
        "Hint": "Hint",
        "References": "References",
        "Text": "Text with gaps",
        "Extra": "Explanation",
        "Context": "Parent question",
        "Reverse": "What the reverse card asks",
    },
    week="If you have one week",
    week_why=(
        "Questions to learn first: {questions}; their cards: {cards}. A filtered deck brings you"
        " these alone. New cards a day: {daily}, so that by day {days} at the latest you have seen"
        " them all, and a day is left to repeat them. What is due again or went wrong comes with"
        " them every day."
    ),
    week_steps=(
        "In Anki on a computer, choose “Tools > Create Filtered Deck…”.",
        (
            "Under “Filter”, set “Limit to” **{daily}** and “cards selected by” “Order due”, and"
            " paste into “Search”: {new}"
        ),
        (
            "Tick “Enable second filter”. Under “Filter 2”, set “Limit to” **{all}** and “cards"
            " selected by” “Order due”, and paste into “Search”: {again}"
        ),
        (
            "Leave “Reschedule cards based on my answers in this deck” ticked. Then your answers"
            " count as in any deck, and you go on from there after the week. Unticked, every card"
            " goes back as it came, and what was new is new again."
        ),
        (
            "Press “Build”, then “Study Now”. The daily limits of your other decks do not hold"
            " here. After a sync the filtered deck is on your other devices too."
        ),
        (
            "On every following day, open this deck and press “Rebuild” once: it brings the next"
            " new cards, what is due, and what you got wrong in the last seven days. Pressed again"
            " on the same day, it brings more new cards."
        ),
        (
            "To look through all of them on the last day: press “Empty”, and make another filtered"
            " deck, with “Reschedule cards based on my answers in this deck” unticked and “Limit"
            " to” **{all}**. Your answers there change no schedule. Paste into “Search”: {every}"
        ),
        (
            "Afterwards press “Empty”, or choose “Delete” at the wheel beside the filtered deck."
            " Either way all cards go back to their own deck and keep their schedules; delete no"
            " cards and no notes. You may import a new release at any time, also while the cards"
            " are in the filtered deck."
        ),
    ),
    week_all="“Browse” lists all these questions with this search: {every}",
    web_holds="Questions: {count}. Chapters: {chapters}.",
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
    web_untried=(
        "Tested automatically with the engine of desktop Anki. Not yet tried by hand on AnkiDroid"
        " or AnkiMobile."
    ),
    web_license="Licence: {license}",
    web_home="Home: {address}",
    web_report="Report a mistake: {address}",
)

ANNOUNCEMENT = Announcement(
    whole=Template(
        """\
**If you have this deck already:** you keep every interval, and your new cards come as always. \
So that the notes you have are updated too, do this once, on a computer (Anki 23.12 or later). \
Until you do, they stay as they are, with their old text.

1. Sync all your devices, then make a backup: *File › Create Backup*.
2. Import the new package with the settings that Anki proposes. Anki says that notes were not \
imported because their note type has changed. That is right; leave *Merge note types* **off**, \
whatever it says.
3. Open *Browse* and change the note type:
$steps
4. Import the same package again, with *Update notes*: **Always** (and *Merge note types* off). \
Now the notes have the new text. Anki remembers this setting: with the next package set *Update \
notes* back to *If newer*, or it will replace what you change from now on.
5. The next sync asks which side to keep: *Upload to AnkiWeb*. Then sync the other devices \
(*Download from AnkiWeb*).

Step 4 replaces what you have changed in these notes yourself, their tags too; later updates leave \
your changes alone as usual. To check: the search $left finds only notes that the deck no longer \
has.
"""
    ),
    change=Template(
        "   - search for $search, select all, *Notes › Change Note Type…*, choose $ours as the"
        " new one. $pairs *Save*. (Moved the cards elsewhere? Then search for $wide.)"
    ),
    right=Template("What Anki proposes is right: $pairs."),
    rest=Template("Leave as Anki proposes: $pairs."),
    by_hand=Template("**Set by hand**, since Anki proposes something else: $pairs."),
    nothing="*(Nothing)*",
)

NOTICES = Notices(PHRASES, ANNOUNCEMENT)
