// What the library holds, on a page that stays open while reports come and go.

import { painted, send, when } from "./bus.js";

/** Show what the library holds, if it is not what the page shows. */
export function hold({ generation, sentence }) {
  const shown = document.querySelector(".masthead .holdings");
  if (!shown || shown.dataset.generation === String(generation)) return;
  shown.dataset.generation = generation;
  shown.textContent = sentence;
  const welcome = document.querySelector("#answer .welcome");
  const address = document.querySelector("#answer .result")?.dataset.address ?? "";
  send("restock", { shown: welcome ? "welcome" : "", address }); // filters, and reports to begin with
}

/** Look whether the library has changed. */
export async function follow() {
  try {
    const reply = await fetch("./holdings");
    if (reply.ok) hold(await reply.json());
  } catch {
    // The server is away: whatever is asked next says so.
  }
}

for (const reply of ["answered", "looked"]) when(reply, () => painted(follow));
document.addEventListener("visibilitychange", () => document.hidden || follow());
