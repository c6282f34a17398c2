// The report beside the answer: [data-open] opens it at a paragraph.

import { act, byId, phone, send, when, wide } from "./bus.js";
import { onRestore } from "./addresses.js";

let wanted = null; // where the reader shall go when its report has come
let opener = null; // what had the focus before the reader took it
let dismissed = false; // closed by hand: it does not open by itself again

const reader = () => byId("reader");
const page = () => document.querySelector("#report .report");
const at = (anchor) => page().querySelector(`[data-anchor="${CSS.escape(anchor)}"]`);
const found = () => [...page().querySelectorAll(".found")];

export const isOpen = () => reader().classList.contains("open");

function slide(open) {
  if (isOpen() === open) return;
  reader().inert = !open; // shut, it lies beside the screen and must not be tabbed into
  reader().querySelector(".toggle-button").click();
  requestAnimationFrame(settle);
}

function settle() {
  const over = isOpen() && phone.matches;
  byId("room").inert = over; // the sheet covers it
  document.body.classList.toggle("covered", over);
}

/** Open a report at a paragraph, or at its top where there is no anchor. */
export function open(report, anchor, focus) {
  if (focus) opener = document.activeElement;
  if (!isOpen()) {
    slide(true);
    if (phone.matches) history.pushState({ sheet: true }, "");
  }
  wanted = { report, anchor, focus };
  if (page()?.dataset.report === report) turn();
  else send("turn", { report, anchor });
}

/** Open it at what an answer quotes first, unless something else is wanted. */
export function openBeside(quote) {
  const led = new URLSearchParams(location.search).get("para"); // the address names one itself
  if (wide.matches && !dismissed && quote && !wanted && !led)
    open(quote.dataset.report, quote.dataset.anchor, false);
}

/** Shut it, if it had opened by itself. */
export function leave() {
  if (isOpen() && !opener) slide(false);
}

function turn() {
  const { anchor, focus } = wanted ?? { anchor: page().dataset.para, focus: true };
  wanted = null;
  mark();
  const target = anchor ? at(anchor) : page().querySelector(".notice, h2");
  if (!target) return;
  light(target, focus);
}

function light(target, focus) {
  for (const lit of page().querySelectorAll(".lit")) {
    lit.classList.remove("lit");
    lit.removeAttribute("aria-current");
  }
  if (target.dataset.anchor) {
    target.classList.add("lit");
    target.setAttribute("aria-current", "true");
  }
  requestAnimationFrame(() => {
    target.scrollIntoView({ block: target.dataset.anchor ? "center" : "nearest" });
    if (focus) target.focus({ preventScroll: true });
  });
  tally();
}

/** Mark what answers the question in this report: paragraphs by a class, sentences by ranges. */
export function mark() {
  if (!page()) return;
  for (const old of found()) old.classList.remove("found");
  const ranges = [];
  const hits = document.querySelectorAll(
    `#answer [data-outcome=answered] .quote[data-report="${CSS.escape(page().dataset.report)}"]`,
  );
  for (const hit of hits) {
    const place = at(hit.dataset.anchor);
    if (!place) continue;
    place.classList.add("found");
    const words = place.querySelector(".text")?.firstChild;
    const [start, end] = [Number(hit.dataset.start), Number(hit.dataset.end)];
    if (!words || end > words.length) continue;
    const range = new Range();
    range.setStart(words, start);
    range.setEnd(words, end);
    ranges.push(range);
  }
  if (window.Highlight) CSS.highlights.set("pararef-best", new Highlight(...ranges));
  tally();
}

function tally() {
  const all = found();
  const place = all.findIndex((one) => one.classList.contains("lit"));
  const steps = byId("steps");
  steps.hidden = all.length === 0;
  steps.querySelector("output").textContent =
    place < 0 ? `${all.length} found` : `${place + 1} of ${all.length} found`;
}

function step(by) {
  const all = found();
  if (!all.length) return;
  const place = all.findIndex((one) => one.classList.contains("lit"));
  const next = place < 0 ? (by > 0 ? 0 : all.length - 1) : place + by;
  light(all[(next + all.length) % all.length], false);
}

function close() {
  dismissed = true;
  if (phone.matches && history.state?.sheet) history.back();
  else shut();
}

function shut() {
  slide(false);
  byId("room").inert = false;
  const back = opener?.isConnected ? opener : document.querySelector("#question :is(input, textarea)");
  opener = null;
  back?.focus();
}

act("open", ({ dataset }) => open(dataset.report, dataset.anchor, true));
act("step", ({ dataset }) => step(Number(dataset.step)));
act("close", close);
act("goto", (button) => {
  button.closest("details").open = false;
  const heading = page().querySelector(`[data-section="${button.dataset.goto}"]`);
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isOpen()) close();
});

phone.addEventListener("change", settle);

onRestore((isNew) => {
  if (isOpen() && phone.matches && !history.state?.sheet) shut();
  if (!isNew) return;
  const said = new URLSearchParams(location.search);
  if (said.get("para")) open(said.get("report") ?? "", said.get("para"), true);
});

when("turned", () => {
  if (!page()) return;
  if (isOpen()) turn();
  else if (wanted) wanted = null; // shut again before the report had come
  else open(page().dataset.report, page().dataset.para, true); // the address leads here
});
