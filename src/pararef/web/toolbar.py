"""What stands over a report in the reader, and the bar of what can be done with a paragraph.

All of it is ours, and none of it changes with the report: the page's code shows and
hides it.
"""

from __future__ import annotations


def _icon(path: str) -> str:
    return (
        '<svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor"'
        f' stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f'<path d="{path}"/></svg>'
    )


def _act(data: str, words: str, path: str) -> str:
    return f'<button type="button" tabindex="-1" {data}>{_icon(path)}<span>{words}</span></button>'


def _arrows(name: str, between: str, what: str) -> str:
    """Back and forth, with something between."""
    back, forth = (
        f'<button type="button" class="arrow" data-{name}="{by}"><span aria-hidden="true">{sign}'
        f'</span><span class="heard">{heard} {what}</span></button>'
        for by, sign, heard in ((-1, "‹", "Previous"), (1, "›", "Next"))
    )
    return f"{back}{between}{forth}"


def _either(name: str, choices: tuple[tuple[str, str], ...], heard: str) -> str:
    """Two buttons of which one is down."""
    buttons = "".join(
        f'<button type="button" data-{name}="{choice}" aria-pressed="{str(not place).lower()}">'
        f"{words}</button>"
        for place, (choice, words) in enumerate(choices)
    )
    return f'<span class="either" role="group" aria-label="{heard}">{buttons}</span>'


_GLASS = "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13m4.8 11.3L20 20"
_QUOTE = (
    "M9.5 7H6a1.5 1.5 0 0 0-1.5 1.5V12H9V8m10.5-1H16a1.5 1.5 0 0 0-1.5 1.5V12H19V8M9 12q0 4-4 5"
)
_LINK = (
    "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.7L12 7"
    "m2 3a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.7L12 17"
)
_PIN = "M7 4h10v16l-5-4.2L7 20z"
_LIKE = "M4 8c3-4 5 4 8 0s5 4 8 0M4 16c3-4 5 4 8 0s5 4 8 0"

_SAID = '<output role="status"></output>'

TOOLBAR = (
    '<div class="toolbar">'
    f'<span id="faces" hidden>{_either("face", (("text", "Text"), ("page", "Page")), "Show as")}'
    "</span>"
    f'<span id="steps" hidden>{_arrows("step", "<output></output>", "paragraph found")}</span>'
    '<span class="ends"><button type="button" data-seek aria-expanded="false"'
    f' aria-controls="seeking">{_icon(_GLASS)}<span class="heard">Find in this report</span>'
    '</button><button type="button" class="close" data-close>Close</button></span></div>'
    '<div id="seeking" role="search" hidden><input type="search" id="sought" autocomplete="off"'
    ' spellcheck="false" aria-label="Find in this report" placeholder="Find in this report">'
    f"{_SAID}{_arrows('seek-step', '', 'place')}</div>"
    '<div id="leafing" role="group" aria-label="Pages" hidden>'
    f"<span>{_arrows('leaf', _SAID, 'page')}</span>"
    f"{_either('zoom', (('fit', 'Fit'), ('full', '100 %')), 'Size')}</div>"
    '<div id="acts" role="toolbar" aria-label="This paragraph" hidden>'
    f"{_act('data-copy', 'Copy citation', _QUOTE)}{_act('data-copy-link', 'Copy link', _LINK)}"
    f"{_act('data-pin data-report data-anchor', 'Pin', _PIN)}"
    f"{_act('data-visit', 'More like this', _LIKE)}</div>"
)
