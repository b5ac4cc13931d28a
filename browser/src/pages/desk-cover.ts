// Boxes are drawn on the picture with a mouse, a pen or a finger; each becomes a row of numbers, and each row a box, so that either
// way is enough. Nothing is sent before the form is. Numbers are hundredths of the picture with one digit behind the point.

const sheet = document.querySelector<HTMLElement>("[data-cover]");
const table = document.querySelector<HTMLTableElement>("[data-cover-rows]");
const drawing = sheet?.querySelector("svg") ?? null;
const NAMES = ["left", "top", "width", "height"] as const;
const SMALLEST = 4; // thousandths: less is a slip of the finger

type Box = [number, number, number, number];

function inputs(row: HTMLTableRowElement): HTMLInputElement[] {
  return NAMES.map((name) => row.querySelector<HTMLInputElement>(`input[name=${name}]`)).filter((one) => one !== null);
}

function rows(): HTMLTableRowElement[] {
  return [...(table?.tBodies[0]?.rows ?? [])];
}

/** Thousandths, or null while a row is not whole. Urdu and Arabic digits count as digits. */
function typed(row: HTMLTableRowElement): Box | null {
  const numbers = inputs(row).map((input) => {
    const plain = input.value.trim().replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf)).replace(/[,٫]/, ".");
    return plain === "" ? Number.NaN : Math.round(Number(plain) * 10);
  });
  const [left = NaN, top = NaN, width = NaN, height = NaN] = numbers;
  const fits = [left, top].every((n) => n >= 0 && n < 1000) && [width, height].every((n) => n > 0 && n <= 1000);
  return fits ? [left, top, width, height] : null;
}

function rect([left, top, width, height]: Box): SVGRectElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["x", left], ["y", top], ["width", width], ["height", height]] as const) made.setAttribute(name, String(value));
  return made;
}

function show(draft?: Box): void {
  const boxes = rows().map(typed).filter((one) => one !== null);
  drawing?.replaceChildren(...[...boxes, ...(draft ? [draft] : [])].map(rect));
}

function tenth(value: number): string {
  return String(value / 10);
}

/** Puts a box into the first empty row; a new row is made when there is none. */
function keep(box: Box): void {
  let row = rows().find((one) => inputs(one).every((input) => input.value.trim() === ""));
  if (!row) {
    const last = rows().at(-1);
    if (!last) return;
    row = last.cloneNode(true) as HTMLTableRowElement;
    last.after(row);
    wire(row);
  }
  inputs(row).forEach((input, index) => (input.value = tenth(box[index] ?? 0)));
  show();
}

function wire(row: HTMLTableRowElement): void {
  for (const input of inputs(row)) input.addEventListener("input", () => show());
  row.querySelector("td.away")?.remove();
  const cell = row.insertCell();
  cell.className = "away";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button link";
  button.textContent = table?.dataset.takeAway ?? "×";
  button.addEventListener("click", () => {
    for (const input of inputs(row)) input.value = "";
    show();
    inputs(row)[0]?.focus();
  });
  cell.append(button);
}

function place(event: PointerEvent, within: DOMRect): [number, number] {
  const part = (at: number, start: number, size: number) => Math.min(1000, Math.max(0, Math.round(((at - start) / size) * 1000)));
  return [part(event.clientX, within.left, within.width), part(event.clientY, within.top, within.height)];
}

function between([ax, ay]: [number, number], [bx, by]: [number, number]): Box {
  return [Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by)];
}

if (sheet && table && drawing) {
  sheet.classList.add("ready");
  for (const part of document.querySelectorAll<HTMLElement>("[data-cover-help]")) part.hidden = false;
  for (const part of document.querySelectorAll<HTMLElement>("[data-cover-look]")) part.hidden = true; // boxes show at once
  table.tHead?.rows[0]?.insertCell();
  for (const row of rows()) wire(row);
  show();
  let start: [number, number] | null = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    start = place(event, sheet.getBoundingClientRect());
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (start) show(between(start, place(event, sheet.getBoundingClientRect())));
  });
  sheet.addEventListener("pointerup", (event) => {
    if (!start) return;
    const box = between(start, place(event, sheet.getBoundingClientRect()));
    start = null;
    if (box[2] >= SMALLEST && box[3] >= SMALLEST) keep(box);
    else show();
  });
  sheet.addEventListener("pointercancel", () => {
    start = null; // two fingers zoom
    show();
  });
}
