// What every page of the desk does: forms of htmx carry the session's token, and news of the server become events.
import { start as startAlerts } from "./alerts.js";
import { start as startKeys } from "./keys.js";
import { listen } from "./live.js";
import { pace } from "./pace.js";

const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

document.body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = csrf;
  const cause = event.detail.triggeringEvent?.type ?? "";
  // Nobody has touched anything: the session's idle time goes on.
  if (cause.startsWith("desk:") || cause === "load" || cause === "every") event.detail.headers["X-Desk-Quiet"] = "1";
});

// A form that is sent twice in a hurry is sent once.
document.body.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if ("download" in event.target.dataset) return; // the page stays, and may want another file
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

for (const whole of document.querySelectorAll("input.whole")) whole.addEventListener("focus", () => whole.select());

// On a phone the menu may be wider than the screen: where one is stays in sight.
document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

for (const fragment of document.querySelectorAll("[data-news]")) pace(fragment);
if (document.body.dataset.events) {
  startKeys();
  startAlerts();
  listen(document.body.dataset.events);
}
