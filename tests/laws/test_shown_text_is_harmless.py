import xml.etree.ElementTree as ET
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from lpx.reports.html_elements import element, serialise
from lpx.reports.visible import one_line, visible

anything = st.text(alphabet=st.characters(), max_size=60)


@given(anything)
def test_making_visible_is_idempotent_and_can_be_written(value):
    shown = visible(value)
    assert visible(shown) == shown
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert "\n" not in one_line(value)


@given(anything)
def test_shown_text_comes_back_from_xml(value):
    shown = visible(value)
    root = ET.fromstring(ET.tostring(_node(shown), encoding="unicode"))
    assert (root.text or "") == shown
    assert root.attrib["value"] == shown


@given(anything)
def test_shown_text_comes_back_from_html(value):
    page = serialise(element("p", value, title=value or "x"))
    inside = page.partition(">")[2].partition(">")[2].rpartition("</p>")[0]
    assert "<" not in inside
    assert unescape(inside) == visible(value)


def _node(text: str) -> ET.Element:
    node = ET.Element("a", value=text)
    node.text = text
    return node
