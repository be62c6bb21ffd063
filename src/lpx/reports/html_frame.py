"""Where in the page a part stands: its words, the prefix of its anchors, and the depth of its headings."""

from __future__ import annotations

from dataclasses import dataclass

from lpx.messages.catalogue import Language
from lpx.reports.html_elements import Child, Element, element
from lpx.reports.words import Words


@dataclass(frozen=True, slots=True)
class Frame:
    """What every part of the page needs to know about its surroundings.

    A page on one bundle has its verdict as ``h1``; on a page with several, every heading goes one level
    down and every anchor begins with the bundle's own prefix.
    """

    words: Words
    prefix: str = ""
    depth: int = 0
    subject: str = ""
    """Anchor of what names the part of the page that the frame is for, where there are several such parts."""

    @property
    def language(self) -> Language:
        """Language of the page."""
        return self.words.language

    def anchor(self, name: str) -> str:
        """Return the id of a part, unique in the page."""
        return f"{self.prefix}{name}"

    def label(self, anchor: str) -> str:
        """Return what labels a region whose title has the id ``anchor``, unlike all others in the page."""
        return f"{self.subject} {anchor}" if self.subject else anchor

    def heading(self, level: int, *children: Child, id_: str, class_: str | None = None) -> Element:
        """Return a heading of ``level`` (1 is the verdict's)."""
        return element(f"h{level + self.depth}", *children, id_=id_, class_=class_)

    def section(self, heading: str, *content: Child, kind: str = "") -> Element:
        """Return a section with the heading ``heading-<heading>`` of the catalogue, labelled by it."""
        return self.block(heading, self.words(f"heading-{heading}"), *content, kind=kind)

    def block(self, name: str, title: str, *content: Child, kind: str = "") -> Element:
        """Return a section with the heading ``title``, labelled by it; ``name`` is its anchor."""
        anchor = self.anchor(name)
        return element(
            "section",
            self.heading(2, title, id_=anchor, class_="block-title"),
            content,
            class_=f"block {kind}".strip(),
            aria_labelledby=self.label(anchor),
        )
