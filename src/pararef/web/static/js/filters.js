// The filters below the question, and what is asked with them.
//
// The server renders the form anew for each answer. What belongs to the reader's hand (open or
// shut, the focus, how far a list is scrolled, what was typed) is put back before it is painted.

import { act, byId, send } from "./bus.js";
import { onRestore, visit } from "./addresses.js";

// In the order of the server's addresses, so that one question has one address.
const NAMES = ["report", "provider", "type", "year", "grade", "phase", "kind", "stance"];
const APART = ";";

const form = () => byId("filter-form");
const question = () => document.querySelector("#question :is(input, textarea)");
const kept = { open: false, focus: null, caret: null, typed: {}, scrolled: {} };
let pending = null; // an address of ours whose form has not come yet

/** What stands on the page, as an address. */
function asked() {
  const words = question().value;
  const said = new URLSearchParams();
  if (words.trim()) said.append("q", words);
  const given = form() ? [...new FormData(form())] : [];
  for (const name of NAMES)
    for (const [field, value] of given) if (field === name) said.append(name, value);
  for (const [field, value] of given)
    if (field === "section")
      for (const part of value.split(APART)) if (part.trim()) said.append("section", part.trim());
  if (byId("f-expand") && !byId("f-expand").checked) said.append("expand", "0");
  if (words.trim() && words === form()?.dataset.question)
    for (const hidden of form().querySelectorAll("[data-of-question]"))
      said.append(hidden.name, hidden.value);
  const answer = document.querySelector("#answer .result")?.dataset.address;
  const style = words.trim() && new URLSearchParams(answer).get("style");
  if (style) said.append("style", style);
  return said.size ? `?${said}` : "";
}

/** Ask what stands on the page; the address follows when there is an answer. */
function ask() {
  pending = null;
  delete kept.typed["f-section"];
  send("ask", { address: asked() });
}

/** Ask it under other filters, at once. */
function refine() {
  delete kept.typed["f-section"];
  pending = asked();
  visit(pending);
}

function clear() {
  for (const box of form().querySelectorAll("fieldset input[type=checkbox]")) box.checked = false;
  byId("f-section").value = "";
  byId("filter-panel").querySelector("summary").focus();
  refine();
}

/** Show only those of a list that have some words in their name, and those that are chosen. */
function narrow(box) {
  const words = box.value.trim().toLowerCase();
  for (const label of form().querySelectorAll(`[data-list="${box.dataset.narrow}"] label`)) {
    const named = label.textContent.toLowerCase().includes(words);
    label.hidden = !named && !label.firstElementChild.checked;
  }
}

const same = (one, other) =>
  new URLSearchParams(one).toString() === new URLSearchParams(other).toString();

/** Put back what the form on the page was before it came anew. */
function restore() {
  if (!form()) return;
  byId("filter-panel").open = kept.open;
  if (pending !== null) {
    // Boxes that were ticked while this one was under way.
    const said = new URLSearchParams(pending);
    if (same(pending, form().dataset.address)) pending = null;
    else
      for (const box of form().querySelectorAll("fieldset input[type=checkbox]"))
        box.checked = said.getAll(box.name).includes(box.value);
  }
  for (const [id, words] of Object.entries(kept.typed)) if (byId(id)) byId(id).value = words;
  for (const box of form().querySelectorAll("[data-narrow]")) narrow(box);
  for (const list of form().querySelectorAll("[data-list]"))
    list.scrollTop = kept.scrolled[list.dataset.list] ?? 0;
  if (kept.focus && document.activeElement === document.body) {
    const { focus, caret } = kept;
    const place = focus === "summary" ? byId("filter-panel").firstChild : byId(focus);
    place?.focus({ preventScroll: true });
    if (caret !== null) place?.setSelectionRange?.(caret, caret);
  }
}

function watch() {
  const holder = byId("filters");
  if (!holder) return requestAnimationFrame(watch);
  new MutationObserver(restore).observe(holder, { childList: true, subtree: true });
  restore();
}

document.addEventListener("change", (event) => {
  if (event.target.form !== form() || !form()) return;
  if (event.target.type === "checkbox" || event.target.name === "section") refine();
});

document.addEventListener("input", (event) => {
  const box = event.target;
  if (!form() || box.form !== form() || box.type === "checkbox") return;
  kept.typed[box.id] = box.value;
  kept.caret = box.selectionStart;
  if ("narrow" in box.dataset) narrow(box);
});

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault(); // a change has said it already
});

document.addEventListener("toggle", (event) => {
  if (event.target.id === "filter-panel") kept.open = event.target.open;
}, true);

document.addEventListener("scroll", (event) => {
  const list = event.target.dataset?.list;
  if (list) kept.scrolled[list] = event.target.scrollTop;
}, true);

document.addEventListener("focusin", (event) => {
  const inside = event.target.closest("#filters");
  kept.focus = inside ? event.target.id || event.target.localName : null;
  kept.caret = null;
});

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("#filters")) kept.focus = null;
  if (event.target.closest("[data-visit], [data-go]")) pending = null;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.target === question()) ask();
  else if (event.target.matches("[data-visit], [data-go]")) pending = null;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#ask")) ask();
});

act("clear", clear);
onRestore(() => (pending = null));
watch();
