"""The layout of the page, and which reply each event gets.

The page keeps no state on the server: all that was asked stands in the
components and in the address.
"""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from pararef.errors import ParaRefError
from pararef.web import render, toolbar
from pararef.web.address import FIELDS, Asked
from pararef.web.files import STATIC
from pararef.web.holdings import Holdings
from pararef.web.replies import Replies
from pararef.web.views import VIEWS, about

ANSWERED = "watch('value', () => document.dispatchEvent(new Event('pararef-answered')));"
LOOKED = "watch('value', () => document.dispatchEvent(new Event('pararef-looked')));"
TURNED = "watch('value', () => document.dispatchEvent(new Event('pararef-turned')));"
# Past the queue: two events close together can lose the answer of the second in its stream.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "queue": False}


def compose(replies: Replies) -> gr.Blocks:
    """Lay the page out and tie its events to the replies."""
    page = gr.Blocks(title="pararef", analytics_enabled=False, fill_width=True)
    with page:
        with gr.Column(elem_id="room"):
            wires = gr.HTML(
                _header(replies.holdings),
                elem_id="wires",
                apply_default_css=False,
                js_on_load=(STATIC / "js" / "wires.js").read_text(encoding="utf-8"),
            )
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    label="Your question",
                    placeholder="Ask in your own words",
                    lines=1,
                    max_lines=1,
                    elem_id="question",
                    container=False,
                    interactive=True,  # though no event takes it: the page's own code reads it
                    html_attributes=gr.InputHTMLAttributes(
                        autocomplete="off", spellcheck=True, enterkeyhint="search"
                    ),
                )
                gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=96)
            filters = gr.HTML(
                replies.filters(Asked()) or "",
                elem_id="filters",
                apply_default_css=False,
                js_on_load=None,
            )
            answer = gr.HTML(
                replies.welcome(),
                elem_id="answer",
                apply_default_css=False,
                js_on_load=ANSWERED,
            )
            scene = gr.HTML("", elem_id="scene", apply_default_css=False, js_on_load=LOOKED)
            gr.HTML(_footer(replies), elem_id="foot", apply_default_css=False, js_on_load=None)
        with gr.Sidebar(
            open=False, position="right", width="min(100vw, max(46vw, 36rem))", elem_id="reader"
        ):
            gr.HTML(toolbar.TOOLBAR, elem_id="toolbar", apply_default_css=False, js_on_load=None)
            reader = gr.HTML("", elem_id="report", apply_default_css=False, js_on_load=TURNED)
        _tie(page, replies, question, filters, answer, reader, scene, wires)
    page.queue(api_open=False)
    return page


def _tie(
    page: gr.Blocks,
    replies: Replies,
    question: gr.Textbox,
    filters: gr.HTML,
    answer: gr.HTML,
    reader: gr.HTML,
    scene: gr.HTML,
    wires: gr.HTML,
) -> None:
    def filters_of(asked: Asked) -> Any:
        """What can be chosen; what is shown stays while nobody can tell."""
        panel = replies.filters(asked)
        return gr.skip() if panel is None else panel

    def visit(address: str, keep: bool = True) -> list[Any]:
        """The question, the filters and the answer that an address names."""
        try:
            asked = Asked.at(address)
        except ParaRefError as error:
            return [gr.skip(), gr.skip(), render.notice(str(error))]
        blank = keep and not asked.question and not asked.good
        found = replies.welcome() if blank else replies.answer(asked, keep)
        return [asked.question, filters_of(asked), found]

    def arrive(request: gr.Request) -> list[Any]:
        """Restore what the address of the page asks, and open the paragraph that it names."""
        params = request.query_params
        para, view = params.get("para"), params.get("view")
        opened = (
            replies.report(params.get("report"), para, params.get("words")) if para else gr.skip()
        )
        seen = replies.scene(str(params)) if view else gr.skip()
        names = {"q", "good", "expand", *FIELDS} - ({"report"} if para else set())
        asks = not view and any(params.get(name) for name in names)
        return [*(visit(str(params)) if asks else [gr.skip()] * 3), opened, seen]

    def go(event: gr.EventData) -> list[Any]:
        return visit(_sent(event, "address"))

    def ask(event: gr.EventData) -> list[Any]:
        return visit(_sent(event, "address"), keep=False)[1:]

    def refine(event: gr.EventData) -> list[Any]:
        return visit(_sent(event, "address"))[1:]

    def look(event: gr.EventData) -> str:
        return replies.scene(_sent(event, "address"))

    def restock(event: gr.EventData) -> list[Any]:
        """The library has changed: offer what there is now, and keep what was chosen of it."""
        freshen(page, replies)
        try:
            asked = Asked.at(_sent(event, "address"))
        except ParaRefError:  # the page says so already
            asked = Asked()
        welcome = replies.welcome() if _sent(event, "shown") == "welcome" else gr.skip()
        return [filters_of(asked), welcome]

    def turn(event: gr.EventData) -> str:
        said = [_sent(event, name) for name in ("report", "anchor", "words")]
        return replies.report(*said)

    # Not "always_last": Gradio sends that again with the data of the first.
    each: dict[str, Any] = {"trigger_mode": "multiple", **PRIVATE}
    asking: dict[str, Any] = {"show_progress_on": answer, **each}
    wires.ask(ask, None, [filters, answer], **asking)
    wires.visit(go, None, [question, filters, answer], **asking)
    wires.refine(refine, None, [filters, answer], **asking)
    wires.turn(turn, None, reader, **PRIVATE)
    wires.restock(restock, None, [filters, answer], **each)
    wires.look(look, None, scene, **each)
    page.load(
        arrive,
        None,
        [question, filters, answer, reader, scene],
        show_progress_on=[answer, reader, scene],
        **PRIVATE,
    )


def freshen(page: gr.Blocks, replies: Replies) -> None:
    """Lay out what the library holds now, for whoever opens the page from here on."""
    shown = _header(replies.holdings)
    parts: dict[str, Any] = {
        name: part for part in page.blocks.values() if (name := getattr(part, "elem_id", None))
    }
    if parts["wires"].value == shown:
        return
    parts["filters"].value = replies.filters(Asked()) or ""
    parts["answer"].value = replies.welcome()
    parts["wires"].value = shown
    page.config = page.get_config_file()


def _sent(event: gr.EventData, name: str) -> str:
    """A string that the browser sent with an event; empty for anything else."""
    sent = event._data.get(name) if isinstance(event._data, dict) else None
    return sent if isinstance(sent, str) else ""


def _header(holdings: Holdings) -> str:
    return (
        '<a class="skip" href="#question" data-skip>To the question</a>'
        '<header class="masthead"><h1>pararef</h1>'
        "<p>Inspection reports, quoted to the paragraph</p>"
        f'<p class="holdings" data-generation="{holdings.generation}">'
        f"{escape(holdings.sentence)}</p>{_rooms()}</header>"
        '<p class="heard" id="said" role="status" aria-live="polite"></p>'
    )


def _footer(replies: Replies) -> str:
    return (
        f"<footer><p>{escape(about.this_one(replies.desk))}</p>"
        '<p><a href="?view=about" data-go="about">What it does, and how it can be wrong</a></p>'
        "</footer>"
    )


def _rooms() -> str:
    links = "".join(
        f'<li><a href="?view={view.name}" data-go="{view.name}">{escape(view.label)}</a></li>'
        for view in VIEWS
    )
    return (
        '<nav id="rooms" aria-label="Rooms"><ul><li><a href="./" data-go="" aria-current="page">'
        f"Ask</a></li>{links}</ul></nav>"
    )
