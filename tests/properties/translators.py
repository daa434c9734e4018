"""An author and a translator at work on two editions, as a model: what each question says, what the
translation was made from, and so what must be stale.

The model holds the content of questions as plain values and compares those; how they are written
down (where lines end, which mark stands for emphasis, where a link's address stands) is drawn anew
whenever a file is saved. It knows nothing of digests.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random
from typing import Final

from rectoverso.history import digesting, editions, identity, translations
from rectoverso.history.editions import Comparison, State
from rectoverso.history.ledger import EMPTY, Ledger, Release
from rectoverso.history.translations import Translations
from rectoverso.model import Chapter, Deck, Image, Medium, walk_deck
from rectoverso.render.citations import Citations
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import Form

FORM: Final = Form(fronts=True)
UNCITED: Final = Citations({}, {})
CHAPTERS: Final = ("one", "two")
TAGS: Final = ("core", "hard")
PICTURES: Final = ("media/a.svg", "media/b.svg")
WORDS: Final = ("기울기", "loss", "함수", "zero", "값", "층", "R²", "a<b", "2*3", "x_i")
FORMULAS: Final = ("x", "x^2", r"\max(0, x)", "a + b", r"\frac{1}{n}")
ADDRESSES: Final = ("https://example.org/a", "https://example.org/b")

LISTS: Final = ("ul", "ol")

Part = tuple[str, str, str]
"""A stretch of a text: what it is, its words, and an address, if any."""
Block = tuple[str, tuple[tuple[Part, ...], ...]]
"""What a block is, and its texts: one of a paragraph, several of a list or a table."""


@dataclass(frozen=True)
class Said:
    """What a question says."""

    title: tuple[Part, ...]
    blocks: tuple[Block, ...]

    def of(self, *kinds: str) -> list[str]:
        """All stretches of some kinds, in their order."""
        texts = [self.title, *(text for _, texts in self.blocks for text in texts)]
        return [words for text in texts for kind, words, _ in text if kind in kinds]

    @property
    def words(self) -> Said:
        """The same with all formulas and pictures alike."""

        def alike(text: tuple[Part, ...]) -> tuple[Part, ...]:
            return tuple(
                (kind, "" if kind in ("tex", "img") else words, to) for kind, words, to in text
            )

        blocks = tuple((kind, tuple(map(alike, texts))) for kind, texts in self.blocks)
        return Said(alike(self.title), blocks)


@dataclass(frozen=True)
class Asked:
    """A question of one edition; `soul` is what it is, whatever its id."""

    soul: int
    id: str
    was: tuple[str, ...]
    said: Said
    tags: frozenset[str]
    chapter: str
    follows: bool


@dataclass(frozen=True)
class Recorded:
    """What a translation was made from: the words, and the pictures' bytes then."""

    said: Said
    shown: tuple[bytes, ...]


@dataclass
class Desk:
    """Two editions, `ko` first, with what was recorded and released, and what must be true."""

    editions: dict[str, list[Asked]] = field(default_factory=lambda: {"ko": [], "en": []})
    files: dict[str, bytes] = field(default_factory=lambda: dict.fromkeys(PICTURES, b"0"))
    own: dict[str, bytes] = field(default_factory=dict)
    """Pictures that English has of its own."""
    recorded: dict[int, Recorded] = field(default_factory=dict)
    shipped: set[int] = field(default_factory=set)
    """What English had in the last release."""
    given_up: set[int] = field(default_factory=set)
    known: Translations = field(default_factory=dict)
    ledger: Ledger = EMPTY
    number: int = 0
    decks: dict[str, Deck] = field(default_factory=dict)

    # ---------------------------------------------------------------- acts

    def act(self, random: Random) -> str:
        """Do something, and see that all is as it must be; what was done, in words."""
        acts = (
            (2, self.ask), (6, self.translate), (6, self.reword), (2, self.rework),
            (6, self.reform), (4, self.accept), (1, self.accept_all), (2, self.drop),
            (1, self.rename), (1, self.retag), (1, self.move), (1, self.draw), (2, self.release),
        )  # fmt: skip
        (chosen,) = random.choices([act for _, act in acts], [weight for weight, _ in acts])
        done = f"{chosen.__name__}: {chosen(random)}"
        for language in self.editions:
            if language not in self.decks:
                self.decks[language] = self.read(language, random)
        return done

    def ask(self, random: Random) -> str:
        """Ask a new question."""
        self.number += 1
        name = f"q{self.number}"
        chapter = random.choice(CHAPTERS)
        tags = frozenset(random.sample(TAGS, random.randint(0, 2)))
        asked = Asked(self.number, name, (), said(random), tags, chapter, random.random() < 0.4)
        self.put("ko", random.randint(0, len(self.editions["ko"])), asked)
        return name

    def translate(self, random: Random) -> str:
        """Translate a question that is not translated; now and then, record that at once."""
        lacking = [each for each in self.editions["ko"] if self.of("en", each.soul) is None]
        if not lacking:
            return ""
        asked = random.choice(lacking)
        words = said(random)
        for picture in asked.said.of("img"):
            words = replace(words, blocks=(*words.blocks, ("p", ((("img", picture, ""),),))))
        self.put("en", len(self.editions["en"]), replace(asked, said=words, was=()))
        if random.random() < 0.7:
            self.record([asked.soul])
        return asked.id

    def reword(self, random: Random) -> str:
        """Change what a question says."""
        return self.change("ko", random)

    def rework(self, random: Random) -> str:
        """Change what a translation says."""
        return self.change("en", random)

    def change(self, language: str, random: Random) -> str:
        """Change a title, a block or a stretch of one."""
        if not self.editions[language]:
            return ""
        here = random.randrange(len(self.editions[language]))
        asked = self.editions[language][here]
        old, new = asked.said, said(random)
        blocks = list(old.blocks)
        at = random.randrange(len(blocks))
        match random.randrange(6):
            case 0:
                new = replace(old, title=new.title)
            case 1:
                new = replace(old, blocks=(*old.blocks, new.blocks[-1]))
            case 2 if len(blocks) > 1:
                new = replace(old, blocks=(*blocks[:at], *blocks[at + 1 :]))
            case 3:
                kind, texts = blocks[at]
                text = list(texts[0])
                place = random.randrange(len(text))
                text[place] = part(random)
                blocks[at] = (kind, (tuple(text), *texts[1:]))
                new = replace(old, blocks=tuple(blocks))
            case 4 if language == "en":  # as it is in Korean by now
                leading = self.of("ko", asked.soul)
                new = old if leading is None else leading.said
        self.editions[language][here] = replace(asked, said=tidy(new))
        self.decks.pop(language, None)
        return f"{language} {asked.id}"

    def reform(self, random: Random) -> str:
        """Write an edition down in another form."""
        language = random.choice(("ko", "ko", "en"))
        self.decks.pop(language, None)
        return language

    def accept(self, random: Random) -> str:
        """Record a translation."""
        if not self.editions["en"]:
            return ""
        soul = random.choice(self.editions["en"]).soul
        self.record([soul])
        return str(soul)

    def accept_all(self, _: Random) -> str:
        """Record every translation."""
        self.record([each.soul for each in self.editions["en"]])
        return ""

    def drop(self, random: Random) -> str:
        """Take a question out of one edition."""
        language = random.choice(("ko", "en"))
        if not self.editions[language]:
            return ""
        asked = self.editions[language].pop(random.randrange(len(self.editions[language])))
        self.decks.pop(language, None)
        return f"{language} {asked.id}"

    def rename(self, random: Random) -> str:
        """Give a question another id in both editions."""
        if not self.editions["ko"]:
            return ""
        soul = random.choice(self.editions["ko"]).soul
        self.number += 1
        for language, asked in self.editions.items():
            for number, each in enumerate(asked):
                if each.soul == soul:
                    was = (*each.was, each.id)
                    asked[number] = replace(each, id=f"q{self.number}", was=was)
                    self.decks.pop(language, None)
        return f"{soul} to q{self.number}"

    def retag(self, random: Random) -> str:
        """Give a question other tags in one edition."""
        return self.adjust(random, tags=frozenset(random.sample(TAGS, random.randint(0, 2))))

    def move(self, random: Random) -> str:
        """Put a question elsewhere in one edition."""
        follows = random.random() < 0.4
        return self.adjust(random, chapter=random.choice(CHAPTERS), follows=follows)

    def adjust(self, random: Random, **changes: object) -> str:
        """Change in one edition what no translation depends on, and shuffle its questions."""
        language = random.choice(("ko", "en"))
        asked = self.editions[language]
        if not asked:
            return ""
        number = random.randrange(len(asked))
        asked[number] = replace(asked[number], **changes)  # type: ignore[arg-type]
        random.shuffle(asked)
        self.decks.pop(language, None)
        return language

    def draw(self, random: Random) -> str:
        """Draw a picture anew, for both editions or as English's own."""
        path, content = random.choice(PICTURES), random.choice((b"0", b"1", b"2"))
        if random.random() < 0.3:
            self.own[path] = content
        else:
            self.files[path] = content
        self.decks.clear()
        return path

    def release(self, random: Random) -> str:
        """Release both editions: the ledger knows the earlier ids from then on."""
        for language in self.editions:
            if language not in self.decks:
                self.decks[language] = self.read(language, random)
        count = len(self.ledger.releases) + 1
        version = f"1.{count}.0"
        shown = [replace(deck, version=version) for deck in self.decks.values()]
        pairs = [(deck, digesting.digests(deck, UNCITED)) for deck in shown]
        self.ledger = identity.record(self.ledger, pairs, Release(version, count * 1000, "fe"))
        here = {each.soul for each in self.editions["en"]}
        (compared,) = self.compared()
        self.known = editions.accepted([compared], self.known, [])
        self.forget()
        self.given_up = (self.given_up | self.shipped) - here
        self.shipped |= here
        for language, asked in self.editions.items():
            self.editions[language] = [replace(each, was=()) for each in asked]
        self.decks.clear()
        return version

    def put(self, language: str, number: int, asked: Asked) -> None:
        """Put a question into an edition."""
        self.editions[language].insert(number, asked)
        self.decks.pop(language, None)

    def record(self, souls: list[int]) -> None:
        """Accept translations, in the model and for true; the file is written and read back."""
        for language in self.editions:
            if language not in self.decks:
                self.decks[language] = self.read(language, Random(0))
        (compared,) = self.compared()
        names = {each.id for each in self.editions["ko"] if each.soul in souls}
        wanted = [each for each in compared.questions if each.id in names]
        lines = editions.accepted([compared], self.known, wanted)
        text = translations.text(lines.values())
        self.known, wrong = translations.parse(text.encode())
        assert not wrong
        assert self.known == lines
        self.forget()
        for soul in souls:
            leading = self.of("ko", soul)
            if leading is not None and self.of("en", soul) is not None:
                self.recorded[soul] = Recorded(leading.said, self.shown("ko", leading.said))

    def forget(self) -> None:
        """Nothing stays recorded of translations that are no more, once the file is written."""
        there = {each.soul for each in self.editions["en"]}
        there &= {each.soul for each in self.editions["ko"]}
        self.recorded = {soul: then for soul, then in self.recorded.items() if soul in there}

    # ---------------------------------------------------------------- what must be true

    def of(self, language: str, soul: int) -> Asked | None:
        """A question of an edition; None where it does not stand there."""
        return next((each for each in self.editions[language] if each.soul == soul), None)

    def shown(self, language: str, words: Said) -> tuple[bytes, ...]:
        """The bytes of the pictures that an edition shows."""
        files = self.files | (self.own if language == "en" else {})
        return tuple(files[path] for path in words.of("img"))

    def state(self, asked: Asked) -> State:
        """How a Korean question must stand in English."""
        own = self.of("en", asked.soul)
        if own is None:
            return State.GIVEN_UP if asked.soul in self.given_up else State.MISSING
        then = self.recorded.get(asked.soul)
        if then is None:
            return State.TRANSLATED
        formulas, pictures = asked.said.of("tex"), self.shown("ko", asked.said)
        stale = (
            then.said.words != asked.said.words
            or (then.said.of("tex") != formulas and own.said.of("tex") != formulas)
            or (then.shown != pictures and self.shown("en", own.said) != pictures)
        )
        return State.STALE if stale else State.TRANSLATED

    def parents(self, language: str) -> dict[int, int]:
        """Whose follow-up each question of an edition is."""
        found: dict[int, int] = {}
        for chapter in CHAPTERS:
            above = 0
            for each in self.editions[language]:
                if each.chapter == chapter and each.follows and above:
                    found[each.soul] = above
                elif each.chapter == chapter:
                    above = each.soul
        return found

    def differs(self, asked: Asked, own: Asked) -> set[str]:
        """In what a question and its translation must be said to differ."""
        here, there = (self.parents(each).get(asked.soul) for each in ("ko", "en"))
        found = set()
        if here != there and (here is None or self.of("en", here) is not None):
            found.add("it is")
        if asked.tags != own.tags:
            found.add("its tags")
        if sorted(asked.said.of("img")) != sorted(own.said.of("img")):
            found.add("its pictures")
        return found

    def compared(self) -> tuple[Comparison, ...]:
        """What the program says."""
        return editions.compare([self.decks["ko"], self.decks["en"]], self.known, self.ledger)

    def check(self) -> None:
        """See that the program says what must be true, of every question, and nothing else."""
        (compared,) = self.compared()
        states = {each.id: each.state for each in compared.questions}
        assert states == {each.id: self.state(each) for each in self.editions["ko"]}
        for asked in self.editions["ko"]:
            own = self.of("en", asked.soul)
            (found,) = (each for each in compared.questions if each.id == asked.id)
            differing = {words.split(":")[0][:5] for words in found.differences}
            wanted = set() if own is None else self.differs(asked, own)
            assert differing == {words[:5] for words in wanted}, (asked, own)
        leading = {each.soul for each in self.editions["ko"]}
        extra = [each.id for each in self.editions["en"] if each.soul not in leading]
        assert sorted(each.id for each in compared.extra) == sorted(extra)
        said = [each.message for each in editions.findings([compared]) if each.code == "TRANS004"]
        assert len(said) == sum(state is State.STALE for state in states.values())

    # ---------------------------------------------------------------- the files

    def read(self, language: str, random: Random) -> Deck:
        """An edition as it is read from files written in some form."""
        chapters: list[Chapter] = []
        for name in CHAPTERS:
            asked = [each for each in self.editions[language] if each.chapter == name]
            text = Pen(random).chapter(name, asked)
            read, found = read_chapters(f"{language}/{name}.md", text, FORM)
            assert not found, (found, text)
            chapters += read
        deck = Deck("uid", "deck", "Deck", language, "1.0.0", (), tuple(chapters), (), "")
        files = self.files | (self.own if language == "en" else {})
        shown = sorted({node.source for node in walk_deck(deck) if isinstance(node, Image)})
        media = tuple(Medium(path, sha256(files[path]).hexdigest()) for path in shown)
        return replace(deck, media=media)


def tidy(words: Said) -> Said:
    """The same without lists right behind others: it would hang on their marks whether they are
    one. A program is plain words.
    """
    kept: list[Block] = []
    for kind, texts in words.blocks:
        if kind == "pre":
            texts = tuple(tuple(("", shown, "") for _, shown, _ in text) for text in texts)
        if not (kept and kept[-1][0] in LISTS and kind in LISTS):
            kept.append((kind, texts))
    return replace(words, blocks=tuple(kept))


def part(random: Random) -> Part:
    """Some stretch of a text."""
    kind = random.choice(("", "", "", "em", "strong", "tex", "code", "link", "ref", "img"))
    match kind:
        case "tex":
            return kind, random.choice(FORMULAS), ""
        case "img":
            return kind, random.choice(PICTURES), ""
        case "link":
            return kind, random.choice(WORDS), random.choice(ADDRESSES)
        case "ref":
            return kind, random.choice(WORDS), random.choice(CHAPTERS)
        case "code":
            return kind, random.choice(("a[0]", "f(x)", "a * b")), ""
    return kind, random.choice(WORDS), ""


def said(random: Random) -> Said:
    """What some question says."""

    def text(most: int) -> tuple[Part, ...]:
        # two words are one stretch: where it is cut says nothing
        parts = [("", random.choice(WORDS), ""), *(part(random) for _ in range(most))]
        return tuple(each for each in parts if each[0] != "img")

    blocks: list[Block] = [("p", (text(random.randint(1, 5)),))]
    for _ in range(random.randint(0, 2)):
        kind = random.choice(("p", "ul", "ol", "table", "pre"))
        count = 1 if kind in ("p", "pre") else 4
        blocks.append((kind, tuple(text(2) for _ in range(count))))
    if random.random() < 0.3:
        blocks.append(("p", (((("img", random.choice(PICTURES), "")),),)))
    title = tuple(("", random.choice(WORDS), "") for _ in range(2))
    return tidy(Said(title, tuple(blocks)))


class Pen:
    """Writes questions down, each time in another form."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.addresses: dict[str, str] = {}

    def chapter(self, name: str, asked: list[Asked]) -> str:
        """A chapter's file."""
        parts = [f"# {name} {self.anchor(name)}"]
        above = False
        for each in asked:
            level = "###" if each.follows and above else "##"
            above = True
            title = " ".join(self.part(stretch) for stretch in each.said.title)
            anchor = self.anchor(each.id, each.tags, each.was)
            parts.append(f"{level} {title} {anchor}")
            parts += [self.block(block) for block in each.said.blocks]
        parts += [f"[{label}]: {address}" for address, label in self.addresses.items()]
        gaps = [self.random.choice(("\n\n", "\n\n\n", "\n \n")) for _ in parts]
        return "".join(text + gap for text, gap in zip(parts, gaps, strict=True))

    def either(self, *forms: str) -> str:
        """One of several forms."""
        return self.random.choice(forms)

    def anchor(
        self, name: str, tags: frozenset[str] = frozenset(), was: tuple[str, ...] = ()
    ) -> str:
        """A heading's id, in one of its two forms."""
        chosen = self.random.sample(sorted(tags), len(tags))
        if self.random.random() < 0.5:
            held = f' class="{" ".join(chosen)}"' if chosen else ""
            held += f' data-was="{" ".join(was)}"' if was else ""
            return f'<a id="{name}"{held}></a>'
        held = "".join(f" .{tag}" for tag in chosen)
        held += f' was="{" ".join(was)}"' if was else ""
        return f"{{#{name}{held}}}"

    def part(self, stretch: Part) -> str:
        """A stretch of a text."""
        kind, words, to = stretch
        shown = (
            words.replace("*", r"\*").replace("_", r"\_").replace("<", self.either("&lt;", r"\<"))
        )
        match kind:
            case "em":
                mark = self.either("*", "_")
                return f"{mark}{shown}{mark}"
            case "strong":
                mark = self.either("**", "__")
                return f"{mark}{shown}{mark}"
            case "tex":
                return self.either(f"${words}$", f"$`{words}`$")
            case "code":
                return self.either(f"`{words}`", f"`` {words} ``")
            case "img":
                return f"![alt](../{words})"
            case "ref":
                return self.either(f"[{shown}](#{to})", f"[{shown}]({to}.md#{to})")
            case "link":
                if self.random.random() < 0.5:
                    return f"[{shown}]({to})"
                label = self.addresses.setdefault(to, f"label {len(self.addresses)}")
                return f"[{shown}][{label}]"
        return self.either(shown, shown.replace("R²", "R&sup2;"))

    def text(self, parts: tuple[Part, ...], gap: str = "") -> str:
        """Stretches with something between them: a blank, or a line's end followed by `gap`."""
        shown = self.part(parts[0])
        for stretch in parts[1:]:
            shown += self.either(" ", " ", "\n" + gap, " \n" + gap) + self.part(stretch)
        return shown

    def block(self, block: Block) -> str:
        """A block."""
        kind, texts = block
        loose = self.either("\n", "\n\n")
        match kind:
            case "ul":
                mark = self.either("-", "*", "+")
                return loose.join(f"{mark} {self.text(text, '  ')}" for text in texts)
            case "ol":
                mark = self.either(".", ")")
                items = enumerate(texts, 1)
                return loose.join(f"{n}{mark} {self.text(text, '   ')}" for n, text in items)
            case "pre":
                program = " ".join(words for _, words, _ in texts[0])
                fence = self.either("```", "~~~", "````")
                return f"{fence}{self.either('', 'text', 'python')}\n{program}\n{fence}"
            case "table":
                cells = [" ".join(map(self.part, text)) for text in texts]
                line = self.either("|---|---|", "| :-- | --: |", "|:-:|-|")
                pad = self.either(" ", "  ")
                rows = [f"|{pad}{a}{pad}|{pad}{b} |" for a, b in (cells[:2], cells[2:])]
                return "\n".join([rows[0], line, rows[1]])
        return self.text(texts[0])
