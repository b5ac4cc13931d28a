/** One error tree, the mirror of `amanat.errors`. A code is stable; a message never holds a secret or her words. */
export type ErrorKind = "malformed" | "forged" | "refused" | "nothing" | "conflict" | "unavailable";

export class AmanatError extends Error {
  /** The bundles for pages, sealing and export each carry this class: one's errors are recognised by the others. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "AmanatError";
  }

  /**
   * @param code stable, lower-case, dotted: `age.header_mac`
   * @param detail one plain sentence that says what to do (English; pages show their own words by code)
   * @param info numbers that a page needs to word it: a position, a limit
   */
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    readonly detail: string,
    readonly info: Readonly<Record<string, number | string>> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = "AmanatError";
  }
}

export const malformed = (code: string, detail: string, info?: Readonly<Record<string, number | string>>): AmanatError =>
  new AmanatError("malformed", code, detail, info);
export const forged = (code: string, detail: string): AmanatError => new AmanatError("forged", code, detail);
export const refused = (code: string, detail: string, info?: Readonly<Record<string, number | string>>): AmanatError =>
  new AmanatError("refused", code, detail, info);
export const unavailable = (code: string, detail: string): AmanatError => new AmanatError("unavailable", code, detail);

/** The code of anything thrown; what is not ours is `unexpected`. */
export function codeOf(error: unknown): string {
  return error instanceof AmanatError ? error.code : "unexpected";
}
