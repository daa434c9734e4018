"""What artifacts say of their own in French.

Before a colon and a question mark stand the spaces that its typesetters put there.
"""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="Table des matières",
    references="Bibliographie",
    hint="Indice",
    parent_question="Question précédente",
    reverse_prompt="De quoi s’agit-il\u202f?",
    brief="En 30 secondes",
    long_answer="Réponse détaillée",
    report="Signaler une erreur",
    home="À propos de ce paquet",
    edition="Édition",
    cheat_sheet="Aide-mémoire",
    picture="image",
    cover="Couverture",
    cover_picture="Couverture\u00a0: {title}",
    answer="Réponse",
    right="juste",
    wrong="faux",
    note="Remarque",
    tip="Conseil",
    important="Important",
    warning="Attention",
    caution="Mise en garde",
    page_reference="→ p. {page}",
    chapter_number="Chapitre {number}",
    edition_number="Édition {version}",
    license="Licence",
    title_page="Page de titre",
    accessibility=(
        "Le texte suit l’ordre de lecture et la table des matières mène à chaque question. Les"
        " images ont un texte de remplacement, les formules sont en MathML."
    ),
    index="Index",
    figure_number="Figure {number}",
    table_number="Tableau {number}",
    short_answers="Réponses courtes",
    questions="Questions",
    answers="Réponses",
    questions_first="Les questions d’abord",
    compact="Édition abrégée",
    compact_without=(
        "Réponses courtes, trente secondes, formules clés, tableaux et figures. Sont omis : les"
        " introductions des chapitres, les indices, les raisons des choix, les notes, le reste"
        " des réponses longues et les références."
    ),
    core_sheet="Fiche essentielle",
    key_formulas="Formules clés",
    continued="suite",
    faces="Composé en",
    date="Date",
    fold="Plier ici",
)
