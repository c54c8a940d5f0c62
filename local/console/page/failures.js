// What failed, why, and its way back.
import { every, get, post } from "./api.js";
import { bytes, confirm, empty, failed, h, plural, show, table } from "./dom.js";

export function open(place) {
  const batches = h("section", { class: "panel", "aria-label": "Failed batches" }), records = h("section", { class: "panel", "aria-label": "Single records" }), state = h("div", { "aria-live": "polite" }), detail = h("div", {}), inside = h("div", {});
  let shape = "", placesShape = "";
  show(place, h("h1", {}, "Failures"), batches, records);
  show(batches, empty("Loading …"));
  const load = async (signal) => {
    let f, run;
    try { [f, run] = await Promise.all([get("failures", {}, signal), get("redrive", {}, signal)]); } catch (error) { if (!shape && !signal?.aborted) show(batches, failed(error)); throw error; }
    if (signal?.aborted) return;
    progress(state, run);
    const now = JSON.stringify([f.batches, run.running]);
    if (now !== shape) {
      shape = now;
      show(batches, h("div", { class: "head" }, h("h2", {}, "Failed batches"), ...groups(f.batches).map(([bucket, list]) => redriveButton(bucket, list, f.more, run, load))), state,
        f.batches.length === 0 ? empty("No batch waits: what a function could not process would be here.") :
          table("Failed batches", ["When", "Function", "Stream", { name: "Records", number: true }, "Reason", "Batch"], f.batches.map((b) => b.error ? ["", "", "", "", b.error, b.key] :
            [{ text: b.at.replace("T", " "), class: "keep" }, b.function, b.stream, b.records, `${b.reason}, ${plural(b.invocations, "invocation")}`, h("button", { class: "link", onclick: () => look(detail, b) }, "look inside")])),
        f.more > 0 && h("p", { class: "soft" }, `${plural(f.more, "batch", "batches")} more`), detail);
      if (f.batches.length === 0) show(detail);
    }
    const places = JSON.stringify(f.records);
    if (places !== placesShape) {
      placesShape = places;
      show(records, h("h2", {}, "Single records"), f.records.length === 0 ? empty("No delivery stream is deployed.") :
        table("Places of single records", ["What", "Delivery stream", "Where", { name: "Files", number: true }, ""], f.records.map((p) => [p.what === "rejects" ? "refused by a function" : "not delivered", h("span", { title: p.delivery }, p.label), `s3://${p.bucket}/${p.prefix}`, { text: `${p.objects}, ${bytes(p.bytes)}`, class: "keep" }, p.objects > 0 ? { text: h("button", { class: "link", "aria-label": `Look at ${p.label}, ${p.prefix}`, onclick: () => lookAt(inside, p) }, "look"), class: "keep" } : { text: "none", class: "keep" }])), inside);
    }
  };
  return every(2000, load);
}

const groups = (list) => Object.entries(Object.groupBy ? Object.groupBy(list, (b) => b.bucket) : list.reduce((all, b) => { (all[b.bucket] ??= []).push(b); return all; }, {}));

function redriveButton(bucket, list, more, run, load) {
  return h("button", {
    class: "primary redrive", type: "button", disabled: run.running,
    async onclick() {
      const n = list.reduce((all, b) => all + (b.records ?? 0), 0);
      const what = more > 0 ? "all batches" : plural(list.length, "batch", "batches");
      if (!await confirm(`Put ${what} back?`, `${plural(n, "record")} go to the stream that they came from, after younger records of the same partition key; what the function had stored before it failed comes again. Mend the cause first: a batch that fails again comes back.`, "Put back")) return;
      try { await post("redrive", { bucket }); } catch (error) { document.querySelector("#view").prepend(failed(error)); }
      await load().catch(() => {});
    },
  }, `Put ${plural(list.length, "batch", "batches")} back`);
}

function progress(place, run) {
  if (!run.bucket) return show(place);
  const text = `${run.batches} of ${plural(run.total, "batch", "batches")} with ${plural(run.records, "record")} are back on the stream`;
  if (run.running) return show(place, h("p", {}, text), h("progress", { max: run.total, value: run.batches, "aria-label": "Batches put back" }));
  show(place, h("p", { class: run.error ? "error" : "done" }, run.error ? `${text}; then: ${run.error}` : text + "."));
}

async function look(place, b) {
  show(place, empty("Loading …"));
  try {
    const records = await get("failures/batch", { bucket: b.bucket, key: b.key });
    show(place, h("h3", {}, b.key), table("Records of the batch", ["Partition key", "Sequence number", "Events"], records.map((r) => [r.partitionKey, { text: r.sequenceNumber, class: "mono" }, r.events.map((e) => h("pre", {}, e))])));
  } catch (error) { show(place, failed(error)); }
}

async function lookAt(place, p) {
  show(place, empty("Loading …"));
  try {
    const f = await get("failures/records", { bucket: p.bucket, prefix: p.prefix });
    show(place, h("p", { class: "soft" }, `The newest ${f.files} of ${plural(f.of, "file")}: ` + f.reasons.sort((a, b) => b.objects - a.objects).map((r) => `${r.objects} ${r.name}`).join(", ")),
      table("Records", ["Reason", "Record"], f.records.map((r) => [[r.reason, r.message && h("div", { class: "soft" }, r.message)], h("pre", {}, r.data || r.line)])));
  } catch (error) { show(place, failed(error)); }
}
