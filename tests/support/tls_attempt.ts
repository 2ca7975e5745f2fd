/**
 * One attempt to connect, and how it ends in one word or one sentence. As a program it makes the attempts of its
 * argument, for runtimes other than that of the tests.
 * @module
 */

import { nativeDriver, type NativeDriverOptions } from "../../src/engine/native_driver.ts";
import { encrypted, type EncryptionChanges } from "./encryption.ts";
import { statementOf, targetOf } from "./scripted_native.ts";

/** Whom to connect to, and how to encrypt. Plain data, so it can cross into another process. */
export interface Attempt extends EncryptionChanges {
  readonly port: number;
  /** The name to check; `localhost` by default. */
  readonly host?: string;
  /** The address to dial; 127.0.0.1 by default. */
  readonly hostaddr?: string;
  /** Milliseconds; 20 seconds by default. */
  readonly connectTimeout?: number;
  /** A role that is let in without a password; `trust_user` by default. */
  readonly user?: string;
}

const HAS_TLS = statementOf("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
const LONG = statementOf("SELECT pg_sleep(60)");
const MUCH = statementOf("SELECT repeat('x', 100) FROM generate_series(1, 20000)");

/**
 * `clear` or `encrypted` once everything works: logging in, a big result, and to cancel a statement; else the message
 * of the error.
 */
export async function outcomeOf(attempt: Attempt, options?: NativeDriverOptions): Promise<string> {
  try {
    return await tried(attempt, options);
  } catch (error) {
    return error instanceof Error ? error.message : `${error}`;
  }
}

async function tried(attempt: Attempt, options?: NativeDriverOptions): Promise<string> {
  const { port, host = "localhost", hostaddr = "127.0.0.1", user = "trust_user" } = attempt;
  const session = await nativeDriver(options).connect(targetOf({
    addresses: [{ kind: "tcp", host, hostaddr, port }],
    user,
    database: "aiopg",
    connectTimeout: attempt.connectTimeout ?? 20_000,
    ...encrypted(attempt),
  }));
  try {
    const { rows: [row] } = await session.query(HAS_TLS);
    const { rows } = await session.query(MUCH);
    const cancelled = await session.query(LONG, { timeout: 50 }).then(
      () => null,
      () => "cancelled",
    );
    if (rows.length !== 20_000 || cancelled === null) throw new Error("statements do not work");
    await session.query(HAS_TLS);
    return (row as [boolean])[0] ? "encrypted" : "clear";
  } finally {
    await session.close();
  }
}

if (import.meta.main) {
  for (const attempt of JSON.parse(Deno.args[0]!)) console.log(await outcomeOf(attempt));
}
