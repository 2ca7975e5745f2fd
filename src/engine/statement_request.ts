/**
 * One statement in a request of several, or of several parts.
 * @module
 */

import type { Statement } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import type { FieldDescription } from "../protocol/server_message.ts";
import {
  type RowDecoder,
  type StatementRequest,
  writeNoParameters,
} from "../protocol/statement.ts";
import type { InlineStatement } from "./inline_statement.ts";
import type { PreparedStatement } from "./prepared_statement.ts";

/** A statement that the server keeps under its name. Throws when values do not fit in number. */
export function keptRequest(statement: Statement, prepared: PreparedStatement): StatementRequest {
  const { columnCodecs, rowMode, text, values } = statement;
  const { formats, decoderFor } = prepared.readingFor(rowMode, columnCodecs);
  const binding = prepared.bind(values, formats);
  return { text, parse: false, binding, fields: prepared.fields, decoderFor };
}

/**
 * A statement that was described, and is parsed once more, without a name: the server may not keep it, or be behind a
 * pooler that gives each transaction another session. Throws when values do not fit in number. `changed` hears that
 * the columns are others now.
 */
export function anewRequest(
  statement: Statement,
  prepared: PreparedStatement,
  changed: () => void,
): StatementRequest {
  const { columnCodecs, rowMode, text, values } = statement;
  const { formats } = prepared.readingFor(rowMode, columnCodecs);
  return {
    text,
    parse: true,
    parameterOids: prepared.parameterOids,
    binding: prepared.bind(values, formats, ""),
    fields: null,
    decoderFor: decoderOfCurrent(statement, prepared, changed),
  };
}

/** A statement without values that is parsed on the way, without a name. */
export function inlineRequest(statement: Statement, inline: InlineStatement): StatementRequest {
  const { columnCodecs, rowMode, text } = statement;
  return {
    text,
    parse: true,
    binding: { name: "", resultFormats: [], writeParameters: writeNoParameters },
    fields: null,
    decoderFor: (fields) => inline.decoderFor(fields, rowMode, columnCodecs),
  };
}

/**
 * The decoder of the rows of what is parsed once more: the formats were chosen for the columns described before.
 * `changed` hears that they are others now.
 */
export function decoderOfCurrent(
  { rowMode, columnCodecs }: Omit<Statement, "values">,
  prepared: PreparedStatement,
  changed: () => void,
): (fields: readonly FieldDescription[]) => RowDecoder {
  const { decoder } = prepared.readingFor(rowMode, columnCodecs);
  return (fields) => {
    if (prepared.returns(fields)) return decoder;
    changed();
    const other = prepared.decoderOfOthers(fields, rowMode, columnCodecs);
    if (other !== null) return other;
    throw new OperationalError(
      "Cannot read the rows: the columns have changed since the statement was described",
      { phase: "execute", sent: "yes" },
    );
  };
}
