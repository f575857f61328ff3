// The stream of news: each becomes `desk:<kind>`, `desk:any`, and `desk:ticket-<id>` on the body.

const COMPANY = new Set(["view", "typing", "left"]);

function announce(news) {
  const names = [`desk:${news.kind}`];
  if (!COMPANY.has(news.kind)) names.push("desk:any"); // who looks and who types changes no list
  if (news.ticket) names.push(`desk:ticket-${news.ticket}`);
  for (const name of names) document.body.dispatchEvent(new CustomEvent(name, { detail: news }));
}

export function listen(address) {
  let opened = false;
  const stream = new EventSource(address);
  stream.addEventListener("open", () => {
    if (opened) announce({ kind: "resync" });
    opened = true;
  });
  stream.addEventListener("desk", (event) => announce(JSON.parse(event.data)));
  stream.addEventListener("signed-out", () => {
    stream.close();
    location.assign("/desk/sign-in");
  });
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
