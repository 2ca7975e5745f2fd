/**
 * A server that answers what a script says, over TCP: what it means to find out is what the client does with nonsense.
 * @module
 */

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type Bytes, ClientMessageReader, concat } from "./scripted_messages.ts";

/**
 * What a server does: it sends bytes, one at a time, without end, or made of what the client has said; it hangs up, or
 * resets the connection.
 */
export type Move =
  | Bytes
  | { readonly trickle: Bytes; readonly every: number }
  | { readonly endless: Bytes | ((number: number) => Bytes) }
  | { readonly reply: (heard: string) => Bytes }
  | "fin"
  | "rst";

/**
 * What it does when it has heard a message of the client: the letter of one, `startup`, `ssl`, `cancel`, `connect`
 * for nothing at all, `tls` for the beginning of a handshake. What it is not waiting for, it passes over.
 */
export type Turn = readonly [on: string, ...moves: readonly Move[]];

/** What one connection sees: what it is about, and what comes when the client goes on after that. */
export interface Scene {
  readonly turns: readonly Turn[];
  readonly rest?: readonly Turn[];
}

/** More than this it never sends. */
const ENDLESS_BYTES = 1 << 28;
/** The first byte of a TLS record that begins a handshake. */
const HANDSHAKE = 22;
const LATIN1 = new TextDecoder("latin1");

/** Plays a script on each connection. */
export class HostileServer implements AsyncDisposable {
  /** Every connection, in order. */
  readonly links: HostileLink[] = [];
  readonly #server: Server;

  private constructor(sceneOf: (linkNumber: number) => Scene) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.links.push(new HostileLink(socket, sceneOf(this.links.length)));
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(sceneOf: (linkNumber: number) => Scene): Promise<HostileServer> {
    const server = new HostileServer(sceneOf);
    await new Promise<void>((done) => server.#server.listen(0, "127.0.0.1", done));
    return server;
  }

  /** Where it listens. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.all(this.links.map((link) => link.end()));
    await closed;
  }
}

/** One connection. */
export class HostileLink {
  /** What it has heard, by the names of {@linkcode Turn}. */
  readonly heard: string[] = [];
  /** All that the client has sent. */
  sent: Bytes = new Uint8Array();
  /** When the last turn before the rest began, milliseconds since 1970; null while it has not. */
  lastTurnAt: number | null = null;
  /** Resolves once the client has ended its side. */
  readonly left: Promise<void>;
  readonly #socket: Socket;
  readonly #turns: Turn[];
  readonly #restCount: number;
  readonly #closed: Promise<void>;
  #reader: ClientMessageReader | null = null;
  #playing: Promise<void> = Promise.resolve();
  #isGone = false;

  constructor(socket: Socket, { turns, rest = [] }: Scene) {
    this.#socket = socket;
    this.#turns = [...turns, ...rest];
    this.#restCount = rest.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.left = promise;
    this.#closed = new Promise((done) => socket.once("close", () => done()));
    const gone = (): void => {
      this.#isGone = true;
      resolve();
    };
    socket.on("data", (bytes: Uint8Array) => this.#take(bytes));
    socket.on("end", gone).on("error", gone).on("close", gone);
    this.#hear("connect");
  }

  /** Ends both sides. */
  async end(): Promise<void> {
    this.#socket.destroy();
    await this.#closed;
    await this.#playing;
  }

  #take(bytes: Uint8Array): void {
    this.sent = concat(this.sent, bytes);
    if (this.#reader === null && isSslRequest(this.sent)) {
      if (!this.heard.includes("ssl")) return this.#hear("ssl");
      if (bytes[0] === HANDSHAKE) return this.#hear("tls");
    }
    this.#reader ??= new ClientMessageReader();
    try {
      for (const { type } of this.#reader.push(bytes)) this.#hear(type);
    } catch {
      this.#hear("noise");
    }
  }

  #hear(name: string): void {
    this.heard.push(name);
    if (this.#turns[0]?.[0] !== name) return;
    const [, ...moves] = this.#turns.shift()!;
    const isLast = this.#turns.length === this.#restCount;
    this.#playing = this.#playing.then(async () => {
      if (isLast) this.lastTurnAt = performance.timeOrigin + performance.now();
      for (const move of moves) await this.#make(move);
    });
  }

  async #make(move: Move): Promise<void> {
    if (this.#isGone) return;
    if (move === "fin") this.#socket.end();
    else if (move === "rst") this.#socket.resetAndDestroy();
    else if (move instanceof Uint8Array) await this.#write(move);
    else if ("trickle" in move) await this.#trickle(move.trickle, move.every);
    else if ("reply" in move) await this.#write(move.reply(LATIN1.decode(this.sent)));
    else await this.#flood(move.endless);
  }

  async #trickle(bytes: Bytes, every: number): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#isGone; at++) {
      await this.#write(bytes.subarray(at, at + 1));
      await new Promise((resolve) => setTimeout(resolve, every));
    }
  }

  async #flood(source: Bytes | ((number: number) => Bytes)): Promise<void> {
    for (let sent = 0, number = 0; sent < ENDLESS_BYTES && !this.#isGone; number++) {
      const bytes = typeof source === "function" ? source(number) : source;
      await this.#write(bytes);
      sent += bytes.length;
    }
  }

  /** Resolves when the bytes are on their way, or when there is nobody to take them. */
  #write(bytes: Uint8Array): Promise<void> {
    if (!this.#socket.writable) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => resolve();
    this.#socket.once("close", done);
    this.#socket.write(bytes, done);
    return promise.then(() => void this.#socket.off("close", done));
  }
}

function isSslRequest(bytes: Bytes): boolean {
  return bytes.length >= 8 && new DataView(bytes.buffer).getUint32(4) === 80877103;
}
