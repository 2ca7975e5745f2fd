/**
 * The error of protocol 2: E, and text up to a NUL, without a length. Servers still send it when they cannot make a
 * process for a client.
 * @module
 */

import { Backend, HEADER_LENGTH, SHORT_MESSAGE_LENGTH } from "./messages.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { shown } from "./shown_text.ts";

/** Such an error, or its beginning. */
export type OldError = { readonly isComplete: false } | {
  readonly isComplete: true;
  readonly text: string;
};

/** Reads what is at the start of `input`, of which a header has come; null when it is no such error. */
export function oldErrorText(
  { bytes, start, end }: Pick<ReceiveBuffer, "bytes" | "start" | "end">,
): OldError | null {
  if (bytes[start] !== Backend.ErrorResponse) return null;
  const received = bytes.subarray(start + 1, end);
  if (!received.subarray(0, HEADER_LENGTH - 1).every(isOfText)) return null;
  const length = received.indexOf(0);
  if (length < 0) return received.length > SHORT_MESSAGE_LENGTH ? null : { isComplete: false };
  const text = new TextDecoder().decode(received.subarray(0, length)).trim();
  return { isComplete: true, text: shown(text) };
}

/** Whether a byte can be of a text, and not of a length. */
function isOfText(byte: number): boolean {
  return byte === 0x09 || byte === 0x0a || (byte >= 0x20 && byte !== 0x7f && byte < 0xf8);
}
