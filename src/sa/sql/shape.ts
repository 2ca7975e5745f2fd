/**
 * The shape of a statement: all of it but its values. Statements of one shape have the same text.
 * @module
 */

import { MetHolders, type ValueHolder } from "./met_holders.ts";
import type { ColumnNode, MembershipNode, SourceNode, StatementNode, TableNode } from "./nodes.ts";
import type { ParamNode, ValueNode } from "./value_nodes.ts";

/** The shape of a statement, and what it leaves out. */
export interface Shape {
  /** What it is made of, the same for statements of one shape, and for no others; tables and types stand for themselves. */
  readonly tokens: readonly unknown[];
  /** The same for statements of one shape, and for few others. */
  readonly hash: number;
  /** The nodes with values, in the order they are met. */
  readonly holders: readonly ValueHolder[];
}

/** The shape of a statement. */
export function shapeOf(node: StatementNode): Shape {
  const walk = new Walk();
  walk.visit(node);
  return walk;
}

/** Lists that stay as they are, with numbers of their own. */
const CONSTANTS = new WeakMap<object, number>();
let constants = 0;

/** Says that a list stays as it is, as the columns of a table do, so that its identity is its shape. */
export function constant<T extends object>(list: T): T {
  CONSTANTS.set(list, ++constants);
  return list;
}

/** Whether that was said of a list. Nothing is constant, too. */
export function isConstant(list: object | null): boolean {
  return list === null || CONSTANTS.has(list);
}

/** Comes before what a node is made of. A list has its length there. */
const NODE = -1;
/** Comes before the number of a node with a value that has been met. */
const KNOWN_HOLDER = -2;
/** Comes before the number of a source that has been met. */
const KNOWN_SOURCE = -3;

class Walk implements Shape {
  readonly tokens: unknown[] = [];
  hash = 0;
  readonly #holders = new MetHolders();
  readonly #sources: SourceNode[] = [];
  #sharing = false;

  get holders(): readonly ValueHolder[] {
    return this.#holders.all;
  }

  /** Nodes are plain data, so one walk suits all of them; each property has its place. */
  visit(value: unknown): void {
    if (typeof value === "string") this.#put(value, weightOf(value));
    else if (typeof value === "function") this.visit(value());
    else if (typeof value !== "object" || value === null) this.#put(value, value === true ? 1 : 0);
    else if (Array.isArray(value)) this.#list(value);
    else if (value instanceof Map) this.#list([...value].flat());
    else this.#node(value as Readonly<Record<string, unknown>>);
  }

  #put(token: unknown, weight: number): void {
    this.tokens.push(token);
    this.hash = (Math.imul(this.hash, 31) + weight) | 0;
  }

  #number(number: number): void {
    this.#put(number, number);
  }

  #list(values: readonly unknown[]): void {
    // Most are empty, and need no looking up.
    const known = values.length === 0 ? undefined : CONSTANTS.get(values);
    if (known !== undefined) return this.#put(values, known);
    this.#number(values.length);
    for (const value of values) this.visit(value);
  }

  #node(node: Readonly<Record<string, unknown>>): void {
    switch (node.kind) {
      case "table":
        return this.#put(node, weightOf((node as unknown as TableNode).sql));
      case "column":
        return this.#column(node as unknown as ColumnNode);
      case "value":
        return this.#value(node as unknown as ValueNode);
      case "membership":
      case "param":
        return this.#holder(node as unknown as MembershipNode | ParamNode);
      case "derived":
      case "cte":
      case "excluded":
        return this.#source(node as unknown as SourceNode);
      case "select":
      case "compound":
        return this.#statement(node, true);
      case "insert":
      case "update":
      case "delete":
      case "text":
        return this.#statement(node, false);
      default:
        this.#properties(node);
    }
  }

  #properties(node: object, left?: string): void {
    this.#number(NODE);
    for (const property in node) {
      if (property === left) continue;
      const value: unknown = node[property as never];
      // Types stay as they are.
      if (property === "type" && typeof value === "object") this.#put(value, 0);
      else this.visit(value);
    }
  }

  #statement(node: object, sharing: boolean): void {
    const around = this.#sharing;
    this.#sharing = sharing;
    this.#properties(node);
    this.#sharing = around;
  }

  #column(node: ColumnNode): void {
    if (node.source.kind === "table") return this.#put(node, weightOf(node.sqlName));
    this.#number(NODE);
    this.visit(node.kind);
    this.visit(node.source);
    this.visit(node.key);
    this.visit(node.sqlName);
    // Of a function in FROM nothing else says it.
    this.#put(node.type, 0);
  }

  /** Its columns are made of what else it has. */
  #source(node: SourceNode): void {
    const known = this.#sources.indexOf(node);
    if (known >= 0) return this.#known(KNOWN_SOURCE, known);
    this.#sources.push(node);
    this.#properties(node, "columns");
  }

  #value(node: ValueNode): void {
    const known = this.#holders.placeOf(node);
    if (known >= 0) return this.#known(KNOWN_HOLDER, known);
    this.#number(NODE);
    this.visit(node.kind);
    this.#put(node.type, 0);
    this.visit(node.cast);
    this.#number(this.#sharing ? this.#holders.equalTo(node) : -1);
    this.#holders.add(node);
  }

  #holder(node: MembershipNode | ParamNode): void {
    const known = this.#holders.placeOf(node);
    if (known >= 0) return this.#known(KNOWN_HOLDER, known);
    this.#number(NODE);
    this.visit(node.kind);
    const named = node.kind === "param" ? this.#holders.named(node.name) : undefined;
    this.#holders.add(node);
    if (node.kind === "param") {
      // Another value for the same name is refused, so it makes another shape.
      this.visit(named !== undefined && !Object.is(named.value, node.value));
      this.visit(node.name);
      this.visit(node.value === undefined);
      this.#put(node.type, 0);
    } else {
      this.visit(node.negated);
      this.visit(node.operand);
    }
  }

  #known(what: number, number: number): void {
    this.#number(what);
    this.#number(number);
  }
}

/** Tells most strings apart, at a glance. */
function weightOf(text: string): number {
  const { length } = text;
  if (length === 0) return 0;
  return (length << 16) + (text.charCodeAt(length >> 1) << 8) + text.charCodeAt(length - 1);
}
