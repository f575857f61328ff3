// The line to write in, and the tray with the file or place that goes along.
import { refusal, say } from "./copy.js";
import { prepare } from "./files.js";
import { whereIAm } from "./place.js";

const MAX_TEXT = 4000; // characters, as the server counts

export class Composer {
  constructor({ find, onSend }) {
    const parts = ["composer", "text", "file", "problem", "tray", "tray-picture", "tray-name"].map(find);
    [this.form, this.text, this.file, this.problem, this.tray, this.trayPicture, this.trayName] = parts;
    this.onSend = onSend;
    this.attached = null; // {file, name, picture} or {location, name}
    this.listenToText();
    this.listenToFiles(find("attach"), find("tray-remove"));
    find("place").addEventListener("click", () => this.locate());
    // The keyboard of a phone stays open: who has sent one message often writes another.
    find("send").addEventListener("mousedown", (event) => event.preventDefault());
    // On a phone the keyboard would cover half of the page that has just opened.
    if (matchMedia("(hover: hover) and (pointer: fine)").matches && window.parent === window) this.text.focus();
  }

  submit() {
    const words = this.text.value.trim();
    if (!words && !this.attached) return;
    if (Array.from(words).length > MAX_TEXT) {
      this.complain(refusal("too_long"));
      return;
    }
    this.onSend({ text: words, ...this.attached });
    this.text.value = "";
    this.attach(null);
    this.complain("");
    this.fit();
  }

  async choose(chosen) {
    if (!chosen) return;
    this.complain(say("preparing"));
    try {
      const ready = await prepare(chosen);
      const picture = ready.file.type.startsWith("image/") ? URL.createObjectURL(ready.file) : null;
      this.attach({ ...ready, picture });
      this.complain("");
      this.text.focus();
    } catch (error) {
      this.complain(refusal(error.message));
    }
    this.file.value = "";
  }

  // Shown first and sent by a tap of its own: where somebody is, is his to tell.
  async locate() {
    this.complain(say("locating"));
    try {
      this.attach({ location: await whereIAm(), name: say("my_location") });
      this.complain("");
    } catch {
      this.complain(say("no_location"));
    }
  }

  attach(next) {
    this.attached = next;
    this.tray.hidden = !next;
    this.trayName.textContent = next ? next.name : "";
    this.trayPicture.hidden = !(next && next.picture);
    if (next && next.picture) this.trayPicture.src = next.picture;
  }

  complain(words) {
    this.problem.textContent = words;
  }

  // As high as what is written, up to the limit of the style.
  fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 3}px`;
  }

  listenToText() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("input", () => {
      this.fit();
      this.complain("");
    });
  }

  listenToFiles(attach, remove) {
    attach.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => this.choose(this.file.files[0]));
    this.text.addEventListener("paste", (event) => {
      const pasted = event.clipboardData.files[0];
      if (!pasted) return;
      event.preventDefault();
      this.choose(pasted);
    });
    remove.addEventListener("click", () => {
      this.attach(null);
      this.text.focus();
    });
  }
}
