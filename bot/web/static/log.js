// The conversation on the page: where messages stand, their days, and what of it is in view.
import { bubble, element, markChosen } from "./bubbles.js";
import { dayOf } from "./days.js";

const NEAR = 80; // pixels from the end that count as being there
const HINT = 24; // pixels below that need no arrow to be found
const ROUNDING = 3;
const MARGIN = 12; // pixels left above the message that an answer belongs to

export function createLog({ log, scroller, newest, onChoice }) {
  const shown = new Map(); // key → element
  let lastQuestion = null; // the participant's newest message: an answer never pushes it out of view

  const moving = () => (getComputedStyle(scroller).overflowY === "visible" ? document.scrollingElement : scroller);
  const below = () => {
    const view = moving();
    return view.scrollHeight - view.scrollTop - view.clientHeight;
  };
  const isAtEnd = () => below() < NEAR;
  let stays = true; // at the end, and to be kept there when the keyboard opens or a picture gets its size
  const noticePlace = () => {
    stays = below() < ROUNDING;
    newest.hidden = below() < HINT;
  };
  const keepPlace = () => (stays ? toEnd : noticePlace)();

  // The question with its answer, or the answer alone where the question would fill the page.
  function toKeepInView(view) {
    return lastQuestion.offsetHeight < view.clientHeight / 2 ? lastQuestion : lastQuestion.nextElementSibling;
  }

  function follow() {
    const view = moving();
    let top = view.scrollHeight;
    const first = lastQuestion && toKeepInView(view);
    if (first) {
      const frame = view === scroller ? scroller.getBoundingClientRect().top : 0;
      top = Math.min(top, view.scrollTop + first.getBoundingClientRect().top - frame - MARGIN);
    }
    view.scrollTop = top;
    noticePlace();
  }

  function toEnd() {
    const view = moving();
    view.scrollTop = view.scrollHeight;
    noticePlace();
  }

  // Live messages go to the end; those of the history to where they belong by time.
  function add(message, { live }) {
    if (shown.has(message.key)) return false;
    const follows = !live || message.mine || isAtEnd();
    const node = bubble(message, onChoice);
    const before = live ? null : laterThan(message.at);
    log.insertBefore(node, before);
    if (!before) separate(node);
    shown.set(message.key, node);
    relate(node, message);
    if (live) (follows ? follow : noticePlace)();
    return true;
  }

  function laterThan(at) {
    let found = null;
    for (let node = log.lastElementChild; node && (!node.at || node.at > at); node = node.previousElementSibling) {
      if (node.at) found = node;
    }
    return found;
  }

  // The last answer before an own message is settled; a button with these words was the one taken.
  function relate(node, message) {
    if (!message.mine) return;
    if (!lastQuestion || lastQuestion.at <= message.at) lastQuestion = node;
    let answer = node.previousElementSibling;
    while (answer && answer.classList.contains("past") === false) {
      if (answer.at && !answer.classList.contains("mine")) {
        answer.classList.add("past");
        markChosen(answer, message.text);
      }
      answer = answer.previousElementSibling;
    }
  }

  function separate(node) {
    let before = node.previousElementSibling;
    while (before && !before.at) before = before.previousElementSibling;
    const day = dayOf(node.at);
    if (!before || dayOf(before.at) !== day) node.before(element("h2", "day", day));
  }

  // Show a history without reading it all out, each day under its heading.
  function merge(messages) {
    log.setAttribute("aria-busy", "true");
    const isFirst = shown.size === 0;
    const isNew = messages.filter((message) => add(message, { live: false })).length > 0;
    if (isNew) {
      log.querySelectorAll(".day").forEach((day) => day.remove());
      shown.forEach(separate);
      if (isFirst) toEnd();
      else (stays ? follow : noticePlace)();
    }
    log.setAttribute("aria-busy", "false");
    return isNew;
  }

  scroller.addEventListener("scroll", noticePlace, { passive: true });
  window.addEventListener("scroll", noticePlace, { passive: true });
  const sizes = new ResizeObserver(keepPlace);
  sizes.observe(scroller);
  sizes.observe(log);
  newest.addEventListener("click", toEnd);
  return { add, merge, follow, toEnd, isAtEnd, get: (key) => shown.get(key), isEmpty: () => shown.size === 0 };
}
