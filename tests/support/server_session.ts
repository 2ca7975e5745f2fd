/**
 * Sessions of the native driver on a real server, for what is tested at the seam.
 * @module
 */

import { processEnvironment } from "../../src/config/environment.ts";
import { resolveTarget } from "../../src/config/target.ts";
import type { Session } from "../../src/driver.ts";
import { nativeDriver, type NativeDriverOptions } from "../../src/engine/native_driver.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { testServer } from "./server.ts";

/** A session that says goodbye at the end of its block. */
export type OpenSession = Session & AsyncDisposable;

/** Opens a session on the server of the tests. */
export async function openSession(options: NativeDriverOptions = {}): Promise<OpenSession> {
  const target = {
    ...resolveTarget(testServer().dsn, {}, processEnvironment()),
    codecs: createRegistry(),
  };
  const session = await nativeDriver(options).connect(target);
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() });
}
