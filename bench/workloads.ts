/**
 * The work that is measured, by the names that `--only` takes.
 * @module
 */

/** One kind of work. */
export interface Workload {
  readonly title: string;
  /** What a rate counts. */
  readonly unit: "queries" | "rows" | "connections" | "notifications" | "statements";
}

/** What drivers do. */
export const DRIVER_WORKLOADS = {
  W1: { title: "SELECT 1", unit: "queries" },
  W2a: { title: "one row by its key", unit: "queries" },
  W2b: { title: "the same, 10 callers, pool of 10", unit: "queries" },
  W2c: { title: "the same, 100 callers, pool of 10", unit: "queries" },
  W3: { title: "600 rows of pg_type, 12 columns", unit: "rows" },
  W4: { title: "1,000 integers", unit: "rows" },
  W5a: { title: "1,000 rows of a time and text", unit: "rows" },
  W5b: { title: "100 rows of 1 KB bytea", unit: "rows" },
  W6: { title: "100 rows of int4[100]", unit: "rows" },
  W7s: { title: "1,000,000 rows streamed, 6 columns", unit: "rows" },
  W7b: { title: "100,000 rows at once, 6 columns", unit: "rows" },
  W8a: { title: "1,000 INSERTs, one transaction", unit: "rows" },
  W8a1: { title: "the same as one batch", unit: "rows" },
  W8b: { title: "INSERT of 1,000 rows", unit: "rows" },
  W8b1: { title: "the same by a helper for rows", unit: "rows" },
  W8c: { title: "COPY of 1,000,000 rows in", unit: "rows" },
  W9: { title: "COPY of 1,000,000 rows out", unit: "rows" },
  W10: { title: "1,000 rows of 1 KB jsonb, parsed", unit: "rows" },
  W11: { title: "connect, SELECT 1, close", unit: "connections" },
  W11s: { title: "the same with SCRAM", unit: "connections" },
  W12: { title: "NOTIFY, there and back", unit: "notifications" },
} as const satisfies Readonly<Record<string, Workload>>;

/** What builders of statements do. */
export const BUILDER_WORKLOADS = {
  B1: { title: "one row by its key, built anew", unit: "statements" },
} as const satisfies Readonly<Record<string, Workload>>;

/** The names of the work of drivers. */
export type DriverWorkload = keyof typeof DRIVER_WORKLOADS;

/** The names of all work. */
export type WorkloadName = DriverWorkload | keyof typeof BUILDER_WORKLOADS;

/** Whether `--only` names it: by its name, or by the start of its name: W7 is W7s and W7b, W1 is W1 alone. */
export function isNamedBy(only: readonly string[], name: string): boolean {
  return only.length === 0 ||
    only.some((word) =>
      name === word || /^[a-z]/.test(name.slice(word.length)) && name.startsWith(word)
    );
}
