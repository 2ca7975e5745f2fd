/**
 * `deno task bench:types`: what the same project costs the compiler when it is written with this library, with
 * Kysely and with Drizzle: 300 queries over 100 and over 400 tables of twenty columns.
 *
 * Options: `--kinds simple,inserted` for some kinds of query only, `--json`.
 * @module
 */

import { AIOPG } from "./aiopg.ts";
import { DRIZZLE } from "./drizzle.ts";
import { KYSELY } from "./kysely.ts";
import { type Dialect, QUERY_KINDS, type QueryKind } from "./plan.ts";
import { type Cost, Workshop } from "./project.ts";

const DIALECTS: Readonly<Record<string, Dialect>> = {
  aiopg: AIOPG,
  kysely: KYSELY,
  drizzle: DRIZZLE,
};
const SIZES = [{ tables: 100, queries: 300 }, { tables: 400, queries: 300 }];

interface Line extends Cost {
  readonly tables: number;
  readonly library: string;
}

function kindsAsked(): readonly QueryKind[] {
  const at = Deno.args.indexOf("--kinds");
  if (at < 0) return QUERY_KINDS;
  const names = (Deno.args[at + 1] ?? "").split(",");
  return QUERY_KINDS.filter((kind) => names.includes(kind));
}

async function measureAll(): Promise<Line[]> {
  await using workshop = await Workshop.open(Object.values(DIALECTS));
  const lines: Line[] = [];
  for (const size of SIZES) {
    for (const [library, dialect] of Object.entries(DIALECTS)) {
      const cost = await workshop.measure(dialect, size, kindsAsked());
      lines.push({ tables: size.tables, library, ...cost });
    }
  }
  return lines;
}

function printTable(lines: readonly Line[]): void {
  const print = (cells: readonly string[]) =>
    console.log(`| ${cells.map((cell) => cell.padStart(14)).join(" | ")} |`);
  const whole = new Intl.NumberFormat("en");
  print(["tables", "library", "instantiations", "times ours", "types", "check s"]);
  for (const { tables, library, instantiations, types, checkSeconds } of lines) {
    const ours = lines.find((line) => line.tables === tables)!;
    print([
      `${tables}`,
      library,
      whole.format(instantiations),
      (instantiations / ours.instantiations).toFixed(2),
      whole.format(types),
      checkSeconds.toFixed(2),
    ]);
  }
}

const lines = await measureAll();
if (Deno.args.includes("--json")) console.log(JSON.stringify(lines, null, 2));
else printTable(lines);
