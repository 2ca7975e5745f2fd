/**
 * What a piece of work costs the process that does it.
 * @module
 */

/** The cost of a piece of work, while it ran. */
export interface Cost {
  /** By how much more memory was in use than before, at most, bytes. */
  readonly grown: number;
  /** For how long the event loop stood still, at most, milliseconds. */
  readonly lag: number;
  /** Rejections and errors that nobody handled. */
  readonly unhandled: readonly string[];
}

const EVERY_MS = 2;

/** Runs `work` and measures it. */
export async function watching<T>(work: () => Promise<T>): Promise<{ result: T; cost: Cost }> {
  const unhandled: string[] = [];
  const hear = (event: Event) => {
    event.preventDefault();
    unhandled.push(
      String(event instanceof ErrorEvent ? event.error : Reflect.get(event, "reason")),
    );
  };
  globalThis.addEventListener("unhandledrejection", hear);
  globalThis.addEventListener("error", hear);
  const before = Deno.memoryUsage().rss;
  let [most, lag, last] = [before, 0, performance.now()];
  const look = () => {
    const now = performance.now();
    lag = Math.max(lag, now - last - EVERY_MS);
    last = now;
    most = Math.max(most, Deno.memoryUsage().rss);
  };
  const timer = setInterval(look, EVERY_MS);
  try {
    const result = await work();
    await new Promise((resolve) => setTimeout(resolve, 2 * EVERY_MS)); // what is unhandled is known then
    look();
    return { result, cost: { grown: most - before, lag, unhandled } };
  } finally {
    clearInterval(timer);
    globalThis.removeEventListener("unhandledrejection", hear);
    globalThis.removeEventListener("error", hear);
  }
}
