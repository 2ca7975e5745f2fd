/**
 * What psql does with a DSN, variables and files is what is done here: as whom, where to, and with which password.
 */

import { assertEquals } from "@std/assert";
import { processEnvironment } from "../../../src/config/environment.ts";
import { resolveTarget } from "../../../src/config/target.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { findBinaries } from "../../support/postgres_binaries.ts";
import { startRecordingServer, type Told } from "../../support/recording_server.ts";

interface Case {
  readonly dsn?: string;
  readonly variables?: Record<string, string>;
  /** Files in the home directory by name; each with the permissions 0600. */
  readonly files?: Record<string, string>;
}

/** The ports stand for those of two servers, `{home}` for the home directory. */
const [A, B] = ["{a}", "{b}"];
const SERVICE = {
  ".pg_service.conf": `# x\n[other]\nport=1\n[s]\nhost=127.0.0.1\nport=${B}\nuser=service\n`,
};
const PASS = {
  ".pgpass":
    `# x\n127.0.0.1:1:*:*:no\n127.0.0.1:${A}:d\\:b:*:co\\:l\\\\on\nlocalhost:*:*:*:by name\n*:${B}:*:service:of service\n*:*:*:*:any\n`,
};
const TO_A = { PGHOST: "127.0.0.1", PGPORT: A };

const CASES: readonly Case[] = [
  { variables: TO_A },
  { variables: { ...TO_A, PGUSER: "pg", PGDATABASE: "d", PGPASSWORD: "p" } },
  { variables: { ...TO_A, PGAPPNAME: "app", PGOPTIONS: "-c geqo=off", PGTZ: "CET" } },
  { variables: { ...TO_A, PGTZ: "default", PGGEQO: "on", PGDATESTYLE: "ISO, DMY" } },
  { dsn: `host=127.0.0.1 port=${A}` },
  { dsn: `postgres://u:p%40%20ss@127.0.0.1:${A}/d%2Fb` },
  { dsn: `postgresql://127.0.0.1:${A}?user=u&password=p&options=-c%20geqo%3Doff` },
  { dsn: `host=127.0.0.1 port=${A} user=dsn`, variables: { PGUSER: "pg", PGDATABASE: "pg" } },
  { dsn: `port=${B}`, variables: TO_A },
  { dsn: "user=''", variables: { ...TO_A, PGUSER: "pg" } },
  { dsn: "dbname=''", variables: { ...TO_A, PGDATABASE: "pg" } },
  { dsn: `host=nowhere.invalid hostaddr=127.0.0.1 port=${A}` },
  { dsn: `host=nowhere.invalid port=${A}`, variables: { PGHOSTADDR: "127.0.0.1" } },
  { dsn: `hostaddr=127.0.0.1 port=${A}`, variables: { PGHOST: "nowhere.invalid" } },
  { dsn: `host=127.0.0.1,127.0.0.1 port=${A},${B}` },
  { dsn: `postgres://127.0.0.1:${B},127.0.0.1:${A}/d` },
  { dsn: `host=127.0.0.1,127.0.0.1 port=${A}` },
  { dsn: "host=127.0.0.1,127.0.0.1,127.0.0.1 port=1,2" },
  { dsn: "host=127.0.0.1 hostaddr=127.0.0.1,127.0.0.1" },
  { dsn: `host=127.0.0.1 port=${A} sslmode=none` },
  { dsn: `host=127.0.0.1 port=${A}`, variables: { PGTARGETSESSIONATTRS: "master" } },
  { dsn: "host=127.0.0.1 port=65536" },
  { dsn: `host=127.0.0.1 port=' ${A} '` },
  // Services.
  { dsn: "service=s", files: SERVICE },
  { dsn: "postgres:///d?service=s", files: SERVICE },
  { dsn: `service=s port=${A}`, files: SERVICE },
  { variables: { PGSERVICE: "s" }, files: SERVICE },
  { variables: { ...TO_A, PGSERVICE: "s", PGUSER: "pg", PGDATABASE: "pg" }, files: SERVICE },
  { dsn: `user=dsn`, variables: { ...TO_A, PGSERVICE: "s" }, files: SERVICE },
  { dsn: "service=missing", files: SERVICE },
  { dsn: "service=s", variables: { PGSERVICEFILE: "{home}/missing" }, files: SERVICE },
  {
    dsn: "service=s",
    variables: { PGSERVICEFILE: "{home}/f" },
    files: { ...SERVICE, f: `[s] x\n\n host=127.0.0.1\nport=${A} \nport=1\nuser=f` },
  },
  {
    dsn: "service=s",
    variables: { PGSYSCONFDIR: "{home}" },
    files: { "pg_service.conf": `[s]\nhost=127.0.0.1\nport=${A}\nuser=system` },
  },
  { dsn: "service=s", files: { ".pg_service.conf": "[s]\nhots=127.0.0.1" } },
  { dsn: "service=s", files: { ".pg_service.conf": "[s]\nhost" } },
  { dsn: "service=s", files: { ".pg_service.conf": "[s]\nservice=t\n[t]\nhost=127.0.0.1" } },
  // Passwords.
  { dsn: `host=127.0.0.1 port=${A} dbname=d:b`, files: PASS },
  { dsn: `host=127.0.0.1 port=${A} dbname=d`, files: PASS },
  { dsn: `host=localhost hostaddr=127.0.0.1 port=${A}`, files: PASS },
  { dsn: "service=s", files: { ...SERVICE, ...PASS } },
  { dsn: `host=127.0.0.1 port=${A} password=given`, files: PASS },
  { dsn: `host=127.0.0.1 port=${A}`, variables: { PGPASSWORD: "variable" }, files: PASS },
  { dsn: `host=127.0.0.1 port=${A} passfile={home}/p`, files: { p: "*:*:*:*:p", ...PASS } },
  {
    dsn: `host=127.0.0.1 port=${A}`,
    variables: { PGPASSFILE: "{home}/p" },
    files: { p: "*:*:*:*:q\\" },
  },
  { dsn: `host=127.0.0.1 port=${A}`, files: { ".pgpass": "*:*:*:me\n*:*:*:*:two:three" } },
  { dsn: `host=127.0.0.1 port=${A}`, files: { ".pgpass": "*:*:*:*:\n*:*:*:*:later" } },
  { dsn: `host=127.0.0.1 port=${A}`, files: { ".pgpass": "\\*:*:*:*:no\n*:*:*:*:yes\r\n" } },
];

/** What both are compared by; null where the settings are refused. */
type Outcome = (Told & { readonly port: number }) | null;

const binaries = await findBinaries("system").catch(() => null);
const OURS = new Set(["client_encoding", "datestyle"]);
/** The user that psql falls back on; here it is what `USER` says. */
const SYSTEM_USER = binaries && await nameOfUser();

async function nameOfUser(): Promise<string> {
  const { stdout } = await new Deno.Command("id", { args: ["-un"] }).output();
  return new TextDecoder().decode(stdout).trim();
}

for (const one of CASES) {
  Deno.test({
    name: `what psql does with ${JSON.stringify(one)} is done here`,
    ignore: binaries === null,
    async fn() {
      const home = await Deno.makeTempDir();
      await using a = startRecordingServer();
      await using b = startRecordingServer();
      const fill = (text: string) =>
        text.replaceAll(A, `${a.port}`).replaceAll(B, `${b.port}`).replaceAll("{home}", home);
      const variables = Object.fromEntries(
        Object.entries({ HOME: home, USER: "me", ...one.variables }).map(([name, value]) =>
          [name, fill(value)] as const
        ),
      );
      try {
        for (const [name, text] of Object.entries(one.files ?? {})) {
          await Deno.writeTextFile(`${home}/${name}`, fill(text), { mode: 0o600 });
        }
        const dsn = one.dsn === undefined ? undefined : fill(one.dsn);
        await runPsql(dsn, variables);
        const [toA, toB] = [a.take(), b.take()];
        const psqls = toA ? { ...toA, port: a.port } : toB ? { ...toB, port: b.port } : null;
        assertEquals(await outcomeHere(dsn, variables), plain(psqls));
      } finally {
        await Deno.remove(home, { recursive: true });
      }
    },
  });
}

async function runPsql(dsn: string | undefined, variables: Record<string, string>): Promise<void> {
  const args = ["-X", "-w", "-c", "SELECT 1", ...(dsn === undefined ? [] : ["-d", dsn])];
  await new Deno.Command(`${binaries!.directory}/psql`, {
    args,
    clearEnv: true,
    env: { LC_ALL: "C", ...variables },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
}

function plain(told: Outcome): Outcome {
  if (told === null) return null;
  const parameters = Object.entries(told.parameters)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) =>
      !OURS.has(name) && !(name === "application_name" && value === "psql")
    )
    .map(([name, value]) =>
      [name, value === SYSTEM_USER && /^(user|database)$/.test(name) ? "me" : value] as const
    );
  return { ...told, parameters: Object.fromEntries(parameters) };
}

async function outcomeHere(
  dsn: string | undefined,
  variables: Record<string, string>,
): Promise<Outcome> {
  const environment = processEnvironment({
    env: { get: (name) => variables[name] },
    readTextFileSync: Deno.readTextFileSync,
    statSync: Deno.statSync,
  });
  try {
    const target = resolveTarget(dsn, {}, environment);
    const address = target.addresses[0]!;
    if (address.kind === "unix") throw new Error("psql goes elsewhere by default");
    const { password: ask } = target;
    const password = (typeof ask === "function" ? await ask(address) : ask) ?? null;
    const parameters = { user: target.user, database: target.database, ...target.parameters };
    return plain({ port: address.port, password, parameters });
  } catch (error) {
    if (error instanceof InterfaceError) return null;
    throw error;
  }
}
