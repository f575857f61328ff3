// What we sent beside words: a picture, a recording, a paper to keep, a place on the map.
import { say } from "./copy.js";
import { element, paperIcon } from "./elements.js";

const PLAYERS = { voice: () => ["audio", say("voice")], video: () => ["video", say("video")] };
const MEGABYTE = 1024 * 1024;

export function ours(file) {
  if (file.kind === "image") return picture(file);
  if (!PLAYERS[file.kind]) return paper(file);
  const [tag, name] = PLAYERS[file.kind]();
  const player = element(tag, "played");
  player.controls = true;
  player.preload = "none"; // heard when it is asked for: data cost money
  player.src = file.address;
  player.setAttribute("aria-label", `${name}: ${file.name}`);
  return player;
}

function picture(file) {
  const link = element("a", "shown");
  link.href = file.address;
  link.target = "_blank";
  link.rel = "noopener";
  const image = element("img", "picture");
  image.src = file.address;
  image.alt = file.name;
  image.loading = "lazy";
  link.append(image);
  return link;
}

function paper(file) {
  const link = element("a", "file");
  link.href = file.address;
  link.download = file.name;
  link.append(paperIcon(), element("span", "", say("keep", { name: file.name, size: sizeOf(file.size) })));
  return link;
}

export function place({ latitude, longitude, label }) {
  const link = element("a", "file", `${label || say("location")} · ${say("open_map")}`);
  link.href = `https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}`;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function sizeOf(bytes) {
  if (bytes < MEGABYTE) return `${Math.max(1, Math.round(bytes / 1024))} kB`;
  return `${(bytes / MEGABYTE).toFixed(1).replace(".", ",")} MB`;
}
