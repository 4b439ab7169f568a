from hypothesis import given
from hypothesis import strategies as st

from streams.console.highlights import text_blocks, title_runs
from streams.contract.article import Entity, Evidence, Label, MediaTopic, Mention, Segment
from tests.factories import make_article

TEXT = "قال الوزير.\nعنوان\nفي الرباط 😀 غدا."


def spans(found: list[tuple[int, int]], text: str, field: str | None = None) -> dict[str, object]:
    mentions = tuple(
        Mention(start=a, end=b, text=text[a:b], confidence=0.5, field=field)  # type: ignore[arg-type]
        for a, b in found
    )
    entity = Entity(type="LOC", name="x", count=1, salience=1.0, mentions=mentions)
    return {"entities": (entity,)}


def test_blocks_follow_lines_and_segments() -> None:
    segments = (
        Segment(kind="body", start=0, end=11),
        Segment(kind="subheading", start=12, end=17),
        Segment(kind="body", start=18, end=len(TEXT)),
        Segment(kind="source", start=len(TEXT), end=len(TEXT)),
    )
    blocks = text_blocks(make_article(text=TEXT, segments=segments))
    assert [(block.kind, block.runs[0].t) for block in blocks] == [
        ("body", "قال الوزير."), ("subheading", "عنوان"), ("body", "في الرباط 😀 غدا."),
    ]  # fmt: skip


def test_entities_and_evidence_cut_each_other() -> None:
    start = TEXT.index("الرباط")
    topic = MediaTopic(
        id="medtop:1", label=Label(ar="س", en="p"), score=0.5,
        evidence=(Evidence(text="رباط", start=start + 2, end=start + 9),),
    )  # fmt: skip
    article = make_article(text=TEXT, media_topics=(topic,), **spans([(start, start + 6)], TEXT))
    runs = text_blocks(article)[2].runs
    assert [(run.t, run.e, run.v) for run in runs] == [
        ("في ", None, ()), ("ال", 0, ()), ("رباط", 0, (0,)), (" 😀 ", None, (0,)),
        ("غدا.", None, ()),
    ]  # fmt: skip
    assert runs[1].c == 0.5


def test_hidden_characters_are_runs_of_their_own() -> None:
    runs = text_blocks(make_article(text="أ\u202eب"))[0].runs
    assert [(run.t, run.x) for run in runs] == [("أ", False), ("⟦RLO⟧", True), ("ب", False)]


def test_a_title_has_its_own_offsets() -> None:
    article = make_article(title="الرباط اليوم", **spans([(0, 6)], "الرباط اليوم", "title"))
    assert [(run.t, run.e) for run in title_runs(article)] == [("الرباط", 0), (" اليوم", None)]
    assert text_blocks(article)[0].runs[0].e is None


@given(st.text("اب \n\u202e", max_size=50), st.data())
def test_runs_put_together_are_the_text(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(places, places).map(sorted), max_size=5))
    article = make_article(text=text, **spans([(a, b) for a, b in pairs if a < b], text))
    lines = ["".join(run.t for run in block.runs) for block in text_blocks(article)]
    wanted = [part.replace("\u202e", "⟦RLO⟧") for part in text.split("\n") if part.strip()]
    assert lines == wanted
