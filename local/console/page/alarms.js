// The alarms: state, reason, history, and the clock that they wait for.
import { every, get, post } from "./api.js";
import { count, empty, failed, h, show, table, time } from "./dom.js";

export function open(place, name) {
  let filter = "", list = [], shape = "";
  const rows = h("div", {}), history = h("div", {}), sums = h("p", { class: "soft" }), told = h("div", { "aria-live": "polite" });
  show(place, h("div", { class: "head" }, h("div", {}, h("h1", {}, "Alarms"), sums), clock(told)), told, history,
    h("section", { class: "panel", "aria-label": "List of alarms" },
      h("div", { class: "bar" }, h("label", {}, "Show", h("select", { onchange: (e) => { filter = e.target.value; shape = ""; render(); } }, [["", "all"], ["ALARM", "in alarm"], ["OK", "OK"], ["INSUFFICIENT_DATA", "without data"]].map(([v, t]) => h("option", { value: v }, t))))), rows));
  const render = () => {
    const n = (state) => list.filter((a) => a.state === state).length;
    sums.textContent = `${count(n("ALARM"))} in alarm, ${count(n("OK"))} OK, ${count(n("INSUFFICIENT_DATA"))} without data`;
    const shown = list.filter((a) => !filter || a.state === filter);
    const now = JSON.stringify(shown);
    if (now === shape) return; // what has the focus keeps it
    shape = now;
    show(rows, shown.length === 0 ? empty(list.length ? "No alarm is in this state." : "No alarm is deployed.") :
      table("Alarms", ["State", "Alarm", "Condition", "Since", "Runbook"], shown.map((a) => [
        h("span", { class: "badge " + a.state }, a.state.replace("_", " ")),
        { text: [h("a", { href: "#/alarms/" + encodeURIComponent(a.name), title: a.name }, a.label), h("div", { class: "soft" }, cut(a.reason))], class: "wide" },
        { text: cut(a.condition), class: "wide" }, { text: time(a.since), class: "keep" }, a.runbook ? h("a", { href: a.runbook, target: "_blank", rel: "noreferrer" }, "entry") : ""])));
  };
  const end = every(2000, async (signal) => {
    try { list = await get("alarms", {}, signal); } catch (error) { if (!signal.aborted && !list.length) show(rows, failed(error)); throw error; }
    if (signal.aborted) return;
    render();
    if (!name) return;
    const one = await get("alarms/" + encodeURIComponent(name), {}, signal).catch((error) => ({ error }));
    if (!signal.aborted) show(history, one.error ? failed(one.error) : detail(one));
  });
  return end;
}

const cut = (text) => text.length > 180 ? text.slice(0, 179) + "…" : text;

function detail({ alarm, changes }) {
  return h("section", { class: "panel", "aria-label": "Alarm " + alarm.label },
    h("div", { class: "head" }, h("h2", {}, alarm.label, " ", h("span", { class: "badge " + alarm.state }, alarm.state.replace("_", " "))), h("a", { href: "#/alarms" }, "Close")),
    h("p", {}, alarm.description), h("p", { class: "soft" }, alarm.reason),
    h("dl", { class: "facts" }, h("dt", {}, "Name"), h("dd", {}, alarm.name), h("dt", {}, "Condition"), h("dd", {}, alarm.condition), h("dt", {}, "Tells"), h("dd", {}, alarm.actions?.join(", ") || "nobody"), alarm.runbook && [h("dt", {}, "Runbook"), h("dd", {}, h("a", { href: alarm.runbook, target: "_blank", rel: "noreferrer" }, alarm.runbook))]),
    changes.length === 0 ? empty("It has not changed its state yet.") : table("History of " + alarm.label, ["When", "From", "To", "Reason"], changes.map((c) => [{ text: time(c.at), class: "keep" }, c.old, c.new, c.reason])));
}

// clock moves the endpoint's clock on: alarms wait minutes, ages hours.
function clock(told) {
  const buttons = [["1m", "1 minute"], ["5m", "5 minutes"], ["1h", "1 hour"]].map(([advance, text]) => h("button", {
    type: "button",
    async onclick() {
      buttons.forEach((b) => { b.disabled = true; });
      try {
        await post("clock", { advance });
        show(told, h("p", { class: "done" }, `The clock is ${text} on: alarms were evaluated for each minute.`));
      } catch (error) { show(told, failed(error)); }
      buttons.forEach((b) => { b.disabled = false; });
    },
  }, "+ " + text));
  return h("div", { class: "bar", role: "group", "aria-label": "Advance the endpoint's clock" }, h("span", { class: "soft" }, "Advance the clock"), buttons);
}
