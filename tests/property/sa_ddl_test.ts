/**
 * Laws of DDL, for any names and any text.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as sa from "../../sa.ts";

/** Names that begin with a capital are in quotes, whatever follows. */
const name = fc.string({ unit: "binary", maxLength: 12 })
  .filter((text) => text.isWellFormed() && !text.includes("\0"))
  .map((text) => `N${text}`);
const texts = fc.string({ unit: "binary", minLength: 1, maxLength: 12 })
  .filter((text) => text.isWellFormed() && !text.includes("\0"));

const NAMES = 18;

/** Every statement, with a name in each place that takes one and text in each that takes some. */
function statements(n: readonly string[], text: string): string[] {
  const metadata = new sa.MetaData({ schema: n[0]! });
  const status = sa.enumType(n[1]!, [text, `${text}2`], { metadata });
  const email = sa.domain(n[2]!, sa.text(), { metadata, check: (value) => value.ne(text) });
  const seq = metadata.sequence(n[3]!);
  const parent = metadata.table(n[4]!, { id: sa.integer().primaryKey({ name: n[5]! }) });
  const t = metadata.table("Fixed", {
    a: sa.integer().name(n[6]!).references(() => parent.c.id, { name: n[7]! }).unique({
      name: n[8]!,
    })
      .index({ name: n[9]!, using: n[10]! }).comment(text),
    b: email.notNull().serverDefault(text).default(text).collate(`${n[11]!.replaceAll(".", "")}`),
    c: status.serverDefault(text),
    d: sa.bigint().serverDefault(seq),
  }, (c) => [
    sa.check(n[12]!, c.b.ne(text)),
    sa.exclude(n[13]!, [[c.a, "="]], { using: n[10]!, where: c.b.ne(text) }),
    sa.index(n[14]!, {
      ops: { a: n[15]!.replaceAll(".", "") },
      with: { [n[16]!.replaceAll(".", "")]: text },
      tablespace: n[17]!,
      where: c.b.eq(text),
    }).on(c.a),
  ], { comment: text, inherits: [parent], using: n[10]!, tablespace: n[17]!, with: { x: text } });
  const view = sa.createView(n[9]!, t.select().where(t.c.b.eq(text)), { schema: n[0]! });
  return [
    ...metadata.ddl(),
    ...metadata.dropDdl(),
    ...[
      sa.createSchema(n[0]!),
      sa.dropConstraint(t, n[7]!),
      sa.dropIndex(n[9]!, { schema: n[0]! }),
      view,
      sa.dropView(view.table),
      sa.createTableAs(n[1]!, t.select()),
      sa.setColumnComment(t.c.a, text),
      sa.ddl`ALTER TABLE ${t} OWNER TO ${sa.sql.id(n[2]!)}, ${t.c.a} ${text}`,
    ].map(String),
  ];
}

/** What is left of a statement without names in quotes and strings. */
function skeleton(statement: string): string {
  return statement.replace(
    /"(?:[^"]|"")*"|E'(?:[^'\\]|''|\\[^])*'|'(?:[^']|'')*'/g,
    (quoted) => quoted.startsWith('"') ? '"' : "'",
  ).replace(/ +/g, " ");
}

const plain = statements(Array.from({ length: NAMES }, (_, i) => `N${i}`), "t").map(skeleton);

Deno.test("no name and no text leaves its quotes, wherever it stands in DDL", () => {
  const names = fc.uniqueArray(name, { minLength: NAMES, maxLength: NAMES });
  fc.assert(fc.property(names, texts, (n, text) => {
    fc.pre(![11, 15, 16].some((i) => n[i]!.includes(".")));
    assertEquals(statements(n, text).map(skeleton), plain);
  }));
});

Deno.test("what runs only where it must holds the same statements, as strings in a string", () => {
  fc.assert(fc.property(name, texts, (n, text) => {
    const metadata = new sa.MetaData();
    const t = metadata.table(n, { a: sa.text().name(n).serverDefault(text) });
    t.on("afterCreate", sa.ddl`COMMENT ON TABLE ${t} IS ${text}`);
    const [guarded] = metadata.ddl({ checkFirst: true });
    assert(/^DO E?'(?:[^'\\]|''|\\[^])*'$/.test(guarded!));
  }));
});
