/**
 * Large objects: values that are read and written in pieces.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { callOptionsOf } from "./deadline.ts";
import {
  bytesOf,
  checkCount,
  checkOpening,
  checkSeek,
  joined,
  type LargeObjectMode,
  type LargeObjectWhence,
  OPEN_FLAGS,
} from "./large_object_arguments.ts";
import {
  callLargeObject,
  connectionGuard,
  type LargeObjectFunction,
  type LargeObjectGuard,
  LO,
  requireTransaction,
  transactionEnded,
} from "./large_object_calls.ts";
import type { Lease } from "./lease.ts";
import { CALL_OPTIONS, type OptionNames } from "./option_names.ts";
import { Turns } from "./turns.ts";

/** How a large object is made or opened. */
export interface LargeObjectOptions extends CallOptions {
  /** `"r"` by default for one that exists, `"rw"` for a new one. `"n"` needs no transaction. */
  mode?: LargeObjectMode;
  /** The OID of a new one; the server chooses by default. */
  newOid?: number;
}

const LARGE_OBJECT_OPTIONS: OptionNames<LargeObjectOptions> = {
  ...CALL_OPTIONS,
  mode: true,
  newOid: true,
};

/** Worded to follow "large object is". */
type State =
  | { readonly kind: "open"; readonly descriptor: number }
  | { readonly kind: "not opened" | "closed" | "unlinked" };

/** Calls one of the functions in what is left of a call's time. */
type CallFunction = <T>(
  called: LargeObjectFunction<T>,
  ...values: readonly unknown[]
) => Promise<T>;

/** How much is read or written by one statement: enough for the round trip to matter little, bytes. */
const PIECE_BYTES = 256 * 1024;

/** Who has which descriptor of a session: the server gives the numbers again, and one must not read another's data. */
const owners = new WeakMap<Session, Map<number, LargeObject>>();

/**
 * A large object, open in a transaction until that ends. It comes from `Connection.largeObject()` and
 * `Transaction.largeObject()`. It may be larger than memory: up to 4 TB, read and written in pieces.
 *
 * Calls made without waiting take effect in the order they were made. Once the transaction has ended they reject with
 * `InterfaceError`; what was written stays if it was committed.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * await conn.transaction(async (tx) => {
 *   await using object = await tx.largeObject();
 *   await object.write("large");
 *   await object.seek(0);
 *   console.log(object.oid, await object.read()); // its OID, and five bytes
 *   await object.unlink();
 * });
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/largeobjects.html}
 */
export class LargeObject implements AsyncIterable<Uint8Array>, AsyncDisposable {
  /** Its OID, by which it is found again. */
  readonly oid: number;
  /** What it was opened for. */
  readonly mode: LargeObjectMode;
  readonly #lease: Lease;
  readonly #guard: LargeObjectGuard;
  /** Which of the lease's transactions it is open in. */
  readonly #transaction: number;
  readonly #turns = new Turns();
  #state: State;
  #readable: ReadableStream<Uint8Array> | null = null;
  #writable: WritableStream<Uint8Array> | null = null;

  private constructor(
    oid: number,
    mode: LargeObjectMode,
    state: State,
    lease: Lease,
    guard: LargeObjectGuard,
  ) {
    this.oid = oid;
    this.mode = mode;
    this.#state = state;
    this.#lease = lease;
    this.#guard = guard;
    this.#transaction = lease.transactionCount;
  }

  /** Makes or opens one. Internal: use `Connection.largeObject()` or `Transaction.largeObject()`. */
  static async open(
    lease: Lease,
    oid: number,
    options: LargeObjectOptions,
    guard: LargeObjectGuard = connectionGuard(lease),
  ): Promise<LargeObject> {
    const action = "open the large object";
    const { timeout } = lease.settings;
    const call = callOptionsOf(action, options, timeout, LARGE_OBJECT_OPTIONS);
    const { mode = oid === 0 ? "rw" : "r", newOid = 0 } = options;
    checkOpening(action, oid, newOid, mode);
    const session = guard(action, false);
    if (mode !== "n") requireTransaction(lease, action);
    return await new Turns().take(action, call, async (left) => {
      const created = oid === 0 ? await callLargeObject(session, LO.create, [newOid], left()) : oid;
      if (mode === "n") {
        return new LargeObject(created, mode, { kind: "not opened" }, lease, guard);
      }
      const values = [created, OPEN_FLAGS[mode]];
      const descriptor = await callLargeObject(session, LO.open, values, left());
      const state = { kind: "open", descriptor } as const;
      return own(session, descriptor, new LargeObject(created, mode, state, lease, guard));
    });
  }

  /** Whether it is not open, or not any more. That its transaction has ended shows when it is used. */
  get closed(): boolean {
    return this.#state.kind !== "open";
  }

  /**
   * Resolves with the next bytes: at most `size`, or all up to the end when no size is given; none at the end.
   * Rejects with the server's error, with `TimeoutError`, and with `signal.reason`.
   */
  async read(size: number = Infinity, options: CallOptions = {}): Promise<Uint8Array> {
    if (size !== Infinity) checkCount("read", "size", size);
    this.#requireMode("read", "w", "writing");
    return await this.#run("read", options, async (call, descriptor) => {
      const pieces: Uint8Array[] = [];
      for (let left = size; left > 0;) {
        const wanted = Math.min(left, PIECE_BYTES);
        const piece = await call(LO.read, descriptor, wanted);
        if (piece.length > 0) pieces.push(piece);
        if (piece.length < wanted) break;
        left -= wanted;
      }
      return joined(pieces);
    });
  }

  /**
   * Writes bytes, or text as UTF-8, where it stands, and resolves with the number of bytes. The bytes must not change
   * before. Rejects as {@linkcode read}, and with `DataError` for text that is not Unicode.
   */
  async write(data: Uint8Array | string, options: CallOptions = {}): Promise<number> {
    const bytes = bytesOf(data);
    this.#requireMode("write", "r", "reading");
    return await this.#run("write", options, async (call, descriptor) => {
      for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
        await call(LO.write, descriptor, bytes.subarray(start, start + PIECE_BYTES));
      }
      return bytes.length;
    });
  }

  /** Moves to `offset`, from the start unless `whence` says otherwise, and resolves with where that is. */
  async seek(
    offset: number,
    whence: LargeObjectWhence = "start",
    options: CallOptions = {},
  ): Promise<number> {
    const from = checkSeek(offset, whence);
    return await this.#run(
      "seek",
      options,
      (call, descriptor) => call(LO.seek, descriptor, offset, from),
    );
  }

  /** Resolves with where it stands, bytes from the start. */
  async tell(options: CallOptions = {}): Promise<number> {
    return await this.#run("tell", options, (call, descriptor) => call(LO.tell, descriptor));
  }

  /** Makes it `size` bytes long: what is more is gone, what is missing reads as zeros. It stands where it stood. */
  async truncate(size: number = 0, options: CallOptions = {}): Promise<void> {
    checkCount("truncate", "size", size);
    this.#requireMode("truncate", "r", "reading");
    await this.#run("truncate", options, (call, descriptor) => call(LO.truncate, descriptor, size));
  }

  /**
   * What follows, up to the end, as a web stream, not faster than it is read: the same one each time. Read to its end
   * or cancelled, it closes the object.
   */
  get readable(): ReadableStream<Uint8Array> {
    this.#requireMode("read", "w", "writing");
    return this.#readable ??= new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const piece = await this.read(PIECE_BYTES);
        if (piece.length > 0) return controller.enqueue(piece);
        await this.close();
        controller.close();
      },
      cancel: () => this.close(),
    }, { highWaterMark: 0 });
  }

  /** Writes where it stands, as a web stream: the same one each time. Closed or aborted, it closes the object. */
  get writable(): WritableStream<Uint8Array> {
    this.#requireMode("write", "r", "reading");
    return this.#writable ??= new WritableStream<Uint8Array>({
      write: async (chunk) => void await this.write(chunk),
      close: () => this.close(),
      abort: () => this.close(),
    });
  }

  /** Iterates over what follows, up to the end, in pieces of 256 KiB. To leave it does not close the object. */
  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    for (;;) {
      const piece = await this.read(PIECE_BYTES);
      if (piece.length === 0) return undefined;
      yield piece;
    }
  }

  /**
   * Closes it, after the calls made before. Twice is once, and so is the end of its transaction. Rejects only when the
   * server does, and the transaction goes on.
   */
  async close(options: CallOptions = {}): Promise<void> {
    if (this.#state.kind !== "open") return;
    const { descriptor } = this.#state;
    const call = callOptionsOf("close", options, this.#lease.settings.timeout);
    this.#state = { kind: "closed" };
    await this.#turns.take("close", call, (left) => this.#release(descriptor, left()));
  }

  /**
   * Closes it, and removes it from the database; what was opened by others is of no use then. Rejects with the server's
   * error, such as that it does not exist.
   */
  async unlink(options: CallOptions = {}): Promise<void> {
    if (this.#state.kind === "unlinked") {
      throw new InterfaceError("Cannot unlink: large object is unlinked");
    }
    this.#guard("unlink", false);
    const call = callOptionsOf("unlink", options, this.#lease.settings.timeout);
    const before = this.#state;
    if (before.kind === "open") this.#state = { kind: "closed" };
    await this.#turns.take("unlink", call, async (left) => {
      if (before.kind === "open") await this.#release(before.descriptor, left());
      const session = this.#guard("unlink", false);
      await callLargeObject(session, LO.unlink, [this.oid], left());
      this.#state = { kind: "unlinked" };
    });
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Runs what may be several statements, after what was called before. */
  async #run<T>(
    action: string,
    options: CallOptions,
    body: (call: CallFunction, descriptor: number) => Promise<T>,
  ): Promise<T> {
    if (this.#state.kind !== "open") {
      throw new InterfaceError(`Cannot ${action}: large object is ${this.#state.kind}`);
    }
    this.#guard(action, true);
    const { descriptor } = this.#state;
    const limits = callOptionsOf(action, options, this.#lease.settings.timeout);
    return await this.#turns.take(action, limits, async (left) => {
      const call: CallFunction = (called, ...values) => {
        // The transaction may have ended meanwhile.
        const session = this.#guard(action, true);
        if (!this.#owns(session, descriptor)) throw transactionEnded(action);
        return callLargeObject(session, called, values, left());
      };
      return await body(call, descriptor);
    });
  }

  /** A descriptor is gone with its transaction, or already when that has failed. */
  async #release(descriptor: number, options: CallOptions): Promise<void> {
    let session: Session;
    try {
      session = this.#guard("close", true);
    } catch {
      return;
    }
    const isOpen = () =>
      session.state.kind === "open" && session.transactionStatus === "inTransaction";
    if (!isOpen() || !this.#owns(session, descriptor)) return;
    owners.get(session)?.delete(descriptor);
    try {
      await callLargeObject(session, LO.close, [descriptor], options);
    } catch (error) {
      if (isOpen()) throw error;
    }
  }

  /** False in another transaction, or where the server has given its number to another one: so it was closed. */
  #owns(session: Session, descriptor: number): boolean {
    return this.#transaction === this.#lease.transactionCount &&
      owners.get(session)?.get(descriptor) === this;
  }

  #requireMode(action: string, lacking: LargeObjectMode, other: string): void {
    if (this.mode !== lacking) return;
    throw new InterfaceError(`Cannot ${action}: large object is open for ${other} only`);
  }
}

function own(session: Session, descriptor: number, object: LargeObject): LargeObject {
  const objects = owners.get(session) ?? new Map<number, LargeObject>();
  owners.set(session, objects.set(descriptor, object));
  return object;
}
