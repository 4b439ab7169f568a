"""Label words by camel-tools' NERecognizer, its defects guarded."""

from __future__ import annotations

import importlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from streams.adapters.models.bert_folder import BertFolder
from streams.entities.decoding import Labelled
from streams.errors import UsageError
from streams.ports import Lookups

PROBABILITY = 0.9
"""Of every name: camel-tools gives none."""

_TOGETHER = 32
_LONGEST_READ = 100
_PROBE = ["القاهرة", "أمس"]


class CamelLabeller:
    """Labels words as camel-tools does. Words that its tokeniser drops are in no name.

    Args:
        folder: the model's.
        recogniser: camel-tools' own, over the same folder.

    Raises:
        UsageError: the recogniser does not give a label for each word.
    """

    def __init__(self, folder: BertFolder, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._known = frozenset(folder.labels)
        if len(self.label([_PROBE])[0].labels) != len(_PROBE):
            raise UsageError(f"camel-tools gives too few labels with the model in {folder.path}")

    @property
    def caches(self) -> Mapping[str, Lookups]:
        """None that camel-tools tells of."""
        return {}

    def label(self, sentences: Sequence[Sequence[str]]) -> list[Labelled]:
        """Label the sentences of one article, in order."""
        tokenise = self._recogniser.tokenizer.tokenize
        # A word of punctuation only has a piece for each mark: read the beginning of long ones.
        read = [[word[:_LONGEST_READ] for word in sentence] for sentence in sentences]
        kept = [
            [place for place, word in enumerate(sentence) if tokenise(word)] for sentence in read
        ]
        asked = [
            [sentence[place] for place in places]
            for sentence, places in zip(read, kept, strict=True)
            if places
        ]
        answers = iter(self._recogniser.predict(asked, batch_size=_TOGETHER) if asked else [])
        found = []
        for sentence, places in zip(sentences, kept, strict=True):
            labels = ["O"] * len(sentence)
            if places:
                for place, label in zip(places, next(answers), strict=True):
                    labels[place] = label.replace("PERS", "PER")
            found.append(Labelled(labels, [PROBABILITY] * len(labels)))
        return found


def load_camel(folder: BertFolder) -> CamelLabeller:
    """Load camel-tools' recogniser without its asking the network for a catalogue.

    Args:
        folder: the model's.

    Returns:
        The labeller.

    Raises:
        UsageError: camel-tools is not installed with its neural part, or refuses the folder.
    """
    module = _import()
    try:
        recogniser = module.NERecognizer(str(folder.path), use_gpu=False)
    except Exception as error:  # transformers raises of many kinds.
        raise UsageError(f"camel-tools refuses the model in {folder.path}: {error}") from error
    return CamelLabeller(folder, recogniser)


def _import() -> Any:
    """Import camel-tools' recogniser; its catalogue, which nothing here asks for, is a stub."""
    with ExitStack() as stack:
        if "CAMELTOOLS_DATA" not in os.environ:
            stub = stack.enter_context(tempfile.TemporaryDirectory(prefix="khabar-camel-"))
            catalogue = {"version": "0", "packages": {}, "components": {}}
            (Path(stub) / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
            os.environ["CAMELTOOLS_DATA"] = stub
            stack.callback(os.environ.pop, "CAMELTOOLS_DATA", None)
        try:
            return importlib.import_module("camel_tools.ner")
        except ImportError as error:
            raise UsageError(
                f"the camel engine is not installed: pip install 'khabar[camel]' ({error})"
            ) from error
