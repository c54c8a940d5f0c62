// Failed batches are put back; last, since it changes what the others look at.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clean, filled, launch, open } from "../browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("failed batches are looked at, kept when one does not agree, and put back", async () => {
  const o = await open(browser, "failures");
  const rows = o.page.locator('.scroll[aria-label="Failed batches"] tbody tr');
  await rows.first().waitFor();
  const batches = await rows.count();
  await rows.first().getByRole("button", { name: "look inside" }).click();
  assert.match(await o.page.getByRole("region", { name: "Records of the batch" }).textContent(), /event_id/);

  const put = o.page.getByRole("button", { name: /^Put \d+ batch(es)? back$/ });
  await put.click();
  await o.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await o.page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await rows.count(), batches);

  await put.press("Enter");
  await o.page.keyboard.press("Tab");
  await o.page.getByRole("dialog").getByRole("button", { name: "Put back" }).press("Enter");
  await o.page.locator(".done").getByText(`${batches} of ${batches} batch`).waitFor();
  await o.page.getByText("No batch waits").waitFor();
  clean(o);
  await o.close();
});

test("a picture for whoever was not here", async () => {
  const o = await open(browser, "pipeline");
  await filled.pipeline(o.page);
  await o.page.screenshot({ path: `${process.env.PICTURES}/console.png` });
  await o.page.locator('nav a[data-view="dashboards"]').click();
  await filled.dashboards(o.page);
  await o.page.screenshot({ path: `${process.env.PICTURES}/console-dashboard.png` });
  clean(o);
  await o.close();
});
