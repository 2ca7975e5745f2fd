/**
 * PEP 249: the rows of cursors.
 *
 * @see https://peps.python.org/pep-0249/#fetchone
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InterfaceError, ProgrammingError } from "../../../mod.ts";
import { type Bar, DRINKS, SELECT } from "./bar.ts";

/** `fetchone`, `fetchmany`, `fetchall`, and iteration. */
export function testFetching(bar: Bar): void {
  bar.testCursor("the fetch methods reject before execute()", async (cur) => {
    for (const fetch of [() => cur.fetchOne(), () => cur.fetchMany(4), () => cur.fetchAll()]) {
      await assertRejects(fetch, ProgrammingError, "no statement has been executed");
    }
  });

  for (
    const text of [
      "INSERT INTO booze VALUES ('Cooper''s')",
      "UPDATE booze SET name = 'x' WHERE false",
      "CREATE TEMPORARY TABLE other (a int)",
    ]
  ) {
    bar.testCursor(`the fetch methods reject after ${text}`, async (cur) => {
      await cur.execute(text);
      const iteration = () => cur[Symbol.asyncIterator]().next();
      const fetches = [() => cur.fetchOne(), () => cur.fetchMany(), () => cur.fetchAll()];
      for (const fetch of [...fetches, iteration]) {
        await assertRejects(fetch, ProgrammingError, "returned no rows");
      }
    });
  }

  bar.testCursor("Cursor.fetchOne() gives the rows in turn and null at the end", async (cur) => {
    await cur.execute(SELECT);
    for (const drink of DRINKS) assertEquals(await cur.fetchOne(), [drink]);
    assertEquals([await cur.fetchOne(), await cur.fetchOne()], [null, null]);
    assert(cur.rowCount === DRINKS.length);
    await cur.execute(`${SELECT} LIMIT 0`);
    assertEquals(await cur.fetchOne(), null);
    assertEquals(cur.rowCount, 0);
  });

  bar.testCursor("Cursor.fetchMany() gives arraySize rows, one at first", async (cur) => {
    await cur.execute(SELECT);
    assertEquals(cur.arraySize, 1);
    assertEquals(await cur.fetchMany(), [[DRINKS[0]!]]);
    cur.arraySize = 3;
    assertEquals((await cur.fetchMany()).length, 3);
    assertEquals((await cur.fetchMany(4)).length, 1);
    assertEquals(await cur.fetchMany(4), []);
    await cur.execute(SELECT);
    cur.arraySize = 6;
    assertEquals((await cur.fetchMany()).flat(), DRINKS);
    assertEquals([await cur.fetchMany(), cur.rowCount], [[], DRINKS.length]);
    await cur.execute(`${SELECT} LIMIT 0`);
    assertEquals([await cur.fetchMany(), cur.rowCount], [[], 0]);
  });

  bar.testCursor("Cursor.arraySize keeps what it is set to, and refuses what is no size", (cur) => {
    cur.arraySize = 100;
    assertEquals(cur.arraySize, 100);
    assertThrows(() => cur.arraySize = -1, InterfaceError, "size is not a whole number");
    assertEquals(cur.arraySize, 100);
  });

  bar.testCursor("Cursor.fetchAll() gives what is left", async (cur) => {
    await cur.execute(SELECT);
    assertEquals((await cur.fetchAll()).flat(), DRINKS);
    assertEquals([await cur.fetchAll(), cur.rowCount], [[], DRINKS.length]);
    await cur.execute(SELECT);
    await cur.fetchMany(2);
    assertEquals((await cur.fetchAll()).flat(), DRINKS.slice(2));
    await cur.execute(`${SELECT} LIMIT 0`);
    assertEquals([await cur.fetchAll(), cur.rowCount], [[], 0]);
  });

  bar.testCursor("the fetch methods mix, and iteration goes on where they stopped", async (cur) => {
    await cur.execute(SELECT);
    const seen = [(await cur.fetchOne())![0], ...(await cur.fetchMany(2)).flat()];
    for await (const [name] of cur) {
      seen.push(name);
      break;
    }
    seen.push(...(await cur.fetchAll()).flat());
    assertEquals([seen, cur.rowCount], [DRINKS, DRINKS.length]);
  });
}

/** `nextset`. */
export function testNextSet(bar: Bar): void {
  bar.testCursor(
    "Cursor.nextSet() goes to the next result and drops the rows before",
    async (cur) => {
      await cur.execute(`SELECT count(*)::text FROM booze; ${SELECT}`);
      assertEquals([cur.rowCount, await cur.fetchOne()], [1, ["5"]]);
      assertEquals([await cur.nextSet(), (await cur.fetchAll()).flat()], [true, DRINKS]);
      assertEquals(await cur.nextSet(), false);
      await assertRejects(() => cur.fetchOne(), ProgrammingError, "there is no further result");
      await cur.execute(`${SELECT}; SELECT 'Cooper''s'`);
      assertEquals([await cur.nextSet(), await cur.fetchAll()], [true, [["Cooper's"]]]);
    },
    { clientBinding: true },
  );

  bar.testCursor("Cursor.nextSet() rejects before execute()", async (cur) => {
    await assertRejects(() => cur.nextSet(), ProgrammingError, "no statement has been executed");
  });
}

/** `scroll`. */
export function testScrolling(bar: Bar): void {
  bar.testCursor("Cursor.scroll() moves relatively by default, or to a row", async (cur) => {
    await cur.execute(SELECT);
    await cur.scroll(2);
    assertEquals(await cur.fetchOne(), [DRINKS[2]!]);
    await cur.scroll(-3);
    assertEquals(await cur.fetchOne(), [DRINKS[0]!]);
    await cur.scroll(4, "absolute");
    assertEquals(await cur.fetchAll(), [[DRINKS[4]!]]);
  });

  bar.testCursor("Cursor.scroll() rejects out of range, and the position stays", async (cur) => {
    await cur.execute(SELECT);
    await cur.fetchOne();
    for (const value of [-2, 4]) {
      await assertRejects(() => cur.scroll(value), ProgrammingError, "there are rows 0 to 4");
    }
    for (const value of [-1, 5]) {
      await assertRejects(() => cur.scroll(value, "absolute"), ProgrammingError, "rows 0 to 4");
    }
    assertEquals(await cur.fetchOne(), [DRINKS[1]!]);
  });
}
