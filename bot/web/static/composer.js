// The line to write in, and the tray with the file that goes along.
import { refusal, say } from "./copy.js";
import { prepare } from "./files.js";

const MAX_TEXT = 4000; // characters, as the server counts

export function createComposer({ find, onSend }) {
  const [form, text, file, tray, problem] = ["composer", "text", "file", "tray", "problem"].map(find);
  const [trayPicture, trayName] = ["tray-picture", "tray-name"].map(find);
  let attached = null; // {file, name, picture}

  function fit() {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 3}px`;
  }

  function complain(words) {
    problem.textContent = words;
  }

  function attach(next) {
    attached = next;
    tray.hidden = !attached;
    trayPicture.hidden = !(attached && attached.picture);
    trayName.textContent = attached ? attached.name : "";
    if (attached && attached.picture) trayPicture.src = attached.picture;
  }

  async function choose(chosen) {
    if (!chosen) return;
    complain(say("preparing"));
    try {
      const ready = await prepare(chosen);
      attach({ ...ready, picture: ready.file.type.startsWith("image/") ? URL.createObjectURL(ready.file) : null });
      complain("");
      text.focus();
    } catch (error) {
      complain(refusal(error.message));
    }
    file.value = "";
  }

  function submit() {
    const words = text.value.trim();
    if (!words && !attached) return;
    if (Array.from(words).length > MAX_TEXT) {
      complain(refusal("too_long"));
      return;
    }
    onSend({ text: words, ...attached });
    text.value = "";
    attach(null);
    complain("");
    fit();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener("input", () => {
    fit();
    complain("");
  });
  text.addEventListener("paste", (event) => {
    const pasted = Array.from(event.clipboardData.files)[0];
    if (!pasted) return;
    event.preventDefault();
    choose(pasted);
  });
  // The keyboard of a phone stays open: who has sent one message often writes another.
  find("send").addEventListener("mousedown", (event) => event.preventDefault());
  find("attach").addEventListener("click", () => file.click());
  file.addEventListener("change", () => choose(file.files[0]));
  find("tray-remove").addEventListener("click", () => {
    attach(null);
    text.focus();
  });
  // On a phone the keyboard would cover half of the page that has just opened.
  if (matchMedia("(hover: hover) and (pointer: fine)").matches && window.parent === window) text.focus();
}
