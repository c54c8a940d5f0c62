// The search index: its indices, and a box for queries.
import { every, get, post } from "./api.js";
import { count, empty, failed, h, plural, show, table } from "./dom.js";

export function open(place) {
  const list = h("div", {}), result = h("div", { "aria-live": "polite" });
  let domains = [], built = false;
  const end = every(5000, async (signal) => {
    try { domains = await get("indices", {}, signal); } catch (error) { if (!built && !signal.aborted) show(place, failed(error)); throw error; }
    if (signal.aborted) return;
    if (domains.length === 0) { built = false; return show(place, h("h1", {}, "Search"), h("div", { class: "panel" }, empty("No OpenSearch domain is deployed."))); }
    if (!built) { show(place, h("h1", {}, "Search"), box(domains, result), h("section", { class: "panel", "aria-label": "Indices" }, list)); built = true; }
    show(list, domains.map((d) => [h("div", { class: "head" }, h("h2", {}, d.name), h("span", { class: "soft" }, d.backend)), d.error ? failed(d.error) :
      table("Indices of " + d.name, ["Index", "Health", { name: "Documents", number: true }, { name: "Size", number: true }], d.indices.filter((i) => !i.index.startsWith(".")).map((i) => [i.index, i.health, count(Number(i["docs.count"])), i["store.size"] ?? ""]))]));
  });
  return end;
}

function box(domains, result) {
  const names = domains.flatMap((d) => Array.isArray(d.indices) ? d.indices.map((i) => i.index) : []).filter((n) => !n.startsWith("."));
  const stem = names[0]?.replace(/[-_.]?\d[\d.-]*$/, "");
  const domain = h("select", {}, domains.map((d) => h("option", { value: d.endpoint }, d.name)));
  const index = h("input", { value: stem ? stem + "*" : "*", required: true, size: 20 }), text = h("input", { type: "search", size: 36, id: "query", placeholder: "field:value AND other:a*" });
  const button = h("button", { class: "primary", type: "submit" }, "Search");
  const run = async (event) => {
    event.preventDefault();
    button.disabled = true;
    show(result, empty("Searching …"));
    try {
      const raw = text.value.trim().startsWith("{");
      const found = await post("search", { domain: domain.value, index: index.value, ...(raw ? { body: JSON.parse(text.value) } : { text: text.value }) });
      show(result, answer(found));
    } catch (error) { show(result, failed(error)); }
    button.disabled = false;
  };
  return h("section", { class: "panel", "aria-label": "Query" }, h("form", { class: "bar", onsubmit: run },
    domains.length > 1 && h("label", {}, "Domain", domain), h("label", {}, "Index, alias or pattern", index), h("label", {}, "Words and fields, or the JSON of a search", text), button), result);
}

function answer(found) {
  const hits = found.hits?.hits ?? [], total = found.hits?.total?.value ?? hits.length;
  return [h("p", { class: "soft" }, `${plural(total, "document")}, ${found.took} ms${total > hits.length ? `; the first ${hits.length} are shown` : ""}`),
    found.aggregations && h("div", { class: "content", tabindex: "0" }, h("pre", {}, JSON.stringify(found.aggregations, null, 2))),
    hits.length === 0 ? empty("No document has this.") : hits.map((one) => h("details", {}, h("summary", {}, h("code", {}, one._id), " in ", one._index, ": ", JSON.stringify(one._source).slice(0, 140)), h("div", { class: "content" }, h("pre", {}, JSON.stringify(one._source, null, 2)))))];
}
