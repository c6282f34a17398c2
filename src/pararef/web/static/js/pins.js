// What is pinned: kept in this browser, and in step with its other tabs. [data-pin] pins a
// paragraph, or with data-start and data-end some words of it.
//
// The words come from the server, never from what the page shows; so do all citations.

import { act, say, when } from "./bus.js";

export const MOST = 2000;
const KEPT = `pararef collection ${location.pathname}`;
const NOT_KEPT =
  "This browser has no room for the collection: what you change now is gone when this tab is" +
  " shut, so export it to keep it.";

const listeners = [];
const unpinned = new Map(); // to be put back with their notes, as long as the page is open
let held = null; // the pins, where the browser does not keep them

/** What tells a pin from others. */
export const key = (pin) => JSON.stringify([pin.report, pin.anchor, pin.start, pin.end]);

/** Call a function whenever pins change, here or in another tab. */
export const onPins = (does) => listeners.push(does);

/** The pins, in the reader's order. */
export function pins() {
  if (held) return held;
  try {
    return sound(JSON.parse(localStorage.getItem(KEPT) ?? "{}"));
  } catch {
    return []; // no storage, or something else is kept there
  }
}

/** Change the pins: a function of the old ones gives the new ones. */
export function change(does) {
  const list = does(pins());
  try {
    localStorage.setItem(KEPT, JSON.stringify({ pins: list }));
    held = null;
  } catch {
    held = list;
  }
  warn(held ? NOT_KEPT : "");
  tell();
}

/** Put pins in, those that are not there yet, each at a place or at the end. Gives how many. */
export function put(list, at = Infinity) {
  let more = 0;
  change((old) => {
    const known = new Set(old.map(key));
    const fresh = list.filter((pin) => !known.has(key(pin)) && known.add(key(pin)));
    const room = fresh.slice(0, Math.max(0, MOST - old.length));
    more = room.length;
    if (room.length < fresh.length)
      warnLater(`A collection holds ${MOST.toLocaleString("en")} quotations: remove some first.`);
    return [...old.slice(0, at), ...room, ...old.slice(at)];
  });
  return more;
}

/** What was kept may be older than this code, or another's. */
export function sound(given) {
  const list = Array.isArray(given?.pins) ? given.pins : [];
  const place = (at) => (Number.isInteger(at) ? at : null);
  const words = (text) => (typeof text === "string" ? text : "");
  return list
    .filter((pin) => pin && words(pin.report) && words(pin.anchor))
    .map((pin) => ({
      report: pin.report,
      anchor: pin.anchor,
      start: place(pin.start),
      end: place(pin.end),
      words: words(pin.words),
      note: words(pin.note),
      tags: Array.isArray(pin.tags) ? pin.tags.filter(words) : [],
      added: words(pin.added) || null,
    }));
}

/** Ask the server something. Throws a sentence for people. */
export async function post(path, body) {
  let reply;
  try {
    reply = await fetch(`./${path}`, { method: "POST", body });
  } catch {
    throw new Error("The page cannot reach its server: try again in a moment.");
  }
  if (reply.ok) return reply;
  const said = await reply.json().catch(() => ({}));
  throw new Error(said.detail ?? "The server could not do this: try again in a moment.");
}

/** What the library prints of some pins now, in their order. */
export async function check(list) {
  const bare = list.map(({ report, anchor, start, end, words }) => ({
    report, anchor, start, end, words,
  }));
  return (await (await post("collection/check", JSON.stringify({ pins: bare }))).json()).pins;
}

async function learn(pin) {
  try {
    const [found] = await check([pin]);
    if (found.quotation)
      change((list) => list.map((p) => (key(p) === key(pin) ? { ...p, words: found.now.words } : p)));
  } catch {
    // the room asks again
  }
}

act("pin", ({ dataset }) => {
  const at = (text) => (text === undefined || text === "" ? null : Number(text));
  const pin = {
    report: dataset.report, anchor: dataset.anchor, start: at(dataset.start), end: at(dataset.end),
    words: "", note: "", tags: [], added: new Date().toISOString(),
  };
  const list = pins();
  const place = list.findIndex((one) => key(one) === key(pin));
  if (place >= 0) {
    unpinned.set(key(pin), { pin: list[place], place });
    change((old) => old.filter((one) => key(one) !== key(pin)));
    say("Taken out of the collection. Press again to put it back.");
    return;
  }
  const before = unpinned.get(key(pin));
  if (!put([before?.pin ?? pin], before?.place)) return;
  say("Put into the collection.");
  if (!before) learn(pin);
});

/** Say in sight what is wrong with keeping the pins; nothing takes it away. */
function warn(sentence) {
  let line = document.querySelector("#keeping");
  if (!line) {
    if (!sentence) return;
    line = document.createElement("p");
    line.id = "keeping";
    line.className = "notice";
    line.setAttribute("role", "alert");
    document.querySelector("#rooms").after(line);
  }
  line.hidden = !sentence;
  if (line.textContent !== sentence) line.textContent = sentence;
}

const warnLater = (sentence) => queueMicrotask(() => warn(sentence));

/** Show on every button and in the navigation what is pinned. */
function mark() {
  const list = pins();
  const known = new Set(list.map(key));
  for (const button of document.querySelectorAll("[data-pin]")) {
    const { report, anchor, start = "", end = "" } = button.dataset;
    const whole = start === "" || end === "";
    const pin = { report, anchor, start: whole ? null : Number(start), end: whole ? null : Number(end) };
    const is = known.has(key(pin));
    button.setAttribute("aria-pressed", String(is));
    const words = button.querySelector("span:not(.heard)");
    if (words) words.textContent = is ? "Pinned" : "Pin";
  }
  const link = document.querySelector("#rooms a[data-go=collection]");
  if (!link) return;
  let tally = link.querySelector(".tally");
  if (!tally) {
    tally = document.createElement("span");
    tally.className = "tally";
    link.append(" ", tally);
  }
  tally.textContent = list.length ? list.length.toLocaleString("en") : "";
}

function tell() {
  mark();
  for (const does of listeners) does();
}

window.addEventListener("storage", (event) => {
  if (event.key === KEPT || event.key === null) tell();
});
for (const reply of ["answered", "turned", "acted", "looked"]) when(reply, mark);
