/**
 * The runtime by itself.
 * @module
 */

/** Does nothing. */
export function first(_dsn: string): Promise<void> {
  return Promise.resolve();
}
