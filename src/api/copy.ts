/**
 * The COPY verbs of cursors: what is asked of the session, in which order.
 * @module
 */

import type { CallLimits } from "../call_limits.ts";
import type { CallOptions, CopyStream, DescribedColumn, ResultSet, Session } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { CopyOutput, type OpenCopy } from "./copy_output.ts";
import type { CopyRow } from "./copy_row_writer.ts";
import { type CopyData, CopyFeed, type CopyInput, copyItemsOf } from "./copy_source.ts";
import {
  columnsStatement,
  type CopyCallOptions,
  copyFromStatement,
  type CopyOptions,
  type CopyQuery,
  copyToStatement,
  quoteTable,
  type TableName,
} from "./copy_statement.ts";
import { checkText } from "./parameters.ts";

/** A COPY from a source, ready to be run once. */
export interface CopyFrom {
  /** The statement. */
  readonly text: string;
  /** Runs it. The source is left alone before, and cancelled when it is not at its end after. */
  run(session: Session, call: CallOptions): Promise<ResultSet>;
  /** Cancels the source unless it is at its end. */
  cancel(reason: unknown): void;
}

/** A COPY to a sink or a reader. */
export interface CopyTo {
  /** The statement. */
  readonly text: string;
  /** Starts it; `described` asks for the columns, too. */
  open(session: Session, call: CallOptions, described: boolean): Promise<OpenCopy>;
}

/** COPY of a source into a table. Throws `InterfaceError` for what cannot be. */
export function copyFrom(
  source: CopyInput<CopyData> | CopyInput<CopyRow>,
  table: TableName,
  options: CopyOptions,
): CopyFrom {
  return fromSource(source, copyFromStatement(table, options), options, async (session, call) => {
    if (isData(source)) return null;
    const rest = remaining(call);
    const columns = options.columns ?? await writableColumns(session, table, rest());
    return await session.describe(columnsStatement(table, columns), rest());
  });
}

/** COPY of a source as `text` says. Throws `InterfaceError` for what cannot be. */
export function copyFromExpert(
  source: CopyInput<CopyData>,
  text: string,
  options: CopyCallOptions,
): CopyFrom {
  checkText("copy", text);
  return fromSource(source, text, options, () => Promise.resolve(null));
}

/** COPY of a table or a query. Throws `InterfaceError` for what cannot be. */
export function copyTo(source: TableName | CopyQuery, options: CopyOptions): CopyTo {
  return {
    text: copyToStatement(source, options),
    async open(session, call, described) {
      const rest = remaining(call);
      const columns = described
        ? await session.describe(columnsStatement(source, options.columns), rest())
        : [];
      return { stream: await session.copyOut(this.text, rest()), columns };
    },
  };
}

/** COPY as `text` says. Throws `InterfaceError` for what cannot be. */
export function copyToExpert(text: string): CopyTo {
  checkText("copy", text);
  return {
    text,
    open: async (session, call) => ({
      stream: await session.copyOut(text, remaining(call)()),
      columns: [],
    }),
  };
}

/** A session on loan, and how to give it back. */
export interface LentSession {
  /** The session; throws when it cannot copy. */
  readonly session: () => Session;
  /** Gives it back; twice is once. */
  readonly release: () => Promise<void>;
}

/** The output of a COPY on a session that is lent when it is asked for data, and given back when it has ended. */
export function lentCopyTo(
  copy: CopyTo,
  options: CopyOptions,
  lend: () => Promise<LentSession>,
): CopyOutput {
  return new CopyOutput(async (described) => {
    const { session, release } = await lend();
    try {
      const { stream, columns } = await copy.open(session(), options, described);
      return { stream: new LentStream(stream, release), columns };
    } catch (error) {
      await release();
      throw error;
    }
  }, options);
}

function fromSource(
  source: unknown,
  text: string,
  options: CopyOptions,
  describe: (session: Session, call: CallOptions) => Promise<readonly DescribedColumn[] | null>,
): CopyFrom {
  const { onProgress } = options;
  const items = copyItemsOf(source);
  return {
    text,
    cancel: items.cancel,
    async run(session, call) {
      const rest = remaining(call);
      const feed = new CopyFeed(items, await describe(session, call), options);
      const result = await session.copyIn(text, feed, rest());
      onProgress?.({ rows: result.rowCount ?? 0, bytes: feed.bytes });
      return result;
    },
  };
}

/** What is known to hold no rows; of others it shows only when they are asked. */
function isData(source: unknown): boolean {
  return typeof source === "string" || source instanceof Uint8Array;
}

/** The columns that COPY takes when none are named: all but those that are generated. */
async function writableColumns(
  session: Session,
  table: TableName,
  call: CallOptions,
): Promise<string[]> {
  const text = "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = " +
    "$1::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum";
  const statement = { text, values: [quoteTable(table)], rowMode: "tuple" } as const;
  const { rows } = await session.query(statement, call);
  return (rows as [string][]).map(([name]) => name);
}

/** What is left of the time of a call that is several for the session. */
function remaining({ signal, timeout }: CallOptions): () => CallLimits {
  const start = performance.now();
  // Only what the session understands: the options are those of the COPY, too.
  return () => ({
    ...(signal === undefined ? {} : { signal }),
    ...(timeout === undefined
      ? {}
      : { timeout, left: Math.max(1, timeout - (performance.now() - start)) }),
  });
}

/** Whether it is something to write to. */
export function isSink(target: unknown): target is WritableStream<Uint8Array> {
  return target instanceof WritableStream;
}

/** Throws `InterfaceError` when a sink cannot be written to. */
export function checkSink(sink: WritableStream<Uint8Array>): void {
  if (sink.locked) throw new InterfaceError("Cannot copy: the sink is being written by another");
}

/** Gives the connection back at its end, whatever it is. */
class LentStream implements CopyStream {
  readonly #stream: CopyStream;
  readonly #release: () => Promise<void>;

  constructor(stream: CopyStream, release: () => Promise<void>) {
    this.#stream = stream;
    this.#release = release;
  }

  get rowsRead(): number {
    return this.#stream.rowsRead;
  }

  get commandTag(): string {
    return this.#stream.commandTag;
  }

  get rowCount(): number | null {
    return this.#stream.rowCount;
  }

  onFailure(tell: (reason: unknown) => void): void {
    this.#stream.onFailure(tell);
  }

  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    let data: Uint8Array<ArrayBuffer> | null = null;
    try {
      data = await this.#stream.next();
      return data;
    } finally {
      if (data === null) await this.#release();
    }
  }

  async close(): Promise<void> {
    await this.#stream.close();
    await this.#release();
  }
}
