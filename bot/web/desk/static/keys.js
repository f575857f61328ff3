// Shortcuts of the keyboard. None of them works while somebody writes, or with Ctrl, Alt or the system's key.

const FOLDERS = { m: "mine", w: "waiting", d: "emergency", a: "open" };
const GO_WITHIN = 1500; // milliseconds from g to the second letter
let going = 0;

const isWriting = (element) => element.matches?.("input, textarea, select, [contenteditable]") ?? false;

function step(by) {
  const links = [...document.querySelectorAll(".ticket-row .stretched")];
  if (links.length === 0) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, at + by))].focus();
}

function focus(...selectors) {
  const found = selectors.map((one) => document.querySelector(one)).find(Boolean);
  const closed = found?.closest("details:not([open])");
  if (closed) closed.open = true;
  found?.focus();
  return Boolean(found);
}

function act(key) {
  if (Date.now() - going < GO_WITHIN && key in FOLDERS) {
    location.assign(`/desk/tickets?folder=${FOLDERS[key]}`);
    return true;
  }
  going = key === "g" ? Date.now() : 0;
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (key === "r") return focus("#text");
  else if (key === "n") return focus("#note");
  else if (key === "/") return focus("#q", "#article-search");
  else if (key === "c") document.querySelector('[data-key="c"]')?.click();
  else if (key === "?") document.querySelector("#keys").showModal();
  else return false;
  return true;
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (isWriting(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (act(event.key)) event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
  }
}
