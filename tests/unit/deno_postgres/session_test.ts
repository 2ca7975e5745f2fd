import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import {
  denoPostgres,
  type DenoPostgresClient,
  type DenoPostgresClientOptions,
  type DenoPostgresQuery,
  type DenoPostgresResult,
} from "../../../src/deno_postgres/mod.ts";
import { PLAIN } from "../../support/scripted_native.ts";
import type { ConnectTarget } from "../../../src/driver.ts";
import {
  DataError,
  InterfaceError,
  NotSupportedError,
  OperationalError,
} from "../../../src/errors.ts";
import { SyntaxError } from "../../../src/sqlstate/error_classes.ts";
import { createRegistry } from "../../../src/types/registry.ts";

type Answer = (query: DenoPostgresQuery) => Promise<Partial<DenoPostgresResult>>;

/** A client that answers the driver's own questions, and the rest as the test says. */
class ScriptedClient implements DenoPostgresClient {
  static tls: boolean | undefined = false;
  connected = false;
  answer: Answer = () => Promise.resolve({ command: "SELECT", rowCount: 0 });
  readonly asked: DenoPostgresQuery[] = [];

  constructor(readonly options: Partial<DenoPostgresClientOptions> = {}) {}

  get session(): DenoPostgresClient["session"] {
    return { pid: 4711, tls: ScriptedClient.tls, transport: "tcp" };
  }

  connect(): Promise<void> {
    this.connected = true;
    return Promise.resolve();
  }

  end(): Promise<void> {
    this.connected = false;
    return Promise.resolve();
  }

  async queryArray(query: DenoPostgresQuery): Promise<DenoPostgresResult> {
    const none = { rows: [], warnings: [] };
    if (query.text.includes("server_version")) return { ...none, rows: [LOGIN_ANSWER] };
    this.asked.push(query);
    return { ...none, ...await this.answer(query) };
  }
}

const LOGIN_ANSWER = [
  ...["t", "15.2", "UTF8", "on"],
  ...["1", "1", "1", "t", "2000-01-02", "2000-01-02 03:04:00", "{}", "(1,2)", "{1}"],
];

const TARGET: ConnectTarget = {
  addresses: [{ kind: "tcp", host: "127.0.0.1", port: 5432 }],
  user: "ann",
  database: "shop",
  parameters: {},
  ...PLAIN,
  connectTimeout: Infinity,
  codecs: createRegistry(),
};

async function connected(): Promise<{ client: ScriptedClient; conn: Connection }> {
  const client = new ScriptedClient();
  const session = await denoPostgres(client).connect(TARGET);
  return { client, conn: Connection.over(session, { dsn: "" }) };
}

/** An error as deno-postgres throws it for one of the server. */
function serverError(code: string, position: string): Error {
  const fields = { severity: "ERROR", code, message: "no", position };
  return Object.assign(new Error("no"), { name: "PostgresError", fields });
}

Deno.test("DenoPostgresSession knows what was asked for at login", async () => {
  const { conn } = await connected();
  assertEquals([conn.backendPid, conn.serverVersion], [4711, 150002]);
  assertEquals(conn.parameterStatus("server_encoding"), "UTF8");
  assertEquals(conn.parameterStatus("TimeZone"), undefined);
});

Deno.test("denoPostgres() cannot look for a server that takes writes, and says so before it dials", async () => {
  const dialled: unknown[] = [];
  class Client extends ScriptedClient {
    constructor(options: Partial<DenoPostgresClientOptions>) {
      super(options);
      dialled.push(options);
    }
  }
  const target = { ...TARGET, targetSessionAttrs: "read-write" } as const;
  await assertRejects(
    () => denoPostgres(Client).connect(target),
    NotSupportedError,
    'driver "deno-postgres" knows no targetSessionAttrs but "any"',
  );
  assertEquals(dialled, []);
});

Deno.test("DenoPostgresSession asks for the types of a text once", async () => {
  const { client, conn } = await connected();
  client.answer = ({ text }) =>
    Promise.resolve(text.startsWith("PREPARE") ? { rows: [["{114}"]] } : {});
  await conn.execute("SELECT $1::json", [["x"]]);
  await conn.execute("SELECT $1::json", [null]);
  assertEquals(client.asked.map(({ args }) => args), [[], ['["x"]'], [null]]);
});

/** A client of a table whose one column is now of this type. */
function answering(client: ScriptedClient): { oid: number } {
  const column = { oid: 23 };
  client.answer = ({ text }) => {
    if (text.startsWith("PREPARE")) return Promise.resolve({ rows: [[`{${column.oid}}`]] });
    return Promise.resolve({ command: text.split(" ")[0]! });
  };
  return column;
}

const INSERT = "INSERT INTO t VALUES ($1)";

Deno.test("DenoPostgresSession asks for the types of a text again when what a transaction changed may be undone", async () => {
  for (const change of ["ALTER TABLE t", "CREATE TABLE t", "SET LOCAL search_path TO s"]) {
    for (const end of ["COMMIT", "ROLLBACK"]) {
      const { client, conn } = await connected();
      const column = answering(client);
      await conn.execute("BEGIN");
      await conn.execute(change);
      await conn.execute(INSERT, [1]);
      await conn.execute(end);
      column.oid = 16;
      await conn.execute(INSERT, [true]);
      await conn.execute("BEGIN");
      await conn.execute("COMMIT");
      await conn.execute(INSERT, [true]);
      assertEquals(client.asked.filter(({ text }) => text.startsWith("PREPARE")).length, 2);
    }
  }
});

Deno.test("DenoPostgresSession asks for the types of a text again when a value did not fit them", async () => {
  const { client, conn } = await connected();
  const column = answering(client);
  await conn.execute(INSERT, [1]);
  column.oid = 16;
  await assertRejects(() => conn.execute(INSERT, [true]), DataError);
  await conn.execute(INSERT, [true]);
  assertEquals(client.asked.at(-1)?.args, ["t"]);
});

Deno.test("DenoPostgresSession turns rows round for columns, and says in which one a value is wrong", async () => {
  const { client, conn } = await connected();
  const column = { tableOid: 0, index: 0, columnLength: -1, typeModifier: -1, format: 0 };
  const columns = [{ ...column, name: "n", typeOid: 23 }, { ...column, name: "t", typeOid: 25 }];
  const answer = (...rows: (string | null)[][]) => {
    client.answer = () =>
      Promise.resolve({
        command: "SELECT",
        rowCount: rows.length,
        rowDescription: { columns },
        rows,
      });
  };
  const cur = conn.cursor();
  answer(["1", "a"], [null, "b"]);
  assertEquals(await cur.columns("SELECT n, t"), { n: [1, null], t: ["a", "b"] });
  answer();
  assertEquals(await cur.columns("SELECT n, t"), { n: [], t: [] });
  answer(["x", "a"]);
  await assertRejects(() => cur.columns("SELECT n, t"), DataError, 'column "n"');
});

Deno.test("DenoPostgresSession finds the place of an error in the caller's text", async () => {
  const { client, conn } = await connected();
  const text = "SELEC $1, $2";
  client.answer = () => Promise.reject(serverError("42601", "1"));
  const error = await assertRejects(() => conn.execute(text, [1, 2]), SyntaxError);
  assertEquals([error.query, error.diag?.statementPosition], [text, 1]);
  client.answer = ({ text }) => Promise.reject(serverError("42601", `${text.indexOf("nope") + 1}`));
  const other = await assertRejects(() => conn.execute("SELECT nope, $1", [1]), SyntaxError);
  assertEquals(other.diag?.statementPosition, "SELECT ".length + 1);
});

Deno.test("DenoPostgresSession ends with an error that is not the server's, and asks nothing more", async () => {
  const { client, conn } = await connected();
  client.answer = () => Promise.reject(new Error("Unexpected simple query message: A"));
  const [first, second] = await Promise.allSettled([
    conn.execute("SELECT 1"),
    conn.execute("SELECT 2"),
  ]);
  assertEquals([first!.status, second!.status], ["rejected", "rejected"]);
  assertEquals([conn.closed, client.connected, client.asked.length], [true, false, 1]);
  const error = await assertRejects(() => conn.execute("SELECT 3"), OperationalError);
  assertEquals([error.retryable, client.asked.length], ["never-sent", 1]);
});

Deno.test("DenoPostgresSession never lets deno-postgres connect again", async () => {
  const { client, conn } = await connected();
  client.connected = false;
  await assertRejects(() => conn.execute("SELECT 1"), OperationalError, "unexpectedly");
  assertEquals([conn.closed, client.asked.length], [true, 0]);
});

Deno.test("DenoPostgresSession asks for the transaction status where a tag proves nothing", async () => {
  const { client, conn } = await connected();
  client.answer = ({ text }) =>
    Promise.resolve(
      text.includes("transaction_timestamp")
        ? { command: "SELECT", rows: [["f"]] }
        : { command: text.split(" ")[0]! },
    );
  await conn.execute("BEGIN");
  await conn.execute("COMMIT AND CHAIN");
  assertEquals(conn.transactionStatus, "inTransaction");
  assertEquals(client.asked.length, 3);
});

Deno.test("DenoPostgresSession that cannot cancel ends with a timeout", async () => {
  const { client, conn } = await connected();
  client.answer = () => new Promise(() => {});
  await assertRejects(() => conn.execute("SELECT 1", [], { timeout: 1 }), OperationalError, "1 ms");
  assertEquals([conn.closed, client.connected], [true, false]);
});

Deno.test("DenoPostgresSession.close() is bounded, whatever deno-postgres does", async () => {
  class Deaf extends ScriptedClient {
    override end(): Promise<void> {
      return new Promise(() => {});
    }
  }
  const driver = denoPostgres({ Client: Deaf, cancelGrace: 5 });
  const session = await driver.connect(TARGET);
  await session.close();
  assertEquals(session.state.kind, "closed");
});

Deno.test("denoPostgres() refuses a connection that is not encrypted though TLS was asked for", async () => {
  const driver = denoPostgres({ Client: ScriptedClient, tls: true });
  await assertRejects(() => driver.connect(TARGET), OperationalError, "does not encrypt");
});

Deno.test("denoPostgres() hands a client out once at a time", async () => {
  const driver = denoPostgres(new ScriptedClient());
  const session = await driver.connect(TARGET);
  await assertRejects(() => driver.connect(TARGET), InterfaceError, "in use already");
  await session.close();
  await (await driver.connect(TARGET)).close();
});
