/**
 * What is done to a session that comes back to its pool, and to one that is new: nobody finds what another left.
 * @module
 */

import type { Session } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import type { ConnectionSettings, Lease, Leftovers } from "./lease.ts";
import { callHookOnSession } from "./pool_hook.ts";
import type { PoolHook, PoolPlan } from "./pool_options.ts";

/** How long a session may take to be cleaned, milliseconds; then it is closed. */
const RESET_TIMEOUT_MS = 2_000;

const NOTHING: Leftovers = { listening: false, declaring: false };

/** Makes sessions clean. Whatever rejects here costs the session. */
export class SessionCleaner {
  readonly #plan: PoolPlan;
  readonly #settings: ConnectionSettings;

  /** `settings` are those of the connections that hooks see. */
  constructor(plan: PoolPlan, settings: ConnectionSettings) {
    this.#plan = plan;
    this.#settings = settings;
  }

  /** Cleans what an ended lease leaves behind; null when nothing is to be done. */
  clean(lease: Lease): Promise<void> | null {
    const { session } = lease;
    const { reset, onRelease } = this.#plan;
    if (onRelease === undefined && (reset === "none" || reset === "rollback")) {
      const script = resetScript(session, lease);
      if (script === null || (reset === "none" && isClean(session))) return null;
    }
    return this.#clean(session, lease);
  }

  /** Prepares a new session for its pool. */
  async prepare(session: Session, hook: PoolHook, signal: AbortSignal): Promise<void> {
    await this.#call("onConnect", hook, session, signal);
    await runReset(session, NOTHING);
    check(session);
  }

  async #clean(session: Session, left: Leftovers): Promise<void> {
    const { reset, onRelease } = this.#plan;
    const after = onRelease === undefined
      ? NOTHING
      : await this.#call("onRelease", onRelease, session);
    if (reset !== "none") await runReset(session, left, after);
    if (reset === "discard all") {
      await session.script("DISCARD ALL", { timeout: RESET_TIMEOUT_MS });
    }
    if (typeof reset === "function") {
      check(session);
      const after = await this.#call("reset", reset, session);
      if (after.listening || after.declaring) await runReset(session, after);
    }
    check(session);
  }

  #call(name: string, hook: PoolHook, session: Session, signal?: AbortSignal): Promise<Leftovers> {
    const timeout = this.#plan.hookTimeout;
    return callHookOnSession(
      name,
      hook,
      session,
      this.#settings,
      signal === undefined ? { timeout } : { timeout, signal },
    );
  }
}

async function runReset(session: Session, ...left: Leftovers[]): Promise<void> {
  const script = resetScript(session, ...left);
  if (script !== null) await session.script(script, { timeout: RESET_TIMEOUT_MS });
}

/**
 * What makes the session clean, in one round trip; null when it is. What is still running, or being
 * cancelled, may leave anything behind: there it all runs, after that has ended.
 */
function resetScript(session: Session, ...left: Leftovers[]): string | null {
  const statements: string[] = [];
  if (!isClean(session)) statements.push("ROLLBACK");
  if (!session.idle || left.some(({ declaring }) => declaring)) statements.push("CLOSE ALL");
  if (!session.idle || left.some(({ listening }) => listening)) statements.push("UNLISTEN *");
  return statements.length === 0 ? null : statements.join("; ");
}

function isClean(session: Session): boolean {
  return session.idle && session.transactionStatus === "idle";
}

function check(session: Session): void {
  if (session.state.kind === "closed") throw session.state.reason;
  if (isClean(session)) return;
  throw new OperationalError("a statement or a transaction was left open", { phase: "idle" });
}
