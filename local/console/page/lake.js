// Files of the buckets, and queries of the tables.
import { get, post } from "./api.js";
import { bytes, count, empty, failed, h, plural, short, show, table, time } from "./dom.js";

export function open(place, _, parameters) {
  const files = h("section", { class: "panel", "aria-label": "Files" }), sql = h("section", { class: "panel", "aria-label": "Query" });
  show(place, h("h1", {}, "Lake"), sql, files);
  show(sql, empty("Loading …"));
  show(files, empty("Loading …"));
  tables(sql);
  parameters.get("bucket") ? folder(files, parameters.get("bucket"), parameters.get("prefix") ?? "") : buckets(files);
}

async function tables(place) {
  let t;
  try { t = await get("tables"); } catch (error) { return show(place, failed(error)); }
  const head = h("h2", {}, "Query");
  if (!t.engine) return show(place, head, h("p", { class: "soft" }, t.hint));
  if (t.tables.length === 0) return show(place, head, empty("The catalog has no table of Parquet files."));
  const one = t.tables[0], day = one.columns.find((c) => /type/.test(c.name ?? c.Name));
  const kind = day ? day.name ?? day.Name : null;
  const first = kind ? `SELECT ${kind}, count(*) AS events\nFROM ${one.name}\nGROUP BY ALL ORDER BY events DESC` : `SELECT * FROM ${one.name} LIMIT 100`;
  const text = h("textarea", { id: "sql", rows: 5, spellcheck: "false", value: first }), result = h("div", { "aria-live": "polite" });
  const button = h("button", { class: "primary", type: "submit" }, "Run");
  const run = async (event) => {
    event?.preventDefault();
    button.disabled = true;
    show(result, empty("Running …"));
    const start = performance.now();
    try {
      const found = await post("sql", { sql: text.value });
      const numbers = found.types.map((type) => /INT|DOUBLE|FLOAT|DECIMAL/.test(type));
      show(result, found.rows.length === 0 ? empty("No rows.") : table("Result", found.columns.map((name, i) => ({ name, number: numbers[i] })), found.rows),
        h("p", { class: "soft" }, `${plural(found.rows.length, "row")}${found.more ? ", and more that are not shown" : ""}, ${Math.round(performance.now() - start)} ms, ${t.engine}`));
    } catch (error) { show(result, failed(error)); }
    button.disabled = false;
  };
  text.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) run(e); });
  show(place, h("div", { class: "head" }, head, h("span", { class: "soft" }, "one statement that reads; at most 1000 rows and 30 seconds")),
    h("form", { onsubmit: run }, h("label", { class: "full" }, "SQL", text), h("div", { class: "bar under" }, button, h("span", { class: "soft" }, "Ctrl+Enter runs it"))),
    h("details", {}, h("summary", {}, plural(t.tables.length, "table")), t.tables.map((x) => [h("h3", {}, `${x.name}, database ${x.database}`), table("Columns of " + x.name, ["Column", "Type"], x.columns.map((c) => [c.name ?? c.Name, c.type ?? c.Type]))])), result);
}

async function buckets(place) {
  try {
    const list = await get("buckets");
    show(place, h("h2", {}, "Buckets"), list.length === 0 ? empty("There is no bucket.") : h("ul", { class: "tree" }, list.map((b) =>
      h("li", {}, h("button", { class: "link", onclick: () => folder(place, b.name, "", true) }, b.name), h("span", { class: "soft" }, `${plural(b.objects, "object")}, ${bytes(b.bytes)}`)))));
  } catch (error) { show(place, failed(error)); }
}

async function folder(place, bucket, prefix, focus) {
  let f;
  try { f = await get("files", { bucket, prefix }); } catch (error) { return show(place, h("button", { class: "link", onclick: () => buckets(place) }, "All buckets"), failed(error)); }
  const content = h("div", {}), go = (to) => () => folder(place, bucket, to, true);
  const parts = prefix.split("/").filter(Boolean);
  const crumbs = h("div", { class: "crumbs" }, h("button", { class: "link", onclick: () => buckets(place) }, "Buckets"), " / ", h("button", { class: "link", onclick: go("") }, bucket),
    parts.map((p, i) => [" / ", h("button", { class: "link", onclick: go(parts.slice(0, i + 1).join("/") + "/") }, p)]));
  show(place, h("h2", { tabindex: "-1" }, "Files"), crumbs, f.folders.length + f.files.length === 0 ? empty("Nothing is here.") : h("ul", { class: "tree" },
    f.folders.map((d) => h("li", {}, h("button", { class: "link", onclick: go(prefix + d.name + "/") }, d.name + "/"), h("span", { class: "soft" }, `${plural(d.objects, "object")}, ${bytes(d.bytes)}`))),
    f.files.map((o) => h("li", {}, h("button", { class: "link", onclick: () => object(content, bucket, o.key) }, o.key.slice(prefix.length)), h("span", { class: "soft" }, `${bytes(o.bytes)}, ${time(o.modified)}`))),
    f.more > 0 && h("li", {}, `${count(f.more)} more files`)), content);
  if (focus) place.querySelector("h2").focus();
}

async function object(place, bucket, key) {
  try {
    const o = await get("object", { bucket, key });
    show(place, h("h3", {}, key), o.kind === "text" ? [h("div", { class: "content", tabindex: "0", role: "region", "aria-label": "Content" }, h("pre", {}, o.text)), o.cut && h("p", { class: "soft" }, "and more that is not shown")] :
      h("p", { class: "soft" }, o.kind === "parquet" ? `A Parquet file of ${short(o.bytes)} bytes: query its table.` : `${short(o.bytes)} bytes that are no text.`));
  } catch (error) { show(place, failed(error)); }
}
