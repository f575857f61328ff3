// Days and times, in the zone of the device. The clock is the server's: those of cheap phones are often wrong.
import { say } from "./copy.js";

const TIME = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const TOLERATED = 30 * 1000; // milliseconds; the header's date has whole seconds, and the answer was on its way
let ahead = 0; // how much the server's clock is ahead of ours, in milliseconds

export function learnTime(header) {
  const difference = Date.parse(header || "") - Date.now();
  ahead = Math.abs(difference) > TOLERATED ? difference : 0;
}

export function now() {
  return new Date(Date.now() + ahead);
}

export function timeOf(at) {
  return TIME.format(at);
}

export function dayOf(at) {
  const day = at.toDateString();
  if (day === now().toDateString()) return say("today");
  const yesterday = now();
  yesterday.setDate(yesterday.getDate() - 1);
  return day === yesterday.toDateString() ? say("yesterday") : DAY.format(at);
}
