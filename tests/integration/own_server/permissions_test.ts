import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { serverIdentities } from "../../support/certificates.ts";
import type { PermittedJob, PermittedOutcome } from "../../support/permitted_client.ts";
import { startTlsServer } from "../../support/tls_server.ts";
import { WatchedChild } from "../../support/watched_child.ts";

const LIMIT_MS = 10_000;
const { authority, identities } = await serverIdentities();
const { good } = identities;
const ACTS = ["connect", "pool", "cancel", "stream", "copy"] as const;
const VALUES = {
  connect: ["trust_user", ""],
  pool: [1],
  cancel: "TimeoutError",
  stream: 1000,
  copy: 2,
};

/** What nobody may want: it is as if none of it existed. */
const DENIED = ["--deny-write", "--deny-run", "--deny-ffi", "--deny-sys"];

async function ask(
  permissions: readonly string[],
  job: PermittedJob,
  env: Record<string, string> = {},
): Promise<PermittedOutcome> {
  await using child = new WatchedChild("permitted_client.ts", [...permissions, ...DENIED], env);
  return await child.ask<PermittedOutcome>(job, LIMIT_MS);
}

Deno.test("permission for one host and port is all that is needed", async (t) => {
  await using tls = await startTlsServer({ identities: { good } });
  const { port, database } = tls.server;
  const permissions = [`--allow-net=127.0.0.1:${port}`];
  const dsn = `postgres://trust_user@127.0.0.1:${port}/${database}`;
  const roots = authority.identity.certificate;
  const encryptions: Record<string, PermittedJob["options"]> = {
    "in clear": { sslMode: "disable" },
    "encrypted": { sslMode: "require" },
    "verified": { sslMode: "verify-full", sslRootCert: roots },
    "by default": {},
  };
  // What may not be read must not be missed: a home and variables that would lead elsewhere.
  const env = { PGHOST: "nowhere.invalid", PGPORT: "1", PGPASSWORD: "x", PGSSLMODE: "none" };
  for (const [how, options = {}] of Object.entries(encryptions)) {
    for (const act of ACTS) {
      await t.step(`${act}, ${how}`, async () => {
        const outcome = await ask(permissions, { act, dsn, options }, env);
        assertEquals(outcome, { value: VALUES[act] });
      });
    }
  }
  await t.step("options instead of a DSN", async () => {
    const options = { host: "127.0.0.1", port, user: "trust_user", database };
    assertEquals(await ask(permissions, { act: "connect", options }, env), {
      value: VALUES.connect,
    });
  });
});

Deno.test("variables are read where they may be read, each for itself", async (t) => {
  await using tls = await startTlsServer({ identities: { good } });
  const { port, database } = tls.server;
  const net = `--allow-net=127.0.0.1:${port}`;
  const env = {
    PGHOST: "127.0.0.1",
    PGPORT: `${port}`,
    PGUSER: "trust_user",
    PGDATABASE: database,
    PGAPPNAME: "permitted",
  };
  await t.step("all of them", async () => {
    const outcome = await ask([net, "--allow-env"], { act: "connect" }, env);
    assertEquals(outcome, { value: ["trust_user", "permitted"] });
  });
  await t.step("some of them", async () => {
    const outcome = await ask(
      [net, "--allow-env=PGHOST,PGPORT,PGUSER,PGDATABASE"],
      { act: "connect" },
      env,
    );
    assertEquals(outcome, { value: ["trust_user", ""] });
  });
  await t.step("none of them", async () => {
    const { error } = await ask([net], { act: "connect" }, env);
    assertStringIncludes(error!, "InterfaceError: Cannot connect");
    assert(!/NotCapable|PermissionDenied/.test(error!), error);
  });
});

Deno.test("what is not permitted is an error of this package", async (t) => {
  const dsn = "postgres://u@127.0.0.1:1/db";
  await t.step("the network", async () => {
    const { error } = await ask([], { act: "connect", dsn });
    assertStringIncludes(error!, "OperationalError: Cannot connect: 127.0.0.1:1");
    assertStringIncludes(error!, "--allow-net");
  });
  await t.step("another port", async () => {
    const { error } = await ask(["--allow-net=127.0.0.1:2"], { act: "connect", dsn });
    assertStringIncludes(error!, "OperationalError: Cannot connect: 127.0.0.1:1");
  });
  await t.step("a file that was named", async () => {
    await using tls = await startTlsServer({ identities: { good } });
    const dsn = `postgres://u@127.0.0.1:${tls.server.port}/db`;
    const options = { sslMode: "verify-full", sslRootCert: "/nowhere/root.crt" } as const;
    const { error } = await ask(["--allow-net"], { act: "connect", dsn, options });
    assertStringIncludes(error!, "reading it is not permitted");
  });
  await t.step("a password file that was named", async () => {
    const options = { passFile: "/nowhere/pgpass" };
    const { error } = await ask(["--allow-net"], { act: "connect", dsn, options });
    assert(!/NotCapable|PermissionDenied/.test(error!), error);
  });
});

Deno.test("a unix socket needs permission to read it, to write it, and to connect to it", async () => {
  await using tls = await startTlsServer({ identities: { good } });
  const { socketDir, port, database } = tls.server;
  const options = { host: socketDir!, port, user: "trust_user", database };
  const path = `${socketDir}/.s.PGSQL.${port}`;
  const needed = [`--allow-net=unix:${path}`, `--allow-read=${path}`, `--allow-write=${path}`];
  const job: PermittedJob = { act: "connect", options };
  await using permitted = new WatchedChild("permitted_client.ts", needed);
  assertEquals(await permitted.ask<PermittedOutcome>(job, LIMIT_MS), { value: VALUES.connect });
  for (const missing of needed) {
    const others = needed.filter((permission) => permission !== missing);
    await using child = new WatchedChild("permitted_client.ts", others);
    const { error } = await child.ask<PermittedOutcome>(job, LIMIT_MS);
    assertStringIncludes(error ?? "it did connect", "OperationalError: Cannot connect");
  }
});
