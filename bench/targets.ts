/**
 * What this library is to reach: how many times the rate of the best of each kind of peer, and of no driver at all.
 * What waits for one answer after the other is judged on one core, where waking another up does not count.
 * @module
 */

import type { Results } from "./measure.ts";
import type { DriverWorkload } from "./workloads.ts";

/** Peers whose best one counts. */
const KINDS = {
  "postgres.js": ["postgres.js/deno", "postgres.js/node"],
  pg: ["pg/deno", "pg/node"],
  "Bun.sql": ["Bun.sql"],
  asyncpg: ["asyncpg"],
  drain: ["drain"],
} as const;

type Kind = keyof typeof KINDS;

/** In the order of the kinds; null where the server decides, or nothing was set. */
const TARGETS: Readonly<Partial<Record<DriverWorkload, readonly (number | null)[]>>> = {
  W1p: [1.7, 1.6, 1.15, 1.25, 0.95],
  W2ap: [1.6, 2, 1.1, 1.05, 0.95],
  W2b: [2, 3, 1.8, 6, null],
  W2c: [2.5, 5, 1.1, 12, 0.7],
  W3: [2.1, 2.8, 1.5, 1.05, 0.95],
  W4: [2.6, 2.6, 1.5, 1, 0.9],
  W5a: [2.8, 3.6, 1, 2, 0.95],
  W5b: [3.5, 3, 1.3, 1, 0.8],
  W6: [1.4, 4, 1, 0.9, 0.9],
  W7s: [3.5, 5.5, 1.5, 2, 1],
  W7b: [3, 5, 0.8, 2, 0.75],
  W7bc: [null, null, null, null, 0.95],
  W8a: [10, 2.7, 3, 1.35, 0.87],
  W8b: [3.4, 2.8, 1.2, 4.5, null],
  W8c: [1.4, 1.1, 1.7, 1.15, 0.95],
  W9: [1, 1, 1, 1, null],
  W10: [1.1, 1.05, 1, 1.4, 0.95],
  W11: [1, 1, 1.1, 1, null],
  W12p: [1.4, 2, 1.1, 1.3, null],
};

/** One target, and what was reached. */
export interface Verdict {
  readonly workload: string;
  readonly kind: Kind;
  readonly ratio: number;
  readonly target: number;
}

/** The targets of what was measured. */
export function verdicts(results: Results, ours: string): Verdict[] {
  return Object.entries(TARGETS).flatMap(([workload, targets]) => {
    const measured = results[workload] ?? {};
    const rate = measured[ours]?.rate;
    return (Object.keys(KINDS) as Kind[]).flatMap((kind, i) => {
      const target = targets[i] ?? null;
      const rates = KINDS[kind].flatMap((peer) => measured[peer]?.rate ?? []);
      if (target === null || rate === undefined || rates.length === 0) return [];
      return [{ workload, kind, target, ratio: rate / Math.max(...rates) }];
    });
  });
}
