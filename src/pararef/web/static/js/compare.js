// The Compare room: its form is collected into an address, which is then visited.

import { act, byId, say, when } from "./bus.js";
import { visit } from "./addresses.js";

const most = { report: 30, theme: 12 };
let sent = false; // by the form: then the focus goes to the table

const form = () => document.querySelector("#scene [data-comparing]");
const boxes = (name) => [...form().querySelectorAll(`input[type=checkbox][name=${name}]`)];
const ticked = (name) => boxes(name).filter((box) => box.checked);
const own = () => form().querySelector("[data-own]");

/** Show only what the words and the kind leave, and the themes that suit what is ticked. */
function settle() {
  const [words, kind] = ["words", "kind"].map(
    (name) => form().querySelector(`[data-narrow=${name}]`).value,
  );
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const label of form().querySelectorAll("[data-words]")) {
    const fits = wanted.every((word) => label.dataset.words.includes(word));
    label.hidden = !fits || Boolean(kind && label.dataset.kind !== kind);
  }
  let shown = 0;
  for (const provider of form().querySelectorAll(".provider")) {
    provider.hidden = !provider.querySelector("[data-words]:not([hidden])");
    shown += !provider.hidden;
  }
  form().querySelector("[data-none]").hidden = shown > 0;
  const codes = new Set(ticked("report").map((box) => box.dataset.code));
  for (const label of form().querySelectorAll("[data-kinds]")) {
    const kinds = label.dataset.kinds.split(" ").filter(Boolean);
    const suits = !kinds.length || kinds.some((code) => codes.has(code));
    label.hidden = !suits && !label.querySelector("input").checked;
  }
  form().querySelector("[data-first]").hidden = codes.size > 0;
  for (const name of ["report", "theme"]) {
    const chosen = ticked(name).length;
    form().querySelector(`[data-count=${name}]`).value =
      chosen > most[name] ? `${chosen} chosen, ${most[name]} at the most` : `${chosen} chosen`;
  }
  form().querySelector("[data-wrong]").textContent = "";
}

/** Make the typed theme one of the boxes. */
function add() {
  const words = own().value.trim().replace(/\s+/g, " ");
  if (!words) return;
  let box = boxes("theme").find((one) => one.value.toLowerCase() === words.toLowerCase());
  if (!box) {
    const label = document.createElement("label");
    label.dataset.kinds = "";
    box = Object.assign(document.createElement("input"), { type: "checkbox", name: "theme" });
    box.value = words;
    label.append(box, ` ${words}`);
    form().querySelector(".themes").append(label);
  }
  box.checked = true;
  own().value = "";
  own().focus();
  settle();
  say(`Added the theme ${words}.`);
}

/** What is still missing, in a sentence. */
function missing(said) {
  const [reports, themes] = [said.getAll("report").length, said.getAll("theme").length];
  if (reports < 2 || reports > most.report)
    return `Choose 2 to ${most.report} reports: ${reports} ${reports === 1 ? "is" : "are"} chosen.`;
  if (!themes || themes > most.theme)
    return `Choose 1 to ${most.theme} themes: ${themes} ${themes === 1 ? "is" : "are"} chosen.`;
  return "";
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form())) if (value.trim()) said.append(name, value.trim());
  const wrong = missing(said);
  form().querySelector("[data-wrong]").textContent = wrong;
  if (wrong) return;
  sent = true;
  say("Comparing.");
  byId("scene").scrollIntoView({ block: "start" });
  visit(`?${said}`);
});

document.addEventListener("input", (event) => {
  if (form()?.contains(event.target) && event.target !== own()) settle();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-comparing] input")) return;
  if (event.target === own() && own().value.trim()) add();
  else if (event.target !== own() && event.target.type !== "search") return;
  event.preventDefault(); // Enter in the search box searches, and no more
});

act("addTheme", add);
act("tick", ({ dataset }) => {
  const all = dataset.tick === "all";
  for (const box of boxes("report"))
    if (!all || !box.closest("label").hidden) box.checked = all;
  settle();
});

when("looked", () => {
  if (!form()) return;
  settle();
  const head = document.querySelector("#scene [data-compared]");
  if (!head) return;
  say(head.dataset.compared);
  if (sent) head.focus();
  sent = false;
});
