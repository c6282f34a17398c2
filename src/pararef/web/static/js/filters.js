// The filters below the question, and what is asked with them.
//
// The server renders the form anew for each answer, and Gradio turns the old elements into the
// new ones where it can: a box becomes another under the pointer. So the form is replaced by a
// copy, and what belongs to the reader's hand (open or shut, the focus, how far a list is
// scrolled, what was typed) is put back, before anything is painted.

import { act, byId } from "./bus.js";
import { askFor, here, note, onRestore, refineTo } from "./addresses.js";

// In the order of the server's addresses, so that one question has one address.
const NAMES = ["report", "provider", "type", "year", "grade", "phase", "kind", "stance"];
const APART = ";";

const form = () => byId("filter-form");
const question = () => document.querySelector("#question :is(input, textarea)");
const kept = { open: false, focus: null, caret: null, typed: {}, scrolled: {} };
let pending = null; // an address of ours whose form has not come yet
let last = null; // the last of ours, as long as the page is there

const watcher = new MutationObserver(restore);

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
  leave();
  delete kept.typed["f-section"];
  askFor(asked());
}

/** Ask it under other filters, at once. */
function refine() {
  delete kept.typed["f-section"];
  pending = last = asked();
  note(pending);
  // A question that is typed meanwhile stays in its box.
  if (question().value.trim()) askFor(pending);
  else refineTo(pending);
}

/** The page goes elsewhere. */
function leave() {
  pending = last = null;
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

/** Make the form on the page what the server says, and what the reader had done to it. */
function restore() {
  if (!form()) return;
  const panel = byId("filter-panel");
  panel.replaceWith(panel.cloneNode(true));
  byId("filter-panel").open = kept.open;
  const { address } = form().dataset;
  if (pending !== null && same(pending, address)) pending = null;
  else if (pending === null && last !== null && last === here() && !same(last, address))
    refineTo((pending = last)); // an answer that was late has taken its place
  const ours = pending !== null && new URLSearchParams(pending); // ticked while this was under way
  for (const box of form().querySelectorAll("input[type=checkbox]"))
    if (!ours) box.checked = box.defaultChecked;
    else if (box.id !== "f-expand") box.checked = ours.getAll(box.name).includes(box.value);
  for (const box of form().querySelectorAll("input:is([type=text], [type=search])"))
    box.value = kept.typed[box.id] ?? box.defaultValue;
  for (const box of form().querySelectorAll("[data-narrow]")) if (box.value) narrow(box);
  for (const list of form().querySelectorAll("[data-list]")) {
    const top = kept.scrolled[list.dataset.list];
    if (top) list.scrollTop = top; // where there is none, the page need not be laid out for it
  }
  refocus();
  watcher.takeRecords(); // these changes are our own
}

function refocus() {
  const { focus, caret } = kept;
  if (!focus) return;
  const place = focus === "summary" ? byId("filter-panel").firstChild : byId(focus);
  const now = document.activeElement;
  if (!place || place === now || (now !== document.body && !form().contains(now))) return;
  place.focus({ preventScroll: true });
  if (caret !== null) place.setSelectionRange?.(caret, caret);
}

function watch() {
  const holder = byId("filters");
  if (!holder || !byId("answer")) return requestAnimationFrame(watch);
  const attributeFilter = ["checked", "value", "data-address"];
  watcher.observe(holder, { childList: true, subtree: true, attributeFilter });
  restore();
  if (new URLSearchParams(location.search).has("q")) wait(holder);
}

/** Let nothing be chosen before the page shows what its address asks: it would be lost. */
function wait(holder) {
  holder.inert = true;
  const arrived = new MutationObserver(() => {
    holder.inert = false;
    arrived.disconnect();
  });
  arrived.observe(byId("answer"), { childList: true, subtree: true });
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
  if (event.target.closest("[data-visit], [data-go]")) leave();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.target === question()) ask();
  else if (event.target.matches("[data-visit], [data-go]")) leave();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#ask")) ask();
});

act("clear", clear);
onRestore(leave);
watch();
