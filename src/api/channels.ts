/**
 * What a caller named to listen to, checked before anything is sent.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { quoteIdentifier } from "../types/quote.ts";

/** Longer names are cut off by LISTEN; nothing would ever be heard under what was meant. */
const MAX_CHANNEL_BYTES = 63;

/** The channels, each once. Throws `InterfaceError` for none, and for names that no channel can have. */
export function checkChannels(channels: string | readonly string[]): readonly string[] {
  const names: readonly unknown[] = Array.isArray(channels) ? channels : [channels];
  if (names.length === 0) throw new InterfaceError("Cannot listen: no channel is named");
  return [...new Set(names.map(checkChannel))];
}

/** Throws `InterfaceError` unless a queue can hold so many. */
export function checkLimit(limit: number): void {
  if (limit === Infinity || (Number.isInteger(limit) && limit > 0)) return;
  throw new InterfaceError("Cannot listen: notificationLimit is not a whole number, 1 or more");
}

function checkChannel(name: unknown): string {
  if (typeof name !== "string") throw new InterfaceError("Cannot listen: channel is not a string");
  quoteIdentifier(name);
  if (new TextEncoder().encode(name).length > MAX_CHANNEL_BYTES) {
    throw new InterfaceError(`Cannot listen: channel is longer than ${MAX_CHANNEL_BYTES} bytes`);
  }
  return name;
}
