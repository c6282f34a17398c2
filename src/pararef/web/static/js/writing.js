// An answer written out by a language model: each sentence as it comes, its numbers leading to
// the quotations that bear it out.

import { act, byId } from "./bus.js";
import { open } from "./reader.js";

act("write", async (button) => {
  const box = byId("written");
  const result = document.querySelector("#answer .result");
  const quotes = [...result.querySelectorAll(".quote[data-anchor]")];
  button.disabled = true;
  const waiting = note("The model is writing …");
  box.replaceChildren(waiting);
  const text = box.appendChild(document.createElement("p"));
  try {
    for await (const line of lines(result.dataset.address)) {
      waiting.remove();
      if (line.text) text.append(...sentence(line, quotes), " ");
      else box.append(ending(line));
    }
  } catch {
    waiting.remove();
    box.append(note("The answer could not be written out: the server was not reached."));
  }
  button.disabled = false;
});

async function* lines(address) {
  const reply = await fetch("./write", { method: "POST", body: address });
  if (!reply.ok) {
    yield { failed: (await reply.json()).detail };
    return;
  }
  let rest = "";
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + piece).split("\n");
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part);
  }
}

// "Mentors help [1][3].": each number opens its quotation.
function sentence({ text, cites }, quotes) {
  return text.split(/(\[\d+\])/).map((piece) => {
    const number = Number(/^\[(\d+)\]$/.exec(piece)?.[1]);
    const quote = cites.includes(number) && quotes[number - 1];
    if (!quote) return piece;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "number",
      textContent: piece,
      ariaLabel: `Quotation ${number}`,
    });
    button.addEventListener("click", () => open(quote.dataset.report, quote.dataset.anchor, true));
    return button;
  });
}

function ending({ model, removed, failed }) {
  if (failed) return note(failed);
  const out = removed === 1 ? "One sentence was" : `${removed} sentences were`;
  return note(
    `Written by ${model} from the quotations above; check it against them.` +
      (removed ? ` ${out} taken out, since no quotation bears them out.` : ""),
  );
}

function note(words) {
  return Object.assign(document.createElement("p"), { className: "soft", textContent: words });
}
