/**
 * `infinity` and `-infinity` of timestamps and dates: the numbers Infinity and -Infinity.
 * @module
 */

/** A value, or the number Infinity or -Infinity in its place. */
export type OrInfinity<T> = T | number;

/** Whether `value` stands for one of the two. */
export function isInfinity(value: unknown): value is number {
  return value === Infinity || value === -Infinity;
}

/** The number of `infinity` or `-infinity`; null for any other text. */
export function infinityOfText(text: string): number | null {
  if (text === "infinity") return Infinity;
  return text === "-infinity" ? -Infinity : null;
}

/** PostgreSQL's text of Infinity or -Infinity. */
export function textOfInfinity(infinity: number): string {
  return infinity > 0 ? "infinity" : "-infinity";
}
