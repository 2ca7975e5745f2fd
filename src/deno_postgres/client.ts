/**
 * The shape of deno-postgres: as much of its `Client` as is used here. Types only, so that nothing of it is
 * loaded by who does not use it.
 * @module
 */

/** What a `Client` of deno-postgres is made with. */
export interface DenoPostgresClientOptions {
  /** The session's name; not empty. */
  applicationName: string;
  /** How often it may try to connect; 0 is once, and never again. */
  connection: { attempts: number };
  /** How it reads values: not at all. */
  controls: { decodeStrategy: "string" };
  /** The database. */
  database: string;
  /** The host's name or address, or the directory of the socket. */
  hostname: string;
  /** Which of the two `hostname` is. */
  host_type: "tcp" | "socket";
  /** Run-time parameters. */
  options: Record<string, string>;
  /** The password; empty for none. */
  password: string;
  /** The port, or the number in the socket's name. */
  port: number;
  /** The role. */
  user: string;
  /** Whether it encrypts; absent for a socket. */
  tls?: { enabled: boolean; enforce: boolean; caCertificates: string[] };
}

/** One statement as deno-postgres takes it. */
export interface DenoPostgresQuery {
  /** The text. */
  text: string;
  /** The values; with none the simple protocol is used. */
  args: (string | null)[];
  /** Makes an argument ready to be sent. */
  encoder: (value: unknown) => string | null;
}

/** One column of a result. */
export interface DenoPostgresColumn {
  /** Its name. */
  readonly name: string;
  /** OID of its table, read as a signed number. */
  readonly tableOid: number;
  /** Its number in the table. */
  readonly index: number;
  /** OID of its type, read as a signed number. */
  readonly typeOid: number;
  /** The size of its type. */
  readonly columnLength: number;
  /** The modifier of its type. */
  readonly typeModifier: number;
  /** 0 for text, 1 for binary. */
  readonly format: number;
}

/** The fields of an error or a notice. */
export interface DenoPostgresNotice {
  /** As localized. */
  readonly severity: string;
  /** The SQLSTATE. */
  readonly code: string;
  /** The message. */
  readonly message: string;
  /** More about it. */
  readonly detail?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Where in the statement. */
  readonly position?: string;
  /** Where in `internalQuery`. */
  readonly internalPosition?: string;
  /** A statement that the server made. */
  readonly internalQuery?: string;
  /** The call stack. */
  readonly where?: string;
  /** The schema. */
  readonly schema?: string;
  /** The table. */
  readonly table?: string;
  /** The column. */
  readonly column?: string;
  /** The data type, under the name that deno-postgres declares. */
  readonly dataType?: string;
  /** The data type, under the name that deno-postgres uses. */
  readonly dataTypeName?: string;
  /** The constraint. */
  readonly constraint?: string;
  /** File of the server. */
  readonly file?: string;
  /** Line of the file. */
  readonly line?: string;
  /** Function of the server. */
  readonly routine?: string;
}

/** What a statement gave. */
export interface DenoPostgresResult {
  /** The first word of the command tag; undefined for an empty statement. */
  readonly command?: string;
  /** The number in the command tag; NaN when it has none. */
  readonly rowCount?: number;
  /** The columns; undefined when it returns no rows by nature. */
  readonly rowDescription?: { readonly columns: readonly DenoPostgresColumn[] } | undefined;
  /** The rows, their values as text. */
  readonly rows: readonly (readonly unknown[])[];
  /** What the server remarked. */
  readonly warnings: readonly DenoPostgresNotice[];
}

/** A `Client` or a `PoolClient` of deno-postgres. */
export interface DenoPostgresClient {
  /** Whether it is connected, as far as it has noticed. */
  readonly connected: boolean;
  /** What it knows of its session. */
  readonly session: {
    readonly pid: number | undefined;
    readonly tls: boolean | undefined;
    readonly transport: "tcp" | "socket" | undefined;
  };
  /** Connects. */
  connect(): Promise<void>;
  /** Says goodbye and closes. */
  end(): Promise<void>;
  /** Runs a statement. */
  queryArray(query: DenoPostgresQuery): Promise<DenoPostgresResult>;
}

/** The class `Client` of deno-postgres. */
export type DenoPostgresClientClass = new (
  options: DenoPostgresClientOptions,
) => DenoPostgresClient;
