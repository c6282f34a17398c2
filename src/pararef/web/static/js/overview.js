// The overview: its links and its form change the address, and the focus stays where it was.

import { act, say, when } from "./bus.js";
import { visit } from "./addresses.js";

let pressed = null; // what led to the part that comes next, by its key

act("overview", (link, event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a tab of its own
  event.preventDefault();
  pressed = link.dataset.overview;
  visit(link.getAttribute("href"));
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("#scene form.finding")) return;
  event.preventDefault();
  pressed = "form";
  const said = [...new FormData(event.target)].filter(([, value]) => value);
  visit(`?${new URLSearchParams(said)}`);
});

when("looked", () => {
  const scene = document.querySelector("#scene .scene[data-view=overview]");
  if (!scene || pressed === null) return;
  const key = CSS.escape(pressed);
  pressed = null;
  say(scene.querySelector("[data-said]")?.dataset.said ?? "");
  const lands = scene.querySelector(`[data-overview-lands="${key}"]`); // what a cell opens
  if (lands) {
    lands.focus({ preventScroll: true });
    lands.scrollIntoView({ block: "nearest" });
    return;
  }
  const same = scene.querySelector(key === "form" ? "#overview-words" : `[data-overview="${key}"]`);
  (same ?? scene.querySelector("[data-landing]"))?.focus({ preventScroll: Boolean(same) });
});
