"""Files that look like chapters or style sheets, and that nothing reads: most often a slip of the
pen in a name.

What is hidden, and what an editor leaves behind, is nobody's chapter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from rectoverso.diagnostics import PASSED_OVER_FILE, Diagnostic, Span
from rectoverso.source.config import LANGUAGE
from rectoverso.source.folder import SETTINGS, Source, is_folder, shown
from rectoverso.source.nearest import Nearest

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn", ".mdtext", ".mdx", ".qmd")
_RENAMED = (*_MARKDOWN, ".txt", ".text")
"""What may be Markdown under another name."""
_FOREIGN = (
    *(".rst", ".org", ".adoc", ".asciidoc", ".textile", ".tex", ".html", ".htm", ".ipynb"),
    *(".docx", ".doc", ".odt", ".rtf", ".pages", ".epub", ".apkg"),
)
"""What holds a text in another form."""
_ABOUT = ("readme", "license", "licence", "copying", "changelog", "contributing")
"""The stems of files that are about a folder, and no chapters."""
_LEFT_BEHIND = re.compile(
    r"\.|#.*#\Z|.*(~|\.(bak|swp|swo|swx|tmp|orig|rej))\Z|(thumbs\.db|desktop\.ini)\Z",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(r"[0-9]+([-_. ].*)?\Z", re.DOTALL)

# ISO 639-1, and the countries that are most often taken for a language
_LANGUAGE = re.compile(
    r"a[abefkmnrsvyz]|b[aeghimnors]|c[aehnorsuvyz]|d[aekvz]|e[elnostu]|f[afijory]"
    r"|g[adlnruv]|h[aeiortuyz]|i[adegikostu]|j[apv]|k[agijklmnorsuvwy]|l[abginotuv]"
    r"|m[ghiklnrsty]|n[abdeglnorvy]|o[cjmrs]|p[ailst]|qu|r[mnouw]|s[acdeghiklmnoqrstuvw]"
    r"|t[aeghiklnorstwy]|u[agkrz]|v[eino]|w[ao]|xh|y[io]|z[ahu]"
)
_COUNTRY, _SCRIPT = r"[a-z]{2}|[0-9]{3}", "arab|cyrl|deva|hang|hans|hant|jpan|kore|latn"
_CODE = re.compile(rf"([a-z]{{2,3}})(?:-(?:{_SCRIPT}))?(?:-(?:{_COUNTRY}))?\Z")
_NO_CODE = re.compile(r"(bak|bib|bin|doc|fig|img|lib|log|new|old|out|raw|src|tmp|wip|to-do)\Z")


def is_left_behind(name: str) -> bool:
    """Whether a file or folder is hidden, or what an editor leaves behind."""
    return _LEFT_BEHIND.match(name) is not None


def is_about(name: str) -> bool:
    """Whether a file is about its folder: a README, a license."""
    return PurePosixPath(name).stem.lower() in _ABOUT


def find(source: Source, languages: Sequence[str]) -> Iterator[Diagnostic]:
    """What looks like chapters in the folder of a deck in `languages`, and is not read."""
    chapters = {file.name for each in languages for file in source.entries(each)}
    for language in languages:
        for file in source.entries(language):
            if is_folder(file):
                yield from _nested(source, language, file)
            elif _is_text(file):
                yield _in_language(language, file)
    for entry in source.entries(""):
        if entry.name in languages or is_left_behind(entry.name):
            continue
        if is_folder(entry):
            held = [file.name for file in source.entries(entry.name) if _is_markdown(file)]
            code = _code(entry.name, languages, mirrors=not chapters.isdisjoint(held))
            if held and code:
                yield _in_no_language(entry.name, held, code, languages)
        elif _is_markdown(entry) and _NUMBERED.match(entry.stem):
            message = "this file looks like a chapter, and is not read: it stands in no language"
            hint = f"move it to {languages[0]}/{shown(entry.stem)}.md"
            yield PASSED_OVER_FILE.found(message, Span.whole(shown(entry.name)), hint)


def sheets(source: Source, folder: str, names: Sequence[str]) -> Iterator[Diagnostic]:
    """Style sheets in a folder that have none of the names under which one is read."""
    nearest = Nearest(names)
    for file in source.entries(folder):
        if file.suffix.lower() == ".css" and file.name not in names:
            if is_left_behind(file.name):
                continue
            near = nearest.to(file.name)
            listed = f"sheets are {', '.join(names)}"
            hint = f"rename it to {folder}/{near}; {listed}" if near else listed
            message = "this style sheet is not read"
            yield PASSED_OVER_FILE.found(message, Span.whole(shown(f"{folder}/{file.name}")), hint)


def _is_markdown(file: Path) -> bool:
    if is_left_behind(file.name) or is_about(file.name):
        return False
    return file.suffix.lower() in _MARKDOWN and not is_folder(file)


def _is_text(file: Path) -> bool:
    """Whether a file in the folder of a language may hold a chapter that is not read."""
    if is_left_behind(file.name) or is_about(file.name) or file.suffix == ".md":
        return False
    if not file.suffix:
        return _NUMBERED.match(file.name) is not None
    return file.suffix.lower() in (*_RENAMED, *_FOREIGN)


def _in_language(language: str, file: Path) -> Diagnostic:
    stem = file.name.removesuffix(file.suffix).removesuffix(".md")
    named = f"{language}/{shown(stem)}.md"
    if file.suffix.lower() in _FOREIGN:
        hint = f"write it in Markdown as {named}, or take it out of {language}/"
    elif (file.parent / f"{stem}.md").exists():
        hint = f"there is {named} already: take this one out of {language}/, or name it otherwise"
    else:
        hint = f"rename it to {named}"
    message = "this file looks like a chapter, and is not read: a chapter's name ends in .md"
    return PASSED_OVER_FILE.found(message, Span.whole(f"{language}/{shown(file.name)}"), hint)


def _nested(source: Source, language: str, folder: Path) -> Iterator[Diagnostic]:
    """What the folders in the folder of a language hold."""
    if is_left_behind(folder.name) or folder.is_symlink():
        return
    path = f"{language}/{folder.name}"
    files = [file for file in source.below(path) if _is_markdown(source.root / file)]
    if files:
        message = "this file is not read: chapters stand in the folder of their language itself"
        if len(files) > 1:
            message += f" (nor are the {len(files) - 1} others below {shown(path)}/)"
        flat = "-".join(PurePosixPath(files[0]).with_suffix(".md").parts[1:])
        hint = f"move it to {language}/{shown(flat)}"
        yield PASSED_OVER_FILE.found(message, Span.whole(shown(files[0])), hint)


def _code(name: str, languages: Sequence[str], *, mirrors: bool) -> str:
    """The language code that a folder's name stands for, most likely; empty where for none.

    `mirrors`: it holds a file that is called as a chapter is.
    """
    code = name.replace("_", "-").lower()
    for language in languages:
        if code == language.lower():
            return language
    match = _CODE.match(code)
    if match is None or _NO_CODE.match(code):
        return ""
    known = _LANGUAGE.fullmatch(match[1]) or match[1] in {each.split("-")[0] for each in languages}
    if not known and not (len(match[1]) == 3 and mirrors):
        return ""
    first, *more = code.split("-")
    return "-".join([first, *(each.title() if len(each) == 4 else each.upper() for each in more)])


def _in_no_language(
    name: str, held: Sequence[str], code: str, languages: Sequence[str]
) -> Diagnostic:
    if code in languages:
        message = f"this file is not read: deck.toml names the language {code}, not {shown(name)}"
        hint = f"rename the folder to {code}/"
    else:
        message = f"this file is not read: deck.toml names no language {shown(name)}"
        kept = name if LANGUAGE.match(name) else code
        renamed = "" if kept == name else f"rename the folder to {kept}/ and "
        hint = f'{renamed}add "{kept}" to `languages` in {SETTINGS}, or take the folder out'
    if len(held) > 1:
        message += f" (nor are the {len(held) - 1} others in {shown(name)}/)"
    return PASSED_OVER_FILE.found(message, Span.whole(shown(f"{name}/{held[0]}")), hint)
