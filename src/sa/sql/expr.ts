/**
 * Expressions as users see them: interfaces, which carry the type of the value and the sources it comes from.
 *
 * `Src` is the union of the FROM names that the expression depends on. It lets the compiler refuse a column
 * of a table that is not in FROM, and carries the nulls of an outer join to every expression of that table.
 * @module
 */

/** Key of the JavaScript type of a value; exists for the compiler only. */
export declare const VALUE: unique symbol;
/** Key of the FROM names that an expression depends on; exists for the compiler only. */
export declare const SOURCE: unique symbol;

/**
 * What is taken where an expression of `V` is wanted: every expression is one.
 *
 * It is kept apart from {@linkcode Expr} so that the compiler, to see whether an expression fits, compares two
 * properties and not every operator.
 */
export interface ExprOf<out V, out Src extends string = never> {
  /** The JavaScript type of the value; not there at run time. */
  readonly [VALUE]: V;
  /** The FROM names it depends on; not there at run time. */
  readonly [SOURCE]: Src;
}

/** An SQL expression whose value is a `V`, null included where it may be. */
export interface Expr<out V, out Src extends string = never> extends ExprOf<V, Src> {
  /** `=`; with null it is IS NULL. */
  eq<W extends V | null = never, S extends string = never>(
    other: NonNullable<V> | ExprOf<W, S> | null,
  ): Expr<boolean | (V & null) | NoInfer<W & null>, Src | NoInfer<S>>;
  /** `<>`; with null it is IS NOT NULL. */
  ne<W extends V | null = never, S extends string = never>(
    other: NonNullable<V> | ExprOf<W, S> | null,
  ): Expr<boolean | (V & null) | NoInfer<W & null>, Src | NoInfer<S>>;
  /** `<`. */
  lt<W extends V | null = never, S extends string = never>(
    other: NonNullable<V> | ExprOf<W, S>,
  ): Expr<boolean | (V & null) | NoInfer<W & null>, Src | NoInfer<S>>;
  /** `<=`. */
  le<W extends V | null = never, S extends string = never>(
    other: NonNullable<V> | ExprOf<W, S>,
  ): Expr<boolean | (V & null) | NoInfer<W & null>, Src | NoInfer<S>>;
  /** `>`. */
  gt<W extends V | null = never, S extends string = never>(
    other: NonNullable<V> | ExprOf<W, S>,
  ): Expr<boolean | (V & null) | NoInfer<W & null>, Src | NoInfer<S>>;
  /** `>=`. */
  ge<W extends V | null = never, S extends string = never>(
    other: NonNullable<V> | ExprOf<W, S>,
  ): Expr<boolean | (V & null) | NoInfer<W & null>, Src | NoInfer<S>>;
  /**
   * Whether it equals one of the values, null in the list included, as `eq(null)` has it. The list is one
   * parameter, so the text is the same however long it is; an empty list gives false.
   */
  in(values: readonly V[]): Expr<boolean | (V & null), Src>;
  /** Whether it equals none of the values; an empty list gives true. */
  notIn(values: readonly V[]): Expr<boolean | (V & null), Src>;
  /** IS NULL. */
  isNull(): Expr<boolean, Src>;
  /** IS NOT NULL. */
  isNotNull(): Expr<boolean, Src>;
  /** Names it in the result: `AS name`. */
  label<const K extends string>(name: K): Named<K, V, Src>;
  /** Ascending, for `orderBy()`. */
  asc(): OrderTerm<Src>;
  /** Descending, for `orderBy()`. */
  desc(): OrderTerm<Src>;
}

/** An expression of text. */
export interface TextExpr<out V, out Src extends string = never> extends Expr<V, Src> {
  /** LIKE: `%` is any text, `_` any character, a backslash takes the next one literally. */
  like<W extends V | null = never, S extends string = never>(
    pattern: NonNullable<V> | ExprOf<W, S>,
  ): Expr<boolean | (V & null) | NoInfer<W & null>, Src | NoInfer<S>>;
}

/** An expression that has a name in the result. */
export interface Named<out K extends string, out V, out Src extends string = never>
  extends Expr<V, Src> {
  /** Its key in rows. */
  readonly key: K;
}

/** A column of a table. */
export interface Column<out K extends string, out V, out Src extends string = never>
  extends Named<K, V, Src> {
  /** Its name in the database. */
  readonly name: string;
}

/** A column of text. */
export interface TextColumn<out K extends string, out V, out Src extends string = never>
  extends Column<K, V, Src>, TextExpr<V, Src> {}

/** Any column; the type to annotate `references((): AnyColumn => …)` with where tables refer to each other. */
export type AnyColumn = Column<string, unknown, string>;

/** A condition, for `where()`. */
export type Condition<Src extends string = never> = ExprOf<boolean | null, Src>;

/** What has a place in the order of rows: expressions, and terms made by `asc()` and `desc()`. */
export interface Sortable<out Src extends string = never> {
  /** The FROM names it depends on; not there at run time. */
  readonly [SOURCE]: Src;
}

/** What `select()` takes one by one: columns, and what `label()` gave a name. */
export interface NamedOf<out K extends string, out V, out Src extends string = never>
  extends ExprOf<V, Src> {
  /** Its key in rows. */
  readonly key: K;
}

/** A term of ORDER BY. */
export interface OrderTerm<out Src extends string = never> extends Sortable<Src> {
  /** NULLS FIRST. */
  nullsFirst(): OrderTerm<Src>;
  /** NULLS LAST. */
  nullsLast(): OrderTerm<Src>;
}
