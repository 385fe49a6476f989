"""Text on its way to a screen: what is asked of a whole text leaves out nothing that is asked of a character."""

import json
import sys
import unicodedata

from lashou_btc.commands.screen import _UNSHOWN, json_text, printable


def test_no_character_that_is_written_out_counts_as_printable() -> None:
    unshown = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in _UNSHOWN]
    assert len(unshown) > 100_000 and not [c for c in unshown if c.isprintable()]


def test_each_is_written_out_among_whatever_else() -> None:
    for char in ("\x1b", "\x7f", "\x9b", "\u202e", "\u2028", "\ue000", "\r", "\t"):
        for text in (f"a{char}", f"拉手{char}互助", f"one\nline {char}", char):
            assert char not in printable(text) and char not in json_text({text: [text]})
            assert json.loads(json_text({text: [text]})) == {text: [text]}


def test_what_can_be_shown_stays_as_it_is() -> None:
    for text in ("", "two\nlines", "拉手互助 – 1,000 sat"):
        assert printable(text) == text and json.loads(json_text(text)) == text
    assert json_text(["拉手", "\n"]) == '[\n "拉手",\n "\\n"\n]'
