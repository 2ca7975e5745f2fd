// deno-lint-ignore-file no-import-prefix
/**
 * Stands in for `@std/async` where JSR cannot be reached; typed by hand because its source has no types.
 * @module
 */
import * as deadlineModule from "npm:deno-std@1.4.0/async/deadline.js";
import * as delayModule from "npm:deno-std@1.4.0/async/delay.js";

const source = { ...deadlineModule, ...delayModule } as unknown as {
  deadline<T>(promise: Promise<T>, ms: number): Promise<T>;
  delay(ms: number): Promise<void>;
};

export function deadline<T>(promise: Promise<T>, ms: number): Promise<T> {
  return source.deadline(promise, ms);
}

export function delay(ms: number): Promise<void> {
  return source.delay(ms);
}
