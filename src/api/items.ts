/**
 * One thing after the other, out of whatever a caller has: a stream, an iterable, an iterable that waits.
 * @module
 */

import { InterfaceError } from "../errors.ts";

/** Reads items. */
export interface Items {
  /** Whether its items are at hand: then `next()` returns no promise. */
  readonly isAtHand: boolean;
  /** The next one. */
  next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  /** Says that no more are wanted, unless it is at its end; it is not waited for, since it may never come back. */
  cancel(reason: unknown): void;
}

/** Reads a source. Throws `InterfaceError`, with `misuse`, for what is none, and for a stream that another reads. */
export function itemsOf(action: string, source: unknown, misuse: string): Items {
  if (source instanceof ReadableStream) return ofStream(action, source);
  if (typeof source === "object" && source !== null) {
    if (Symbol.asyncIterator in source) {
      return ofIterator((source as AsyncIterable<unknown>)[Symbol.asyncIterator](), false);
    }
    if (Symbol.iterator in source) {
      return ofIterator((source as Iterable<unknown>)[Symbol.iterator](), true);
    }
  }
  throw new InterfaceError(`Cannot ${action}: ${misuse}`);
}

function ofStream(action: string, stream: ReadableStream<unknown>): Items {
  if (stream.locked) {
    throw new InterfaceError(`Cannot ${action}: the source is being read by another`);
  }
  const reader = stream.getReader();
  return {
    isAtHand: false,
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    cancel: (reason) => {
      reader.cancel(reason).catch(() => {});
      reader.releaseLock();
    },
  };
}

function ofIterator(
  iterator: AsyncIterator<unknown> | Iterator<unknown>,
  isAtHand: boolean,
): Items {
  let isDone = false;
  return {
    isAtHand,
    next: () => {
      const next = iterator.next();
      if (!("then" in next)) isDone = next.done === true;
      else next.then(({ done }) => isDone = done === true, () => isDone = true);
      return next;
    },
    cancel: () => {
      if (isDone) return;
      isDone = true;
      Promise.try(() => iterator.return?.()).catch(() => {});
    },
  };
}
