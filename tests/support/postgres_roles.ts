/**
 * Who a throw-away cluster knows, how it asks for their passwords, and how it is set up.
 *
 * | role             | superuser | asked for                | password |
 * |------------------|-----------|--------------------------|----------|
 * | `postgres`       | yes       | nothing (trust)          |          |
 * | `aiopg`          | no        | scram-sha-256            | `secret` |
 * | `md5_user`       | no        | md5                      | `secret` |
 * | `cleartext_user` | no        | password (in clear text) | `secret` |
 * | `trust_user`     | no        | nothing (trust)          |          |
 *
 * The same holds over TCP and over the unix socket. The database `aiopg` belongs to `aiopg`.
 * @module
 */

/** The password of every role that has one. */
export const PASSWORD = "secret";

/** SQL for a new cluster, one statement a line, as `postgres --single` wants it. */
export const SETUP_SQL = [
  `CREATE ROLE aiopg LOGIN PASSWORD '${PASSWORD}'`,
  "CREATE ROLE trust_user LOGIN",
  `CREATE ROLE cleartext_user LOGIN PASSWORD '${PASSWORD}'`,
  "SET password_encryption = 'md5'",
  `CREATE ROLE md5_user LOGIN PASSWORD '${PASSWORD}'`,
  "CREATE DATABASE aiopg OWNER aiopg",
].map((statement) => `${statement}\n`).join("");

const METHODS: readonly (readonly [role: string, method: string])[] = [
  ["postgres", "trust"],
  ["trust_user", "trust"],
  ["md5_user", "md5"],
  ["cleartext_user", "password"],
  ["all", "scram-sha-256"],
];

/** `pg_hba.conf`: `first` comes before the roles' own lines, so it wins. */
export function hbaConf(first: readonly string[]): string {
  const local = METHODS.map(([role, method]) => `local all,replication ${role} ${method}`);
  const tcp = METHODS.map(([role, method]) =>
    `host all,replication ${role} 127.0.0.1/32 ${method}`
  );
  return [...first, ...local, ...tcp, ""].join("\n");
}

/** Fast rather than durable, since the cluster is thrown away; and all that tests may want is on. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  max_connections: "100",
  max_prepared_transactions: "10",
  wal_level: "logical",
  password_encryption: "scram-sha-256",
  log_timezone: "UTC",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
  jit: "off",
};

/** `postgresql.conf`: the settings above, changed and completed by `changes`. */
export function postgresqlConf(changes: Readonly<Record<string, string>>): string {
  return Object.entries({ ...SETTINGS, ...changes })
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join("");
}
