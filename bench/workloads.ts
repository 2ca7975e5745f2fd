/**
 * The work that is measured, by the names that `--only` takes.
 * @module
 */

/** One kind of work. */
export interface Workload {
  readonly title: string;
  /** What a rate counts. */
  readonly unit: "queries" | "rows" | "connections" | "notifications" | "statements";
  /** The work that is done, where this is another's with client and server on one core. */
  readonly pins?: string;
}

/** What drivers do. */
export const DRIVER_WORKLOADS = {
  W1: { title: "SELECT 1", unit: "queries" },
  W2a: { title: "one row by its key", unit: "queries" },
  W2b: { title: "the same, 10 callers, pool of 10", unit: "queries" },
  W2c: { title: "the same, 100 callers, pool of 10", unit: "queries" },
  W2cr: { title: "the same, a pool that only reads", unit: "queries" },
  W3: { title: "600 rows of pg_type, 12 columns", unit: "rows" },
  W4: { title: "1,000 integers", unit: "rows" },
  W5a: { title: "1,000 rows of a time and text", unit: "rows" },
  W5b: { title: "100 rows of 1 KB bytea", unit: "rows" },
  W6: { title: "100 rows of int4[100]", unit: "rows" },
  W7s: { title: "1,000,000 rows streamed, 6 columns", unit: "rows" },
  W7b: { title: "100,000 rows at once, 6 columns", unit: "rows" },
  W7bc: { title: "the same as columns", unit: "rows" },
  W8a: { title: "1,000 INSERTs, one transaction", unit: "rows" },
  W8a1: { title: "the same as one batch", unit: "rows" },
  W8a2: { title: "the same, each by a call of its own", unit: "rows" },
  W8b: { title: "INSERT of 1,000 rows", unit: "rows" },
  W8b1: { title: "the same by a helper for rows", unit: "rows" },
  W8c: { title: "COPY of 1,000,000 rows in", unit: "rows" },
  W9: { title: "COPY of 1,000,000 rows out", unit: "rows" },
  W10: { title: "1,000 rows of 1 KB jsonb, parsed", unit: "rows" },
  W11: { title: "connect, SELECT 1, close", unit: "connections" },
  W11s: { title: "the same with SCRAM", unit: "connections" },
  W12: { title: "NOTIFY, there and back", unit: "notifications" },
  W1p: { title: "SELECT 1, all on one core", unit: "queries", pins: "W1" },
  W2ap: { title: "one row by its key, all on one core", unit: "queries", pins: "W2a" },
  W12p: { title: "NOTIFY, all on one core", unit: "notifications", pins: "W12" },
} as const satisfies Readonly<Record<string, Workload>>;

/** What builders of statements do. */
export const BUILDER_WORKLOADS = {
  B1: { title: "one row by its key, built anew", unit: "statements" },
} as const satisfies Readonly<Record<string, Workload>>;

/** The names of the work of drivers. */
export type DriverWorkload = keyof typeof DRIVER_WORKLOADS;

/** The names of all work. */
export type WorkloadName = DriverWorkload | keyof typeof BUILDER_WORKLOADS;

/** Whether `--only` names it: by its name, or by its number: W7 is W7s and W7b, and W1 is not W10. */
export function isNamedBy(only: readonly string[], name: string): boolean {
  return only.length === 0 ||
    only.some((word) =>
      name === word ||
      name.startsWith(word) && /\d$/.test(word) && /^[a-z]/.test(name.slice(word.length))
    );
}
