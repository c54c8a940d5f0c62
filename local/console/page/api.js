// Requests to the endpoint, and whether it is there.
const listeners = new Set();
let live = null;

// onConnection calls f with true or false whenever that changes.
export function onConnection(f) { listeners.add(f); }

function connected(now) {
  if (now === live) return;
  live = now;
  for (const f of listeners) f(now);
}

// Gone is the error when nothing answers.
export class Gone extends Error {}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch("/_millrace/" + path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    connected(false);
    throw new Gone("the endpoint does not answer");
  }
  connected(true);
  const body = await answer.json().catch(() => ({ error: `the answer (${answer.status}) is not JSON` }));
  if (!answer.ok || body?.error && !answer.ok) throw new Error(body.error ?? `status ${answer.status}`);
  return body;
}

export const get = (path, parameters = {}, signal) => {
  const query = new URLSearchParams(parameters).toString();
  return ask(path + (query && "?" + query), { signal });
};

export const post = (path, body) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// every runs f now and again each so many milliseconds after it has ended, while the
// page is looked at. It answers what ends it; f gets a signal that is aborted then.
export function every(ms, f) {
  const controller = new AbortController();
  let timer;
  const run = async () => {
    clearTimeout(timer);
    if (controller.signal.aborted) return;
    if (!document.hidden) {
      try { await f(controller.signal); } catch (error) { if (!(error instanceof Gone) && error.name !== "AbortError") console.error(error); }
    }
    if (!controller.signal.aborted) timer = setTimeout(run, ms);
  };
  const look = () => { if (!document.hidden) run(); };
  document.addEventListener("visibilitychange", look);
  run();
  return () => { controller.abort(); clearTimeout(timer); document.removeEventListener("visibilitychange", look); };
}
