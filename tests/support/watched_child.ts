/**
 * A child process that does one job after the other, and is killed when it takes too long: what loops without end,
 * crashes or leaks does it there.
 * @module
 */

import { TextLineStream } from "./text_lines.ts";

/** A child process: lines of JSON in, as many out. */
export class WatchedChild implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;

  /** Starts a program of this directory with these permissions, and no others. */
  constructor(program: string, permissions: readonly string[], env: Record<string, string> = {}) {
    const path = new URL(program, import.meta.url).pathname;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--no-check", ...permissions, path],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      env: { NO_COLOR: "1", ...env },
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = this.#child.stdout.pipeThrough(new TextLineStream()).getReader();
  }

  /** Gives it a job and resolves with its answer. Rejects when it dies, or is not done in time and is killed. */
  async ask<Answer>(job: unknown, limit: number): Promise<Answer> {
    let isLate = false;
    const watchdog = setTimeout(() => {
      isLate = true;
      this.#kill();
    }, limit);
    try {
      await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`));
      const { value } = await this.#lines.read();
      if (value !== undefined) return JSON.parse(value) as Answer;
    } finally {
      clearTimeout(watchdog);
    }
    throw new Error(isLate ? `the child was not done within ${limit} ms` : "the child has died");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    const lastResort = setTimeout(() => this.#kill(), 1_000);
    await this.#child.status;
    clearTimeout(lastResort);
    await this.#lines.cancel();
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
}
