// One message as an element: words, file, buttons, time, and how far it has come.
import { say } from "./copy.js";
import { timeOf } from "./days.js";
import { element, paperIcon } from "./elements.js";
import { ours, place } from "./given.js";
import { linked } from "./text.js";

// `message`: {key, mine, text, at, buttons: [{title, payload}], files: [name], picture: URL of a local picture,
// file: {address, name, kind, size} and location: {latitude, longitude, label} where we sent one}
export function bubble(message, onChoice) {
  const node = element("div", message.mine ? "message mine" : "message");
  node.dataset.key = message.key;
  node.at = message.at;
  const body = element("div", "bubble");
  const words = element("div", "words");
  words.append(linked(message.text));
  body.append(element("span", "hidden-text", `${say(message.mine ? "you" : "assistant")}: `), ...files(message));
  if (message.file) body.append(ours(message.file));
  if (message.location) body.append(place(message.location));
  body.append(words, meta(message));
  node.append(body);
  if (message.buttons.length) node.append(choices(message.buttons, onChoice));
  return node;
}

function files(message) {
  if (message.picture) {
    const picture = element("img", "picture");
    picture.src = message.picture;
    picture.alt = message.files[0] || say("photo");
    return [picture];
  }
  return message.files.map((name) => {
    const file = element("div", "file");
    file.append(paperIcon(), element("span", "", { image: say("photo"), document: say("document"), voice: say("voice") }[name] || name));
    return file;
  });
}

function meta(message) {
  const node = element("div", "meta");
  const time = element("time", "", timeOf(message.at));
  time.dateTime = message.at.toISOString();
  node.append(element("span", "state"), time);
  return node;
}

function choices(buttons, onChoice) {
  const group = element("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("choices"));
  for (const button of buttons) {
    const choice = element("button", "choice", button.title);
    choice.type = "button";
    choice.addEventListener("click", () => onChoice(button));
    group.append(choice);
  }
  return group;
}

// `state` is a class (pending, failed or none); `words` is what stands beside the time.
export function setState(node, state, words) {
  node.classList.remove("pending", "failed");
  if (state) node.classList.add(state);
  const place = node.querySelector(".state");
  if (place.textContent !== words) place.textContent = words;
}

// How much of a file is up, in per cent; null takes the bar away.
export function setProgress(node, percent) {
  let bar = node.querySelector("progress");
  if (percent === null) {
    if (bar) bar.remove();
    return;
  }
  if (!bar) {
    bar = element("progress", "progress");
    bar.max = 100;
    bar.setAttribute("aria-label", say("uploading", { percent: "" }).trim());
    node.querySelector(".meta").before(bar);
  }
  bar.value = percent;
}

// Mark which button of an answer was taken; the others stay usable, for people change their minds.
export function markChosen(node, title) {
  for (const choice of node.querySelectorAll(".choice")) {
    if (choice.textContent === title) {
      choice.dataset.chosen = "";
      choice.setAttribute("aria-description", say("chosen"));
    }
  }
}
