// The pipeline as a live picture.
import { every, get } from "./api.js";
import { bytes, count, empty, failed, h, plural, short, show, table } from "./dom.js";
import { draw } from "./picture.js";

const kinds = { stream: "Kinesis stream", function: "Lambda function", delivery: "Firehose", bucket: "S3 bucket", domain: "OpenSearch domain", queue: "SQS queue", topic: "SNS topic" };
const words = { in: "records", bytes: "bytes in", throttled: "records throttled", retained: "records kept", shards: "open shards", behind: "records to do", inFlight: "under way", discarded: "records given up", failures: "invocations that failed", buffered: "records buffered", out: "records delivered", failed: "records failed", files: "files", retried: "bulk requests repeated", objects: "objects that wait", waiting: "messages that wait" };

export function open(place) {
  let before, chosen, shape = "";
  const sums = h("div", { class: "sums" }), picture = h("div", { id: "picture" }), details = h("div", { "aria-live": "polite" }), list = h("div", {});
  const frame = [h("h1", {}, "Pipeline"), sums, h("section", { class: "panel", "aria-label": "Picture of the pipeline" }, picture, details), h("details", { class: "panel" }, h("summary", {}, "As a table"), list)];
  const again = () => { shape = ""; };
  addEventListener("resize", again);
  const end = every(2000, async (signal) => {
    let now;
    try { now = await get("pipeline", {}, signal); } catch (error) { if (!before && !signal.aborted) show(place, failed(error)); throw error; }
    if (signal.aborted) return;
    const rates = rate(before, now);
    before = now;
    if (now.nodes.length === 0) {
      shape = "";
      show(place, h("h1", {}, "Pipeline"), h("div", { class: "panel" }, empty("Nothing is deployed yet. Run the CDK CLI with the variables that the endpoint has printed: "), h("pre", {}, `export AWS_ENDPOINT_URL=${location.origin}\nnpx cdk bootstrap && npx cdk deploy --all`)));
      return;
    }
    if (!picture.isConnected) show(place, ...frame);
    const nodes = now.nodes.map((n) => ({ ...n, kindName: kinds[n.kind], rate: rates[n.id], rateText: rateText(n, rates[n.id]), waitText: waitText(n) }));
    summarize(sums, nodes);
    const drawn = JSON.stringify([nodes.map((n) => n.id), now.edges.map((e) => [e.from, e.to]), picture.clientWidth]);
    const select = (id) => { chosen = chosen === id ? null : id; explain(details, nodes.find((n) => n.id === chosen), rates); draw(picture, nodes, now.edges, chosen, select, false); };
    draw(picture, nodes, now.edges, chosen, select, drawn !== shape);
    shape = drawn;
    explain(details, nodes.find((n) => n.id === chosen), rates);
    if (list.parentElement.open) listAll(list, nodes);
  });
  frame[3].addEventListener("toggle", () => before && listAll(list, before.nodes.map((n) => ({ ...n, kindName: kinds[n.kind], rateText: rateText(n), waitText: waitText(n) }))));
  return () => { end(); removeEventListener("resize", again); };
}

// rate is records a second of each node since the answer before.
function rate(before, now) {
  const rates = {};
  if (!before || now.at <= before.at) return rates;
  const old = new Map(before.nodes.map((n) => [n.id, n]));
  for (const n of now.nodes) {
    const was = old.get(n.id)?.facts.in;
    if (n.facts.in != null && was != null) rates[n.id] = Math.max(0, (n.facts.in - was) * 1000 / (now.at - before.at));
  }
  return rates;
}

function rateText(n, rate) {
  if (n.kind === "bucket" && n.facts.files != null) return plural(n.facts.files, "file");
  if (n.kind === "bucket" && n.facts.objects != null) return plural(n.facts.objects, "object");
  if (n.facts.in == null) return "";
  return rate > 0 ? `${short(rate)} records/s` : plural(n.facts.in, "record");
}

function waitText(n) {
  const f = n.facts, parts = [];
  if (n.kind === "stream" && f.throttled) parts.push(`${short(f.throttled)} throttled`);
  if (f.behind) parts.push(`${short(f.behind)} behind`);
  if (f.buffered) parts.push(`${short(f.buffered)} buffered`);
  if (f.discarded) parts.push(`${short(f.discarded)} given up`);
  if (f.failed) parts.push(`${short(f.failed)} failed`);
  if (f.objects) parts.push("to be put back, or looked at");
  if (f.waiting) parts.push(`${short(f.waiting)} wait`);
  return parts.join(", ") || (n.state === "ok" ? "nothing waits" : n.why ?? "");
}

function summarize(place, nodes) {
  const sum = (kind, fact) => nodes.filter((n) => n.kind === kind).reduce((all, n) => all + (n.facts[fact] ?? 0), 0);
  const first = nodes.find((n) => n.kind === "stream");
  const bad = nodes.filter((n) => n.state === "bad" || n.state === "warn").length;
  const one = (value, text) => h("div", { class: "panel" }, h("b", {}, value), h("span", { class: "soft" }, text));
  show(place,
    one(short(first?.rate ?? 0), `records/s on ${first?.label ?? "streams"}`),
    one(short(sum("function", "behind") + sum("delivery", "behind")), "records wait on streams"),
    one(short(sum("delivery", "buffered")), "records buffered"),
    one(short(sum("delivery", "out")), "records delivered"),
    one(String(bad), bad === 1 ? "part needs a look" : "parts need a look"));
}

const links = {
  function: (n) => ["#/logs/" + encodeURIComponent(n.log), "Its log"],
  bucket: (n) => n.facts.objects ? ["#/failures", "What failed"] : ["#/lake?bucket=" + encodeURIComponent(n.name), "Its files"],
  domain: () => ["#/search", "Search it"],
};

function explain(place, n, rates) {
  if (!n) return show(place);
  const link = links[n.kind]?.(n);
  show(place, h("h2", {}, n.label), h("p", { class: "soft" }, `${n.kindName} ${n.name}, stack ${n.stack}`, n.why ? `: ${n.why}` : ""),
    h("dl", { class: "facts" }, n.rate != null && [h("dt", {}, "records/s"), h("dd", {}, short(rates[n.id]))],
      Object.entries(n.facts).map(([name, value]) => [h("dt", {}, words[name] ?? name), h("dd", {}, name === "bytes" ? bytes(value) : count(value))])),
    link && h("a", { href: link[0] }, link[1]));
}

function listAll(place, nodes) {
  show(place, table("Parts of the pipeline", ["Part", "Kind", "State", "Records", "Waits", "Stack"], nodes.map((n) => [n.label, n.kindName, n.why ? `${n.state}: ${n.why}` : n.state, n.rateText, n.waitText, n.stack])));
}
