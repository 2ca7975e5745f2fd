/**
 * SQL as TypeScript expressions: tables, statements, and the types of their rows inferred.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const metadata = new sa.MetaData();
 * const tbl = sa.table("sa_example", metadata, {
 *   id: sa.integer().primaryKey(),
 *   val: sa.varchar(255),
 * });
 *
 * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
 * await metadata.createAll(engine);
 * await using conn = await engine.acquire();
 * await conn.execute(tbl.insert().values({ val: "abc" }));
 * for await (const row of conn.execute(tbl.select().where(tbl.c.val.eq("abc")))) {
 *   console.log(row.id, row.val); // number, string | null: known to the compiler
 * }
 * await metadata.dropAll(engine);
 * ```
 * @module
 */

export { createEngine, type Dialect, Engine } from "./src/sa/engine.ts";
export { SAConnection } from "./src/sa/connection.ts";
export type { ConnectionStatements } from "./src/sa/connection_statements.ts";
export type {
  StatementOptions,
  StreamedStatementOptions,
  StreamedTextOptions,
} from "./src/sa/options.ts";
export type { NamedValues } from "./src/sa/preparation.ts";
export type { Executing } from "./src/sa/executing.ts";
export { Result, type ResultData } from "./src/sa/result.ts";
export type { Arrived, FetchedRows } from "./src/sa/fetched_rows.ts";
export type { PrimaryKey, TellKey } from "./src/sa/inserted_key.ts";
export type { Transaction } from "./src/sa/transaction.ts";
export { TwoPhaseTransaction } from "./src/sa/two_phase.ts";

export { inspect, Inspector } from "./src/sa/inspect/inspector.ts";
export { reflect, type ReflectOptions } from "./src/sa/inspect/reflect.ts";
export type { ReflectedTable } from "./src/sa/inspect/reflection.ts";
export type {
  InspectOptions,
  MultiInspectOptions,
  ObjectKind,
  ObjectScope,
} from "./src/sa/inspect/inspect_options.ts";
export type {
  ReflectedName,
  ReflectedType,
  ReflectedTypeKind,
  ReflectedTypeUse,
} from "./src/sa/inspect/reflected_name.ts";
export type {
  ReflectedColumn,
  ReflectedColumnSequence,
  ReflectedComputed,
  ReflectedIdentity,
  ReflectedSequence,
  ReflectedSequenceOptions,
  ReflectedSequenceOwner,
} from "./src/sa/inspect/reflected_column.ts";
export type {
  ReflectedCheckConstraint,
  ReflectedConstraint,
  ReflectedDeferral,
  ReflectedExcludeConstraint,
  ReflectedExcludeElement,
  ReflectedForeignKey,
  ReflectedKey,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
} from "./src/sa/inspect/reflected_constraint.ts";
export type { ReflectedIndex, ReflectedIndexElement } from "./src/sa/inspect/reflected_index.ts";
export type {
  ReflectedTableKind,
  ReflectedTableOptions,
} from "./src/sa/inspect/reflected_table.ts";
export type {
  ReflectedDomain,
  ReflectedDomainCheck,
  ReflectedEnum,
} from "./src/sa/inspect/reflected_type.ts";

export {
  bigint,
  boolean,
  bytea,
  doublePrecision,
  integer,
  type ModeOptions,
  money,
  numeric,
  oid,
  real,
  smallint,
  uuid,
} from "./src/sa/sql/column_types.ts";
export {
  bit,
  char,
  cidr,
  citext,
  inet,
  jsonpath,
  macaddr,
  macaddr8,
  regclass,
  regconfig,
  text,
  tsquery,
  tsvector,
  varbit,
  varchar,
  xml,
} from "./src/sa/sql/column_types_text.ts";
export {
  date,
  interval,
  time,
  timestamp,
  timestamptz,
  timetz,
} from "./src/sa/sql/column_types_times.ts";
export { hstore, json, jsonb } from "./src/sa/sql/column_types_json.ts";
export {
  datemultirange,
  daterange,
  int4multirange,
  int4range,
  int8multirange,
  int8range,
  nummultirange,
  numrange,
  tsmultirange,
  tsrange,
  tstzmultirange,
  tstzrange,
} from "./src/sa/sql/column_types_ranges.ts";
export { array, type ArrayOptions, type Dimensions } from "./src/sa/sql/column_types_array.ts";
export type { ArrayKind } from "./src/sa/sql/array_type.ts";
export { type EnumDefinition, enumType } from "./src/sa/sql/enum_type.ts";
export { domain, type DomainCondition, type DomainOptions } from "./src/sa/sql/domain_type.ts";
export { customType, type CustomTypeOptions } from "./src/sa/sql/custom_type.ts";
export type { TypePlace } from "./src/sa/sql/type_name.ts";
export {
  addEnumValue,
  type AddEnumValueOptions,
  createDomain,
  createEnum,
  dropDomain,
  dropEnum,
} from "./src/sa/sql/ddl_types.ts";
export type { BigintModes, NumericModes } from "./src/sa/sql/sql_types_numbers.ts";
export type {
  DateModes,
  TimeModes,
  TimeOptions,
  TimestampModes,
  TimestamptzModes,
} from "./src/sa/sql/sql_types_times.ts";
export type {
  IntervalFieldNames,
  IntervalModes,
  IntervalOptions,
} from "./src/sa/sql/sql_types_interval.ts";
export type { HstoreModes } from "./src/sa/sql/sql_types_json.ts";
export {
  type Bare,
  type BareKinds,
  falseValue,
  JSON_NULL,
  type KindOfBare,
  literal,
  nullValue,
  param,
  type ParamOptions,
  sqlArray,
  trueValue,
  type Widened,
} from "./src/sa/sql/literals.ts";
export type {
  ColumnDefinition,
  ColumnDefinitions,
  ColumnIndexOptions,
  ColumnTrait,
  Default,
  TRAITS,
  UniqueOptions,
} from "./src/sa/sql/column_definition.ts";
export { MetaData, table } from "./src/sa/sql/metadata.ts";
export type { MetaDataOptions } from "./src/sa/sql/metadata.ts";
export type {
  CreateAllOptions,
  CreationOptions,
  DdlRunner,
  TableOwner,
} from "./src/sa/sql/table_owner.ts";
export type { ToMetadataOptions } from "./src/sa/sql/table_copy.ts";
export type { NamingConvention } from "./src/sa/sql/naming_convention.ts";
export type { AnyTable } from "./src/sa/sql/any_table.ts";
export type {
  DEFINITIONS,
  InsertOf,
  RowOf,
  Table,
  TableItems,
  UpdateOf,
} from "./src/sa/sql/table.ts";
export type { TableAlias } from "./src/sa/sql/table_alias.ts";
export type { TableOptions } from "./src/sa/sql/table_options.ts";
export type { TableEvent } from "./src/sa/sql/table_details.ts";
export type { ITEM, TableItem } from "./src/sa/sql/table_item.ts";
export {
  check,
  type CheckOptions,
  exclude,
  type ExcludeOptions,
  type KeyOptions,
  primaryKey,
  unique,
  type UniqueKeyOptions,
} from "./src/sa/sql/constraints.ts";
export {
  foreignKey,
  type ForeignKeyOptions,
  type ForeignKeyStart,
} from "./src/sa/sql/foreign_key.ts";
export type { ReferenceOptions, ReferentialAction } from "./src/sa/sql/foreign_key_options.ts";
export { index, type IndexOptions, type IndexStart } from "./src/sa/sql/table_index.ts";
export type { ElementOptions } from "./src/sa/sql/index_element.ts";
export type { DeferOptions, StorageParameters } from "./src/sa/sql/clauses.ts";
export { partitionBy } from "./src/sa/sql/partition_by.ts";
export { type Sequence, sequence, type SequencePlace } from "./src/sa/sql/sequence.ts";
export type { SequenceOptions } from "./src/sa/sql/sequence_options.ts";

export { and, not, or } from "./src/sa/sql/logic.ts";
export { cast, collate, extract, typeCoerce } from "./src/sa/sql/conversions.ts";
export { type CaseOf, type CaseValue, caseValue, caseWhen } from "./src/sa/sql/case.ts";
export { all, any, distinct } from "./src/sa/sql/quantifiers.ts";
export {
  type Span,
  type Tuple,
  tuple,
  type TupleOperand,
  type TupleTest,
} from "./src/sa/sql/tuple.ts";
export { window } from "./src/sa/sql/window.ts";
export { type AnyFunctions, func, type Functions } from "./src/sa/sql/func.ts";
export type {
  AggregateFunctions,
  AverageKinds,
  AverageValue,
  OrderedChoice,
  OrderedMean,
  SumKinds,
  SumValue,
} from "./src/sa/sql/aggregate_functions.ts";
export type {
  Aggregate,
  AggregateSteps,
  Frame,
  FrameExclusion,
  NamedWindow,
  RangeFrame,
  WINDOW,
  Window,
  Windowed,
} from "./src/sa/sql/aggregate_types.ts";
export type { ArrayFunctions, ElementKind } from "./src/sa/sql/array_functions.ts";
export type { ChoiceFunctions } from "./src/sa/sql/choice_functions.ts";
export type { JsonFunctions } from "./src/sa/sql/json_functions.ts";
export type { NumberFunctions } from "./src/sa/sql/number_functions.ts";
export type { OtherFunctions } from "./src/sa/sql/other_functions.ts";
export type { RangeFunctions, RangeMaker } from "./src/sa/sql/range_functions.ts";
export type {
  HeadlineOptions,
  QueryReader,
  SearchFunctions,
  SearchOptions,
  SearchQuery,
} from "./src/sa/sql/search_functions.ts";
export type { TextFunctions } from "./src/sa/sql/text_functions.ts";
export type { Elsewhere, IntervalArguments, TimeFunctions } from "./src/sa/sql/time_functions.ts";
export type { TimeField } from "./src/sa/sql/time_fields.ts";
export type { WindowFunctions } from "./src/sa/sql/window_functions.ts";
export type {
  AddressArgument,
  AnyArrayKind,
  AnyJson,
  Argument,
  ArrayArgument,
  ArrayOf,
  DoubleOf,
  ElementArgument,
  ExpressionKindOf,
  ExpressionOf,
  FirstOf,
  Given,
  IntegerArgument,
  IntervalArgument,
  JsonArgument,
  JsonKind,
  JsonOf,
  KindOf,
  LabelsOf,
  Needed,
  NeededBy,
  NullOfFirst,
  NumberArgument,
  NumericOf,
  NumericValue,
  PresentOf,
  Real,
  SourceOfFirst,
  TimeKind,
  ValueOf,
} from "./src/sa/sql/function_types.ts";
export type {
  AnyColumn,
  ArrayColumn,
  ArrayColumnKinds,
  BooleanColumn,
  Column,
  ColumnKinds,
  ColumnName,
  DateColumn,
  HstoreColumn,
  IntervalColumn,
  JsonColumn,
  MomentColumn,
  NumberColumn,
  RangeColumn,
  RangeColumnKinds,
  SearchColumn,
  TextColumn,
} from "./src/sa/sql/columns.ts";
export type {
  Answer,
  ArrayExpr,
  ArrayKinds,
  BooleanExpr,
  Compared,
  Container,
  DateExpr,
  Expr,
  HstoreExpr,
  IntervalExpr,
  JsonExpr,
  Kinds,
  Midnight,
  MomentExpr,
  NumberExpr,
  NumberKinds,
  RangeExpr,
  RangeKinds,
  SearchExpr,
  Sum,
  Test,
  TextExpr,
} from "./src/sa/sql/expr.ts";
export type {
  Alternative,
  Among,
  AnyArgument,
  BitsOperand,
  BoundKind,
  BoundOf,
  Choice,
  Condition,
  ConditionOf,
  DaysOperand,
  ElementOf,
  ExprOf,
  FactorOperand,
  FormKind,
  FormOf,
  GivingWay,
  Holding,
  JsonAt,
  JsonKey,
  JsonStep,
  Keyed,
  KIND,
  Kind,
  KindOperand,
  Label,
  LikeKind,
  LikeOptions,
  NamedOf,
  NullLike,
  NullOf,
  NumberKind,
  NumberOperand,
  Operand,
  OrderTerm,
  Other,
  OUTER,
  Peer,
  Position,
  QueryOf,
  RegexpOptions,
  Row,
  ROW_VALUE,
  ScalarKind,
  SelectedValue,
  Selection,
  SettableExpr,
  SettableValue,
  Sortable,
  SOURCE,
  SourceName,
  SourceOf,
  SpanOperand,
  Sure,
  TextOperand,
  TYPE,
  TypeOf,
  VALUE,
  WholeKind,
  WholeOperand,
  Within,
  WithNullProperties,
  WithNulls,
} from "./src/sa/sql/kinds.ts";
export type { FromItem, Joinable, NamedQuery, Source } from "./src/sa/sql/from_item.ts";
export type {
  Combinable,
  Combined,
  Compound,
  CteOptions,
  FetchOptions,
  OtherForm,
  Query,
  Remaining,
  RowCount,
  RowsLike,
  ValueUnder,
} from "./src/sa/sql/query.ts";
export {
  type CompoundOf,
  except,
  exceptAll,
  type ExceptOf,
  exists,
  intersect,
  intersectAll,
  union,
  unionAll,
} from "./src/sa/sql/set_operations.ts";
export {
  recursiveCte,
  type RecursiveOptions,
  type StepOf,
  type StepValue,
} from "./src/sa/sql/recursive_cte.ts";
export {
  asc,
  desc,
  type KeyTerm,
  nullsFirst,
  nullsLast,
  type ORDER_KEY,
} from "./src/sa/sql/key_term.ts";
export {
  cube,
  type GROUPING,
  type Grouping,
  grouping,
  type GroupingElement,
  groupingSets,
  rollup,
  type SourceOfElements,
} from "./src/sa/sql/grouping.ts";
export { values, type ValuesRow } from "./src/sa/sql/values_source.ts";
export { unnest, type UnnestColumns, type UnnestRow } from "./src/sa/sql/unnest.ts";
export {
  asColumn,
  asTable,
  type TableFunctionColumns,
  type TableFunctionOptions,
} from "./src/sa/sql/table_function.ts";
export { only, type SampleMethod, type SampleOptions, tablesample } from "./src/sa/sql/portions.ts";
export { type Prefixed, prefixed } from "./src/sa/sql/prefixed.ts";
export {
  type Constant,
  literalColumn,
  sql,
  type SqlTag,
  type TextPart,
  type TextValue,
} from "./src/sa/sql/sql_template.ts";
export type { Fragment, TextColumns, TextQuery } from "./src/sa/sql/fragment.ts";

export {
  type Extended,
  type FilterValues,
  type GroupTerm,
  type LockOptions,
  type OrderArgument,
  type Select,
  select,
} from "./src/sa/sql/select.ts";
export type { Insert, InsertInto } from "./src/sa/sql/insert.ts";
export type {
  FromSelectOptions,
  InsertedValue,
  InsertSelection,
  Missing,
  Overridden,
  Overriding,
  Pairs,
  RequiredColumns,
} from "./src/sa/sql/insert_types.ts";
export type {
  ConflictPairs,
  ConflictPairsOf,
  ConflictSet,
  ConflictTarget,
  ConflictUpdate,
  ConflictWhere,
} from "./src/sa/sql/conflict.ts";
export {
  type AllExcluded,
  type AllExcludedOptions,
  type EXCEPT,
  setAllExcluded,
} from "./src/sa/sql/excluded.ts";
export type { Update, UpdateTable } from "./src/sa/sql/update.ts";
export type { Delete } from "./src/sa/sql/delete.ts";
export { createTable, dropTable } from "./src/sa/sql/ddl.ts";
export type { CreateOptions, DropOptions } from "./src/sa/sql/ddl_options.ts";
export type { Ddl } from "./src/sa/sql/ddl_statement.ts";
export {
  addConstraint,
  type AddConstraintOptions,
  dropConstraint,
} from "./src/sa/sql/ddl_constraint.ts";
export {
  createIndex,
  type CreateIndexOptions,
  dropIndex,
  type DropIndexOptions,
} from "./src/sa/sql/ddl_index.ts";
export { createSequence, dropSequence } from "./src/sa/sql/ddl_sequence.ts";
export { createSchema, dropSchema } from "./src/sa/sql/ddl_schema.ts";
export {
  dropColumnComment,
  dropConstraintComment,
  dropIndexComment,
  dropTableComment,
  setColumnComment,
  setConstraintComment,
  setIndexComment,
  setTableComment,
} from "./src/sa/sql/ddl_comment.ts";
export {
  type CreateSource,
  createTableAs,
  type CreateTableAsOptions,
  createView,
  type CreateViewOptions,
  dropView,
  type DropViewOptions,
} from "./src/sa/sql/ddl_view.ts";
export type { View } from "./src/sa/sql/view_source.ts";
export { ddl, type DdlValue } from "./src/sa/sql/ddl_template.ts";
export type { Executable, NULLABLE, SELECTION, ShowOptions } from "./src/sa/sql/statement.ts";
export type {
  AnyDefinition,
  ColumnOf,
  Columns,
  ColumnValue,
  DerivedColumns,
  Flat,
  InsertValues,
  IsOptional,
  IsSerial,
  IsUnion,
  KeyColumns,
  MadeColumns,
  OptionalColumns,
  SelectionOf,
  UpdateValues,
  ValueOrExpr,
} from "./src/sa/sql/row_types.ts";
export type { NamedList, SelectionFrom } from "./src/sa/sql/selection.ts";

export { compile } from "./src/sa/sql/compiler.ts";
export type { CompileOptions, SchemaTranslate } from "./src/sa/sql/compilation.ts";
export type { Placed, SqlType } from "./src/sa/sql/sql_type.ts";
export type { Compiled, CompiledColumn, ParamSlot } from "./src/sa/sql/compiled.ts";

export {
  ArgumentError,
  CompileError,
  InvalidRequestError,
  NoSuchColumnError,
  NoSuchTableError,
  ResourceClosedError,
  SaError,
} from "./src/sa/sql/errors.ts";
