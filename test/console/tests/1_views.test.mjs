// Each view with what the pipeline has.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { clean, filled, fits, launch, open, views } from "../browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("the picture shows the parts, what they have done, and what waits", async () => {
  const o = await open(browser, "pipeline");
  await filled.pipeline(o.page);
  const names = await o.page.locator(".node").evaluateAll((list) => list.map((n) => n.getAttribute("aria-label")));
  for (const part of ["Ingest, Kinesis stream", "Transform / Shape, Lambda function", "Lake / Delivery, Firehose", "Rejects / Delivery, Firehose", "Failures, S3 bucket"]) {
    assert.ok(names.some((n) => n.startsWith(part)), `${part} in ${names.join(" | ")}`);
  }
  const failures = o.page.locator(".node", { hasText: "Failures" });
  assert.match(await failures.getAttribute("class"), /warn|bad/);
  assert.ok(await o.page.locator(".edge").count() >= 6);
  await failures.click();
  await o.page.getByRole("link", { name: "What failed" }).click();
  await o.page.getByRole("heading", { name: "Failed batches" }).waitFor();
  clean(o);
  await o.close();
});

test("a load weighs less than 300 KB", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sizes = [];
  page.on("requestfinished", async (r) => sizes.push(r.sizes().then((s) => s.responseBodySize + s.responseHeadersSize)));
  await page.goto(process.env.CONSOLE);
  await filled.pipeline(page);
  await page.waitForLoadState("load");
  const all = (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
  assert.ok(all > 50_000 && all < 300_000, `${all} bytes`);
  await writeFile(`${process.env.PICTURES}/console-weight.txt`, `${all} bytes\n`);
  await context.close();
});

test("the dashboards of the template are drawn", async () => {
  const o = await open(browser, "dashboards");
  await filled.dashboards(o.page);
  const names = await o.page.locator("#board option").allTextContents();
  assert.ok(names.length >= 4, names.join());
  for (const name of names) {
    await o.page.locator("#board").selectOption(name);
    await o.page.waitForURL((url) => url.hash.endsWith(encodeURIComponent(name)));
    await o.page.locator(".widget").first().waitFor();
    await o.page.waitForFunction(() => [...document.querySelectorAll(".widget .body")].every((b) => b.childElementCount > 0));
    assert.deepEqual(await o.page.locator(".widget .error").allTextContents(), [], name);
    assert.ok(await o.page.locator(".widget canvas, .widget .values, .widget .bars, .widget .states, .widget table").count() > 0, `${name} draws nothing`);
  }
  clean(o);
  await o.close();
});

test("a range and a period can be chosen", async () => {
  const o = await open(browser, "dashboards");
  await filled.dashboards(o.page);
  const asked = o.page.waitForRequest((r) => r.url().includes("minutes=15&period=60"));
  await o.page.getByLabel("Period of the graphs").selectOption("60");
  await o.page.getByLabel("Range").selectOption("15");
  await asked;
  clean(o);
  await o.close();
});

test("an alarm goes on when the clock does, with its history and its runbook", async () => {
  const o = await open(browser, "alarms");
  await filled.alarms(o.page);
  const on = o.page.locator("main table .badge.ALARM").first();
  for (let minute = 0; minute < 30 && !await on.isVisible(); minute++) {
    const moved = o.page.waitForResponse((r) => r.url().endsWith("/clock") && r.request().method() === "POST");
    await o.page.getByRole("button", { name: "+ 1 minute" }).click();
    assert.equal((await moved).status(), 200);
    await o.page.waitForResponse((r) => r.url().endsWith("/alarms"));
    await o.page.waitForResponse((r) => r.url().endsWith("/alarms"));
  }
  await on.waitFor();
  assert.match(await o.page.locator('nav a[data-view="alarms"]').textContent(), /\d/);
  await o.page.locator("main table tr", { has: o.page.locator(".badge.ALARM") }).first().getByRole("link").first().click();
  await o.page.getByRole("region", { name: /History of/ }).waitFor();
  assert.match(await o.page.locator("dl.facts").textContent(), /runbook\.md#|Runbook/);
  clean(o);
  await o.close();
});

test("a function's log is followed, and searched", async () => {
  const o = await open(browser, "logs");
  await filled.logs(o.page);
  assert.match(await o.page.getByLabel("Log group").locator("option:checked").textContent(), /Transform/);
  await o.page.getByLabel("Lines with").fill("REPORT RequestId");
  const texts = await o.page.locator(".lines pre").allTextContents();
  assert.ok(texts.length > 0 && texts.every((t) => t.includes("REPORT RequestId")), texts.slice(0, 3).join("\n"));
  await o.page.getByLabel("Lines with").fill("no line has this");
  await o.page.getByText("No line has these words").waitFor();
  clean(o);
  await o.close();
});

test("the lake answers SQL, and refuses to be changed", async () => {
  const o = await open(browser, "lake");
  await o.page.getByRole("button", { name: "Run" }).click();
  const rows = o.page.getByRole("region", { name: "Result" }).locator("tbody tr");
  await rows.first().waitFor();
  assert.ok(await rows.count() >= 5);
  await o.page.getByRole("button", { name: /lake/i }).first().click();
  await o.page.getByRole("heading", { name: "Files" }).waitFor();
  clean(o);
  await o.page.getByLabel("SQL", { exact: true }).fill("COPY (SELECT 1) TO '/tmp/millrace-console.csv'");
  await o.page.getByLabel("SQL", { exact: true }).press("Control+Enter");
  await o.page.getByRole("alert").filter({ hasText: "only statements that read" }).waitFor();
  await o.close();
});

test("the index is searched, in words and in JSON", async () => {
  const o = await open(browser, "search");
  const box = o.page.locator("#query"), found = o.page.locator("main p.soft").getByText(/document/), search = o.page.getByRole("button", { name: "Search" });
  await box.fill("event_type:error");
  await search.click();
  await o.page.locator("details summary code").first().waitFor();
  assert.match(await o.page.locator("details summary").first().textContent(), /"event_type":"error"/);
  await box.fill('{"size":0,"aggs":{"types":{"terms":{"field":"event_type"}}}}');
  await box.press("Enter");
  await o.page.locator(".content", { hasText: "heartbeat" }).waitFor();
  clean(o);
  assert.ok(await found.count() > 0);
  await o.close();
});

test("rejects have their reasons and what was sent", async () => {
  const o = await open(browser, "failures");
  await filled.failures(o.page);
  await o.page.getByRole("button", { name: /Look at Rejects/ }).first().click();
  const records = o.page.getByRole("region", { name: "Records", exact: true });
  await records.waitFor();
  assert.match(await records.textContent(), /invalid_|missing_|too_|not_/);
  clean(o);
  await o.close();
});

for (const [name, options] of [["a window of 360 px", { viewport: { width: 360, height: 740 } }], ["the dark theme", { colorScheme: "dark" }]]) {
  test(`every view in ${name}`, async () => {
    const o = await open(browser, "pipeline", options);
    for (const view of views) {
      await o.page.locator(`nav a[data-view="${view}"]`).click();
      await filled[view](o.page);
      await fits(o.page, view);
    }
    clean(o);
    await o.close();
  });
}
