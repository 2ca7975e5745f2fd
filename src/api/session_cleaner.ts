/**
 * What is done to a session that comes back to its pool, and to one that is new: nobody finds what another left.
 * @module
 */

import type { Session } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import type { ConnectionSettings, Lease } from "./lease.ts";
import { callHookOnSession } from "./pool_hook.ts";
import type { PoolHook, PoolPlan } from "./pool_options.ts";

/** How long a session may take to be cleaned, milliseconds; then it is closed. */
const RESET_TIMEOUT_MS = 2_000;

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
  clean({ session, listening }: Lease): Promise<void> | null {
    const { reset, onRelease } = this.#plan;
    if (onRelease === undefined && (reset === "none" || reset === "rollback")) {
      const script = resetScript(session, listening);
      if (script === null || (reset === "none" && isClean(session))) return null;
    }
    return this.#clean(session, listening);
  }

  /** Prepares a new session for its pool. */
  async prepare(session: Session, hook: PoolHook, signal: AbortSignal): Promise<void> {
    await this.#call("onConnect", hook, session, signal);
    await runReset(session, false);
    check(session);
  }

  async #clean(session: Session, listened: boolean): Promise<void> {
    const { reset, onRelease } = this.#plan;
    const listens = onRelease !== undefined && await this.#call("onRelease", onRelease, session);
    if (reset !== "none") await runReset(session, listened || listens);
    if (reset === "discard all") {
      await session.script("DISCARD ALL", { timeout: RESET_TIMEOUT_MS });
    }
    if (typeof reset === "function") {
      check(session);
      const listensAfter = await this.#call("reset", reset, session);
      if (listensAfter) await runReset(session, true);
    }
    check(session);
  }

  #call(name: string, hook: PoolHook, session: Session, signal?: AbortSignal): Promise<boolean> {
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

async function runReset(session: Session, listening: boolean): Promise<void> {
  const script = resetScript(session, listening);
  if (script !== null) await session.script(script, { timeout: RESET_TIMEOUT_MS });
}

/**
 * What makes the session clean, in one round trip; null when it is. What is still running, or being
 * cancelled, may leave anything behind: there it all runs, after that has ended.
 */
function resetScript(session: Session, listening: boolean): string | null {
  const statements: string[] = [];
  if (!isClean(session)) statements.push("ROLLBACK");
  if (!session.idle || listening) statements.push("UNLISTEN *");
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
