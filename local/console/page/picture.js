// Boxes and arrows in SVG. Wide: layers from left to right. Narrow: one box a row,
// arrows along the left.
import { show, svg } from "./dom.js";

const wide = { width: 196, height: 78, gapX: 62, gapY: 22 };
const narrowest = 34; // gap between columns

// draw draws all anew, or brings the words and colours up to date.
export function draw(place, nodes, edges, chosen, select, anew) {
  if (anew) build(place, nodes, edges, select);
  const active = new Set(nodes.filter((n) => n.rate > 0).map((n) => n.id));
  for (const n of nodes) {
    const g = place.querySelector(`[data-node="${CSS.escape(n.id)}"]`);
    if (!g) continue;
    g.setAttribute("class", "node " + n.state);
    g.setAttribute("aria-pressed", String(n.id === chosen));
    g.setAttribute("aria-label", [n.label, n.kindName, n.rateText, n.waitText].filter(Boolean).join(", "));
    g.querySelector(".rate").textContent = cut(n.rateText || n.name, 25);
    g.querySelector(".wait").textContent = cut(n.waitText, 28);
    g.querySelector("title").textContent = `${n.label}: ${n.name}${n.why ? "\n" + n.why : ""}`;
  }
  for (const path of place.querySelectorAll(".edge")) {
    path.classList.toggle("flowing", active.has(path.dataset.from) && !path.classList.contains("failed"));
  }
}

const cut = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;

// layers is how far from a source each node is; a circle ends where it begins.
function layers(nodes, edges) {
  const depth = new Map(nodes.map((n) => [n.id, 0]));
  for (let round = 0; round < nodes.length; round++) {
    let changed = false;
    for (const e of edges) {
      if (depth.get(e.to) < depth.get(e.from) + 1 && depth.get(e.from) + 1 < nodes.length) {
        depth.set(e.to, depth.get(e.from) + 1);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return depth;
}

function build(place, nodes, edges, select) {
  const room = place.clientWidth || 800;
  const depth = layers(nodes, edges);
  const columns = [];
  for (const n of nodes) (columns[depth.get(n.id)] ??= []).push(n);
  const narrow = room < 720;
  const at = narrow ? rows(nodes, edges, depth, room) : grid(columns.filter(Boolean), edges, room);
  const drawn = svg("svg", { width: at.width, height: at.height, viewBox: `0 0 ${at.width} ${at.height}`, role: "group", "aria-label": "Picture of the pipeline" },
    svg("defs", {}, svg("marker", { id: "head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8z" }))),
    edges.map((e) => svg("path", { class: "edge " + (e.kind === "failed" ? "failed" : ""), "data-from": e.from, d: (narrow ? elbow : curve)(at.boxes.get(e.from), at.boxes.get(e.to)), "marker-end": "url(#head)" })),
    nodes.map((n) => box(n, at.boxes.get(n.id), select)));
  show(place, drawn);
}

function box(n, b, select) {
  const choose = (event) => { event.preventDefault(); select(n.id); };
  return svg("g", { class: "node", "data-node": n.id, tabindex: 0, role: "button", transform: `translate(${b.x} ${b.y})`, onclick: choose, onkeydown: (e) => (e.key === "Enter" || e.key === " ") && choose(e) },
    svg("title", {}),
    svg("rect", { class: "box", width: b.width, height: b.height, rx: 9 }),
    svg("rect", { class: "side", x: 0, y: 9, width: 5, height: b.height - 18, rx: 2 }),
    svg("text", { class: "kind", x: 15, y: 18 }, n.kindName),
    svg("text", { class: "name", x: 15, y: 36 }, cut(n.label.split(" / ").slice(-2).join(" / "), 24)),
    svg("text", { class: "rate", x: 15, y: 54 }), svg("text", { class: "wait", x: 15, y: 70 }));
}

// grid puts each layer into a column; within it nodes stand where those before them do.
function grid(columns, edges, room) {
  const boxes = new Map(), { width, height, gapY } = wide;
  const gapX = Math.max(narrowest, Math.min(wide.gapX * 1.6, (room - 14 - columns.length * width) / Math.max(1, columns.length - 1)));
  const tallest = Math.max(...columns.map((c) => c.length)) * (height + gapY) - gapY;
  columns.forEach((column, i) => {
    const from = (n) => { const ys = edges.filter((e) => e.to === n.id && boxes.has(e.from)).map((e) => boxes.get(e.from).y); return ys.length ? ys.reduce((a, b) => a + b) / ys.length : 0; };
    column.sort((a, b) => from(a) - from(b));
    const top = (tallest - (column.length * (height + gapY) - gapY)) / 2;
    column.forEach((n, j) => boxes.set(n.id, { x: 6 + i * (width + gapX), y: 6 + top + j * (height + gapY), width, height }));
  });
  return { boxes, width: columns.length * (width + gapX) - gapX + 12, height: tallest + 12 };
}

function curve(a, b) {
  const x1 = a.x + a.width, y1 = a.y + a.height / 2, x2 = b.x - 2, y2 = b.y + b.height / 2, bend = Math.max(30, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

// rows puts each node below the one that it comes from.
function rows(nodes, edges, depth, room) {
  const boxes = new Map(), order = [], seen = new Set();
  const visit = (n) => {
    if (seen.has(n.id)) return;
    seen.add(n.id);
    order.push(n);
    for (const e of edges) if (e.from === n.id) { const next = nodes.find((m) => m.id === e.to); if (next) visit(next); }
  };
  nodes.filter((n) => depth.get(n.id) === 0).forEach(visit);
  nodes.forEach(visit);
  const most = Math.max(...depth.values(), 1), step = Math.min(16, 70 / most);
  order.forEach((n, i) => { const x = 8 + depth.get(n.id) * step; boxes.set(n.id, { x, y: 6 + i * 92, width: room - x - 8, height: 78 }); });
  return { boxes, width: room, height: order.length * 92 + 6 };
}

function elbow(a, b) {
  const x = a.x + 5;
  const start = b.y > a.y ? a.y + a.height : a.y, y = b.y + b.height / 2;
  return b.x > x ? `M${x} ${start}V${y}H${b.x - 2}` : `M${a.x} ${start}H${b.x - 6}V${y}H${b.x - 2}`;
}
