/**
 * Sessions on a real server, for what is tested at the seam.
 * @module
 */

import { processEnvironment } from "../../src/config/environment.ts";
import { resolveTarget } from "../../src/config/target.ts";
import type { Driver, Session } from "../../src/driver.ts";
import { nativeDriver, type NativeDriverOptions } from "../../src/engine/native_driver.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { testServer } from "./server.ts";

/** A session that says goodbye at the end of its block. */
export type OpenSession = Session & AsyncDisposable;

/** Opens a session of the native driver on the server of the tests. */
export function openSession(options: NativeDriverOptions = {}): Promise<OpenSession> {
  return openSessionOf(nativeDriver(options));
}

/** Opens a session of a driver on the server of the tests. */
export async function openSessionOf(driver: Driver): Promise<OpenSession> {
  const target = resolveTarget(testServer().dsn, {}, processEnvironment());
  const session = await driver.connect({ ...target, codecs: createRegistry() });
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() });
}
