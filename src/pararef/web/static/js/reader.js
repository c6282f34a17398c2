// The report beside the answer: [data-open] opens it at a paragraph, which is lit.
//
// One paragraph at a time is lit; what else shows it (its bar, its page, the contents) is
// told by the event "pararef-lit", whose detail is the paragraph, or null for none.

import { act, byId, phone, say, send, when, wide } from "./bus.js";
import { onRestore } from "./addresses.js";

let wanted = null; // where the reader shall go when its report has come
let opener = null; // what had the focus before the reader took it
let dismissed = false; // closed by hand: it does not open by itself again
let asked = first(new URLSearchParams(location.search)); // what the server was asked for last

function first(said) {
  return `${said.get("report") ?? ""} ${said.get("para") ?? ""} ${said.get("words") ?? ""}`;
}

const reader = () => byId("reader");
const at = (anchor) => page().querySelector(`[data-anchor="${CSS.escape(anchor)}"]`);
const found = () => [...page().querySelectorAll(".found")];

export const page = () => document.querySelector("#report .report");
export const lit = () => page()?.querySelector(".lit") ?? null;
/** What scrolls. */
export const view = () => reader().querySelector(".sidebar-content");
/** Where the bars over the report end, in the window. */
export const under = () => byId("toolbar").getBoundingClientRect().bottom;
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
export function open(report, anchor, focus, words = "") {
  const from = document.activeElement;
  if (focus && !reader().contains(from)) opener = from;
  if (!isOpen()) {
    slide(true);
    if (phone.matches) history.pushState({ sheet: true }, "");
  }
  wanted = { report, anchor, focus };
  const address = `${report} ${anchor} ${words}`;
  if (page()?.dataset.report === report && (asked === address || holds(anchor, words))) turn();
  else send("turn", { report, anchor, words });
  asked = address;
}

/** Whether the report that is open has a paragraph, with the words that a link knows it by. */
function holds(anchor, words) {
  if (!anchor) return true;
  const link = at(anchor)?.dataset.link;
  return Boolean(link) && (!words || new URLSearchParams(link).get("words") === words);
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
  const target = anchor && (at(anchor) ?? at(page().dataset.para));
  const moved = page().querySelector(".moved:not([data-told])");
  if (moved) tell(moved, target);
  light(target || page().querySelector(".notice, h2"), { focus, scroll: !moved || !target });
  if (moved && target) bring(moved, "start");
}

/** Say what has become of a paragraph, right above where it is now. */
function tell(moved, target) {
  moved.dataset.told = "";
  say(moved.textContent);
  if (target) (target.closest(".wide") ?? target).before(moved);
}

/** Light a paragraph; anything else is only gone to. */
export function light(target, { focus = false, scroll = true } = {}) {
  if (!target) return;
  for (const old of page().querySelectorAll(".lit")) {
    old.classList.remove("lit");
    old.removeAttribute("aria-current");
    old.tabIndex = -1;
  }
  const isParagraph = "anchor" in target.dataset && target.matches(".para");
  if (isParagraph) {
    target.classList.add("lit");
    target.setAttribute("aria-current", "true");
    target.tabIndex = 0;
  }
  document.dispatchEvent(
    new CustomEvent("pararef-lit", { detail: isParagraph ? target : null }),
  );
  if (scroll) bring(target, isParagraph ? "center" : "nearest");
  if (focus) requestAnimationFrame(() => target.focus({ preventScroll: true }));
  tally();
}

/** Bring something to sight. What lay out of sight was of a guessed height: so look again. */
export function bring(target, block) {
  let tries = 5;
  const go = () => {
    measure();
    const tall = target.offsetHeight > 0.6 * view().clientHeight;
    target.scrollIntoView({ block: block === "center" && tall ? "start" : block });
    const top = target.getBoundingClientRect().top;
    requestAnimationFrame(() => {
      const still = Math.abs(target.getBoundingClientRect().top - top) < 2;
      if (!still && tries-- > 0) go();
    });
  };
  requestAnimationFrame(go);
}

/** Some characters of a paragraph as a range: its text, or its cells with a tab between them. */
export function rangeOf(place, start, end) {
  const range = new Range();
  let before = 0;
  let begun = false;
  for (const node of textsOf(place)) {
    const length = node ? node.length : 0;
    if (node && !begun && start <= before + length) {
      range.setStart(node, start - before);
      begun = true;
    }
    if (node && begun && end <= before + length) {
      range.setEnd(node, end - before);
      return range;
    }
    before += length + 1;
  }
  return null;
}

/** The text nodes of a paragraph or heading: one, or one a cell; null for an empty cell. */
export function textsOf(place) {
  const holders = place.matches("tr") ? [...place.cells] : [place.querySelector(".text") ?? place];
  return holders.map(({ firstChild }) => (firstChild?.nodeType === Node.TEXT_NODE ? firstChild : null));
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
    const range = rangeOf(place, Number(hit.dataset.start), Number(hit.dataset.end));
    if (range) ranges.push(range);
  }
  if (window.Highlight) CSS.highlights.set("pararef-best", new Highlight(...ranges));
  tally();
}

function tally() {
  const all = found();
  const place = all.indexOf(lit());
  const steps = byId("steps");
  steps.hidden = all.length === 0;
  const count = place < 0 ? `${all.length}` : `${place + 1} of ${all.length}`;
  const word = Object.assign(document.createElement("span"), { textContent: " found" });
  steps.querySelector("output").replaceChildren(count, word);
}

/** To the next paragraph found, or the one before, from the one that is lit. */
function step(by) {
  const all = found();
  if (!all.length) return;
  const here = lit();
  let next = all.indexOf(here);
  if (next >= 0) next += by;
  else {
    const follows = (one) => here?.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    const after = here ? all.findIndex(follows) : 0;
    next = by > 0 ? Math.max(after, 0) : (after < 0 ? all.length : after) - 1;
  }
  light(all[(next + all.length) % all.length]);
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
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && isOpen()) close();
});

// On a phone the sheet would hide what is gone to from within it.
document.addEventListener("click", (event) => {
  if (phone.matches && event.target.closest("#reader [data-visit]")) shut();
});

phone.addEventListener("change", settle);

onRestore((isNew) => {
  if (isOpen() && phone.matches && !history.state?.sheet) shut();
  if (!isNew) return;
  const said = new URLSearchParams(location.search);
  if (said.get("para")) open(said.get("report") ?? "", said.get("para"), true, said.get("words") ?? "");
});

when("turned", () => {
  if (!page()) return;
  if (isOpen()) turn();
  else if (wanted) wanted = null; // shut again before the report had come
  else open(page().dataset.report, page().dataset.para, true); // the address leads here
});

/** Keep what sticks below the bars at their height. */
function measure() {
  reader().style.setProperty("--bars", `${byId("toolbar").offsetHeight}px`);
}

function watch() {
  const bars = byId("toolbar");
  if (bars) new ResizeObserver(measure).observe(bars);
  else requestAnimationFrame(watch); // components are mounted one after another
}

watch();
