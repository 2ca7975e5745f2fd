/**
 * Putting things in a random order.
 * @module
 */

/** The same in an order that is as likely as any other; `random` gives numbers from 0 up to, not including, 1. */
export function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const order = [...all];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
