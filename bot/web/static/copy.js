// The page's sentences, put into the HTML by the server from its catalogue.
const copy = JSON.parse(document.getElementById("copy").textContent);

export function say(key, values = {}) {
  return copy[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// What to say of a message the server refused; `key` is the server's word for why.
export function refusal(key) {
  return copy[`refused_${key}`] || copy.refused;
}
