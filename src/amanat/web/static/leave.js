// "Leave now": blanks the page, tells the other scripts to forget their keys, and replaces this entry of the history.
// Never asks. Pressing Shift three times does the same. Without this script the bar is a plain link.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const link = document.getElementById("leave");
  if (!link) return;
  let leaving = false;
  const leave = (event) => {
    if (event) event.preventDefault();
    if (leaving) return;
    leaving = true;
    const goal = link.href;
    document.title = "";
    document.documentElement.hidden = true;
    window.dispatchEvent(new Event("amanat:forget"));
    document.body.replaceChildren();
    location.replace(goal);
  };
  link.addEventListener("click", leave);
  // A page that the browser kept must not come back with its words.
  addEventListener("pageshow", (event) => {
    if (event.persisted && leaving) location.replace(link.href);
  });
  const WITHIN = 3000; // milliseconds for the three presses; capitals in a text have other keys between
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return;
    presses = presses.filter((at) => event.timeStamp - at < WITHIN);
    presses.push(event.timeStamp);
    if (presses.length >= 3) leave();
  });
  // The language switch keeps what stands behind the # (a code from a letter), which no server ever sees.
  for (const other of document.querySelectorAll("a.tongue")) {
    other.addEventListener("click", () => {
      other.hash = location.hash;
    });
  }
})();
