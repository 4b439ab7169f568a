"""HTML to lines: every visible word of a page in order, with what the markup says of its line.

Nothing is judged to be main content here. An element that a browser does not show is left out;
everything else becomes a line, and its tags, links, classes and place in the tree become the
:class:`Markup` that the labeller of lines reads beside the text.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace
from resiliparse.parse.html import NodeType

from streams.pages.wordlists import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol"
    " p pre section summary table tbody td tfoot th thead tr ul option".split()
)
_UNSEEN = frozenset(
    "audio canvas datalist embed head iframe input map math meter noframes noscript object option"
    " picture progress script select style svg template textarea title video".split()
)
_APART = frozenset(("a", "button", "label"))
_OWN_LINE = frozenset(("author", "date", "share", "comments"))
"""Zones whose inline elements stand on a line of their own beside others: a name, a date."""
_HIDDEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader"
    " d-none hidden hide"
    " invisible offscreen off-screen element-invisible element-hidden a11y-hidden"
    " show-for-sr u-hidden is-hidden assistive-text".split()
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|right|text-indent)\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|font-size\s*:\s*0(?![.\d])|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:no-?)?(?:comments?|ping|reply)[-_]?(?:open|closed|off|on|enabled|disabled)\b|no-?comments?\b",
    re.IGNORECASE,
)
"""Classes that say whether comments are allowed; they stand on the whole article."""
_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SIGN = re.compile(r"[^\W_]")
_SOFT = "\u200b\u00ad"
_MAIN, _WRAPPER, _BOX = 0.6, 0.5, 0.2
_FEWEST_WORDS = 8
_LISTS = frozenset(("ul", "menu", "dir"))


class Markup(Struct, frozen=True):
    """What the markup says of a line.

    Args:
        tag: of the innermost block that holds it.
        linked: tenths of its letters that stand in links, 0 to 10.
        whole: the inline element that holds all of it (``strong``, ``time``), or "".
        zones: what the classes and ids around it say it is, as ``data/zones.tsv`` names them;
            those around most of the page's running text say nothing and are left out.
        near: the innermost of them, or "".
        main: whether it stands in the innermost element that holds most of the running text.
        sibling: whether it shares its parent with most of that text.
    """

    tag: str
    linked: int
    whole: str
    zones: frozenset[str]
    near: str
    main: bool
    sibling: bool


class Lines(Struct, frozen=True):
    """A page as lines.

    Args:
        text: its visible text, one line a block, joined by line breaks.
        starts: where each line starts in ``text``, ascending.
        markup: of each line.
        prose: how many words of running text there are, by a first guess.
    """

    text: str
    starts: tuple[int, ...] = ()
    markup: tuple[Markup, ...] = ()
    prose: int = 0

    def over(self, text: str) -> Lines:
        """Give the same lines over a text that was changed inside its lines."""
        if text == self.text:
            return self
        return replace(self, text=text, starts=_starts(text.split("\n")))


class _Element:
    """An open or closed block or an element with a zone: a row of the tree that is kept."""

    __slots__ = ("above", "name", "parent", "tag", "words", "zones")

    def __init__(
        self, name: str, tag: str, parent: int, zones: tuple[str, ...], above: int = 0
    ) -> None:
        # ``tag`` is of the block: an inline element with a zone is kept for the zone alone.
        self.name, self.tag, self.parent, self.zones = name, tag, parent, zones
        # How many lines stood above it when it opened.
        self.above, self.words = above, 0


class _Found(Struct):
    """A line as the walk leaves it."""

    text: str
    element: int
    linked: int
    whole: str


def read_blocks(body: Any, *, hidden: bool = False) -> Lines:
    """Give the lines of an element.

    Args:
        body: a node of resiliparse's tree.
        hidden: whether what a browser does not show is read as well.

    Returns:
        Its lines with their markup.
    """
    return _with_markup(*_Walk(hidden=hidden).walk(body))


class _Walk:
    """One walk over a tree, without recursion: pages nest as deep as they like."""

    def __init__(self, *, hidden: bool) -> None:
        self._hidden = hidden
        self._elements: list[_Element] = [_Element("body", "body", -1, ())]
        self._lines: list[_Found] = []
        self._open = 0
        self._links = 0
        self._numbers: list[int] = []
        self._clear()

    def _clear(self) -> None:
        self._parts: list[str] = []
        self._letters = self._linked = 0
        self._at = self._open
        self._whole: str | None = None
        self._inline: list[str] = []
        self._bullet = ""
        # Whether the line has words that stand in no inline element; whether one has just closed,
        # and whether what follows it begins a line.
        self._bare = self._closed = self._parted = False

    def walk(self, body: Any) -> tuple[list[_Found], list[_Element]]:
        for node, entering in _visit(body, self._skips):
            if node.type == NodeType.TEXT:
                self._text(node.value or "")
            elif entering:
                self._enter(node)
            else:
                self._leave(node)
        self._flush()
        return self._lines, self._elements

    def _skips(self, node: Any) -> bool:
        tag = node.tag
        if tag in _UNSEEN:
            return True
        if self._hidden:
            return False
        return tag == "dialog" if not node.attrs else _is_hidden(node, tag)

    def _enter(self, node: Any) -> None:
        tag = node.tag
        if tag == "br":
            self._flush()
            return
        zones = _zones(node) if node.attrs else ()
        if tag in _BLOCKS:
            self._block(tag)
        else:
            self._inner(node, tag, zones)
        if tag in _BLOCKS or zones:
            block = tag if tag in _BLOCKS else self._elements[self._open].tag
            self._elements.append(_Element(tag, block, self._open, zones, len(self._lines)))
            self._open = len(self._elements) - 1
            if not self._parts:
                self._at = self._open
        if tag == "li":
            self._item()

    def _inner(self, node: Any, tag: str, zones: tuple[str, ...]) -> None:
        """Enter an inline element: a name or a date beside others begins a line of its own."""
        if _stands_alone(tag, zones) and self._letters and not self._bare:
            inline = self._inline
            self._flush()
            self._inline = inline
        elif self._parts and (tag in _APART or (self._closed and (node.attrs or tag == "span"))):
            self._parts.append(" ")
        self._links += tag == "a"
        self._inline.append(tag)

    def _block(self, tag: str) -> None:
        row = self._elements[self._open]
        # A cell of one line stays on its row's line.
        whole = row.tag == "tr" and row.above == len(self._lines)
        if tag in ("td", "th") and self._parts and whole:
            self._parts.append(" ")
            return
        self._flush()
        if tag in _LISTS:
            self._numbers.append(-1)
        elif tag == "ol":
            self._numbers.append(0)

    def _item(self) -> None:
        if not self._numbers or self._numbers[-1] < 0:
            self._bullet = "• "
        else:
            self._numbers[-1] += 1
            self._bullet = f"{self._numbers[-1]}. "

    def _leave(self, node: Any) -> None:
        tag = node.tag
        if tag == "br":
            return
        element = self._elements[self._open]
        zones = bool(node.attrs) and element.name == tag and element.zones == _zones(node)
        if tag in _BLOCKS:
            # A cell of short text stays on its row's line.
            if tag not in ("td", "th"):
                self._flush()
            if (tag in _LISTS or tag == "ol") and self._numbers:
                self._numbers.pop()
        else:
            self._links -= tag == "a"
            if self._inline and self._inline[-1] == tag:
                self._inline.pop()
            if tag in _APART and self._parts:
                self._parts.append(" ")
            self._closed = bool(node.attrs) or tag == "span"
            self._parted |= _stands_alone(tag, element.zones if zones else ())
        if tag in _BLOCKS or (zones and element.zones):
            self._open = max(0, element.parent)

    def _text(self, text: str) -> None:
        if self._elements[self._open].tag == "pre" and "\n" in text:
            for line in text.split("\n"):
                self._append(line)
                self._flush()
            return
        self._append(text)

    def _append(self, text: str) -> None:
        letters = sum(map(len, _WORD.findall(text)))
        if self._parted and not self._bare and _SIGN.search(text):
            inline = self._inline
            self._flush()
            self._inline = inline
        self._closed = False
        if letters:
            if not self._letters:
                self._at = self._open
            self._bare |= not self._inline
            self._parted = False
            whole = self._inline[-1] if self._inline else ""
            self._whole = whole if self._whole in (None, whole) else ""
        self._letters += letters
        self._linked += letters if self._links else 0
        self._parts.append(text)

    def _flush(self) -> None:
        text = _SPACES.sub(" ", "".join(self._parts)).strip(" " + _SOFT)
        if text:
            linked = 10 * self._linked // max(1, self._letters)
            bullet = self._bullet
            self._lines.append(_Found(bullet + text, self._at, linked, self._whole or ""))
            self._clear()
        else:
            bullet = self._bullet
            self._clear()
            self._bullet = bullet


def _stands_alone(tag: str, zones: tuple[str, ...]) -> bool:
    """Say whether an inline element is a line of its own where it stands beside others."""
    return tag == "time" or not _OWN_LINE.isdisjoint(zones)


def _visit(body: Any, skips: Any) -> Iterator[tuple[Any, bool]]:
    """Give each text once and each element twice: when it opens and when it closes."""
    node = body
    depth = 0
    while node is not None:
        kind = node.type
        if kind == NodeType.TEXT:
            yield node, True
        elif kind == NodeType.ELEMENT and (depth == 0 or not skips(node)):
            yield node, True
            child = node.first_child
            if child is not None:
                node, depth = child, depth + 1
                continue
            yield node, False
        while depth and node.next is None:
            node, depth = node.parent, depth - 1
            yield node, False
        node = node.next if depth else None


def _is_hidden(node: Any, tag: str) -> bool:
    """Say whether a browser leaves an element out; a word for screen readers alone counts so."""
    if node.hasattr("hidden") or (tag == "dialog" and not node.hasattr("open")):
        return True
    style = node.getattr("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    names = node.getattr("class")
    return bool(names) and not _HIDDEN_CLASSES.isdisjoint(names.lower().split())


def _zone_words() -> dict[str, str]:
    return {word: zone for zone, words in rows("zones", columns=2) for word in words.split()}


_ZONES = _zone_words()
_ZONES_OF: dict[str, tuple[str, ...]] = {}
_MOST_KEPT = 20_000


def _zones(node: Any) -> tuple[str, ...]:
    """Give what an element's id, classes, role and itemprop say it is."""
    names = " ".join(
        value
        for name in ("class", "id", "role", "itemprop", "rel")
        if (value := node.getattr(name)) is not None
    )
    known = _ZONES_OF.get(names)
    if known is None:
        words = (word.lower() for word in _CLASS_WORD.findall(_STATE.sub("", names)))
        known = tuple(dict.fromkeys(_ZONES[word] for word in words if word in _ZONES))
        if len(_ZONES_OF) < _MOST_KEPT:
            _ZONES_OF[names] = known
    return known


def _with_markup(found: list[_Found], elements: list[_Element]) -> Lines:
    """Weigh the tree by the running text in it and say of each line where it stands."""
    ancestors = _ancestors_of_text(found, elements)
    total = _weigh(found, elements, ancestors)
    main = _main(elements, total)
    _widen_forms(elements, ancestors, total)
    own = {line.element: 0 for line in found}
    parents: dict[int, int] = {}
    for line in found:
        parent = elements[line.element].parent
        parents[parent] = parents.get(parent, 0) + _prose_words(line)
    home = max(parents, key=lambda parent: parents[parent], default=-1)
    # What each element says of its lines, from the outermost inwards; parents come first.
    zones: list[tuple[str, ...]] = []
    inside: list[bool] = []
    for number, element in enumerate(elements):
        readers = "comments" in element.zones and number not in ancestors
        wraps = element.words > _WRAPPER * total > 0 and not readers
        said = () if wraps else _own_zones(element)
        above = zones[element.parent] if element.parent >= 0 else ()
        zones.append((*above, *said) if said else above)
        inside.append(number == main or (element.parent >= 0 and inside[element.parent]))
    known = {element: frozenset(zones[element]) for element in own}
    texts = [line.text for line in found]
    return Lines(
        text="\n".join(texts),
        starts=_starts(texts),
        prose=total,
        markup=tuple(
            Markup(
                tag=elements[line.element].tag,
                linked=line.linked,
                whole=line.whole,
                zones=known[line.element],
                near=zones[line.element][-1] if zones[line.element] else "",
                main=inside[line.element],
                sibling=home in (elements[line.element].parent, line.element),
            )
            for line in found
        ),
    )


def _widen_forms(elements: list[_Element], ancestors: frozenset[int], total: int) -> None:
    """Take a box around a form for a part of it: what stands there invites to fill it in."""
    for element in elements:
        parent = element.parent
        if element.name == "form" and parent > 0 and parent not in ancestors:
            box = elements[parent]
            if box.words <= _BOX * total and "form" not in box.zones:
                box.zones = (*box.zones, "form")


def _starts(texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(accumulate((len(text) + 1 for text in texts[:-1]), initial=0)) if texts else ()


_TAG_ZONES = {"nav": "nav", "aside": "aside", "footer": "footer", "header": "header"} | {
    "figcaption": "caption", "form": "form", "button": "button", "time": "date", "figure": "figure",
}  # fmt: skip


def _own_zones(element: _Element) -> tuple[str, ...]:
    tag = _TAG_ZONES.get(element.name)
    return (*element.zones, tag) if tag else element.zones


def _prose_words(line: _Found) -> int:
    """Count the words of a line that may be running text: many, and few of them linked."""
    words = line.text.count(" ") + 1
    return words if words >= _FEWEST_WORDS and line.linked < 5 else 0  # noqa: PLR2004 -- half


def _ancestors_of_text(found: list[_Found], elements: list[_Element]) -> frozenset[int]:
    """Give the elements that hold the first line of running text."""
    line = next((line for line in found if _prose_words(line)), None)
    number = -1 if line is None else line.element
    above = set()
    while number >= 0:
        above.add(number)
        number = elements[number].parent
    return frozenset(above)


def _weigh(found: list[_Found], elements: list[_Element], ancestors: frozenset[int]) -> int:
    """Give every element the words of running text in it; the total is returned.

    Readers may write more than the author: an element of comments that the text does not begin in
    weighs nothing.
    """
    apart: list[bool] = []
    for number, element in enumerate(elements):
        own = "comments" in element.zones and number not in ancestors
        apart.append(own or (element.parent >= 0 and apart[element.parent]))
    for line in found:
        if not apart[line.element]:
            elements[line.element].words += _prose_words(line)
    for element in reversed(elements):
        if element.parent >= 0:
            elements[element.parent].words += element.words
    return elements[0].words


def _main(elements: list[_Element], total: int) -> int:
    """Give the innermost element that holds most of the running text."""
    best = 0
    for number, element in enumerate(elements):
        if element.words >= _MAIN * total and elements[best].words >= element.words:
            best = number
    return best
