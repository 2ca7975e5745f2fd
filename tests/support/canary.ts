/**
 * A secret that must not get out, and how to see whether it did.
 * @module
 */

import { Buffer } from "node:buffer";
import { assert } from "@std/assert";

/** It reads differently where percent signs are decoded, and holds nothing that anybody else would write. */
export const CANARY = "S3CR3T-%40-x";

const DECODED = decodeURIComponent(CANARY);

/** Every form in which it may show, without white space. */
const FORMS: readonly string[] = [CANARY, DECODED].flatMap((secret) => {
  const bytes = Buffer.from(secret);
  const wide = Buffer.from(secret, "utf16le");
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    wide.toString("latin1"),
    wide.toString("hex"),
    Array.from(bytes).join(","),
    Array.from(wide).join(","),
    ...[0, 1, 2].map((offset) => middleOfBase64(bytes, offset)),
  ];
});

/** What base64 of it looks like with `offset` bytes before it: without the ends, which depend on what is around. */
function middleOfBase64(bytes: Buffer, offset: number): string {
  return Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64").slice(4, -4);
}

/** Everything of `thing` that could end up in a log. */
export function everyTextOf(thing: unknown): string {
  const texts = [
    Deno.inspect(thing, { depth: 9, iterableLimit: 1e4, strAbbreviateSize: 1e6 }),
    Deno.inspect(thing, { depth: 9, showHidden: true }),
    Deno.inspect([{ thing }], { depth: 9 }),
    jsonOf(thing),
    `${thing}`,
  ];
  for (let error = thing; error instanceof Error; error = error.cause) {
    texts.push(
      error.name,
      error.message,
      error.stack ?? "",
      `${error}`,
      jsonOf({ ...error, diag: 0 }),
    );
  }
  return texts.join("\n");
}

function jsonOf(thing: unknown): string {
  try {
    return JSON.stringify(thing, (_, value) => typeof value === "bigint" ? `${value}` : value) ??
      "";
  } catch {
    return ""; // what has a circle has no JSON
  }
}

/** Asserts that a text does not show the canary, in whatever form. */
export function assertNoCanary(text: string, what: string): void {
  const bare = text.replaceAll(/\s+/g, "");
  for (const form of FORMS) {
    assert(
      !text.includes(form) && !bare.includes(form),
      `${what} shows ${form}: ${text.slice(0, 500)}`,
    );
  }
}

/** Runs `work`, and returns what was written to the console meanwhile, which nobody sees. */
export async function capturingConsole(work: () => Promise<void>): Promise<string> {
  const names = ["log", "info", "warn", "error", "debug", "trace"] as const;
  const before = names.map((name) => console[name]);
  const lines: string[] = [];
  for (const name of names) {
    console[name] = (...given) => void lines.push(given.map(everyTextOf).join());
  }
  try {
    await work();
    return lines.join("\n");
  } finally {
    names.forEach((name, i) => console[name] = before[i]!);
  }
}
