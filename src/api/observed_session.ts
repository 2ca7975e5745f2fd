/**
 * A session that tells an observer of all that is asked of it, and is otherwise the one it is made of.
 *
 * It stands in front of a driver's session only where somebody wants to hear: without, nothing is in the way.
 * @module
 */

import type {
  CallOptions,
  CopySource,
  CopyStream,
  DescribedColumn,
  ResultSet,
  RowStream,
  Session,
  Statement,
  ValueSets,
} from "../driver.ts";
import {
  CountedSets,
  ObservedCopyStream,
  ObservedRowStream,
  type Tell,
} from "./observed_stream.ts";
import type { QueryVerb } from "./query_event.ts";
import type { Outcome, QueryObserver, Taken } from "./query_observer.ts";
import { SessionFront } from "./session_front.ts";

const NO_VALUES: readonly unknown[] = [];

/** What a call has resolved with, as far as an observer is concerned. */
type Summary = Pick<ResultSet, "commandTag" | "rowCount">;

/** A driver's session, observed. */
export class ObservedSession extends SessionFront implements Session {
  readonly #session: Session;
  readonly #observer: QueryObserver;

  /** Takes the session over: whoever uses it uses it through this. */
  constructor(session: Session, observer: QueryObserver) {
    super(session);
    this.#session = session;
    this.#observer = observer;
  }

  query(statement: Statement, options?: CallOptions): Promise<ResultSet> {
    const tell = this.#begin("query", statement.text, statement.values);
    return told(tell, () => this.#session.query(statement, options), itself);
  }

  script(text: string, options?: CallOptions): Promise<ResultSet[]> {
    const tell = this.#begin("script", text);
    return told(tell, () => this.#session.script(text, options), lastOf);
  }

  stream(statement: Statement, options?: CallOptions): Promise<RowStream> {
    const tell = this.#begin("stream", statement.text, statement.values);
    return this.#streaming(tell, () => this.#session.stream(statement, options));
  }

  portal(statement: Statement, rowLimit: number, options?: CallOptions): Promise<RowStream> {
    const tell = this.#begin("portal", statement.text, statement.values);
    return this.#streaming(tell, () => this.#session.portal(statement, rowLimit, options));
  }

  executeMany(
    statement: Omit<Statement, "values">,
    sets: ValueSets,
    options?: CallOptions,
  ): Promise<ResultSet> {
    const counted = new CountedSets(sets);
    const tell = this.#begin("executeMany", statement.text);
    return told(
      (outcome) => tell(outcome, counted),
      () => this.#session.executeMany(statement, counted, options),
      itself,
    );
  }

  batch(statements: readonly Statement[], options?: CallOptions): Promise<ResultSet[]> {
    const text = statements.map((statement) => statement.text).join("; ");
    const parameters = statements.map(({ values }) => values);
    const tell = this.#begin("batch", text, parameters, {
      parameterCount: parameters.reduce((sum, values) => sum + values.length, 0),
      batchSize: statements.length,
    });
    return told(tell, () => this.#session.batch(statements, options), allOf);
  }

  copyIn(text: string, source: CopySource, options?: CallOptions): Promise<ResultSet> {
    const tell = this.#begin("copyIn", text);
    return told(tell, () => this.#session.copyIn(text, source, options), itself);
  }

  async copyOut(text: string, options?: CallOptions): Promise<CopyStream> {
    const tell = this.#begin("copyOut", text);
    const stream = await opened(tell, () => this.#session.copyOut(text, options));
    return new ObservedCopyStream(stream, tell);
  }

  /** Runs nothing, and so is told to nobody. */
  describe(text: string, options?: CallOptions): Promise<readonly DescribedColumn[]> {
    return this.#session.describe(text, options);
  }

  async #streaming(tell: Tell, open: () => Promise<RowStream>): Promise<RowStream> {
    return new ObservedRowStream(await opened(tell, open), tell);
  }

  #begin(
    verb: QueryVerb,
    text: string,
    parameters: readonly unknown[] = NO_VALUES,
    taken: Taken = { parameterCount: parameters.length, batchSize: null },
  ): (outcome: Outcome, taken?: Taken) => void {
    const { backendPid } = this.#session;
    return this.#observer.begin({ verb, text, parameters, backendPid, ...taken });
  }
}

/** What a call settles with, told before its caller hears. */
async function told<Result>(
  tell: Tell,
  call: () => Promise<Result>,
  summarize: (result: Result) => Summary,
): Promise<Result> {
  const result = await opened(tell, call);
  const { commandTag, rowCount } = summarize(result);
  tell({ commandTag, rowCount, error: null });
  return result;
}

/** What a call resolves with; an error is told. */
async function opened<Result>(tell: Tell, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    tell({ commandTag: null, rowCount: null, error });
    throw error;
  }
}

function itself(result: ResultSet): Summary {
  return result;
}

const NOTHING: Summary = { commandTag: "", rowCount: null };

function lastOf(results: readonly ResultSet[]): Summary {
  return results.at(-1) ?? NOTHING;
}

/** The tag of the last one, and the rows of all. */
function allOf(results: readonly ResultSet[]): Summary {
  const counts = results.flatMap(({ rowCount }) => rowCount ?? []);
  return {
    commandTag: lastOf(results).commandTag,
    rowCount: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count),
  };
}
