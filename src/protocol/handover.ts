/**
 * From the exchange that gets pieces of a result to the one reader who takes them, maybe before they are there.
 * @module
 */

type Ending = { readonly kind: "complete" } | { readonly kind: "failed"; readonly reason: unknown };

/** Hands pieces to a reader, and says how they ended. */
export class Handover<T> {
  readonly #take: () => T | null;
  #ending: Ending | null = null;
  #reader: PromiseWithResolvers<T | null> | null = null;

  /** `take` takes what is there; null when nothing is. */
  constructor(take: () => T | null) {
    this.#take = take;
  }

  /** Whether nothing more comes, with the last pieces perhaps still to be read. */
  get ended(): boolean {
    return this.#ending !== null;
  }

  /** Resolves with the next piece, or null at the end. */
  next(): Promise<T | null> {
    const piece = this.#take();
    if (piece !== null) return Promise.resolve(piece);
    if (this.#ending?.kind === "failed") return Promise.reject(this.#ending.reason);
    if (this.#ending) return Promise.resolve(null);
    this.#reader ??= Promise.withResolvers();
    return this.#reader.promise;
  }

  /** Gives a reader who waits what is there now. */
  offer(): void {
    if (this.#reader === null) return;
    const piece = this.#take();
    if (piece !== null) this.#leave()?.resolve(piece);
  }

  /** Nothing more comes, and it is whole; the first ending counts. */
  complete(): void {
    this.#ending ??= { kind: "complete" };
    this.#leave()?.resolve(null);
  }

  /** Nothing more comes, and that is why; the first ending counts. */
  fail(reason: unknown): void {
    this.#ending ??= { kind: "failed", reason };
    this.#leave()?.reject(reason);
  }

  #leave(): PromiseWithResolvers<T | null> | null {
    const reader = this.#reader;
    this.#reader = null;
    return reader;
  }
}
