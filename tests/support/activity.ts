/**
 * What the server says about its sessions: tests wait for a fact, not for a time.
 * @module
 */

import type { Connection } from "../../mod.ts";

const QUERY = "SELECT coalesce(state, ''), coalesce(query, ''), coalesce(wait_event_type, '')\n" +
  "FROM pg_stat_activity WHERE pid = $1";

/** Resolves once the server runs a statement that starts with `text` in the session `pid`. */
export async function untilRunning(observer: Connection, pid: number, text: string): Promise<void> {
  await untilTrue(observer, pid, (state, query) => state === "active" && query.startsWith(text));
}

/** Resolves once the session `pid` runs nothing. */
export async function untilIdle(observer: Connection, pid: number): Promise<void> {
  await untilTrue(observer, pid, (state) => state !== "active");
}

/** Resolves once the session `pid` waits for a lock. */
export async function untilLocked(observer: Connection, pid: number): Promise<void> {
  await untilTrue(observer, pid, (_state, _query, waitsFor) => waitsFor === "Lock");
}

/** Resolves once the server has no session `pid`. */
export async function untilGone(observer: Connection, pid: number): Promise<void> {
  while ((await observer.execute(QUERY, [pid])).rowCount > 0);
}

/** Resolves once the server has no session under an application name. */
export async function untilNone(observer: Connection, applicationName: string): Promise<void> {
  const text = "SELECT FROM pg_stat_activity WHERE application_name = $1";
  while ((await observer.execute(text, [applicationName])).rowCount > 0);
}

async function untilTrue(
  observer: Connection,
  pid: number,
  holds: (state: string, query: string, waitsFor: string) => boolean,
): Promise<void> {
  for (;;) {
    const row = await (await observer.execute<[string, string, string]>(QUERY, [pid])).fetchOne();
    if (row === null) throw new Error(`Cannot wait: there is no session ${pid}`);
    if (holds(...row)) return;
  }
}

/** A name that no other test uses, which needs no quotes. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
}
