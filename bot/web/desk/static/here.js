// Tells colleagues at the same conversation that this page is open and whether its reader writes, and shows them.

const EVERY = 25000; // milliseconds
const WRITING_EVERY = 3000;

function send(address, csrf, doing) {
  const form = new FormData();
  form.set("csrf", csrf);
  form.set("doing", doing);
  if (doing === "left") return navigator.sendBeacon(address, form);
  const headers = doing === "look" ? { "X-Desk-Quiet": "1" } : {};
  return fetch(address, { method: "POST", body: form, headers, redirect: "manual" }).catch(() => {});
}

export function stay(company, refresh) {
  const address = `/desk/tickets/${company.dataset.ticket}/here`;
  const csrf = document.querySelector('meta[name="csrf"]').content;
  let wroteAt = 0;

  const look = () => {
    if (!document.hidden) send(address, csrf, "look");
    refresh();
  };
  look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", () => send(address, csrf, "left"));

  document.body.addEventListener("input", (event) => {
    if (event.target.id !== "text" || !event.target.value || Date.now() - wroteAt < WRITING_EVERY) return;
    wroteAt = Date.now();
    send(address, csrf, "write");
  });
  // Nobody says that he has stopped: what was shown is asked for again when it must have ended.
  let timer = 0;
  document.body.addEventListener("desk:typing", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 8500);
  });
}
