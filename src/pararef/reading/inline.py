"""The words of a run of Markdown, without its marks.

Emphasis, links, escapes and entities are left to markdown-it-py. Of inline
HTML only tags that exist are marks: in "the <school name> said", words stand
in angle brackets, and stay.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

# Characters. Longer runs are no prose, and are taken as they stand: the time that
# some patterns need grows faster than the run.
_LONGEST = 20_000

_TAG = re.compile(
    r"</?(?:a|abbr|b|big|center|cite|code|del|em|font|i|img|input|ins|kbd|label|mark|q|s|samp"
    r"|small|span|strike|strong|sub|sup|tt|u|var|wbr)(?=[\s/>])",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"</?(?:article|aside|blockquote|body|br|caption|col|colgroup|dd|details|div|dl|dt|figcaption"
    r"|figure|footer|h[1-6]|header|hr|html|li|main|nav|ol|p|pre|section|summary|table|tbody|td"
    r"|tfoot|th|thead|tr|ul)(?=[\s/>])",
    re.IGNORECASE,
)
_COMMENT = ("<!--", "<!doctype", "<?")
_MARK = re.compile(r"[\\`*_\[<&!\n]")

_DIGITS = {
    "sup": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}

_markdown = MarkdownIt("commonmark")


def plain(markup: str) -> str:
    """The words, with soft line ends as spaces; hard ones and `<br>` stay line ends.

    >>> plain("a **well-**  [known](https://example.org) &amp; <u>old</u><br>school")
    'a well- known & old\\nschool'
    >>> plain("287<sup>3</sup> trainees")
    '287³ trainees'
    """
    if len(markup) > _LONGEST or not _MARK.search(markup):
        return tidy(markup)
    words = ""
    raised: dict[int, int] | None = None
    for token in _markdown.parseInline(markup)[0].children or []:
        if token.type == "softbreak":
            words += " "
        elif token.type == "hardbreak":
            words += "\n"
        elif token.type == "html_inline":
            words += _of_tag(token.content)
            raised = _raised(token.content, raised)
        elif raised:
            words += token.content.translate(raised)
        else:  # text, code, an image's alternative text; opening and closing marks have none
            words += token.content
    return tidy(words)


def tidy(text: str) -> str:
    """One space between words, and no empty lines."""
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _raised(tag: str, now: dict[int, int] | None) -> dict[int, int] | None:
    """How digits are written after a tag: raised, lowered or as they are.

    287<sup>3</sup> is no 2873.
    """
    found = re.match(r"<(/?)(sup|sub)\b", tag, re.IGNORECASE)
    if not found:
        return now
    return None if found[1] else _DIGITS[found[2].lower()]


def _of_tag(tag: str) -> str:
    if _BREAK.match(tag):
        return "\n"
    return "" if _TAG.match(tag) or tag.lower().startswith(_COMMENT) else tag
