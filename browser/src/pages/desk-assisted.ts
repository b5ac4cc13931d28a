// A file taken at the desk goes as the raw body of one request, so that the desk can seal it as it comes. The printable form's button
// works here too. What the server says is shown as text.

const file = document.querySelector<HTMLInputElement>("input[data-take]");
const state = document.getElementById("take-state");
const csrf = document.querySelector<HTMLMetaElement>('meta[name="desk-csrf"]')?.content ?? "";
let busy = false;

function say(text: string, focus = false): void {
  if (!state) return;
  state.textContent = text;
  state.hidden = false;
  if (focus) state.focus();
}

async function take(input: HTMLInputElement): Promise<void> {
  const chosen = input.files?.[0];
  if (!chosen) return say(input.dataset.none ?? "", true);
  if (chosen.size > Number(input.dataset.most)) return say(input.dataset.large ?? "", true);
  busy = true;
  say(input.dataset.wait ?? "");
  const headers = { "x-desk-form": csrf, "x-file-name": encodeURIComponent(chosen.name), "content-type": chosen.type || "application/octet-stream" };
  try {
    const answer = await fetch(input.dataset.take ?? "", { method: "POST", body: chosen, headers, redirect: "error" });
    if (answer.status === 201) return location.replace(answer.headers.get("location") ?? location.href);
    if (answer.status === 401) return location.reload();
    say(answer.headers.get("content-type")?.startsWith("text/plain") ? await answer.text() : (input.dataset.lost ?? ""), true);
  } catch {
    say(input.dataset.lost ?? "", true); // the choice stays: one click tries again
  } finally {
    busy = false;
  }
}

file?.form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!busy) void take(file);
});
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
