// The number of unread conversations in the title, a sound, and a notification of the browser: off until switched on.

const { dataset } = document.body;
const title = document.title;
const SETTINGS = { sound: "desk-sound", notify: "desk-notify" };
const is = (name) => localStorage.getItem(SETTINGS[name]) === "on";
const PAUSE = 3000; // milliseconds between two sounds
const open = new URLSearchParams(dataset.events?.split("?")[1]).get("ticket"); // the conversation on this page
let rang = 0;

function count() {
  const unread = document.querySelector("#unread [data-unread]")?.dataset.unread;
  document.title = unread ? `(${unread}) ${title}` : title;
}

function ring() {
  if (Date.now() - rang < PAUSE) return;
  rang = Date.now();
  new Audio(`${dataset.static}/news.wav`).play().catch(() => {}); // a browser may want a click first
}

// Ids only reach the page: neither names nor words can show on a locked screen.
function notify(words, ticket) {
  if (document.visibilityState === "visible" || Notification.permission !== "granted") return;
  const shown = new Notification(dataset.name, { body: words, tag: `ticket-${ticket}`, icon: `${dataset.static}/icon.svg` });
  shown.addEventListener("click", () => {
    window.focus();
    location.assign(`/desk/tickets/${ticket}`);
  });
}

function hear(words, event) {
  if (String(event.detail.staff) !== dataset.me) return; // a colleague's
  if (!document.hidden && String(event.detail.ticket) === open) return; // he is looking at it
  if (is("sound")) ring();
  if (is("notify") && "Notification" in window) notify(words, event.detail.ticket);
}

function offerChoice(box) {
  const name = box.dataset.alert;
  box.checked = is(name);
  box.closest("[data-alerts]").hidden = false;
  box.addEventListener("change", async () => {
    const refused = name === "notify" && box.checked && (await Notification.requestPermission()) !== "granted";
    if (refused) box.checked = false;
    box.closest("[data-alerts]").querySelector(".problem").hidden = !refused;
    if (box.checked) localStorage.setItem(SETTINGS[name], "on");
    else localStorage.removeItem(SETTINGS[name]);
    if (name === "sound" && box.checked) ring();
  });
}

export function start() {
  document.body.addEventListener("desk:message", (event) => hear(dataset.saysNews, event));
  document.body.addEventListener("desk:offer", (event) => hear(dataset.saysOffer, event));
  document.body.addEventListener("htmx:afterSettle", count);
  document.querySelectorAll("[data-alert]").forEach(offerChoice);
}
