/**
 * The chart of a run: for each kind of work, the rates of the others as parts of ours, on a logarithmic axis.
 * @module
 */

import type { Results } from "./measure.ts";
import { DRIVER_WORKLOADS, type DriverWorkload } from "./workloads.ts";

const COLORS: Readonly<Record<string, string>> = {
  drain: "#999999",
  "postgres.js/deno": "#e69f00",
  "postgres.js/node": "#b8860b",
  "pg/deno": "#56b4e9",
  "pg/node": "#0072b2",
  "Bun.sql": "#cc79a7",
  asyncpg: "#009e73",
  "aiopg.py": "#6a3d9a",
  psycopg: "#d55e00",
  libpq: "#333333",
};
const [LEFT, TOP, WIDTH, ROW] = [290, 64, 560, 24];
/** The axis: from a fiftieth of ours to five times ours. */
const [FROM, TO] = [0.02, 5];
const TICKS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Draws it. */
export function chart(results: Results, ours: string): string {
  const rows = Object.entries(results).filter(([, all]) => all[ours]);
  const height = TOP + rows.length * ROW + 40;
  const bottom = TOP + rows.length * ROW;
  const lines = rows.flatMap(([workload, all], i) => {
    const y = TOP + i * ROW + ROW / 2;
    const dots = Object.entries(COLORS).flatMap(([peer, color]) => {
      const theirs = all[peer];
      if (!theirs) return [];
      const part = theirs.rate / all[ours]!.rate;
      const title = `<title>${peer}: ${part.toFixed(2)}</title>`;
      return [`<circle cx="${place(part)}" cy="${y}" r="5" fill="${color}">${title}</circle>`];
    });
    const { title } = DRIVER_WORKLOADS[workload as DriverWorkload];
    return [text(LEFT - 10, y + 4, `${workload} ${title}`, "end"), ...dots];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 30} ${height}" ` +
    `font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...legend(),
    ...TICKS.flatMap((tick) => axis(tick, bottom)),
    text(place(1), bottom + 32, `as times the rate of ${ours}`, "middle"),
    ...lines,
    "</svg>\n",
  ].join("\n");
}

function legend(): string[] {
  return Object.entries(COLORS).flatMap(([peer, color], i) => {
    const [x, y] = [40 + (i % 5) * 165, 16 + Math.floor(i / 5) * 18];
    return [`<circle cx="${x}" cy="${y}" r="5" fill="${color}"/>`, text(x + 10, y + 4, peer)];
  });
}

function axis(tick: number, bottom: number): string[] {
  const x = place(tick);
  const color = tick === 1 ? "#000000" : "#dddddd";
  return [
    `<line x1="${x}" y1="${TOP}" x2="${x}" y2="${bottom}" stroke="${color}"/>`,
    text(x, bottom + 16, `${tick}`, "middle"),
  ];
}

/** Where a part of our rate is; what is beyond the axis is at its end. */
function place(part: number): number {
  const bounded = Math.min(Math.max(part, FROM), TO);
  const along = Math.log(bounded / FROM) / Math.log(TO / FROM);
  return Math.round(LEFT + along * WIDTH);
}

function text(x: number, y: number, content: string, anchor = "start"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}
