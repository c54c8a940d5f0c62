// One metric widget: graphs by uPlot, numbers, bars, tables.
import { empty, failed, h, short, show, table } from "./dom.js";

const palette = { light: ["#1f77b4", "#d9650b", "#2a8a34", "#c62f2f", "#7f5ab8", "#8a5a44", "#c255a3", "#5b6670", "#8a8a12", "#0e8fa0"], dark: ["#5aa9ee", "#ff9f4a", "#62c96c", "#ff7b7b", "#b99af0", "#c99a85", "#f095d5", "#aab4be", "#d3d34e", "#4fd3e6"] };
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isDark = () => css("color-scheme") === "dark" || getComputedStyle(document.documentElement).colorScheme === "dark";
export const colorOf = (series, i) => series.color || palette[isDark() ? "dark" : "light"][i % 10];

// chart draws a widget into place and answers {update, end}.
export function chart(place, first, range) {
  let plot, shape = "";
  const measure = () => ({ width: Math.max(120, place.clientWidth), height: Math.max(90, place.clientHeight - (place.querySelector(".u-legend")?.offsetHeight ?? 22)) });
  const drop = () => { plot?.destroy(); plot = null; shape = ""; };
  const update = (w, { from, to }) => {
    if (w.error) { drop(); return show(place, failed(w.error)); }
    const series = w.series ?? [];
    if (w.view !== "timeSeries") { drop(); return show(place, other(w)); }
    if (!series.some((s) => s.values.length)) { drop(); return show(place, empty(series.length ? "No data in this range." : "This graph has no metrics.")); }
    const wanted = JSON.stringify([series.map((s) => [s.label, s.color, s.yAxis]), w.yAxis, w.annotations, isDark(), w.stacked]);
    const data = align(series, w.stacked);
    place.raw = align(series, false); // what the legend says of stacked ones
    place.setAttribute("aria-label", describe(w));
    if (wanted !== shape) {
      drop();
      show(place);
      plot = new uPlot(options(w, series, measure(), place), data, place);
      shape = wanted;
      plot.setSize(measure());
    }
    place.range = [from / 1000, to / 1000];
    plot.setData(data);
  };
  place.setAttribute("role", "img");
  const watch = new ResizeObserver(() => plot?.setSize(measure()));
  watch.observe(place);
  place.range = [range.from / 1000, range.to / 1000];
  update(first, range);
  return { update, end() { watch.disconnect(); drop(); } };
}

const last = (s) => s.values.at(-1);
const describe = (w) => `${w.title || "Graph"}: ` + (w.series ?? []).map((s) => `${s.label} ${short(last(s))}`).join(", ");

// align puts all series on the same times; stacked, each stands on those before it.
function align(series, stacked) {
  const times = [...new Set(series.flatMap((s) => s.times))].sort((a, b) => a - b);
  const index = new Map(times.map((t, i) => [t, i]));
  const base = new Array(times.length).fill(0);
  return [times, ...series.map((s) => {
    const values = new Array(times.length).fill(null);
    s.times.forEach((t, i) => { values[index.get(t)] = s.values[i]; });
    return stacked ? values.map((v, i) => v == null ? null : base[i] += v) : values;
  })];
}

function options(w, series, size, place) {
  const soft = css("--soft"), line = css("--line");
  const right = series.some((s) => s.yAxis === "right");
  const axis = (scale, side, given) => ({
    scale, side, stroke: soft, grid: { show: side === 3, stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 }, font: "11px system-ui", size: given?.label ? 44 : 50, gap: 3,
    label: given?.label, labelFont: "11px system-ui", labelSize: given?.label ? 16 : 0, values: (_, splits) => splits.map(tick),
  });
  const scale = (given, name) => ({
    range: (u, min, max) => {
      const lines = (w.annotations ?? []).filter((a) => (a.yAxis === "right" ? "y2" : "y") === name).map((a) => a.value);
      const low = given?.min ?? Math.min(0, min ?? 0, ...lines), high = given?.max ?? Math.max(max ?? 1, ...lines);
      return [low, high > low ? low + (high - low) * 1.06 : low + 1];
    },
  });
  return {
    ...size, padding: [8, right ? 0 : 10, 0, 0], cursor: { points: { size: 6 }, drag: { x: false, y: false } }, legend: { live: true },
    scales: { x: { time: true, range: () => place.range }, y: scale(w.yAxis?.left, "y"), ...(right && { y2: scale(w.yAxis?.right, "y2") }) },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    axes: [{ stroke: soft, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 }, font: "11px system-ui", size: 26, values: (u, splits) => splits.map((at) => stamp(at, u.scales.x.max - u.scales.x.min)) }, axis("y", 3, w.yAxis?.left), ...(right ? [axis("y2", 1, w.yAxis?.right)] : [])],
    series: [{ label: "UTC", value: (_, at) => at == null ? "" : new Date(at * 1000).toISOString().slice(11, 19) }, ...series.map((s, i) => ({
      label: s.label, stroke: colorOf(s, i), width: 1.8, scale: s.yAxis === "right" ? "y2" : "y", fill: w.stacked ? colorOf(s, i) + "59" : null, spanGaps: false,
      points: { show: (u, at) => u.data[at].filter((v) => v != null).length < 30, size: 4 }, value: (u, v, of, at) => short(at == null ? place.raw[of].findLast((x) => x != null) : place.raw[of][at]),
    }))],
    // Stacked areas are filled down to the one below.
    bands: w.stacked ? series.slice(1).map((_, i) => ({ series: [i + 2, i + 1] })) : [],
    hooks: { draw: [(u) => annotate(u, w.annotations ?? [])] },
  };
}

const ticks = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const tick = (n) => Math.abs(n) > 0 && Math.abs(n) < 0.01 ? String(Number(n.toPrecision(2))) : ticks.format(n);

// stamp is a time of the axis: the hour, or the day where the range is long.
function stamp(at, range) {
  const text = new Date(at * 1000).toISOString();
  return range > 2 * 86400 ? text.slice(5, 10) : range > 600 ? text.slice(11, 16) : text.slice(11, 19);
}

// annotate draws the lines across, with their names; those of lines at one height
// stand beside each other.
function annotate(u, list) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.font = `${11 * devicePixelRatio}px system-ui`;
  const named = [];
  for (const a of list) {
    const scale = a.yAxis === "right" ? "y2" : "y";
    if (!u.scales[scale]) continue;
    const y = Math.round(u.valToPos(a.value, scale, true));
    if (y < bbox.top - 1 || y > bbox.top + bbox.height + 1) continue;
    ctx.strokeStyle = ctx.fillStyle = a.color || css("--bad");
    ctx.lineWidth = devicePixelRatio * 1.3;
    ctx.setLineDash(a.alarm ? [7 * devicePixelRatio, 4 * devicePixelRatio] : []);
    ctx.beginPath(); ctx.moveTo(bbox.left, y); ctx.lineTo(bbox.left + bbox.width, y); ctx.stroke();
    if (!a.label) continue;
    const x = Math.max(bbox.left, ...named.filter((n) => Math.abs(n.y - y) < 12 * devicePixelRatio).map((n) => n.end)) + 5 * devicePixelRatio;
    const room = bbox.left + bbox.width - x;
    if (room > 20 * devicePixelRatio) ctx.fillText(a.label, x, y - 2 * devicePixelRatio, room);
    named.push({ y, end: x + ctx.measureText(a.label).width });
  }
  ctx.restore();
}

// full has all digits of what is not very large.
const full = (n) => n != null && Math.abs(n) >= 1000 && Math.abs(n) < 1e7 ? Math.round(n).toLocaleString("en") : short(n);

// other are the views that are no graph over time.
function other(w) {
  const series = w.series ?? [];
  if (series.length === 0) return empty("No data in this range.");
  if (w.view === "table") return table(w.title || "Values", ["Metric", { name: "Last", number: true }], series.map((s) => [s.label, short(last(s))]));
  if (w.view === "bar" || w.view === "pie") {
    const most = Math.max(...series.map((s) => last(s) ?? 0), 1e-9);
    return h("div", { class: "bars" }, series.map((s, i) => {
      const bar = h("i", {});
      bar.style.width = `${Math.max(1, 100 * (last(s) ?? 0) / most)}%`;
      bar.style.background = colorOf(s, i);
      return h("div", {}, h("span", {}, s.label), bar, h("span", { class: "number" }, short(last(s))));
    }));
  }
  return h("div", { class: "values" }, series.map((s, i) => {
    const value = h("b", {}, full(last(s)));
    value.style.color = s.color || "";
    return h("div", {}, value, h("span", {}, s.label), w.view === "gauge" && w.yAxis?.left?.max != null && h("progress", { max: w.yAxis.left.max, value: last(s) ?? 0, "aria-label": s.label }));
  }));
}
