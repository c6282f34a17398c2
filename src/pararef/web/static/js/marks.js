// Good and bad: how a visitor judges what was found for a question. Kept in this browser.
// The good ones lead to others like them; all can be had as relevance judgements (TREC qrels).

import { act, byId, say, when } from "./bus.js";
import { visit } from "./addresses.js";
import { keep, kept } from "./keeping.js";

const KEY = "pararef-marks";
const MOST = 200; // questions whose marks are kept

const question = () =>
  document.querySelector("#question :is(input, textarea)")?.value.trim() ||
  document.querySelector("#answer .result")?.dataset.address;
const place = ({ report, anchor }) => `${report}~${anchor}`;

function marks() {
  const all = kept(KEY, {});
  return { all, here: all[question()] ?? {} };
}

act("mark", (button) => {
  const { all, here } = marks();
  const at = place(button.dataset);
  if (here[at] === button.dataset.mark) delete here[at];
  else here[at] = button.dataset.mark;
  delete all[question()]; // the newest last
  if (Object.keys(here).length) all[question()] = here;
  for (const old of Object.keys(all).slice(0, -MOST)) delete all[old];
  if (!keep(KEY, all)) say("This browser keeps nothing: the marks are lost when you leave.");
  show();
});

function show() {
  const { here } = marks();
  for (const button of document.querySelectorAll("#answer [data-mark]"))
    button.setAttribute("aria-pressed", String(here[place(button.dataset)] === button.dataset.mark));
  const box = byId("marks");
  if (!box) return;
  const good = Object.keys(here).filter((at) => here[at] === "good");
  const bad = Object.keys(here).filter((at) => here[at] === "bad");
  box.hidden = !good.length && !bad.length;
  box.replaceChildren(`Marked: ${good.length} good, ${bad.length} not. `);
  if (good.length)
    box.append(
      press("More like the good ones", () => {
        const said = new URLSearchParams();
        for (const at of good) said.append("good", at);
        for (const at of bad) said.append("bad", at);
        visit(`?${said}`);
      }),
      " ",
    );
  box.append(press("Download as judgements", download));
}

function press(words, does) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "undo",
    textContent: words,
  });
  button.addEventListener("click", does);
  return button;
}

// The two files that `pararef evaluate --questions … --qrels …` reads.
function download() {
  const questions = [];
  const judgements = [];
  Object.entries(marks().all).forEach(([text, judged], n) => {
    const id = `m${n + 1}`;
    const reports = [...new Set(Object.keys(judged).map((at) => at.split("~")[0]))];
    questions.push(JSON.stringify({ id, text, kind: "marked", split: "marked", reports }));
    for (const [at, mark] of Object.entries(judged))
      judgements.push(`${id} 0 ${at.replace("~", "#")} ${mark === "good" ? 2 : 0}`);
  });
  save("pararef-marks.jsonl", questions);
  save("pararef-marks.qrels", judgements);
}

function save(name, lines) {
  const file = new Blob([lines.join("\n") + "\n"], { type: "text/plain" });
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(file),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

when("answered", show);
