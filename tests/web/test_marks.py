"""Words are marked without a character of them being changed."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from pararef.records import Span
from pararef.web.marks import fold, folded, marked


def seen(html: str) -> str:
    """The text that a reader of this HTML sees, by another road: the parser of the library."""
    pieces: list[str] = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_data = pieces.append  # type: ignore[method-assign]
    parser.feed(html)
    parser.close()
    return "".join(pieces)


nasty = st.sampled_from(["<script>", "${alert(1)}", "{{x}}", "`", "&amp;", "<!--", "]]>", "</b>"])
texts = st.lists(st.one_of(st.text(), nasty, st.just("targets are ")), min_size=1).map("".join)


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(texts.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, len(text))))


@given(text_and_span(), st.lists(st.text(max_size=8), max_size=4))
def test_what_is_seen_is_the_text(given_text, words):
    text, best = given_text
    clean = text.replace("\r", " ").replace("\0", " ")  # what a parser of HTML would change
    assert seen(marked(clean, best, words)) == clean


@given(text_and_span(), st.integers(1, 8))
def test_a_folded_text_is_the_whole_text_with_its_best_sentence_in_sight(given_text, times):
    text, best = given_text
    text = text.replace("\r", " ").replace("\0", " ") * (times * 40)
    first, last = fold(text, best)
    assert first <= best.start
    assert last >= best.end
    assert seen(folded(text, best)) == text


def test_every_matched_word_is_bold_and_no_part_of_another_word():
    html = marked("Targets, not retargets: the CEDP’s targets", None, ["targets", "CEDP"])
    assert html == "<b>Targets</b>, not retargets: the <b>CEDP</b>’s <b>targets</b>"


def test_the_best_sentence_is_one_mark_with_its_words_in_it():
    html = marked("One. Two targets. Three.", Span(5, 17), ["targets"])
    assert html == "One. <mark>Two <b>targets</b>.</mark> Three."


def test_a_short_text_is_not_folded():
    assert "far" not in folded("Short. Text.", Span(0, 6))
