// The page: a conversation that survives a reload, a lost connection, and a server that is away.
import { history } from "./api.js";
import { setProgress, setState } from "./bubbles.js";
import { Composer } from "./composer.js";
import { refusal, say } from "./copy.js";
import { now } from "./days.js";
import { element } from "./elements.js";
import { Log } from "./log.js";
import { createOutbox, newId } from "./outbox.js";
import { createPause } from "./pause.js";
import { createStream } from "./stream.js";

const ANSWER_LIMIT = 12 * 1000; // milliseconds until the typing sign goes and we look whether something was missed
const TYPING_LIMIT = 8 * 1000; // a person who writes is announced anew every few seconds
const PATIENCE = 4 * 1000; // until a lost stream is spoken of
const STALE = 30 * 1000; // a page hidden for longer may hold a connection that is dead

const find = (id) => document.getElementById(id);
const typing = find("typing");
const banner = find("banner");
const isEmbedded = window.parent !== window;
const historyPause = createPause();
let answerTimer = 0;
let historyTimer = 0;
let lostTimer = 0;
let hiddenAt = 0;
let isReached = true; // whether the server answered last

const log = new Log({ log: find("log"), scroller: find("scroller"), newest: find("newest"), onChoice: choose });
const outbox = createOutbox({ onAccepted, onRefused, onWaiting, onProgress });
const stream = createStream({
  onMessage: onReply,
  onTyping,
  onOpen: () => onReached(true),
  onLost,
});

function own(item) {
  const files = item.file ? [item.name] : [];
  const [latitude, longitude] = item.location || [];
  const location = item.location && { latitude, longitude, label: "" };
  const { text, picture } = item;
  return { key: item.id, mine: true, text, at: new Date(item.at), buttons: [], files, picture, location };
}

function received(message) {
  const key = message.mine ? message.clientId : `r${message.id}`;
  return { ...message, key, at: new Date(message.at) };
}

function send(words) {
  const item = { id: newId(), at: now().toISOString(), ...words };
  log.add(own(item), { live: true });
  showWelcome();
  onPending(item);
  outbox.add(item);
}

// A button is taken once until it is answered: a second tap of an impatient finger is not a second message.
function choose(button) {
  if (outbox.items().some((item) => item.choice === button.payload) || typing.dataset.choice === button.payload) return;
  send({ text: button.title, choice: button.payload });
}

function onPending(item) {
  setState(log.get(item.id), "pending", say(navigator.onLine ? "sending" : "waiting"));
  updateBanner();
}

function onProgress(item, percent) {
  const node = log.get(item.id);
  setProgress(node, percent);
  setState(node, "pending", say("uploading", { percent }));
}

function onAccepted(item) {
  const node = log.get(item.id);
  setProgress(node, null);
  setState(node, "", say("sent"));
  showTyping(item);
  onReached(true);
  if (!stream.isOpen()) synchronise();
}

function onRefused(item, error) {
  const node = log.get(item.id);
  setProgress(node, null);
  setState(node, "failed", refusal(error));
  onReached(true);
}

function onWaiting(item, status) {
  setProgress(log.get(item.id), null);
  outbox.items().forEach((waiting) => setState(log.get(waiting.id), "pending", say("waiting")));
  if (status !== 429) onReached(false);
}

function onReply(message) {
  hideTyping();
  log.add(received(message), { live: true });
}

function showTyping(item) {
  clearTimeout(answerTimer);
  typing.hidden = false;
  typing.dataset.choice = item.choice || "";
  answerTimer = setTimeout(() => {
    hideTyping();
    synchronise();
  }, ANSWER_LIMIT);
  if (log.isAtEnd()) log.follow();
}

// Somebody of the office writes: the sign goes by itself when it is not renewed.
function onTyping() {
  clearTimeout(answerTimer);
  typing.hidden = false;
  answerTimer = setTimeout(hideTyping, TYPING_LIMIT);
  if (log.isAtEnd()) log.follow();
}

function hideTyping() {
  clearTimeout(answerTimer);
  typing.hidden = true;
  typing.dataset.choice = "";
}

function onReached(is) {
  clearTimeout(lostTimer);
  lostTimer = 0;
  const isBack = is && !isReached;
  isReached = is;
  updateBanner();
  if (isBack) outbox.hurry();
}

// Streams end for harmless reasons too: only one that stays away is worth a word.
function onLost() {
  lostTimer = lostTimer || setTimeout(() => onReached(false), PATIENCE);
}

function updateBanner() {
  const trouble = isReached ? "" : say(navigator.onLine ? "server_down" : "offline");
  const words = [trouble, trouble && outbox.holdsFile() ? say("keep_open") : ""].filter(Boolean).join(" ");
  if (banner.textContent !== words) banner.replaceChildren(...(words ? [element("p", "", words)] : []));
}

// Without a cookie nobody could read the answers: say so instead of taking messages.
function refuseSession() {
  const link = element("a", "", say("own_tab"));
  link.href = location.href;
  link.target = "_blank";
  banner.replaceChildren(element("p", "", say("no_session")), link);
  find("composer").hidden = true;
  find("suggestions").hidden = true;
}

// The history, and the knowledge whether this browser keeps our cookie; inside another page that is to be doubted.
async function readHistory() {
  const first = await history();
  const mayBeRefused = !first.known && (isEmbedded || !log.isEmpty());
  return mayBeRefused ? history() : first;
}

// Show what is not on the page yet, and listen on from there.
async function synchronise() {
  clearTimeout(historyTimer);
  try {
    const { messages, cursor, known } = await readHistory();
    onReached(true);
    messages.filter((message) => outbox.drop(message.clientId)).forEach(({ clientId }) => {
      if (log.get(clientId)) setState(log.get(clientId), "", say("sent"));
    });
    if (log.merge(messages.map(received))) hideTyping();
    if (!known && (isEmbedded || !log.isEmpty())) refuseSession();
    else if (!log.isEmpty() && !stream.isOpen()) stream.open(cursor);
    historyPause.reset();
  } catch {
    historyTimer = setTimeout(synchronise, historyPause.next());
    onReached(false);
  }
  showWelcome();
}

function showWelcome() {
  find("welcome").hidden = !log.isEmpty();
}

function onVisible() {
  if (document.hidden) {
    hiddenAt = Date.now();
  } else if (Date.now() - hiddenAt > STALE && hiddenAt) {
    stream.close();
    synchronise();
    outbox.hurry();
  }
}

function start() {
  new Composer({ find, onSend: send });
  for (const button of find("suggestions").children) {
    button.addEventListener("click", () => send({ text: button.textContent }));
  }
  window.addEventListener("online", () => {
    synchronise();
    outbox.hurry();
  });
  window.addEventListener("offline", () => onReached(false));
  document.addEventListener("visibilitychange", onVisible);
  synchronise().then(() => {
    outbox.items().forEach((item) => {
      log.add(own(item), { live: true });
      onPending(item);
    });
    showWelcome();
    outbox.hurry();
  });
}

start();
