// Elements and words.

// h makes an element: h("p", {class: "x", onclick: f}, "text", child, [children]).
// Texts become text nodes: nothing that the endpoint says is read as HTML.
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// svg is h for SVG.
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c != null && c !== false));
  return element;
}

// show replaces what an element has.
export const show = (element, ...children) => element.replaceChildren(...children.flat(Infinity).filter((c) => c != null && c !== false));

export const empty = (...text) => h("p", { class: "empty" }, ...text);
export const failed = (error) => h("div", { class: "error", role: "alert" }, error.message ?? String(error));

// table of rows of cells; a cell is a text, an element, or {text, class}.
export function table(caption, columns, rows) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {}, h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", class: c.number && "number" }, c.name ?? c)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, i) =>
        styled(cell) ? h("td", { class: [columns[i].number && "number", cell.class].filter(Boolean).join(" ") }, cell.text)
          : h("td", { class: columns[i].number && "number" }, cell ?? "")))))));
}

// An element may have a text of its own, as links do.
const styled = (cell) => cell != null && typeof cell === "object" && !(cell instanceof Node) && !Array.isArray(cell);

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
export const count = (n) => whole.format(n ?? 0);

// short is a number in few characters: 1.2k, 3.4M.
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
export function short(n) {
  if (n == null || Number.isNaN(n)) return "–";
  const size = Math.abs(n);
  if (size > 0 && size < 1) return String(Number(n.toPrecision(2)));
  return size < 1000 ? String(Number(n.toFixed(1))) : compact.format(n);
}

export function bytes(n) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) { n /= 1024; i++; }
  return `${i === 0 ? n : n.toFixed(n < 10 ? 1 : 0)} ${units[i]}`;
}

export const time = (ms) => new Date(ms).toLocaleString("en-GB", { timeZone: "UTC", dateStyle: "medium", timeStyle: "medium" }) + " UTC";
export const hour = (ms) => new Date(ms).toISOString().slice(11, 23);
export const plural = (n, one, many = one + "s") => `${count(n)} ${n === 1 ? one : many}`;

// confirm asks in a dialog and answers whether one agreed.
export function confirm(title, text, yes) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { "aria-labelledby": "asked" }, h("h2", { id: "asked" }, title), h("p", {}, text),
      h("form", { method: "dialog", class: "bar" }, h("button", { value: "no" }, "Cancel"), h("button", { value: "yes", class: "primary" }, yes)));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
