// Where one writes: a draft that survives, Ctrl+Enter, and replies kept ready behind a slash.
import { offer } from "./ready.js";

let composer = null;
let text = null;

const place = () => `draft-${composer.dataset.author}-${composer.dataset.ticket}`;

function keep() {
  if (text.value) sessionStorage.setItem(place(), text.value);
  else sessionStorage.removeItem(place());
}

// Put words where the cursor is, or in place of what stands between two positions.
export function insert(words, start = text?.selectionStart, end = text?.selectionEnd) {
  if (!text) return;
  text.setRangeText(words, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}

document.body.addEventListener("desk-sent", () => {
  composer.reset();
  keep();
  document.querySelector("#composer-problem").replaceChildren();
});

// The composer comes and goes with the conversation's state: called whenever there may be a new one.
export function begin() {
  const found = document.querySelector("#composer");
  if (found === composer) return;
  composer = found;
  text = found?.querySelector("textarea") ?? null;
  if (!composer) return;
  text.value = sessionStorage.getItem(place()) ?? "";
  text.addEventListener("input", keep);
  const canned = composer.querySelector("#canned");
  if (canned) offer(text, canned, insert);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) composer.requestSubmit();
  });
  canned?.addEventListener("change", () => {
    insert(canned.value);
    canned.value = "";
  });
}
