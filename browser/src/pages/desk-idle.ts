// Locks the desk when nobody is at it. The server ends the session by itself; this clears the screen as well, keeps a
// session alive while somebody types, and makes all tabs of the desk agree. Pressing Shift three times locks at once.

const meta = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
const idle = Number(meta("desk-idle")) * 1000;
const home = `/${meta("desk-lang")}`;
const tabs = new BroadcastChannel("desk");
const lockForm = document.querySelector<HTMLFormElement>(".desk-lock");
const soon = document.getElementById("idle-soon");
const SAY_BEFORE = Math.min(60_000, idle / 4);
const TELL_EVERY = Math.min(30_000, idle / 4); // how often a person at work is told to the server

let last = Date.now();
let told = Date.now();
let gone = false;

function clear(): void {
  gone = true;
  document.documentElement.hidden = true;
}

function lock(): void {
  if (gone) return;
  clear();
  tabs.postMessage("locked");
  lockForm?.submit();
}

function active(own = true): void {
  const now = Date.now();
  if (gone) return;
  if (now - last >= idle) return lock(); // a laptop that slept: the first movement after it must not count as work
  last = now;
  if (soon) soon.hidden = true;
  if (!own || now - told < TELL_EVERY) return;
  told = now;
  tabs.postMessage("active");
  void alive().then(
    (still) => {
      if (!still) leave();
    },
    () => undefined, // the desk does not answer: the page stays, with what was typed
  );
}

/** Whether the session still stands, as the server says. */
async function alive(): Promise<boolean> {
  const body = new URLSearchParams({ csrf: meta("desk-csrf") });
  return (await fetch(`${home}/alive`, { method: "POST", body, redirect: "manual" })).status === 204;
}

function leave(): void {
  clear();
  location.replace(`${home}/unlock`);
}

const PATIENCE = 50; // times a tenth of a second

/** Another tab has locked. Its form may still be on the way, and until it is there the door would lead back in. */
async function follow(): Promise<void> {
  clear();
  for (let tries = 0; tries < PATIENCE && (await alive().catch(() => false)); tries++) {
    await new Promise((later) => setTimeout(later, 100));
  }
  leave();
}

for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) {
  addEventListener(kind, () => active(), { passive: true, capture: true });
}
tabs.addEventListener("message", (event: MessageEvent<string>) => (event.data === "locked" ? void follow() : active(false)));
lockForm?.addEventListener("submit", () => tabs.postMessage("locked"));
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a page that the browser kept may belong to a session that is over
});
setInterval(() => {
  const quiet = Date.now() - last;
  if (quiet >= idle) lock();
  else if (soon) soon.hidden = quiet < idle - SAY_BEFORE;
}, 1000);

const WITHIN = 3000; // milliseconds for the three presses, as on the public pages
let presses: number[] = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Shift") presses = [];
});
addEventListener("keyup", (event) => {
  if (event.key !== "Shift") return;
  presses = [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
  if (presses.length >= 3) lock();
});

// A second press before the answer comes would send the same form again, and say of the first that nothing was sent.
// Not for ever: a form that gives a file leaves its page as it is.
const TWICE = 3000; // milliseconds
const sent = new WeakMap<EventTarget, number>();
addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target) return;
  const before = sent.get(event.target);
  if (before !== undefined && event.timeStamp - before < TWICE) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});
