// The log of a function, or of whatever else writes one, as it comes.
import { every, get } from "./api.js";
import { empty, failed, h, hour, show } from "./dom.js";

const kept = 2000;

export function open(place, group) {
  let since = 0, stop = () => {}, ended = false, lines = [], wanted = "", follow = true;
  const pane = h("div", { class: "lines", tabindex: "0", role: "log", "aria-label": "Events", "aria-live": "off" });
  const matches = (e) => !wanted || e.message.toLowerCase().includes(wanted);
  const line = (e) => h("div", { class: /"level":\s*"ERROR"|\bERROR\b|errorMessage|panic:/.test(e.message) ? "error-line" : null }, h("time", { datetime: e.time, title: e.stream }, hour(e.time)), h("pre", {}, pretty(e.message)));
  const toEnd = () => { if (follow) pane.scrollTop = pane.scrollHeight; };
  const redraw = () => { const found = lines.filter(matches); show(pane, found.length ? found.map(line) : empty(lines.length ? "No line has these words." : "Nothing has been written yet.")); toEnd(); };
  const start = () => {
    stop();
    since = 0; lines = []; redraw();
    if (!group) return;
    stop = every(1500, async (signal) => {
      let events;
      try { events = await get("logs/tail", { group, since }, signal); } catch (error) { if (!signal.aborted && !lines.length) show(pane, failed(error)); throw error; }
      if (signal.aborted || events.length === 0) return;
      since = events.at(-1).number;
      const was = lines.length;
      lines = lines.concat(events).slice(-kept);
      if (was === 0 || lines.length === kept) return redraw();
      pane.querySelector(".empty")?.remove();
      pane.append(...events.filter(matches).map(line));
      toEnd();
    });
  };
  get("logs").then((known) => {
    if (ended) return;
    if (known.length === 0) return show(place, h("h1", {}, "Logs"), h("div", { class: "panel" }, empty("There is no log group yet.")));
    const groups = known.some((g) => g.group === group) || !group ? known : [{ group, label: group }, ...known]; // it is made by the first line
    group ||= groups[0].group;
    show(place, h("h1", {}, "Logs"), h("div", { class: "bar" },
      h("label", {}, "Log group", h("select", { onchange: (e) => { location.hash = "#/logs/" + encodeURIComponent(e.target.value); } }, groups.map((g) => h("option", { value: g.group, selected: g.group === group }, g.label)))),
      h("label", {}, "Lines with", h("input", { type: "search", oninput: (e) => { wanted = e.target.value.toLowerCase(); redraw(); } })),
      h("label", { class: "beside" }, h("input", { type: "checkbox", checked: true, onchange: (e) => { follow = e.target.checked; toEnd(); } }), "Follow")), pane);
    start();
  }, (error) => !ended && show(place, failed(error)));
  return () => { ended = true; stop(); };
}

// A JSON line is shortened of its metrics' declaration, which is for machines.
function pretty(text) {
  if (!text.startsWith("{") || !text.includes('"_aws"')) return text;
  try {
    const { _aws, ...rest } = JSON.parse(text);
    return JSON.stringify(rest);
  } catch { return text; }
}
