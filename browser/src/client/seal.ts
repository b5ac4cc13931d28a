/** What a page loads to seal, send and read: one file, because on a weak network each request costs more than its bytes. */
export { LocalDraft } from "./local-draft";
export { Safe } from "./safe";
