import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import {
  argsRow,
  classRow,
  kwargsRow,
  type RowFactory,
  scalarRow,
} from "../../../src/api/row_factory.ts";
import type { Field, ResultSet } from "../../../src/driver.ts";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { done, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

function resultOf(names: readonly string[], ...rows: readonly unknown[][]): ResultSet {
  const [field] = rowsOf().fields as [Field];
  return { ...rowsOf(...rows), fields: names.map((name) => ({ ...field, name })) };
}

function answering(result: ResultSet): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  session.answer = () => result;
  return { session, conn: Connection.over(session, { dsn: "" }) };
}

class Person {
  readonly described: string;
  constructor({ name, age }: { name: string; age: number }) {
    this.described = `${name}, ${age}`;
  }
}

Deno.test("classRow() gives the constructor an object of the columns", async () => {
  const { conn } = answering(resultOf(["name", "age"], ["ann", 7]));
  const cur = await conn.execute("SELECT", [], { rowFactory: classRow(Person) });
  const row = await cur.fetchOne();
  assertInstanceOf(row, Person);
  assertEquals(row.described, "ann, 7");
});

Deno.test("kwargsRow(), argsRow() and scalarRow make rows of names, of arguments, of one value", async () => {
  const { conn } = answering(resultOf(["a", "__proto__"], [1, 2], [3, 4]));
  const rowsWith = async <Row>(rowFactory: RowFactory<Row>) =>
    await (await conn.execute("SELECT", [], { rowFactory })).fetchAll();
  assertEquals(await rowsWith(kwargsRow(Object.entries)), [
    [["a", 1], ["__proto__", 2]],
    [["a", 3], ["__proto__", 4]],
  ]);
  assertEquals(await rowsWith(argsRow((a: number, b: number) => a + b)), [3, 7]);
  assertEquals(await rowsWith(scalarRow<number>), [1, 3]);
});

Deno.test("kwargsRow() and classRow() refuse columns of the same name, and scalarRow no column", async () => {
  const twice = answering(resultOf(["a", "a"], [1, 2])).conn.cursor();
  for (const rowFactory of [kwargsRow((each) => each), classRow(Person)]) {
    await assertRejects(
      async () => await twice.execute("SELECT", [], { rowFactory }),
      InterfaceError,
      'Cannot make objects of the rows: two columns are named "a"',
    );
  }
  const none = answering(resultOf([], [])).conn;
  await assertRejects(
    async () => await none.execute("SELECT", [], { rowFactory: scalarRow }),
    ProgrammingError,
    "Cannot make rows: the result has no column",
  );
});

Deno.test("a row factory is asked once for each result with rows, and makes a row when that is fetched", async () => {
  const { session, conn } = answering(resultOf(["a"], [1], [2], [3]));
  const calls: string[] = [];
  const cur = conn.cursor({
    rowFactory: (columns) => {
      calls.push(columns.map(({ name, typeCode }) => `${name} ${typeCode}`).join());
      return ([value]) => {
        calls.push(`row ${value}`);
        return { value };
      };
    },
  });
  await cur.execute("SELECT");
  assertEquals(calls, ["a 23"]);
  assertEquals(await cur.fetchOne(), { value: 1 });
  assertEquals(await cur.fetchMany(1), [{ value: 2 }]);
  for await (const row of cur) assertEquals(row, { value: 3 });
  assertEquals(calls, ["a 23", "row 1", "row 2", "row 3"]);
  await cur.scroll(0, "absolute");
  assertEquals(await cur.fetchAll(), [{ value: 1 }, { value: 2 }, { value: 3 }]);
  session.answer = ({ text }) => done(text);
  await cur.execute("SET");
  assertEquals(calls.length, 7);
});

Deno.test("a call's rowFactory or rowMode goes before the cursor's", async () => {
  const { session, conn } = answering(resultOf(["a"], [1]));
  const cur = conn.cursor({ rowFactory: scalarRow<number> });
  await cur.execute("SELECT");
  assertEquals(await cur.fetchOne(), 1);
  const other = await cur.execute("SELECT", [], { rowFactory: argsRow((a: number) => [a, a]) });
  assertEquals(await other.fetchOne(), [1, 1]);
  await cur.execute("SELECT", [], { rowMode: "object" });
  assertEquals(session.asked.map(({ statement }) => statement?.rowMode), [
    "tuple",
    "tuple",
    "object",
  ]);
  assertEquals(await cur.fetchOne() as unknown, [1]);
  const objects = conn.cursor({ rowMode: "object" });
  const scalar = await objects.execute("SELECT", [], { rowFactory: scalarRow<number> });
  assertEquals([await scalar.fetchOne(), session.asked.at(-1)?.statement?.rowMode], [1, "tuple"]);
});

Deno.test("rowFactory is refused beside rowMode, and when it is no function", async () => {
  const { session, conn } = answering(resultOf(["a"], [1]));
  const both = { rowMode: "object", rowFactory: scalarRow } as const;
  assertThrows(() => conn.cursor(both), InterfaceError, "Cannot make a cursor: both rowMode and");
  assertThrows(
    () => conn.cursor({ rowFactory: "scalar" as unknown as RowFactory<unknown> }),
    InterfaceError,
    "Cannot make a cursor: rowFactory is not a function",
  );
  await assertRejects(
    async () => await conn.execute("SELECT", [], both),
    InterfaceError,
    "Cannot execute: both rowMode and rowFactory are given",
  );
  assertEquals(session.asked, []);
});

Deno.test("what a row factory throws rejects execute(), and the cursor goes on", async () => {
  const { conn } = answering(resultOf(["a"], [1]));
  const cur = conn.cursor();
  const rowFactory = () => {
    throw new RangeError("no such rows");
  };
  await assertRejects(
    async () => await cur.execute("SELECT", [], { rowFactory }),
    RangeError,
    "no such rows",
  );
  await assertRejects(() => cur.fetchOne(), ProgrammingError, "the last statement failed");
  await cur.execute("SELECT");
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("what a row maker throws rejects the fetch, which takes no row", async () => {
  const { conn } = answering(resultOf(["a"], [1], [2]));
  const cur = await conn.execute("SELECT", [], {
    rowFactory: argsRow((a: number) => {
      if (a === 2) throw new RangeError("no such row");
      return a;
    }),
  });
  assertEquals(await cur.fetchOne(), 1);
  const fetches = [() => cur.fetchOne(), () => cur.fetchMany(2), () => cur.fetchAll()];
  for (const fetch of [...fetches, () => cur[Symbol.asyncIterator]().next()]) {
    await assertRejects(fetch, RangeError, "no such row");
    assertEquals(cur.rowNumber, 1);
  }
  await cur.scroll(0, "absolute");
  assertEquals(await cur.fetchOne(), 1);
});

Deno.test("a row factory makes the rows of a stream, in both ways of iterating", async () => {
  const { session, conn } = answering(done("SELECT"));
  session.batches = [[[1], [2]], [[3]]];
  const options = { rowFactory: scalarRow<number> };
  const seen: unknown[] = [];
  const cur = conn.cursor();
  for await (const row of cur.stream("SELECT", [], options)) seen.push(row);
  for await (const rows of cur.stream("SELECT", [], options).batches()) seen.push(rows);
  for await (const row of conn.cursor(options).stream("SELECT")) seen.push(row);
  assertEquals(seen, [1, 2, 3, [1, 2], [3], 1, 2, 3]);
  assertEquals([cur.rowCount, cur.statusMessage, cur.description?.length], [3, "SELECT 3", 1]);
});

Deno.test("what a row factory throws ends the stream, and the connection goes on", async () => {
  const { session, conn } = answering(done("SELECT"));
  session.batches = [[[1]], [[2]]];
  const cur = conn.cursor();
  const failing = () => {
    throw new RangeError("no such row");
  };
  for (const rowFactory of [failing, () => failing]) {
    await assertRejects(
      async () => {
        for await (const _ of cur.stream("SELECT", [], { rowFactory }));
      },
      RangeError,
      "no such row",
    );
    assertEquals([session.streams.at(-1)?.closed, session.idle], [true, true]);
  }
  await cur.execute("SELECT 1");
});
