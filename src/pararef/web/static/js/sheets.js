// The pages of a report as they are printed, with the paragraph that is lit marked on them.
//
// The server gives the sizes of the pages and the boxes of the paragraphs once, in points;
// each page is a picture.

import { act, byId, when } from "./bus.js";
import { bring, light, lit, page, under } from "./reader.js";
import { dock, firstSeen } from "./paragraphs.js";

const POINT = 4 / 3; // pixels of the screen, at full size
const STEP = 0.25; // of a scale, as the server draws them
const FINEST = 4;
const ROOM = 80; // pixels that are taken by what sticks over the pages

let face = "text";
let zoom = "fit";
let turns = 0; // Gradio changes what it shows in place: another report is the same element
let book = null; // { sizes, boxes }: what the server said of the report that is open
let shown = []; // numbers of the pages that are in sight

const paged = () => page()?.classList.contains("paged") ?? false;
const address = () => `pages/${encodeURIComponent(page().dataset.report)}`;

async function fetched() {
  if (book) return book;
  const reply = await fetch(`${address()}.json`);
  const said = await reply.json();
  if (!reply.ok) throw new Error(said.detail);
  return said;
}

function made(tag, name, parts = {}) {
  return Object.assign(document.createElement(tag), { className: name }, parts);
}

/** Where pages are shown: whose they are, and the pages. */
function room() {
  const there = page().querySelector(".sheets");
  if (there) return there;
  const sheets = made("section", "sheets");
  const film = made("div", "film", { tabIndex: 0 });
  film.setAttribute("role", "region");
  film.setAttribute("aria-label", "Pages as they are printed");
  const whose = made("div", "whose");
  whose.append(made("p", "cited"));
  sheets.append(whose, film);
  page().append(sheets);
  return sheets;
}

async function show(what) {
  const turn = turns;
  room();
  let said;
  try {
    said = await fetched();
  } catch (error) {
    if (turn === turns) fail(error.message);
    return;
  }
  if (turn !== turns || !paged()) return; // another report has come meanwhile
  book = said;
  const paragraph = lit();
  const boxes = book.boxes[paragraph?.dataset.anchor] ?? [];
  const pages = what ?? [...new Set(boxes.map(([number]) => number))];
  shown = pages.length ? pages : shown.length ? shown : [1];
  draw(boxes);
  caption(paragraph);
  count();
  const box = room().querySelector(".box");
  const far = box ? box.getBoundingClientRect().bottom - room().getBoundingClientRect().top : 0;
  if (far > innerHeight - under() - ROOM) bring(box, "center");
  else bring(room(), "start"); // whose page it is can be read as well
}

function draw(boxes) {
  const film = room().querySelector(".film");
  const key = `${shown} ${zoom} ${Math.round(film.clientWidth)}`;
  if (film.dataset.key !== key) {
    film.dataset.key = key;
    film.replaceChildren(...shown.map((number) => sheet(number, film.clientWidth)));
  }
  for (const old of film.querySelectorAll(".box")) old.remove();
  for (const [number, left, top, right, bottom] of boxes) {
    const on = film.querySelector(`[data-page="${number}"]`);
    if (!on) continue;
    const [width, height] = book.sizes[number - 1];
    const box = made("div", "box");
    Object.assign(box.style, {
      left: `${(100 * left) / width}%`,
      top: `${(100 * top) / height}%`,
      width: `${(100 * (right - left)) / width}%`,
      height: `${(100 * (bottom - top)) / height}%`,
    });
    on.append(box);
  }
}

function sheet(number, room) {
  const [width, height] = book.sizes[number - 1] ?? [0, 0];
  const on = made("div", "sheet");
  on.dataset.page = number;
  if (!width) {
    on.append(made("p", "notice", { textContent: `Page ${number} cannot be shown.` }));
    return on;
  }
  const across = zoom === "fit" ? room : width * POINT;
  const fine = Math.ceil(((across / width) * devicePixelRatio) / STEP) * STEP;
  on.style.aspectRatio = `${width} / ${height}`;
  on.style.width = zoom === "fit" ? "100%" : `${across}px`;
  const picture = made("img", "", { alt: `Page ${number} as it is printed`, decoding: "async" });
  picture.addEventListener("error", () => explain(picture));
  picture.src = `${address()}/${number}.png?scale=${Math.min(Math.max(fine, STEP), FINEST)}`;
  on.append(picture);
  return on;
}

/** A picture that does not come says nothing: ask for it again, for the sentence. */
async function explain(picture) {
  let sentence = "The page cannot be fetched just now: try again in a moment.";
  try {
    const reply = await fetch(picture.src);
    if (!reply.ok) sentence = (await reply.json()).detail;
  } catch {
    // the server is gone: the sentence says so
  }
  const notice = made("p", "notice", { textContent: sentence });
  notice.setAttribute("role", "alert");
  picture.replaceWith(notice);
}

function fail(sentence) {
  const notice = made("p", "notice", { textContent: sentence });
  notice.setAttribute("role", "alert");
  const film = room().querySelector(".film");
  delete film.dataset.key;
  film.replaceChildren(notice);
  shown = [];
  count();
}

function caption(paragraph) {
  room().querySelector(".cited").textContent = paragraph ? paragraph.dataset.cite : "";
  dock(paragraph);
}

function count() {
  const leafing = byId("leafing");
  leafing.hidden = !paged() || !shown.length;
  if (leafing.hidden) return;
  const [first, last] = [shown[0], shown.at(-1)];
  const which = first === last ? `Page ${first}` : `Pages ${first}–${last}`;
  leafing.querySelector("output").textContent = `${which} of ${book.sizes.length}`;
  const ends = { "-1": first <= 1, 1: last >= book.sizes.length };
  for (const button of leafing.querySelectorAll("[data-leaf]"))
    button.setAttribute("aria-disabled", String(ends[button.dataset.leaf]));
}

function press(name, chosen) {
  for (const button of document.querySelectorAll(`#toolbar [data-${name}]`))
    button.setAttribute("aria-pressed", String(button.dataset[name] === chosen));
}

/** Show text or pages, as is chosen and as the report has them. */
function turn(from) {
  const has = "pages" in (page()?.dataset ?? {});
  byId("faces").hidden = !has;
  const paper = has && face === "page";
  page()?.classList.toggle("paged", paper);
  press("face", paper ? "page" : "text");
  if (!paper) byId("leafing").hidden = true;
  else if (from) light(from); // which shows its page
  else show(shown.length || lit() ? undefined : [1]);
}

function leaf(by) {
  const next = (by < 0 ? shown[0] : shown.at(-1)) + by;
  if (next >= 1 && next <= book.sizes.length) show([next]);
}

act("face", ({ dataset }) => {
  const was = paged();
  face = dataset.face;
  const from = was ? lit() : (lit() ?? firstSeen());
  turn(face === "page" ? from : null);
  if (was && face === "text") {
    dock(lit());
    if (lit()) bring(lit(), "center");
  }
});

act("zoom", ({ dataset }) => {
  zoom = dataset.zoom;
  press("zoom", zoom);
  if (paged() && shown.length) show(shown);
});

act("leaf", (button) => button.ariaDisabled !== "true" && leaf(Number(button.dataset.leaf)));

when("turned", () => {
  if (!page() || !byId("faces")) return;
  turns += 1;
  book = null;
  shown = [];
  turn(null);
});

when("lit", ({ detail }) => {
  if (detail && paged()) show();
});

document.addEventListener("keydown", (event) => {
  if (zoom !== "fit" || !event.target.matches?.(".film") || event.altKey) return;
  if (event.key === "ArrowLeft") leaf(-1);
  if (event.key === "ArrowRight") leaf(1);
});

window.addEventListener("resize", () => {
  if (paged() && shown.length && zoom === "fit") draw(book.boxes[lit()?.dataset.anchor] ?? []);
});
