// The template's dashboards, drawn.
import { every, get } from "./api.js";
import { chart } from "./chart.js";
import { empty, failed, h, show, table } from "./dom.js";
import { markdown } from "./markdown.js";

const ranges = { 15: "15 minutes", 60: "1 hour", 180: "3 hours", 720: "12 hours", 1440: "1 day", 10080: "1 week" };
const periods = { "": "as declared", 60: "1 minute", 300: "5 minutes", 900: "15 minutes", 3600: "1 hour" };

export function open(place, name) {
  let minutes = sessionStorage.getItem("range") ?? "15", period = sessionStorage.getItem("period") ?? "", drawn = [], shape = "", poll = () => {}, ended = false;
  const grid = h("div", { class: "grid" });
  const drop = () => { drawn.forEach((d) => d.end?.()); drawn = []; shape = ""; };
  const refresh = () => { poll(); poll = every(5000, load); };
  const load = async (signal) => {
    let board;
    try { board = await get("dashboards/" + encodeURIComponent(name), { minutes, ...(period && { period }) }, signal); } catch (error) { if (!signal.aborted && !drawn.length) show(grid.parentElement ? grid : place, failed(error)); throw error; }
    if (signal.aborted) return;
    const wanted = JSON.stringify(board.widgets.map((w) => [w.type, w.view, w.title, w.x, w.y, w.width, w.height]));
    if (wanted !== shape) {
      drop();
      show(grid, board.widgets.map((w) => { const one = widget(w, board); drawn.push(one); return one.element; }));
      shape = wanted;
      if (board.widgets.length === 0) show(grid, empty("This dashboard has no widgets."));
    }
    board.widgets.forEach((w, i) => drawn[i]?.update(w, board));
  };
  const themed = () => { drop(); refresh(); };
  addEventListener("theme", themed);
  get("dashboards").then(({ names }) => {
    if (ended) return;
    if (names.length === 0) return show(place, h("h1", {}, "Dashboards"), h("div", { class: "panel" }, empty("No dashboard is deployed.")));
    if (!names.includes(name)) {
      if (name) return show(place, failed(`There is no dashboard ${name}.`), h("a", { href: "#/dashboards" }, "All dashboards"));
      name = names.find((n) => /summary/i.test(n)) ?? names[0];
    }
    const choose = (label, options, value, change) => h("label", {}, label, h("select", { onchange: (e) => change(e.target.value) }, Object.entries(options).map(([v, text]) => h("option", { value: v, selected: v === value }, text))));
    show(place, h("div", { class: "bar" },
      h("label", {}, "Dashboard", h("select", { id: "board", onchange: (e) => { location.hash = "#/dashboards/" + encodeURIComponent(e.target.value); } }, names.map((n) => h("option", { value: n, selected: n === name }, n)))),
      choose("Range", ranges, minutes, (v) => { minutes = v; sessionStorage.setItem("range", v); refresh(); }),
      choose("Period of the graphs", periods, period, (v) => { period = v; sessionStorage.setItem("period", v); refresh(); })), grid);
    refresh();
  }, (error) => !ended && show(place, failed(error)));
  return () => { ended = true; poll(); drop(); removeEventListener("theme", themed); };
}

function widget(w, range) {
  const body = h("div", { class: "body" });
  const title = w.title || { alarm: "Alarms", log: "Log" }[w.type] || "";
  const element = h("section", { class: "widget " + w.type, "aria-label": title || w.type }, title && h("h3", { title }, title), body);
  element.style.gridColumn = `${w.x + 1} / span ${w.width}`;
  element.style.gridRow = `${w.y + 1} / span ${w.height}`;
  if (w.type === "metric") {
    if (w.view === "timeSeries") body.classList.add("chart");
    let drawing;
    return { element, update(now, r) { drawing ? drawing.update(now, r) : drawing = chart(body, now, r); }, end() { drawing?.end(); } };
  }
  return { element, update(now) { show(body, contents[w.type]?.(now) ?? failed(now.error ?? "This widget is not drawn here.")); } };
}

const contents = {
  text: (w) => markdown(w.markdown),
  alarm: (w) => w.alarms?.length ? states(w.alarms) : empty("Its alarms are not deployed."),
  log: (w) => w.error ? failed(w.error) : w.log.rows.length ? [table(w.title || "Log", w.log.columns, w.log.rows.map((r) => r.map((text) => ({ text, class: "mono" })))), h("p", { class: "soft" }, w.log.note)] : empty("Nothing found: ", w.log.note),
};

export const states = (list) => h("div", { class: "states" }, list.map((a) => h("a", { class: "badge " + a.state, href: "#/alarms/" + encodeURIComponent(a.name), title: `${a.name}\n${a.reason}` }, `${a.state.replace("_", " ").toLowerCase()}: ${a.label}`)));
