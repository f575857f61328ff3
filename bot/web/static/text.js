// Text as nodes, with links that can be followed. Nothing a person wrote is ever read as HTML.
const LINK = /https?:\/\/[^\s<>"*]+|(?:[a-z0-9-]+\.)+id(?![\w-])(?:\/[^\s<>"*]*)?/gi;
const SENTENCE_END = /[.,;:!?)\]'’”]+$/;

export function linked(text) {
  const nodes = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].replace(SENTENCE_END, "");
    if (/[@\w.-]/.test(text.charAt(match.index - 1))) continue; // a part of an e-mail address or of a word
    nodes.append(text.slice(end, match.index), anchor(address));
    end = match.index + address.length;
  }
  nodes.append(text.slice(end));
  return nodes;
}

function anchor(address) {
  const link = document.createElement("a");
  link.href = /^https?:/i.test(address) ? address : `https://${address}`;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.textContent = address;
  return link;
}
