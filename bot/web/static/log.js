// The conversation on the page: where messages stand, their days, and what of it is in view.
import { bubble, markChosen } from "./bubbles.js";
import { dayOf } from "./days.js";
import { element } from "./elements.js";

const NEAR = 80; // pixels from the end that count as being there
const HINT = 24; // pixels below that need no arrow to be found
const ROUNDING = 3;
const MARGIN = 12; // pixels left above the message that an answer belongs to

export class Log {
  constructor({ log, scroller, newest, onChoice }) {
    Object.assign(this, { log, scroller, newest, onChoice });
    this.shown = new Map(); // key → element
    this.lastQuestion = null; // the participant's newest message: an answer never pushes it out of view
    this.stays = true; // at the end, and to be kept there when the keyboard opens or a picture gets its size
    this.watch();
  }

  get(key) {
    return this.shown.get(key);
  }

  isEmpty() {
    return this.shown.size === 0;
  }

  isAtEnd() {
    return this.below() < NEAR;
  }

  // Live messages go to the end; those of the history to where they belong by time.
  add(message, { live }) {
    if (this.shown.has(message.key)) return false;
    const follows = !live || message.mine || this.isAtEnd();
    const node = bubble(message, this.onChoice);
    const before = live ? null : this.laterThan(message.at);
    this.log.insertBefore(node, before);
    if (!before) this.separate(node);
    this.shown.set(message.key, node);
    if (message.mine) this.settle(node, message.text);
    if (live && follows) this.follow();
    if (live && !follows) this.noticePlace();
    return true;
  }

  // Show a history without reading it all out, each day under its heading. Whether anything was new.
  merge(messages) {
    this.log.setAttribute("aria-busy", "true");
    const isFirst = this.isEmpty();
    const isNew = messages.filter((message) => this.add(message, { live: false })).length > 0;
    if (isNew) {
      this.log.querySelectorAll(".day").forEach((day) => day.remove());
      this.shown.forEach((node) => this.separate(node));
      if (isFirst) this.toEnd();
      else if (this.stays) this.follow();
      else this.noticePlace();
    }
    this.log.setAttribute("aria-busy", "false");
    return isNew;
  }

  // Bring the newest into view, but not its beginning out of it.
  follow() {
    const view = this.moving();
    const first = this.lastQuestion && this.toKeepInView(view);
    let top = view.scrollHeight;
    if (first) {
      const frame = view === this.scroller ? this.scroller.getBoundingClientRect().top : 0;
      top = Math.min(top, view.scrollTop + first.getBoundingClientRect().top - frame - MARGIN);
    }
    view.scrollTop = top;
    this.noticePlace();
  }

  toEnd() {
    const view = this.moving();
    view.scrollTop = view.scrollHeight;
    this.noticePlace();
  }

  // The question with its answer, or the answer alone where the question would fill the page.
  toKeepInView(view) {
    const isShort = this.lastQuestion.offsetHeight < view.clientHeight / 2;
    return isShort ? this.lastQuestion : this.lastQuestion.nextElementSibling;
  }

  laterThan(at) {
    let found = null;
    for (let node = this.log.lastElementChild; node && (!node.at || node.at > at); node = node.previousElementSibling) {
      if (node.at) found = node;
    }
    return found;
  }

  // The answers before an own message are settled; a button with its words was the one taken.
  settle(node, words) {
    if (!this.lastQuestion || this.lastQuestion.at <= node.at) this.lastQuestion = node;
    let answer = node.previousElementSibling;
    while (answer && !answer.classList.contains("past")) {
      if (answer.at && !answer.classList.contains("mine")) {
        answer.classList.add("past");
        markChosen(answer, words);
      }
      answer = answer.previousElementSibling;
    }
  }

  separate(node) {
    let before = node.previousElementSibling;
    while (before && !before.at) before = before.previousElementSibling;
    const day = dayOf(node.at);
    if (!before || dayOf(before.at) !== day) node.before(element("h2", "day", day));
  }

  // What scrolls: the conversation, or the whole page where there is little height.
  moving() {
    return getComputedStyle(this.scroller).overflowY === "visible" ? document.scrollingElement : this.scroller;
  }

  below() {
    const view = this.moving();
    return view.scrollHeight - view.scrollTop - view.clientHeight;
  }

  noticePlace() {
    this.stays = this.below() < ROUNDING;
    this.newest.hidden = this.below() < HINT;
  }

  watch() {
    const notice = () => this.noticePlace();
    this.scroller.addEventListener("scroll", notice, { passive: true });
    window.addEventListener("scroll", notice, { passive: true });
    this.newest.addEventListener("click", () => this.toEnd());
    const sizes = new ResizeObserver(() => (this.stays ? this.toEnd() : this.noticePlace()));
    sizes.observe(this.scroller);
    sizes.observe(this.log);
  }
}
