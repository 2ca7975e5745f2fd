/**
 * A server in memory: what the client holds of a link is a `Transport`, what the test holds is the other end.
 *
 * A link also watches what `Transport` demands of its user: one read and one write at a time, and bytes
 * that do not change while they are written. What it catches is in `violations`.
 * @module
 */

import type { Address } from "../../src/driver.ts";
import type { Dial, TlsFacts, Transport } from "../../src/transport/transport.ts";
import {
  type Bytes,
  type ClientMessage,
  ClientMessageReader,
  concat,
} from "./scripted_messages.ts";

/** Where the bytes of a server are cut, ended or broken, counted from the first byte of the link. */
export interface LinkPlan {
  /** A read never goes beyond one of these. */
  readonly cuts?: readonly number[];
  /** A read brings at most this many bytes. */
  readonly chunk?: number;
  /** After this many bytes the link ends in this way; what comes behind is lost. */
  readonly stop?: { readonly at: number; readonly how: "end" | "break" | "silence" };
  /** The server sees this many bytes of the client; the write that brings more fails. */
  readonly stopWriting?: number;
  /** Changes what the server sends. */
  readonly change?: (bytes: Bytes, at: number) => Bytes;
}

/** Lets something happen to the client: the result of a dial, a read or a write. A sweep steps in here. */
export type Fire = (event: string, happen: () => void) => void;

interface PendingRead {
  readonly into: Uint8Array;
  readonly resolve: (count: number | null) => void;
  readonly reject: (reason: unknown) => void;
}

interface PendingWrite {
  readonly bytes: Uint8Array;
  readonly copy: Bytes;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** One link. */
export class ScriptedLink implements Transport {
  /** All messages of the client, in order. */
  readonly messages: ClientMessage[] = [];
  /** What each write brought. */
  readonly writes: Bytes[] = [];
  /** Rules of `Transport` that the client broke. */
  readonly violations: string[] = [];
  /** Where the client dialled. */
  readonly address: Address;
  /** Hears each message of the client at once. */
  onMessage: ((message: ClientMessage) => void) | null = null;
  /** What the client is told of an encryption that is not there; nothing by default. */
  tls?: TlsFacts;
  /** Whether the client has closed it. */
  closed = false;
  /** How many bytes the client has taken. */
  taken = 0;
  /** How many bytes the client has written. */
  written = 0;

  readonly #fire: Fire;
  readonly #plan: LinkPlan;
  readonly #reader = new ClientMessageReader();
  readonly #waiting: { type: string; resolve: (message: ClientMessage) => void }[] = [];
  readonly #closing = Promise.withResolvers<void>();
  #received = 0;
  #incoming: Bytes[] = [];
  #sent = 0;
  #ending: { readonly error: Error | null } | null = null;
  #read: PendingRead | null = null;
  #write: PendingWrite | null = null;
  #held = false;
  #writeError: Error | null = null;

  constructor(address: Address, plan: LinkPlan, fire: Fire) {
    this.address = address;
    this.#plan = plan;
    this.#fire = fire;
  }

  // What the client sees.

  read(into: Uint8Array): Promise<number | null> {
    if (this.#read) this.violations.push("a read while another is under way");
    if (into.length === 0) this.violations.push("a read into no room");
    if (this.closed) return Promise.reject(interrupted());
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    this.#read = { into, resolve, reject };
    this.#deliver();
    return promise;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#write) this.violations.push("a write while another is under way");
    if (this.closed) return Promise.reject(interrupted());
    if (this.#writeError) return Promise.reject(this.#writeError);
    const { stopWriting = Infinity } = this.#plan;
    if (this.written + bytes.length > stopWriting) return this.#writePart(bytes, stopWriting);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const copy = concat(bytes);
    this.written += bytes.length;
    this.#write = { bytes, copy, resolve, reject };
    this.writes.push(copy);
    // The reply may be there before the write is done: the harder order is the usual one here.
    for (const message of this.#reader.push(copy)) this.#heard(message);
    if (!this.#held) this.releaseWrite();
    return promise;
  }

  #writePart(bytes: Uint8Array, stopWriting: number): Promise<void> {
    const part = bytes.slice(0, stopWriting - this.written);
    this.#writeError = new Error("broken pipe");
    for (const message of this.#reader.push(part)) this.#heard(message);
    queueMicrotask(() => this.break(this.#writeError!)); // reading ends a little later than writing
    return Promise.reject(this.#writeError);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    const read = this.#read;
    const write = this.#write;
    this.#read = this.#write = null;
    read?.reject(interrupted());
    write?.reject(interrupted());
    this.#closing.resolve();
  }

  // What the test does.

  /** Whether the client waits for bytes. */
  get reading(): boolean {
    return this.#read !== null;
  }

  /** Resolves when the client has closed it. */
  get closedByClient(): Promise<void> {
    return this.#closing.promise;
  }

  /** Sends bytes, as one chunk unless the plan cuts it. */
  send(...parts: readonly Bytes[]): void {
    const bytes = concat(...parts);
    const { change } = this.#plan;
    this.#incoming.push(change ? change(bytes, this.#sent) : bytes);
    this.#sent += bytes.length;
    this.#deliver();
  }

  /** Ends the stream after what was sent. */
  end(): void {
    this.#ending ??= { error: null };
    this.#deliver();
  }

  /** Breaks the link after what was sent: reads reject. */
  break(error: Error = new Error("connection reset by peer")): void {
    this.#ending ??= { error };
    this.#deliver();
  }

  /** Lets writes last until `releaseWrite()`. */
  holdWrites(): void {
    this.#held = true;
  }

  /** Lets the write under way be done. */
  releaseWrite(): void {
    const write = this.#write;
    if (!write) return;
    this.#fire("write", () => {
      if (this.#write !== write) return;
      this.#write = null;
      if (write.copy.some((byte, i) => byte !== write.bytes[i])) {
        this.violations.push("bytes that changed while they were written");
      }
      write.resolve();
    });
  }

  /** Lets writes go on without being held. */
  unholdWrites(): void {
    this.#held = false;
    this.releaseWrite();
  }

  /** Makes the write under way and all later ones reject. */
  failWrites(error: Error = new Error("broken pipe")): void {
    this.#writeError = error;
    const write = this.#write;
    this.#write = null;
    write?.reject(error);
  }

  /** Resolves with the next message of the client that was not received yet, which must be of this type. */
  receive(type: string): Promise<ClientMessage> {
    const message = this.messages[this.#received];
    this.#received++;
    if (message) return Promise.resolve(expected(message, type));
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        type,
        resolve: (message) => {
          try {
            resolve(expected(message, type));
          } catch (error) {
            reject(error);
          }
        },
      });
    });
  }

  /** The types of the messages that the client has sent since the one received last, joined. */
  get unreceived(): string {
    return this.messages.slice(this.#received).map(({ type }) => type).join("");
  }

  /** Counts the messages so far as received, and returns their types, joined. */
  receiveAll(): string {
    const types = this.unreceived;
    this.#received = this.messages.length;
    return types;
  }

  #heard(message: ClientMessage): void {
    this.messages.push(message);
    const waiting = this.#waiting.shift();
    waiting?.resolve(message);
    this.onMessage?.(message);
  }

  #deliver(): void {
    const read = this.#read;
    if (!read) return;
    const { stop } = this.#plan;
    if (stop && this.taken >= stop.at) return this.#stopReading(read, stop.how);
    const chunk = this.#incoming[0];
    if (!chunk) return this.#endReading(read);
    const count = Math.min(chunk.length, read.into.length, this.#untilNextCut());
    if (count === chunk.length) this.#incoming.shift();
    else this.#incoming[0] = chunk.slice(count);
    if (count === 0) return this.#deliver();
    this.#read = null;
    this.taken += count;
    this.#fire("read", () => {
      read.into.set(chunk.subarray(0, count));
      read.resolve(count);
    });
  }

  #untilNextCut(): number {
    const { cuts = [], chunk = Infinity, stop } = this.#plan;
    const places = stop ? [...cuts, stop.at] : cuts;
    const next = places.filter((place) => place > this.taken).map((place) => place - this.taken);
    return Math.min(chunk, ...next);
  }

  #stopReading(read: PendingRead, how: "end" | "break" | "silence"): void {
    if (how === "silence") return;
    this.#ending = { error: how === "end" ? null : new Error("connection reset by peer") };
    this.#endReading(read);
  }

  #endReading(read: PendingRead): void {
    const ending = this.#ending;
    if (!ending) return;
    this.#read = null;
    this.#fire("end", () => {
      if (ending.error) read.reject(ending.error);
      else read.resolve(null);
    });
  }
}

function expected(message: ClientMessage, type: string): ClientMessage {
  if (message.type === type) return message;
  throw new Error(`scripted server: ${message.type} came where ${type} belongs`);
}

function interrupted(): Error {
  return new Error("operation canceled");
}

/** What a server does with a link: sets `onMessage`, sends, ends. */
export type Script = (link: ScriptedLink, number: number) => void;

/** Options of a server. */
export interface ScriptedServerOptions {
  /** Makes the plan of each link; `number` counts from 0. */
  readonly plan?: (number: number) => LinkPlan;
  /** Lets each event happen; at once by default. */
  readonly fire?: Fire;
}

/** A server in memory. */
export class ScriptedServer {
  /** The links dialled so far. */
  readonly links: ScriptedLink[] = [];
  #script: Script;
  readonly #options: ScriptedServerOptions;
  readonly #accepting: ((link: ScriptedLink) => void)[] = [];
  #accepted = 0;
  #refusal: Error | null = null;
  #deaf = false;

  /** `script` sees each link when it is dialled. */
  constructor(script: Script = () => {}, options: ScriptedServerOptions = {}) {
    this.#script = script;
    this.#options = options;
  }

  /** Opens a link to this server. */
  readonly dial: Dial = (address, signal) => {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#refusal) return Promise.reject(this.#refusal);
    const { promise, resolve, reject } = Promise.withResolvers<Transport>();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (this.#deaf) return promise;
    const number = this.links.length;
    const fire = this.#options.fire ?? ((_, happen) => happen());
    const link = new ScriptedLink(address, this.#options.plan?.(number) ?? {}, fire);
    this.links.push(link);
    fire("dial", () => {
      if (!signal.aborted) resolve(link);
      else link.close(); // as the runtime does: who dialled never saw it
    });
    this.#script(link, number);
    this.#accepting.shift()?.(link);
    return promise;
  };

  /** Serves links in another way from now on. */
  serve(script: Script): void {
    this.#script = script;
  }

  /** Refuses links from now on. */
  refuse(error: Error = new Error("connection refused")): void {
    this.#refusal = error;
  }

  /** Neither takes nor refuses links from now on. */
  ignore(): void {
    this.#deaf = true;
  }

  /** Resolves with the next link that was not accepted yet. */
  accept(): Promise<ScriptedLink> {
    const link = this.links[this.#accepted++];
    return link ? Promise.resolve(link) : new Promise((resolve) => this.#accepting.push(resolve));
  }

  /** What the client broke of the rules of `Transport`, and the links it did not close. */
  get faults(): string[] {
    return this.links.flatMap((link, i) => [
      ...link.violations.map((violation) => `link ${i}: ${violation}`),
      ...(link.closed ? [] : [`link ${i}: is still open`]),
    ]);
  }
}
