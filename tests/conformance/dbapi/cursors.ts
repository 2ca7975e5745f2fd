/**
 * PEP 249: what cursors tell, and what they run.
 *
 * @see https://peps.python.org/pep-0249/#cursor-objects
 * @module
 */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { DataError, InterfaceError, ProgrammingError } from "../../../mod.ts";
import { type Bar, DRINKS, INSERT, SELECT } from "./bar.ts";

/** Attributes. */
export function testDescriptions(bar: Bar): void {
  bar.testCursor("Cursor.description is null before execute() and without rows", async (cur) => {
    assertEquals(cur.description, null);
    await cur.execute(SELECT);
    assertEquals(cur.description?.length, 1);
    await cur.execute("DELETE FROM booze");
    assertEquals(cur.description, null);
    await cur.execute(SELECT);
    assertEquals(cur.description?.length, 1, "no rows are a result, too");
  });

  bar.testCursor("Cursor.description has the seven items of each column", async (cur) => {
    await cur.execute("SELECT name, 1.5::numeric(6, 2) AS price, 7::int8 AS n FROM booze");
    const items = cur.description!.map((column) => [
      column.name,
      column.typeCode,
      column.displaySize,
      column.internalSize,
      column.precision,
      column.scale,
      column.nullOk,
    ]);
    assertEquals(items, [
      ["name", 1043, null, 20, null, null, null],
      ["price", 1700, null, 6, 6, 2, null],
      ["n", 20, null, 8, null, null, null],
    ]);
  });

  bar.testCursor(
    "Cursor.rowCount is -1 at first, then what was returned or affected",
    async (cur) => {
      assertEquals(cur.rowCount, -1);
      await cur.execute(SELECT);
      assertEquals(cur.rowCount, DRINKS.length);
      await cur.execute("UPDATE booze SET name = upper(name) WHERE name LIKE 'C%'");
      assertEquals(cur.rowCount, 2);
      await cur.execute(INSERT, ["Cooper's"]);
      assertEquals(cur.rowCount, 1);
      await cur.execute("DELETE FROM booze");
      assertEquals(cur.rowCount, 6);
      await cur.execute("CREATE TEMPORARY TABLE other (a int)");
      assertEquals(cur.rowCount, -1);
    },
  );

  bar.testCursor(
    "Cursor.rowNumber is the index of the next row, null without a result",
    async (cur) => {
      assertEquals(cur.rowNumber, null);
      await cur.execute(SELECT);
      assertEquals(cur.rowNumber, 0);
      await cur.fetchMany(2);
      assertEquals(cur.rowNumber, 2);
      await cur.fetchAll();
      assertEquals(cur.rowNumber, 5);
      await cur.execute("DELETE FROM booze");
      assertEquals(cur.rowNumber, null);
    },
  );

  bar.testCursor("Cursor.lastRowId is null", async (cur) => {
    assertEquals(cur.lastRowId, null);
    await cur.execute(INSERT, ["Cooper's"]);
    assertEquals(cur.lastRowId, null);
  });
}

/** `callproc`. */
export function testCallProc(bar: Bar): void {
  bar.testCursor("Cursor.callProc() calls a function, whose rows can be fetched", async (cur) => {
    assertStrictEquals(await cur.callProc("lower", ["FOO"]), cur);
    assertEquals(await cur.fetchAll(), [["foo"]]);
    assertEquals(cur.description?.map((column) => column.name), ["lower"]);
    await cur.callProc("now");
    assertEquals(cur.rowCount, 1);
  });
}

/** `close`. */
export function testClosing(bar: Bar): void {
  bar.testCursor("Cursor.close() makes every later call an error", async (cur) => {
    await cur.execute(SELECT);
    await cur.close();
    assert(cur.closed);
    const uses: (() => unknown)[] = [
      () => cur.execute(SELECT),
      () => cur.executeMany(INSERT, [["Cooper's"]]),
      () => cur.executeValues("INSERT INTO booze VALUES %s", [["Cooper's"]]),
      () => cur.callProc("now"),
      () => cur.fetchOne(),
      () => cur.fetchMany(1),
      () => cur.fetchAll(),
      () => cur[Symbol.asyncIterator]().next(),
      () => cur.stream(SELECT)[Symbol.asyncIterator]().next(),
      () => cur.nextSet(),
      () => cur.scroll(0),
      () => cur.setInputSizes([25]),
      () => cur.setOutputSize(1_000),
      () => cur.copyFrom([["Cooper's"]], "booze"),
      () => cur.copyTo("booze")[Symbol.asyncIterator]().next(),
      () => cur.begin(),
      () => cur.beginNested(),
    ];
    for (const use of uses) {
      await assertRejects(async () => await use(), InterfaceError, "cursor is closed");
    }
    assertEquals([cur.description, cur.rowCount, cur.rowNumber], [null, -1, null]);
    assert(!cur.connection.closed);
  });

  bar.testCursor("Cursor.close() can be called twice", async (cur) => {
    await cur.close();
    await cur.close();
  });
}

/** `execute`. */
export function testExecute(bar: Bar): void {
  bar.testCursor("Cursor.execute() takes values in every style", async (cur) => {
    const styles: [string, Parameters<typeof cur.execute>[1]][] = [
      ["SELECT name FROM booze WHERE name = $1", ["Redback"]],
      ["SELECT name FROM booze WHERE name = $name", { name: "Redback" }],
      ["SELECT name FROM booze WHERE name = %s", ["Redback"]],
      ["SELECT name FROM booze WHERE name = %(name)s", { name: "Redback" }],
      ["SELECT name FROM booze WHERE name = 'Redback'", []],
    ];
    for (const [text, values] of styles) {
      await cur.execute(text, values);
      assertEquals(await cur.fetchAll(), [["Redback"]], text);
    }
  });

  bar.testCursor("Cursor.execute() takes any text as a value", async (cur) => {
    const evil = "'); DROP TABLE booze; --\\ %s $1";
    await cur.execute("SELECT %s::text", [evil]);
    assertEquals(await cur.fetchOne(), [evil]);
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length);
  });

  bar.testCursor("Cursor.execute() drops the rows of before, also when it fails", async (cur) => {
    await cur.execute(SELECT);
    await cur.execute("SELECT 'Cooper''s'");
    assertEquals(await cur.fetchAll(), [["Cooper's"]]);
    await cur.execute(SELECT);
    await assertRejects(async () => await cur.execute("SELEKT"), ProgrammingError);
    await assertRejects(() => cur.fetchOne(), ProgrammingError, "the last statement failed");
    assertEquals([cur.description, cur.rowCount], [null, -1]);
  });
}

/** `executemany`. */
export function testExecuteMany(bar: Bar): void {
  bar.testCursor("Cursor.executeMany() runs the statement for each set of values", async (cur) => {
    await cur.executeMany(INSERT, [["Cooper's"], ["Boag's"]]);
    assertEquals([cur.rowCount, cur.description], [2, null]);
    await cur.executeMany("INSERT INTO booze VALUES (%(beer)s)", [
      { beer: "Pale Ale" },
      { beer: "Stout" },
    ]);
    assertEquals(cur.rowCount, 2);
    await assertRejects(() => cur.fetchOne(), ProgrammingError, "returned no rows");
    await cur.execute("SELECT name FROM booze WHERE name NOT IN (SELECT unnest($1::text[]))", [
      DRINKS,
    ]);
    const added = (await cur.fetchAll()).flat().sort();
    assertEquals(added, ["Boag's", "Cooper's", "Pale Ale", "Stout"]);
  });

  bar.testCursor("Cursor.executeMany() does all or nothing", async (cur) => {
    await assertRejects(
      () => cur.executeMany(INSERT, [["Cooper's"], ["a name of more than twenty letters"]]),
      DataError,
    );
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length);
  });
}

/** `setinputsizes` and `setoutputsize`. */
export function testSizes(bar: Bar): void {
  bar.testCursor("Cursor.setInputSizes() and setOutputSize() change nothing", async (cur) => {
    await cur.setInputSizes([25]);
    await cur.execute(INSERT, ["Cooper's"]);
    await cur.setOutputSize(1_000);
    await cur.setOutputSize(2_000, 0);
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length + 1);
  });
}
