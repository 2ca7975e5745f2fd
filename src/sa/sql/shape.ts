/**
 * The shape of a statement: all of it but its values. Statements of one shape have the same text.
 * @module
 */

import type { ColumnNode, MembershipNode, ParamNode, StatementNode, ValueNode } from "./nodes.ts";

/** A node with a value, or with several for one placeholder. */
export type ValueHolder = ValueNode | MembershipNode | ParamNode;

/** The shape of a statement, and what it leaves out. */
export interface Shape {
  /** The same for statements of one shape, and for no others. */
  readonly key: string;
  /** The nodes with values, in the order they are met. */
  readonly holders: readonly ValueHolder[];
}

/** The shape of a statement. */
export function shapeOf(node: StatementNode): Shape {
  const walk = new Walk();
  walk.visit(node);
  return walk;
}

/** What tables and types are called in keys, since they stay as they are. */
const IDS = new WeakMap<object, number>();
let lastId = 0;

const CONSTANTS = new WeakSet<object>();

/** Says that a list stays as it is, as the columns of a table do, so that its identity is its shape. */
export function constant<T extends object>(list: T): T {
  CONSTANTS.add(list);
  return list;
}

function idOf(object: object): number {
  let id = IDS.get(object);
  if (id === undefined) IDS.set(object, id = ++lastId);
  return id;
}

const STATEMENTS: ReadonlySet<unknown> = new Set([
  "select",
  "compound",
  "insert",
  "update",
  "delete",
  "text",
]);

class Walk implements Shape {
  readonly holders: ValueHolder[] = [];
  key = "";
  #sharing = false;
  #seen: Map<unknown, number> | null = null;

  /** Nodes are plain data, so one walk suits all of them; each property has its place. */
  visit(value: unknown): void {
    if (typeof value === "string") {
      // With its length, so that no text can look like what follows it.
      this.key += `${value.length}:${value}`;
    } else if (typeof value !== "object" || value === null) {
      this.#scalar(value);
    } else if (Array.isArray(value)) {
      this.#list(value);
    } else if (value instanceof Map) {
      this.#list([...value].flat());
    } else {
      this.#node(value as Readonly<Record<string, unknown>>);
    }
  }

  #scalar(value: unknown): void {
    if (typeof value === "function") this.visit(value());
    else this.key += value === null ? "-" : `${value};`;
  }

  #list(values: readonly unknown[]): void {
    if (values.length === 0) {
      this.key += "]";
    } else if (CONSTANTS.has(values)) {
      this.key += `=${idOf(values)};`;
    } else {
      this.key += `[${values.length};`;
      for (const value of values) this.visit(value);
    }
  }

  #node(node: Readonly<Record<string, unknown>>): void {
    const { kind } = node;
    if (kind === "column") this.#column(node as unknown as ColumnNode);
    else if (kind === "value") this.#value(node as unknown as ValueNode);
    else if (kind === "table" || "accepts" in node) this.key += `@${idOf(node)};`;
    else if (kind === "membership" || kind === "param") {
      this.#holder(node as unknown as MembershipNode | ParamNode);
    } else if (!this.#isKnown(node)) this.#properties(node);
  }

  #column(node: ColumnNode): void {
    if (node.source.kind === "table") {
      this.key += `@${idOf(node)};`;
    } else {
      this.visit(node.source);
      this.visit(node.key);
      this.visit(node.sqlName);
    }
  }

  #properties(node: Readonly<Record<string, unknown>>): void {
    const sharing = this.#sharing;
    if (STATEMENTS.has(node.kind)) {
      this.#sharing = node.kind === "select" || node.kind === "compound";
    }
    this.key += "{";
    for (const property in node) {
      // Those of a source that is made on the way are made of what else it has.
      if (property !== "columns" || !("sql" in node)) this.visit(node[property]);
    }
    this.#sharing = sharing;
  }

  /** Equal values of one type may share a placeholder, so which are equal belongs to the shape. */
  #value(node: ValueNode): void {
    const { value, type, cast } = node;
    if (this.#isKnown(node)) return;
    this.key += `${cast ? "c" : "v"}${idOf(type)};`;
    this.holders.push(node);
    if (!this.#sharing || value === null || typeof value === "object") return;
    if (type.bind !== undefined) return;
    this.#isKnown(`${cast} ${type.castName} ${typeof value} ${value}`);
  }

  #holder(node: MembershipNode | ParamNode): void {
    if (this.#isKnown(node)) return;
    this.holders.push(node);
    if (node.kind === "param") {
      this.visit(node.name);
      this.key += `${node.value === undefined ? "?" : "="}${idOf(node.type)};`;
    } else {
      this.key += node.negated ? "!" : "?";
      this.visit(node.operand);
    }
  }

  /** Whether it has been met before; then its number stands for it. */
  #isKnown(object: unknown): boolean {
    const seen = this.#seen ??= new Map<unknown, number>();
    const number = seen.get(object);
    if (number !== undefined) {
      this.key += `#${number};`;
      return true;
    }
    this.key += "*";
    seen.set(object, seen.size);
    return false;
  }
}
