"""HTML: byte for byte as the standard library writes the same tree."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.report.markup import HOLE, Content, Element, Form, el, html
from lashou_btc.words import said, word

TEXT = st.text(st.sampled_from("a<>&\"'= \n互\u202e;"), max_size=8)
NAMES = {"class_": "class", "id": "id", "data_x": "data-x", "viewBox": "viewBox"}
Both = tuple[Element, ElementTree.Element]
"""An element, and the standard library's."""


def both(tag: str, content: list[Both | str], attributes: dict[str, str]) -> Both:
    theirs = ElementTree.Element(tag, {NAMES[name]: value for name, value in attributes.items()})
    ours: list[Content] = []
    for item in content:
        if not isinstance(item, str):
            theirs.append(ElementTree.fromstring(ElementTree.tostring(item[1])))  # a node of its own, with its tail
        elif len(theirs):
            theirs[-1].tail = (theirs[-1].tail or "") + item
        else:
            theirs.text = (theirs.text or "") + item
        ours.append(item if isinstance(item, str) else item[0])
    return el(tag, *ours, **attributes), theirs


def trees() -> st.SearchStrategy[Both]:
    def node(children: st.SearchStrategy[Both]) -> st.SearchStrategy[Both]:
        return st.builds(both, st.sampled_from(["p", "td", "b", "svg"]), st.lists(TEXT | children, max_size=4),
                         st.dictionaries(st.sampled_from(sorted(NAMES)), TEXT, max_size=3))
    return st.recursive(st.sampled_from(["br", "input", "meta"]).map(lambda tag: both(tag, [], {"class_": "x"})),
                        node)


@given(trees())
def test_it_is_what_the_standard_library_writes(tree: Both) -> None:
    assert html(tree[0]) == ElementTree.tostring(tree[1], "unicode", method="html")


def test_content_of_each_kind_is_text_where_it_is_text() -> None:
    made = el("p", "a<b", 5, None, said("site.skip"), ["x", [el("b", "&")], "y"], "z", class_="n", data_more_than=1)
    assert html(made) == (f'<p class="n" data-more-than="1">a&lt;b5{word(said("site.skip"))}x<b>&amp;</b>yz</p>')


def test_an_element_may_stand_in_several_places_whatever_follows_it() -> None:
    shared = el("b", "<")
    assert html(el("p", shared, "1", [shared], "2")) == "<p><b>&lt;</b>1<b>&lt;</b>2</p>"
    assert html(el("p", shared)) == "<p><b>&lt;</b></p>"


def test_what_is_no_element_is_a_text_even_where_it_looks_like_one() -> None:
    class Text(str):
        pass

    for text in ("<b>", Text("<b>"), html(el("b"))):
        assert html(el("p", text)).startswith("<p>&lt;b&gt;")


FORM = Form(el("p", el("a", HOLE, class_="n", href=HOLE), " < ", HOLE, el("b", HOLE), HOLE, id=HOLE))


@given(TEXT, TEXT, TEXT, trees(), st.integers())
def test_a_filled_form_is_the_element_made_for_itself(
        name: str, to: str, text: str, tree: Both, n: int) -> None:
    element = tree[0]
    assert html(FORM.fill(name, to, text, [element, text], n, None)) == html(el(
        "p", el("a", text, class_="n", href=to), " < ", [element, text], el("b", n), None, id=name))


def test_a_form_is_filled_by_as_much_as_it_has_holes() -> None:
    for content in ((), ("a",), ("a", "b", "c")):
        with pytest.raises(ValueError, match="zip"):
            Form(el("p", HOLE, class_=HOLE)).fill(*content)
