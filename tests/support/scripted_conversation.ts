/**
 * A conversation without a wire: the test hands it the server's bytes, and takes what it would send.
 * @module
 */

import type { Diagnostics } from "../../src/errors.ts";
import { Conversation } from "../../src/protocol/conversation.ts";
import type {
  QueryObserver,
  QueryOutcome,
  QueryRequest,
} from "../../src/protocol/query_exchange.ts";
import { type RowDecoder, writeNoParameters } from "../../src/protocol/statement.ts";
import { type ClientMessage, ClientMessageReader, concat } from "./scripted_messages.ts";

/** The column of a text, `a`, as the server describes it. */
export const FIELD = {
  name: "a",
  tableOid: 0,
  tableColumn: 0,
  typeOid: 25,
  typeSize: -1,
  typeModifier: -1,
};

/** What a conversation told its listener. */
export interface Heard {
  readonly notices: Diagnostics[];
  readonly notifications: { pid: number; channel: string; payload: string }[];
}

/** A conversation, and what its listener heard. */
export interface Conversing {
  readonly conversation: Conversation;
  readonly heard: Heard;
}

/** Begins a conversation that is logged in. */
export function converse(maxMessageBytes: number = 1_000_000): Conversing {
  const heard: Heard = { notices: [], notifications: [] };
  const listener = {
    notice: (notice: Diagnostics) => void heard.notices.push(notice),
    notification: (notification: Heard["notifications"][number]) =>
      void heard.notifications.push(notification),
  };
  return { conversation: new Conversation(listener, maxMessageBytes), heard };
}

/** Hands the server's bytes over, as one chunk. */
export function feed(conversation: Conversation, ...parts: readonly Uint8Array[]): void {
  const { input } = conversation;
  let bytes: Uint8Array = concat(...parts);
  while (bytes.length > 0) {
    const room = input.room();
    const count = Math.min(room.length, bytes.length);
    room.set(bytes.subarray(0, count));
    input.end += count;
    bytes = bytes.subarray(count);
    conversation.receive();
  }
}

/** Takes the messages that wait to be sent. */
export function takeMessages(conversation: Conversation): ClientMessage[] {
  const reader = new ClientMessageReader("typed");
  conversation.seal(); // as the wire does
  const bytes = conversation.out.take();
  const messages = reader.push(bytes);
  conversation.out.give(bytes);
  return messages;
}

/** The types of the messages that wait to be sent. */
export function takeTypes(conversation: Conversation): string {
  return takeMessages(conversation).map(({ type }) => type).join("");
}

/** Decodes rows of one text column; a value "bad" throws. */
export const textDecoder: RowDecoder = (source, position, end, rows) => {
  const { bytes, view } = source;
  while (end - position >= 7 && bytes[position] === 0x44) {
    const stop = position + 1 + view.getInt32(position + 1);
    if (stop > end) break;
    const text = new TextDecoder().decode(bytes.subarray(position + 11, stop));
    if (text === "bad") throw new TypeError("a value cannot be decoded");
    rows.push(text);
    position = stop;
  }
  return position;
};

/** What an observer heard. */
export type Observed = readonly [
  event: "completed" | "failed",
  outcome: QueryOutcome,
  error?: unknown,
];

/** A request without values, whose rows are decoded by {@linkcode textDecoder}. */
export function requestOf(
  changes: Partial<QueryRequest> = {},
  observed: Observed[] = [],
): QueryRequest {
  const observer: QueryObserver = {
    completed: (_, outcome) => void observed.push(["completed", outcome]),
    failed: (_, outcome, error) => void observed.push(["failed", outcome, error]),
    again: () => null,
  };
  return {
    text: "SELECT 1",
    binding: { name: "", resultFormats: [], writeParameters: writeNoParameters },
    parse: true,
    fields: null,
    decoderFor: () => textDecoder,
    closing: [],
    observer,
    ...changes,
  };
}
