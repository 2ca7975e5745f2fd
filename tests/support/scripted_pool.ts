/**
 * Pools whose sessions answer as the test says, and a clock that goes when it says.
 * @module
 */

import type { Clock, Moment } from "../../src/api/moment.ts";
import { Pool } from "../../src/api/pool.ts";
import type { PoolOptions } from "../../src/api/pool_options.ts";
import { systemClock } from "../../src/api/system_clock.ts";
import { ScriptedSession } from "./scripted_session.ts";

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: Moment = { monotonic: 1_000, wall: 1_000_000 };
  /** What chance comes up with. */
  chance = 0;

  now(): Moment {
    return this.#now;
  }

  fraction(): number {
    return this.chance;
  }

  /** Time passes on both clocks, or only on the wall, as while the machine sleeps. */
  pass(milliseconds: number, asleep = false): void {
    const { monotonic, wall } = this.#now;
    this.#now = {
      monotonic: asleep ? monotonic : monotonic + milliseconds,
      wall: wall + milliseconds,
    };
  }

  /** Somebody sets the wall clock. */
  setBack(milliseconds: number): void {
    this.#now = { ...this.#now, wall: this.#now.wall - milliseconds };
  }
}

/** What the connections are made with. */
export const SETTINGS = { dsn: "postgres://app@localhost/shop" };

/** The sessions a pool has opened, in order. */
export interface Opened {
  readonly pool: Pool;
  readonly sessions: ScriptedSession[];
}

/** A pool, and the sessions that it opened. */
export async function createPool(
  options: PoolOptions = {},
  clock: Clock = systemClock,
): Promise<Opened> {
  const sessions: ScriptedSession[] = [];
  const open = () => {
    const session = new ScriptedSession();
    session.backendPid = sessions.push(session);
    return Promise.resolve(session);
  };
  return { pool: await Pool.create(open, SETTINGS, options, undefined, clock), sessions };
}

/** A pool whose sessions open when the test says. */
export function poolOpeningLater(
  options: PoolOptions = {},
): { readonly pool: Pool; readonly openings: PromiseWithResolvers<ScriptedSession>[] } {
  const openings: PromiseWithResolvers<ScriptedSession>[] = [];
  const pool = new Pool(
    (signal) => {
      const opening = Promise.withResolvers<ScriptedSession>();
      signal.addEventListener("abort", () => opening.reject(signal.reason));
      openings.push(opening);
      return opening.promise;
    },
    SETTINGS,
    { minSize: 0, ...options },
  );
  return { pool, openings };
}

/** Whether a promise has settled by now, after what was queued before has run. */
export async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol();
  for (let i = 0; i < 10; i++) await Promise.resolve();
  const first = await Promise.race([promise.catch(() => undefined), Promise.resolve(pending)]);
  return first !== pending;
}
