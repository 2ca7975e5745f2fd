/**
 * The server's messages as bytes, and the client's as objects: an encoder of its own, so that the tests of
 * the protocol do not share the protocol's mistakes.
 * @module
 */

/** Bytes that own their memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The types that a {@linkcode Column} may have here. */
export const OID = { int4: 23, text: 25 } as const;

/** One column of a row description. */
export interface Column {
  readonly name: string;
  readonly oid: number;
}

/** A value of a row before it is encoded; null is NULL. What has two forms is given as both. */
export type Value = string | number | null | { readonly text: string; readonly binary: Uint8Array };

const NOTHING = new Uint8Array();
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Puts bytes one after the other. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** UTF-8 without a terminator. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** UTF-8 with a terminating NUL. */
export function cstring(text: string): Bytes {
  return utf8(`${text}\0`);
}

/** A big-endian int16. */
export function int16(value: number): Bytes {
  return Uint8Array.of(value >> 8 & 0xff, value & 0xff);
}

/** A big-endian int32. */
export function int32(value: number): Bytes {
  return Uint8Array.of(value >> 24 & 0xff, value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
}

/** A message; `announced` lies about its length. */
export function message(
  type: string,
  body: Uint8Array = NOTHING,
  announced: number = body.length + 4,
): Bytes {
  return concat(utf8(type), int32(announced), body);
}

/** An Authentication message with this code. */
export function authentication(code: number, data: Uint8Array = new Uint8Array()): Bytes {
  return message("R", concat(int32(code), data));
}

/** AuthenticationOk. */
export const AUTHENTICATION_OK: Bytes = authentication(0);

/** AuthenticationSASL with these mechanisms. */
export function authenticationSasl(...mechanisms: readonly string[]): Bytes {
  return authentication(10, concat(...mechanisms.map(cstring), Uint8Array.of(0)));
}

/** BackendKeyData, with a key of four bytes or of any. */
export function backendKeyData(pid: number, key: number | Bytes): Bytes {
  return message("K", concat(int32(pid), typeof key === "number" ? int32(key) : key));
}

/** ParameterStatus. */
export function parameterStatus(name: string, value: string): Bytes {
  return message("S", concat(cstring(name), cstring(value)));
}

/** ReadyForQuery: I idle, T in a transaction, E in a failed one. */
export function readyForQuery(status: string = "I"): Bytes {
  return message("Z", utf8(status));
}

/** RowDescription. */
export function rowDescription(...columns: readonly Column[]): Bytes {
  return message("T", concat(int16(columns.length), ...columns.map(columnBytes)));
}

function columnBytes({ name, oid }: Column): Bytes {
  return concat(cstring(name), int32(0), int16(0), int32(oid), int16(-1), int32(-1), int16(0));
}

/** DataRow with values that are encoded already. */
export function dataRow(...values: readonly (Uint8Array | null)[]): Bytes {
  const parts = values.map((value) =>
    value === null ? int32(-1) : concat(int32(value.length), value)
  );
  return message("D", concat(int16(values.length), ...parts));
}

/** One value in the text or (int4, and what is given in both) the binary format. */
export function encodeValue(oid: number, format: number, value: Value): Uint8Array | null {
  if (value === null) return null;
  if (typeof value === "object") return format === 1 ? value.binary : utf8(value.text);
  return format === 1 && oid === OID.int4 ? int32(Number(value)) : utf8(String(value));
}

/** DataRow with values in the text format. */
export function textRow(...values: readonly Value[]): Bytes {
  return dataRow(...values.map((value) => encodeValue(OID.text, 0, value)));
}

/** CommandComplete. */
export function commandComplete(tag: string): Bytes {
  return message("C", cstring(tag));
}

/** ParameterDescription. */
export function parameterDescription(...oids: readonly number[]): Bytes {
  return message("t", concat(int16(oids.length), ...oids.map(int32)));
}

/** The fields of an ErrorResponse or NoticeResponse, by their letters. */
export type Report = Readonly<Record<string, string>>;

/** An ErrorResponse of severity ERROR, or of the one given. */
export function errorResponse(code: string, more: Report = {}): Bytes {
  return message("E", report({ S: "ERROR", V: "ERROR", C: code, M: `error ${code}`, ...more }));
}

/** A FATAL ErrorResponse: the server is about to hang up. */
export function fatal(code: string): Bytes {
  return errorResponse(code, { S: "FATAL", V: "FATAL", M: `fatal ${code}` });
}

/** A NoticeResponse. */
export function notice(code: string, more: Report = {}): Bytes {
  const fields = { S: "WARNING", V: "WARNING", C: code, M: `notice ${code}`, ...more };
  return message("N", report(fields));
}

/** The body of an ErrorResponse or NoticeResponse. */
export function report(fields: Report): Bytes {
  const parts = Object.entries(fields).map(([code, text]) => cstring(code + text));
  return concat(...parts, Uint8Array.of(0));
}

/** NotificationResponse. */
export function notification(pid: number, channel: string, payload: string): Bytes {
  return message("A", concat(int32(pid), cstring(channel), cstring(payload)));
}

/** Messages without a body. */
export const PARSE_COMPLETE: Bytes = message("1");
/** See {@linkcode PARSE_COMPLETE}. */
export const BIND_COMPLETE: Bytes = message("2");
/** See {@linkcode PARSE_COMPLETE}. */
export const CLOSE_COMPLETE: Bytes = message("3");
/** See {@linkcode PARSE_COMPLETE}. */
export const PORTAL_SUSPENDED: Bytes = message("s");
/** See {@linkcode PARSE_COMPLETE}. */
export const NO_DATA: Bytes = message("n");
/** See {@linkcode PARSE_COMPLETE}. */
export const EMPTY_QUERY: Bytes = message("I");
/** CopyInResponse: text, no columns. */
export const COPY_IN: Bytes = message("G", Uint8Array.of(0, 0, 0));
/** CopyOutResponse: text, no columns. */
export const COPY_OUT: Bytes = message("H", Uint8Array.of(0, 0, 0));
/** CopyData. */
export function copyData(text: string): Bytes {
  return message("d", utf8(text));
}
/** CopyBothResponse: text, no columns. */
export const COPY_BOTH: Bytes = message("W", Uint8Array.of(0, 0, 0));
/** CopyData with one line. */
export const COPY_DATA: Bytes = message("d", utf8("1\n"));
/** See {@linkcode PARSE_COMPLETE}. */
export const COPY_DONE: Bytes = message("c");

/** One message of the client: its letter, or "startup" and "cancel" for the two that have none. */
export interface ClientMessage {
  readonly type: string;
  readonly body: Bytes;
}

/** Reads one field after the other from the body of a message. */
export class BodyReader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(count: number): Bytes {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Error("scripted server: a message is too short");
    const part = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return part;
  }

  rest(): Bytes {
    return this.take(this.#bytes.length - this.#at);
  }

  uint8(): number {
    return this.take(1)[0]!;
  }

  int16(): number {
    return new DataView(this.take(2).buffer).getUint16(0);
  }

  int32(): number {
    return new DataView(this.take(4).buffer).getInt32(0);
  }

  cstring(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new Error("scripted server: a text has no end");
    const text = decoder.decode(this.take(end - this.#at));
    this.#at++;
    return text;
  }
}

/** Messages without a type, by what they hold in place of the protocol's version. */
const UNTYPED: Readonly<Record<number, string>> = { 80877102: "cancel", 80877103: "ssl" };

/** Cuts the bytes of a client into messages. */
export class ClientMessageReader {
  #bytes: Bytes = new Uint8Array();
  #at = 0;
  #untyped: boolean;

  /** The first message of a link has no type byte. */
  constructor(first: "untyped" | "typed" = "untyped") {
    this.#untyped = first === "untyped";
  }

  /** Adds bytes, returns the messages that are complete now. */
  push(bytes: Uint8Array): ClientMessage[] {
    this.#bytes = concat(this.#bytes.subarray(this.#at), bytes);
    this.#at = 0;
    const messages: ClientMessage[] = [];
    for (let next = this.#next(); next !== null; next = this.#next()) messages.push(next);
    return messages;
  }

  #next(): ClientMessage | null {
    const header = this.#untyped ? 0 : 1;
    if (this.#bytes.length - this.#at < header + 4) return null;
    const length = new DataView(this.#bytes.buffer).getInt32(this.#at + header);
    if (length < 4) throw new Error("scripted server: a message is shorter than its length");
    const end = this.#at + header + length;
    if (this.#bytes.length < end) return null;
    const body = this.#bytes.slice(this.#at + header + 4, end);
    const type = this.#untyped ? untypedName(body) : String.fromCharCode(this.#bytes[this.#at]!);
    this.#at = end;
    this.#untyped = type === "ssl"; // a startup follows
    return { type, body };
  }
}

function untypedName(body: Bytes): string {
  return UNTYPED[new DataView(body.buffer).getInt32(0)] ?? "startup";
}
