/**
 * PEP 249: types.
 *
 * @see https://peps.python.org/pep-0249/#type-objects-and-constructors
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import {
  BINARY,
  DataError,
  DATETIME,
  NUMBER,
  ROWID,
  STRING,
  type TypeObject,
} from "../../../mod.ts";
import { type Bar, DRINKS, INSERT, SELECT } from "./bar.ts";

const KINDS: readonly TypeObject[] = [STRING, BINARY, NUMBER, DATETIME, ROWID];

/** Kinds of types, and columns of them as the server describes them. */
const COLUMNS: readonly (readonly [TypeObject | null, types: readonly string[]])[] = [
  [STRING, ["text", "varchar", "varchar(5)", "char(3)", '"char"', "name"]],
  [BINARY, ["bytea"]],
  [NUMBER, ["int2", "int4", "int8", "float4", "float8", "numeric", "numeric(6, 2)"]],
  [DATETIME, ["date", "time", "timetz", "timestamp", "timestamptz", "interval"]],
  [ROWID, ["oid"]],
  [null, ["bool", "jsonb", "uuid", "int4[]", "int4range"]],
];

/** The type objects. */
export function testTypeObjects(bar: Bar): void {
  for (const [kind, types] of COLUMNS) {
    bar.test(`columns of ${types.join(", ")} are ${kind?.name ?? "of no kind"}`, async (conn) => {
      const columns = types.map((type, i) => `NULL::${type} AS c${i}`);
      const cur = await conn.execute(`SELECT ${columns.join(", ")}`);
      for (const { name, typeCode } of cur.description!) {
        const kinds = KINDS.filter((each) => each.has(typeCode));
        assertEquals(kinds, kind === null ? [] : [kind], `${name} of ${types.join(", ")}`);
      }
    });
  }
}

/** Values, and NULL. */
export function testTypes(bar: Bar): void {
  for (
    const [type, value] of [
      ["text", "Vegemite"],
      ["int4", -7],
      ["int8", 2n ** 62n],
      ["numeric", "1.50"],
      ["float8", 1.5],
      ["bool", true],
      ["date", "2002-12-25"],
      ["time", "13:45:30"],
      ["timestamp", "2002-12-25T13:45:30"],
      ["interval", "1 day"],
      ["bytea", new Uint8Array([0, 39, 92, 255])],
      ["jsonb", { a: [1, null] }],
    ] as const
  ) {
    bar.test(`a value of the type ${type} is stored and selected as it is`, async (conn) => {
      await conn.execute(`CREATE TEMPORARY TABLE barflys (drink ${type})`);
      await conn.execute("INSERT INTO barflys VALUES (%s)", [value]);
      await conn.execute("INSERT INTO barflys VALUES (%(drink)s)", { drink: null });
      const cur = await conn.execute("SELECT drink FROM barflys");
      const [[drink], none] = await cur.fetchAll() as [[unknown], [unknown]];
      const isText = typeof value === "string";
      assertEquals(isText ? String(drink) : drink, value as unknown);
      assertEquals(none, [null]);
    });
  }

  bar.testCursor("NULL is null, both ways", async (cur) => {
    await cur.execute(INSERT, [null]);
    await cur.execute("SELECT name FROM booze WHERE name IS NULL");
    assertEquals(await cur.fetchAll(), [[null as unknown as string]]);
  });

  bar.testCursor("undefined is not NULL", async (cur) => {
    await assertRejects(async () => await cur.execute(INSERT, [undefined]), DataError);
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length);
  });
}
