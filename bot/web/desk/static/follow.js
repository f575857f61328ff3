// Parts of a page that follow what others do: fetched again soon after, but never under somebody's fingers.
import { paced } from "./pace.js";

const FIELDS = "input:not([type=hidden]), textarea, select";

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const chosen = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(0, chosen);
}

function isBusy(part) {
  const active = document.activeElement;
  if (part.contains(active) && active.matches(FIELDS)) return true;
  if ([...part.querySelectorAll("audio, video")].some((media) => !media.paused)) return true;
  return [...part.querySelectorAll(FIELDS)].some(isChanged);
}

// Returns what to call when the part may be out of date. `selector` finds it anew: it may be replaced as a whole.
export function follower(selector, { rest = 300, guarded = true } = {}) {
  let owed = false;
  const fetch = paced(() => {
    const part = document.querySelector(selector);
    if (!part) return;
    owed = guarded && isBusy(part);
    if (!owed) htmx.trigger(part, "desk:news");
  }, rest);
  const again = () => owed && setTimeout(fetch);
  for (const name of ["focusout", "pause", "ended"]) document.addEventListener(name, again, true);
  return fetch;
}

// What was unfolded stays unfolded.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const open = [...event.target.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
  event.target.dataset.unfolded = JSON.stringify(open);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  const open = JSON.parse(event.target.dataset.unfolded ?? "[]");
  for (const summary of event.target.querySelectorAll(":scope > details > summary")) {
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
  }
});
