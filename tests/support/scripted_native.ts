/**
 * Sessions of the native driver with a server in memory.
 * @module
 */

import { setImmediate } from "node:timers";
import { assertEquals } from "@std/assert";
import type { ConnectTarget, Session, Statement } from "../../src/driver.ts";
import { nativeDriver, type NativeDriverOptions } from "../../src/engine/native_driver.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { type BackendOptions, ScriptedBackend } from "./scripted_backend.ts";
import { type ScriptedLink, ScriptedServer, type ScriptedServerOptions } from "./scripted_link.ts";

/** What a target says of trust where nothing was asked for, and nothing is encrypted. */
export const PLAIN = {
  loadBalanceHosts: "disable",
  targetSessionAttrs: "any",
  encryption: {
    mode: "disable",
    negotiation: "postgres",
    sni: true,
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
    credentials: () => ({ roots: null, client: null }),
  },
  authentication: {
    accepted: new Set(["none", "password", "md5", "scram-sha-256"]),
    inClear: new Set<never>(),
    channelBinding: "prefer",
  },
  protocol: { min: "3.0", max: "3.0" },
} as const satisfies Partial<ConnectTarget>;

/** A target that needs nothing of this machine; the address is the loopback's. */
export function targetOf(changes: Partial<ConnectTarget> = {}): ConnectTarget {
  return {
    addresses: [{ kind: "tcp", host: "127.0.0.1", port: 5432 }],
    user: "user",
    database: "db",
    password: "secret",
    parameters: {},
    ...PLAIN,
    connectTimeout: Infinity,
    codecs: createRegistry(),
    ...changes,
  };
}

/** A statement with tuples as rows. */
export function statementOf(text: string, ...values: readonly unknown[]): Statement {
  return { text, values, rowMode: "tuple" };
}

/** A session and the server's end of it. */
export interface Opened {
  readonly session: Session;
  readonly server: ScriptedServer;
  readonly link: ScriptedLink;
  readonly backend: ScriptedBackend;
}

/** What {@linkcode open} may be told. */
export interface OpenOptions extends BackendOptions {
  readonly driver?: NativeDriverOptions;
  readonly target?: Partial<ConnectTarget>;
  readonly link?: ScriptedServerOptions;
  readonly signal?: AbortSignal;
}

/**
 * Logs in to a backend in memory. A cancel request finds the backend's running statement, and fails it with
 * 57014; then its link ends.
 */
export async function open(options: OpenOptions = {}): Promise<Opened> {
  const backends: ScriptedBackend[] = [];
  const server = new ScriptedServer((link, number) => {
    if (number === 0) backends.push(new ScriptedBackend(link, options));
    else takeCancel(link, backends[0]!);
  }, options.link);
  const driver = nativeDriver({ ...options.driver, dial: server.dial });
  const session = await driver.connect(targetOf(options.target), options.signal);
  const [link] = server.links;
  return { session, server, link: link!, backend: backends[0]! };
}

/** The rows of a statement. */
export async function rowsOf(
  { session }: Opened,
  text: string,
  ...values: readonly unknown[]
): Promise<unknown[]> {
  return (await session.query(statementOf(text, ...values))).rows;
}

/** Says goodbye; the server must have found nothing wrong. */
export async function close({ session, server }: Opened): Promise<void> {
  await session.close();
  assertEquals(server.faults, []);
}

/** Serves a link on which a CancelRequest comes. */
export function takeCancel(link: ScriptedLink, backend: ScriptedBackend): void {
  link.onMessage = () => {
    backend.finish("57014");
    link.end();
  };
}

/** One turn of the event loop: whatever can happen without a timer and without the outside has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits until something holds while nothing moves; throws when the event loop has turned often and it does not. */
export async function until(holds: () => boolean): Promise<void> {
  let turns = 0;
  do {
    if (++turns > 500) throw new Error("scripted server: what was waited for did not come");
    await new Promise((resolve) => setTimeout(resolve, 0)); // timers go on, too
  } while (!holds());
}
