// Fragments are fetched again when something has happened: at once, then at most once a while. The last news is never lost.

export function pace(element) {
  const gap = Number(element.dataset.gap ?? 1000); // milliseconds
  let resting = false;
  let missed = false;

  function tell() {
    if (resting) {
      missed = true;
      return;
    }
    resting = true;
    element.dispatchEvent(new CustomEvent("desk:news"));
    setTimeout(() => {
      resting = false;
      if (missed) {
        missed = false;
        tell();
      }
    }, gap);
  }

  for (const name of element.dataset.news.split(" ")) document.body.addEventListener(name, tell);
}
