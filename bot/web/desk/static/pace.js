// Fragments are fetched again when something has happened: at once, then at most once a while. The last news is never lost.

export function paced(run, gap) {
  let resting = false;
  let missed = false;
  return function tell() {
    if (resting) {
      missed = true;
      return;
    }
    resting = true;
    run();
    setTimeout(() => {
      resting = false;
      if (missed) {
        missed = false;
        tell();
      }
    }, gap);
  };
}

export function pace(element) {
  const gap = Number(element.dataset.gap ?? 1000); // milliseconds
  const tell = paced(() => element.dispatchEvent(new CustomEvent("desk:news")), gap);
  for (const name of element.dataset.news.split(" ")) document.body.addEventListener(name, tell);
}
