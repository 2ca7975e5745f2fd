/**
 * A conversation plugged into a transport: the only read loop, and one write per turn of the event loop.
 * @module
 */

import { DatabaseError, OperationalError } from "../errors.ts";
import { errorFromServer, lossClassOf } from "../sqlstate/lookup.ts";
import { Conversation, type ConversationListener } from "../protocol/conversation.ts";
import type { InFlight } from "../protocol/exchange.ts";
import { lossError, lossMessage } from "../protocol/loss.ts";
import { Frontend } from "../protocol/messages.ts";
import { explained } from "../transport/tls_failure.ts";
import type { Transport } from "../transport/transport.ts";

/** How long reading may go on after writing has failed, milliseconds: what came before is there already. */
const LAST_WORDS_MS = 100;

/** From so many bytes on they are sent before the turn ends: the server has something to do while the rest is made. */
const FULL_TURN = 32 * 1024;

/** What the wire tells its owner. */
export interface WireListener extends ConversationListener {
  /** The session has ended; called once. */
  lost(reason: Error): void;
}

/** A conversation with a server. Once closed it stays closed, with one reason. */
export class Wire {
  readonly #transport: Transport;
  readonly #conversation: Conversation;
  readonly #reading: Promise<void>;
  #listener: WireListener;
  #closed: Error | null = null;
  /** Why it is about to close: the server may hang up before our own write is done. */
  #goodbye: Error | null = null;
  /** Closes it soon, because a write has failed. */
  #verdict: ReturnType<typeof setTimeout> | undefined;
  #flushing: Promise<void> | null = null;
  #flushQueued = false;
  /** Positions in all that was written: how far a write has begun, and how far writes are done. */
  #begun = 0;
  #done = 0;

  /** Begins to read at once. */
  constructor(transport: Transport, listener: WireListener, maxMessageBytes: number) {
    this.#transport = transport;
    this.#listener = listener;
    this.#conversation = new Conversation(listener, maxMessageBytes);
    this.#reading = this.#readUntilEnd();
  }

  /** The conversation's state: parameters, transaction status, who waits. */
  get conversation(): Conversation {
    return this.#conversation;
  }

  /** Why it is closed, or null while it is open. */
  get closed(): Error | null {
    return this.#closed;
  }

  /** Changes who hears what the server says unasked. */
  listen(listener: WireListener): void {
    this.#listener = listener;
    this.#conversation.listener = listener;
  }

  /** Sends a request with this turn's write; its `done` settles. Throws what encoding it throws, with nothing sent. */
  send(exchange: InFlight): void {
    if (this.#closed) return exchange.abort(neverSentError(this.#closed));
    this.#conversation.start(exchange);
    if (this.closed) this.#endAll(this.closed); // by an encoder
    else if (this.#conversation.out.length >= FULL_TURN) this.#flush();
    else this.#queueFlush();
  }

  /** Sends what was written into `conversation.out` outside of a request. */
  flush(): void {
    this.#queueFlush();
  }

  /** Resolves when all that was written is sent, or the wire is closed. */
  async sent(): Promise<void> {
    while (this.#conversation.out.length > 0 && !this.#closed) {
      await this.#flush();
      if (this.#verdict !== undefined) await this.#reading;
    }
  }

  /** Says goodbye, if the server listens within `grace` milliseconds, and closes. */
  async terminate(reason: Error, grace: number): Promise<void> {
    if (!this.#closed) {
      const { out } = this.#conversation;
      this.#conversation.seal();
      out.begin(Frontend.Terminate);
      out.end();
      this.#goodbye = reason;
      const timer = setTimeout(() => this.close(reason), grace);
      await this.#flush();
      clearTimeout(timer);
      this.close(reason);
    }
    await this.#reading;
  }

  /** Closes at once: everything that waits rejects with `reason`. Twice is once. */
  close(reason: Error): void {
    if (this.#closed) return;
    this.#closed = this.#goodbye ?? reason;
    clearTimeout(this.#verdict);
    this.#transport.close();
    this.#endAll(this.#closed);
    this.#listener.lost(this.#closed);
  }

  #endAll(reason: Error): void {
    this.#conversation.abort(reason, { begun: this.#begun, done: this.#done });
  }

  #queueFlush(): void {
    if (this.#flushQueued || this.#flushing) return;
    this.#flushQueued = true;
    queueMicrotask(this.#flushNow);
  }

  readonly #flushNow = (): void => {
    this.#flushQueued = false;
    this.#flush();
  };

  /** Resolves when what was written so far is sent, or the wire is closed. One write at a time. */
  #flush(): Promise<void> {
    if (this.#flushing) return this.#flushing;
    const isBroken = this.#closed !== null || this.#verdict !== undefined;
    if (isBroken || this.#conversation.out.length === 0) return Promise.resolve();
    this.#flushing = this.#writeAll();
    return this.#flushing;
  }

  /** Never rejects: a failed write closes the wire. What is written meanwhile is sent too. */
  async #writeAll(): Promise<void> {
    const { out } = this.#conversation;
    try {
      while (out.length > 0 && !this.#closed) {
        this.#conversation.seal();
        const bytes = out.take();
        this.#begun += bytes.length;
        await this.#transport.write(bytes);
        this.#done += bytes.length;
        out.give(bytes);
      }
    } catch (cause) {
      this.#writingFailed(cause);
    } finally {
      this.#flushing = null;
    }
  }

  /** The server may have said why before it hung up, and that is the reason then: let it be read first. */
  #writingFailed(cause: unknown): void {
    if (this.#closed) return;
    const reason = new OperationalError("the connection was lost while writing", { cause });
    this.#verdict = setTimeout(() => this.close(reason), LAST_WORDS_MS);
  }

  /** Never rejects: the end of the stream, however it comes, closes the wire. */
  async #readUntilEnd(): Promise<void> {
    const { input } = this.#conversation;
    try {
      while (!this.#closed) {
        const { head } = this.#conversation;
        if (head?.full) await drained(head);
        else {
          const count = await this.#transport.read(input.room());
          if (count === null) return this.close(this.#hungUp());
          input.end += count;
        }
        if (this.#closed) return;
        this.#conversation.receive();
        if (this.#conversation.dismissed) return this.close(this.#hungUp());
        if (this.#conversation.out.length > 0) this.#queueFlush();
      }
    } catch (cause) {
      if (!this.#closed) this.close(this.#brokenBy(cause)); // else that is what ended the reading
    }
  }

  #hungUp(cause?: unknown): Error {
    const { lastWords } = this.#conversation;
    if (!lastWords) {
      return new OperationalError("the server closed the connection unexpectedly", { cause });
    }
    const reason = errorFromServer(lastWords, { phase: "idle", cause });
    return reason.constructor === lossClassOf(reason)
      ? reason
      : new OperationalError(reason.message, { cause: reason, diag: lastWords });
  }

  #brokenBy(cause: unknown): Error {
    if (cause instanceof DatabaseError) return cause;
    return this.#conversation.lastWords
      ? this.#hungUp(cause)
      : new OperationalError(lostBy(cause), { cause });
  }
}

/** A server may refuse the client's certificate when the handshake is done already for the client. */
function lostBy(cause: unknown): string {
  const { reason, message } = explained(cause);
  return reason === "client" ? message : "the connection was lost while reading";
}

function neverSentError(reason: Error): DatabaseError {
  return lossError(lossMessage(reason), reason, { sent: "no", retryable: "never-sent" });
}

function drained(exchange: InFlight): Promise<void> {
  return new Promise((resolve) => exchange.onDrained = resolve);
}
