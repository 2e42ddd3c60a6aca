"""The mails that the fuzzer begins with, and those that it found a fault with: now they go the whole way."""

from __future__ import annotations

import pytest

from tests.fuzz import way
from tests.fuzz.fuzz import FOUND, seeds


def test_the_fuzzer_begins_with_mails_of_every_kind_and_what_it_found_is_mended() -> None:
    ends = {str(way.go(raw).action) for raw in [*seeds(), *(path.read_bytes() for path in FOUND.glob("*.eml"))]}
    assert ends == {"register", "change", "cancel", "clarify", "human", "ignore"}


def test_a_fault_would_be_found() -> None:
    with pytest.raises(AssertionError):
        way._is_ours(b"To: a@b.example\r\nBcc: c@d.example\r\n\r\n", "a@b.example")
    with pytest.raises(AssertionError):
        way._is_ours(b"To: a@b.example\r\n\r\nx\ny\r\n", "a@b.example")
