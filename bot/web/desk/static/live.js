// The stream of news: each becomes `desk:<kind>`, `desk:any`, and `desk:ticket-<id>` on the body.

const AGAIN = 10000; // milliseconds
const COMPANY = new Set(["view", "typing", "left"]);

function announce(news) {
  const names = [`desk:${news.kind}`];
  if (!COMPANY.has(news.kind)) names.push("desk:any"); // who looks and who types changes no list
  if (news.ticket) names.push(`desk:ticket-${news.ticket}`);
  for (const name of names) document.body.dispatchEvent(new CustomEvent(name, { detail: news }));
}

// Refused for good: the session may have ended while no stream was open; else the server is busy, and is asked again.
async function refused(again) {
  const quiet = { headers: { "X-Desk-Quiet": "1" }, redirect: "manual" };
  const answer = await fetch("/desk/unread", quiet).catch(() => null);
  if (answer?.type === "opaqueredirect") location.assign("/desk/sign-in");
  else setTimeout(again, AGAIN);
}

export function listen(address) {
  let opened = false;
  let stream = null;
  const open = () => {
    stream = new EventSource(address);
    stream.addEventListener("open", () => {
      if (opened) announce({ kind: "resync" });
      opened = true;
    });
    stream.addEventListener("desk", (event) => announce(JSON.parse(event.data)));
    stream.addEventListener("signed-out", () => {
      stream.close();
      location.assign("/desk/sign-in");
    });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) refused(open);
    });
  };
  open();
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
