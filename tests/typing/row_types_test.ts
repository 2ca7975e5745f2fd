/** What rows are by the options of one call, of a cursor, and of what lives on the server. The checker is the test. */

import {
  argsRow,
  classRow,
  type Connection,
  type Cursor,
  kwargsRow,
  type Pool,
  type RowFactory,
  scalarRow,
  type ServerCursor,
  type StreamedRows,
  type Transaction,
} from "../../mod.ts";
import type { Equal } from "../support/same_types.ts";

/** Compiles only where the value's type is exactly `Expected`. */
function is<Expected>() {
  return <Actual>(
    _value: Actual,
    ..._proof: Equal<Actual, Expected> extends true ? [] : ["types differ"]
  ): void => {};
}

/** Holds code that is checked and never run. */
function checked(
  ..._bodies: readonly ((conn: Connection, pool: Pool, tx: Transaction) => unknown)[]
): void {}

interface Person {
  readonly id: number;
  readonly name: string;
}

class Url {
  readonly href: string;
  constructor({ href }: { href: string }) {
    this.href = href;
  }
}

const toUrl = classRow(Url);
const scalar = { rowFactory: scalarRow<number> };

Deno.test("factories have the type of what they make", () => {
  is<RowFactory<Url>>()(toUrl);
  const toName = kwargsRow(({ name }: Person) => name);
  is<RowFactory<string>>()(toName);
  const toPair = argsRow((id: number, name: string) => ({ id, name }));
  is<RowFactory<{ id: number; name: string }>>()(toPair);
  checked(
    // @ts-expect-error: a column is not known to be a string
    (conn) => conn.cursor({ rowFactory: () => ([first]) => first.length }),
    // @ts-expect-error: a factory makes a maker of rows, and no rows
    (conn) => conn.cursor({ rowFactory: () => "a row" }),
    // @ts-expect-error: rows are made of arrays, and not of objects
    (conn) => conn.cursor({ rowFactory: () => ({ id }: Person) => id }),
    // @ts-expect-error: the rows that are asked for are not those that are made
    (conn) => conn.cursor<string>({ rowFactory: scalarRow<number> }),
    // @ts-expect-error: rows that are arrays are not what the caller says
    (conn) => conn.cursor<Person>(),
    // @ts-expect-error: nor are they where they are arrays by name
    (conn) => conn.cursor<Person>({ rowMode: "tuple" }),
  );
});

Deno.test("a call that makes its rows has their type, and not the cursor's", () => {
  checked(async (conn) => {
    const cur = conn.cursor<[number]>();
    is<Cursor<Url>>()(await cur.execute("SELECT", [], { rowFactory: toUrl }));
    is<Cursor<Record<string, unknown>>>()(await cur.execute("SELECT", [], { rowMode: "object" }));
    is<Cursor<Person>>()(await cur.execute<Person>("SELECT", [], { rowMode: "object" }));
    is<Cursor<Url>>()(await cur.callProc("f", [], { rowFactory: toUrl }));
    is<Cursor<Person>>()(await cur.callProc<Person>("f", [], { rowMode: "object" }));
    for await (const row of cur.execute("SELECT", [], scalar)) is<number>()(row);
  });
});

Deno.test("a stream that makes its rows has their type, in batches, too", () => {
  checked(async (conn) => {
    const cur = conn.cursor<[number]>();
    is<StreamedRows<[number]>>()(cur.stream("SELECT", [], { iterSize: 10 }));
    is<StreamedRows<Url>>()(cur.stream("SELECT", [], { rowFactory: toUrl, iterSize: 10 }));
    is<StreamedRows<Person>>()(cur.stream<Person>("SELECT", [], { rowMode: "object" }));
    for await (const rows of cur.stream("SELECT", [], scalar).batches()) is<number[]>()(rows);
    for await (const row of conn.cursor(scalar).stream("SELECT")) is<number>()(row);
    // @ts-expect-error: a number of rows is a number
    cur.stream("SELECT", [], { iterSize: "10" });
    // @ts-expect-error: only a stream fetches part by part
    await cur.execute("SELECT", [], { iterSize: 10 });
  });
});

Deno.test("what is run many times and makes its rows has their type", () => {
  checked(async (conn, pool, tx) => {
    const sets = [[1]];
    is<Cursor<Url>>()(await conn.executeMany("SELECT $1", sets, { rowFactory: toUrl }));
    is<Cursor<number>>()(await pool.executeMany("SELECT $1", sets, scalar));
    is<Cursor<Person>>()(
      await tx.executeMany<Person>("SELECT $1", sets, { rowMode: "object" }),
    );
    const cur = conn.cursor<[string]>();
    is<Cursor<[string]>>()(await cur.executeMany("SELECT $1", sets));
    is<[string] | null>()(await (await cur.executeMany("SELECT $1", sets)).fetchOne());
    is<number | null>()(await (await cur.executeMany("SELECT $1", sets, scalar)).fetchOne());
    is<Url[]>()(
      await (await cur.executeValues("VALUES %s", sets, { rowFactory: toUrl })).fetchAll(),
    );
    const named = await cur.executeMany<Person>("SELECT $1", sets, { rowMode: "object" });
    is<Person[]>()(await named.fetchAll());
  });
});

Deno.test("a cursor with a name lives on the server, with rows as any other", () => {
  checked(async (conn, pool, tx) => {
    is<ServerCursor<unknown[]>>()(conn.cursor({ name: "c" }));
    is<ServerCursor<[number]>>()(tx.cursor<[number]>({ name: "c", scrollable: true }));
    is<ServerCursor<[number]>>()(await pool.cursor<[number]>({ name: "c", withHold: true }));
    is<ServerCursor<Record<string, unknown>>>()(conn.cursor({ name: "c", rowMode: "object" }));
    is<ServerCursor<Person>>()(tx.cursor<Person>({ name: "c", rowMode: "object" }));
    is<ServerCursor<Url>>()(conn.cursor({ name: "c", rowFactory: toUrl }));
    is<ServerCursor<number>>()(await pool.cursor({ name: "c", withHold: true, ...scalar }));
    const cur = conn.cursor<[number]>({ name: "c" });
    is<ServerCursor<[number]>>()(await cur.execute("SELECT"));
    is<[number] | null>()(await cur.fetchOne());
    for await (const row of cur) is<[number]>()(row);
    for await (const row of cur.execute("SELECT")) is<[number]>()(row);
  });
});

Deno.test("a statement of a cursor on the server that makes its rows has their type", () => {
  checked(async (conn) => {
    const cur = conn.cursor<[number]>({ name: "c" });
    is<ServerCursor<Url>>()(await cur.execute("SELECT", [], { rowFactory: toUrl }));
    is<ServerCursor<Person>>()(await cur.execute<Person>("SELECT", [], { rowMode: "object" }));
    for await (const row of cur.execute("SELECT", [], scalar)) is<number>()(row);
  });
});

Deno.test("what a cursor on the server has not, or a pool cannot have, does not compile", () => {
  checked(
    // @ts-expect-error: what has no name is not on the server
    (conn) => conn.cursor({ scrollable: true }),
    // @ts-expect-error: a name is a string
    (conn) => conn.cursor({ name: 1 }),
    // @ts-expect-error: it gives rows, and no stream
    (conn) => conn.cursor({ name: "c" }).stream("SELECT"),
    // @ts-expect-error: it runs queries
    (conn) => conn.cursor({ name: "c" }).executeMany("INSERT", []),
    // @ts-expect-error: on a pool there is no transaction that it could live in
    (_conn, pool) => pool.cursor({ name: "c" }),
    // @ts-expect-error: nor could it without hold
    (_conn, pool) => pool.cursor({ name: "c", withHold: false }),
    // @ts-expect-error: no such mode
    (conn) => conn.cursor({ name: "c" }).scroll(1, "backward"),
    // @ts-expect-error: a cursor here has nothing that is fetched part by part
    (conn) => conn.cursor().iterSize,
  );
});
