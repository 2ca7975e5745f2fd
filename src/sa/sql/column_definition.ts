/**
 * Columns as they are defined, before they belong to a table.
 * @module
 */

import { dottedName, literalText, optionalComment } from "./clauses.ts";
import {
  clientDefault,
  type ColumnPlan,
  emptyPlan,
  generatedNode,
  optionalName,
  sequencesIn,
  serverDefaultNode,
} from "./column_plan.ts";
import type { AnyColumn } from "./columns.ts";
import { ArgumentError } from "./errors.ts";
import { type ReferenceOptions, referencePlan } from "./foreign_key_options.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type {
  ExprOf,
  KIND,
  Kind,
  SettableExpr,
  SettableValue,
  TYPE,
  TypeOf,
  VALUE,
} from "./kinds.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { Sequence } from "./sequence.ts";
import { sequenceClauses, type SequenceOptions } from "./sequence_options.ts";
import type { SqlType } from "./sql_type.ts";
import { tableColumnNode } from "./table_column.ts";
import { TypeHolder } from "./type_holder.ts";

/** Key of what a definition says of its column; exists for the compiler only. */
export declare const TRAITS: unique symbol;

/**
 * What a definition says of its column, as far as types depend on it.
 *
 * - `key`: part of the primary key; an integer that is the only one numbers itself, unless it is `manual`
 * - `notNull`: never null
 * - `default`: may be left out of an INSERT
 * - `manual`: never numbers itself, since it refers to another column or was told not to
 * - `always`: PostgreSQL alone makes its values
 */
export type ColumnTrait = "key" | "notNull" | "default" | "manual" | "always";

/** How UNIQUE of one column is. */
export interface UniqueOptions {
  /** Its name; without it the naming convention or PostgreSQL gives one. */
  name?: string;
  /** Whether two nulls are the same; PostgreSQL 15 and later. */
  nullsNotDistinct?: boolean;
  /** What it is for, kept in the database. */
  comment?: string;
}

/** How an index on one column is. */
export interface ColumnIndexOptions {
  /** Its name; `ix_` with the names of table and column unless the naming convention says otherwise. */
  name?: string;
  /** Whether no two rows may have the same value. */
  unique?: boolean;
  /** Its method, such as `hash` or `gin`; B-tree when left out. */
  using?: string;
  /** What it is for, kept in the database. */
  comment?: string;
}

/** How a column that PostgreSQL numbers is numbered. */
export interface IdentityOptions extends SequenceOptions {
  /** Whether PostgreSQL alone numbers it, so that no INSERT may. */
  always?: boolean;
}

/** A value, or an expression that may use `Src`, for a statement that leaves the column out. */
export type Default<V, Kd extends Kind, Src extends string> =
  | SettableValue<V, Kd>
  | SettableExpr<V | null, Kd, Src>;

/** A column being defined; nullable unless it says otherwise. Every method gives a new definition. */
export interface ColumnDefinition<
  out V,
  out Kd extends Kind = Kind,
  out T extends ColumnTrait = never,
> extends TypeOf<V, Kd> {
  /** What it says of its column; not there at run time. */
  readonly [TRAITS]: T;
  /** Part of the primary key. A single INTEGER or BIGINT key without a default is SERIAL or BIGSERIAL. */
  primaryKey(options?: { name?: string }): ColumnDefinition<V, Kd, T | "key">;
  /** NOT NULL. */
  notNull(): ColumnDefinition<V, Kd, T | "notNull">;
  /** UNIQUE. */
  unique(options?: UniqueOptions): ColumnDefinition<V, Kd, T>;
  /** An index on it, which `createAll()` creates after the table. */
  index(options?: ColumnIndexOptions): ColumnDefinition<V, Kd, T>;
  /** False: an integer key does not number itself. True: it does, though the key has more columns. */
  autoincrement<const On extends boolean>(
    on: On,
  ): ColumnDefinition<V, Kd, T | (On extends true ? "default" : "manual")>;
  /**
   * A foreign key. The function is called when it is needed, so the other table may be defined later. Where it is of
   * the table itself, or in a circle of tables, TypeScript wants its type said:
   * `references((): sa.AnyColumn => user.c.id)`.
   */
  references(
    target: () => AnyColumn,
    options?: ReferenceOptions,
  ): ColumnDefinition<V, Kd, T | "manual">;
  /** The value, or what makes it, for an INSERT that leaves the column out. The server knows nothing of it. */
  default(
    value: Default<V, Kd, never> | Sequence | (() => Default<V, Kd, never>),
  ): ColumnDefinition<V, Kd, T | "default">;
  /** The value, an expression, or what makes one, for an UPDATE that leaves the column out. */
  onUpdate(
    value: Default<V, Kd, string> | (() => Default<V, Kd, string>),
  ): ColumnDefinition<V, Kd, T>;
  /** DEFAULT in the table's definition: a value, which is quoted, an expression, or a sequence. */
  serverDefault(
    value: SettableValue<V, Kd> | ExprOf<unknown> | Sequence,
  ): ColumnDefinition<V, Kd, T | "default">;
  /** GENERATED AS IDENTITY: PostgreSQL numbers it, always or where an INSERT leaves it out. */
  identity<const Always extends boolean = false>(
    options?: SequenceOptions & { always?: Always },
  ): ColumnDefinition<V, Kd, T | "notNull" | (Always extends true ? "always" : "default")>;
  /**
   * GENERATED ALWAYS AS: computed by PostgreSQL from other columns of the row. A function, where the expression
   * names columns of the table itself: `(): sa.ExprOf<number, string> => t.c.a.add(t.c.b)`. It is kept in the row,
   * unless `stored` is false: then it is computed when it is read, in PostgreSQL 18 and later.
   */
  generatedAs(
    expression: SettableExpr<V | null, Kd, string> | (() => SettableExpr<V | null, Kd, string>),
    options?: { stored?: boolean },
  ): ColumnDefinition<V, Kd, T | "always">;
  /** COLLATE: how its values are compared. A schema may be before the name: `public.german`. */
  collate(name: string): ColumnDefinition<V, Kd, T>;
  /** What it is for, kept in the database. */
  comment(text: string): ColumnDefinition<V, Kd, T>;
  /** Its name in the database, where that is not the property's. */
  name(name: string): ColumnDefinition<V, Kd, T>;
}

/** The columns of a table, by key. */
export type ColumnDefinitions = Readonly<
  Record<string, ColumnDefinition<unknown, Kind, ColumnTrait>>
>;

/** The class behind all definitions; its private field is their brand. */
export class Definition extends TypeHolder implements ColumnDefinition<never, never> {
  declare readonly [TYPE]: true;
  declare readonly [VALUE]: never;
  declare readonly [KIND]: never;
  declare readonly [TRAITS]: never;
  readonly #plan: ColumnPlan;

  constructor(plan: ColumnPlan) {
    super(plan.type);
    this.#plan = plan;
  }

  /** A nullable column of this type. */
  static of(type: SqlType): Definition {
    return new Definition(emptyPlan(type));
  }

  /** What a definition has been told, or undefined for anything else. */
  static planOf(value: unknown): ColumnPlan | undefined {
    return typeof value === "object" && value !== null && #plan in value ? value.#plan : undefined;
  }

  primaryKey(options: { name?: string } = {}): Definition {
    const { name } = givenOptions(options, "primaryKey()");
    return this.#with({ primaryKey: { name: optionalName(name, "a primary key") } });
  }

  notNull(): Definition {
    return this.#with({ notNull: true });
  }

  unique(options: UniqueOptions = {}): Definition {
    const { name, nullsNotDistinct, comment } = givenOptions(options, "unique()");
    return this.#with({
      unique: {
        name: optionalName(name, "a unique constraint"),
        nullsNotDistinct: nullsNotDistinct === true,
        comment: optionalComment(comment),
      },
    });
  }

  index(options: ColumnIndexOptions = {}): Definition {
    const { name, unique, using, comment } = givenOptions(options, "index()");
    return this.#with({
      index: {
        name: optionalName(name, "an index"),
        unique: unique === true,
        using: using === undefined ? null : identifier(using, "the method of an index"),
        comment: optionalComment(comment),
      },
    });
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
        target: () => tableColumnNode(target(), "the column referred to"),
        ...referencePlan(options),
      },
    });
  }

  default(value: unknown): Definition {
    const made = clientDefault(value, this.#plan.type, "default(value)");
    const node = NodeHolder.nodeOf(value);
    return this.#with({
      clientDefault: made,
      sequences: [...this.#plan.sequences, ...sequencesIn(value, node && unlabelled(node))],
    });
  }

  onUpdate(value: unknown): Definition {
    return this.#with({ onUpdate: clientDefault(value, this.#plan.type, "onUpdate(value)") });
  }

  serverDefault(value: unknown): Definition {
    const node = serverDefaultNode(value, this.#plan.type);
    return this.#with({
      serverDefault: node,
      sequences: [...this.#plan.sequences, ...sequencesIn(value, node)],
    });
  }

  identity(options: IdentityOptions = {}): never {
    const { type } = this.#plan;
    const { always } = givenOptions(options, "identity()");
    if (type.serialName === null) {
      throw new ArgumentError(`Cannot define a column: ${type.name} cannot number itself`);
    }
    const identity = { always: always === true, clauses: sequenceClauses(options) };
    return this.#with({ identity, notNull: true }) as never;
  }

  generatedAs(expression: unknown, options: { stored?: boolean } = {}): Definition {
    const { stored = true } = givenOptions(options, "generatedAs()");
    const generated = { expression: generatedNode(expression, this.#plan.type), stored };
    return this.#with({ generated });
  }

  collate(name: string): Definition {
    return this.#with({ collation: dottedName(name, "a collation") });
  }

  comment(text: string): Definition {
    literalText(text, "comment");
    return this.#with({ comment: text });
  }

  name(name: string): Definition {
    identifier(name, "a column");
    return this.#with({ name });
  }

  #with(change: Partial<ColumnPlan>): Definition {
    return new Definition({ ...this.#plan, ...change });
  }
}
