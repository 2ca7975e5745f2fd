/**
 * A table made again of what an inspector found of it: nothing may be missing, and nothing is taken from the
 * definitions in PostgreSQL's own words.
 * @module
 */

import type {
  Inspector,
  ReflectedColumn,
  ReflectedDeferral,
  ReflectedForeignKey,
  ReflectedIdentity,
  ReflectedIndex,
  ReflectedIndexElement,
  ReflectedKey,
  ReflectedName,
} from "../../sa.ts";

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quotedAll = (names: readonly string[]): string => names.map(quoted).join(", ");
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const listIf = (word: string, items: string): string => items && ` ${word} (${items})`;
const textIf = (word: string, text: string | null): string =>
  text === null ? "" : ` ${word} ${text}`;
const flag = (word: string, on: boolean): string => on ? ` ${word}` : "";

function nameOf({ schema, name, visible }: ReflectedName): string {
  return visible ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}

function settings(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).map(([key, value]) => `${key} = ${literal(value)}`).join(", ");
}

/** The statements that make a table: itself with its keys and checks, then its foreign keys, then its indexes. */
export async function rebuiltTable(
  inspector: Inspector,
  table: string,
): Promise<{ table: string; foreignKeys: string[]; indexes: string[] }> {
  const [columns, options, key, uniques, checks, excludes, foreignKeys, indexes] = await Promise
    .all([
      inspector.columns(table),
      inspector.tableOptions(table),
      inspector.primaryKey(table),
      inspector.uniqueConstraints(table),
      inspector.checkConstraints(table),
      inspector.excludeConstraints(table),
      inspector.foreignKeys(table),
      inspector.indexes(table),
    ]);
  const parts = [
    ...columns.map(columnText),
    ...key ? [`${keyText("PRIMARY KEY", key)}`] : [],
    ...uniques.map((each) =>
      keyText(`UNIQUE${flag("NULLS NOT DISTINCT", each.nullsNotDistinct)}`, each)
    ),
    ...checks.map(({ name, expression, noInherit }) =>
      `CONSTRAINT ${quoted(name)} CHECK (${expression})${flag("NO INHERIT", noInherit)}`
    ),
    ...excludes.map((each) =>
      `CONSTRAINT ${quoted(each.name)} EXCLUDE USING ${each.method} (${
        each.elements.map((e) =>
          `${elementText(e)} WITH OPERATOR(${e.operator.schema}.${e.operator.name})`
        )
      })${listIf("INCLUDE", quotedAll(each.include))}${listIf("WITH", settings(each.with))}` +
      `${each.where === null ? "" : ` WHERE (${each.where})`}${deferralText(each)}`
    ),
  ];
  const unlogged = flag("UNLOGGED", options.persistence === "unlogged");
  return {
    table: `CREATE${unlogged} TABLE ${quoted(table)} (${parts.join(", ")})` +
      textIf("PARTITION BY", options.partitionBy) + listIf("WITH", settings(options.with)),
    foreignKeys: foreignKeys.map((each) =>
      `ALTER TABLE ${quoted(table)} ADD ${foreignKeyText(each)}`
    ),
    indexes: indexes.filter(({ constraint }) => constraint === null)
      .map((each) => indexText(table, each)),
  };
}

function columnText(column: ReflectedColumn): string {
  const { name, type, serial, identity, computed, collation, notNull } = column;
  const collate = textIf("COLLATE", collation && nameOf(collation));
  if (serial) return `${quoted(name)} ${type === "bigint" ? "bigserial" : "serial"}`;
  return `${quoted(name)} ${type}${collate}${flag("NOT NULL", notNull)}` +
    textIf("DEFAULT", column.default) + (identity ? identityText(identity) : "") +
    (computed ? ` GENERATED ALWAYS AS (${computed.expression}) STORED` : "");
}

function identityText({ always, sequence, ...counting }: ReflectedIdentity): string {
  const { start, increment, minValue, maxValue, cache, cycle } = counting;
  return ` GENERATED ${always ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY (SEQUENCE NAME ${
    quoted(sequence.name)
  } START ${start} INCREMENT ${increment} MINVALUE ${minValue} MAXVALUE ${maxValue} ` +
    `CACHE ${cache}${flag("CYCLE", cycle)})`;
}

function deferralText({ deferrable, initially }: ReflectedDeferral): string {
  return `${flag("DEFERRABLE", deferrable)} INITIALLY ${initially.toUpperCase()}`;
}

function keyText(kind: string, key: ReflectedKey): string {
  return `CONSTRAINT ${quoted(key.name)} ${kind} (${quotedAll(key.columns)})` +
    listIf("INCLUDE", quotedAll(key.include)) + listIf("WITH", settings(key.with)) +
    deferralText(key);
}

function foreignKeyText(key: ReflectedForeignKey): string {
  return `CONSTRAINT ${quoted(key.name)} FOREIGN KEY (${quotedAll(key.columns)}) ` +
    `REFERENCES ${nameOf(key.referredTable)} (${quotedAll(key.referredColumns)}) ` +
    `MATCH ${key.match.toUpperCase()} ON DELETE ${key.onDelete.toUpperCase()}` +
    `${listIf("", quotedAll(key.onDeleteColumns))} ON UPDATE ${key.onUpdate.toUpperCase()}` +
    deferralText(key) + flag("NOT VALID", key.notValid);
}

function elementText(element: ReflectedIndexElement): string {
  const { column, expression, collation, operatorClass, direction, nulls } = element;
  const parameters = settings(element.operatorClassOptions);
  return (column === null ? expression! : quoted(column)) +
    textIf("COLLATE", collation && nameOf(collation)) +
    textIf("", operatorClass && nameOf(operatorClass)) + (parameters && ` (${parameters})`) +
    textIf("", direction) + textIf("NULLS", nulls);
}

function indexText(table: string, index: ReflectedIndex): string {
  return `CREATE${flag("UNIQUE", index.unique)} INDEX ${quoted(index.name)} ON ${quoted(table)} ` +
    `USING ${index.method} (${index.elements.map(elementText).join(", ")})` +
    listIf("INCLUDE", quotedAll(index.include)) +
    flag("NULLS NOT DISTINCT", index.nullsNotDistinct) +
    listIf("WITH", settings(index.with)) + (index.where === null ? "" : ` WHERE ${index.where}`);
}
