// The browser, and pages that note what goes wrong on them.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const base = process.env.CONSOLE;

// launch starts Chromium. As root, its sandbox cannot be.
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: process.getuid() === 0 ? ["--no-sandbox"] : [] });

// open opens a view in a context of its own. wrong are the console's errors and
// warnings and the answers that are none; requests are all that it asked for.
export async function open(browser, view = "pipeline", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const wrong = [], requests = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && wrong.push(`${m.type()}: ${m.text()}`));
  page.on("pageerror", (e) => wrong.push(e.stack));
  page.on("response", (r) => r.status() >= 400 && wrong.push(`${r.status()} ${r.url()}`));
  page.on("request", (r) => requests.push(r.url()));
  await page.goto(`${base}#/${view}`);
  await page.locator("#connection.live").waitFor();
  return { page, context, wrong, requests, close: () => context.close() };
}

// clean wants that nothing went wrong and that everything came from the endpoint.
export function clean({ wrong, requests }) {
  assert.deepEqual(wrong, []);
  const origin = new URL(base).origin;
  assert.deepEqual(requests.filter((r) => !r.startsWith(origin) && !r.startsWith("data:")), []);
}

// wide wants that nothing makes the page wider than the window.
export async function fits(page, where) {
  const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
  assert.ok(scroll <= client, `${where}: ${scroll} px wide in a window of ${client}`);
}

export const views = ["pipeline", "dashboards", "alarms", "logs", "lake", "search", "failures"];

// filled waits until a view has something to show.
export const filled = {
  pipeline: (page) => page.locator(".node").first().waitFor(),
  dashboards: (page) => page.locator(".widget canvas").first().waitFor(),
  alarms: (page) => page.locator("main table .badge").first().waitFor(),
  logs: (page) => page.locator(".lines time").first().waitFor(),
  lake: (page) => page.locator(".tree li").first().waitFor(),
  search: (page) => page.getByRole("heading", { name: "Search" }).waitFor(),
  failures: (page) => page.getByRole("heading", { name: "Single records" }).waitFor(),
};
