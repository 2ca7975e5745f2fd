/**
 * A connection that sends prepared bytes and passes over what comes back, message by message, undecoded: what is
 * left when a driver has no work of its own.
 * @module
 */

const READ_BYTES = 65_536;
const HEADER_BYTES = 5;
const ENCODER = new TextEncoder();

/** The types of messages that are waited for. */
export const READY = 0x5a;
export const NOTIFICATION = 0x41;
const DATA_ROW = 0x44;
const ERROR = 0x45;

/** Bytes one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Text with its end. */
export const cstring = (text: string): Uint8Array => ENCODER.encode(`${text}\0`);

/** Numbers of 2 and 4 bytes. */
export function int16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}
export function int32(value: number): Uint8Array {
  return Uint8Array.of(value >> 24, value >> 16, value >> 8, value);
}

/** One message; the type may be left out, as in the first one. */
export function message(type: string, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = joined(...parts);
  return joined(ENCODER.encode(type), int32(body.length + 4), body);
}

/** A statement of the simple protocol. */
export const query = (text: string): Uint8Array => message("Q", cstring(text));
/** The end of a group of messages. */
export const SYNC: Uint8Array = message("S");
/** Makes a statement. */
export const parse = (name: string, text: string): Uint8Array =>
  message("P", cstring(name), cstring(text), int16(0));
/** Runs it, with values as text, and all columns of the result in binary. */
export function run(name: string, values: readonly unknown[] = []): Uint8Array {
  const sized = values.map((value) => {
    const bytes = ENCODER.encode(String(value));
    return joined(int32(bytes.length), bytes);
  });
  const formats = [int16(0), int16(values.length), ...sized, int16(1), int16(1)];
  return joined(
    message("B", cstring(""), cstring(name), ...formats),
    message("E", cstring(""), int32(0)),
  );
}

/** What is needed of a connection. */
export type Bytes = Pick<Deno.Conn, "read" | "write" | "close">;

/** One connection, for a role that needs no password. */
export class RawWire {
  readonly #conn: Bytes;
  readonly #bytes = new Uint8Array(READ_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  /** Bytes of a message that are still to come and to be passed over. */
  #rest = 0;
  /** Bytes of an incomplete header. */
  #kept = 0;

  /** Takes over what has said hello. */
  constructor(conn: Bytes) {
    this.#conn = conn;
  }

  /** Connects. */
  static async open(dsn: string): Promise<RawWire> {
    const { hostname, port, username, pathname } = new URL(dsn.replace(/^postgres\w*:/, "http:"));
    const conn = await Deno.connect({ hostname, port: Number(port) });
    conn.setNoDelay(true);
    const wire = new RawWire(conn);
    const settings = ["user", username, "database", pathname.slice(1), ""].map(cstring);
    await wire.exchange(message("", int32(196_608), ...settings));
    return wire;
  }

  /** Sends, and reads until that many messages of that type; resolves with how many rows came by. */
  async exchange(sent: Uint8Array, until: number = READY, times = 1): Promise<number> {
    const writing = this.#write(sent);
    let rows = 0;
    const passed = (type: number) => {
      if (type === ERROR) throw new Error("Cannot measure: the server has reported an error");
      if (type === DATA_ROW) rows++;
      if (type === until) times--;
    };
    while (times > 0) {
      const count = await this.#conn.read(this.#bytes.subarray(this.#kept));
      if (count === null) throw new Error("Cannot measure: the server has closed the connection");
      this.#scan(this.#kept + count, passed);
    }
    await writing;
    return rows;
  }

  close(): void {
    this.#conn.close();
  }

  #scan(end: number, passed: (type: number) => void): void {
    let position = Math.min(this.#rest, end);
    this.#rest -= position;
    while (end - position >= HEADER_BYTES) {
      passed(this.#bytes[position]!);
      const next = position + 1 + this.#view.getInt32(position + 1);
      position = Math.min(next, end);
      this.#rest = next - position;
    }
    this.#bytes.copyWithin(0, position, end);
    this.#kept = end - position;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
  }
}
