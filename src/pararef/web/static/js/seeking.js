// Find in this report: words as they are typed, marked wherever they stand, one after another.

import { act, byId, when } from "./bus.js";
import { bring, light, lit, page, rangeOf, textsOf, under, view } from "./reader.js";
import { below } from "./contents.js";

const LIKE = { "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-" };

let places = []; // { unit, start, end }
let here = -1; // which of them is gone to
let timer = 0;
let units = null; // paragraphs and headings with their folded words, once they are wanted

const box = () => byId("seeking");
const field = () => byId("sought");
const opens = () => document.querySelector("[data-seek]");

/** Words as they are compared: as many characters as before, so that places stay what they are. */
function folded(text) {
  return Array.from(text, (letter) => {
    const small = LIKE[letter] ?? (/\s/.test(letter) ? " " : letter.toLowerCase());
    return small.length === letter.length ? small : letter;
  }).join("");
}

function held() {
  units ??= [...page().querySelectorAll(".para, [data-section]")].map((unit) => ({
    unit,
    words: folded(textsOf(unit).map((node) => node?.data ?? "").join("\t")),
  }));
  return units;
}

function search() {
  const wanted = folded(field().value.trim().replace(/\s+/g, " "));
  places = [];
  here = -1;
  if (wanted)
    for (const { unit, words } of held())
      for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + wanted.length))
        places.push({ unit, start: at, end: at + wanted.length });
  paint();
}

function paint() {
  if (window.Highlight) {
    const ranges = places.map(({ unit, start, end }) => rangeOf(unit, start, end)).filter(Boolean);
    CSS.highlights.set("pararef-sought", new Highlight(...ranges));
    CSS.highlights.delete("pararef-sought-here");
  }
  tally();
}

function tally() {
  const count = places.length === 1 ? "1 place" : `${places.length.toLocaleString("en")} places`;
  let words = count;
  if (!field().value.trim()) words = "";
  else if (!places.length) words = "Not found";
  else if (here >= 0) words = `${here + 1} of ${count}`;
  box().querySelector("output").textContent = words;
}

function go(to) {
  if (!places.length) return;
  here = (to + places.length) % places.length;
  const { unit, start, end } = places[here];
  const range = rangeOf(unit, start, end);
  if (window.Highlight && range) CSS.highlights.set("pararef-sought-here", new Highlight(range));
  if (unit.matches(".para")) light(unit);
  else if (page().classList.contains("paged")) light(below(unit));
  else bring(unit, "center");
  if (range) requestAnimationFrame(() => requestAnimationFrame(() => reach(range)));
  tally();
}

/** A paragraph may be higher than the window. */
function reach(range) {
  const { top, bottom, height } = range.getBoundingClientRect();
  if (height && (top < under() + 48 || bottom > innerHeight - 24))
    view().scrollBy({ top: top - innerHeight / 2 });
}

/** The first place from where the reader is now. */
function nearest() {
  const from = lit();
  if (!from) return 0;
  const at = places.findIndex(
    ({ unit }) =>
      unit === from || from.compareDocumentPosition(unit) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return Math.max(at, 0);
}

function open() {
  box().hidden = false;
  opens().setAttribute("aria-expanded", "true");
  field().focus();
  field().select();
}

function shut() {
  box().hidden = true;
  opens().setAttribute("aria-expanded", "false");
  field().value = "";
  search();
  const back = page()?.classList.contains("paged") ? null : lit();
  (back ?? opens()).focus({ preventScroll: true });
}

act("seek", () => (box().hidden ? open() : shut()));
act("seekStep", ({ dataset }) => go(here < 0 ? nearest() : here + Number(dataset.seekStep)));

document.addEventListener("input", (event) => {
  if (event.target !== field()) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    search();
    if (places.length) go(nearest());
  }, 150);
});

document.addEventListener(
  "keydown",
  (event) => {
    if (!page() || !byId("reader").contains(event.target)) return;
    if (event.key === "Escape" && box().contains(event.target)) {
      event.preventDefault();
      shut();
    } else if (event.key === "Enter" && event.target === field()) {
      event.preventDefault();
      if (here < 0) search();
      go(here < 0 ? nearest() : here + (event.shiftKey ? -1 : 1));
    } else if (event.key === "/" && !event.target.matches("input, textarea")) {
      event.preventDefault();
      open();
    }
  },
  true,
);

when("turned", () => {
  units = null;
  if (page() && byId("seeking") && !box().hidden) search();
});
