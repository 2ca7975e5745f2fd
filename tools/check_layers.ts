/**
 * Holds the architecture: `deno run -A tools/check_layers.ts [ROOT]`.
 *
 * Imports point down only, type imports too; no file is in a cycle; every file belongs to a layer; nothing but a
 * few of the runtime's own modules is imported from outside. `LAYERS` is the architecture.
 * @module
 */

import { type Import, importGraph, sourceFiles } from "./import_graph.ts";

/** Each layer and what it may import besides itself, from the bottom up. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "src/errors.ts": [],
  "src/types": ["src/errors.ts"],
  "src/sql": ["src/types", "src/errors.ts"],
  "src/target.ts": ["src/types"],
  "src/driver.ts": ["src/target.ts", "src/errors.ts", "src/types"],
  "src/call_limits.ts": ["src/driver.ts", "src/errors.ts"],
  "src/plain_statement.ts": [],
  "src/sqlstate": ["src/errors.ts"],
  "src/protocol": ["src/sqlstate", "src/errors.ts"],
  "src/transport": ["src/driver.ts", "src/errors.ts"],
  "src/engine": [
    "src/protocol",
    "src/transport",
    "src/types",
    "src/sqlstate",
    "src/call_limits.ts",
    "src/driver.ts",
    "src/errors.ts",
    "src/plain_statement.ts",
  ],
  "src/deno_postgres": [
    "src/sql",
    "src/types",
    "src/sqlstate",
    "src/call_limits.ts",
    "src/driver.ts",
    "src/errors.ts",
  ],
  "src/config": ["src/call_limits.ts", "src/driver.ts", "src/errors.ts"],
  "src/api": [
    "src/sql",
    "src/types",
    "src/sqlstate",
    "src/call_limits.ts",
    "src/driver.ts",
    "src/errors.ts",
    "src/plain_statement.ts",
  ],
  "src/connect.ts": [
    "src/api",
    "src/config",
    "src/engine",
    "src/types",
    "src/driver.ts",
    "src/errors.ts",
  ],
  "mod.ts": [
    "src/connect.ts",
    "src/api",
    "src/sql",
    "src/types",
    "src/sqlstate",
    "src/driver.ts",
    "src/errors.ts",
  ],
  "src/sa/sql": ["src/types", "src/errors.ts"],
  "src/sa": ["mod.ts", "src/sa/sql"],
  "sa.ts": ["src/sa", "src/sa/sql"],
};

/** What a layer may import from outside, mostly of the runtime; `""` stands for every layer. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  "": ["node:buffer", "node:crypto"],
  "src/transport": ["node:net", "node:stream", "node:tls"],
  "src/engine": ["node:timers"],
  // Dynamically, and only when the user hands no client in.
  "src/deno_postgres": ["@db/postgres"],
};

/** The violations below `root`, one line each. */
export async function checkLayers(root: string): Promise<string[]> {
  const files = await sourceFiles(root);
  const { imports, errors } = await importGraph(root, files);
  return [
    ...errors,
    ...files.filter((file) => layerOf(file) === null).map((file) => `${file}: is in no layer`),
    ...imports.flatMap((each) => violationOf(each) ?? []),
    ...cyclesIn(imports).map((cycle) => `${cycle[0]}: is in a cycle: ${cycle.join(" -> ")}`),
  ];
}

/** The innermost layer that a file is in. */
function layerOf(file: string): string | null {
  const layers = Object.keys(LAYERS).filter((layer) =>
    file === layer || file.startsWith(`${layer}/`)
  );
  return layers.sort((a, b) => b.length - a.length)[0] ?? null;
}

function violationOf({ from, line, to }: Import): string | null {
  const layer = layerOf(from);
  const target = layerOf(to);
  if (layer === null) return null; // reported already
  const isAllowed = target === null
    ? [...OUTSIDE[""] ?? [], ...OUTSIDE[layer] ?? []].includes(to)
    : target === layer || LAYERS[layer]?.includes(target);
  if (isAllowed) return null;
  const allowed = LAYERS[layer]?.join(", ") || "nothing";
  return `${from}:${line}: imports ${to}; besides itself ${layer} may import: ${allowed}`;
}

/** Cycles of files, each as its path round; empty when there is none. Tarjan would find all; one of each is enough. */
function cyclesIn(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const { to } of targets.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return cycles;
}

if (import.meta.main) {
  const root = Deno.args[0] ?? new URL("..", import.meta.url).pathname;
  const violations = await checkLayers(root);
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) Deno.exit(1);
}
