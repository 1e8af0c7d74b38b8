"""A page's texts are cut once, and give the same labels and documents as if each were cut anew."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.fold import fold
from archive.model import Credit, CreditRole, Story
from indexer.classify import load_classifier
from indexer.documents import build_document
from indexer.read_once import ReadOnce
from indexer.tokens import Tokenizer
from tests.conftest import loaded_tokenizer
from tests.unit.indexer.corpus import STORIES


class Counting(Tokenizer):
    """Counts how often each text is cut."""

    def __init__(self) -> None:
        super().__init__("counting", lambda: loaded_tokenizer(None)._cut)
        self.cut: Counter[str] = Counter()

    def words(self, folded: str) -> list[str]:
        self.cut[folded] += 1
        return super().words(folded)


def test_every_text_of_a_page_is_cut_once_for_labels_neighbours_and_index() -> None:
    # the homonym makes the classifier ask the neighbours
    open_case = Story(
        "h", "夜校", "东风路街道的夜校开课了。", kicker="学習", byline=(Credit("蘇曉", CreditRole.REPORTER),)
    )
    page = (open_case, *STORIES)
    tokenizer = Counting()
    classifier = load_classifier(tokenizer)
    words = ReadOnce(tokenizer)
    reading = classifier.using(words)
    documents = [build_document(s, reading.classify(s, [o for o in page if o is not s]), words) for s in page]
    assert tokenizer.cut
    assert set(tokenizer.cut.values()) == {1}
    anew = [
        build_document(s, classifier.classify(s, [o for o in page if o is not s]), loaded_tokenizer(None)) for s in page
    ]
    assert documents == anew


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("金水区開ＡＢ½㍿ﬁ。\n 7", max_size=12), max_size=4))
def test_words_are_those_of_the_tokenizer(texts: list[str]) -> None:
    tokenizer = loaded_tokenizer(None)
    words = ReadOnce(tokenizer)
    for text in [*texts, *texts]:
        assert list(words.tokens(text)) == tokenizer.tokens(text)
        assert list(words.words(fold(text))) == tokenizer.words(fold(text))
