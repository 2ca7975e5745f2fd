import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type ServerInfo, startServer } from "../support/server.ts";
import { serverFromEnvironment } from "../support/server_environment.ts";

const WITH_SERVER = new URL("../../tools/with_server.ts", import.meta.url).pathname;

/** Runs a script with a throw-away server; the script is given the server's description. */
async function runWithServer(script: string): Promise<{ code: number; output: string }> {
  const args = ["run", "-A", WITH_SERVER, "deno", "eval", script];
  const environment = { ...Deno.env.toObject(), DATABASE_URL: "", PGHOST: "" };
  const command = new Deno.Command(Deno.execPath(), { args, env: environment, stderr: "inherit" });
  const { code, stdout } = await command.output();
  return { code, output: new TextDecoder().decode(stdout) };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The first byte of the answer to an SSLRequest: S or N from every PostgreSQL server. */
async function sslAnswer(connection: Deno.Conn): Promise<string> {
  const SSL_REQUEST = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
  await connection.write(Uint8Array.from(SSL_REQUEST));
  const answer = new Uint8Array(1);
  await connection.read(answer);
  return String.fromCharCode(answer[0] ?? 0);
}

Deno.test("startServer() gives a server that answers over TCP and over its socket", async () => {
  await using server = await startServer({ own: true });
  using tcp = await Deno.connect({ hostname: server.host, port: server.port });
  using unix = await Deno.connect({
    transport: "unix",
    path: `${server.socketDir}/.s.PGSQL.${server.port}`,
  });
  assertEquals([await sslAnswer(tcp), await sslAnswer(unix)], ["N", "N"]);
});

Deno.test("Server.stop() ends the server and removes its files, and twice is once", async () => {
  const server = await startServer({ own: true });
  await Promise.all([server.stop(), server.stop()]);
  await assertRejects(
    () => Deno.connect({ hostname: server.host, port: server.port }),
    Deno.errors.ConnectionRefused,
  );
  assertEquals(await exists(server.socketDir ?? ""), false);
});

Deno.test("startServer() rejects with the server's own words when a setting is wrong", async () => {
  const error = await assertRejects(
    () => startServer({ own: true, settings: { work_mem: "lots" } }),
    Error,
  );
  assertStringIncludes(error.message, 'invalid value for parameter "work_mem": "lots"');
});

Deno.test("startServer() says what may be asked for when it is asked for something else", async () => {
  const error = await assertRejects(() => startServer({ binaries: "newest" }), Error);
  assertStringIncludes(error.message, '"newest" is not one of system, npm, a major version');
});

Deno.test("with_server.ts hands its server over and passes on the exit code", async () => {
  const { code, output } = await runWithServer(
    "console.log(Deno.env.get('AIOPG_TEST_SERVER')); Deno.exit(7);",
  );
  const server: ServerInfo = JSON.parse(output);
  assertEquals(code, 7);
  assert(server.socketDir);
  assertEquals(await exists(server.socketDir), false);
});

Deno.test("with_server.ts sets DATABASE_URL and the PG* variables", async () => {
  const { output } = await runWithServer(
    "const e = Deno.env; console.log(JSON.stringify(['DATABASE_URL', 'PGHOST', 'PGUSER', " +
      "'PGPASSWORD', 'PGDATABASE'].map((name) => e.get(name).replace(e.get('PGPORT'), 'PORT'))));",
  );
  assertEquals(JSON.parse(output), [
    "postgres://aiopg:secret@127.0.0.1:PORT/aiopg",
    "127.0.0.1",
    "aiopg",
    "secret",
    "aiopg",
  ]);
});

Deno.test("serverFromEnvironment() is null when nothing is named", () => {
  assertEquals(serverFromEnvironment({ PGUSER: "someone" }), null);
});

Deno.test("serverFromEnvironment() reads DATABASE_URL before PGHOST", () => {
  const dsn = "postgres://someone:a%20b@db.example:5433/shop";
  assertEquals(serverFromEnvironment({ DATABASE_URL: dsn, PGHOST: "elsewhere" }), {
    dsn,
    host: "db.example",
    port: 5433,
    user: "someone",
    password: "a b",
    database: "shop",
    source: "environment",
  });
});

Deno.test("serverFromEnvironment() takes a socket directory in PGHOST", () => {
  const server = serverFromEnvironment({ PGHOST: "/run/postgresql", PGUSER: "someone" });
  assertEquals([server?.host, server?.port, server?.database], [
    "/run/postgresql",
    5432,
    "someone",
  ]);
});

Deno.test("serverFromEnvironment() throws without repeating a DATABASE_URL that is no URL", () => {
  const error = assertThrows(
    () => serverFromEnvironment({ DATABASE_URL: "host=a password=b" }),
    Error,
  );
  assertEquals(String(error).includes("password=b"), false);
});
