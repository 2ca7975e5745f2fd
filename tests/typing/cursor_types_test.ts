/** What must compile with connections, cursors and pools, as what type, and what must not. The checker is the test. */

import { sql } from "../../src/sql/mod.ts";
import {
  argsRow,
  classRow,
  type Connection,
  type Cursor,
  type Listener,
  type ListenEvent,
  type ListenGap,
  type ListenNotification,
  type Pool,
  type PooledConnection,
  type RunOptions,
  scalarRow,
  type Transaction,
  type TransactionControl,
} from "../../mod.ts";
import { type Equal, same } from "../support/same_types.ts";

/** Compiles only where the value's type is exactly `Expected`. */
function is<Expected>() {
  return <Actual>(
    _value: Actual,
    ..._proof: Equal<Actual, Expected> extends true ? [] : ["types differ"]
  ): void => {};
}

/** Holds code that is checked and never run. */
function checked(..._bodies: readonly ((conn: Connection, pool: Pool) => unknown)[]): void {}

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

class Pair {
  constructor(_one: number, _other: number) {}
}

Deno.test("rows are tuples of unknown unless said otherwise", () => {
  checked(async (conn) => {
    const cur = await conn.execute("SELECT 1");
    is<Cursor<unknown[]>>()(cur);
    is<unknown[] | null>()(await cur.fetchOne());
    is<unknown[][]>()(await cur.fetchMany(2));
  });
});

Deno.test("columns are arrays of what a row has, by name", () => {
  checked(async (conn) => {
    const cur = conn.cursor<[number]>();
    is<{ readonly id: number[]; readonly name: string[] }>()(await cur.columns<Person>("SELECT"));
    const unknowns = await cur.columns("SELECT");
    is<Record<string, unknown[]>>()(unknowns);
    // @ts-expect-error: a row is nothing that is made
    await cur.columns("SELECT", [], { rowMode: "object" });
  });
});

Deno.test("rows have the type that the caller gives them, however they are fetched", () => {
  checked(async (conn) => {
    const cur = await conn.execute<[number, string]>("SELECT 1, 'a'");
    is<[number, string] | null>()(await cur.fetchOne());
    is<[number, string][]>()(await cur.fetchAll());
    for await (const row of cur) is<[number, string]>()(row);
    for await (const row of conn.execute<[number]>("SELECT 1")) is<[number]>()(row);
    for await (const row of cur.stream("SELECT 1, 'a'")) is<[number, string]>()(row);
    for await (const rows of cur.stream("SELECT 1, 'a'").batches()) is<[number, string][]>()(rows);
  });
});

Deno.test("rows are records when objects are asked for", () => {
  checked(async (conn, pool) => {
    const cur = await conn.execute("SELECT 1 AS id", [], { rowMode: "object" });
    is<Record<string, unknown> | null>()(await cur.fetchOne());
    is<Cursor<Record<string, unknown>>>()(conn.cursor({ rowMode: "object" }));
    is<Cursor<Person>>()(conn.cursor<Person>({ rowMode: "object" }));
    is<Cursor<Person>>()(await pool.cursor<Person>({ rowMode: "object" }));
    is<Cursor<Person>>()(await pool.execute<Person>("SELECT", [], { rowMode: "object" }));
  });
});

Deno.test("execute() resolves with the cursor it was called on", () => {
  checked(async (conn) => {
    const cur = conn.cursor<[number]>();
    is<Cursor<[number]>>()(await cur.execute("SELECT 1"));
  });
});

Deno.test("a transaction's result is the body's", () => {
  checked(async (conn, pool) => {
    is<number>()(await conn.transaction(() => Promise.resolve(7)));
    is<Transaction>()(await conn.begin({ isolationLevel: "serializable" }));
    is<string>()(await pool.transaction((tx) => tx.transaction(() => Promise.resolve("a"))));
  });
});

Deno.test("rows are typed however the values are passed", () => {
  checked(async (conn, pool) => {
    is<Cursor<[number]>>()(await conn.execute<[number]>("SELECT $id", { id: 1 }));
    is<Cursor<{ a: number }>>()(
      await pool.execute<{ a: number }>(sql`SELECT ${1} AS a`, undefined, { rowMode: "object" }),
    );
    is<Cursor<[number]>>()(await conn.cursor<[number]>().execute(sql`SELECT ${1}`));
    is<Cursor<Record<string, unknown>>>()(conn.cursor({ rowMode: "object", clientBinding: true }));
  });
});

Deno.test("rows have the type that their factory returns, wherever it is given", () => {
  checked(async (conn, pool) => {
    const pair = argsRow((id: number, name: string) => ({ id, name }));
    is<Cursor<{ id: number; name: string }>>()(conn.cursor({ rowFactory: pair }));
    is<Cursor<{ id: number; name: string }>>()(await pool.cursor({ rowFactory: pair }));
    is<Cursor<number>>()(await conn.execute("SELECT", [], { rowFactory: scalarRow<number> }));
    is<Cursor<unknown>>()(await conn.execute("SELECT", [], { rowFactory: scalarRow }));
    is<Cursor<Url>>()(await pool.execute("SELECT", [], { rowFactory: classRow(Url) }));
    is<Cursor<string>>()(
      await conn.execute("SELECT", [], { rowFactory: (columns) => () => columns[0]!.name }),
    );
    const cur = conn.cursor<[number]>();
    is<Cursor<Url>>()(await cur.execute("SELECT", [], { rowFactory: classRow(Url) }));
    for await (const row of cur.stream("SELECT", [], { rowFactory: pair })) is<string>()(row.name);
    for await (const row of conn.cursor({ rowFactory: pair })) is<number>()(row.id);
  });
});

Deno.test("rows of what is run many times, and of calls, are typed as of others", () => {
  checked(async (conn, pool) => {
    is<Cursor<unknown[]>>()(await conn.executeMany("SELECT $1", [[1]]));
    is<Cursor<[number]>>()(await conn.executeMany<[number]>("SELECT $a", new Set([{ a: 1 }])));
    is<Cursor<Record<string, unknown>>>()(
      await pool.executeMany("SELECT $1", ReadableStream.from([[1]]), { rowMode: "object" }),
    );
    is<Cursor<Person>>()(await conn.callProc<Person>("f", [], { rowMode: "object" }));
    is<Cursor<number>>()(await conn.callProc("f", [], { rowFactory: scalarRow<number> }));
    const cur = conn.cursor<[number]>();
    is<Cursor<[number]>>()(await cur.executeMany("SELECT $1", [[1]]));
    is<Cursor<[number]>>()(await cur.executeValues("INSERT INTO t VALUES %s", [[1]]));
    is<Cursor<[number]>>()(await cur.callProc("f"));
    is<TransactionControl>()(await cur.begin());
  });
});

Deno.test("what cannot be right does not compile", () => {
  checked(
    // @ts-expect-error: no such isolation level
    (conn) => conn.begin({ isolationLevel: "snapshot" }),
    // @ts-expect-error: one value is a list of values, too
    (conn) => conn.execute("SELECT $1", 1),
    // @ts-expect-error: an object with a text is no part of a statement
    (conn) => conn.execute({ text: "SELECT 1" }),
    // @ts-expect-error: no such row mode
    (conn) => conn.cursor({ rowMode: "map" }),
    // @ts-expect-error: a constructor of two values does not take an object of columns
    (conn) => conn.cursor({ rowFactory: classRow(Pair) }),
    // @ts-expect-error: sets of values are arrays or objects
    (conn) => conn.executeMany("SELECT $1", [1, 2]),
    // @ts-expect-error: rows to be waited for are for executeMany()
    (conn) => conn.cursor().executeValues("VALUES %s", ReadableStream.from([[1]])),
    // @ts-expect-error: a row is not known to be a number
    async (conn) => (await (await conn.execute("SELECT 1")).fetchOne())![0].toFixed(),
    // @ts-expect-error: there may be no row
    async (conn) => (await (await conn.execute<[number]>("SELECT 1")).fetchOne())[0],
    // @ts-expect-error: a connection of nobody's pool cannot be released
    (conn, pool) => pool.release(conn),
    // @ts-expect-error: what a cursor returns is decided by its rows
    (conn) => conn.cursor<[number]>() satisfies Cursor<[string]>,
  );
  same<PooledConnection extends Connection ? true : false, true>();
});

Deno.test("pipeline() resolves with what was built, with cursors in the place of promises", () => {
  checked(async (conn) => {
    const [one, two] = await conn.pipeline((p) => [
      p.execute<[number]>("SELECT 1"),
      p.execute<Person>("SELECT 2", [], { rowMode: "object" }),
    ]);
    is<Cursor<[number]>>()(one);
    is<Cursor<Person>>()(two);
    const { three, n } = await conn.pipeline((p) => ({ three: p.execute("SELECT 3"), n: 1 }));
    is<Cursor<unknown[]>>()(three);
    is<1>()(n);
    is<Cursor<unknown[]>>()(await conn.pipeline((p) => p.execute("SELECT 4")));
    // @ts-expect-error: the pipeline has a timeout, its statements have none
    await conn.pipeline((p) => p.execute("SELECT 5", [], { timeout: 1 }));
  });
});

Deno.test("pipeline() has the type of each statement's rows, in its place", () => {
  checked(async (conn) => {
    const [urls, count, tuples, nothing] = await conn.pipeline((p) => [
      p.execute("SELECT 1", [], { rowFactory: classRow(Url) }),
      p.execute("SELECT 2", [], { rowFactory: scalarRow<number> }),
      p.execute("SELECT 3"),
      null,
    ]);
    is<Cursor<Url>>()(urls);
    is<Cursor<number>>()(count);
    is<Cursor<unknown[]>>()(tuples);
    is<null>()(nothing);
    const named = await conn.pipeline((p) => ({
      person: p.execute<Person>("SELECT 1", [], { rowMode: "object" }),
      count: p.execute("SELECT 2", [], { rowFactory: scalarRow<number> }),
    }));
    same<typeof named, { person: Cursor<Person>; count: Cursor<number> }>();
    const many = await conn.pipeline((p) =>
      [1, 2].map((n) => p.execute<[number]>("SELECT $1", [n]))
    );
    is<Cursor<[number]>[]>()(many);
    is<undefined>()(await conn.pipeline((p) => void p.execute("SELECT 1")));
    is<Cursor<[number]>>()(
      await conn.transaction((tx) => tx.pipeline((p) => p.execute<[number]>("SELECT 1"))),
    );
    // @ts-expect-error: there are two statements, and no third
    const [_one, _two, _three] = await conn.pipeline((p) => [p.execute("A"), p.execute("B")]);
    // @ts-expect-error: a pipeline has no rows before it has run
    await conn.pipeline((p) => p.execute("SELECT 1").fetchOne());
    // @ts-expect-error: what is built is not a promise
    for await (const _row of conn.pipeline((p) => p.execute("SELECT 1")));
  });
});

Deno.test("Pool.listen() gives events whose kind says what they have", () => {
  checked(async (_conn, pool) => {
    const listener = await pool.listen(["jobs", "mail"], { notificationLimit: 10, timeout: 1 });
    is<Listener>()(listener);
    is<ListenEvent>()(await listener.get({ timeout: 1 }));
    is<ListenEvent | null>()(listener.getNoWait());
    for await (const event of listener) {
      is<ListenNotification | ListenGap>()(event);
      is<"notification" | "gap">()(event.kind);
      if (event.kind === "gap") {
        is<ListenGap>()(event);
        is<Error>()(event.reason);
        // @ts-expect-error: a gap has no payload
        event.payload;
      } else {
        is<ListenNotification>()(event);
        is<string>()(event.payload);
        // @ts-expect-error: a notification has no reason
        event.reason;
      }
      // @ts-expect-error: which it is has not been asked
      event.payload;
      // @ts-expect-error: there is no such event
      if (event.kind === "lost") return;
    }
    // @ts-expect-error: channels have names
    await pool.listen([1]);
    // @ts-expect-error: a listener only listens
    await listener.notify("jobs");
  });
});

Deno.test("a transaction is run again as its options say, and resolves with what its body does", () => {
  checked(async (conn, pool) => {
    const options: RunOptions = {
      isolationLevel: "serializable",
      retry: { attempts: 5, minDelay: 1, maxDelay: 100 },
      timeout: 1_000,
    };
    is<number>()(await conn.transaction(() => Promise.resolve(7), options));
    is<[string]>()(
      await pool.transaction((): Promise<[string]> => Promise.resolve(["a"]), { retry: 3 }),
    );
    is<undefined>()(await pool.transaction(async (tx) => void await tx.execute("SELECT 1")));
  });
  checked(
    // @ts-expect-error: how often must be said
    (conn) => conn.transaction(() => Promise.resolve(), { retry: { minDelay: 1 } }),
    // @ts-expect-error: a number of attempts is no text
    (conn) => conn.transaction(() => Promise.resolve(), { retry: "5" }),
    // @ts-expect-error: it says how often, not whether
    (conn) => conn.transaction(() => Promise.resolve(), { retry: true }),
    // @ts-expect-error: no such option
    (conn) => conn.transaction(() => Promise.resolve(), { retry: { attempts: 2, wait: 1 } }),
    // @ts-expect-error: whoever begins by hand runs it again by hand
    (conn) => conn.begin({ retry: 5 }),
    // @ts-expect-error: a savepoint cannot be run again alone
    (conn) => conn.transaction((tx) => tx.transaction(() => Promise.resolve(), { retry: 5 })),
    // @ts-expect-error: nobody waits for a body that is not asynchronous
    (conn) => conn.transaction(() => 7),
  );
});
