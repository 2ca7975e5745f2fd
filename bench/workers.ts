/**
 * The processes that are measured, one for each driver or builder and kind of work.
 * @module
 */

import { TextLineStream } from "./lines.ts";
import type { Measurement } from "./peer.ts";
import { STATEMENTS } from "./statements.ts";

/** How long a process may take to start, or for a round; milliseconds. */
const PATIENCE = 120_000;

/** One process. */
export class Worker {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #complaints: Promise<string>;

  private constructor(command: readonly string[]) {
    const [program, ...args] = command as [string, ...string[]];
    this.#child = new Deno.Command(program, {
      args,
      env: {
        BENCH_STATEMENTS: JSON.stringify(STATEMENTS),
        PYTHONWARNINGS: "ignore",
        NO_COLOR: "1",
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextLineStream()).getReader();
    this.#input = this.#child.stdin.getWriter();
    this.#complaints = new Response(this.#child.stderr).text();
  }

  /** Starts one; resolves when it is ready, or with the reason why it cannot do the work. */
  static async start(command: readonly string[]): Promise<Worker | { readonly reason: string }> {
    const worker = new Worker(command);
    try {
      const { skipped }: { skipped?: string } = JSON.parse(await worker.#line());
      if (skipped === undefined) return worker;
      await worker.stop();
      return { reason: skipped };
    } catch (error) {
      await worker.stop();
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Does the work for that many milliseconds. */
  async measure(duration: number): Promise<Measurement> {
    await this.#input.write(new TextEncoder().encode(`${duration}\n`));
    return JSON.parse(await this.#line());
  }

  /** The most memory it has had, megabytes; null where the system does not say. */
  async peakMb(): Promise<number | null> {
    const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`).catch(() => "");
    const peak = /VmHWM:\s+(\d+)/.exec(status)?.[1];
    return peak === undefined ? null : Number(peak) / 1024;
  }

  /** Lets it close its connections and waits for its end, for a while. */
  async stop(): Promise<void> {
    await this.#input.close().catch(() => {});
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2_000);
    await this.#child.status;
    clearTimeout(timer);
    await this.#lines.cancel();
  }

  async #line(): Promise<string> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE);
    const { value, done } = await this.#lines.read();
    clearTimeout(timer);
    if (!done) return value;
    const complaint = (await this.#complaints).trim().split("\n").findLast((line) =>
      /^\S.*\w{3}.*:/.test(line) // not where it comes from, which is indented
    );
    throw new Error(complaint ?? "it has ended, or was too slow");
  }
}
