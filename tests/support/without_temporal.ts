/**
 * A runtime without Temporal.
 * @module
 */

/** Runs `body` as on a runtime that has no Temporal. */
export function withoutTemporal(body: () => void): void {
  const property = Object.getOwnPropertyDescriptor(globalThis, "Temporal")!;
  Reflect.deleteProperty(globalThis, "Temporal");
  try {
    body();
  } finally {
    Object.defineProperty(globalThis, "Temporal", property);
  }
}
