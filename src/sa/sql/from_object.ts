/**
 * The classes behind the items of FROM.
 * @module
 */

import { expressionOf } from "./expression.ts";
import { joinedNode } from "./join_condition.ts";
import type { OUTER, SOURCE } from "./kinds.ts";
import type { JoinNode, SourceNode } from "./nodes.ts";
import { FromHolder } from "./source_holder.ts";
import type { Joinable, Source } from "./from_item.ts";
import type { NULLABLE } from "./statement.ts";

/** An item of FROM that can be joined. */
export class JoinableObject extends FromHolder implements Joinable<never> {
  declare readonly [SOURCE]: never;
  declare readonly [NULLABLE]: never;
  declare readonly [OUTER]: never;

  join(right: unknown, on?: unknown): never {
    return this.#joined("inner", right, on);
  }

  leftJoin(right: unknown, on?: unknown): never {
    return this.#joined("left", right, on);
  }

  rightJoin(right: unknown, on?: unknown): never {
    return this.#joined("right", right, on);
  }

  fullJoin(right: unknown, on?: unknown): never {
    return this.#joined("full", right, on);
  }

  crossJoin(right: unknown): never {
    return this.#joined("cross", right);
  }

  #joined(type: JoinNode["type"], right: unknown, on?: unknown): never {
    const left = this.item;
    return new JoinableObject({
      kind: "join",
      left,
      ...joinedNode(type, [left], right, on),
    }) as never;
  }
}

/** A source with its columns. */
export class SourceObject extends JoinableObject implements Source<never, never> {
  readonly #name: string;
  readonly c: never;

  constructor(node: SourceNode, name: string) {
    super(node);
    this.#name = name;
    // What is in `c` by key is phantom like all types here; the interface that users hold knows it.
    this.c = columnsByKey(node) as never;
  }

  get name(): never {
    return this.#name as never;
  }
}

function columnsByKey(node: SourceNode): Readonly<Record<string, unknown>> {
  // Without a prototype, so that a column named like a method of objects is a column.
  const byKey: Record<string, unknown> = Object.create(null);
  for (const column of node.columns) byKey[column.key] = expressionOf(column);
  return Object.freeze(byKey);
}
