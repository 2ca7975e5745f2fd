import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { chart } from "../../bench/chart.ts";
import { withRun } from "../../bench/document.ts";
import type { Result } from "../../bench/measure.ts";
import type { Run } from "../../bench/run.ts";
import {
  cpuTable,
  exponentTable,
  memoryTable,
  rateTable,
  ratioTable,
  table,
} from "../../bench/tables.ts";
import { verdicts } from "../../bench/targets.ts";

const result = (rate: number): Result => ({ rate, spread: 0.1, cpuMicros: 12.345, peakMb: 80.4 });

const RESULTS = {
  W1p: { aiopg: result(30_000), "pg/deno": result(10_000), "pg/node": result(15_000) },
  W9: { aiopg: result(1_000_000), "pg/node": result(2_000_000) },
};

const RUN: Run = {
  machine: {
    processor: "a processor",
    cores: 2,
    memoryGb: 4,
    system: "linux",
    load: 1.5,
    date: "2026-01-02",
    versions: { Deno: "2" },
  },
  rounds: 5,
  duration: 300,
  drivers: RESULTS,
  builders: {},
  startup: { aiopg: { importMs: 1, firstMs: 2, wholeMs: 3, cpuMs: 4 } },
  curves: {},
  skipped: [
    { peer: "pg/deno", workload: "W9", reason: "it has no way to do that" },
    { peer: "deno-postgres", workload: "all", reason: "it cannot be loaded" },
  ],
};

Deno.test("a table is Markdown with columns of one width", () => {
  assertEquals(
    table([["", "a"], ["name", "100"]]),
    "|      |   a |\n| ---- | --: |\n| name | 100 |",
  );
});

Deno.test("a ratio is ours by theirs", () => {
  const [, , one, nine] = ratioTable(RESULTS, "aiopg").split("\n");
  assertMatch(one!, /\| W1p SELECT 1, all on one core +\| +1\.00 \| +3\.00 \| +2\.00 \|/);
  assertMatch(nine!, /\| W9 .* +1\.00 \| +- \| +0\.50 \|/);
});

Deno.test("rates have their spread, CPU its microseconds and memory its megabytes", () => {
  assertStringIncludes(rateTable(RESULTS), "30K ±5%");
  assertStringIncludes(cpuTable(RESULTS), "12.3");
  assertStringIncludes(memoryTable(RESULTS), "80");
});

Deno.test("a target is measured by the best of its kind, and left out where nobody was", () => {
  assertEquals(verdicts(RESULTS, "aiopg"), [
    { workload: "W1p", kind: "pg", target: 1.6, ratio: 2 },
    { workload: "W9", kind: "pg", target: 1, ratio: 0.5 },
  ]);
});

Deno.test("a chart has a dot with its ratio for each other", () => {
  const svg = chart(RESULTS, "aiopg");
  assertStringIncludes(svg, "<title>pg/deno: 0.33</title>");
  assertStringIncludes(svg, "<title>pg/node: 2.00</title>");
  assertEquals(svg.match(/<title>/g)!.length, 3);
});

Deno.test("a run takes the place of the one before, between the marks", () => {
  const begin = "<!-- The next lines are written by `deno task bench --write`. -->";
  const end = "<!-- End of what is written. -->";
  const written = withRun(`before\n${begin}\nstale\n${end}\nafter`, RUN);
  assertMatch(written, /^before\n<!-- The next[^]*<!-- End of what is written. -->\nafter$/);
  assertEquals(written.includes("stale"), false);
  assertStringIncludes(written, "on a machine of 2 cores (a processor, 4 GB, linux)");
  assertStringIncludes(written, "- deno-postgres, altogether: it cannot be loaded.");
  assertStringIncludes(written, "- pg/deno: it has no way to do that (W9).");
  assertEquals(withRun(written, RUN), written);
});

Deno.test("a document without marks is left alone", () => {
  assertThrows(() => withRun("text", RUN), Error, "lacks the marks");
});

Deno.test("memory has an exponent of its own, in which less than a megabyte is none", () => {
  const points = [[1, 0.2], [10, 0], [100, 1]].map(([size, grownMb]) => {
    return { size: size!, grownMb: grownMb!, micros: 1, cpuMicros: 1 };
  });
  const curve = { title: "rows", item: "row", exponent: 0.5, lastExponent: 0.25 };
  const grown = points.map((point) => ({ ...point, grownMb: point.size }));
  const [, , flat, linear] = exponentTable({
    a: { ...curve, points },
    b: { ...curve, points: grown },
  })
    .split("\n");
  assertMatch(flat!, /CPU of a row by rows \| +0\.50 \| +0\.25 \| +0\.00 \|/);
  assertMatch(linear!, / 1\.00 \|$/);
});
