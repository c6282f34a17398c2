// What all modules share: the server, and one listener for whatever is pressed, so that
// what arrives later needs no wiring.

export const byId = (id) => document.getElementById(id);
export const wide = window.matchMedia("(min-width: 1200px)");
export const phone = window.matchMedia("(max-width: 768px)");

/** Ask the server: its reply replaces what one component shows. */
export const send = (event, data) => window.pararef.send(event, data);

/** Say a sentence to those who hear the page. */
export const say = (sentence) => (byId("said").textContent = sentence);

const acts = new Map();

/** Call a function when an element with `data-NAME` is pressed: `act("open", (button) => …)`. */
export const act = (name, does) => acts.set(name, does);

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("button, a, summary, input");
  if (!pressed) return;
  for (const [name, does] of acts) if (name in pressed.dataset) does(pressed, event);
});

/** Call a function when what stands on the page now has been painted. */
export const painted = (does) => requestAnimationFrame(() => setTimeout(does));

/** Call a function when the server has replied: "answered", "turned" or "looked". */
export const when = (reply, does) => document.addEventListener(`pararef-${reply}`, does);
