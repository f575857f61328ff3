// Answers as they are sent. The browser reconnects by itself after a lost connection, we do after a refusal; the
// cursor says what was seen last, so that nothing is missed and nothing comes twice.
import { createPause } from "./pause.js";

// `events`: onMessage(message), onTyping(), onOpen(), onLost()
export function createStream(events) {
  let source = null;
  let cursor = "";
  const pause = createPause();
  let timer = 0;

  // Open where we stand, or where the history just read ends.
  function open(known = "") {
    close();
    cursor = known || cursor;
    source = new EventSource(`webchat/events?cursor=${encodeURIComponent(cursor)}`);
    source.onopen = () => {
      pause.reset();
      events.onOpen();
    };
    source.onmessage = (event) => {
      cursor = event.lastEventId || cursor;
      events.onMessage(JSON.parse(event.data));
    };
    source.addEventListener("typing", () => events.onTyping());
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        timer = setTimeout(() => open(), pause.next());
      }
      events.onLost();
    };
  }

  function close() {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  }

  return { open, close, isOpen: () => source !== null };
}
