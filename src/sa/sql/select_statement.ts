/**
 * The class behind SELECT.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { sourcesOfSelection, sourcesWithin } from "./from_sources.ts";
import { joinedNode } from "./join_condition.ts";
import { BOOLEAN } from "./boolean_type.ts";
import { conditionsOf } from "./logic.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import type {
  ExpressionNode,
  FromNode,
  JoinedNode,
  LockNode,
  QueryTail,
  SelectedNode,
  SelectNode,
  SourceNode,
} from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { groupNode, isCancelled, orderNode } from "./order_terms.ts";
import { CHANGED, QueryStatement } from "./query_statement.ts";
import { selectedColumn, selectedNodes } from "./selection.ts";
import { fromNode, sourceNode } from "./source_holder.ts";
import { isPlainObject } from "./values.ts";

/** A SELECT of these columns. */
export function selectStatement(selection: readonly SelectedNode[]): SelectStatement {
  return new SelectStatement({
    kind: "select",
    selection,
    distinct: false,
    from: [],
    joins: [],
    correlated: [],
    where: [],
    groupBy: [],
    having: [],
    orderBy: [],
    limit: null,
    offset: null,
    withTies: false,
    locks: [],
    ctes: [],
    prefixes: [],
    suffixes: [],
  });
}

/** SELECT. Its phantom types are never, so that it stands for one of any type without a cast. */
export class SelectStatement extends QueryStatement {
  readonly #node: SelectNode;

  constructor(node: SelectNode) {
    super(node);
    this.#node = node;
  }

  where(...conditions: readonly unknown[]): this {
    return this[CHANGED]({ where: [...this.#node.where, ...conditionsOf(conditions)] });
  }

  filterBy(...arguments_: readonly unknown[]): this {
    const values = arguments_.at(-1);
    if (!isPlainObject(values)) {
      throw new ArgumentError("Cannot build the statement: filterBy() is not a plain object");
    }
    const known = arguments_.length > 1
      ? sourceNode(arguments_[0], "the source of filterBy()").columns.map(selectedColumn)
      : this.#node.selection;
    const conditions = Object.entries(values).map(([key, value]) => equalNode(known, key, value));
    return this[CHANGED]({ where: [...this.#node.where, ...conditions] });
  }

  groupBy(...terms: readonly unknown[]): never {
    const { groupBy, selection } = this.#node;
    const nodes = terms.map((term, i) => groupNode(term, selection, `groupBy() number ${i + 1}`));
    return this[CHANGED]({ groupBy: [...groupBy, ...nodes] }) as never;
  }

  having(...conditions: readonly unknown[]): this {
    return this[CHANGED]({
      having: [...this.#node.having, ...conditionsOf(conditions, "having()")],
    });
  }

  orderBy(...terms: readonly unknown[]): this {
    const { orderBy, selection } = this.#node;
    if (isCancelled(terms)) return this[CHANGED]({ orderBy: [] });
    const nodes = terms.map((term, i) => orderNode(term, `orderBy() number ${i + 1}`, selection));
    return this[CHANGED]({ orderBy: [...orderBy, ...nodes] });
  }

  distinct(): this {
    return this[CHANGED]({ distinct: true });
  }

  distinctOn(...terms: readonly unknown[]): this {
    return this[CHANGED]({ distinct: expressions(terms, "distinctOn()") });
  }

  from(...items: readonly unknown[]): never {
    const nodes = items.map((item, i) => fromNode(item, `from() number ${i + 1}`));
    const { from, joins } = this.#node;
    const known = this.#sources();
    // What is new after these must not be on the side that they may leave without a row.
    const isOuter = joins.some(({ type }) => type === "right" || type === "full");
    const isLate = (node: FromNode) =>
      isOuter && !sourcesWithin(node).some((source) => known.includes(source));
    const late = nodes.filter(isLate).map((right) => ({ right, type: "cross", on: null }) as const);
    const early = nodes.filter((node) => !isLate(node));
    return this[CHANGED]({ from: [...from, ...early], joins: [...joins, ...late] }) as never;
  }

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

  correlate(...sources: readonly unknown[]): never {
    const nodes = sources.map((source, i) => sourceNode(source, `correlate() number ${i + 1}`));
    return this[CHANGED]({ correlated: [...this.#node.correlated, ...nodes] }) as never;
  }

  correlateExcept(...sources: readonly unknown[]): never {
    const own = sources.map((source, i) => sourceNode(source, `correlateExcept() number ${i + 1}`));
    const others = this.#sources().filter((source) => !own.includes(source));
    return this[CHANGED]({ correlated: [...this.#node.correlated, ...others] }) as never;
  }

  forUpdate(options?: unknown): this {
    return this.#locked("UPDATE", options);
  }

  forNoKeyUpdate(options?: unknown): this {
    return this.#locked("NO KEY UPDATE", options);
  }

  forShare(options?: unknown): this {
    return this.#locked("SHARE", options);
  }

  forKeyShare(options?: unknown): this {
    return this.#locked("KEY SHARE", options);
  }

  reselect(...arguments_: readonly unknown[]): never {
    const selection = selectedNodes(arguments_, "reselect()");
    return this[CHANGED]({ selection, from: this.#keptFrom() }) as never;
  }

  addColumns(...arguments_: readonly unknown[]): never {
    const added = selectedNodes(arguments_, "addColumns()");
    const kept = this.#node.selection.filter(({ key }) => added.every((each) => each.key !== key));
    return this[CHANGED]({ selection: [...kept, ...added] }) as never;
  }

  prefixWith(...fragments: readonly unknown[]): this {
    const prefixes = expressions(fragments, "prefixWith()");
    return this[CHANGED]({ prefixes: [...this.#node.prefixes, ...prefixes] });
  }

  suffixWith(...fragments: readonly unknown[]): this {
    const suffixes = expressions(fragments, "suffixWith()");
    return this[CHANGED]({ suffixes: [...this.#node.suffixes, ...suffixes] });
  }

  [CHANGED](change: Partial<QueryTail> | Partial<SelectNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new SelectStatement({ ...this.#node, ...change }) as this;
  }

  #joined(type: JoinedNode["type"], right: unknown, on?: unknown): never {
    const { from, joins } = this.#node;
    const added = sourcesWithin(fromNode(right, "join()"));
    // What is selected may be joined later, so where from() says what is there it is only that.
    const there = from.length > 0 ? this.#named() : this.#sources();
    const left = there.filter((source) => !added.includes(source));
    return this[CHANGED]({ joins: [...joins, joinedNode(type, left, right, on)] }) as never;
  }

  /** The sources there are by now, those that are selected from included. */
  #sources(): SourceNode[] {
    const { from, selection, correlated } = this.#node;
    const found = new Set([
      ...from.flatMap(sourcesWithin),
      ...sourcesOfSelection(selection, correlated),
      ...this.#named(),
    ]);
    return [...found].filter((source) => !correlated.includes(source));
  }

  /** Those that `from()` and the joins name. */
  #named(): SourceNode[] {
    const { from, joins } = this.#node;
    return [...from, ...joins.map(({ right }) => right)].flatMap(sourcesWithin);
  }

  /** FROM with what was there because it was selected. */
  #keptFrom(): SelectNode["from"] {
    const { from } = this.#node;
    const named = this.#named();
    return [...from, ...this.#sources().filter((source) => !named.includes(source))];
  }

  #locked(strength: LockNode["strength"], options: unknown): this {
    const { of = [], nowait = false, skipLocked = false } = (options ?? {}) as Record<
      string,
      unknown
    >;
    const list = Array.isArray(of) ? of : [of];
    if (nowait === true && skipLocked === true) {
      throw new ArgumentError(
        "Cannot build the statement: nowait and skipLocked exclude each other",
      );
    }
    const lock: LockNode = {
      strength,
      of: list.map((source) => sourceNode(source, "the source to lock")),
      wait: nowait === true ? " NOWAIT" : skipLocked === true ? " SKIP LOCKED" : "",
    };
    return this[CHANGED]({ locks: [...this.#node.locks, lock] });
  }
}

function expressions(values: readonly unknown[], slot: string): ExpressionNode[] {
  return values.map((value, i) => unlabelled(expressionNode(value, `${slot} number ${i + 1}`)));
}

function equalNode(
  known: readonly SelectedNode[],
  key: string,
  value: unknown,
): ExpressionNode {
  const slot = `filterBy() ${JSON.stringify(key)}`;
  const left = known.find((each) => each.key === key)?.expression;
  if (left === undefined) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is the key of no column`);
  }
  if (value === null) return { kind: "nullTest", operand: left, negated: false, type: BOOLEAN };
  const right = operandNode(value, left.type, slot);
  return { kind: "comparison", operator: "=", left, right, type: BOOLEAN };
}
