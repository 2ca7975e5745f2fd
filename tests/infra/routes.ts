/**
 * The ways to a server that are tried.
 * @module
 */

import { connect, type ConnectionOptions } from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { Authority } from "../support/certificates.ts";
import { HAPROXY, startHaproxy } from "../support/haproxy.ts";
import { PGBOUNCER, startPgbouncer } from "../support/pgbouncer.ts";
import { PGPOOL, startPgpool } from "../support/pgpool.ts";
import type { ServerInfo } from "../support/server.ts";

/** A way that is open. */
export interface OpenRoute extends AsyncDisposable {
  readonly dsn: string;
  readonly options?: ConnectionOptions;
}

/** A way to a server. */
export interface Route {
  /** Why it cannot be tried here; null where it can. */
  readonly missing: string | null;
  /** Whether a client keeps its session of the server between transactions. */
  readonly keepsSession: boolean;
  /** Whether what comes unasked reaches the client. */
  readonly passesNotifications: boolean;
  /** Whether data for COPY reaches the server. */
  readonly takesCopyFrom: boolean;
  /** Opens it. */
  readonly open: (server: ServerInfo) => Promise<OpenRoute>;
}

/** Who needs no password, for what cannot pass SCRAM on. */
const TRUSTED = "trust_user";
/** Fewer than there are clients. */
const SESSIONS = 3;

const WHOLE = { keepsSession: true, passesNotifications: true, takesCopyFrom: true } as const;
const PARTS = { keepsSession: false, passesNotifications: false, takesCopyFrom: true } as const;

const pgbouncerMissing = PGBOUNCER === null ? "PgBouncer is not installed" : null;

/** The ways, by name. */
export const ROUTES: Readonly<Record<string, Route>> = {
  "directly": {
    ...WHOLE,
    missing: null,
    open: ({ dsn }) => Promise.resolve({ dsn, [Symbol.asyncDispose]: () => Promise.resolve() }),
  },
  "directly, without names": {
    ...WHOLE,
    missing: null,
    open: ({ dsn }) =>
      Promise.resolve({
        dsn,
        options: { prepare: false },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  },
  "by PgBouncer, a session for each client": {
    ...WHOLE,
    missing: pgbouncerMissing,
    open: (server) => startPgbouncer(server, { poolMode: "session", poolSize: 50 }),
  },
  "by PgBouncer, a session for each transaction, without names": {
    ...PARTS,
    missing: pgbouncerMissing,
    open: async (server) => {
      const pooler = await startPgbouncer(server, { poolMode: "transaction", poolSize: SESSIONS });
      return { ...pooler, options: { prepare: false } };
    },
  },
  "by PgBouncer, a session for each transaction, as it is": {
    ...PARTS,
    missing: pgbouncerMissing,
    open: (server) => startPgbouncer(server, { poolMode: "transaction", poolSize: SESSIONS }),
  },
  "by PgBouncer over TLS": {
    ...WHOLE,
    missing: pgbouncerMissing,
    open: async (server) => {
      const authority = await Authority.create("Infra CA");
      const identity = await authority.issue({ name: "localhost", hosts: ["127.0.0.1"] });
      const options = { poolMode: "session", poolSize: 50, identity } as const;
      const pooler = await startPgbouncer(server, options);
      const sslRootCert = authority.identity.certificate;
      return { ...pooler, options: { sslMode: "verify-full", sslRootCert } };
    },
  },
  "by Pgpool-II": {
    ...WHOLE,
    takesCopyFrom: false,
    missing: PGPOOL === null ? "Pgpool-II is not installed" : null,
    open: (server) => startPgpool(server, TRUSTED),
  },
  "by HAProxy": {
    ...WHOLE,
    missing: HAPROXY === null ? "HAProxy is not installed" : null,
    open: (server) => startHaproxy([server]),
  },
};

/** A schema of the test's own. */
export interface Schema extends AsyncDisposable {
  readonly name: string;
  /** Empties its table. */
  clear(): Promise<void>;
}

/** Makes a schema for the tests of one way, for all roles; it is dropped at the end. */
export async function makeSchema(server: ServerInfo): Promise<Schema> {
  const name = uniqueName("infra");
  const conn = await connect(server.dsn);
  await conn.executeScript(`
    CREATE SCHEMA ${name};
    GRANT ALL ON SCHEMA ${name} TO PUBLIC;
    CREATE TABLE ${name}.item (id int4 PRIMARY KEY, name text);
    GRANT ALL ON ${name}.item TO PUBLIC;
    CREATE TYPE ${name}.mood AS ENUM ('sad', 'glad');
    CREATE TYPE ${name}.pair AS (n int4, mood ${name}.mood);`);
  return {
    name,
    async clear(): Promise<void> {
      await conn.execute(`DELETE FROM ${name}.item`);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await conn.execute(`DROP SCHEMA ${name} CASCADE`);
      await conn.close();
    },
  };
}
