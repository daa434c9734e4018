"""markdown-it-py's inline parser, taught where each token stands and what Hangul needs.

Every inline token gets `meta["at"]`, its start and end in the inline content. Emphasis follows
CommonMark but for one thing: a delimiter between punctuation and a CJK character may open or
close, so that `**normalization (BN)**` is bold also where a particle in Hangul follows at once
(CommonMark 0.31, section 6.2, has no such case).
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]"
)


MAX_LOOKAHEAD = 20
"""How deep brackets may nest while a link's end is looked for."""


class PlacedState(StateInline):
    """An inline state that knows where the text it is gathering began."""

    rule_start = 0
    last_end = 0
    gaps: dict[int, tuple[int, int]] | None = None
    """Every gap of a cloze in the text, once they have been looked for."""
    code: list[int] | None = None
    """Where code begins in the text, once it has been looked for."""

    def pushPending(self) -> Token:  # noqa: N802
        token = super().pushPending()
        # spaces before a line break were taken off
        token.meta["at"] = (self.last_end, self.last_end + len(token.content))
        self.last_end = self.rule_start
        return token

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        source = self.src
        marker = source[start]
        position = start
        while position < self.posMax and source[position] == marker:
            position += 1
        last = source[start - 1] if start > 0 else " "
        following = source[position] if position < self.posMax else " "
        left, right = flanks(last, following)
        last_punct, next_punct = _is_punctuation(last), _is_punctuation(following)
        return Scanned(
            left and (canSplitWord or not right or last_punct),
            right and (canSplitWord or not left or next_punct),
            position - start,
        )


def flanks(last: str, following: str) -> tuple[bool, bool]:
    """Whether a run of delimiters between two characters may open, and whether it may close."""
    last_punct, next_punct = _is_punctuation(last), _is_punctuation(following)
    last_space, next_space = isWhiteSpace(ord(last)), isWhiteSpace(ord(following))
    last_cjk, next_cjk = bool(_CJK.match(last)), bool(_CJK.match(following))
    opens = not next_space and (not next_punct or last_space or last_punct or last_cjk)
    closes = not last_space and (not last_punct or next_space or next_punct or next_cjk)
    return opens, closes


def _is_punctuation(letter: str) -> bool:
    return isMdAsciiPunct(ord(letter)) or isPunctChar(letter)


class PlacedParser(ParserInline):
    """The inline parser with places; a drop-in for `MarkdownIt.inline`."""

    def tokenize(self, state: StateInline) -> None:
        assert isinstance(state, PlacedState)
        rules = self.ruler.getRules("")
        end = state.posMax
        nesting = state.md.options["maxNesting"]
        tokens = state.tokens
        if not state.pending:
            state.last_end = state.pos
        while state.pos < end:
            start = state.rule_start = state.pos
            count = len(tokens)
            matched = False
            if state.level < nesting:
                for rule in rules:
                    matched = rule(state, False)
                    if matched:
                        break
            if matched:
                if len(tokens) > count:
                    _place(tokens, count, start, state.pos)
                    state.last_end = state.pos
                continue
            state.append_pending(state.src[state.pos])
            state.pos += 1
        if state.pending:
            state.rule_start = state.pos
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        """Step over one token; brackets that nest deeper than anyone writes are given up early,
        for every level costs another walk over the text.
        """
        if state.level >= MAX_LOOKAHEAD and state.pos not in state.cache:
            state.cache[state.pos] = state.pos = state.posMax
            return
        super().skipToken(state)

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _place(tokens: list[Token], count: int, start: int, end: int) -> None:
    """Give the tokens from `count` on, made by one rule, their places; runs of delimiters are
    one token per character.
    """
    fresh = [token for token in tokens[count:] if "at" not in token.meta]
    if len(fresh) > 1 and all(token.type == "text" for token in fresh):
        for token in fresh:
            token.meta["at"] = (start, start + len(token.content))
            start += len(token.content)
        return
    for token in fresh:
        token.meta["at"] = (start, end)
    if fresh and fresh[0].markup == "autolink":
        fresh[1].meta["at"] = (start + 1, end - 1)


def install(md: MarkdownIt) -> None:
    """Make `md` parse inlines with places. Call it before any plugin adds an inline rule."""
    md.inline = PlacedParser()
    # text that delimiters leave behind is joined by the reader, which knows the places
    md.inline.ruler2.disable("fragments_join")
