// The server as the page sees it. Addresses are relative, so that the page also works below a path of a proxy.
import { learnTime } from "./days.js";

const TEXT_LIMIT = 20 * 1000; // milliseconds until a request counts as lost
const FILE_LIMIT = 180 * 1000;

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

// Send one message. Resolves always: status 0 means that no answer came, and it may or may not have arrived.
export function post(item, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "webchat/messages");
    request.timeout = item.file ? FILE_LIMIT : TEXT_LIMIT;
    if (item.file) request.upload.onprogress = (event) => onProgress(Math.floor((100 * event.loaded) / event.total));
    request.onloadend = () => {
      if (request.status) learnTime(request.getResponseHeader("date"));
      resolve({ status: request.status, error: parsed(request.responseText).error });
    };
    if (!item.file) request.setRequestHeader("Content-Type", "application/json");
    request.send(body(item));
  });
}

function body(item) {
  const { id, text, choice, location } = item;
  if (!item.file) return JSON.stringify({ id, text, choice, location });
  const form = new FormData();
  form.append("id", id);
  form.append("text", text);
  form.append("file", item.file, item.name);
  return form;
}

// What was said so far: {messages, cursor}. Throws when the server cannot be reached.
export async function history() {
  const response = await fetch("webchat/history", { cache: "no-store" });
  if (!response.ok) throw new Error(`history ${response.status}`);
  learnTime(response.headers.get("date"));
  return response.json();
}
