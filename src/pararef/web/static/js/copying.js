// [data-copy] copies words, [data-copy-link] the address of a paragraph.

import { act, say } from "./bus.js";

act("copy", (button) => copy(button, button.dataset.copy));
act("copyLink", (button) =>
  copy(button, location.origin + location.pathname + button.dataset.copyLink),
);

async function copy(button, text) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = oldCopy(text); // pages without https have no clipboard
  }
  const words = button.querySelector("span");
  const before = words.dataset.words ?? words.textContent;
  words.dataset.words = before;
  words.textContent = done ? "Copied" : "Not copied";
  say(done ? "Copied." : "The browser did not let the page copy.");
  setTimeout(() => (words.textContent = before), 1600);
}

function oldCopy(text) {
  const area = Object.assign(document.createElement("textarea"), { value: text });
  area.style.position = "fixed";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
