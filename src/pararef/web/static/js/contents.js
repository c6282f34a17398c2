// The contents of a report: they stay in sight, and name the section that is read.

import { act, when } from "./bus.js";
import { bring, light, lit, page, under, view } from "./reader.js";

let waiting = false;

const contents = () => page()?.querySelector(".contents") ?? null;
const headings = () => [...page().querySelectorAll("[data-section]")];
const entry = (heading) => contents().querySelector(`[data-goto="${heading?.dataset.section}"]`);

function current() {
  const all = headings();
  const read = page().classList.contains("paged") ? lit() : null;
  const line = contents().getBoundingClientRect().bottom + 8;
  const past = (heading) =>
    read
      ? heading.compareDocumentPosition(read) & Node.DOCUMENT_POSITION_FOLLOWING
      : heading.getBoundingClientRect().top <= line + 80;
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (past(all[middle])) low = middle + 1;
    else high = middle;
  }
  return all.slice(0, low).findLast((heading) => entry(heading)) ?? null;
}

function tell() {
  waiting = false;
  if (!contents()) return;
  const heading = current();
  const now = entry(heading);
  const before = contents().querySelector("[aria-current]");
  if (now !== before) {
    before?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "location");
  }
  contents().querySelector(".here").textContent = now ? now.textContent : "";
}

function soon() {
  if (!waiting) requestAnimationFrame(tell);
  waiting = true;
}

document.addEventListener("scroll", (event) => event.target === view() && soon(), true);
when("turned", soon);
when("lit", soon);

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target !== contents() || !target.open) return;
    tell();
    const list = target.querySelector("nav");
    const now = target.querySelector("[aria-current]");
    if (now) list.scrollTop = now.offsetTop - list.clientHeight / 2;
  },
  true,
);

document.addEventListener("click", (event) => {
  const opened = contents();
  if (opened?.open && !opened.contains(event.target)) opened.open = false;
});

document.addEventListener(
  "keydown",
  (event) => {
    const opened = contents();
    if (!opened?.open || !opened.contains(event.target)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      opened.open = false;
      opened.querySelector("summary").focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const all = [...opened.querySelectorAll("[data-goto]")];
      const place = all.indexOf(document.activeElement);
      const start = all.indexOf(opened.querySelector("[aria-current]"));
      const next = place < 0 ? Math.max(start, 0) : place + (event.key === "ArrowDown" ? 1 : -1);
      all[next]?.focus();
    }
  },
  true,
);

act("goto", (button) => {
  contents().open = false;
  const heading = page().querySelector(`[data-section="${button.dataset.goto}"]`);
  if (!heading) return;
  if (page().classList.contains("paged")) return light(below(heading));
  bring(heading, "start");
  heading.focus({ preventScroll: true });
});

/** The first paragraph below a heading. */
export function below(heading) {
  const follows = (one) => heading.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...page().querySelectorAll(".para")].find(follows) ?? null;
}
