// Whoever has no mouse, another taste, or no endpoint any more.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clean, filled, launch, open, views } from "../browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

// focused is what has the focus, and whether one sees that it has.
const focused = (page) => page.evaluate(() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.querySelector?.("rect.box");
  return { text: (e.getAttribute("aria-label") ?? e.textContent).trim(), tag: e.tagName.toLowerCase(), view: e.dataset?.view, seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || box != null && parseFloat(getComputedStyle(box).strokeWidth) >= 3 };
});

test("with the keyboard alone one gets everywhere and sees where one is", async () => {
  const o = await open(browser, "pipeline");
  await filled.pipeline(o.page);
  const reached = [];
  for (let i = 0; i < 40; i++) {
    await o.page.keyboard.press("Tab");
    const f = await focused(o.page);
    if (f.tag === "body") break;
    assert.ok(f.seen, `the focus on ${f.tag} ${f.text} is not visible`);
    reached.push(f);
  }
  assert.equal(reached[0].text, "Skip to the content");
  for (const view of views) assert.ok(reached.some((f) => f.view === view), `${view} is not reached`);
  assert.ok(reached.some((f) => f.tag === "g"), "no box of the picture is reached");
  // Back to a box; Enter opens it.
  await o.page.locator(".node").first().focus();
  await o.page.keyboard.press("Enter");
  await o.page.getByRole("heading", { level: 2, name: "Ingest" }).waitFor();
  // The navigation with Enter, and the focus is in the view then.
  await o.page.locator('nav a[data-view="failures"]').focus();
  await o.page.keyboard.press("Enter");
  await filled.failures(o.page);
  assert.equal(await o.page.evaluate(() => document.activeElement.id), "view");
  clean(o);
  await o.close();
});

test("the switch changes the theme, and it stays", async () => {
  const o = await open(browser, "pipeline", { colorScheme: "light" });
  await filled.pipeline(o.page);
  const background = () => o.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await o.page.getByRole("button", { name: /dark theme/ }).click();
  const dark = await background();
  assert.notEqual(light, dark);
  await o.page.reload();
  await filled.pipeline(o.page);
  assert.equal(await background(), dark);
  clean(o);
  await o.close();
});

test("every text is readable on what it stands on", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const o = await open(browser, "pipeline", { colorScheme });
    for (const view of ["pipeline", "alarms", "failures"]) {
      await o.page.locator(`nav a[data-view="${view}"]`).click();
      await filled[view](o.page);
      const weak = await o.page.evaluate(() => {
        const parse = (c) => c.match(/[\d.]+/g).map(Number);
        const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
        const under = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
        return [...document.querySelectorAll("main *, header *")].filter((e) => !e.closest("svg, canvas") && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && e.checkVisibility() && !e.disabled)
          .map((e) => { const a = light(parse(getComputedStyle(e).color)), b = light(under(e)); return { text: e.textContent.slice(0, 40), ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) }; })
          .filter((x) => x.ratio < 4.5); // WCAG 2.2, 1.4.3
      });
      assert.deepEqual(weak, [], `${view}, ${colorScheme}`);
    }
    await o.close();
  }
});

test("who wants less motion has none", async () => {
  const o = await open(browser, "pipeline", { reducedMotion: "reduce" });
  await filled.pipeline(o.page);
  await o.page.locator(".edge").first().evaluate((e) => e.classList.add("flowing"));
  assert.equal(await o.page.locator(".edge").first().evaluate((e) => getComputedStyle(e).animationName), "none");
  await o.close();
});

test("an endpoint that is gone is said to be, and found again", async () => {
  const o = await open(browser, "pipeline");
  await filled.pipeline(o.page);
  await o.context.setOffline(true);
  await o.page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor();
  assert.match(await o.page.locator("#connection").textContent(), /not connected/);
  await o.context.setOffline(false);
  await o.page.locator("#connection.live").waitFor();
  await o.page.locator("#gone").waitFor({ state: "hidden" });
  await filled.pipeline(o.page);
  await o.close();
});
