/**
 * A session that answers as the test says, and remembers what it was asked. It follows BEGIN, COMMIT and
 * ROLLBACK as a server does; everything else is the test's to answer.
 * @module
 */

import type {
  CallOptions,
  Capability,
  Driver,
  ResultSet,
  RowStream,
  Session,
  SessionEvents,
  SessionState,
  Statement,
  TransactionStatus,
  ValueSets,
} from "../../src/driver.ts";

/** One thing that was asked. */
export interface Asked {
  readonly verb: "batch" | "executeMany" | "portal" | "query" | "script" | "stream";
  readonly text: string;
  readonly statement?: Statement;
  readonly options?: CallOptions | undefined;
}

/** What a session answers: a result, or a promise of one, or it throws. */
export type Answer = (asked: Asked) => ResultSet | Promise<ResultSet>;

/** A result without rows, with the command tag of the text. */
export function done(text: string): ResultSet {
  const commandTag = text.split(/[ ;]/)[0]!.toUpperCase();
  return { fields: null, rows: [], commandTag, rowCount: null };
}

/** A result of one column, named `n`. */
export function rowsOf(...rows: unknown[]): ResultSet {
  const field = {
    name: "n",
    tableOid: 0,
    tableColumn: 0,
    typeOid: 23,
    typeSize: 4,
    typeModifier: -1,
  };
  return { fields: [field], rows, commandTag: `SELECT ${rows.length}`, rowCount: rows.length };
}

/** A stream that hands these batches out. */
export class ScriptedStream implements RowStream {
  readonly fields = rowsOf().fields;
  readonly #batches: unknown[][];
  readonly #onEnd: () => void;
  #count = 0;
  commandTag = "";
  rowCount: number | null = null;
  /** How often next() was called. */
  asked = 0;
  /** How many calls of next() have not been answered. */
  waiting = 0;
  closed = false;

  constructor(batches: unknown[][], onEnd: () => void = () => undefined) {
    this.#batches = [...batches];
    this.#onEnd = onEnd;
  }

  async next(): Promise<unknown[] | null> {
    this.asked++;
    if (++this.waiting > 1) throw new Error("next() was called while another is waiting");
    await Promise.resolve();
    this.waiting--;
    const batch = this.closed ? undefined : this.#batches.shift();
    this.#count += batch?.length ?? 0;
    if (batch !== undefined) return batch;
    this.commandTag = `SELECT ${this.#count}`;
    this.rowCount = this.#count;
    this.#onEnd();
    return null;
  }

  close(): Promise<void> {
    this.closed = true;
    this.#onEnd();
    return Promise.resolve();
  }
}

/** A session with its answers. */
export class ScriptedSession implements Session {
  readonly driver: Driver;
  backendPid = 4711;
  /** Everything that was asked, in order. */
  readonly asked: Asked[] = [];
  /** How everything is answered. */
  answer: Answer = (asked) => done(asked.text);
  /** What the scripts have behind their first result. */
  later: ResultSet[] = [];
  /** What the next streams hand out. */
  batches: unknown[][] = [];
  /** The streams that were opened. */
  readonly streams: ScriptedStream[] = [];
  state: SessionState = { kind: "open" };
  transactionStatus: TransactionStatus = "idle";
  unfit: string | null = null;
  events: SessionEvents = { notice() {}, notification() {}, lost() {} };
  /** Parameters that the server reports. */
  readonly parameters = new Map([["server_version", "15.2 (Debian 15.2-1)"]]);
  /** Whether close() was called. */
  goodbye = false;
  #running = 0;

  constructor(
    supports: readonly Capability[] = ["cancellation", "notifications", "scripts", "streams"],
  ) {
    this.driver = {
      name: "scripted",
      supports: new Set(supports),
      connect: () => Promise.reject(new Error("Cannot connect: this driver only plays")),
    };
  }

  get idle(): boolean {
    return this.#running === 0;
  }

  /** The texts that were asked, in order. */
  get texts(): string[] {
    return this.asked.map((asked) => asked.text);
  }

  parameterStatus(name: string): string | undefined {
    return this.parameters.get(name);
  }

  query(statement: Statement, options?: CallOptions): Promise<ResultSet> {
    return this.#run({ verb: "query", text: statement.text, statement, options });
  }

  async script(text: string, options?: CallOptions): Promise<ResultSet[]> {
    return [await this.#run({ verb: "script", text, options }), ...this.later];
  }

  async stream(statement: Statement, options?: CallOptions): Promise<RowStream> {
    await this.#run({ verb: "stream", text: statement.text, statement, options });
    this.#running++;
    let ended = false;
    const stream = new ScriptedStream(this.batches, () => {
      if (!ended) this.#running--;
      ended = true;
    });
    this.streams.push(stream);
    return stream;
  }

  /** Each set is asked as a statement of its own; the signal ends the wait for more. */
  async executeMany(
    statement: Omit<Statement, "values">,
    sets: ValueSets,
    options?: CallOptions,
  ): Promise<ResultSet> {
    const verb = "executeMany";
    const { text } = statement;
    let sum: ResultSet = { fields: null, rows: [], commandTag: "", rowCount: 0 };
    const next = () => orAborted(sets.next(), options?.signal);
    for (let some = await next(); some !== null; some = await next()) {
      for (const values of some) {
        const result = await this.#run({
          verb,
          text,
          statement: { ...statement, values },
          options,
        });
        const rowCount = (sum.rowCount ?? 0) + (result.rowCount ?? 0);
        sum = { ...result, rows: [...sum.rows, ...result.rows], rowCount };
      }
    }
    return sum;
  }

  async batch(statements: readonly Statement[], options?: CallOptions): Promise<ResultSet[]> {
    const results: ResultSet[] = [];
    for (const statement of statements) {
      results.push(await this.#run({ verb: "batch", text: statement.text, statement, options }));
    }
    return results;
  }

  async portal(
    statement: Statement,
    _rowLimit: number,
    options?: CallOptions,
  ): Promise<RowStream> {
    await this.#run({ verb: "portal", text: statement.text, statement, options });
    const stream = new ScriptedStream(this.batches);
    this.streams.push(stream);
    return stream;
  }

  copyIn(): Promise<never> {
    return playsNoCopy();
  }

  copyOut(): Promise<never> {
    return playsNoCopy();
  }

  describe(): Promise<never> {
    return playsNoCopy();
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.goodbye = true;
    this.destroy(new Error("the connection was closed"));
    return Promise.resolve();
  }

  destroy(reason: Error): void {
    if (this.state.kind === "closed") return;
    this.state = { kind: "closed", reason };
    this.events.lost(reason);
  }

  async #run(asked: Asked): Promise<ResultSet> {
    if (this.state.kind === "closed") throw this.state.reason;
    this.asked.push(asked);
    this.#running++;
    try {
      const result = await this.answer(asked);
      this.#follow(asked.text, result);
      return result;
    } finally {
      this.#running--;
    }
  }

  #follow(text: string, { commandTag }: ResultSet): void {
    if (commandTag.startsWith("BEGIN")) this.transactionStatus = "inTransaction";
    else if (/^(COMMIT|ROLLBACK)(;|$)/.test(text)) this.transactionStatus = "idle";
  }
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function playsNoCopy(): Promise<never> {
  return Promise.reject(new Error("scripted session: COPY is not played"));
}

/** A promise, and what settles it, for answers that come when the test says. */
export function answerLater(): {
  readonly answer: Answer;
  readonly resolve: (result: ResultSet) => void;
  readonly reject: (reason: unknown) => void;
} {
  const { promise, resolve, reject } = Promise.withResolvers<ResultSet>();
  return { answer: () => promise, resolve, reject };
}
