/**
 * PEP 249: what a module says of itself, and its exceptions.
 *
 * @see https://peps.python.org/pep-0249/#module-interface
 * @module
 */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import {
  apiLevel,
  connect,
  DatabaseError,
  DataError,
  DbError,
  IntegrityError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  paramStyle,
  ProgrammingError,
  threadSafety,
  Warning,
} from "../../../mod.ts";
import type { Bar } from "./bar.ts";

/** The constructor, and the constants. */
export function testModule(bar: Bar): void {
  bar.test("the module has a constructor, and says what it follows", () => {
    assertEquals([typeof connect, apiLevel, threadSafety], ["function", "2.0", 1]);
  });

  bar.test("paramStyle pyformat: values have names in the text", async (conn) => {
    assertEquals(paramStyle, "pyformat");
    const cur = await conn.execute("SELECT %(a)s::int4 - %(b)s::int4, %(a)s::int4", { b: 1, a: 3 });
    assertEquals(await cur.fetchOne(), [2, 3]);
  });
}

/** Which errors there are, and when. */
export function testExceptions(bar: Bar): void {
  bar.test("the exceptions form the tree of the PEP", () => {
    for (const Class of [Warning, InterfaceError, DatabaseError]) {
      assert(Class.prototype instanceof DbError, Class.name);
    }
    const { prototype } = DatabaseError;
    for (
      const Class of [
        DataError,
        OperationalError,
        IntegrityError,
        InternalError,
        ProgrammingError,
        NotSupportedError,
      ]
    ) assertStrictEquals(Object.getPrototypeOf(Class.prototype), prototype, Class.name);
  });

  for (
    const [text, Class] of [
      ["SELECT 1/0", DataError],
      ["SELECT 'x'::int4", DataError],
      ["SELEKT 1", ProgrammingError],
      ["SELECT * FROM no_such_table", ProgrammingError],
      ["INSERT INTO one VALUES (1)", IntegrityError],
      ["INSERT INTO one VALUES (NULL)", IntegrityError],
      ["SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)", OperationalError],
      ["SELECT DISTINCT a FROM one FOR UPDATE", NotSupportedError],
    ] as const
  ) {
    bar.test(`${text} rejects with ${Class.name}`, async (conn) => {
      await conn.execute("CREATE TEMPORARY TABLE one (a int4 PRIMARY KEY)");
      await conn.execute("INSERT INTO one VALUES (1)");
      const error = await assertRejects(async () => await conn.execute(text), Class);
      assertInstanceOf(error, DatabaseError);
      assertEquals(error.code, error.diag?.sqlstate);
      assertEquals(error.query, text);
      assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
    });
  }
}
