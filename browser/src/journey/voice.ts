// "Say it instead": recorded in the page, sealed at once, never a file on the phone.

import { byId, button, complain, el, icon, settle } from "./dom";
import { lengthInWords } from "./dates";
import { ItemList } from "./items";
import type { Visit } from "./visit";
import { say } from "./words";

const FORMATS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
/** Speech needs no more; ten minutes are about 2 MB, which a weak signal can carry. */
const BITS_PER_SECOND = 24_000;
/** An hour, so that a forgotten recording ends by itself. */
const LONGEST_SECONDS = 3600;

export class Voice {
  readonly list: ItemList;
  private recorder: MediaRecorder | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly panel = byId("voice");
  private readonly control = el("div", { class: "flow" });

  constructor(private readonly visit: Visit) {
    this.list = new ItemList(visit, "voice", () => this.control.querySelector("button")?.focus());
    this.panel.append(el("p", { class: "small soft" }, say("voice_hint")), this.control, this.list.element);
    this.ready();
    const opener = byId<HTMLButtonElement>("say");
    opener.hidden = false;
    opener.addEventListener("click", () => this.open(this.panel.hidden !== false));
    visit.watch(() => {
      if (this.panel.hidden && this.list.element.childElementCount > 0) this.open(true);
    });
  }

  private open(yes: boolean): void {
    this.panel.hidden = !yes;
    byId("say").setAttribute("aria-expanded", String(yes));
  }

  private ready(): void {
    this.control.replaceChildren(button("second", [icon("mic"), say("voice_record")], () => void this.record()));
  }

  private async record(): Promise<void> {
    settle(this.control);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.run(stream);
    } catch (error) {
      const missing = error instanceof DOMException && error.name === "NotFoundError";
      complain(this.control, say(missing ? "voice_no_microphone" : "voice_denied"));
    }
  }

  private run(stream: MediaStream): void {
    const format: string | undefined = FORMATS.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(format === undefined ? {} : { mimeType: format }) });
    const pieces: Blob[] = [];
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      this.recorder = null;
      clearInterval(this.timer);
      this.ready();
      if (!this.visit.leaving) void this.list.add(new Blob(pieces, { type: recorder.mimeType }));
    });
    recorder.start(1000);
    this.recorder = recorder;
    this.showClock();
  }

  private showClock(): void {
    const started = Date.now();
    const clock = el("bdi", { dir: "ltr" }, "0:00");
    const stop = button("second", [icon("stop"), say("voice_stop")], () => this.stop());
    this.control.replaceChildren(el("p", {}, say("voice_running", { time: clock })), stop);
    stop.focus();
    this.timer = setInterval(() => {
      const seconds = (Date.now() - started) / 1000;
      clock.textContent = lengthInWords(seconds);
      if (seconds > LONGEST_SECONDS) this.stop();
    }, 500);
  }

  /** Ends a recording and keeps it; called too when she goes on to the next page. */
  stop(): void {
    if (this.recorder?.state === "recording") this.recorder.stop();
  }
}
