"""Texts that were made to hurt: a recogniser's time grows with the text alone."""

from __future__ import annotations

import time

import pytest

from streams.entities.recogniser import ArticleRecogniser
from tests.factories import make_article
from tests.growth import is_linear, named


@pytest.mark.parametrize(
    "piece",
    [
        "«كلمة» ", "(", "طعم النصر ", "ولد عبد العزيز ", "قال محمد علي. ", "الثالث من مارس ",
        "وزارة الداخلية اللبنانية و", "مصر والسودان و", "فوز الأهلي على الزمالك. ",
        "قانون رقم 5 لسنة 2020 ", "زوجة محمد علي ", "مؤسسة ", "وادى الملوك ",
        "قال محمد {} إن ", "فاز {} على {} في ملعب {}. ", "وزير الخارجية {}، ", "فيلم «{} {}» ",
        "وإربد والعقبة ", "مدينة خور مكسر و", "عين يبرود و",
    ],
)  # fmt: skip
def test_time_grows_no_faster_than_the_text(recogniser: ArticleRecogniser, piece: str) -> None:
    def spend(size: int) -> float:
        article = make_article(text="".join(filled(piece, number) for number in range(size)))
        start = time.process_time()
        recogniser.recognise(article)
        return time.process_time() - start

    assert is_linear(spend, 4000)


def filled(piece: str, number: int) -> str:
    """Put names of three letters where there are gaps, others for each number."""
    return piece.format(*(named(3 * number + gap) for gap in range(piece.count("{}"))))
