/**
 * Columns as they are defined, before they belong to a table.
 * @module
 */

import { quoteLiteral } from "../../types/quote.ts";
import { ArgumentError } from "./errors.ts";
import type { AnyColumn, VALUE } from "./expr.ts";
import { columnNode } from "./expression.ts";
import { identifier } from "./identifiers.ts";
import type { ClientDefault, ReferenceNode, ReferentialAction } from "./nodes.ts";
import type { SqlType } from "./sql_type.ts";
import { valueNode } from "./values.ts";

/** Key of what a definition says of its column; exists for the compiler only. */
export declare const TRAITS: unique symbol;

/**
 * What a definition says of its column, as far as types depend on it.
 *
 * - `text`: it has the operators of text
 * - `integer`: as the only primary key it numbers itself, unless it is `manual`
 * - `key`: part of the primary key
 * - `notNull`: never null
 * - `default`: may be left out of an INSERT
 * - `manual`: never numbers itself, since it refers to another column or was told not to
 */
export type ColumnTrait = "text" | "integer" | "key" | "notNull" | "default" | "manual";

/** What is to happen to the rows that refer to a row that goes or changes. */
export interface ReferenceOptions {
  /** When the row referred to is deleted. */
  onDelete?: ReferentialAction;
  /** When the value referred to changes. */
  onUpdate?: ReferentialAction;
}

/** A column being defined; nullable unless it says otherwise. Every method gives a new definition. */
export interface ColumnDefinition<out V, out T extends ColumnTrait> {
  /** The JavaScript type of its values without null; not there at run time. */
  readonly [VALUE]: V;
  /** What it says of its column; not there at run time. */
  readonly [TRAITS]: T;
  /** Part of the primary key. A single INTEGER or BIGINT key without a default is SERIAL or BIGSERIAL. */
  primaryKey(): ColumnDefinition<V, T | "key">;
  /** NOT NULL. */
  notNull(): ColumnDefinition<V, T | "notNull">;
  /** UNIQUE. */
  unique(): ColumnDefinition<V, T>;
  /** False: an integer key does not number itself. True: it does, though the key has more columns. */
  autoincrement<const On extends boolean>(
    on: On,
  ): ColumnDefinition<V, T | (On extends true ? "default" : "manual")>;
  /** A foreign key. The function is called when it is needed, so the other table may be defined later. */
  references(
    target: () => AnyColumn,
    options?: ReferenceOptions,
  ): ColumnDefinition<V, T | "manual">;
  /** The value, or what makes it, for an INSERT that leaves the column out. The server knows nothing of it. */
  default(value: V | (() => V)): ColumnDefinition<V, T | "default">;
  /** DEFAULT in the table's definition: a value, which is quoted. */
  serverDefault(value: V): ColumnDefinition<V, T | "default">;
  /** Its name in the database, where that is not the property's. */
  name(name: string): ColumnDefinition<V, T>;
}

/** The columns of a table, by key. */
export type ColumnDefinitions = Readonly<Record<string, ColumnDefinition<unknown, ColumnTrait>>>;

/** What a definition has been told. */
export interface ColumnPlan {
  readonly type: SqlType;
  readonly name: string | null;
  readonly primaryKey: boolean;
  readonly notNull: boolean;
  readonly unique: boolean;
  readonly autoincrement: boolean | null;
  readonly references: ReferenceNode | null;
  readonly clientDefault: ClientDefault | null;
  readonly serverDefault: string | null;
}

const REFERENTIAL_ACTIONS: ReadonlySet<unknown> = new Set<ReferentialAction>([
  "cascade",
  "restrict",
  "set null",
  "set default",
  "no action",
]);

/** The class behind all definitions; its private field is their brand. */
export class Definition implements ColumnDefinition<never, never> {
  declare readonly [VALUE]: never;
  declare readonly [TRAITS]: never;
  readonly #plan: ColumnPlan;

  constructor(plan: ColumnPlan) {
    this.#plan = plan;
  }

  /** A nullable column of this type. */
  static of(type: SqlType): Definition {
    return new Definition({
      type,
      name: null,
      primaryKey: false,
      notNull: false,
      unique: false,
      autoincrement: null,
      references: null,
      clientDefault: null,
      serverDefault: null,
    });
  }

  /** What a definition has been told, or undefined for anything else. */
  static planOf(value: unknown): ColumnPlan | undefined {
    return typeof value === "object" && value !== null && #plan in value ? value.#plan : undefined;
  }

  primaryKey(): Definition {
    return this.#with({ primaryKey: true });
  }

  notNull(): Definition {
    return this.#with({ notNull: true });
  }

  unique(): Definition {
    return this.#with({ unique: true });
  }

  autoincrement(on: unknown): Definition {
    const { type } = this.#plan;
    if (typeof on !== "boolean") {
      throw new ArgumentError("Cannot define a column: autoincrement is not a boolean");
    }
    if (on && type.serialName === null) {
      throw new ArgumentError(`Cannot define a column: ${type.name} cannot number itself`);
    }
    return this.#with({ autoincrement: on });
  }

  references(target: () => AnyColumn, options: ReferenceOptions = {}): Definition {
    if (typeof target !== "function") {
      throw new ArgumentError("Cannot define a column: references takes a function");
    }
    return this.#with({
      references: {
        target: () => columnNode(target(), "the column referred to"),
        onDelete: actionOf(options.onDelete, "onDelete"),
        onUpdate: actionOf(options.onUpdate, "onUpdate"),
      },
    });
  }

  default(value: unknown): Definition {
    if (typeof value === "function") {
      return this.#with({ clientDefault: { make: () => value() } });
    }
    valueNode(value, this.#plan.type, "default(value)");
    return this.#with({ clientDefault: { make: () => value } });
  }

  serverDefault(value: unknown): Definition {
    const { type } = this.#plan;
    valueNode(value, type, "serverDefault(value)");
    return this.#with({
      serverDefault: value === null ? "NULL" : quoteLiteral(type.codec.encodeText(value)),
    });
  }

  name(name: string): Definition {
    identifier(name, "a column");
    return this.#with({ name });
  }

  #with(change: Partial<ColumnPlan>): Definition {
    return new Definition({ ...this.#plan, ...change });
  }
}

function actionOf(action: ReferentialAction | undefined, option: string): ReferentialAction | null {
  if (action === undefined) return null;
  if (REFERENTIAL_ACTIONS.has(action)) return action;
  throw new ArgumentError(
    `Cannot define a column: ${option} is not ${[...REFERENTIAL_ACTIONS].join(", ")}`,
  );
}
