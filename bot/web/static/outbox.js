// Messages on their way: kept in this browser until the server has them, sent in order, one at a time. Each keeps its
// id, so that sending again what had arrived has no further effect.
import { post } from "./api.js";
import { createPause } from "./pause.js";

const PREFIX = "agenalis.outbox.";
const AGAIN = new Set([0, 408, 425, 429]); // and whatever is the server's own trouble

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Every message has a key of its own, so that two pages of one browser do not overwrite each other's.
function stored() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    const items = keys.map((key) => JSON.parse(localStorage.getItem(key)));
    return items.sort((one, other) => (one.at < other.at ? -1 : 1));
  } catch {
    return []; // no storage here: the queue lives as long as the page
  }
}

function keep(item) {
  if (item.file) return; // too large to keep
  try {
    localStorage.setItem(PREFIX + item.id, JSON.stringify(item));
  } catch {
    // as above
  }
}

function forget(id) {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // as above
  }
}

// `events`: onAccepted(item), onRefused(item, error), onWaiting(item, status), onProgress(item, percent)
export function createOutbox(events) {
  const items = stored();
  const pause = createPause();
  let timer = 0;
  let isBusy = false;

  // Whether it was still on its way.
  function drop(id) {
    const place = items.findIndex((item) => item.id === id);
    if (place < 0) return false;
    items.splice(place, 1);
    forget(id);
    return true;
  }

  async function sendFirst() {
    const item = items[0];
    const { status, error } = await post(item, (percent) => events.onProgress(item, percent));
    if (AGAIN.has(status) || status >= 500) {
      timer = setTimeout(flush, pause.next());
      events.onWaiting(item, status);
      return false;
    }
    pause.reset();
    drop(item.id);
    if (status < 300) events.onAccepted(item);
    else events.onRefused(item, error);
    return true;
  }

  async function flush() {
    clearTimeout(timer);
    if (isBusy) return;
    isBusy = true;
    try {
      while (items.length && (await sendFirst()));
    } finally {
      isBusy = false;
    }
  }

  // The connection is back: do not wait out the pause.
  function hurry() {
    pause.reset();
    return flush();
  }

  function add(item) {
    items.push(item);
    keep(item);
    return flush();
  }

  return { add, hurry, drop, items: () => [...items], holdsFile: () => items.some((item) => item.file) };
}
