from hypothesis import given
from hypothesis import strategies as st

from mailbot.digest import Excerpt, excerpt
from mailbot.model import Evidence


def found(words, start=-1):
    return Evidence("r", words, start, start + len(words))


def test_evidence_is_marked_where_it_stands():
    made = excerpt("Eino tulee, Eino syö", [found("Eino", 12)])
    assert made.pieces(99) == (("Eino tulee, ", False), ("Eino", True), (" syö", False))


def test_evidence_whose_place_has_moved_is_found_by_its_words():
    assert excerpt("Kiitos! Tulen 6.5.", [found("6.5.", 240)]).marks == ((14, 18),)


def test_evidence_that_is_not_in_the_words_marks_nothing():
    assert excerpt("Tulen", [found("keliakia", 0), found("", 0), found(" ", 0)]).marks == ()


def test_marks_that_touch_become_one():
    assert excerpt("Tulen 6.5. Hirvaalle", [found("Tulen 6.5.", 0), found("6.5. Hir", 6)]).marks == ((0, 14),)


def test_a_long_mail_is_shown_from_near_its_first_evidence():
    made = excerpt("sana " * 200 + "Tulen 6.5. " + "loppu " * 200, [found("6.5.")])
    pieces = made.pieces(200)
    assert pieces[0][0].startswith("… ") and ("6.5.", True) in pieces and pieces[-1][0].endswith(" …")


@given(
    text=st.text(max_size=200),
    places=st.lists(st.tuples(st.integers(-9, 210), st.integers(0, 60))),
    longest=st.integers(1, 99),
)
def test_pieces_are_words_of_the_mail_in_order_and_no_longer_than_allowed(text, places, longest):
    made = excerpt(text, [Evidence("r", text[max(0, at) : at + size], at, at + size) for at, size in places])
    assert all(0 <= start < end <= len(made.text) for start, end in made.marks)
    assert sum(len(words) for words, _ in made.pieces(longest)) <= longest + 4


def test_acting_signs_and_long_gaps_are_left_out():
    assert Excerpt("a\u202eb\x00\n\n\n\n\tc   d").pieces(99) == (("ab\n\n c d", False),)
