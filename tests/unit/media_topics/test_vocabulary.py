"""The tables of terms: shapes, and how their rows are spelled out."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from streams.arabic.matching import search_form
from streams.media_topics.vocabulary import Context, Vocabulary, _contexts, load_vocabulary
from streams.media_topics.word_forms import articled, inflect, spell_out

OFFICIAL = Path(__file__).parents[4] / "shared" / "data" / "topics" / "iptc-mediatopics-all.tsv"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.mark.parametrize(
    ("form", "kind", "forms"),
    [
        ("نفط", "noun", ["نفط"]),
        ("البيت الابيض", "phrase", ["البيت الابيض"]),
        ("سعر الفائده", "pair", ["سعر الفائده", "السعر الفائده"]),
        ("حادث مروري", "pair", ["حادث مروري", "حادث المروري", "الحادث المروري"]),
    ],
)
def test_spell_out(form: str, kind: str, forms: list[str]) -> None:
    assert spell_out(form, kind) == forms


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        spell_out("نفط", "verb")


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("لاعبين", ["لاعبون", "لاعبو", "لاعبي", "لاعبيه", "لاعبيها", "لاعبيهم", "لاعبينا"]),
        ("شركه", ["شركته", "شركتها", "شركتهم", "شركتنا"]),
        ("اسعار", ["اسعارا", "اسعاره", "اسعارها", "اسعارهم", "اسعارنا"]),
        ("محافظ", ["محافظا", "محافظها", "محافظهم", "محافظنا"]),
        ("نفط", []),
        ("جد", []),
        ("حجه", []),
    ],
)
def test_inflect(noun: str, forms: list[str]) -> None:
    assert inflect(noun) == forms


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("سياسي", ["سياسيه"]),
        ("انفجار", ["انفجاران", "انفجارين"]),
        ("مباراه", ["مباراتان", "مباراتين"]),
        ("لاعبين", []),
        ("نبي", []),
        ("نفط", []),
    ],
)
def test_articled(noun: str, forms: list[str]) -> None:
    assert articled(noun) == forms


def test_all_topics_of_iptc_are_known(vocabulary: Vocabulary) -> None:
    assert (len(vocabulary.labels), len(vocabulary.retired)) == (1085, 308)
    assert vocabulary.labels.keys() == vocabulary.chains.keys()
    assert not vocabulary.labels.keys() & vocabulary.retired
    assert all(label.ar and label.en for label in vocabulary.labels.values())


def test_chains_go_up_to_a_top_level_topic(vocabulary: Vocabulary) -> None:
    chains = vocabulary.chains
    assert sum(not chain for chain in chains.values()) == 17
    for chain in chains.values():
        assert all(chains[below] == chain[place:] for place, below in enumerate(chain, 1))
    # Football, below competition discipline, below sport.
    assert chains["medtop:20001065"] == ("medtop:20000822", "medtop:15000000")
    assert max(map(len, chains.values())) == 5


def test_terms_speak_for_most_topics(vocabulary: Vocabulary) -> None:
    terms = Counter(pull.topic for term in vocabulary.terms for pull in term.pulls)
    narrower = {topic for topic, chain in vocabulary.chains.items() if chain}
    assert len(narrower & terms.keys()) >= 800
    for topic, chain in vocabulary.chains.items():
        if chain:
            terms[chain[-1]] += terms[topic]
    assert {topic for topic in vocabulary.labels.keys() - narrower if terms[topic] < 100} == set()


def test_some_terms_only_keep_a_word_silent(vocabulary: Vocabulary) -> None:
    silent = {term.forms[0] for term in vocabulary.terms if not term.pulls}
    assert {"ايها المجرم", "بهدف"} <= silent


def test_contexts_are_those_of_terms(vocabulary: Vocabulary) -> None:
    contexts = {term.forms[0]: term.contexts for term in vocabulary.terms if term.contexts}
    (context,) = contexts["ظهير"]
    assert context.wanted
    assert "ايسر" in context.neighbours


def test_no_form_is_in_two_terms(vocabulary: Vocabulary) -> None:
    forms = Counter(form for term in vocabulary.terms for form in term.forms)
    assert {form for form, count in forms.items() if count > 1} == set()


def test_weights_are_those_that_the_table_explains(vocabulary: Vocabulary) -> None:
    weights = {pull.weight for term in vocabulary.terms for pull in term.pulls}
    assert weights <= {1.0, 2.0, 3.0, 6.0, 7.0}


@pytest.mark.skipif(not OFFICIAL.exists(), reason="IPTC's labels are not on this machine")
def test_labels_of_iptc_are_theirs_but_for_hamzas_and_punctuation() -> None:
    table = files("streams.media_topics") / "data" / "topics.tsv"
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines() if line[0] == "m"]
    lines = OFFICIAL.read_text("utf-8").splitlines()
    official = {line.split("\t")[0]: line.split("\t")[1:] for line in lines if line[0] == "m"}
    assert {row[0] for row in rows} == official.keys()
    for topic, parent, level, _, label, source, _ in rows:
        assert official[topic][:2] == [parent, level]
        if source == "iptc":
            assert bare(label) == bare(official[topic][3])


def bare(label: str) -> str:
    """Take away what the copy of IPTC's labels has lost."""
    form = search_form(label).replace("ؤ", "و").replace("ء", "").replace(" ", "")
    return form.replace("ئ", "ي").replace("ى", "ي")


def test_the_digest_is_stable(vocabulary: Vocabulary) -> None:
    assert load_vocabulary().digest == vocabulary.digest
    assert re.fullmatch("[0-9a-f]{16}", vocabulary.digest)


def test_the_rules_of_one_term_are_joined() -> None:
    rows = [
        ["أسد", "not", "حديقة|سيرك", ""],
        ["أسد", "written", "أسد", ""],
        ["أسد", "image", "medtop:11000000", ""],
        ["أسد", "name", "-", ""],
    ]
    rules = _contexts(rows)["اسد"]
    assert rules.contexts == (Context(wanted=False, neighbours=("حديقه", "سيرك")),)
    assert (rules.spellings, rules.image, rules.name) == (
        ("أسد",),
        frozenset({"medtop:11000000"}),
        True,
    )


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown rule"):
        _contexts([["أسد", "sometimes", "حديقة", ""]])
