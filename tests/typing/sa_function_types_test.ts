/** What functions, aggregates, windows and CASE give. The checker is the test. */

import type { Interval } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { addr, item, person } from "../support/typed_tables.ts";

const { func } = sa;

Deno.test("a function is null where an argument is", () => {
  const calls = sa.select({
    lower: func.lower(person.c.name),
    nullable: func.upper(person.c.nick),
    value: func.lower("A"),
    length: func.length(person.c.nick),
    replaced: func.replace(person.c.name, "a", person.c.nick),
    trimmed: func.trim(person.c.name),
    abs: func.abs(item.c.weight),
    numeric: func.round(item.c.price, 1),
    power: func.power(addr.c.x, 2),
    root: func.sqrt(item.c.price),
  });
  same<sa.RowOf<typeof calls>, {
    lower: string;
    nullable: string | null;
    value: string;
    length: number | null;
    replaced: string | null;
    trimmed: string;
    abs: number | null;
    numeric: string;
    power: number;
    root: string;
  }>();
  checked(
    // @ts-expect-error a number is no text
    () => func.lower(person.c.id),
    // @ts-expect-error a number is no text
    () => func.lower(5),
    // @ts-expect-error it takes one text
    () => func.lower(),
    // @ts-expect-error text is no number
    () => func.abs(person.c.name),
    // @ts-expect-error text is no number
    () => func.sqrt("4"),
    // @ts-expect-error a condition is no text
    () => func.length(person.c.active),
    // @ts-expect-error no such function; call() takes its name
    () => func.soundex(person.c.name),
    // @ts-expect-error what it gives must be said
    () => func.call("soundex", person.c.name),
    // @ts-expect-error undefined is no value
    () => func.call("soundex", sa.text(), undefined),
    // @ts-expect-error undefined is no value
    () => func.jsonbBuildObject({ a: undefined }),
    // @ts-expect-error undefined is no value
    () => func.toJson(undefined),
    // @ts-expect-error a number has no LIKE
    () => func.length(person.c.name).like("1%"),
  );
});

Deno.test("nulls of an outer join reach the functions of its columns", () => {
  const joined = sa.select({
    lower: func.lower(addr.c.city),
    both: func.replace(person.c.name, "a", addr.c.city),
    coalesced: func.coalesce(addr.c.city, "none"),
    nullable: func.coalesce(addr.c.city, addr.c.zip),
    fallback: func.coalesce(addr.c.city, person.c.name),
    length: func.length(func.lower(addr.c.city)),
    sum: addr.c.x.add(func.length(addr.c.city)),
  }).from(person).leftJoin(addr);
  same<sa.RowOf<typeof joined>, {
    lower: string | null;
    both: string | null;
    coalesced: string;
    nullable: string | null;
    fallback: string | null;
    length: number | null;
    sum: number | null;
  }>();
});

Deno.test("coalesce(), nullif(), greatest() and least() choose among values of one type", () => {
  const choices = sa.select({
    sure: func.coalesce(person.c.nick, person.c.name),
    value: func.coalesce(person.c.age, 0),
    unsure: func.coalesce(person.c.nick, person.c.nick),
    null: func.coalesce(person.c.nick, null),
    nullif: func.nullif(person.c.name, ""),
    greatest: func.greatest(person.c.age, person.c.id),
    least: func.least(person.c.age, person.c.age),
  });
  same<sa.RowOf<typeof choices>, {
    sure: string;
    value: number;
    unsure: string | null;
    null: string | null;
    nullif: string | null;
    greatest: number;
    least: number | null;
  }>();
  checked(
    // @ts-expect-error a number for text
    () => func.coalesce(person.c.nick, 0),
    // @ts-expect-error a column of another type
    () => func.coalesce(person.c.nick, person.c.id),
    // @ts-expect-error no such label
    () => func.coalesce(person.c.mood, "angry"),
    // @ts-expect-error text for a number
    () => func.nullif(person.c.age, "0"),
    // @ts-expect-error undefined is no value
    () => func.coalesce(person.c.nick, undefined),
  );
});

Deno.test("aggregates are of the types that PostgreSQL has for them", () => {
  const sums = sa.select({
    rows: func.count(),
    values: func.count(person.c.nick),
    integers: func.sum(item.c.qty),
    bigints: func.sum(item.c.total),
    numerics: func.sum(item.c.price),
    floats: func.sum(item.c.weight),
    spans: func.sum(item.c.took),
    mean: func.avg(item.c.qty),
    floatMean: func.avg(addr.c.x),
    first: func.min(person.c.name),
    last: func.max(item.c.made),
    all: func.boolAnd(person.c.active),
    list: func.arrayAgg(person.c.name),
    text: func.stringAgg(person.c.name, ", "),
    some: func.count().filter(person.c.active),
    part: func.sum(item.c.qty).filter(item.c.qty.gt(1)),
    sure: func.sum(item.c.qty).notNull(),
  });
  same<sa.RowOf<typeof sums>, {
    rows: bigint;
    values: bigint;
    integers: bigint | null;
    bigints: string | null;
    numerics: string | null;
    floats: number | null;
    spans: Interval | null;
    mean: string | null;
    floatMean: number | null;
    first: string | null;
    last: Temporal.Instant | null;
    all: boolean | null;
    list: string[] | null;
    text: string | null;
    some: bigint;
    part: bigint | null;
    sure: bigint;
  }>();
  checked(
    () => func.sum(item.c.qty).gt(1),
    // @ts-expect-error text has no sum
    () => func.sum(person.c.name),
    // @ts-expect-error text has no mean
    () => func.avg(person.c.name),
    // @ts-expect-error a number is no condition
    () => func.boolOr(person.c.age),
    // @ts-expect-error a number is no text
    () => func.stringAgg(person.c.id, ","),
    // @ts-expect-error a text is no condition
    () => func.count().filter(person.c.name),
    // @ts-expect-error a text is no number of rows
    () => func.count().gt("1"),
    // @ts-expect-error a column has no FILTER
    () => person.c.age.filter(person.c.active),
  );
});

Deno.test("a count is no null after an outer join, other aggregates are", () => {
  const joined = sa.select({
    name: person.c.name,
    n: func.count(addr.c.id),
    y: func.sum(addr.c.y),
    city: func.max(addr.c.city),
  }).from(person).leftJoin(addr).groupBy(person.c.id, "name");
  same<sa.RowOf<typeof joined>, {
    name: string;
    n: bigint;
    y: bigint | null;
    city: string | null;
  }>();
});

Deno.test("windows are of the type of what they are made of", () => {
  const windows = sa.select({
    number: func.rowNumber().over({ orderBy: person.c.id }),
    rank: func.rank().over({ partitionBy: person.c.mood, orderBy: [person.c.age.desc()] }),
    share: func.percentRank().over({ orderBy: person.c.id }),
    before: func.lag(person.c.name).over({ orderBy: person.c.id }),
    orElse: func.lag(person.c.name, 1, "none").over({ orderBy: person.c.id }),
    running: func.sum(person.c.id).over({ orderBy: person.c.id, rows: [null, 0] }),
    all: func.count().over(),
  });
  same<sa.RowOf<typeof windows>, {
    number: bigint;
    rank: bigint;
    share: number;
    before: string | null;
    orElse: string;
    running: bigint | null;
    all: bigint;
  }>();
  checked(
    // @ts-expect-error without over() it is no expression
    () => sa.select({ n: func.rowNumber() }),
    // @ts-expect-error no such option
    () => func.rowNumber().over({ order: person.c.id }),
    // @ts-expect-error a key is no expression
    () => func.rowNumber().over({ orderBy: "id" }),
    // @ts-expect-error a frame is of numbers
    () => func.sum(person.c.id).over({ rows: ["-1", 0] }),
    // @ts-expect-error a number for text
    () => func.lag(person.c.name, 1, 0),
    // @ts-expect-error lower() is no window function
    () => func.lower(person.c.name).over(),
    // @ts-expect-error a window is none of another
    () => func.sum(person.c.id).over().over(),
  );
});

Deno.test("CASE is one of its results, and null without ELSE", () => {
  const cases = sa.select({
    texts: sa.caseWhen([[person.c.active, "yes"]], "no").cast(sa.text()),
    numbers: sa.caseWhen([[person.c.active, person.c.id], [person.c.age.gt(1), 2]], 0),
    open: sa.caseWhen([[person.c.active, person.c.name]]),
    words: sa.caseWhen([[person.c.active, "yes"]], "no"),
    moods: sa.caseWhen([[person.c.active, "sad"]], person.c.mood),
    sums: func.sum(sa.caseWhen([[person.c.active, item.c.price]], "0")),
    zeros: func.coalesce(func.sum(item.c.price), 0),
    counts: func.coalesce(func.count(), 0),
    apart: func.nullif(item.c.price, 0),
    wider: func.coalesce(item.c.price, item.c.qty, 0),
    json: func.coalesce(func.jsonAgg(person.c.id), []),
    anyJson: func.coalesce(func.jsonAgg(person.c.id), sa.literal([], sa.json())),
    byValue: sa.caseValue(person.c.mood, [["sad", person.c.id]], person.c.age),
  });
  same<sa.RowOf<typeof cases>, {
    texts: string;
    numbers: number;
    open: string | null;
    words: string;
    moods: "sad" | "ok" | "happy";
    sums: string | null;
    zeros: string;
    counts: bigint;
    apart: string | null;
    wider: string;
    json: number[];
    anyJson: unknown;
    byValue: number | null;
  }>();
  const joined = sa.select({
    city: sa.caseWhen([[person.c.active, addr.c.city]], person.c.name),
  }).from(person).leftJoin(addr);
  same<sa.RowOf<typeof joined>, { city: string | null }>();
  checked(
    // @ts-expect-error text is no condition
    () => sa.caseWhen([[person.c.name, 1]], 0),
    // @ts-expect-error no such label
    () => sa.caseValue(person.c.mood, [["angry", 1]], 0),
    // @ts-expect-error a number for a label
    () => sa.caseValue(person.c.mood, [[1, 1]], 0),
    // @ts-expect-error undefined is no result
    () => sa.caseWhen([[person.c.active, undefined]], 0),
    // @ts-expect-error undefined is no result
    () => sa.caseWhen([[person.c.active, 1]], undefined),
    // @ts-expect-error a list of pairs
    () => sa.caseWhen([person.c.active, 1], 0),
  );
});
