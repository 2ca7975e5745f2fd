/**
 * How a pool keeps the connection of its listeners, checked once.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { checkTimeout } from "./deadline.ts";

/** How a pool keeps the connection that all its listeners share. Times are milliseconds. */
export interface ListeningOptions {
  /** After hearing nothing for so long the server has to answer; 30 000 by default, `Infinity` for never. */
  heartbeat?: number;
  /** How long it may take to answer; 5 000 by default. After that the connection is replaced. */
  heartbeatTimeout?: number;
  /** How long after a loss the connection is opened again, up to half of it less at random; 100 by default. */
  retryDelay?: number;
  /** The delay doubles with each attempt that fails, up to this; 30 000 by default. */
  maxRetryDelay?: number;
}

/** The options with everything decided. */
export type ListeningPlan = Readonly<Required<ListeningOptions>>;

const DEFAULTS: ListeningPlan = {
  heartbeat: 30_000,
  heartbeatTimeout: 5_000,
  retryDelay: 100,
  maxRetryDelay: 30_000,
};

/** How many doublings are counted; more would be no number. */
const MAX_DOUBLINGS = 60;

/** What the options stand for. Throws `InterfaceError` for options that make no sense. */
export function listeningPlan(options: ListeningOptions = {}): ListeningPlan {
  const plan = { ...DEFAULTS };
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) {
      throw new InterfaceError(`Cannot create a pool: listening has no option ${name}`);
    }
    checkTimeout("create a pool", value, `listening.${name}`);
    if (value !== undefined) plan[name] = value;
  }
  return plan;
}

/** How long to wait after so many failures in a row, one or more. `chance`, 0 to 1, takes up to half of it away. */
export function retryDelay(plan: ListeningPlan, failures: number, chance: number): number {
  const doubled = plan.retryDelay * 2 ** Math.min(failures - 1, MAX_DOUBLINGS);
  return Math.min(doubled, plan.maxRetryDelay) * (1 - chance / 2);
}

function isOption(name: string): name is keyof ListeningOptions {
  return Object.hasOwn(DEFAULTS, name);
}
