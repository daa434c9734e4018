"""What speaks against a release, or against a build as what was released before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rectoverso.diagnostics import (
    CLOCK_BEHIND,
    IDENTITY_CLAIMED_TWICE,
    KIND_CHANGED,
    OTHER_SCHEMA,
    QUESTION_GONE,
    RETIRED_ID_TAKEN,
    RETURNED_WITH_OTHER_CONTENT,
    TITLE_CHANGED,
    UNFIT_RETIREMENT,
    UNKNOWN_FORMER_ID,
    VERSION_NOT_HIGHER,
    Diagnostic,
    Span,
)
from rectoverso.history.digesting import question_part, reasons
from rectoverso.history.identity import lineage
from rectoverso.history.identity.lineage import Lineages, kind_of, new_guid
from rectoverso.history.ledger import Ledger, NoteRow, plain_title, version_key
from rectoverso.model import Deck, Question
from rectoverso.source import retirement
from rectoverso.source.nearest import Nearest
from rectoverso.source.retirement import Retirements


def release_time(ledger: Ledger, now: int) -> int:
    """The time of a release made `now`: at least a second later than all that was shipped."""
    return max(now, ledger.latest + 1)


def refusals(ledger: Ledger, version: str, now: int, place: Span) -> tuple[Diagnostic, ...]:
    """Why `version` can't be released `now` (seconds), as far as the ledger alone can tell.

    `place` is where the version is set.
    """
    found = []
    last = ledger.last_release
    if last is not None and version_key(version) <= version_key(last.version):
        message = f"version {version} is not higher than {last.version}, which is released"
        hint = "raise `version` in deck.toml"
        found.append(VERSION_NOT_HIGHER.found(message, place, hint))
    if now < ledger.latest:
        late = ledger.latest - now
        message = f"the clock is {late} s behind what was shipped"
        hint = (
            "set the clock (or SOURCE_DATE_EPOCH) right; if it is, a time in ledger/ is wrong:"
            " learners' Anki would refuse every update until then"
        )
        found.append(CLOCK_BEHIND.found(message, place, hint))
    return tuple(found)


def strangers(
    uid: str, ledger: Ledger, schema: str, place: Callable[[str], Span]
) -> tuple[Diagnostic, ...]:
    """Whether learners' Anki would take the note types for others than those of the last release.

    `uid` is the deck's, `schema` the digest of the note types' schema now; `place` says where a
    setting stands.
    """
    last = ledger.last_release
    if last is None or last.schema_digest in ("", schema):
        return ()
    same = any(row.guid == lineage.guid(uid, row.language, row.id, row.kind) for row in ledger.rows)
    message = f"the note types are not those of {last.version}"
    if same:
        key, cause = "name", "`name` is another one, or the version of rectoverso"
        back = "bring back the `name` that it was released under, or that version"
    else:
        key, cause = "uid", "`uid` is another one"
        back = "bring back the `uid` (and the `name`) that it was released under"
    hint = f"learners' Anki would take them for strangers and update no note any more: {back}"
    return (OTHER_SCHEMA.found(f"{message}: {cause}", place(key), hint),)


def retitled(
    decks: Iterable[Deck], ledger: Ledger, place: Callable[[str], Span]
) -> tuple[Diagnostic, ...]:
    """Editions whose title is not that of the last release (warnings); `place` says where the
    title in a language stands.
    """
    last = ledger.last_release
    released = last.titled if last is not None else {}
    found = []
    for deck in decks:
        before = released.get(deck.language, "")
        if last is not None and before not in ("", plain_title(deck.title)):
            message = f"the title was “{before}” in {last.version}"
            why = (
                "Anki knows decks by their names: cards that learners have stay in the old deck,"
                " new ones come into one of the new name"
            )
            how = (
                "right if it must be: the release notes ask learners to rename their deck before"
                " the import; else bring the old title back"
            )
            found.append(TITLE_CHANGED.found(message, place(deck.language), why, how))
    return tuple(found)


def contradictions(
    deck: Deck,
    ledger: Ledger,
    digests: Mapping[str, str],
    retirements: Retirements = retirement.NONE,
) -> tuple[Diagnostic, ...]:
    """Where `deck` and what was released contradict each other: claims on one identity, retired
    ids that other questions take, questions that are gone without a word (errors), an answer come
    back changed and a kind changed (warnings). In reading order.
    """
    questions = [each.question for each in deck.entries()]
    lineages = Lineages(ledger, deck.language)
    found: list[Diagnostic] = []
    for findings in (
        _claims(questions),
        _shared(deck, lineages, questions),
        _returns(lineages, questions, digests),
        _other_kinds(lineages, questions),
        _unknown(ledger, lineages, questions),
        _gone(ledger, lineages, questions, digests, retirements),
    ):
        # what goes before explains what comes after at the same place
        places = {finding.span for finding in found}
        found += [finding for finding in findings if finding.span not in places]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def unfit(
    decks: Sequence[Deck], ledger: Ledger, retirements: Retirements, place: Span
) -> tuple[Diagnostic, ...]:
    """What only all editions of a deck together can tell: an edition that is gone without a word,
    and what `retired.toml` says of questions and editions that are there or that nobody knows
    (errors). In reading order.

    `place` is where `deck.toml` names the languages.
    """
    found = [
        *_given_up(decks, ledger, retirements, place),
        *_unfit_questions(decks, ledger, retirements),
        *_unfit_editions(decks, ledger, retirements),
    ]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _claims(questions: Sequence[Question]) -> Iterator[Diagnostic]:
    """What is wrong with the earlier ids (`was`) that questions name."""
    ids = {question.id for question in questions}
    claimed: dict[str, Question] = {}
    for question in questions:
        for old in question.was:
            first = claimed.setdefault(old, question)
            if old == question.id:
                yield _twice(question, f"`{old}` is this question's own id", "take it out of `was`")
            elif old in ids:
                message = f"`{old}` still stands in the deck, so this question can't be it"
                yield _twice(question, message, "take it out of `was`, or remove the other one")
            elif first is not question:
                message = f"`{first.id}` carries on `{old}` already"
                yield _twice(question, message, "name an earlier id in one `was` only")


def _shared(deck: Deck, lineages: Lineages, questions: Iterable[Question]) -> Iterator[Diagnostic]:
    """Questions whose guid belongs to another one, in the deck or in the ledger."""
    claims: dict[str, list[Question]] = {}
    for question in questions:
        row = lineages.carried(question)
        guid = new_guid(deck, question) if row is None else row.guid
        claims.setdefault(guid, []).append(question)
    for guid, claimants in claims.items():
        owner = _owner(lineages, guid, claimants)
        for question in claimants:
            if question.id != owner:
                message = (
                    f"the identity of `{question.id}` belongs to `{owner}`, which once had this id"
                )
                yield _twice(question, message, "give the new question an id that was never used")


def _owner(lineages: Lineages, guid: str, claimants: Sequence[Question]) -> str:
    """The id of the question to which a guid belongs that these questions claim."""
    held = lineages.holder(guid)
    if len(claimants) == 1:
        (only,) = claimants
        return held if held and lineages.carried(only) is None else only.id
    ids = [question.id for question in claimants]
    if held in ids:
        return held
    named = [question.id for question in claimants if held in question.was]
    plain = [question.id for question in claimants if not question.was]
    return [*named, *plain, *ids][0]


def _returns(
    lineages: Lineages, questions: Iterable[Question], digests: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Retired ids that come back, with another answer or for another question altogether."""
    for question in questions:
        if any(not row.retired_in for row in lineages.rows(question.id)):
            continue
        row = lineages.carried(question)
        now = digests[question.id]
        home = dict.fromkeys(lineages.of(question.id))
        earlier = [each for name in home for each in lineages.rows(name)]
        named = not home.keys().isdisjoint(question.was) and (row is None or row.id in home)
        known = {question_part(each.digest) for each in earlier} - {""}
        if known and not named and question_part(now) not in known:
            yield _taken(question, max(earlier, key=_age))
        elif row is not None and _is_gone(lineages, row):
            last = max(lineages.of_guid(row.guid), key=_age)
            if "text" not in reasons(last.digest, now):
                continue
            message = (
                f"`{last.id}` was retired in {last.retired_in} and comes back with other content"
            )
            hint = (
                "for the same question this is right: silence it with a reason; another question"
                " needs an id of its own"
            )
            yield RETURNED_WITH_OTHER_CONTENT.found(message, question.id_span, hint)


def _is_gone(lineages: Lineages, row: NoteRow) -> bool:
    """Whether the question of a line stood nowhere in the last release, as neither kind."""
    lines = (each for name in lineages.of(row.id) for each in lineages.rows(name))
    return all(each.retired_in for each in lines)


def _age(row: NoteRow) -> tuple[bool, tuple[int, ...]]:
    """Orders a note's lines by when they were left; the one that lives comes last."""
    return (not row.retired_in, version_key(row.retired_in or "0"))


def _other_kinds(lineages: Lineages, questions: Iterable[Question]) -> Iterator[Diagnostic]:
    """Questions that were another kind of note in the last release that had them."""
    for question in questions:
        row = lineages.carried(question)
        if row is not None and not row.retired_in:
            continue
        kind = kind_of(question.kind)
        other = "cloze" if kind == "question" else "question"
        for name in lineages.of(question.id, *question.was):
            before = lineages.row(name, other)
            if before is None or (before.retired_in and row is not None):
                continue
            message = f"`{name}` was released as a {other} and becomes a {kind}"
            hint = (
                "Anki can't turn one into the other: learners get a new note, and their progress"
                " stays with the old one, which retires"
                if row is None
                else f"the note that it was as a {kind} revives, with the schedule that learners"
                f" had; their progress since then stays with the {other}, which retires"
            )
            way = f"leave it a {other}, or, where that is meant, silence this with a reason"
            yield KIND_CHANGED.found(message, question.id_span, hint, way)
            break


def _unknown(
    ledger: Ledger, lineages: Lineages, questions: Iterable[Question]
) -> Iterator[Diagnostic]:
    """Earlier ids (`was`) that no release has shipped: slips of the pen, most likely."""
    if not ledger.releases:
        return
    nearest = Nearest(lineages.ids)
    for question in questions:
        for old in question.was:
            if old not in lineages.ids:
                hint = _did_you_mean(old, nearest) or "take it out of `was`"
                message = f"no release has shipped `{old}`, so there is no schedule to carry on"
                yield UNKNOWN_FORMER_ID.found(message, question.id_span, hint)


def _gone(
    ledger: Ledger,
    lineages: Lineages,
    questions: Sequence[Question],
    digests: Mapping[str, str],
    retirements: Retirements,
) -> Iterator[Diagnostic]:
    """Notes that learners have, whose questions stand nowhere any more, and of which nothing is
    said.
    """
    names = {name for question in questions for name in lineages.of(question.id, *question.was)}
    carried = {row.guid for question in questions if (row := lineages.carried(question))}
    fresh = {
        question_part(digests[question.id]): question.id
        for question in questions
        if question.id not in lineages.ids
    }
    for row in lineages.living.values():
        if row.id in names or row.guid in carried:
            continue
        if retirements.of(row.language, row.id) is not None:
            continue
        now = fresh.get(question_part(row.digest), "")
        how = "was released" if row.first_release else "is in learners' collections"
        message = f"`{row.id}` {how} and is gone: learners would lose its schedule"
        hints = (
            f'its question stands under `{now}` now: write data-was="{row.id}" there'
            if now
            else f'if it has another id now, write data-was="{row.id}" there',
            (
                f"if it shall go, say why in {retirement.FILE}:"
                f' [[retired]] with id = "{row.id}" and a reason'
            ),
        )
        yield QUESTION_GONE.found(message, ledger.place(row), *hints)


def _given_up(
    decks: Sequence[Deck], ledger: Ledger, retirements: Retirements, place: Span
) -> Iterator[Diagnostic]:
    """Released editions that the deck does not have any more, and of which nothing is said."""
    here = {deck.language for deck in decks}
    gone = {
        row.language
        for row in ledger.rows
        if row.language not in here
        and not row.retired_in
        and retirements.of(row.language, row.id) is None
    }
    for language in sorted(gone):
        message = (
            f"the edition `{language}` was released and is gone: learners would lose schedules"
        )
        hint = (
            f"bring it back to `languages`, or say why it goes in {retirement.FILE}:"
            f' [[retired]] with language = "{language}" and a reason'
        )
        yield QUESTION_GONE.found(message, place, hint)


def _unfit_questions(
    decks: Sequence[Deck], ledger: Ledger, retirements: Retirements
) -> Iterator[Diagnostic]:
    """What `retired.toml` says of questions that are there, or that nobody knows."""
    present = [_Present(deck, ledger) for deck in decks]
    used: dict[str, set[str]] = {}
    for row in ledger.rows:
        for edition in (retirement.EVERY, row.language):
            used.setdefault(edition, set()).add(row.id)
    for (language, name), said in retirements.questions.items():
        here = [each for each in present if language in (retirement.EVERY, each.language)]
        shipped = used.get(language, set())
        now = next((each.living_as[name] for each in here if name in each.living_as), "")
        heir = next((each.heirs[name] for each in here if name in each.heirs), None)
        if any(name in each.ids for each in here):
            message = f"`{name}` is said to be retired and stands in the deck"
            hint = "take one of the two out"
            if len(here) > 1:
                hint += "; where it is gone from one edition alone, add `language`"
        elif now:
            message = f"`{name}` is said to be retired and lives on as `{now}`"
            hint = f"take it out; if `{now}` shall go, name that"
        elif name not in shipped and ledger.releases:
            message = f"no release has shipped `{name}`, so it can't be retired"
            hint = _did_you_mean(name, Nearest(shipped)) or "take it out"
        elif said.successor and not any(
            said.successor in ids for ids in (shipped, *(each.ids for each in here))
        ):
            message = f"the successor `{said.successor}` is no question of the deck"
            ids = {each for every in here for each in every.ids}
            hint = _did_you_mean(said.successor, Nearest(ids)) or "name a question that is there"
        elif said.successor and heir and said.successor not in (heir.id, *heir.was):
            message = (
                f"`{name}` goes on as `{said.successor}` here, and as `{heir.id}` by `data-was`"
            )
            hint = "name the same question in both places"
        else:
            continue
        yield UNFIT_RETIREMENT.found(message, said.span, hint)


class _Present:
    """The questions of an edition as they are now.

    `ids` are theirs, `living_as` says which of them older ids became, `heirs` which question each
    earlier id (`was`) went to.
    """

    def __init__(self, deck: Deck, ledger: Ledger) -> None:
        questions = [each.question for each in deck.entries()]
        lineages = Lineages(ledger, deck.language)
        self.language = deck.language
        self.ids = {question.id for question in questions}
        self.living_as = {
            name: question.id for question in questions for name in lineages.own_ids(question)
        }
        self.heirs = {name: question for question in questions for name in question.was}


def _did_you_mean(name: str, nearest: Nearest) -> str:
    near = nearest.to(name)
    return f"did you mean `{near}`?" if near else ""


def _unfit_editions(
    decks: Sequence[Deck], ledger: Ledger, retirements: Retirements
) -> Iterator[Diagnostic]:
    """What `retired.toml` says of editions that are there, or that nobody knows."""
    here = {deck.language for deck in decks}
    shipped = {row.language for row in ledger.rows}
    for language, said in retirements.editions.items():
        if language in here:
            message = f"the edition `{language}` is said to be retired and stands in the deck"
            hint = "take one of the two out; of single questions, `id` says which"
        elif language not in shipped and ledger.releases:
            message = f"no release has shipped an edition `{language}`, so it can't be retired"
            hint = "take it out"
        else:
            continue
        yield UNFIT_RETIREMENT.found(message, said.span, hint)


def _twice(question: Question, message: str, hint: str) -> Diagnostic:
    return IDENTITY_CLAIMED_TWICE.found(message, question.id_span, hint)


def _taken(question: Question, last: NoteRow) -> Diagnostic:
    """`last` is the row of the question that has the id, where it was shown last."""
    other = "another question needs an id of its own; if it is "
    if last.retired_in:
        whose = f"a question that was retired in {last.retired_in}"
        hint = (
            f"{other}the same question, bring it back as it was and reword it in the release after"
        )
    else:
        whose = f"the question that is called `{last.id}` now"
        hint = f'{other}`{last.id}`, write data-was="{last.id}"'
    message = f"`{question.id}` is the id of {whose}, and another question has it here"
    return RETIRED_ID_TAKEN.found(message, question.id_span, hint)
