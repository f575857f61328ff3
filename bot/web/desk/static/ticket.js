// The conversation's page: it follows what happens, and shows the newest message.
import { begin, insert } from "./composer.js";
import { follower } from "./follow.js";
import { stay } from "./here.js";

const COMPANY = new Set(["view", "typing", "left"]);
const TALK = new Set(["message", "reply", "status", "parked"]);

const thread = document.querySelector("#thread");
const company = document.querySelector("#colleagues");
const isNewest = !new URLSearchParams(location.search).has("before");
const fresh = {
  thread: follower("#thread"),
  side: follower("#side"),
  foot: follower("#foot", { guarded: false }),
  company: follower("#colleagues", { guarded: false }),
};

function follow(event) {
  const kind = event.detail.kind;
  if (COMPANY.has(kind)) return fresh.company();
  if (isNewest) fresh.thread();
  if (!TALK.has(kind)) {
    fresh.side();
    fresh.foot();
  }
}

document.body.addEventListener(`desk:ticket-${company.dataset.ticket}`, follow);
document.body.addEventListener("desk:resync", (event) => {
  follow(event);
  fresh.company();
});

function showNewest() {
  thread.lastElementChild?.scrollIntoView({ block: "nearest" });
}

// Who reads further up is left there.
let wasAtEnd = true;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target !== thread) return;
  const last = thread.lastElementChild?.getBoundingClientRect();
  wasAtEnd = !last || last.top < Math.min(innerHeight, thread.getBoundingClientRect().bottom);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === thread && wasAtEnd) showNewest();
  count();
});
document.body.addEventListener("desk-sent", showNewest);

// How long the participant may still be written to freely.
function count() {
  for (const clock of document.querySelectorAll("[data-until]")) {
    const minutes = Math.floor((Date.parse(clock.dataset.until) - Date.now()) / 60000);
    if (minutes < 0) return fresh.thread();
    const words = minutes < 60 ? clock.dataset.minutes : clock.dataset.hours;
    clock.textContent = words.replace("{hours}", Math.floor(minutes / 60)).replace("{minutes}", minutes % 60);
    clock.closest(".window").classList.toggle("soon", minutes < 120);
  }
}

setInterval(count, 20000);
count();
begin();
document.body.addEventListener("htmx:afterSettle", begin);
stay(company, fresh.company);
if (isNewest) showNewest();

document.body.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-insert]");
  if (chosen) insert(chosen.dataset.insert);
});
