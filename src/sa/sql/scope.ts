/**
 * What the columns of a statement may belong to.
 * @module
 */

import { CompileError } from "./errors.ts";
import type { SourceNode, WindowNode } from "./nodes.ts";

/** The sources of one query, and of those around it. */
export class Scope {
  readonly #outer: Scope | null;
  readonly #isOpen: boolean;
  readonly #sources = new Map<string, SourceNode>();
  readonly #called = new Map<SourceNode, SourceNode>();
  #windows: Map<WindowNode, string> | null = null;

  constructor(outer: Scope | null, sources: readonly SourceNode[] = [], isOpen = false) {
    this.#outer = outer;
    this.#isOpen = isOpen;
    for (const source of sources) this.add(source);
  }

  /** The scope of a statement that is text of the user's: it may have sources that only the text names. */
  static open(): Scope {
    return new Scope(null, [], true);
  }

  /** The scope of a SELECT, which can define windows. */
  static ofSelect(outer: Scope | null): Scope {
    const scope = new Scope(outer);
    scope.#windows = new Map();
    return scope;
  }

  /** The windows with names of the SELECT that it is in, and what they are; null outside of one. */
  get windows(): Map<WindowNode, string> | null {
    return this.#windows ?? this.#outer?.windows ?? null;
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

  /** Says that a source goes by the name of an alias here. */
  call(source: SourceNode, alias: SourceNode): void {
    this.#sources.set(source.sql, source);
    this.#called.set(source, alias);
  }

  /** Whether the source's name means the source here. */
  knows(source: SourceNode): boolean {
    return this.#find(source.sql) === source;
  }

  /** What a source goes by here, itself as a rule. Throws `CompileError` unless its name means it. */
  require(source: SourceNode): SourceNode {
    const found = this.#find(source.sql);
    if (found === source || found === "open") return this.#aliasOf(source);
    if (found !== undefined) throw hidden(source);
    throw new CompileError(
      `Cannot compile: ${source.sql} is not in FROM; use from(), a join or correlate()`,
    );
  }

  /**
   * Whether a source that is called the same, nearer than this one or beside it, is what is found. Where text of the
   * user's has its tables nobody knows, so only those of a SELECT count.
   */
  hides(isCalled: (other: SourceNode) => boolean, source: SourceNode): boolean {
    const sources = this.#windows === null ? [] : this.#sources.values();
    for (const other of sources) {
      if (other !== source && isCalled(other)) return true;
    }
    const isHere = this.#sources.get(source.sql) === source;
    return !isHere && this.#outer !== null && this.#outer.hides(isCalled, source);
  }

  #aliasOf(source: SourceNode): SourceNode {
    if (this.#sources.has(source.sql) || this.#outer === null) {
      return this.#called.get(source) ?? source;
    }
    return this.#outer.#aliasOf(source);
  }

  /** What has the name; `open` where nothing known has and something else may. */
  #find(sql: string): SourceNode | "open" | undefined {
    const own = this.#sources.get(sql);
    if (own !== undefined) return own;
    if (this.#isOpen) return "open";
    return this.#outer === null ? undefined : this.#outer.#find(sql);
  }
}

/** What says that the name of a source means another here. */
export function hidden({ sql }: SourceNode): CompileError {
  return new CompileError(
    `Cannot compile: another source is called ${sql} here; give one another name`,
  );
}
