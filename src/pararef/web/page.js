// Runs once, as the body of a function that Gradio gives `element`, `trigger`
// and `watch`. It listens for the whole page, so that what arrives later needs
// no wiring: [data-open] opens the reader, [data-visit] asks, [data-copy] copies.

const byId = (id) => document.getElementById(id);
const wide = window.matchMedia("(min-width: 1200px)");
const phone = window.matchMedia("(max-width: 768px)");

let shown = location.search; // the address whose answer is on the page
let wanted = null; // where the reader shall go when its report has come
let opener = null; // what had the focus before the reader took it
let dismissed = false; // closed by hand: it does not open by itself again

// ---- the reader

const reader = () => byId("reader");
const page = () => document.querySelector("#report .report");
const isOpen = () => reader().classList.contains("open");

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

function open(report, anchor, focus) {
  if (focus) opener = document.activeElement;
  if (!isOpen()) {
    slide(true);
    if (phone.matches) history.pushState({ sheet: true }, "");
  }
  wanted = { report, anchor, focus };
  if (page()?.dataset.report === report) turn();
  else trigger("turn", { report, anchor });
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

const at = (anchor) => page().querySelector(`[data-anchor="${CSS.escape(anchor)}"]`);
const found = () => [...page().querySelectorAll(".found")];

// Mark what answers the question in this report: paragraphs by a class, sentences by ranges.
function mark() {
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

// ---- questions and addresses

function visit(address) {
  shown = address;
  history.pushState(null, "", address || location.pathname);
  trigger("visit", { address });
}

function answered() {
  const result = document.querySelector("#answer .result");
  if (!result) return;
  byId("said").textContent = result.dataset.said;
  const { address, history: how, outcome } = result.dataset;
  if (how === "push" && address !== shown) {
    shown = address;
    history.pushState(null, "", address);
  }
  mark();
  const told = outcome === "answered" || outcome === "partly";
  if (!told && isOpen() && !opener) slide(false); // it had opened by itself
  const first = result.querySelector(".quote[data-anchor]"); // a heading has none
  const led = new URLSearchParams(location.search).get("para"); // the address names one itself
  if (told && wide.matches && !dismissed && first && !wanted && !led)
    open(first.dataset.report, first.dataset.anchor, false);
}

function restore() {
  if (isOpen() && phone.matches && !history.state?.sheet) shut();
  if (location.search === shown) return;
  shown = location.search;
  const said = new URLSearchParams(shown);
  trigger("visit", { address: shown });
  if (said.get("para")) open(said.get("report") ?? "", said.get("para"), true);
}

// ---- copying

async function copy(button, text) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = oldCopy(text); // pages without https have no clipboard
  }
  const words = button.querySelector("span");
  const before = words.dataset.words ?? words.textContent;
  words.dataset.words = before;
  words.textContent = done ? "Copied" : "Not copied";
  byId("said").textContent = done ? "Copied." : "The browser did not let the page copy.";
  setTimeout(() => (words.textContent = before), 1600);
}

function oldCopy(text) {
  const area = Object.assign(document.createElement("textarea"), { value: text });
  area.style.position = "fixed";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

// ---- one listener for all

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { dataset } = button;
  if ("open" in dataset) open(dataset.report, dataset.anchor, true);
  else if ("visit" in dataset) visit(dataset.visit);
  else if ("copy" in dataset) copy(button, dataset.copy);
  else if ("copyLink" in dataset)
    copy(button, location.origin + location.pathname + dataset.copyLink);
  else if ("goto" in dataset) {
    button.closest("details").open = false;
    const heading = page().querySelector(`[data-section="${dataset.goto}"]`);
    heading?.scrollIntoView({ block: "start" });
    heading?.focus({ preventScroll: true });
  } else if ("step" in dataset) step(Number(dataset.step));
  else if ("close" in dataset) close();
  else if ("unfold" in dataset) {
    const folded = button.closest(".hit").classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!folded));
    button.firstChild.data = folded ? "Show the whole paragraph" : "Show less";
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isOpen()) close();
});

// Gradio's accordion does not say whether it is open.
function sayFolded() {
  const button = document.querySelector("#filters > button");
  const content = document.querySelector("#filters [data-testid=accordion-content]");
  button?.setAttribute("aria-expanded", String(content?.style.display !== "none"));
}

// The other components may be mounted after this one.
function furnish() {
  if (!reader() || !byId("filters")) return requestAnimationFrame(furnish);
  sayFolded();
  reader().inert = !isOpen();
  reader().setAttribute("role", "region");
  reader().setAttribute("aria-label", "The report");
  document.body.dataset.furnished = "";
}

furnish();
document.addEventListener("click", (event) => {
  if (event.target.closest("#filters > button")) requestAnimationFrame(sayFolded);
});

phone.addEventListener("change", settle);
window.addEventListener("popstate", restore);
document.addEventListener("pararef-answered", answered);
document.addEventListener("pararef-turned", () => {
  if (isOpen()) turn();
  else if (wanted) wanted = null; // shut again before the report had come
  else open(page().dataset.report, page().dataset.para, true); // the address leads here
});
