// The frame: which view is shown, whether the endpoint is there, the theme.
import { every, get, onConnection } from "./api.js";
import { empty, failed, h, show } from "./dom.js";
import * as alarms from "./alarms.js";
import * as dashboards from "./dashboards.js";
import * as failures from "./failures.js";
import * as lake from "./lake.js";
import * as logs from "./logs.js";
import * as pipeline from "./pipeline.js";
import * as search from "./search.js";

const views = { pipeline, dashboards, alarms, logs, lake, search, failures };
const names = { pipeline: "Pipeline", dashboards: "Dashboards", alarms: "Alarms", logs: "Logs", lake: "Lake", search: "Search", failures: "Failures" };
const place = document.getElementById("view");
let stop = () => {};

// Routes are #/view/argument?key=value.
function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/");
  return { name: views[name] ? name : "pipeline", argument: decodeURIComponent(rest.join("/")), parameters: new URLSearchParams(query) };
}

function open(focus) {
  const { name, argument, parameters } = route();
  stop();
  document.title = `${names[name]} · Millrace`;
  for (const link of document.querySelectorAll("#nav a")) {
    link.dataset.view === name ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  show(place, empty("Loading …"));
  try {
    stop = views[name].open(place, argument, parameters) ?? (() => {});
  } catch (error) {
    stop = () => {};
    show(place, failed(error));
  }
  if (focus) place.focus({ preventScroll: true });
}

show(document.getElementById("nav"), Object.keys(views).map((name) => h("a", { href: "#/" + name, "data-view": name }, names[name])));

const connection = document.getElementById("connection");
const gone = document.getElementById("gone");
onConnection((live) => {
  const was = connection.className;
  connection.className = live ? "live" : "lost";
  connection.querySelector(".text").textContent = live ? "live" : "not connected";
  gone.hidden = live;
  gone.textContent = live ? "" : `The endpoint does not answer at ${location.origin}. It may have ended; this page tries again every two seconds.`;
  if (live && was === "lost") open(false); // it may be another one
});

// How many alarms are on, in the navigation, and the endpoint's clock.
every(2000, async (signal) => {
  const [list, { time }] = await Promise.all([get("alarms", {}, signal), get("clock", {}, signal)]);
  const on = list.filter((a) => a.state === "ALARM").length;
  const link = document.querySelector('#nav a[data-view="alarms"]');
  link.querySelector(".count")?.remove();
  if (on > 0) link.append(h("span", { class: "count", "aria-label": `${on} in alarm` }, String(on)));
  const clock = document.getElementById("clock");
  clock.dateTime = new Date(time).toISOString();
  clock.textContent = clock.dateTime.slice(0, 19).replace("T", " ") + " UTC";
});

const theme = document.getElementById("theme");
const dark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const say = () => { theme.textContent = dark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `Switch to the ${dark() ? "light" : "dark"} theme`); };
theme.addEventListener("click", () => {
  document.documentElement.dataset.theme = dark() ? "light" : "dark";
  localStorage.setItem("millrace-theme", document.documentElement.dataset.theme);
  say();
  dispatchEvent(new Event("theme"));
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { say(); dispatchEvent(new Event("theme")); });
say();

document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); place.focus(); });
addEventListener("hashchange", () => open(true));
open(false);
