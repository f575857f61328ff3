// Typing a slash opens the replies kept ready; typing on narrows them, the arrows choose, Enter puts one in place.

const MOST = 7;
const SLASH = /(^|\s)\/([\p{L}\d-]*)$/u;

function matching(select, typed) {
  const options = [...select.options].filter((option) => option.value);
  const rank = (option) => {
    if (option.dataset.shortcut.startsWith(typed)) return 0;
    return option.textContent.toLowerCase().includes(typed) ? 1 : 2;
  };
  return options.filter((option) => rank(option) < 2).sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

function entry(option, number) {
  const item = document.createElement("li");
  item.id = `ready-${number}`;
  item.role = "option";
  item.dataset.words = option.value;
  const name = document.createElement("span");
  name.className = "strong";
  name.textContent = `/${option.dataset.shortcut} · ${option.dataset.title}`;
  const start = document.createElement("span");
  start.className = "soft small";
  start.textContent = option.value;
  item.append(name, start);
  return item;
}

export function offer(text, select, insert) {
  const list = document.createElement("ul");
  list.id = "ready";
  list.className = "ready";
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", select.labels[0].textContent);
  text.after(list);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);
  let chosen = 0;

  const typed = () => SLASH.exec(text.value.slice(0, text.selectionStart));
  const close = () => {
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  };
  const mark = (number) => {
    chosen = (number + list.children.length) % list.children.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    text.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (item) => {
    const slash = typed();
    close();
    if (slash) insert(item.dataset.words, text.selectionStart - slash[2].length - 1, text.selectionStart);
  };

  text.addEventListener("input", () => {
    const slash = typed();
    const found = slash ? matching(select, slash[2].toLowerCase()) : [];
    list.replaceChildren(...found.map(entry));
    if (!found.length) return close();
    list.hidden = false;
    mark(0);
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(chosen + step);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the cursor stays where it is
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) take(item);
  });
  text.addEventListener("blur", close);
}
