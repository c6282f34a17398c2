// What happens when an answer has come, and what folds within it.

import { act, painted, say, when } from "./bus.js";
import { isExpected, note, visit } from "./addresses.js";
import { leave, mark, openBeside } from "./reader.js";

when("answered", () => {
  const result = document.querySelector("#answer .result");
  if (!result) return;
  if (result.dataset.said) say(result.dataset.said); // else what was said last still holds
  const { address, history: how, outcome } = result.dataset;
  if (isExpected(address) && how === "push") note(address);
  mark();
  const told = outcome === "answered" || outcome === "partly";
  if (!told) leave();
  // A report takes longer to lay out than an answer. What is cited as a heading has no anchor.
  else painted(() => openBeside(document.querySelector("#answer .quote[data-anchor]")));
});

act("unfold", (button) => {
  const folded = button.closest(".hit").classList.toggle("folded");
  button.setAttribute("aria-expanded", String(!folded));
  button.firstChild.data = folded ? "Show the whole paragraph" : "Show less";
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "style") return;
  const said = new URLSearchParams(document.querySelector("#answer .result").dataset.address);
  said.set("style", event.target.value);
  visit(`?${said}`);
});
