/**
 * Garbage, so that what nobody holds is collected.
 * @module
 */

/** Makes garbage until what is asked for has come true. */
export async function collectUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    const garbage: unknown[] = [];
    for (let i = 0; i < 500_000; i++) garbage.push({ i });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
