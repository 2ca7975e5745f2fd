import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DatabaseError,
  InterfaceError,
  NotSupportedError,
  OperationalError,
  TimeoutError,
} from "../../mod.ts";
import * as sa from "../../sa.ts";
import { denoPostgres, type DenoPostgresClientOptions } from "../../src/deno_postgres/mod.ts";
import { uniqueName, untilGone, untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";
import { testDriver } from "./driver_suite.ts";

/** The real package, or null and why it cannot be had. */
async function loadDenoPostgres() {
  try {
    return await import("@db/postgres");
  } catch (error) {
    console.warn(`[deno-postgres] ignored, since @db/postgres cannot be loaded: ${error}`);
    return null;
  }
}

const postgres = await loadDenoPostgres();
const ignore = postgres === null;

testDriver({ name: "deno-postgres", driver: postgres && denoPostgres(postgres.Client) });

/** The options of a client of the user's own. */
function clientOptions(): DenoPostgresClientOptions {
  const { host, port, user, password, database, socketDir } = testServer();
  return {
    applicationName: "own",
    connection: { attempts: 1 },
    controls: { decodeStrategy: "string" },
    database,
    hostname: host.startsWith("/") ? socketDir ?? host : host,
    host_type: host.startsWith("/") ? "socket" : "tcp",
    options: {},
    password: password ?? "",
    port,
    user,
    tls: { enabled: false, enforce: false, caCertificates: [] },
  };
}

/** Over deno-postgres; natively, with the codecs' text format; natively, with their binary format. */
async function three(): Promise<{ readonly conns: readonly Connection[] } & AsyncDisposable> {
  const { dsn } = testServer();
  const driver = denoPostgres(postgres!.Client);
  const conns = [await connect(dsn, { driver }), await connect(dsn), await connect(dsn)];
  return {
    conns,
    async [Symbol.asyncDispose]() {
      for (const conn of conns) await conn.close();
    },
  };
}

/** Literals of every type that has a codec or a name of its own, and some that have not. */
const LITERALS: Readonly<Record<string, readonly string[]>> = {
  bool: ["true", "false"],
  int2: ["-32768", "32767", "0"],
  int4: ["-2147483648", "2147483647"],
  int8: ["-9223372036854775808", "9223372036854775807", "9007199254740993"],
  oid: ["0", "4294967295"],
  float4: ["1.1", "-0", "NaN", "Infinity", "-Infinity", "3.4028235e38", "1e-45"],
  float8: ["0.1", "-0", "NaN", "Infinity", "-Infinity", "1.7976931348623157e308", "5e-324"],
  numeric: ["0", "1.50", "NaN", "-12345678901234567890.123456789"],
  money: ["12.34"],
  text: ["", "x", "ž🐘", "line\nbreak\ttab", "\\", "'\""],
  varchar: ["", "x"],
  bpchar: ["x  "],
  name: ["x"],
  '"char"': ["", "x", "\\303"],
  xml: ["<a>ž</a>"],
  uuid: ["00000000-0000-0000-0000-000000000000", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"],
  bytea: ["", "\\x00ff", "\\xdeadbeef", "abc"],
  json: ["null", '"s"', "1e3", '{"a": [1, null, {"b": "\\u00e9"}]}', "[]"],
  jsonb: ["null", '"s"', "1e3", '{"a": [1, null, {"b": "\\u00e9"}]}', "[]"],
  date: ["2024-02-29", "0044-03-15 BC", "4713-01-01 BC", "9999-12-31", "infinity", "-infinity"],
  timestamp: [
    "2024-02-29 12:34:56.123456",
    "0001-01-01 00:00:00",
    "0044-03-15 01:02:03 BC",
    "1969-12-31 23:59:59.999999",
    "infinity",
    "-infinity",
  ],
  timestamptz: [
    "2024-02-29 12:34:56.123456+02",
    "1883-11-18 12:03:58-04:56:02",
    "0044-03-15 01:02:03+00 BC",
    "1969-12-31 23:59:59.999999+00",
    "infinity",
    "-infinity",
  ],
  time: ["12:34:56.789", "00:00:00"],
  timetz: ["12:34:56+02"],
  interval: ["1 year 2 mons -3 days 04:05:06.7", "0"],
  inet: ["127.0.0.1/8", "::1"],
  cidr: ["10.0.0.0/8"],
  macaddr: ["08:00:2b:01:02:03"],
  bit: ["1"],
  varbit: ["101"],
  point: ["(1,2)"],
  box: ["(1,2),(0,0)"],
  tsvector: ["'a':1 'b':2"],
  int4range: ["[1,5)", "empty"],
  "int4[]": ["{}", "{1,NULL,3}", "{{1,2},{3,4}}", "[2:3]={5,6}"],
  "text[]": ['{"a,b",NULL,"NULL",""}'],
  regclass: ["pg_class"],
  pg_lsn: ["0/16B3748"],
};

for (const [type, literals] of Object.entries(LITERALS)) {
  Deno.test({
    name: `[deno-postgres] ${type} has the same values as natively`,
    ignore,
    async fn() {
      await using all = await three();
      for (const literal of [...literals, null]) {
        const text = literal === null
          ? `SELECT NULL::${type}`
          : `SELECT E'${literal.replaceAll("\\", "\\\\").replaceAll("'", "''")}'::${type}`;
        const rows = await Promise.all(all.conns.map(async (conn, i) => {
          // The second time the native driver asks for the binary format.
          if (i === 2) await conn.execute(text);
          return await (await conn.execute(text)).fetchAll();
        }));
        const shown = rows.map((row) => Deno.inspect(row));
        assertEquals([text, shown[1], shown[2]], [text, shown[0], shown[0]]);
      }
    },
  });
}

const INSTANT = new Date("2024-02-29T12:34:56.789Z");
const INPUTS: readonly unknown[] = [
  null,
  0,
  1,
  -1.5,
  2 ** 40,
  NaN,
  Infinity,
  10n,
  2n ** 70n,
  true,
  "",
  "1",
  "abc",
  "t",
  "2024-02-29",
  "2024-02-29 12:34:56+02",
  "infinity",
  '{"a": 1}',
  "{1,2}",
  "\\x0102",
  "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
  INSTANT,
  Temporal.Instant.from("2024-02-29T12:34:56.789012Z"),
  Temporal.PlainDateTime.from("2024-02-29T12:34:56.789012"),
  Temporal.PlainDate.from("2024-02-29"),
  new Date(NaN),
  new Uint8Array([1, 2]),
  new ArrayBuffer(2),
  { a: 1 },
  [1, "x", null],
  Symbol("s"),
  () => 1,
];
const INPUT_TYPES = [
  ...["bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric", "text", "varchar"],
  ...["name", '"char"', "uuid", "bytea", "json", "jsonb", "date", "timestamp", "timestamptz"],
  ...["time", "interval", "int4[]", "inet"],
];

/** The value that came of a parameter, as text of the server, or the class of the error. */
async function outcomeOf(conn: Connection, type: string, value: unknown): Promise<string> {
  try {
    const cur = await conn.execute(`SELECT ($1::${type})::text`, [value]);
    return `${(await cur.fetchOne())![0]}`;
  } catch (error) {
    assert(error instanceof DatabaseError || error instanceof InterfaceError);
    return error.name;
  }
}

for (const type of INPUT_TYPES) {
  Deno.test({
    name: `[deno-postgres] parameters of type ${type} become the same as natively`,
    ignore,
    async fn() {
      await using all = await three();
      for (const [i, value] of INPUTS.entries()) {
        const [over, native] = await Promise.all(
          all.conns.slice(0, 2).map((conn) => outcomeOf(conn, type, value)),
        );
        assertEquals([i, over], [i, native]);
      }
    },
  });
}

Deno.test({
  name: "[deno-postgres] shows stale rows after a notification, and never to our user",
  ignore,
  async fn() {
    await using sender = await connect(testServer().dsn);
    const channel = uniqueName("jobs");
    const sleep = "SELECT pg_sleep(0.3), 'first' AS word";

    // The package by itself: the second statement gets the rows of the first.
    const client = new postgres!.Client(clientOptions());
    await client.connect();
    await client.queryArray(`LISTEN ${channel}`);
    const disturbed = client.queryArray(
      "DO $$ BEGIN PERFORM pg_sleep(0.3); END $$; SELECT 'first'",
    );
    await untilRunning(sender, client.session.pid!, "DO");
    await sender.notify(channel);
    await assertRejects(() => disturbed, Error, "Unexpected simple query message: A");
    const stale = await client.queryArray("SELECT 'second'");
    assert(JSON.stringify(stale.rows) !== '[["second"]]');
    await client.end();

    // The same through us: the session ends, and nothing that follows gets any rows.
    const conn = await connect(testServer().dsn, { driver: denoPostgres(postgres!.Client) });
    await conn.execute(`LISTEN ${channel}`);
    const first = assertRejects(() => conn.execute(sleep), OperationalError, "a notification");
    const second = assertRejects(() => conn.execute("SELECT 'second'"), OperationalError);
    await untilRunning(sender, conn.backendPid, sleep);
    await sender.notify(channel);
    assertEquals((await first).retryable, "unknown");
    assertEquals((await second).retryable, "never-sent");
    assertEquals(conn.closed, true);
    await assertRejects(() => conn.execute("SELECT 'third'"), OperationalError);
    await untilGone(sender, conn.backendPid);
  },
});

Deno.test({
  name: "[deno-postgres] a pool replaces a session that a notification has disturbed",
  ignore,
  async fn() {
    await using sender = await connect(testServer().dsn);
    const channel = uniqueName("jobs");
    const driver = denoPostgres(postgres!.Client);
    await using pool = await createPool(testServer().dsn, { driver, maxSize: 1 });
    {
      await using conn = await pool.acquire();
      await conn.execute(`LISTEN ${channel}`);
      await sender.notify(channel);
      await assertRejects(() => conn.execute("SELECT pg_sleep(0.1), 'lost'"), OperationalError);
    }
    const cur = await pool.execute("SELECT 'good'");
    assertEquals(await cur.fetchAll(), [["good"]]);
  },
});

Deno.test({
  name: "denoPostgres() imports @db/postgres when nothing is passed",
  ignore,
  async fn() {
    await using conn = await connect(testServer().dsn, { driver: denoPostgres() });
    assertEquals(await (await conn.execute("SELECT $1::int4", [1])).fetchAll(), [[1]]);
  },
});

Deno.test({
  name: "denoPostgres() without a package that can be loaded says what to do",
  ignore: !ignore,
  async fn() {
    await assertRejects(
      () => connect(testServer().dsn, { driver: denoPostgres() }),
      OperationalError,
      "Cannot connect: @db/postgres cannot be loaded; add it with deno add jsr:@db/postgres, or " +
        "pass its Client",
    );
  },
});

Deno.test({
  name: "denoPostgres(client) uses a client of the user's, and leaves it open and clean",
  ignore,
  async fn() {
    const client = new postgres!.Client(clientOptions());
    await client.connect();
    try {
      const driver = denoPostgres(client);
      const conn = await connect(testServer().dsn, { driver });
      assertEquals(conn.backendPid, client.session.pid);
      assertEquals(await (await conn.execute("SELECT $1::int4", [1])).fetchAll(), [[1]]);
      await assertRejects(() => connect(testServer().dsn, { driver }), InterfaceError, "in use");
      await assertRejects(() => conn.cancel(), NotSupportedError, "has no cancellation");
      await conn.execute("BEGIN");
      await conn.close();
      const { rows } = await client.queryArray(
        "SELECT transaction_timestamp() = statement_timestamp()",
      );
      assertEquals(rows, [["t"]]);
      await using again = await connect(testServer().dsn, { driver });
      assertEquals(again.backendPid, client.session.pid);
    } finally {
      await client.end();
    }
  },
});

Deno.test({
  name: "denoPostgres(client) connects a client that is not connected, and closes it",
  ignore,
  async fn() {
    const client = new postgres!.Client(clientOptions());
    {
      await using pool = await createPool(testServer().dsn, {
        driver: denoPostgres(client),
        maxSize: 1,
      });
      assertEquals(await (await pool.execute("SELECT 1")).fetchAll(), [[1]]);
    }
    assertEquals(client.connected, false);
  },
});

Deno.test({
  name: "denoPostgres(client) takes a client out of deno-postgres' own pool",
  ignore,
  async fn() {
    const pool = new postgres!.Pool(clientOptions(), 1);
    const client = await pool.connect();
    {
      await using conn = await connect(testServer().dsn, { driver: denoPostgres(client) });
      await conn.transaction(async (tx) => void await tx.execute("SELECT $1::text", ["x"]));
    }
    client.release();
    await pool.end();
  },
});

Deno.test({
  name: "denoPostgres(client) ends the session of a statement that cannot be cancelled",
  ignore,
  async fn() {
    await using observer = await connect(testServer().dsn);
    const client = new postgres!.Client(clientOptions());
    await client.connect();
    const conn = await connect(testServer().dsn, { driver: denoPostgres(client) });
    const sleeping = () => conn.execute("SELECT pg_sleep(1)", [], { timeout: 20 });
    await assertRejects(sleeping, TimeoutError);
    assertEquals([conn.closed, client.connected], [true, false]);
    await untilGone(observer, conn.backendPid);
  },
});

Deno.test({
  name: "denoPostgres(client) refuses a client that decodes values itself, and leaves it open",
  ignore,
  async fn() {
    for (
      const controls of [{}, { decodeStrategy: "string", decoders: { int4: () => 5 } }] as const
    ) {
      const client = new postgres!.Client({ ...clientOptions(), controls });
      await client.connect();
      await assertRejects(
        () => connect(testServer().dsn, { driver: denoPostgres(client) }),
        InterfaceError,
        'controls: { decodeStrategy: "string" }',
      );
      assertEquals((await client.queryArray("SELECT 'open'")).rows, [["open"]]);
      await client.end();
    }
  },
});

Deno.test({
  name: "denoPostgres() works over a unix socket",
  ignore: ignore || testServer().socketDir === undefined,
  async fn() {
    const { socketDir, port, user, password, database } = testServer();
    const driver = denoPostgres(postgres!.Client);
    const where = { host: socketDir!, port, user, database };
    await using conn = await connect({ driver, ...where, ...(password ? { password } : {}) });
    assertEquals(await (await conn.execute("SELECT $1::int4", [1])).fetchAll(), [[1]]);
  },
});

Deno.test({
  name: "sa runs over deno-postgres",
  ignore,
  async fn() {
    const metadata = new sa.MetaData({ schema: "pg_temp" });
    const tbl = sa.table("tbl", metadata, {
      id: sa.integer().primaryKey(),
      val: sa.varchar(255),
      at: sa.timestamptz(),
    });
    const driver = denoPostgres({ Client: postgres!.Client });
    await using engine = await sa.createEngine(testServer().dsn, { driver });
    await using conn = await engine.acquire();
    await metadata.createAll(conn);
    const at = Temporal.Instant.from("2024-02-29T12:34:56.123456Z");
    await conn.execute(tbl.insert(), [{ val: "abc", at }, { val: null }]);
    const found = await conn.execute(tbl.select().where(tbl.c.val.eq("abc")));
    assertEquals((await found.all()).map((row) => ({ ...row, at: `${row.at}` })), [
      { id: 1, val: "abc", at: `${at}` },
    ]);
  },
});

Deno.test({
  name: "[deno-postgres] a binary cursor is refused rather than misread",
  ignore,
  async fn() {
    await using conn = await connect(testServer().dsn, { driver: denoPostgres(postgres!.Client) });
    await conn.transaction(async (tx) => {
      await tx.execute("DECLARE c BINARY CURSOR FOR SELECT 1");
      await assertRejects(() => tx.execute("FETCH c"), NotSupportedError, "binary cursor");
    });
  },
});

Deno.test({
  name: "[deno-postgres] TLS that the server has not is an error, never clear text",
  ignore,
  async fn() {
    const driver = denoPostgres({ Client: postgres!.Client, tls: true });
    await assertRejects(
      () => connect(testServer().dsn, { driver }),
      OperationalError,
      "does not encrypt",
    );
  },
});

Deno.test({
  name: "[deno-postgres] a password does not leave this machine in clear unless that is allowed",
  ignore,
  async fn() {
    const dsn = "postgres://user:secret@db.invalid:5432/x";
    const { Client } = postgres!;
    const error = await assertRejects(
      () => connect(dsn, { driver: denoPostgres(Client) }),
      OperationalError,
      "Cannot connect: db.invalid:5432 is another machine, and deno-postgres may send it the " +
        "password in clear text; pass tls, or allowClearText: true",
    );
    assertEquals(error.retryable, "never-sent");
    await assertRejects(
      () => connect(dsn, { driver: denoPostgres({ Client, allowClearText: true }) }),
      OperationalError,
      "db.invalid:5432",
    );
  },
});

Deno.test("denoPostgres() refuses options that make no sense", () => {
  const wrong: readonly [message: string, options: Record<string, unknown>][] = [
    ["tls is neither a boolean nor", { tls: "yes" }],
    ["allowClearText is not a boolean", { allowClearText: 1 }],
    ["Client is not a class", { Client: {} }],
    ["cancelGrace is not a number from 0 on", { cancelGrace: -1 }],
    ["fetchSize is not a whole number from 1 on", { fetchSize: 0.5 }],
  ];
  for (const [message, options] of wrong) {
    assertThrows(() => denoPostgres(options), InterfaceError, `Cannot make the driver: ${message}`);
  }
});
