// A paragraph at a time: keys that go from one to the next, and the bar of what can be done
// with it, which stands in the paragraph that is lit, or under the mouse.
//
// The event "pararef-acted" says that the bar is at another paragraph.

import { byId, when } from "./bus.js";
import { light, lit, page, under } from "./reader.js";

const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };
const ALONG = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

let bar = null;
let shown = null; // the paragraph that the bar is of

const paged = () => page().classList.contains("paged");
const whose = () => page().querySelector(".whose");

/** Put the bar into a paragraph; where pages are shown, over them. */
export function dock(paragraph) {
  bar ??= byId("acts");
  if (!bar || bar.contains(document.activeElement)) return;
  shown = paragraph;
  bar.hidden = !paragraph;
  if (!paragraph) return;
  const { cite, link, anchor } = paragraph.dataset;
  const { report } = page().dataset;
  bar.querySelector("[data-copy]").dataset.copy = cite;
  bar.querySelector("[data-copy-link]").dataset.copyLink = link;
  Object.assign(bar.querySelector("[data-pin]").dataset, { report, anchor });
  bar.querySelector("[data-visit]").dataset.visit =
    `?${new URLSearchParams({ good: `${report}~${anchor}` })}`;
  const host = paged() ? whose() : paragraph.matches("tr") ? paragraph.lastElementChild : paragraph;
  if (bar.parentElement !== host) host?.append(bar);
  document.dispatchEvent(new Event("pararef-acted"));
}

/** The first paragraph in sight. */
export function firstSeen() {
  const all = [...page().querySelectorAll(".para")];
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle].getBoundingClientRect().bottom < under()) low = middle + 1;
    else high = middle;
  }
  return all[low] ?? null;
}

function step(by) {
  const all = [...page().querySelectorAll(".para")];
  const here = document.activeElement.closest(".para") ?? lit();
  const next = here ? all[all.indexOf(here) + by] : firstSeen();
  if (!next) return;
  bar?.contains(document.activeElement) && document.activeElement.blur();
  light(next, { focus: !paged() });
}

when("lit", ({ detail }) => dock(detail));

document.addEventListener("mouseover", (event) => {
  const paragraph = event.target.closest?.("#report .para");
  if (paragraph && paragraph !== shown && !paged()) dock(paragraph);
});

document.addEventListener("click", (event) => {
  const paragraph = event.target.closest("#report .para");
  if (!paragraph || event.target.closest("button") || !getSelection().isCollapsed) return;
  if (paragraph !== lit()) light(paragraph, { scroll: false });
});

document.addEventListener(
  "keydown",
  (event) => {
    const { target, key } = event;
    if (!page() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!byId("reader").contains(target) || target.matches("input, textarea, select")) return;
    if (bar?.contains(target)) alongBar(event);
    else if (target.matches(".para") && (key === "Enter" || key === "ContextMenu")) enterBar(event);
    else if (key === "j" || key === "k" || (target.matches(".para") && key in STEPS)) {
      if (key === "ArrowDown" && target.getBoundingClientRect().bottom > innerHeight) return;
      if (key === "ArrowUp" && target.getBoundingClientRect().top < under()) return;
      event.preventDefault(); // a paragraph that is higher than the window scrolls first
      step(STEPS[key]);
    }
  },
  true,
);

function enterBar(event) {
  event.preventDefault();
  dock(event.target);
  bar.querySelector("button").focus();
}

function alongBar(event) {
  const all = [...bar.querySelectorAll("button")];
  const place = all.indexOf(document.activeElement);
  if (event.key === "Escape") {
    event.preventDefault();
    (paged() ? page().querySelector(".film") : shown).focus({ preventScroll: true });
  } else if (event.key in ALONG) {
    event.preventDefault();
    all[(place + ALONG[event.key] + all.length) % all.length].focus();
  } else if (event.key === "j" || event.key === "k") step(STEPS[event.key]);
}
