// The questions that were asked in this browser, the newest first, on the page before a question.

import { byId, when } from "./bus.js";
import { visit } from "./addresses.js";
import { keep, kept } from "./keeping.js";

const KEY = "pararef-questions";
const MOST = 30;
const SHOWN = 8;

const asked = () =>
  kept(KEY, []).filter((one) => typeof one?.text === "string" && typeof one.address === "string");

function remember() {
  const result = document.querySelector("#answer .result[data-outcome]");
  const text = document.querySelector("#question :is(input, textarea)")?.value.trim();
  if (!result || !text || result.dataset.outcome === "alike") return;
  const one = { text, address: result.dataset.address };
  keep(KEY, [one, ...asked().filter((old) => old.text !== text)].slice(0, MOST));
}

function show() {
  const box = byId("asked");
  if (!box) return;
  const questions = asked().slice(0, SHOWN);
  box.hidden = !questions.length;
  box.querySelector("ul").replaceChildren(
    ...questions.map(({ text, address }) => {
      const line = document.createElement("li");
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "cite",
        textContent: text,
      });
      button.addEventListener("click", () => visit(address.startsWith("?") ? address : ""));
      line.append(button);
      return line;
    }),
  );
  box.querySelector("[data-forget]").onclick = () => {
    keep(KEY, []);
    show();
  };
}

when("answered", () => {
  remember();
  show();
});
