/** What the compiler says of common mistakes: where they are, and what column is meant. */

import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

const TABLES = `import * as sa from "${ROOT}sa.ts";
const metadata = new sa.MetaData();
const mood = sa.enumType("mood", ["sad", "happy"]);
const person = sa.table("person", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.text().notNull(),
  mood: mood.notNull(),
  age: sa.integer(),
});
const addr = sa.table("addr", metadata, {
  id: sa.integer().primaryKey(),
  personId: sa.integer().notNull(),
  city: sa.text(),
});
declare const conn: sa.SAConnection;
`;

/** A mistake, the text at which the compiler must report it, and what it must say. */
const MISTAKES: readonly [what: string, code: string, at: string, ...says: string[]][] = [
  ["a misspelt column", "person.c.nam", "nam", "'nam' does not exist", "Did you mean 'name'?"],
  [
    "a misspelt column of a row",
    "for await (const row of conn.execute(person.select())) row.nam",
    "nam",
    "'nam' does not exist",
    "Did you mean 'name'?",
  ],
  [
    "a column that a query does not select",
    'sa.select({ who: person.c.name }).subquery("s").c.name',
    "name",
    "'name' does not exist",
  ],
  [
    "a column of another table in a condition",
    'person.select().where(addr.c.city.eq("Rome"))',
    'addr.c.city.eq("Rome")',
    `'"addr"' is not assignable to type 'Within<"person">'`,
  ],
  [
    "a column of another table in the order",
    "person.select().orderBy(addr.c.city)",
    "addr.c.city",
    '"city"',
    `'"addr"' is not assignable to type 'Within<"person">'`,
  ],
  [
    "a column of a third table in the condition of a join",
    "sa.select(addr).join(addr, addr.c.id.eq(person.c.id))",
    "addr.c.id.eq(person.c.id)",
    `'"person"' is not assignable to type 'Within<"addr">'`,
  ],
  [
    "a column of another table in RETURNING",
    "person.delete().allRows().returning(addr.c.city)",
    "addr.c.city",
    '"city"',
    `'"addr"' is not assignable to type 'Within<"person">'`,
  ],
  [
    "a value of the wrong type in a comparison",
    'person.c.age.gt("18")',
    '"18"',
    "'string' is not assignable to parameter of type 'number | bigint",
  ],
  [
    "a column of the wrong type in a comparison",
    "person.c.age.eq(person.c.name)",
    "person.c.name",
    'TextColumn<"name", string, "person">',
    "number",
  ],
  [
    "a value of the wrong type in an INSERT",
    'person.insert().values({ name: 1, mood: "sad" })',
    "name",
    "'number' is not assignable",
    "ColumnDefinition<string",
  ],
  [
    "a value of the wrong type in an UPDATE",
    'person.update().set({ age: "18" })',
    "age",
    "'string' is not assignable",
    "property 'age'",
  ],
  [
    "a missing key of an INSERT",
    'person.insert().values({ name: "Ann" })',
    '{ name: "Ann" }',
    "Property 'mood' is missing",
  ],
  [
    "a misspelt key of an INSERT",
    'person.insert().values({ name: "Ann", mod: "sad" })',
    "mod",
    "'mod' does not exist",
  ],
  [
    "a misspelt key of an UPDATE",
    'person.update().set({ nam: "Ann" })',
    "nam",
    "'nam' does not exist",
    "'name'?",
  ],
  [
    "a misspelt label of an enum in a comparison",
    'person.c.mood.eq("sadd")',
    '"sadd"',
    `'"sadd"' is not assignable`,
    '"sad" | "happy"',
  ],
  [
    "a misspelt label of an enum in an INSERT",
    'person.insert().values({ name: "Ann", mood: "sadd" })',
    'mood: "sadd"',
    `'"sadd"' is not assignable`,
    `Did you mean '"sad"'?`,
  ],
  [
    "a misspelt key of the selection in the order",
    'person.select().orderBy("nam")',
    '"nam"',
    `'"nam"' is not assignable`,
  ],
  [
    "a correlated query by itself",
    "conn.scalar(addr.select().correlate(person).where(addr.c.personId.eq(person.c.id)))",
    "addr.select()",
    `'"person"' is not assignable to type 'never'`,
  ],
];

Deno.test("the compiler reports each mistake at its column, and says what is wrong with it", async (t) => {
  const reports = await check(TABLES + MISTAKES.map(([, code]) => `${code};\n`).join(""));
  const first = TABLES.split("\n").length;
  for (const [i, [what, code, at, ...says]] of MISTAKES.entries()) {
    await t.step(what, () => {
      const found = reports.filter(({ line }) => line === first + i);
      assertEquals(found.length, 1, found.map(({ text }) => text).join("\n"));
      const [{ column, text }] = found as [Report];
      assertEquals(column, code.lastIndexOf(at) + 1, text);
      for (const part of says) assert(text.includes(part), `${part}\n${text}`);
    });
  }
  assertEquals(reports.length, MISTAKES.length);
});

/** One error, with what belongs to it. */
interface Report {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** What the compiler reports of a file with this text. */
async function check(text: string): Promise<Report[]> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, text);
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--config", new URL("deno.json", ROOT).pathname, path],
      env: { NO_COLOR: "1" },
    }).output();
    return reportsOf(new TextDecoder().decode(stderr), path);
  } finally {
    await Deno.remove(path);
  }
}

function reportsOf(output: string, path: string): Report[] {
  const place = new RegExp(`at file://${path}:(\\d+):(\\d+)`);
  return output.split(/\n(?=TS\d+ \[ERROR\]: \S)/).flatMap((text) => {
    const [, line, column] = place.exec(text) ?? [];
    return line === undefined ? [] : [{ text, line: Number(line), column: Number(column) }];
  });
}
