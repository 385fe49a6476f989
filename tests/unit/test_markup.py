"""HTML from a tree: byte for byte as the standard library writes it."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.report.markup import Element, el, html
from lashou_btc.words import said, word

TEXT = st.text(st.sampled_from("a<>&\"'= \n互\u202e;"), max_size=8)


def trees() -> st.SearchStrategy[Element]:
    def node(children: st.SearchStrategy[Element]) -> st.SearchStrategy[Element]:
        return st.builds(lambda tag, content, attributes: el(tag, *content, **attributes),
                         st.sampled_from(["p", "td", "b", "svg"]), st.lists(TEXT | children, max_size=4),
                         st.dictionaries(st.sampled_from(["class_", "id", "data_x", "viewBox"]), TEXT, max_size=3))
    return st.recursive(st.sampled_from(["br", "input", "meta"]).map(lambda tag: el(tag, class_="x")), node)


@given(trees())
def test_it_is_what_the_standard_library_writes(tree: Element) -> None:
    assert html(tree) == ElementTree.tostring(tree, "unicode", method="html")


def test_content_of_each_kind_is_text_where_it_is_text() -> None:
    made = el("p", "a<b", 5, None, said("site.skip"), ["x", [el("b", "&")], "y"], "z", class_="n", data_more_than=1)
    assert html(made) == (f'<p class="n" data-more-than="1">a&lt;b5{word(said("site.skip"))}x<b>&amp;</b>yz</p>')
