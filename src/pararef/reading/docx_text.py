"""The words of a Word paragraph, as they are shown: changes accepted, codes left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pararef.reading.docx_package import Element, child, chosen, name, switch, value
from pararef.reading.docx_styles import Styles

# Elements that only hold others, which stand in the text as if by themselves.
_CLEAR = {
    "w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:customXml", "w:fldSimple", "w:dir",
    "w:bdo", "w:sdt", "w:sdtContent", "w:ruby", "w:rubyBase",
}  # fmt: skip
_SIGNS = {
    "w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-", "w:softHyphen": "",
}  # fmt: skip
_SOFT = str.maketrans({"\u00ad": None, "\u2011": "-", "\r": " ", "\n": " ", "\t": " "})

# Fonts that draw signs in the place of letters: what they draw.
_SYMBOL = dict(
    zip(
        "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcyw",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
) | dict(zip("\xa3\xb1\xb3\xb4\xb7\xb9\xbb\xac\xad\xae\xaf\xb0", "≤±≥×•≠≈←↑→↓°", strict=True))
_WINGDINGS = {
    "\x6c": "●", "\x6e": "■", "\x6f": "□", "\x71": "❑", "\x75": "◆", "\x76": "❖", "\x9f": "•",
    "\xa7": "▪", "\xa8": "◻", "\xd8": "➢", "\xdf": "←", "\xe0": "→", "\xe1": "↑", "\xe2": "↓",
    "\xe8": "➔", "\xf0": "⇨", "\xfb": "✗", "\xfc": "✓", "\xfd": "☒", "\xfe": "☑",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}
_UNKNOWN = "\ufffd"


@dataclass
class Words:
    """What stands in one paragraph.

    Attributes:
        text: With tabs and line ends as in the file.
        bold: All of it is set in bold type.
        boxes: The contents of text boxes that hang on it (`w:txbxContent`).
        to_contents: It is an entry of a table of contents, with its page.
    """

    text: str = ""
    bold: bool = False
    boxes: list[Element] = field(default_factory=list)
    to_contents: bool = False


@dataclass
class Story:
    """The words of one part; a field may begin in one paragraph and end in another.

    Attributes:
        fields: For each field that is open, whether its result has begun.
        codes: How many of them are still at their code, which is not shown.
        sound: Every field that begins also ends.
        computed: Numbers that Word computes and does not write down were met.
    """

    styles: Styles
    fields: list[bool] = field(default_factory=list)
    codes: int = 0
    sound: bool = True
    computed: bool = False

    @classmethod
    def of(cls, root: Element, styles: Styles) -> Story:
        """Look whether the fields of a part can be trusted."""
        depth, sound = 0, True
        for element in _kept(root):
            kind = value(element, "fldCharType") if name(element) == "w:fldChar" else None
            depth += {"begin": 1, "end": -1}.get(kind or "", 0)
            sound = sound and depth >= 0
        return cls(styles, sound=sound and depth == 0)

    def words(self, paragraph: Element) -> Words:
        """Read one paragraph."""
        words = Words()
        style = self.styles.of_paragraph(child(paragraph, "w:pPr"))
        bold, parts = True, []
        for run in _runs(paragraph):
            if name(run) == "m:t":
                parts.append((run.text or "").translate(_SOFT))
                bold = False
                continue
            shown = "".join(self._shown(run, words))
            properties = child(run, "w:rPr")
            if not shown or self.on(properties, style, "w:vanish"):
                continue
            bold = bold and (not shown.strip() or self.on(properties, style, "w:b"))
            parts.append(shown)
        words.text = "".join(parts)
        words.bold = bold and bool(words.text.strip())
        return words

    def on(self, properties: Element | None, style: str | None, property_: str) -> bool:
        """Whether a run in a paragraph of this style is bold, hidden or the like."""
        if (own := switch(properties, property_)) is not None:
            return own
        mine = self.styles.switch(value(child(properties, "w:rStyle")), property_)
        # Bold on bold is plain again; hidden stays hidden.
        theirs = self.styles.switch(style, property_)
        return mine != theirs if property_ == "w:b" else mine or theirs

    def _shown(self, run: Element, words: Words) -> Iterator[str]:
        for element in run:
            kind = name(element)
            if kind == "w:fldChar":
                self._field(value(element, "fldCharType"))
            elif kind == "w:instrText":
                self._instruction(element.text or "", words)
            elif kind in ("w:drawing", "w:pict", "w:object", "mc:AlternateContent"):
                words.boxes += _boxes(element)
            elif self.sound and self.codes:
                continue
            elif kind == "w:t":
                yield (element.text or "").translate(_SOFT)
            elif kind == "w:br":
                yield " " if value(element, "type") in ("page", "column") else "\n"
            elif kind == "w:sym":
                yield _sign(value(element, "font"), value(element, "char"))
            elif kind in _SIGNS:
                yield _SIGNS[kind]

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self.fields.append(False)
            self.codes += 1
        elif kind in ("separate", "end") and self.fields:
            self.codes -= not self.fields.pop()
            if kind == "separate":
                self.fields.append(True)

    def _instruction(self, code: str, words: Words) -> None:
        word = code.split()[:1]
        if word in (["LISTNUM"], ["AUTONUM"], ["AUTONUMLGL"], ["AUTONUMOUT"]):
            self.computed = True
        if "PAGEREF _Toc" in " ".join(code.split()):
            words.to_contents = True


def _runs(element: Element) -> Iterator[Element]:
    """The runs that are in force, and formulas' words, in order."""
    for inner in element:
        kind = name(inner)
        if kind == "w:r":
            ruby = child(inner, "w:ruby")
            yield from _runs(ruby) if ruby is not None else (inner,)
        elif kind == "m:t":
            yield inner
        elif kind in _CLEAR or kind.startswith("m:"):
            yield from _runs(inner)
        elif kind == "mc:AlternateContent" and (choice := chosen(inner)) is not None:
            yield from _runs(choice)


def _kept(element: Element) -> Iterator[Element]:
    """All elements below this one that are not deleted."""
    for inner in element:
        if name(inner) not in ("w:del", "w:moveFrom", "mc:Fallback"):
            yield inner
            yield from _kept(inner)


def _boxes(element: Element) -> list[Element]:
    """The text boxes in a drawing; none from inside another."""
    if name(element) == "mc:AlternateContent":
        choice = chosen(element)
        return _boxes(choice) if choice is not None else []
    boxes = []
    for inner in element:
        boxes += [inner] if name(inner) == "w:txbxContent" else _boxes(inner)
    return boxes


def _sign(font: str | None, code: str | None) -> str:
    """What a sign of a font without letters looks like.

    >>> _sign("Wingdings", "F0FC")
    '✓'
    """
    try:
        number = int(code or "", 16)
        sign = chr(number - 0xF000 if 0xF000 <= number <= 0xF0FF else number)
    except (ValueError, OverflowError):
        return _UNKNOWN
    table = _FONTS.get((font or "").lower())
    if table is None:
        return sign if sign.isprintable() and number < 0xE000 else _UNKNOWN
    return table.get(sign, sign if table is _SYMBOL and sign.isascii() else _UNKNOWN)
