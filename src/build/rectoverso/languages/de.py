"""What artifacts say of their own in German."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="Inhalt",
    references="Literatur",
    hint="Hinweis",
    parent_question="Vorherige Frage",
    reverse_prompt="Was wird hier beschrieben?",
    brief="In 30 Sekunden",
    long_answer="Ausführliche Antwort",
    report="Fehler melden",
    home="Über diesen Stapel",
    edition="Ausgabe",
    cheat_sheet="Auf einen Blick",
    picture="Bild",
    cover="Umschlag",
    cover_picture="Umschlag: {title}",
    answer="Antwort",
    right="richtig",
    wrong="falsch",
    note="Anmerkung",
    tip="Tipp",
    important="Wichtig",
    warning="Warnung",
    caution="Vorsicht",
    page_reference="→ S. {page}",
    chapter_number="Kapitel {number}",
    edition_number="Ausgabe {version}",
    license="Lizenz",
    title_page="Titelseite",
    accessibility=(
        "Der Text steht in Lesereihenfolge, und das Inhaltsverzeichnis führt zu jeder Frage."
        " Bilder haben Alternativtexte, Formeln sind MathML."
    ),
    index="Register",
    figure_number="Abbildung {number}",
    table_number="Tabelle {number}",
    short_answers="Kurze Antworten",
    questions="Fragen",
    answers="Antworten",
    questions_first="Erst die Fragen",
    compact="Kurzfassung",
    compact_without=(
        "Kurze Antworten, dreißig Sekunden, wichtige Formeln, Tabellen und Abbildungen. Es"
        " fehlen: die Einleitungen der Kapitel, Hinweise, Begründungen der Auswahl, Fußnoten,"
        " der Rest der langen Antworten und die Literatur."
    ),
    core_sheet="Kernblatt",
    key_formulas="Wichtige Formeln",
    continued="Fortsetzung",
    faces="Gesetzt aus",
    date="Datum",
    fold="Hier falten",
)
