// The page's address: what is asked, which room is open, and the way back.
//
//   ?q=…&phase=primary        a question
//   ?view=compare&theme=…     another room
//   ?report=…&para=29         a paragraph, open in the reader

import { act, byId, send, when } from "./bus.js";

let shown = location.search; // the address that is on the page
let wanted = null; // that of the room asked for last; empty for the desk
let tries = 0; // more that may be made to get it
const restorers = [];

/** Where the page is. */
export const here = () => shown;

/** Call a function after the browser went back or forward; it is told whether the address is new. */
export const onRestore = (does) => restorers.push(does);

/** Go to an address; it becomes the page's, with a way back. */
export function visit(address) {
  note(address);
  show(address);
}

/** Write an address that is on the page already. */
export function note(address) {
  if (address === shown) return;
  shown = address;
  history.pushState(null, "", address || location.pathname);
}

let expected = null; // the question that was asked last
let again = 0;

/** Ask a question with its filters; what stands in its box is left alone. */
export function askFor(address) {
  expected = address;
  again = 2;
  send("ask", { address });
}

/** Show other filters, under which nothing is asked yet. */
export function refineTo(address) {
  expected = null;
  send("refine", { address });
}

/** Whether an answer is to the question asked last; one that came late has that asked again. */
export function isExpected(address) {
  if (expected === null || !address) return true;
  const [ours, theirs] = [expected, address].map((one) => new URLSearchParams(one).toString());
  if (ours === theirs) return true;
  if (again-- <= 0) return true;
  send("ask", { address: expected });
  return false;
}

/** Have the page show an address: a question, or a room. */
function show(address) {
  expected = null;
  const view = new URLSearchParams(address).get("view") ?? "";
  open(view);
  if (view) look(address);
  else {
    wanted = "";
    send("visit", { address });
  }
}

/** Have the room that an address names drawn, or drawn anew. */
export function look(address) {
  wanted = address;
  tries = 2;
  send("look", { address });
}

/** Bring a room to sight; the desk for none. */
export function open(view) {
  document.documentElement.dataset.view = view || "ask";
  for (const link of document.querySelectorAll("#rooms a")) {
    if (link.dataset.go === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

act("visit", (button) => visit(button.dataset.visit));

act("go", (link, event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a tab of its own
  event.preventDefault();
  visit(link.dataset.go ? `?view=${link.dataset.go}` : "");
  (link.dataset.go ? byId("scene") : byId("answer")).scrollIntoView({ block: "nearest" });
});

act("skip", (link, event) => {
  event.preventDefault();
  document.querySelector("#question :is(input, textarea)").focus();
});

window.addEventListener("popstate", () => {
  const isNew = location.search !== shown;
  shown = location.search;
  if (isNew) show(shown);
  for (const restore of restorers) restore(isNew);
});

when("looked", () => {
  const scene = document.querySelector("#scene .scene");
  if (!scene) return;
  // Of two that are asked for close together, the first may come last.
  const { view, address = wanted } = scene.dataset;
  if (wanted === null || address === wanted) open(view);
  else if (wanted && tries-- > 0) send("look", { address: wanted });
});
