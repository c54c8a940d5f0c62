// Markdown of text widgets, as elements: headings, paragraphs, lists, tables, rules,
// code, and inside of them links, buttons, emphasis and code. A link leads to http,
// https or this page, and nowhere else.
import { h } from "./dom.js";

export function markdown(text) {
  const out = [], lines = (text ?? "").replaceAll("\r", "").split("\n");
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    let m;
    if (line.startsWith("```")) {
      const code = [];
      while (++i < lines.length && !lines[i].startsWith("```")) code.push(lines[i]);
      i++;
      out.push(h("pre", {}, code.join("\n")));
    } else if ((m = /^(#{1,6})\s+(.*)/.exec(line))) {
      out.push(h("h" + Math.min(6, m[1].length), {}, inline(m[2])));
      i++;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      out.push(h("hr", {}));
      i++;
    } else if (/^\s*([-*+]|\d+\.)\s+/.test(line)) {
      const items = [], ordered = /^\s*\d/.test(line);
      for (; i < lines.length && (m = /^\s*(?:[-*+]|\d+\.)\s+(.*)/.exec(lines[i])); i++) items.push(h("li", {}, inline(m[1])));
      out.push(h(ordered ? "ol" : "ul", {}, items));
    } else if (line.includes("|") && /^[\s|:-]+$/.test(lines[i + 1] ?? "") && lines[i + 1].includes("-")) {
      const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((c) => inline(c.trim()));
      const head = cells(line), rows = [];
      for (i += 2; i < lines.length && lines[i].includes("|"); i++) rows.push(cells(lines[i]));
      out.push(h("table", {}, h("thead", {}, h("tr", {}, head.map((c) => h("th", { scope: "col" }, c)))), h("tbody", {}, rows.map((r) => h("tr", {}, r.map((c) => h("td", {}, c)))))));
    } else if (line.trim() === "") {
      i++;
    } else {
      const part = [];
      for (; i < lines.length && lines[i].trim() !== "" && !/^(#|```|\s*[-*+]\s|\s*\d+\.\s)/.test(lines[i]); i++) part.push(lines[i]);
      if (part.length === 0) part.push(lines[i++]);
      out.push(h("p", {}, inline(part.join(" "))));
    }
  }
  return out;
}

const parts = /\[button(?::primary)?:([^\]]+)\]\(([^)\s]+)\)|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|\*([^*]+)\*|`([^`]+)`|<?(https?:\/\/[^\s<>)]+)>?/g;

function inline(text) {
  const out = [];
  let end = 0;
  for (const m of text.matchAll(parts)) {
    out.push(text.slice(end, m.index));
    end = m.index + m[0].length;
    const [, button, to, label, where, bold, bold2, soft, code, bare] = m;
    if (button || label) out.push(link(button ?? label, to ?? where));
    else if (bold || bold2) out.push(h("strong", {}, inline(bold ?? bold2)));
    else if (soft) out.push(h("em", {}, soft));
    else if (code) out.push(h("code", {}, code));
    else out.push(link(bare, bare));
  }
  out.push(text.slice(end));
  return out;
}

// A dashboard of the console of AWS that is named in a link is the one here.
function link(text, to) {
  const board = /console\.aws\.amazon\.com\/cloudwatch\/.*#dashboards(?::name=|\/dashboard\/)([^;&/]+)/.exec(to) ?? /^#dashboards(?::name=|\/dashboard\/)([^;&/]+)/.exec(to);
  if (board) return h("a", { href: "#/dashboards/" + board[1] }, text);
  return /^(https?:\/\/|#)/.test(to) ? h("a", { href: to, ...(to.startsWith("#") ? {} : { target: "_blank", rel: "noreferrer" }) }, text) : text;
}
