"""The layout of the page, and which reply each event gets.

The page keeps no state on the server: all that was asked stands in the
components and in the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from pararef.errors import ParaRefError
from pararef.web import render
from pararef.web.address import APART, Asked
from pararef.web.holdings import KIND_NAMES, Holdings
from pararef.web.replies import Replies
from pararef.web.views import VIEWS

STATIC = Path(__file__).parent / "static"
ANSWERED = "watch('value', () => document.dispatchEvent(new Event('pararef-answered')));"
LOOKED = "watch('value', () => document.dispatchEvent(new Event('pararef-looked')));"
TURNED = "watch('value', () => document.dispatchEvent(new Event('pararef-turned')));"
TOOLBAR = (
    '<div class="toolbar"><span id="steps" hidden>'
    '<button type="button" data-step="-1"><span aria-hidden="true">‹</span>'
    '<span class="heard">Previous paragraph found</span></button><output></output>'
    '<button type="button" data-step="1"><span aria-hidden="true">›</span>'
    '<span class="heard">Next paragraph found</span></button></span>'
    '<button type="button" class="close" data-close>Close</button></div>'
)
# Past the queue: two events close together can lose the answer of the second in its stream.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "queue": False}


@dataclass(frozen=True, slots=True)
class Form:
    """The components that together say what is asked, in the order of `Asked.of`."""

    question: gr.Textbox
    reports: gr.CheckboxGroup
    phases: gr.CheckboxGroup
    kinds: gr.CheckboxGroup
    section: gr.Textbox
    expand: gr.Checkbox

    @property
    def parts(self) -> list[gr.components.Component]:
        """Inputs of a question, and outputs of a visit."""
        return [
            self.question,
            self.reports,
            self.phases,
            self.kinds,
            self.section,
            self.expand,
        ]


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
                    html_attributes=gr.InputHTMLAttributes(
                        autocomplete="off", spellcheck=True, enterkeyhint="search"
                    ),
                )
                ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=96)
            reports, phases, kinds, section, expand = _choices(replies.holdings)
            answer = gr.HTML(
                replies.welcome(),
                elem_id="answer",
                apply_default_css=False,
                js_on_load=ANSWERED,
            )
            scene = gr.HTML("", elem_id="scene", apply_default_css=False, js_on_load=LOOKED)
        with gr.Sidebar(
            open=False, position="right", width="min(100vw, max(46vw, 36rem))", elem_id="reader"
        ):
            gr.HTML(TOOLBAR, elem_id="toolbar", apply_default_css=False, js_on_load=None)
            reader = gr.HTML("", elem_id="report", apply_default_css=False, js_on_load=TURNED)
        form = Form(question, reports, phases, kinds, section, expand)
        _tie(page, replies, form, ask, answer, reader, scene, wires)
    page.queue(api_open=False)
    return page


def _choices(
    holdings: Holdings,
) -> tuple[gr.CheckboxGroup, gr.CheckboxGroup, gr.CheckboxGroup, gr.Textbox, gr.Checkbox]:
    """Filters, folded away; a filter with one choice is no choice and stays out of sight."""
    titles, phases, kinds = _offered(holdings).values()
    with gr.Accordion("Filters", open=False, elem_id="filters"):
        return (
            gr.CheckboxGroup(titles, label="Reports", elem_id="reports", visible=len(titles) > 1),
            gr.CheckboxGroup(phases, label="Phase", elem_id="phases", visible=len(phases) > 1),
            gr.CheckboxGroup(
                kinds, label="Kind of paragraph", elem_id="kinds", visible=len(kinds) > 1
            ),
            gr.Textbox(
                label="Only in sections with these words in their heading",
                placeholder="for example: to improve; leadership",
                max_lines=1,
                elem_id="section",
            ),
            gr.Checkbox(
                True, label="Spell out short forms (NQT, SEND) when searching", elem_id="expand"
            ),
        )


def _tie(
    page: gr.Blocks,
    replies: Replies,
    form: Form,
    ask: gr.Button,
    answer: gr.HTML,
    reader: gr.HTML,
    scene: gr.HTML,
    wires: gr.HTML,
) -> None:
    def reply(*parts: object) -> str:
        try:
            asked = Asked.of(*parts)
        except ParaRefError as error:
            return render.notice(str(error))
        return replies.answer(asked)

    def refine(*parts: object) -> Any:
        """Ask again under other filters, unless nothing was asked yet."""
        if not (isinstance(parts[0], str) and parts[0].strip()):
            return gr.skip()
        return reply(*parts)

    def visit(address: str) -> list[Any]:
        try:
            asked = Asked.at(address)
        except ParaRefError as error:
            return [gr.skip()] * len(form.parts) + [render.notice(str(error))]
        found = replies.answer(asked, keep=True) if asked.address else replies.welcome()
        filters = asked.filters
        return [
            asked.question,
            _ticked(form.reports, filters.reports),
            _ticked(form.phases, filters.phases),
            _ticked(form.kinds, filters.kinds),
            f"{APART} ".join(filters.sections),
            asked.expand,
            found,
        ]

    def arrive(request: gr.Request) -> list[Any]:
        """Restore what the address of the page asks, and open the paragraph that it names."""
        params = request.query_params
        para = params.get("para")
        opened = replies.report(params.get("report"), para) if para else gr.skip()
        seen = replies.scene(str(params)) if params.get("view") else gr.skip()
        if not params.get("q"):
            return [gr.skip()] * (len(form.parts) + 1) + [opened, seen]
        return [*visit(str(params)), opened, seen]

    def go(event: gr.EventData) -> list[Any]:
        return visit(_sent(event, "address"))

    def look(event: gr.EventData) -> str:
        return replies.scene(_sent(event, "address"))

    def restock(
        chosen: list[str], phases: list[str], kinds: list[str], event: gr.EventData
    ) -> list[Any]:
        """The library has changed: offer what there is now, and keep what was chosen of it."""
        freshen(page, replies)
        groups = zip((form.reports, form.phases, form.kinds), (chosen, phases, kinds), strict=True)
        return [
            *(
                gr.update(choices=g.choices, visible=g.visible, value=_ticked(g, was))
                for g, was in groups
            ),
            replies.welcome() if _sent(event, "shown") == "welcome" else gr.skip(),
        ]

    def turn(event: gr.EventData) -> str:
        return replies.report(_sent(event, "report"), _sent(event, "anchor"))

    gr.on(
        [ask.click, form.question.submit],
        reply,
        form.parts,
        answer,
        trigger_mode="always_last",
        **PRIVATE,
    )
    gr.on(
        [part.input for part in (form.reports, form.phases, form.kinds, form.expand)]
        + [form.section.submit],
        refine,
        form.parts,
        answer,
        trigger_mode="always_last",
        **PRIVATE,
    )
    # "always_last" would run again with what the first of the events had sent.
    wires.visit(
        go,
        None,
        [*form.parts, answer],
        show_progress_on=answer,
        trigger_mode="multiple",
        **PRIVATE,
    )
    wires.turn(turn, None, reader, **PRIVATE)
    groups: list[gr.components.Component] = [form.reports, form.phases, form.kinds]
    wires.restock(restock, groups, [*groups, answer], trigger_mode="multiple", **PRIVATE)
    wires.look(look, None, scene, trigger_mode="multiple", **PRIVATE)
    page.load(
        arrive,
        None,
        [*form.parts, answer, reader, scene],
        show_progress_on=[answer, reader],
        **PRIVATE,
    )


def freshen(page: gr.Blocks, replies: Replies) -> None:
    """Lay out what the library holds now, for whoever opens the page from here on."""
    holdings = replies.holdings
    shown = _header(holdings)
    parts: dict[str | None, Any] = {
        part.elem_id: part for part in page.blocks.values() if hasattr(part, "elem_id")
    }
    if parts["wires"].value == shown:
        return
    offered = _offered(holdings)
    for name, choices in offered.items():
        parts[name].choices, parts[name].visible = choices, len(choices) > 1
    parts["answer"].value = replies.welcome()
    parts["wires"].value = shown
    page.config = page.get_config_file()


def _offered(holdings: Holdings) -> dict[str, list[tuple[str, str]]]:
    """The choices of each filter: as it is shown, and what it stands for."""
    return {
        "reports": [(report.title, report.id) for report in holdings.reports],
        "phases": [(phase.capitalize(), phase) for phase in holdings.phases],
        "kinds": [(KIND_NAMES[kind], kind.value) for kind in holdings.kinds],
    }


def _ticked(group: gr.CheckboxGroup, wanted: Sequence[str]) -> list[str]:
    """The boxes that a link ticks; a value that has no box would stop the next question."""
    return [str(value) for _, value in group.choices if value in wanted]


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


def _rooms() -> str:
    links = "".join(
        f'<li><a href="?view={view.name}" data-go="{view.name}">{escape(view.label)}</a></li>'
        for view in VIEWS
    )
    return (
        '<nav id="rooms" aria-label="Rooms"><ul><li><a href="./" data-go="" aria-current="page">'
        f"Ask</a></li>{links}</ul></nav>"
    )
