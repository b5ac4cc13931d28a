// Small comforts of the desk's work; each page is whole without them. A time mark moves the player, a chosen text goes to
// where the cursor stands instead of to the end, and the sheet has a button that prints.

const player = document.querySelector<HTMLMediaElement>("audio, video");
for (const mark of document.querySelectorAll<HTMLButtonElement>("[data-seek]")) {
  mark.addEventListener("click", () => {
    if (!player) return;
    player.currentTime = Number(mark.dataset["seek"]);
    void player.play().catch(() => undefined); // a browser that plays nothing still stands at the mark
  });
}

const answer = document.querySelector<HTMLTextAreaElement>("textarea#text");
for (const chosen of document.querySelectorAll<HTMLButtonElement>("button[name=insert][data-text]")) {
  chosen.addEventListener("click", (event) => {
    if (!answer) return;
    event.preventDefault();
    const start = answer.selectionStart;
    const before = answer.value.slice(0, start);
    const gap = before === "" || before.endsWith("\n") ? "" : "\n\n";
    answer.setRangeText(gap + (chosen.dataset["text"] ?? ""), start, answer.selectionEnd, "end");
    answer.focus();
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
