"""What a parser cannot bear is made bearable, and what was said is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.ingest.domain.documents.xml_repair import mended
from services.ingest.domain.documents.xml_trees import tree_of_xml


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("<a>b & c</a>", "<a>b &amp; c</a>"),
        ("<a>b &nbsp;c &nosuch; &#0;</a>", "<a>b \u00a0c &amp;nosuch; </a>"),
        ("<a>1 < 2 <3</a>", "<a>1 &lt; 2 &lt;3</a>"),
        ("<a>x<br>y<img src=i.png alt='a'></a>", '<a>x<br/>y<img src="i.png" alt="a"/></a>'),
        ("<a><b><i>x</b></a>", "<a><b><i>x</i></b></a>"),
        ("<a>x</b></a>", "<a>x</a>"),
        ("<a>x", "<a>x</a>"),
        ("<a>x</a><b", "<a>x</a>"),
        ('<a c=1 c=2 d>x</a>', '<a c="1" d="">x</a>'),
        ("<rss><item><title>x<link>y</link></item></rss>", "<rss><item><title>x</title><link>y</link></item></rss>"),
        ("<rss><item><p>x<item>y</item></rss>", "<rss><item><p>x</p></item><item>y</item></rss>"),
        ("<item><t><![CDATA[x</t></item><item>y</item>", "<item><t><![CDATA[x]]></t></item><item>y</item>"),
        ("<a>x]]></a>", "<a>x]]&gt;</a>"),
        ("<a>\x00x\x0b</a>", "<a>x</a>"),
        ("<a><!-- x --><?y?>z</a>", "<a>z</a>"),
        ("<a>x <!-- y</a>", "<a>x  y</a>"),
        ("<a>&#X41;</a>", "<a>&#65;</a>"),
        ("<rss <?><item < ><b>x</b></item></rss>", "<rss><item><b>x</b></item></rss>"),
        ("<item><![CDATA[<title>x</title></item>", "<item><title>x</title></item>"),
        (
            "<rss><item><title>x</title></item><title>y</title></item></rss>",
            "<rss><item><title>x</title></item><item><title>y</title></item></rss>",
        ),
    ],
)  # fmt: skip
def test_what_is_broken_is_mended(broken: str, whole: str) -> None:
    assert mended(broken) == f"<document>{whole}</document>"


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "<a",
                "</a>",
                "<item>",
                "&",
                "&lt;",
                "<![CDATA[",
                "]]>",
                '"',
                "'",
                " x=",
                "é",
                "/>",
                "<!--",
                "-->",
            ]
        ),
        max_size=40,
    )
)
def test_whatever_is_mended_can_be_parsed(pieces: list[str]) -> None:
    document = mended("".join(pieces))

    assert etree.fromstring(document.encode()).tag == "document"


def test_a_document_that_needs_no_mending_is_not_damaged() -> None:
    tree = tree_of_xml('<?xml version="1.0"?><!-- <rss> --><rss><channel/></rss>')

    assert tree is not None
    assert (tree.root.tag, tree.damaged) == ("rss", False)


def test_a_section_that_ends_in_a_later_entry_is_mended_though_a_parser_finds_nothing_wrong() -> None:
    tree = tree_of_xml("<rss><item><b><![CDATA[x</b></item><item><b><![CDATA[y]]></b></item></rss>")

    assert tree is not None
    assert [each.text for each in tree.root.iter("b")] == ["x", "y"]
    assert tree.damaged


def test_entities_that_a_document_declares_are_known_and_none_is_fetched() -> None:
    tree = tree_of_xml('<!DOCTYPE rss [<!ENTITY q "Quay"><!ENTITY p SYSTEM "file:///etc/passwd">]><rss>&q;&p;</rss>')

    assert tree is not None
    assert "".join(tree.root.itertext()) == "Quay&p;"


def test_entities_do_not_unfold_without_end() -> None:
    declared = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12))
    tree = tree_of_xml(f'<!DOCTYPE rss [<!ENTITY e0 "lol">{declared}]><rss>&e11;</rss>')

    assert tree is not None
    assert len(tree.root.text or "") < 1_000
