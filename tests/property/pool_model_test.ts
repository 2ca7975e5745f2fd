/**
 * A whole pool against a reference that is plain lists: whatever happens, who has which connection, who waits,
 * and what is open are the same. `AIOPG_LONG=1` does 100,000 operations, else it is a sample.
 */

import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { Pool } from "../../src/api/pool.ts";
import type { PooledConnection } from "../../src/api/pooled_connection.ts";
import { ManualClock, SETTINGS } from "../support/scripted_pool.ts";
import { done, ScriptedSession } from "../support/scripted_session.ts";

const IDLE_TIMEOUT = 1_000;
const MAX_LIFETIME = 5_000;
const VALIDATE_AFTER = 300;

const isLong = Deno.permissions.querySync({ name: "env", variable: "AIOPG_LONG" }).state ===
    "granted" && Deno.env.get("AIOPG_LONG") === "1";
const OPERATIONS_A_RUN = 300;
const RUNS = isLong ? 2_000 : 200;
/** Half of the operations, or fewer, can happen when their turn comes. */
const OPERATIONS = isLong ? 100_000 : 10_000;
let performed = 0;

/** A connection, as the reference sees it. */
interface Conn {
  readonly pid: number;
  readonly born: number;
  idleSince: number;
  isSick: boolean;
}

/** What the law says. Nothing of it is shared with the pool. */
class Reference {
  now = 0;
  max: number;
  pids = 0;
  idle: Conn[] = [];
  held: Conn[] = [];
  waiters: number[] = [];
  openings: number[] = [];
  turns = 0;
  /** Who got what, in order. */
  readonly log: string[] = [];

  constructor(max: number) {
    this.max = max;
  }

  get size(): number {
    return this.idle.length + this.held.length + this.openings.length;
  }

  acquire(): void {
    const turn = this.turns++;
    this.waiters.push(turn);
    for (let conn = this.idle.pop(); conn !== undefined; conn = this.idle.pop()) {
      if (this.#isExpired(conn)) continue;
      const isChecked = this.now - conn.idleSince > VALIDATE_AFTER;
      // The one that does not answer is closed, the others like it, too; its caller waits for a new one.
      if (isChecked && conn.isSick) {
        this.idle = this.idle.filter((other) => this.now - other.idleSince <= VALIDATE_AFTER);
        break;
      }
      this.#place(conn, true);
      return;
    }
    this.open();
  }

  #isExpired(conn: Conn): boolean {
    return this.now - conn.idleSince >= IDLE_TIMEOUT || this.now - conn.born >= MAX_LIFETIME;
  }

  release(index: number): void {
    const [conn] = this.held.splice(index, 1);
    conn!.idleSince = this.now;
    this.#place(conn!, false);
    this.open();
  }

  opened(index: number): void {
    this.openings.splice(index, 1);
    const conn = { pid: ++this.pids, born: this.now, idleSince: this.now, isSick: false };
    this.#place(conn, false);
    this.open();
  }

  openFailed(index: number): void {
    const [causer] = this.openings.splice(index, 1);
    if (this.waiters.includes(causer!)) {
      this.waiters.splice(this.waiters.indexOf(causer!), 1);
      this.log.push(`${causer} failed`);
    }
    this.open();
  }

  abort(index: number): void {
    this.log.push(`${this.waiters.splice(index, 1)} aborted`);
  }

  resize(max: number): void {
    this.max = max;
    while (this.idle.length > 0 && this.size > max) this.idle.shift();
    this.open();
  }

  open(): void {
    while (this.openings.length < this.waiters.length && this.size < this.max) {
      this.openings.push(this.waiters.find((turn) => !this.openings.includes(turn))!);
    }
  }

  #place(conn: Conn, wasIdle: boolean): void {
    const isTooMany = this.size + 1 > this.max;
    if (!wasIdle && (isTooMany || this.#isExpired(conn))) return;
    const waiter = this.waiters.shift();
    if (waiter === undefined) this.idle.push(conn);
    else {
      this.held.push(conn);
      this.log.push(`${waiter} has ${conn.pid}`);
    }
  }
}

/** The pool itself, with handles on what is under way. */
class Real {
  readonly clock = new ManualClock();
  readonly pool: Pool;
  readonly sessions: ScriptedSession[] = [];
  readonly openings: PromiseWithResolvers<ScriptedSession>[] = [];
  readonly held = new Map<number, PooledConnection>();
  readonly waiting = new Map<number, AbortController>();
  readonly log: string[] = [];
  #turns = 0;

  constructor(max: number) {
    const open = () => {
      const opening = Promise.withResolvers<ScriptedSession>();
      this.openings.push(opening);
      return opening.promise;
    };
    this.pool = new Pool(open, SETTINGS, {
      minSize: 0,
      maxSize: max,
      acquireTimeout: Infinity,
      idleTimeout: IDLE_TIMEOUT,
      maxLifetime: MAX_LIFETIME,
      validateAfter: VALIDATE_AFTER,
    }, this.clock);
  }

  acquire(): void {
    const turn = this.#turns++;
    const leaving = new AbortController();
    this.waiting.set(turn, leaving);
    this.pool.acquire({ signal: leaving.signal }).then((conn) => {
      this.held.set(conn.backendPid, conn);
      this.log.push(`${turn} has ${conn.backendPid}`);
    }, (error) => this.log.push(`${turn} ${error.message}`))
      .finally(() => this.waiting.delete(turn));
  }

  opened(index: number): void {
    const session = new ScriptedSession();
    session.backendPid = this.sessions.push(session);
    this.openings.splice(index, 1)[0]!.resolve(session);
  }
}

/** Everything that can go on by itself has done so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 40; i++) await Promise.resolve();
}

/** One operation: on the reference, and on the pool. `pick` chooses among those it can happen to. */
class Operation implements fc.AsyncCommand<Reference, Real> {
  readonly #name: string;
  readonly #pick: number;
  readonly #choices: (model: Reference) => number;
  readonly #act: (model: Reference, real: Real, index: number) => void;

  constructor(
    name: string,
    pick: number,
    choices: (model: Reference) => number,
    act: (model: Reference, real: Real, index: number) => void,
  ) {
    this.#name = name;
    this.#pick = pick;
    this.#choices = choices;
    this.#act = act;
  }

  check(model: Reference): boolean {
    return this.#choices(model) > 0;
  }

  async run(model: Reference, real: Real): Promise<void> {
    performed++;
    this.#act(model, real, this.#pick % this.#choices(model));
    await settle();
    const { size, free, used, opening, waiting } = real.pool.statistics;
    assertEquals(real.log, model.log);
    assertEquals({ size, free, used, opening, waiting }, {
      size: model.size,
      free: model.idle.length,
      used: model.held.length,
      opening: model.openings.length,
      waiting: model.waiters.length,
    });
  }

  toString(): string {
    return `${this.#name}(${this.#pick})`;
  }
}

type Act = (model: Reference, real: Real, index: number) => void;
type Choices = (model: Reference) => number;

const ACTS: readonly (readonly [name: string, weight: number, Choices, Act])[] = [
  ["acquire", 6, () => 1, (model, real) => {
    model.acquire();
    real.acquire();
  }],
  ["release", 6, (model) => model.held.length, (model, real, index) => {
    const { pid } = model.held[index]!;
    model.release(index);
    const conn = real.held.get(pid)!;
    real.held.delete(pid);
    real.pool.release(conn);
  }],
  ["opened", 4, (model) => model.openings.length, (model, real, index) => {
    model.opened(index);
    real.opened(index);
  }],
  ["openFailed", 1, (model) => model.openings.length, (model, real, index) => {
    model.openFailed(index);
    real.openings.splice(index, 1)[0]!.reject(new Error("failed"));
  }],
  ["abort", 2, (model) => model.waiters.length, (model, real, index) => {
    const turn = model.waiters[index]!;
    model.abort(index);
    real.waiting.get(turn)!.abort(new Error("aborted"));
  }],
  ["loseHeld", 1, (model) => model.held.length, (model, real, index) => {
    const [{ pid }] = model.held.splice(index, 1) as [Conn];
    model.open();
    real.held.delete(pid);
    real.sessions[pid - 1]!.destroy(new Error("lost"));
  }],
  ["loseIdle", 1, (model) => model.idle.length, (model, real, index) => {
    const [{ pid }] = model.idle.splice(index, 1) as [Conn];
    model.open();
    real.sessions[pid - 1]!.destroy(new Error("lost"));
  }],
  ["sicken", 1, (model) => model.idle.length, (model, real, index) => {
    const conn = model.idle[index]!;
    conn.isSick = true;
    real.sessions[conn.pid - 1]!.answer = ({ text }) =>
      text === "SELECT 1" ? Promise.reject(new Error("sick")) : done(text);
  }],
  ["pass", 2, () => 1_100, (model, real, milliseconds) => {
    model.now += milliseconds;
    real.clock.pass(milliseconds);
  }],
  ["resize", 1, () => 5, (model, real, less) => {
    model.resize(less + 1);
    real.pool.resize({ maxSize: less + 1 });
  }],
  ["clear", 1, () => 1, (model, real) => {
    model.idle = [];
    real.pool.clear();
  }],
];

const operations = ACTS.flatMap(([name, weight, choices, act]) => {
  const operation = fc.nat({ max: 10_000 }).map((pick) => new Operation(name, pick, choices, act));
  return Array.from({ length: weight }, () => operation);
});

Deno.test("Pool does what the reference does, whatever happens, and in the end nothing is left", async () => {
  const commands = fc.commands(operations, {
    maxCommands: OPERATIONS_A_RUN,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), commands, async (max, happened) => {
      const real = new Real(max);
      const setup = () => ({ model: new Reference(max), real });
      await fc.asyncModelRun(setup, happened);
      const closed = real.pool.terminate();
      for (const opening of real.openings) opening.reject(new Error("closed"));
      await closed;
      await settle();
      assertEquals([real.pool.size, real.pool.waiting, real.pool.holders()], [0, 0, []]);
    }),
    isLong ? { numRuns: RUNS } : { numRuns: RUNS, seed: 20_260_101 },
  );
  assert(performed >= OPERATIONS, `only ${performed} operations could happen`);
});
