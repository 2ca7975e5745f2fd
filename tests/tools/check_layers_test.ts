import { assertEquals } from "@std/assert";
import { checkLayers } from "../../tools/check_layers.ts";

/** Makes a tree of these files, checks it, removes it. */
async function violationsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${root}/${path.replace(/[^/]*$/, "")}`, { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    return await checkLayers(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("checkLayers() finds nothing where imports point down", async () => {
  const violations = await violationsOf({
    "mod.ts": 'export { connect } from "./src/connect.ts";',
    "src/connect.ts":
      'import "./engine/wire.ts"; import "./api/pool.ts"; export const connect = 1;',
    "src/engine/wire.ts": 'import "../protocol/writer.ts"; import "./login.ts";',
    "src/engine/login.ts": 'import type { Transport } from "../transport/transport.ts";',
    "src/transport/transport.ts": 'import "node:tls"; export interface Transport {}',
    "src/protocol/writer.ts": 'import "../errors.ts"; import { Buffer } from "node:buffer";',
    "src/api/pool.ts": 'import "../types/codec.ts";',
    "src/types/codec.ts": "",
    "src/errors.ts": "",
  });
  assertEquals(violations, []);
});

Deno.test("checkLayers() reports an import that points up", async () => {
  const violations = await violationsOf({
    "src/protocol/writer.ts": '\nimport "../engine/wire.ts";',
    "src/engine/wire.ts": "",
  });
  assertEquals(violations, [
    "src/protocol/writer.ts:2: imports src/engine/wire.ts; " +
    "besides itself src/protocol may import: src/sqlstate, src/errors.ts",
  ]);
});

Deno.test("checkLayers() reports a type-only import that points up", async () => {
  const violations = await violationsOf({
    "src/errors.ts": 'import type { A } from "./types/a.ts";',
    "src/types/a.ts": "export type A = 1;",
  });
  assertEquals(violations, [
    "src/errors.ts:1: imports src/types/a.ts; besides itself src/errors.ts may import: nothing",
  ]);
});

Deno.test("checkLayers() reports a dynamic import that points up", async () => {
  const violations = await violationsOf({
    "src/errors.ts": 'export const a = () => import("./types/a.ts");',
    "src/types/a.ts": "",
  });
  assertEquals(violations.length, 1);
});

Deno.test("checkLayers() reports sa/sql when it imports the driver's surface", async () => {
  const violations = await violationsOf({
    "src/sa/sql/compiler.ts": 'import "../../../mod.ts";',
    "src/sa/engine.ts": 'import "../../mod.ts";',
    "mod.ts": "",
  });
  assertEquals(violations.map((text) => text.split(":")[0]), ["src/sa/sql/compiler.ts"]);
});

Deno.test("checkLayers() reports a cycle of files, type imports included", async () => {
  const violations = await violationsOf({
    "src/api/a.ts": 'import "./b.ts";',
    "src/api/b.ts": 'import type { C } from "./c.ts";',
    "src/api/c.ts": 'import "./a.ts"; export type C = 1;',
  });
  assertEquals(violations, [
    "src/api/a.ts: is in a cycle: src/api/a.ts -> src/api/b.ts -> src/api/c.ts -> src/api/a.ts",
  ]);
});

Deno.test("checkLayers() reports a directory that is no layer", async () => {
  assertEquals(await violationsOf({ "src/common/a.ts": "" }), ["src/common/a.ts: is in no layer"]);
});

Deno.test("checkLayers() reports a file that it cannot read", async () => {
  const violations = await violationsOf({ "src/api/a.ts": "import {", "src/api/b.ts": "" });
  assertEquals(violations.map((text) => text.split(":")[0]), ["src/api/a.ts"]);
});

for (const specifier of ["npm:pg@8", "jsr:@std/assert@1", "@std/assert", "node:fs", "node:net"]) {
  Deno.test(`checkLayers() reports an import of ${specifier}`, async () => {
    const violations = await violationsOf({ "src/api/a.ts": `import "${specifier}";` });
    assertEquals(violations, [
      `src/api/a.ts:1: imports ${specifier}; ` +
      "besides itself src/api may import: src/sql, src/types, src/sqlstate, src/call_limits.ts, src/driver.ts, " +
      "src/errors.ts, src/plain_statement.ts",
    ]);
  });
}
