/**
 * What the columns of a statement may belong to.
 * @module
 */

import { CompileError } from "./errors.ts";
import type { SourceNode } from "./nodes.ts";

/** The sources of one query, and of those around it. */
export class Scope {
  readonly #outer: Scope | null;
  readonly #isOpen: boolean;
  readonly #sources = new Map<string, SourceNode>();

  constructor(outer: Scope | null, sources: readonly SourceNode[] = [], isOpen = false) {
    this.#outer = outer;
    this.#isOpen = isOpen;
    for (const source of sources) this.add(source);
  }

  /** The scope of a statement that is text of the user's: it may have sources that only the text names. */
  static open(): Scope {
    return new Scope(null, [], true);
  }

  /** What the query around it has. */
  get outer(): Scope | null {
    return this.#outer;
  }

  /** Adds a source of FROM. Throws `CompileError` when there is one of that name. */
  add(source: SourceNode): void {
    if (this.#sources.has(source.sql)) {
      throw new CompileError(
        `Cannot compile: FROM has ${source.sql} twice; give one another name with alias()`,
      );
    }
    this.#sources.set(source.sql, source);
  }

  /** Whether the source's name means the source here. */
  knows(source: SourceNode): boolean {
    return this.#find(source.sql) === source;
  }

  /** Throws `CompileError` unless the source's name means the source here. */
  require(source: SourceNode): void {
    const found = this.#find(source.sql);
    if (found === source || found === "open") return;
    throw new CompileError(
      found === undefined
        ? `Cannot compile: ${source.sql} is not in FROM; use from(), a join or correlate()`
        : `Cannot compile: another source is called ${source.sql} here; give one another name`,
    );
  }

  /** What has the name; `open` where nothing known has and something else may. */
  #find(sql: string): SourceNode | "open" | undefined {
    const own = this.#sources.get(sql);
    if (own !== undefined) return own;
    if (this.#isOpen) return "open";
    return this.#outer === null ? undefined : this.#outer.#find(sql);
  }
}
