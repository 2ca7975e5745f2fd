/**
 * The processes that are measured, one for each driver or builder.
 * @module
 */

import { TextLineStream } from "./lines.ts";
import type { Measurement, Workload } from "./peer.ts";

/** One process. */
export class Worker {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  /** Starts the process of the peer in `peers/<name>.ts`. */
  constructor(name: string, dsn: string) {
    const script = new URL("./worker.ts", import.meta.url).pathname;
    // An npm package with optional peers is found only by what is loaded at the start.
    const peer = new URL(`./peers/${name}.ts`, import.meta.url).pathname;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", "--preload", peer, script, name, dsn],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextLineStream()).getReader();
    this.#input = this.#child.stdin.getWriter();
  }

  /** Resolves when it has its connection. */
  async started(): Promise<void> {
    await this.#line();
  }

  /** Does the work for that many milliseconds. */
  async measure(workload: Workload, duration: number): Promise<Measurement> {
    await this.#input.write(
      new TextEncoder().encode(`${JSON.stringify({ workload, duration })}\n`),
    );
    return JSON.parse(await this.#line());
  }

  /** Lets it close its connection and waits for its end. */
  async stop(): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.read();
    if (done) throw new Error("Cannot measure: a driver's process has ended");
    return value;
  }
}
