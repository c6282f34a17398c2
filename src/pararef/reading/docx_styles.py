"""What a Word file's styles say of a paragraph and of its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pararef.reading.docx_package import Element, child, integer, name, switch, value

# "heading 2", "H: Subheading 4", "Paraheading 3", "EN Heading (1) : Unindexed"
_HEADING = re.compile(r"heading\s*\(?([1-9])\b", re.IGNORECASE)
_LONGEST_CHAIN = 50  # styles based on each other; Word stops at 11
_BODY = 9  # the outline level of what is no heading


@dataclass
class Styles:
    """The styles of one file, by their ids.

    Attributes:
        names: As people see them, in small letters.
        paragraph: What each says of paragraphs (`w:pPr`).
        run: What each says of words (`w:rPr`).
        default: The style of paragraphs that name none.
    """

    names: dict[str, str] = field(default_factory=dict)
    paragraph: dict[str, Element | None] = field(default_factory=dict)
    run: dict[str, Element | None] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)
    default: str | None = None
    chains: dict[str | None, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        """Read the styles part, if there is one."""
        styles = cls()
        for element in root if root is not None else ():
            id_ = value(element, "styleId")
            if name(element) != "w:style" or id_ is None:
                continue
            styles.names[id_] = (value(child(element, "w:name")) or id_).lower()
            styles.paragraph[id_] = child(element, "w:pPr")
            styles.run[id_] = child(element, "w:rPr")
            if base := value(child(element, "w:basedOn")):
                styles.based_on[id_] = base
            is_default = value(element, "default") in ("1", "true", "on")
            if is_default and value(element, "type") == "paragraph":
                styles.default = id_
        return styles

    def of_paragraph(self, properties: Element | None) -> str | None:
        """The style that a paragraph names, or the default one."""
        style = value(child(properties, "w:pStyle"))
        return style if style in self.names else self.default

    def chain(self, style: str | None) -> list[str]:
        """A style, the one it is based on, and so on."""
        if style not in self.chains:
            chain: list[str] = []
            at = style
            while at in self.names and at not in chain and len(chain) < _LONGEST_CHAIN:
                chain.append(at)
                at = self.based_on.get(at)
            self.chains[style] = chain
        return self.chains[style]

    def switch(self, style: str | None, property_: str) -> bool:
        """Whether a style turns bold, hidden or the like on for its words."""
        said = (switch(self.run[each], property_) for each in self.chain(style))
        return next((on for on in said if on is not None), False)

    def name(self, style: str | None) -> str:
        """The name of a style, in small letters."""
        return self.names.get(style or "", "")

    def heading(self, properties: Element | None) -> tuple[int, bool] | None:
        """The level that a paragraph would have as a heading, from 1.

        Returns:
            The level, and whether the style is called a heading: many styles of
            numbered text have an outline level too. None for other text.
        """
        if (own := integer(child(properties, "w:outlineLvl"))) is not None:
            return None if own >= _BODY else (own + 2, False)
        for place, style in enumerate(self.chain(self.of_paragraph(properties))):
            if self.names[style] == "title":
                return 1, place == 0
            if found := _HEADING.search(self.names[style]):
                return int(found[1]) + 1, place == 0
            if (level := integer(child(self.paragraph[style], "w:outlineLvl"))) is not None:
                return None if level >= _BODY else (level + 2, False)
        return None
