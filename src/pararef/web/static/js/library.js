// The library room: files go in one after another, each with a line that tells how far it is.
// The lines are kept here, for the room is drawn anew whenever the library has changed.

import { act, say, when } from "./bus.js";
import { here, look, visit } from "./addresses.js";
import { follow, hold } from "./holdings.js";

const room = () => document.querySelector("#scene .scene[data-view=library]");
const intake = () => room()?.querySelector(".intake");

const incoming = document.createElement("ul");
incoming.className = "incoming";
incoming.setAttribute("aria-label", "Files that are added");

const waiting = [];
let current = null; // the file that is on its way
let focusNext = null; // what gets the focus when the room has been drawn anew

function make(tag, words = "", look = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  if (look) made.className = look;
  return made;
}

function button(words, heard, does) {
  const made = make("button", words);
  made.type = "button";
  made.append(make("span", `: ${heard}`, "heard"));
  made.addEventListener("click", does);
  return made;
}

/** Draw the room anew: the library has changed. */
function redraw(focus) {
  focusNext = focus ?? null;
  if (room()) look(here());
}

// ---- one file

class Incoming {
  constructor(file) {
    this.file = file;
    this.line = make("li");
    this.state = make("p", "", "state");
    this.bar = make("progress");
    this.bar.setAttribute("aria-label", `How far ${file.name} is`);
    this.log = make("ul", "", "log");
    this.acts = make("p", "", "acts");
    this.line.append(make("h3", file.name), this.state, this.bar, this.log, this.acts);
    incoming.append(this.line);
    this.wait();
  }

  /** Say how far it is: `done` from 0 to 1, or nothing where nobody knows. */
  tell(words, done) {
    this.state.textContent = words;
    if (done === undefined) this.bar.removeAttribute("value");
    else this.bar.value = done;
  }

  wait() {
    this.line.dataset.state = "waiting";
    this.bar.hidden = false;
    this.log.replaceChildren();
    this.tell("Waiting", 0);
    this.acts.replaceChildren(button("Stop", this.file.name, () => this.stop()));
    waiting.push(this);
    next();
  }

  start() {
    this.line.dataset.state = "coming";
    this.read = 0; // characters of the reply that are dealt with
    this.ended = false;
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", `./reports?name=${encodeURIComponent(this.file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      this.tell(`Being received, ${Math.floor((100 * loaded) / (total || 1))}%`, loaded / (total || 1));
    });
    request.addEventListener("progress", () => this.hear());
    request.addEventListener("load", () => {
      this.hear(true);
      this.end("The connection ended before it was done: try again.");
    });
    request.addEventListener("error", () =>
      this.end("It could not be sent: it may be a folder, or the page’s server is not there."),
    );
    this.tell("Being received", 0);
    request.send(this.file);
  }

  /** Deal with what the server has told since. */
  hear(all = false) {
    const lines = this.request.responseText.slice(this.read).split("\n");
    const rest = all ? "" : lines.pop();
    this.read = this.request.responseText.length - rest.length;
    for (const line of lines) {
      if (!line.trim()) continue;
      let event;
      try {
        event = JSON.parse(line);
      } catch {
        event = { step: "refused", sentence: "The page’s server answered with something else: try again." };
      }
      this.happen(event);
    }
  }

  happen(event) {
    const { step, done, of } = event;
    if (step === "received") this.tell("Received");
    else if (step === "reading") this.tell("Being read");
    else if (step === "encoding") {
      const counted = `${done.toLocaleString("en-GB")} of ${of.toLocaleString("en-GB")}`;
      this.tell(`Being made searchable: ${counted} passages`, done / of);
    } else if (step === "searchable") this.succeed(event);
    else if (step === "known") this.succeed(event);
    else if (step === "refused") this.end(event.sentence);
  }

  succeed(event) {
    if (this.ended) return;
    this.ended = true;
    this.line.dataset.state = event.step;
    this.bar.hidden = true;
    this.state.textContent = event.sentence;
    this.log.replaceChildren(
      ...(event.warnings ?? []).map((words) => make("li", words, "warning")),
      ...(event.log ?? []).map((words) => make("li", words)),
    );
    const open = button("Open it", event.title, () => {});
    open.dataset.open = "";
    open.dataset.report = event.report;
    open.dataset.anchor = "";
    this.finish([open]);
    say(`${this.file.name}: ${event.sentence}`);
    if (event.holdings) {
      hold(event.holdings);
      redraw();
    }
  }

  end(sentence, again = true) {
    if (this.ended) return;
    this.ended = true;
    this.line.dataset.state = "refused";
    this.bar.hidden = true;
    this.state.textContent = sentence;
    this.finish(again ? [button("Try again", this.file.name, () => this.wait())] : []);
    say(sentence);
  }

  stop() {
    this.request?.abort();
    const at = waiting.indexOf(this);
    if (at >= 0) waiting.splice(at, 1);
    this.end("Stopped: nothing of it was added.");
  }

  finish(acts) {
    const had = this.acts.contains(document.activeElement);
    this.acts.replaceChildren(...acts, button("Take off the list", this.file.name, () => this.leave()));
    if (had) this.acts.querySelector("button").focus();
    if (current === this) current = null;
    next();
  }

  leave() {
    this.line.remove();
    (incoming.querySelector("button") ?? document.querySelector("#report-files"))?.focus();
  }
}

function next() {
  if (current || !waiting.length) return;
  current = waiting.shift();
  current.start();
}

/** Take files in, as many and as large as may be. */
function add(files) {
  const { largest, files: most, tooLarge } = intake().dataset;
  const left = files.length - Number(most);
  for (const file of [...files].slice(0, Number(most))) {
    if (file.size <= Number(largest)) {
      new Incoming(file);
      continue;
    }
    const refused = new Refused(file);
    refused.end(`${file.name} ${tooLarge}`, false);
  }
  if (left > 0)
    new Refused({ name: `${left} more` }).end(
      `No more than ${most} files at once: ${left} were left out. Add them when these are done.`,
      false,
    );
}

/** A file that is not even sent. */
class Refused extends Incoming {
  wait() {}
}

document.addEventListener("change", ({ target }) => {
  if (target.id !== "report-files" || !target.files.length) return;
  add(target.files);
  target.value = ""; // so that the same file can be chosen again
});

for (const kind of ["dragover", "dragleave", "drop"])
  document.addEventListener(kind, (event) => {
    if (!intake() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // else the browser would open the file in place of the page
    intake().classList.toggle("over", kind === "dragover");
    if (kind === "drop") add(event.dataTransfer.files);
  });

// ---- the list

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".scene[data-view=library] .find");
  if (!form) return;
  event.preventDefault();
  const said = [...new FormData(form)].filter(([, value]) => value.trim());
  focusNext = "#holding-head";
  visit(`?${new URLSearchParams(said)}`);
});

document.addEventListener("click", ({ target }) => {
  if (target.closest(".scene[data-view=library] [data-visit]")) focusNext = "#holding-head";
});

const item = (part) => part.closest("[data-holds]");

function ask(pressed, sure) {
  const held = item(pressed);
  held.querySelector("[data-take-out]").hidden = sure;
  held.querySelector(".sure").hidden = !sure;
  held.querySelector(sure ? "[data-leave-in]" : "[data-take-out]").focus();
}

act("takeOut", (pressed) => ask(pressed, true));
act("leaveIn", (pressed) => ask(pressed, false));

act("takeOutNow", async (pressed) => {
  const held = item(pressed);
  const told = held.querySelector(".sure p");
  const title = held.querySelector("h4").textContent;
  pressed.disabled = true;
  told.textContent = "Being removed …";
  let said;
  try {
    const reply = await fetch(`./reports/${encodeURIComponent(held.dataset.holds)}`, {
      method: "DELETE",
    });
    said = { done: reply.ok, ...(await reply.json()) };
  } catch {
    said = { done: false, sentence: "The page’s server did not answer: try again." };
  }
  pressed.disabled = false;
  told.textContent = said.sentence;
  say(said.done ? `${title} was removed.` : said.sentence);
  if (!said.done) return;
  await follow();
  redraw("#holding-head");
});

when("looked", () => {
  const place = intake()?.querySelector("[data-incoming]");
  if (!place) return;
  if (!place.contains(incoming)) {
    const had = incoming.contains(document.activeElement) ? document.activeElement : null;
    place.append(incoming);
    had?.focus();
  }
});

when("looked", () => {
  if (room() && focusNext) document.querySelector(focusNext)?.focus();
  focusNext = null;
});
