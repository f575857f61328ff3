// The conversation's page: a draft that survives, ready replies, Ctrl+Enter, and the newest message in sight.

const thread = document.querySelector("#thread");
const composer = document.querySelector("#composer");
const text = composer?.querySelector("textarea");
const draft = composer ? `draft-${composer.dataset.ticket}` : "";

function showNewest() {
  thread?.lastElementChild?.scrollIntoView({ block: "nearest" });
}

function keep() {
  if (text.value) sessionStorage.setItem(draft, text.value);
  else sessionStorage.removeItem(draft);
}

if (composer) {
  text.value = sessionStorage.getItem(draft) ?? "";
  text.addEventListener("input", keep);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
  });
  document.body.addEventListener("desk-sent", () => {
    composer.reset();
    keep();
    document.querySelector("#composer-problem").replaceChildren();
    showNewest();
  });
  const canned = composer.querySelector("#canned");
  canned?.addEventListener("change", () => {
    const { agent, name } = canned.dataset;
    const blanks = { agent, name, ticket: composer.dataset.ticket };
    const words = canned.value.replace(/{(\w+)}/g, (blank, which) => blanks[which] ?? blank);
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    canned.value = "";
    keep();
    text.focus();
  });
}

if (!location.search) showNewest();

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === thread) showNewest();
});
