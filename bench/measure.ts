/**
 * Measures: each kind of work in processes of its own, in interleaved rounds (A B C A B C …).
 * @module
 */

import type { Options } from "./options.ts";
import type { Measurement, Place } from "./peer.ts";
import type { Contestant } from "./peers.ts";
import { median, spread } from "./statistics.ts";
import { Worker } from "./workers.ts";
import type { Command } from "./workshop.ts";

/** What several rounds have come to. */
export interface Result {
  /** Median of the units of work per second. */
  readonly rate: number;
  /** How far the middle half of the rates lies apart, as a part of the median. */
  readonly spread: number;
  /** Median of the CPU time of a unit, microseconds. */
  readonly cpuMicros: number;
  /** The most memory the process has had, megabytes. */
  readonly peakMb: number | null;
}

/** By the name of the work, then of the peer. */
export type Results = Record<string, Record<string, Result>>;

/** Who did not do which work, and why. */
export interface Skipped {
  readonly peer: string;
  readonly workload: string;
  readonly reason: string;
}

const WARM_UP = 500;

/** The peers and how each is started. */
export type Commands = ReadonlyMap<string, readonly string[]>;

/** Finds how each peer is started; says who is left out altogether. */
export async function commandsOf(
  contestants: readonly Contestant[],
  find: (contestant: Contestant) => Command | Promise<Command>,
  skipped: Skipped[],
): Promise<Commands> {
  const commands = new Map<string, readonly string[]>();
  for (const contestant of contestants) {
    const command = await find(contestant);
    if (!("reason" in command)) commands.set(contestant.name, command);
    else skipped.push({ peer: contestant.name, workload: "all", reason: command.reason });
  }
  return commands;
}

/** One kind of work. */
export interface Task {
  /** What the results call it. */
  readonly workload: string;
  /** What the peers call it. */
  readonly work: string;
  /** What comes before the command of a peer. */
  readonly prefix: readonly string[];
}

/** Measures one kind of work with all peers that can do it. */
export async function measureWorkload(
  { workload, work, prefix }: Task,
  commands: Commands,
  { dsn, trustDsn }: Place,
  { rounds, duration }: Options,
  skipped: Skipped[],
): Promise<Record<string, Result>> {
  const workers = new Map<string, Worker>();
  const skip = (peer: string, reason: string) => skipped.push({ peer, workload, reason });
  try {
    for (const [name, command] of commands) {
      const worker = await Worker.start([...prefix, ...command, work, dsn, trustDsn]);
      if (worker instanceof Worker) workers.set(name, worker);
      else skip(name, worker.reason);
    }
    const measured = new Map<string, Measurement[]>();
    for (let round = -1; round < rounds; round++) {
      for (const [name, worker] of workers) {
        try {
          const measurement = await worker.measure(round < 0 ? WARM_UP : duration);
          measured.set(name, round <= 0 ? [measurement] : [...measured.get(name)!, measurement]);
        } catch (error) {
          skip(name, error instanceof Error ? error.message : String(error));
          await worker.stop();
          workers.delete(name);
        }
      }
    }
    return await summarised(workers, measured);
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
  }
}

async function summarised(
  workers: ReadonlyMap<string, Worker>,
  measured: ReadonlyMap<string, readonly Measurement[]>,
): Promise<Record<string, Result>> {
  const results: Record<string, Result> = {};
  for (const [name, worker] of workers) {
    const rates = measured.get(name)!.map(({ rate }) => rate);
    results[name] = {
      rate: median(rates),
      spread: spread(rates),
      cpuMicros: median(measured.get(name)!.map(({ cpuMicros }) => cpuMicros)),
      peakMb: await worker.peakMb(),
    };
  }
  return results;
}
