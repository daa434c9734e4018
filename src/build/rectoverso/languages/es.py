"""What artifacts say of their own in Spanish."""

from __future__ import annotations

from rectoverso.languages.furniture import Words

WORDS = Words(
    contents="Índice",
    references="Bibliografía",
    hint="Pista",
    parent_question="Pregunta anterior",
    reverse_prompt="¿Qué se describe aquí?",
    brief="En 30 segundos",
    long_answer="Respuesta detallada",
    report="Avisar de un error",
    home="Acerca de este mazo",
    edition="Edición",
    cheat_sheet="Hoja de repaso",
    picture="imagen",
    cover="Cubierta",
    cover_picture="Cubierta: {title}",
    answer="Respuesta",
    right="correcto",
    wrong="incorrecto",
    note="Nota",
    tip="Consejo",
    important="Importante",
    warning="Advertencia",
    caution="Precaución",
    page_reference="→ pág. {page}",
    chapter_number="Capítulo {number}",
    edition_number="Edición {version}",
    license="Licencia",
    title_page="Portada",
    accessibility=(
        "El texto sigue el orden de lectura y el índice lleva a cada pregunta. Las imágenes"
        " tienen texto alternativo; las fórmulas están en MathML."
    ),
    index="Índice alfabético",
    figure_number="Figura {number}",
    table_number="Tabla {number}",
    short_answers="Respuestas breves",
    questions="Preguntas",
    answers="Respuestas",
    questions_first="Primero las preguntas",
    compact="Edición abreviada",
    compact_without=(
        "Respuestas breves, treinta segundos, fórmulas clave, tablas y figuras. Se omiten las"
        " introducciones de los capítulos, las pistas, las razones de las opciones, las notas"
        " al pie, el resto de las respuestas largas y las referencias."
    ),
    core_sheet="Hoja esencial",
    key_formulas="Fórmulas clave",
    continued="continuación",
    faces="Tipografía",
    date="Fecha",
    fold="Doblar aquí",
)
