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
)
