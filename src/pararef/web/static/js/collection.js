// The room of what is pinned: ordered, noted upon, tagged, taken along.
//
// What is shown of a report is what the server says that it prints; the browser's own copy of
// the words is shown only where they are printed no more, and is called so.

import { act, say, when } from "./bus.js";
import { change, check, key, MOST, onPins, pins, post, put, sound } from "./pins.js";

const LONGEST_NOTE = 5000;
const MOST_TAGS = 20;
const LONGEST_TAG = 60;
const LARGEST = 4_000_000; // bytes of a file

let seen = null; // the room that was entered
let known = new Map(); // what the server says of each pin
let rows = new Map(); // what shows each pin
let only = ""; // the tag that is chosen
let gone = null; // what was removed last: { list: [{ pin, place }], at, sentence }
const waiting = new Map(); // notes that are being typed

const room = () => document.querySelector("#scene .scene[data-view=collection]");
const part = (name) => room().querySelector(name);
const count = (number, thing) => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
const shown = (all = pins()) => (only ? all.filter((pin) => pin.tags.includes(only)) : all);
const rowOf = (element) => element.closest(".pins > li");

function make(tag, classes, words, attributes = {}) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (words) element.textContent = words;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** A button; `heard` tells those who hear the page which one of many it is. */
function press(name, words, heard, classes = "quiet") {
  const button = make("button", classes, "", { type: "button", [`data-${name}`]: "" });
  button.append(make("span", "", words));
  if (heard) button.append(make("span", "heard", ` ${heard}`));
  return button;
}

/** Ask the server about pins it has not been asked about yet, then show all. */
async function look() {
  const asked = pins().filter((pin) => !known.has(key(pin)));
  if (asked.length) {
    try {
      const found = await check(asked);
      asked.forEach((pin, at) => known.set(key(pin), found[at]));
      complain("");
    } catch (error) {
      if (room()) complain(error.message);
    }
  }
  if (room()) draw();
}

function complain(sentence) {
  const notice = part(".notice");
  notice.hidden = !sentence;
  notice.firstElementChild.textContent = sentence;
}

function draw() {
  const all = pins();
  const tags = [...new Set(all.flatMap((pin) => pin.tags))].sort((a, b) => a.localeCompare(b));
  if (!tags.includes(only)) only = "";
  const list = shown(all);
  const active = document.activeElement;
  const wasHere = part(".pins").contains(active);

  part(".collected").hidden = all.length === 0;
  part(".none").hidden = all.length > 0;
  part("[data-empty]").hidden = all.length === 0;
  const sum = summed(list, all);
  if (part(".sum").textContent !== sum) part(".sum").textContent = sum;
  drawTags(tags);

  const elements = list.map((pin, place) => row(pin, place, list.length));
  if (gone) {
    const next = elements.findIndex((li) => li.dataset.key === gone.at);
    elements.splice(next < 0 ? elements.length : next, 0, gone.row);
  }
  const wanted = new Set(elements);
  for (const old of [...part(".pins").children]) if (!wanted.has(old)) old.remove();
  elements.forEach((li, place) => {
    const there = part(".pins").children[place];
    if (there !== li) part(".pins").insertBefore(li, there ?? null);
  });
  // What is moved in the page loses the focus.
  if (wasHere && document.activeElement !== active) (active.isConnected ? active : part("h2")).focus();
}

function summed(list, all) {
  const reports = new Set(list.map((pin) => pin.report)).size;
  const lost = list.filter((pin) => known.get(key(pin)) && !known.get(key(pin)).quotation).length;
  const what = only
    ? `${list.length.toLocaleString("en")} of ${count(all.length, "quotation")}, tagged “${only}”.`
    : `${count(all.length, "quotation")} from ${count(reports, "report")}.`;
  const note = ` ${lost} no longer printed as pinned: exported without words, and not to RIS or CSL-JSON.`;
  return what + (lost ? note : "");
}

function drawTags(tags) {
  const group = part(".tags");
  group.hidden = tags.length === 0;
  const names = ["", ...tags];
  const old = [...group.children].map((button) => button.dataset.only);
  if (JSON.stringify(old) !== JSON.stringify(names)) {
    group.replaceChildren(
      ...names.map((tag) => {
        const button = press("only", tag || "All", "", "chip");
        button.dataset.only = tag;
        return button;
      }),
    );
  }
  for (const button of group.children)
    button.setAttribute("aria-pressed", String(button.dataset.only === only));
}

/** The row of a pin: made once, then kept in step. */
function row(pin, place, of) {
  const name = key(pin);
  let li = rows.get(name);
  const fact = known.get(name);
  if (!li || li.fact !== fact) {
    const fresh = compose(pin, fact);
    if (li?.isConnected) li.replaceWith(fresh);
    li = fresh;
    rows.set(name, li);
  }
  const note = li.querySelector("textarea");
  if (note !== document.activeElement && !waiting.has(name) && note.value !== pin.note)
    note.value = pin.note;
  const tags = li.querySelector("[data-tags]");
  if (tags !== document.activeElement) tags.value = pin.tags.join(", ");
  // Not disabled: a button that is would lose the focus.
  li.querySelector("[data-raise]").setAttribute("aria-disabled", String(place === 0));
  li.querySelector("[data-lower]").setAttribute("aria-disabled", String(place === of - 1));
  return li;
}

function compose(pin, fact) {
  const li = make("li", "pin");
  li.dataset.key = key(pin);
  li.fact = fact;
  const what = fact?.label ?? pin.anchor;
  if (fact?.before) li.append(make("p", "lead-in", fact.before));
  if (fact?.quotation) li.append(quoted(fact.quotation));
  if (fact?.told) li.append(told(pin, fact));
  if (!fact) li.append(make("p", "told", "This could not be looked up yet."));
  const from = make("p", "from");
  const cited = fact?.citation ?? `${pin.report}, ${pin.anchor}`;
  if (fact?.link) {
    const open = press("open", cited, "", "cite");
    open.dataset.report = fact.now.report;
    open.dataset.anchor = fact.now.anchor;
    from.append(open);
  } else from.append(cited);
  if (fact?.licence) from.append(make("span", "soft", fact.licence));
  li.append(from, own(what), acts(pin, fact, what));
  return li;
}

function quoted(words) {
  const quotation = make("blockquote");
  words.split("\t").forEach((cell, place) => {
    if (place) quotation.append("\t", make("span", "cell"));
    quotation.append(cell);
  });
  return quotation;
}

function told(pin, fact) {
  const line = make("p", "told", fact.told);
  if (fact.quotation) line.append(" ", press("settle", "Keep the new place", "", "undo"));
  else if (pin.words) line.append(" What was pinned: ", make("q", "", pin.words));
  return line;
}

function own(what) {
  const fields = make("div", "own");
  const note = make("label", "", "");
  note.append(
    make("span", "", "Note"),
    make("span", "heard", ` on ${what}`),
    make("textarea", "", "", { rows: "2", maxlength: String(LONGEST_NOTE), "data-note": "" }),
  );
  const tags = make("label", "", "");
  tags.append(
    make("span", "", "Tags, with commas between"),
    make("span", "heard", ` on ${what}`),
    make("input", "", "", { type: "text", autocomplete: "off", "data-tags": "" }),
  );
  fields.append(note, tags);
  return fields;
}

function acts(pin, fact, what) {
  const line = make("div", "acts");
  line.append(
    press("raise", "Move up", what),
    press("lower", "Move down", what),
  );
  if (fact?.quotation) {
    const copy = press("copy", "Copy", `the quotation from ${what}`);
    copy.dataset.copy = `“${fact.quotation}” (${fact.citation})`;
    line.append(copy);
  }
  line.append(press("unpin", "Remove", what));
  return line;
}

// ---- order

function move(li, by) {
  const list = shown();
  const place = list.findIndex((pin) => key(pin) === li.dataset.key);
  const target = list[place + by];
  if (place < 0 || !target) return;
  change((all) => {
    const rest = all.filter((pin) => key(pin) !== li.dataset.key);
    const at = rest.findIndex((pin) => key(pin) === key(target)) + (by > 0 ? 1 : 0);
    return [...rest.slice(0, at), list[place], ...rest.slice(at)];
  });
  li.scrollIntoView({ block: "nearest" });
  say(`Moved to place ${place + by + 1} of ${list.length}.`);
}

act("raise", (button) => move(rowOf(button), -1));
act("lower", (button) => move(rowOf(button), 1));
document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key) || !room()) return;
  const li = rowOf(event.target);
  if (!li?.dataset.key || event.target.matches("textarea, input")) return;
  event.preventDefault();
  move(li, event.key === "ArrowUp" ? -1 : 1);
});

// ---- taking out, and back

function takeOut(names, sentence) {
  const all = pins();
  const list = all.map((pin, place) => ({ pin, place })).filter(({ pin }) => names.has(key(pin)));
  const visible = shown(all);
  const first = visible.findIndex((pin) => names.has(key(pin)));
  const next = visible.slice(first).find((pin) => !names.has(key(pin)));
  const line = make("li", "removed", `${sentence} `);
  line.append(press("undo", "Undo", "", "undo"));
  gone = { list, at: next ? key(next) : "", row: line };
  change((old) => old.filter((pin) => !names.has(key(pin))));
  line.querySelector("button").focus();
  say(sentence);
}

act("unpin", (button) => {
  const li = rowOf(button);
  takeOut(new Set([li.dataset.key]), "Removed from the collection.");
});
act("empty", () => {
  const all = pins();
  only = "";
  takeOut(new Set(all.map(key)), `${count(all.length, "quotation")} removed.`);
});
act("undo", (button) => {
  if (!gone || !gone.row.contains(button)) return; // other buttons may be named so
  const { list } = gone;
  gone = null;
  for (const { pin, place } of list) if (list.length === 1) put([pin], place);
  if (list.length > 1) put(list.map(({ pin }) => pin), list[0].place);
  const back = rows.get(key(list[0].pin));
  (back?.querySelector("[data-unpin]") ?? part("h2")).focus();
  say(`${count(list.length, "quotation")} put back.`);
});
act("settle", (button) => {
  const name = rowOf(button).dataset.key;
  const { now } = known.get(name);
  change((all) => {
    const there = new Set(all.map(key));
    const place = { report: now.report, anchor: now.anchor, start: now.start, end: now.end };
    if (there.has(key(place))) return all;
    return all.map((pin) => (key(pin) === name ? { ...pin, ...place, words: now.words } : pin));
  });
});

// ---- the reader's own words

function save(name) {
  const note = waiting.get(name);
  if (note === undefined) return;
  clearTimeout(note.timer);
  waiting.delete(name);
  change((all) => all.map((pin) => (key(pin) === name ? { ...pin, note: note.words } : pin)));
}

document.addEventListener("input", ({ target }) => {
  if (!room() || !target.matches("[data-note]")) return;
  const name = rowOf(target).dataset.key;
  clearTimeout(waiting.get(name)?.timer);
  waiting.set(name, { words: target.value, timer: setTimeout(() => save(name), 400) });
});

document.addEventListener("change", ({ target }) => {
  if (!room()) return;
  if (target.matches("[data-note]")) save(rowOf(target).dataset.key);
  if (target.matches("[data-tags]")) retag(target);
  if (target.matches("[data-import]")) take(target);
});

window.addEventListener("pagehide", () => [...waiting.keys()].forEach(save));

function retag(field) {
  const name = rowOf(field).dataset.key;
  const words = field.value.split(/[,;]/).map((tag) => tag.trim().replace(/\s+/g, " "));
  const first = new Map();
  for (const tag of words.filter(Boolean))
    if (!first.has(tag.toLowerCase())) first.set(tag.toLowerCase(), tag.slice(0, LONGEST_TAG));
  const tags = [...first.values()].slice(0, MOST_TAGS);
  change((all) => all.map((pin) => (key(pin) === name ? { ...pin, tags } : pin)));
  field.value = tags.join(", ");
}

act("only", (button) => {
  only = button.dataset.only;
  draw();
});

// ---- to a file, and from one

act("export", async (button) => {
  [...waiting.keys()].forEach(save);
  button.setAttribute("aria-busy", "true");
  try {
    const reply = await post(`export/${button.dataset.export}`, JSON.stringify({ pins: shown() }));
    const named = /filename="([^"]+)"/.exec(reply.headers.get("content-disposition") ?? "");
    const address = URL.createObjectURL(await reply.blob());
    const name = named?.[1] ?? `pararef-collection${button.dataset.ending}`;
    const file = make("a", "", "", { href: address, download: name });
    file.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    complain("");
    say(`Exported as ${name}.`);
  } catch (error) {
    complain(error.message);
  }
  button.removeAttribute("aria-busy");
});

async function take(field) {
  const [file] = field.files;
  if (!file) return;
  try {
    if (file.size > LARGEST) throw new Error(`${file.name} is larger than 4 MB: split it.`);
    const { pins: given, refused } = await (await post("collection/import", file)).json();
    const list = sound({ pins: given });
    const room = MOST - pins().length;
    const more = put(list);
    const here = list.length - more;
    let sentence = `${count(more, "quotation")} imported`;
    if (here && room > more) sentence += `, ${here} here already`;
    sentence += refused.length ? `, ${refused.length} left out. ${refused[0]}` : ".";
    complain(refused.length ? sentence : "");
    say(sentence);
    part(".imported").textContent = sentence;
  } catch (error) {
    complain(error.message);
  }
  field.value = ""; // so that the same file can be taken again
}

// ---- coming in

when("looked", () => {
  const scene = room();
  if (!scene || scene === seen) return;
  seen = scene;
  known = new Map();
  rows = new Map();
  gone = null;
  look();
});
onPins(() => {
  if (!room()) return;
  draw();
  if (pins().some((pin) => !known.has(key(pin)))) look();
});
