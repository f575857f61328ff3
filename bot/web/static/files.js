// Pictures are made smaller before they travel: a photo of 4 MB becomes some 300 kB, without the place it was taken.
const LONGEST_SIDE = 1600; // pixels: papers stay legible
const QUALITY = 0.82;
const MAX_BYTES = 5 * 1024 * 1024;
const TAKEN = new Set([
  "image/jpeg", "image/png", "image/webp", "application/pdf",
  "audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/amr",
]);

// The file to send: {file, name}. Throws an Error whose message is the server's word for the refusal.
export async function prepare(chosen) {
  const picture = chosen.type.startsWith("image/") ? await smaller(chosen) : null;
  if (picture) return { file: picture, name: chosen.name.replace(/\.\w+$/, "") + ".jpg" };
  if (!TAKEN.has(chosen.type)) throw new Error("file_type");
  if (chosen.size > MAX_BYTES) throw new Error("file_too_large");
  return { file: chosen, name: chosen.name };
}

// The picture as a JPEG, or null when this browser cannot read it: then it goes as it is, or not at all.
async function smaller(chosen) {
  const picture = await read(chosen).catch(() => null);
  if (!picture) return null;
  const width = picture.width;
  const height = picture.height;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const paper = canvas.getContext("2d");
  if (!paper) return null;
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

// An element, not createImageBitmap: it turns the picture the right way up in old browsers too.
async function read(chosen) {
  const picture = new Image();
  const address = URL.createObjectURL(chosen);
  try {
    picture.src = address;
    await picture.decode();
    return picture;
  } finally {
    URL.revokeObjectURL(address);
  }
}
