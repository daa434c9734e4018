"""What artifacts say of their own in Portuguese, in words that do in Brazil and in Portugal."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="Sumário",
    references="Referências",
    hint="Pista",
    parent_question="Pergunta anterior",
    reverse_prompt="O que se descreve aqui?",
    brief="Em 30 segundos",
    long_answer="Resposta detalhada",
    report="Comunicar um erro",
    home="Sobre este baralho",
    edition="Edição",
    cheat_sheet="Folha de consulta",
    picture="imagem",
    cover="Capa",
    cover_picture="Capa: {title}",
    answer="Resposta",
    right="certo",
    wrong="errado",
    note="Nota",
    tip="Dica",
    important="Importante",
    warning="Aviso",
    caution="Cuidado",
    page_reference="→ p. {page}",
    chapter_number="Capítulo {number}",
    edition_number="Edição {version}",
    license="Licença",
    title_page="Folha de rosto",
    accessibility=(
        "O texto segue a ordem de leitura, e o sumário leva a cada pergunta. As imagens têm texto"
        " alternativo; as fórmulas estão em MathML."
    ),
    index="Índice remissivo",
    figure_number="Figura {number}",
    table_number="Tabela {number}",
    short_answers="Respostas curtas",
    questions="Perguntas",
    answers="Respostas",
    questions_first="Primeiro as perguntas",
    compact="Edição resumida",
    compact_without=(
        "Respostas curtas, trinta segundos, fórmulas principais, tabelas e figuras. Ficam de"
        " fora as introduções dos capítulos, as dicas, as razões das opções, as notas de"
        " rodapé, o resto das respostas longas e as referências."
    ),
    core_sheet="Folha essencial",
    key_formulas="Fórmulas principais",
    continued="continuação",
    faces="Composto em",
    date="Data",
    fold="Dobrar aqui",
)
