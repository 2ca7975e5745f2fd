/**
 * PostgreSQL for Deno: connections, cursors and pools in the words of the Python DB-API and of aiopg.
 *
 * ```ts
 * import { createPool } from "@aiopg/aiopg";
 *
 * await using pool = await createPool(Deno.env.get("DATABASE_URL"));
 * await using cur = await pool.cursor();
 * await cur.execute("SELECT 1");
 * console.log(await cur.fetchOne()); // [1]
 * ```
 *
 * SQL as TypeScript expressions, with the types of the rows inferred, is in `@aiopg/aiopg/sa`.
 * @module
 */

export {
  connect,
  type ConnectionOptions,
  type ConnectOptions,
  createPool,
  type CreatePoolOptions,
  type Dial,
  type DsnSettings,
  encryptPassword,
  type EncryptPasswordOptions,
  makeDsn,
  nativeDriver,
  type NativeDriverOptions,
  parseDsn,
  type TlsFacts,
  type TlsPlan,
  type Transport,
} from "./src/connect.ts";

export { apiLevel, paramStyle, threadSafety } from "./src/api/dbapi.ts";
export { VERSION, type VersionInfo, versionInfo } from "./src/api/version.ts";
export {
  BINARY,
  DATETIME,
  NUMBER,
  ROWID,
  STRING,
  type TypeObject,
} from "./src/api/type_objects.ts";

export { Connection } from "./src/api/connection.ts";
export type { BareConnection } from "./src/api/bare_connection.ts";
export type { ConnectionInfo, ConnectionTransactionStatus } from "./src/api/connection_info.ts";
export type {
  ConnectionStatus,
  ResetOptions,
  SessionCharacteristics,
  TransactionalConnection,
} from "./src/api/transactional_connection.ts";
export { type PreparedTransaction, Xid } from "./src/api/xid.ts";
export type { RetryOptions, RunOptions } from "./src/api/transaction_retry.ts";
export type {
  MadeRowPipelinedOptions,
  Pipeline,
  PipelinedOptions,
  Settled,
} from "./src/api/pipeline.ts";
export {
  CommitUnknownError,
  type CommitUnknownOptions,
  type StatementSource,
  type TransactionOutcome,
} from "./src/api/commit_unknown.ts";
export { Cursor } from "./src/api/cursor.ts";
export type { CursorOptions, MadeRowCursorOptions } from "./src/api/cursor_options.ts";
export type { BatchingCursor } from "./src/api/batching_cursor.ts";
export type { CopyingCursor } from "./src/api/copying_cursor.ts";
export type { FetchingCursor } from "./src/api/fetching_cursor.ts";
export type { CallProcOptions } from "./src/api/procedure_call.ts";
export {
  argsRow,
  classRow,
  kwargsRow,
  type RowFactory,
  type RowMaker,
  scalarRow,
} from "./src/api/row_factory.ts";
export type { ExecuteValuesOptions, RowsOfValues } from "./src/api/value_pages.ts";
export type { SetsOfValues } from "./src/api/value_sets.ts";
export type { CopyOutput } from "./src/api/copy_output.ts";
export type { CopyRow } from "./src/api/copy_row_writer.ts";
export type { CopyData, CopyInput } from "./src/api/copy_source.ts";
export type {
  CopyCallOptions,
  CopyFormat,
  CopyOptions,
  CopyProgress,
  CopyQuery,
  TableName,
} from "./src/api/copy_statement.ts";
export type { Column } from "./src/api/column.ts";
export type { ColumnarCursor, Columns, ColumnsOptions } from "./src/api/columnar_cursor.ts";
export type { Executed } from "./src/api/executed.ts";
export type {
  ExecuteOptions,
  FactoryRowOptions,
  MadeRowOptions,
  ObjectRowOptions,
  StreamOptions,
} from "./src/api/parameters.ts";
export type { StreamedRows } from "./src/api/row_stream.ts";
export type { LargeObject, LargeObjectOptions } from "./src/api/large_object.ts";
export type { LargeObjectMode, LargeObjectWhence } from "./src/api/large_object_arguments.ts";
export { ServerCursor } from "./src/api/server_cursor.ts";
export type {
  HeldCursorOptions,
  MadeRowServerCursorOptions,
  ServerCursorOptions,
} from "./src/api/server_cursor_options.ts";
export type { ScrollMode } from "./src/api/cursor_position.ts";
export { Transaction } from "./src/api/transaction.ts";
export type { TransactionControl } from "./src/api/transaction_control.ts";
export type { TransactionStatements } from "./src/api/transaction_statements.ts";
export type {
  IsolationLevel,
  TransactionCharacteristics,
  TransactionOptions,
} from "./src/api/begin_statement.ts";
export type { NotificationQueue } from "./src/api/notifications.ts";
export { Pool } from "./src/api/pool.ts";
export type { PoolStatements } from "./src/api/pool_statements.ts";
export type { QueryEvent, QueryHook, QueryHookOptions, QueryVerb } from "./src/api/query_event.ts";
export type { Echo } from "./src/api/query_log.ts";
export {
  DEFAULT_TIMEOUT,
  type PoolHook,
  type PoolOptions,
  type PoolReset,
} from "./src/api/pool_options.ts";
export type { Listener, ListenOptions } from "./src/api/listener.ts";
export type { ListenEvent, ListenGap, ListenNotification } from "./src/api/listen_event.ts";
export type { ListeningOptions } from "./src/api/listening_options.ts";
export type { PoolStatistics } from "./src/api/pool_statistics.ts";
export type { Holder, LeakReport } from "./src/api/leak_report.ts";
export type { PooledConnection } from "./src/api/pooled_connection.ts";

export type {
  Address,
  Authentication,
  AuthenticationMethod,
  CallOptions,
  Capability,
  ConnectTarget,
  CopySink,
  CopySource,
  CopyStream,
  DescribedColumn,
  Driver,
  Encryption,
  Field,
  Notification,
  ProtocolVersion,
  ResultForm,
  ResultSet,
  RowMode,
  RowStream,
  Session,
  SessionEvents,
  SessionState,
  SslMode,
  Statement,
  TargetSessionAttrs,
  TlsCredentials,
  TlsVersion,
  TransactionStatus,
  ValueSets,
} from "./src/driver.ts";

export type { ByteSink, ByteSource, Codec, CodecRegistry } from "./src/types/codec.ts";
export type { ArrayForm } from "./src/types/containers/array.ts";
export { BoundedArray } from "./src/types/containers/bounded_array.ts";
export { type CodecDefinition, types } from "./src/types/codec_definition.ts";
export type { CompositeForm } from "./src/types/containers/composite.ts";
export type { EnabledTypes } from "./src/types/enabled_types.ts";
export type {
  Box,
  Circle,
  Line,
  LineSegment,
  Path,
  Point,
  Polygon,
} from "./src/types/geometry/geometric.ts";
export type { HstoreForm } from "./src/types/extensions/hstore.ts";
export { Interval } from "./src/types/times/interval.ts";
export type { IntervalParts } from "./src/types/times/interval_parts.ts";
export type { JsonFunctions } from "./src/types/text/json.ts";
export { Json, json, jsonb } from "./src/types/text/json_value.ts";
export { type AsIs, asIs } from "./src/sql/as_is.ts";
export type { Values } from "./src/sql/bind.ts";
export type { Composable, Composed, SQL } from "./src/sql/composable.ts";
export type { Composition } from "./src/sql/composition.ts";
export type { LexerOptions } from "./src/sql/lexer.ts";
export { mogrify } from "./src/sql/mogrify.ts";
export { quote } from "./src/sql/quote_value.ts";
export { quoteIdentifier, quoteLiteral } from "./src/types/quote.ts";
export { Range, type RangeBounds } from "./src/types/containers/range.ts";
export type { Attribute, TypeDescription, TypeStructure } from "./src/types/type_description.ts";
export type { SparseVector } from "./src/types/extensions/sparsevec.ts";
export type { NumericFunctions, TypesOptions } from "./src/types/types_options.ts";
export type { TypedRow, ValueOf } from "./src/types/value_types.ts";

export {
  DatabaseError,
  type DatabaseErrorClass,
  type DatabaseErrorOptions,
  DataError,
  DbError,
  type DbErrorOptions,
  type Diagnostics,
  IntegrityError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  type Phase,
  ProgrammingError,
  ProtocolError,
  QueryCanceledError,
  type Retryable,
  type Sent,
  TimeoutError,
  TransactionRollbackError,
  TransactionRolledBack,
  Warning,
} from "./src/errors.ts";

export {
  AdminShutdown,
  CheckViolation,
  DeadlockDetected,
  DuplicateTable,
  ExclusionViolation,
  ForeignKeyViolation,
  InFailedSqlTransaction,
  InvalidCatalogName,
  InvalidPassword,
  LockNotAvailable,
  NotNullViolation,
  QueryCanceled,
  ReadOnlySqlTransaction,
  SerializationFailure,
  SyntaxError,
  TooManyConnections,
  UndefinedColumn,
  UndefinedTable,
  UniqueViolation,
} from "./src/sqlstate/error_classes.ts";
