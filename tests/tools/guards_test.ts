/**
 * Each guard of `deno task ok`, seen to fail: the tasks of the real `deno.json` run on a small project, first as
 * it should be, then with one thing wrong.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../", import.meta.url).pathname;

type Files = Readonly<Record<string, string>>;

/** A project in which every guard is content. */
const SOUND: Files = {
  "mod.ts": `/**\n * A library.\n * @module\n */\n\nexport { one } from "./src/connect.ts";\n`,
  "sa.ts": `/**\n * A builder.\n * @module\n */\n\nexport { two } from "./src/sa/two.ts";\n`,
  "src/connect.ts": "/** One. */\nexport const one: number = 1;\n",
  "src/sa/two.ts": "/** Two. */\nexport function two(): number {\n  return 2;\n}\n",
  "src/sql/mod.ts":
    "/**\n * Texts.\n * @module\n */\n\n/** Five. */\nexport const five: number = 5;\n",
  "src/sqlstate/mod.ts":
    "/**\n * Errors.\n * @module\n */\n\n/** Four. */\nexport const four: number = 4;\n",
  "src/deno_postgres/mod.ts":
    "/**\n * A driver.\n * @module\n */\n\n/** Three. */\nexport const three: number = 3;\n",
  "src/types/six.ts": "/** Six. */\nexport function six(): number {\n  return 6;\n}\n",
  "tests/unit/one_test.ts":
    'import { six } from "../../src/types/six.ts";\n\nDeno.test("six", () => void six());\n',
  "tests/fault/one_test.ts": 'Deno.test("one", () => {});\n',
  "tests/property/sa_one_test.ts": 'Deno.test("one", () => {});\n',
  "README.md":
    '# A library\n\n```ts\nimport { one } from "@aiopg/aiopg";\nif (one !== 1) throw one;\n```\n',
  "docs/one.md":
    '# One\n\n```ts\nimport { one } from "@aiopg/aiopg";\nif (one !== 1) throw one;\n```\n',
};

/** What is wrong, in which file, and what the task says of it. */
const WRONG: readonly [task: string, what: string, path: string, text: string, says: string][] = [
  [
    "test:unit",
    "a test that asks for a permission",
    "tests/unit/env_test.ts",
    'Deno.test("env", () => void Deno.env.get("HOME"));\n',
    "NotCapable",
  ],
  [
    "test:unit",
    "a test that leaves a timer running",
    "tests/unit/timer_test.ts",
    'Deno.test("timer", () => void setTimeout(() => {}, 10_000));\n',
    "Leaks detected",
  ],
  [
    "test:unit",
    "a test that leaves a resource open",
    "tests/unit/resource_test.ts",
    'Deno.test("resource", async () => void await fetch("data:,a"));\n',
    "Leaks detected",
  ],
  [
    "cov",
    "a branch that no test takes",
    "src/types/six.ts",
    "export const six = (seven = false) => seven ? 7 : 6;\n",
    "below the threshold",
  ],
  ["lint", "a file of 401 lines", "src/long.ts", "f();\n".repeat(401), "aiopg/file-length"],
  [
    "lint",
    "a function of 51 lines",
    "src/long.ts",
    `function f() {\n${"  f();\n".repeat(49)}}\nf();\n`,
    "aiopg/function-length",
  ],
  ["lint", "Deno in src/", "src/cwd.ts", "Deno.cwd();\n", "aiopg/deno-namespace"],
  ["lint", "an any", "src/any.ts", "export const a: any = 1;\n", "no-explicit-any"],
  [
    "layers",
    "an import that points up",
    "src/errors.ts",
    'import "./connect.ts";\n',
    "src/errors.ts:1: imports src/connect.ts",
  ],
  ["check", "a wrong type", "src/connect.ts", 'export const one: number = "";\n', "TS2322"],
  [
    "docs",
    "an export without a comment",
    "src/connect.ts",
    "export const one: number = 1;\n",
    "missing-jsdoc",
  ],
  [
    "docs",
    "an export whose type must be computed",
    "src/sa/two.ts",
    "/** Two. */\nexport function two() {\n  return Math.max(2);\n}\n",
    "missing-return-type",
  ],
  [
    "docs",
    "an import of something that is not published",
    "src/sa/two.ts",
    'import "../../tests/unit/one_test.ts";\n/** Two. */\nexport const two: number = 2;\n',
    "excluded-module",
  ],
  [
    "test:doc",
    "an example that is not true",
    "README.md",
    '```ts\nimport { one } from "@aiopg/aiopg";\nif (one !== 2) throw new Error("no");\n```\n',
    "FAILED",
  ],
  [
    "test:doc",
    "an example of docs/ that is not true",
    "docs/one.md",
    '```ts\nimport { one } from "@aiopg/aiopg";\nif (one !== 2) throw new Error("no");\n```\n',
    "FAILED",
  ],
];

/** Runs a task of the real `deno.json` on a project made of these files. */
async function runTask(task: string, files: Files): Promise<{ code: number; output: string }> {
  const project = await Deno.makeTempDir();
  try {
    await makeProject(project, files);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", task],
      cwd: project,
      clearEnv: true,
      env: environment(),
    }).output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  } finally {
    await Deno.remove(project, { recursive: true });
  }
}

/** Without what this run was itself given, so that the task must bring it. */
function environment(): Record<string, string> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => !name.startsWith("DENO_TEST_"));
  return { ...Object.fromEntries(inherited), NO_COLOR: "1" };
}

async function makeProject(project: string, files: Files): Promise<void> {
  const { links: _links, ...configuration } = JSON.parse(
    await Deno.readTextFile(`${ROOT}deno.json`),
  );
  const all = { ...files, "deno.json": JSON.stringify(configuration) };
  for (const [path, text] of Object.entries(all)) {
    await Deno.mkdir(`${project}/${path.replace(/[^/]*$/, "")}`, { recursive: true });
    await Deno.writeTextFile(`${project}/${path}`, text);
  }
  await Deno.symlink(`${ROOT}tools`, `${project}/tools`);
  await Deno.symlink(`${ROOT}tests/support`, `${project}/tests/support`);
}

for (const task of new Set(WRONG.map(([task]) => task))) {
  Deno.test(`deno task ${task} passes on a sound project`, async () => {
    const { code, output } = await runTask(task, SOUND);
    assertEquals(code, 0, output);
  });
}

for (const [task, what, path, text, says] of WRONG) {
  Deno.test(`deno task ${task} fails on ${what}`, async () => {
    const { code, output } = await runTask(task, { ...SOUND, [path]: text });
    assert(code !== 0, output);
    assertStringIncludes(output, says);
  });
}
