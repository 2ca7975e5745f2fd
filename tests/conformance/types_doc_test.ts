/** Holds what docs/types.md says against the code and a server. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import page from "../../docs/types.md" with { type: "text" };
import * as aiopg from "../../mod.ts";
import { connect, type Connection, DatabaseError, InterfaceError } from "../../mod.ts";
import type { TypesOptions } from "../../mod.ts";
import { BUILTIN_TYPES } from "../../src/types/builtin_types.ts";
import { EXTENSION_CODECS } from "../../src/types/extensions/extension_codecs.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { blocksIn, codeIn, tableUnder } from "../support/markdown.ts";
import { testServer } from "../support/server.ts";

/** `SELECT …; -- what it gives`. */
interface Example {
  readonly expression: string;
  readonly shown: string;
}

/** Examples that are read with the same options. */
interface ExampleBlock {
  readonly options: TypesOptions;
  readonly examples: readonly Example[];
}

const TABLE = tableUnder(page, "## The types");
const OPTIONS = tableUnder(page, "## Options");
const BLOCKS = blocksIn(page).filter(({ language }) => language === "sql").map(exampleBlock);

/** In the rows of extensions, what is needed for their types; they begin with `name:`. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  citext: "citext",
  hstore: "hstore",
  ltree: "ltree",
  pgvector: "vector",
  PostGIS: "postgis",
};

/** All of them, or it does not compile. */
const OPTION_NAMES: Readonly<Record<keyof TypesOptions, true>> = {
  int8: true,
  numeric: true,
  timestamptz: true,
  timestamp: true,
  date: true,
  time: true,
  interval: true,
  json: true,
  bytea: true,
  array: true,
  composite: true,
  hstore: true,
  codecs: true,
};

function exampleBlock({ lines }: { readonly lines: readonly string[] }): ExampleBlock {
  const [, options = "{}"] = /^-- types: (.+)$/.exec(lines[0]!) ?? [];
  const examples = lines.filter((line) => !line.startsWith("-- ")).map((line) => {
    const match = /^SELECT (.+); -- (.+)$/.exec(line);
    assert(match, line);
    return { expression: match[1]!, shown: match[2]! };
  });
  return { options: JSON.parse(options.replaceAll(/(\w+):/g, '"$1":')), examples };
}

/** The types that a row of the table names. */
function typesOf([names]: readonly string[]): string[] {
  return codeIn(names!.replace(/\(.*\)/, ""));
}

function extensionOf([names]: readonly string[]): string | undefined {
  return EXTENSIONS[names!.split(":")[0]!];
}

function shownAs(value: unknown): string {
  return Deno.inspect(value, { breakLength: Infinity, compact: true, depth: 9, iterableLimit: 99 });
}

/** What a statement gives, as it is shown; and the type of its column. */
async function outcome(
  conn: Connection,
  text: string,
  values: readonly unknown[] = [],
): Promise<{ shown: string; type: number }> {
  try {
    const cur = await conn.execute<[unknown]>(text, values);
    return { shown: shownAs((await cur.fetchOne())![0]), type: cur.description![0]!.typeCode };
  } catch (error) {
    assert(error instanceof aiopg.DbError);
    return { shown: `${error.name}: ${error.message}`, type: 0 };
  }
}

/** What older servers, and those made without a library, do not know; what they say then. */
function isMissing({ expression }: Example, shown: string): boolean {
  const isOld = shown.startsWith("UndefinedObject: type ") && shown.endsWith(" does not exist");
  return isOld && expression.includes("multirange") ||
    shown.startsWith("FeatureNotSupported: unsupported XML feature");
}

/** The first result of a text comes as text, that of one with a parameter in binary. */
async function checkExample(conn: Connection, example: Example): Promise<number> {
  const { expression, shown } = example;
  const text = await outcome(conn, `SELECT ${expression}`);
  if (isMissing(example, text.shown)) return 0;
  const binary = await outcome(conn, `SELECT ${expression} WHERE $1::bool`, [true]);
  assertEquals([text.shown, binary.shown], [shown, shown], expression);
  return text.type;
}

async function connected(types: TypesOptions = {}): Promise<Connection> {
  return await connect(testServer().dsn, { types, parameters: { lc_monetary: "C" } });
}

Deno.test("docs/types.md names every built-in type", () => {
  const names = new Set(TABLE.flatMap(typesOf));
  const missing = BUILTIN_TYPES.filter(([, name, { kind }]) =>
    kind !== "array" && !names.has(name)
  );
  assertEquals(missing, []);
});

Deno.test("docs/types.md names every type of the extensions that have codecs", () => {
  const names = new Set(TABLE.filter(extensionOf).flatMap(typesOf));
  const missing = [...EXTENSION_CODECS.keys(), "hstore", "citext"].filter((each) =>
    !names.has(each)
  );
  assertEquals(missing, []);
});

Deno.test("docs/types.md names every option, and every value of one", () => {
  const described = new Map<string, string[]>();
  let option = "";
  for (const [name, value] of OPTIONS) {
    option = codeIn(name!)[0] ?? option;
    described.set(option, [...described.get(option) ?? [], ...codeIn(value!)]);
  }
  const all = Object.keys(OPTION_NAMES).map((name): [string, string[]] => [name, valuesOf(name)]);
  assertEquals(Object.fromEntries(described), Object.fromEntries(all));
});

/** The values that an option can have, as its error names them, the default first. */
function valuesOf(option: string): string[] {
  try {
    createRegistry({ [option]: "?" });
  } catch (error) {
    assert(error instanceof InterfaceError);
    const [, allowed = ""] = error.message.split("; use ");
    return Array.from(allowed.matchAll(/"\w+"|\{.*\}/g), ([value]) => value);
  }
  throw new Error(`${option} takes anything`);
}

Deno.test("docs/types.md shows what each built-in type gives, in text and in binary", async () => {
  await using conn = await connected();
  const shown = new Set<number>();
  for (const example of BLOCKS[0]!.examples) shown.add(await checkExample(conn, example));
  const rows = TABLE.filter((row) => !extensionOf(row) && !row[1]!.includes("takes none"));
  const names = new Set(rows.flatMap(typesOf));
  const missing = BUILTIN_TYPES.filter(([oid, name, { kind }]) =>
    // A column of unknown becomes one of text; an old server has no multiranges.
    names.has(name) && !shown.has(oid) && name !== "unknown" && kind !== "multirange"
  );
  assertEquals(missing, []);
});

Deno.test("docs/types.md shows what the options give, in text and in binary", async () => {
  for (const { options, examples } of BLOCKS.slice(2)) {
    await using conn = await connected(options);
    for (const example of examples) await checkExample(conn, example);
  }
});

Deno.test("docs/types.md shows what each type of an extension gives", async (t) => {
  for (const row of TABLE.filter(extensionOf)) {
    const extension = extensionOf(row)!;
    const examples = typesOf(row).map((name) => {
      const example = BLOCKS[1]!.examples.find((each) => each.expression.startsWith(`${name} `));
      assert(example, `${name} has no example`);
      return example;
    });
    await using conn = await connectedAsSuperuser();
    await conn.execute("BEGIN"); // what is created is for this session, and not for long
    const state = await create(conn, extension);
    await t.step({
      name: `${row[0]!}${state === null ? "" : `: ${state}`}`,
      ignore: state !== null,
      fn: async () => {
        for (const example of examples) await checkExample(conn, example);
      },
    });
  }
});

/** Where the server is ours; elsewhere it is another's to decide what may be created. */
async function connectedAsSuperuser(): Promise<Connection> {
  const { host, port, database, source } = testServer();
  if (source === "environment") return await connected();
  return await connect({ host, port, database, user: "postgres" });
}

/** What is said of an extension that cannot be had. */
const MISSING: Readonly<Record<string, string>> = {
  "0A000": "the extension is not there",
  "58P01": "the extension is not there",
  "42501": "the extension may not be created",
};

/** Creates an extension, if it can be had; returns why not, or null. */
async function create(conn: Connection, extension: string): Promise<string | null> {
  for (;;) {
    try {
      await conn.execute("SAVEPOINT before");
      await conn.execute(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
      return null;
    } catch (error) {
      assert(error instanceof DatabaseError);
      await conn.execute("ROLLBACK TO before");
      const { code } = error;
      if (code === "23505") continue; // another session has just created it
      const state = MISSING[code ?? ""];
      if (state === undefined) throw error;
      return state;
    }
  }
}

Deno.test("docs/types.md says that what came goes back as it is", async () => {
  const exceptions = /^ROW|^jsonb|^pg_sleep|^int4out|^makeaclitem/;
  await using conn = await connected();
  for (const example of BLOCKS[0]!.examples) {
    if (exceptions.test(example.expression)) continue;
    const cur = await conn.execute<[unknown]>(`SELECT ${example.expression}`).catch(() => null);
    if (cur === null) continue; // what is missing was seen to before
    const [value] = (await cur.fetchOne())!;
    const type = `${cur.description![0]!.typeCode}::oid, -1`;
    const named = await conn.execute<[string]>(`SELECT format_type(${type})`);
    const [name] = (await named.fetchOne())!;
    assertEquals((await outcome(conn, `SELECT $1::${name}`, [value])).shown, shownAs(value), name);
  }
});

/** The code of a block, for a module that can import nothing: it finds the library in a global. */
function moduleOf(lines: readonly string[]): string {
  return lines.join("\n").replace(
    /import \{ (.+) \} from "@aiopg\/aiopg";/,
    (_, names: string) => {
      const values = names.split(", ").filter((name) => !name.startsWith("type "));
      return `const { ${values.join(", ")} } = globalThis.aiopgOfThisTest;`;
    },
  );
}

Deno.test("docs/types.md says what its programs print", async (t) => {
  Object.assign(globalThis, { aiopgOfThisTest: aiopg });
  for (const { lines, line } of blocksIn(page).filter(({ language }) => language === "ts")) {
    await t.step(`line ${line}`, async () => {
      const comments = lines.map((each) => each.split("//").slice(1).join("//")).join("");
      for (const text of await printed(moduleOf(lines))) {
        assertStringIncludes(withoutSpaces(comments), withoutSpaces(text));
      }
    });
  }
});

/** Runs a module, and returns what it prints. */
async function printed(module: string): Promise<string[]> {
  const texts: string[] = [];
  const { log } = console;
  console.log = (...values) => texts.push(values.map(printedAs).join(" "));
  try {
    await import(`data:application/typescript,${encodeURIComponent(module)}`);
  } finally {
    console.log = log;
  }
  assert(texts.length > 0);
  return texts;
}

function printedAs(value: unknown): string {
  return typeof value === "string" ? value : shownAs(value);
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s/g, "");
}
