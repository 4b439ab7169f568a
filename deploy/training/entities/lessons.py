# ruff: noqa: INP001, T201 -- a script's part, not a package
"""What the teacher has to say of text, for a smaller encoder to learn.

The text: ANERcorp's train file without its first tenth, WikiFANE and AQMAR, SIB-200 (all of them
CC BY-SA), the project's own articles, those with marked entities among them, and what documents of
a folder begin with. All but the last is read twice, the second time in shorter rows and with other
names in the place of many; the marked articles, which are few, more often. WikiFANE leaves hamzas
out; the words whose spelling the other corpora know get theirs back. A quarter of the rows comes
once more without hamzas, some of them with the last letters of hasty writers: the teacher reads the
full spelling, the student the other.
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from corpora import LABELS, Labelled, join_clitics, read_anercorp, read_wikipedia
from guides import Converter
from msgspec import Struct, field
from msgspec.structs import replace
from news import EVERYDAY, OWN_ARTICLES, read_news
from swapping import Swapper
from teacher_weights import LAST_STATES, TEACHER, read_weights, with_states

from streams.entities.crf_model import Guide, load_shipped
from streams.entities.encoder.lexicon_features import LexiconFeatures
from streams.entities.encoder.session import groups_of
from streams.entities.encoder.unigram import BEGIN, END, PAD, Unigram, read_vocabulary
from streams.entities.sentences import sentences as cut_sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SEED = 21
_MOST, _FEWER, _FEWEST = 250, 140, 24
_SWAPPED = 0.45
_TRUST_IN_RULES = 0.3
_READINGS = 5
"""Times that the project's own labelled articles are read with other names."""
_TOLD_EVERY = 200
_OPENING = 150
"""Words of a document that are read, to the end of their sentence: there most names stand."""
_LONGEST = 120
_BARE = str.maketrans("أإآ", "ااا")
_LAST_LETTERS = str.maketrans("ةيى", "هىي")
_MISSPELLED, _HASTY = 0.25, 0.25
_STATES_OR_PLACES = {"GPE": "LOC", "FAC": "LOC"}


class Lesson(Struct):
    """A row of pieces, and of each word in it where it begins, its marks and what is taught.

    Args:
        words: of the row, as written.
        pieces: of the row, begin and end among them.
        begins: where words begin.
        marks: of each word.
        gold: the number of each word's label by ANERcorp's guide, -1 where nobody labelled it.
        states: float16 ``(words, hidden)``, the teacher's last states.
        own: the number of each word's label by Khabar's guide.
        trust: in these; 1 where a reader gave them, less where rules did.
    """

    words: list[str]
    pieces: list[int]
    begins: list[int]
    marks: list[Sequence[int]]
    gold: list[int]
    states: NDArray[np.float16]
    own: list[int] = field(default_factory=list)
    trust: float = 1.0


def read_lessons(
    data: Path, own: Sequence[Path], model: Path, documents: Path | None = None
) -> list[Lesson]:
    """Lay all text out in rows, both times, and let the teacher read it.

    Args:
        data: the folder of the shared data.
        own: files of the project's own articles, JSON lines with ``title`` and ``text``.
        model: the folder of the pieces.
        documents: a folder of plain text, a file a document.
    """
    chance = random.Random(_SEED)  # noqa: S311 -- no secret
    labelled, _ = read_anercorp(data)
    wikifane, aqmar = read_wikipedia(data)
    wikifane, aqmar = _in_one_scheme(map(join_clitics, wikifane)), _in_one_scheme(aqmar)
    others = [*_bare_to_full(wikifane, [*labelled, *aqmar]), *aqmar]
    plain = [*_sib200(data), *_articles(own)]
    shipped = load_shipped("anercorp")[0]
    swap = Swapper(labelled, data, shipped.phrases, chance)
    layout = _Layout(model, LexiconFeatures(shipped.lexicon, shipped.finder()), chance)
    news, everyday = list(read_news(OWN_ARTICLES)), list(read_news(EVERYDAY))
    found = [
        *layout.rows(labelled, _MOST, "anercorp"),
        *layout.rows([*others, *plain], _MOST),
        *layout.rows(swap(labelled, _SWAPPED), _FEWER, "anercorp"),
        *layout.rows(swap(others, _SWAPPED), _FEWER),
    ]
    for some in (news, everyday):
        found += layout.rows(some, _MOST, "khabar")
        for _ in range(_READINGS):
            found += layout.rows(swap(some, _SWAPPED), _FEWER, "khabar")
    found += layout.rows(list(openings(documents)) if documents else [], _MOST)
    _teach(found, with_states(TEACHER))
    _convert([one for one in found if not one.own], read_weights(TEACHER))
    found += layout.misspelled(found)
    print(f"{len(found)} rows, {sum(len(one.begins) for one in found)} words")
    return found


def read_dev(data: Path, model: Path) -> tuple[list[Lesson], list[Labelled]]:
    """Lay the dev split out, without a teacher."""
    shipped = load_shipped("anercorp")[0]
    layout = _Layout(model, LexiconFeatures(shipped.lexicon, shipped.finder()), random.Random(0))  # noqa: S311
    _, dev = read_anercorp(data)
    return list(layout.rows(dev, _MOST)), list(dev)


class _Layout:
    def __init__(self, model: Path, marks: LexiconFeatures, chance: random.Random) -> None:
        self._cut = Unigram(read_vocabulary((model / "pieces.npz").read_bytes()))
        self._marks = marks
        self._chance = chance

    def rows(
        self, sentences: Sequence[Labelled], most: int, guide: Guide | None = None
    ) -> Iterator[Lesson]:
        """Pack neighbouring sentences, labelled by a guide, into rows of so many pieces at most."""
        nothing = np.empty((0, 0), dtype=np.float16)
        row = Lesson([], [BEGIN], [], [], [], nothing)
        room = most
        for sentence in sentences:
            words = [word for word, _ in sentence]
            pieces = [self._cut(word)[:_MOST] for word in words]
            if row.begins and len(row.pieces) + sum(map(len, pieces)) > room:
                row.pieces.append(END)
                yield row
                row = Lesson([], [BEGIN], [], [], [], nothing)
                room = most if most == _MOST else self._chance.randint(_FEWEST, most)
            for own, marks, (word, label) in zip(pieces, self._marks(words), sentence, strict=True):
                if len(row.pieces) + len(own) > _MOST:
                    row.pieces.append(END)
                    yield row
                    row = Lesson([], [BEGIN], [], [], [], nothing)
                row.words.append(word)
                row.begins.append(len(row.pieces))
                row.pieces += own
                row.marks.append(marks)
                row.gold.append(LABELS.index(label) if guide == "anercorp" else -1)
                if guide == "khabar":
                    row.own.append(LABELS.index(label))
        if row.begins:
            row.pieces.append(END)
            yield row

    def misspelled(self, rows: Sequence[Lesson]) -> Iterator[Lesson]:
        """Give some rows as they are often written, taught as if they were spelled in full."""
        for row in rows:
            if self._chance.random() >= _MISSPELLED:
                continue
            habits = _BARE | (_LAST_LETTERS if self._chance.random() < _HASTY else {})
            words = [_spelled(word, habits) for word in row.words]
            pieces, begins = [BEGIN], []
            for word in words:
                begins.append(len(pieces))
                pieces += self._cut(word)
            if words != row.words and len(pieces) < _MOST:
                yield replace(
                    row,
                    words=words,
                    pieces=[*pieces, END],
                    begins=begins,
                    marks=list(self._marks(words)),
                )


def _spelled(word: str, habits: Mapping[int, str]) -> str:
    """Write a word without hamzas on alef, and its last letter as ``habits`` has it."""
    bare = word.translate(_BARE)
    return bare[:-1] + bare[-1:].translate(habits)


def laid_out(rows: Sequence[Lesson]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Give pieces ``(rows, pieces)`` and marks ``(rows, pieces, marks)`` of rows together."""
    longest = max(len(row.pieces) for row in rows)
    pieces = np.full((len(rows), longest), PAD)
    marks = np.zeros((len(rows), longest, LexiconFeatures.count), dtype=np.float32)
    for number, row in enumerate(rows):
        pieces[number, : len(row.pieces)] = row.pieces
        for begin, own in zip(row.begins, row.marks, strict=True):
            marks[number, begin, list(own)] = 1
    return pieces, marks


def _teach(rows: Sequence[Lesson], graph: bytes) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    for done, group in enumerate(groups_of([len(row.pieces) for row in rows])):
        together = [rows[number] for number in group]
        pieces, marks = laid_out(together)
        lengths = np.array([len(row.pieces) for row in together], dtype=np.int32)
        given = {"ids": pieces, "lengths": lengths, "marks": marks}
        (states,) = session.run([LAST_STATES], given)
        for row, own in zip(together, states, strict=True):
            row.states = own[row.begins].astype(np.float16)
        if done % _TOLD_EVERY == 0:
            print(f"taught {done} groups", flush=True)


def _convert(rows: Sequence[Lesson], weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Label rows by Khabar's guide: what is right by ANERcorp's, or the teacher's best labels."""
    given: list[Labelled] = []
    for row in rows:
        best = row.states.astype(np.float32) @ weights["label.weight"].T + weights["label.bias"]
        numbers = row.gold if row.gold[0] >= 0 else best.argmax(axis=-1).tolist()
        given.append([(word, LABELS[one]) for word, one in zip(row.words, numbers, strict=True)])
    for row, labelled in zip(rows, Converter()(given), strict=True):
        row.own = [LABELS.index(label) for _, label in labelled]
        row.trust = _TRUST_IN_RULES


def _in_one_scheme(sentences: Iterable[Labelled]) -> list[Labelled]:
    """Keep the types that have names to swap, and what is long enough to be a sentence."""
    found = []
    for sentence in sentences:
        own = []
        for word, label in sentence[:_LONGEST]:
            known = label[:2] + _STATES_OR_PLACES.get(label[2:], label[2:])
            own.append((word, known if known in LABELS else "O"))
        found.append(own)
    return [one for one in found if len(one) > 3]  # noqa: PLR2004 -- no headings


def _bare_to_full(sentences: Sequence[Labelled], spelled: Sequence[Labelled]) -> list[Labelled]:
    """Give words without hamza the commonest spelling that other sentences have for them."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in spelled:
        for word, _ in sentence:
            counts[word.translate(_BARE)][word] += 1
    best = {bare: own.most_common(1)[0][0] for bare, own in counts.items()}
    return [[(best.get(word, word), label) for word, label in one] for one in sentences]


def _sib200(data: Path) -> Iterator[Labelled]:
    for name in ("sib200-train.tsv", "sib200-dev.tsv"):
        with (data / "topics" / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                yield from _unlabelled(row["text"])


def _articles(files: Sequence[Path]) -> Iterator[Labelled]:
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            yield from _unlabelled(f"{article.get('title') or ''}\n{article['text']}")


def openings(folder: Path) -> Iterator[Labelled]:
    """Give what documents begin with: sentences without labels, in the order of the files' names.

    Args:
        folder: of ``.txt`` files in UTF-8, a document each. Lines that are a tag, as an extract of
            Wikipedia begins and ends with, are left out.
    """
    for file in sorted(folder.rglob("*.txt")):
        lines = file.read_text(encoding="utf-8").splitlines()
        words = 0
        for sentence in _unlabelled("\n".join(line for line in lines if line[:1] != "<")):
            yield sentence
            words += len(sentence)
            if words >= _OPENING:
                break


def _unlabelled(text: str) -> Iterator[Labelled]:
    for sentence in cut_sentences(text):
        yield [(word, "O") for word in sentence.words]
