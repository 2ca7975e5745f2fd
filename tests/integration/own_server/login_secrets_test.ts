import { assert, assertEquals } from "@std/assert";
import { connect, createPool, DbError } from "../../../mod.ts";
import { assertNoCanary, CANARY, capturingConsole, everyTextOf } from "../../support/canary.ts";
import { HostileServer } from "../../support/hostile_server.ts";
import { refusingPort } from "../../support/refusing_port.ts";
import { startServer } from "../../support/server.ts";

/** Where to fail. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly more: Readonly<Record<string, string>>;
}

/** How the password gets there, and what else is needed for that. */
interface Way {
  readonly dsn?: string;
  readonly options?: Parameters<typeof connect>[1];
  readonly variables?: Readonly<Record<string, string>>;
}

const PERCENT = encodeURIComponent(CANARY);

function uri({ host, port, user, database, more }: Place, userinfo: string, query: string): string {
  const rest = Object.entries(more).map(([name, value]) => `&${name}=${value}`).join("");
  return `postgres://${user}${userinfo}@${host}:${port}/${database}?application_name=a${query}${rest}`;
}

function pairs({ host, port, user, database, more }: Place): string {
  const all = { host, port, user, dbname: database, ...more };
  return Object.entries(all).map(([name, value]) => `${name}='${value}'`).join(" ");
}

/** Files for what is read from files: removed at the end. */
class Files implements AsyncDisposable {
  readonly #directory = Deno.makeTempDirSync();

  write(name: string, text: string): string {
    const path = `${this.#directory}/${name}`;
    Deno.writeTextFileSync(path, text, { mode: 0o600 });
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#directory, { recursive: true });
  }
}

const WAYS: Readonly<Record<string, (place: Place, files: Files) => Way>> = {
  "in the URI": (place) => ({ dsn: uri(place, `:${PERCENT}`, "") }),
  "as ?password=": (place) => ({ dsn: uri(place, "", `&password=${PERCENT}`) }),
  "as ?passwo%72d=": (place) => ({ dsn: uri(place, "", `&passwo%72d=${PERCENT}`) }),
  "as a keyword": (place) => ({ dsn: `${pairs(place)} password='${CANARY}'` }),
  "as an option": (place) => ({ dsn: pairs(place), options: { password: CANARY } }),
  "from a function": (place) => ({
    dsn: pairs(place),
    options: { password: () => Promise.resolve(CANARY) },
  }),
  "in PGPASSWORD": (place) => ({ dsn: pairs(place), variables: { PGPASSWORD: CANARY } }),
  "in the password file": (place, files) => ({
    dsn: pairs(place),
    options: { passFile: files.write("pgpass", `*:*:*:*:${CANARY}\n`) },
  }),
  "in the service file": (place, files) => ({
    dsn: `${pairs(place)} service=s`,
    variables: { PGSERVICEFILE: files.write("services", `[s]\npassword=${CANARY}\n`) },
  }),
};

Deno.test("a password is in no text of an error of connecting, wherever it came from", async () => {
  await using server = await startServer({ own: true });
  await using silent = await HostileServer.start(() => ({ turns: [] }));
  await using rude = await HostileServer.start(() => ({ turns: [["startup", "fin"]] }));
  await using files = new Files();
  const good = { host: "127.0.0.1", port: server.port, database: server.database, more: {} };
  const places: Readonly<Record<string, Place>> = {
    "refused": { ...good, user: "u", port: refusingPort() },
    "no such host": { ...good, user: "u", host: "nowhere.invalid" },
    "wrong password, scram": { ...good, user: "aiopg" },
    "wrong password, md5": { ...good, user: "md5_user" },
    "wrong password, cleartext": { ...good, user: "cleartext_user" },
    "no such database": { ...good, user: "trust_user", database: "none" },
    "no TLS": { ...good, user: "aiopg", more: { sslmode: "require" } },
    "channel binding": { ...good, user: "aiopg", more: { channel_binding: "require" } },
    "method refused": { ...good, user: "aiopg", more: { require_auth: "md5" } },
    "bad startup parameter": { ...good, user: "trust_user", more: { options: "-cwork_mem=x" } },
    "silence": { ...good, user: "u", port: silent.port },
    "hanging up": { ...good, user: "u", port: rude.port },
    "bad port": { ...good, user: "u", port: 70_000 },
    "bad keyword": { ...good, user: "u", more: { unknown: "x" } },
    "bad sslmode": { ...good, user: "u", more: { sslmode: "maybe" } },
  };
  let failures = 0;
  const written = await capturingConsole(async () => {
    for (const [what, place] of Object.entries(places)) {
      for (const [how, way] of Object.entries(WAYS)) {
        const error = await failing(way(place, files));
        assertNoCanary(everyTextOf(error), `${what}, ${how}`);
        failures++;
      }
    }
  });
  assertNoCanary(written, "the console");
  assert(failures >= 60, `${failures}`);
});

async function failing({ dsn, options, variables = {} }: Way): Promise<Error> {
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    const conn = await connect(dsn, {
      sslMode: "disable",
      connectTimeout: 300,
      ...sslOf(dsn),
      ...options,
    });
    await conn.close();
  } catch (error) {
    assert(error instanceof DbError, `${error}`);
    return error;
  } finally {
    for (const name of Object.keys(variables)) Deno.env.delete(name);
  }
  throw new Error("it did connect");
}

/** An option must not contradict the DSN. */
function sslOf(dsn: string | undefined): { sslMode?: never } {
  return dsn?.includes("sslmode") ? { sslMode: undefined as never } : {};
}

Deno.test("a password is in nothing that a connection or a pool shows of itself", async () => {
  await using server = await startServer({ own: true });
  await using root = await connect(rootOf(server));
  await root.execute(`CREATE ROLE canary LOGIN PASSWORD '${CANARY}'`);
  const place = {
    host: "127.0.0.1",
    port: server.port,
    user: "canary",
    database: server.database,
    more: {},
  };
  await using files = new Files();
  for (const [how, way] of Object.entries(WAYS)) {
    const { dsn, options, variables = {} } = way(place, files);
    for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
    const lines: string[] = [];
    const events: unknown[] = [];
    await using pool = await createPool(dsn, {
      ...options,
      echo: (line) => lines.push(line),
      onQuery: { handle: (event) => void events.push(event) },
    });
    for (const name of Object.keys(variables)) Deno.env.delete(name);
    await using conn = await pool.acquire();
    const cur = await conn.execute("SELECT length($1::text)", [CANARY]);
    const shown = [
      pool,
      conn,
      cur,
      conn.info,
      pool.statistics,
      pool.holders(),
      pool.dsn,
      lines,
      events,
    ];
    for (const thing of shown) assertNoCanary(everyTextOf(thing), `with the password ${how}`);
    assertEquals(lines.length > 0 && events.length > 0, true);
  }
});

function rootOf(server: { readonly port: number; readonly database: string }) {
  return { user: "postgres", host: "127.0.0.1", port: server.port, database: server.database };
}
