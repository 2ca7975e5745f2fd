/**
 * The native driver: PostgreSQL's wire protocol over the runtime's own sockets.
 * @module
 */

import type { Capability, ConnectTarget, Driver, Session } from "../driver.ts";
import { InterfaceError, OperationalError } from "../errors.ts";
import { dial } from "../transport/dial.ts";
import type { Dial } from "../transport/transport.ts";
import { requestCancel } from "./cancel.ts";
import { type LoggedIn, logIn } from "./hosts.ts";
import type { NativeSessionParts } from "./native_session.ts";
import { canGenerateCode } from "./row_decoder.ts";

export type { Dial, TlsFacts, TlsPlan, Transport } from "../transport/transport.ts";

/** Options of the native driver. */
export interface NativeDriverOptions {
  /**
   * How many statements a session keeps, prepared or, with `prepare: false`, only their types; 100 by default, 0 for
   * none.
   */
  statementCacheSize?: number;
  /** The longest message taken from the server, in bytes; 1 GiB by default, which is the server's own limit. */
  maxMessageBytes?: number;
  /** Whether row decoders may be generated code, where the runtime allows it; true by default. */
  codegen?: boolean;
  /** How long the server may take to stop a cancelled statement before the session is given up, ms; 2,000. */
  cancelGrace?: number;
  /** Opens transports; the runtime's sockets by default. */
  dial?: Dial;
}

const DEFAULTS = {
  statementCacheSize: 100,
  maxMessageBytes: 0x3fffffff,
  cancelGrace: 2_000,
  codegen: true,
  dial,
};

const SUPPORTS: ReadonlySet<Capability> = new Set<Capability>([
  "batches",
  "cancellation",
  "copy",
  "notifications",
  "pipelining",
  "portals",
  "scripts",
  "streams",
]);

/** Makes the native driver. */
export function nativeDriver(options: NativeDriverOptions = {}): Driver {
  const settings = { ...DEFAULTS, ...withoutUndefined(options) };
  settings.codegen &&= canGenerateCode();
  const driver: Driver = {
    name: "native",
    supports: SUPPORTS,
    connect: (target, signal) => connect(driver, target, { ...settings, signal }),
  };
  return driver;
}

/** What sessions are made of: loaded with the first one, while its server starts a process. */
let sessions: Promise<typeof import("./native_session.ts")> | undefined;

type Settings = Required<NativeDriverOptions> & { readonly signal: AbortSignal | undefined };

async function connect(
  driver: Driver,
  target: ConnectTarget,
  settings: Settings,
): Promise<Session> {
  const [loggedIn, { NativeSession }] = await Promise.all([
    logIn(target, {
      dial: settings.dial,
      listener: { notice() {}, notification() {}, lost() {} },
      maxMessageBytes: settings.maxMessageBytes,
      signal: settings.signal,
    }),
    sessions ??= import("./native_session.ts"),
  ]);
  return new NativeSession(partsOf(driver, target, settings, loggedIn));
}

function partsOf(
  driver: Driver,
  target: ConnectTarget,
  settings: Settings,
  { wire, key, address, reached, encrypted }: LoggedIn,
): NativeSessionParts {
  if (wire.closed) {
    throw new OperationalError(`Cannot connect: ${wire.closed.message}`, {
      cause: wire.closed,
      phase: "login",
      retryable: "never-sent",
    });
  }
  return {
    driver,
    wire,
    address,
    encrypted,
    backendPid: key?.pid ?? 0,
    requestCancel: key && ((signal) => {
      const context = { dial: settings.dial, signal };
      return requestCancel(reached, target, key, context, encrypted ? "encrypted" : "clear");
    }),
    codecs: target.codecs,
    codegen: settings.codegen,
    statementCacheSize: settings.statementCacheSize,
    prepare: target.prepare,
    statementPrefix: `aiopg_${crypto.randomUUID().slice(-12)}_`,
    grace: settings.cancelGrace,
    targetSessionAttrs: target.targetSessionAttrs,
  };
}

function withoutUndefined(options: NativeDriverOptions): NativeDriverOptions {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "number" && !(value >= 0)) {
      throw new InterfaceError(`Cannot make the driver: ${name} is not a number from 0 on`);
    }
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
