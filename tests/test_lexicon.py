"""Every block of the word lists touches its yes examples and none of its no examples."""

import pytest

from mailbot import lexicon

EVERY = [block for name in lexicon.names() for block in lexicon.blocks(name)]


@pytest.mark.parametrize("block", EVERY, ids=lambda block: block.id)
def test_a_block_touches_its_yes_examples_and_no_other(block: lexicon.Block) -> None:
    for text in block.yes:
        assert block.regex.search(text), f"{block.id} should touch {text!r}"
    for text in block.no:
        assert not block.regex.search(text), f"{block.id} should not touch {text!r}"


def test_ids_are_unique() -> None:
    ids = [block.id for block in EVERY]
    assert len(ids) == len(set(ids))
