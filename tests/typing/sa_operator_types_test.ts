/** What operators take and give. The checker is the test. */

import type { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { addr, item, type ItemData, person } from "../support/typed_tables.ts";

Deno.test("arithmetic is of the type that prevails, and null where either side may be", () => {
  const sums = sa.select({
    integers: addr.c.y.add(1),
    floats: addr.c.x.add(addr.c.y),
    turned: addr.c.y.mul(addr.c.x),
    bigints: item.c.total.sub(1n),
    numerics: item.c.price.mul(item.c.qty),
    turnedNumerics: item.c.qty.mul(item.c.price),
    nullable: item.c.qty.add(item.c.weight),
    divided: item.c.qty.div(2),
    truly: item.c.qty.trueDiv(2),
    negated: item.c.weight.neg(),
    rest: item.c.total.mod(item.c.qty),
  });
  same<sa.RowOf<typeof sums>, {
    integers: number;
    floats: number;
    turned: number;
    bigints: bigint;
    numerics: string;
    turnedNumerics: string;
    nullable: number | null;
    divided: number;
    truly: string;
    negated: number | null;
    rest: bigint;
  }>();
  checked(
    // @ts-expect-error text is no number
    () => addr.c.y.add(addr.c.city),
    // @ts-expect-error text is no number
    () => addr.c.y.add("1"),
    // @ts-expect-error null is no number
    () => addr.c.y.add(null),
    // @ts-expect-error a condition is no number
    () => addr.c.y.mul(true),
    // @ts-expect-error text has no plus
    () => addr.c.city.add(1),
    // @ts-expect-error a condition has no plus
    () => person.c.active.add(1),
  );
});

Deno.test("dates and moments go with intervals, and their differences are of another type", () => {
  const times = sa.select({
    later: item.c.day.add(7),
    days: item.c.day.since(item.c.day),
    earlier: item.c.made.sub(item.c.took),
    between: item.c.made.since(item.c.made),
    twice: item.c.took.mul(2),
    half: item.c.took.div(item.c.qty).neg(),
    midnight: item.c.day.sub(item.c.took),
    there: sa.func.timezone("UTC", item.c.made),
  });
  same<sa.RowOf<typeof times>, {
    later: Temporal.PlainDate;
    days: number;
    earlier: Temporal.Instant | null;
    between: Interval;
    twice: Interval | null;
    half: Interval | null;
    midnight: Temporal.PlainDateTime | null;
    there: Temporal.PlainDateTime;
  }>();
  checked(
    // @ts-expect-error a date goes by days, and by intervals
    () => item.c.day.add("1 day"),
    // @ts-expect-error a moment goes by intervals
    () => item.c.made.add(7),
    // @ts-expect-error the difference to a moment, not to a date
    () => item.c.made.since(item.c.day),
    // @ts-expect-error a text is no interval
    () => item.c.took.add("1 day"),
    // @ts-expect-error a number is no moment
    () => item.c.made.lt(5),
  );
});

Deno.test("text has the operators of text", () => {
  const texts = sa.select({
    like: person.c.nick.like("a%"),
    other: person.c.name.like(person.c.nick),
    starts: person.c.name.startsWith("a"),
    both: person.c.name.concat(person.c.nick),
    replaced: person.c.nick.regexpReplace("a", "b"),
    collated: person.c.name.collate("C"),
  });
  same<sa.RowOf<typeof texts>, {
    like: boolean | null;
    other: boolean | null;
    starts: boolean;
    both: string | null;
    replaced: string | null;
    collated: string;
  }>();
  checked(
    // @ts-expect-error a pattern is text
    () => person.c.name.like(1),
    // @ts-expect-error a number has no LIKE
    () => person.c.age.ilike("1%"),
    // @ts-expect-error an enum has no LIKE
    () => person.c.mood.like("s%"),
    // @ts-expect-error a number is no text
    () => person.c.name.concat(person.c.id),
    // @ts-expect-error no such option
    () => person.c.name.like("a%", { escapes: "!" }),
  );
});

Deno.test("arrays have elements", () => {
  const arrays = sa.select({
    first: item.c.tags.at(1),
    cell: item.c.grid.at(1, 2),
    some: item.c.tags.slice(1, 2),
    has: item.c.tags.has("a"),
    contains: item.c.tags.contains(["a"]),
    overlaps: item.c.grid.overlaps([[1]]),
    whole: item.c.grid,
  });
  same<sa.RowOf<typeof arrays>, {
    first: string | null;
    cell: number | null;
    some: string[];
    has: boolean | null;
    contains: boolean;
    overlaps: boolean | null;
    whole: number[][] | null;
  }>();
  checked(
    () => item.c.tags.at(1).like("a%"),
    () => item.c.grid.at(1, 1).add(1),
    // @ts-expect-error an array of text
    () => item.c.tags.contains([1]),
    // @ts-expect-error its elements are text
    () => item.c.tags.has(1),
    // @ts-expect-error an element is no array
    () => item.c.tags.overlaps("a"),
    // @ts-expect-error positions are numbers
    () => item.c.tags.at("1"),
    // @ts-expect-error an array of text has no element with plus
    () => item.c.tags.at(1).add(1),
    // @ts-expect-error an array of other elements
    () => item.c.tags.concat(item.c.grid),
  );
});

Deno.test("ranges have bounds", () => {
  const ranges = sa.select({
    span: item.c.span,
    lower: item.c.during.lower(),
    upper: item.c.span.upper(),
    holds: item.c.span.contains(5),
    meets: item.c.during.overlaps(item.c.during),
    joined: item.c.span.union(item.c.span),
    empty: item.c.during.isEmpty(),
  });
  same<sa.RowOf<typeof ranges>, {
    span: Range<number> | null;
    lower: Temporal.Instant | null;
    upper: number | null;
    holds: boolean | null;
    meets: boolean;
    joined: Range<number> | null;
    empty: boolean;
  }>();
  checked(
    () => item.c.span.lower().add(1),
    // @ts-expect-error its bounds are numbers
    () => item.c.span.contains("5"),
    // @ts-expect-error a range of something else
    () => item.c.span.overlaps(item.c.during),
    // @ts-expect-error a bound is no range
    () => item.c.span.leftOf(5),
    // @ts-expect-error a number is no range
    () => item.c.span.eq(5),
  );
});

Deno.test("steps into JSON are typed as far as the type of the JSON is known", () => {
  const steps = sa.select({
    whole: item.c.data,
    name: item.c.data.get("name"),
    width: item.c.data.get("size").get("w"),
    number: item.c.data.get("size").get("w").asInteger(),
    part: item.c.data.get("parts").get(0),
    text: item.c.data.text("name"),
    path: item.c.data.path("size", "w"),
    unknown: item.c.extra.get("a"),
    has: item.c.data.hasKey("name"),
    extraHas: item.c.extra.hasKey("name"),
    truth: item.c.data.get("name").asBoolean(),
  });
  same<sa.RowOf<typeof steps>, {
    whole: ItemData;
    name: string | null;
    width: number | null;
    number: number | null;
    part: { no: number } | null;
    text: string | null;
    path: unknown;
    unknown: unknown;
    has: boolean;
    extraHas: boolean | null;
    truth: boolean | null;
  }>();
  checked(
    // @ts-expect-error JSON of another form
    () => item.c.data.eq({ name: 1 }),
    // @ts-expect-error a step is a key or a position
    () => item.c.data.get(true),
    // @ts-expect-error JSON has no LIKE; its text has
    () => item.c.data.get("name").like("a%"),
    () => item.c.data.text("name").like("a%"),
    // @ts-expect-error keys are text
    () => item.c.data.hasAll([1]),
    // @ts-expect-error undefined is no value
    () => item.c.data.contains(undefined),
    // @ts-expect-error undefined is no value
    () => item.c.extra.concat(undefined),
    // @ts-expect-error undefined is no value
    () => item.c.qty.op("<<", undefined, sa.integer()),
  );
});

Deno.test("comparisons are of values of the same type", () => {
  checked(
    () => person.c.mood.eq("sad"),
    () => person.c.mood.in(["sad", "ok"]),
    () => person.c.age.eq(null),
    () => person.c.age.in([1, null]),
    () => item.c.total.gt(person.c.id),
    () => item.c.price.lt(10),
    // @ts-expect-error no such label
    () => person.c.mood.eq("angry"),
    // @ts-expect-error no such label
    () => person.c.mood.in(["sad", "angry"]),
    // @ts-expect-error text may be no label
    () => person.c.mood.eq(person.c.name),
    // @ts-expect-error text is no number
    () => person.c.age.eq(person.c.name),
    // @ts-expect-error text is no number
    () => person.c.age.between("1", "2"),
    // @ts-expect-error null is not less than anything
    () => person.c.age.le(null),
    // @ts-expect-error undefined is no value
    () => person.c.age.isDistinctFrom(undefined),
    // @ts-expect-error undefined is no value
    () => person.c.name.ne(undefined),
    // @ts-expect-error a value that may be undefined
    () => person.c.name.eq(new Map<string, string>().get("a")),
    // @ts-expect-error a list, not one value
    () => person.c.age.in(1),
    // @ts-expect-error undefined in a list
    () => person.c.age.in([undefined]),
    // @ts-expect-error text in a list of booleans
    () => person.c.active.in(["true"]),
    // @ts-expect-error a text is no condition
    () => person.c.active.and(person.c.name),
    // @ts-expect-error a text is no boolean
    () => person.c.active.is("true"),
    // @ts-expect-error uuid is text to JavaScript
    () => item.c.code.eq(5),
    // @ts-expect-error text is no moment
    () => item.c.made.ge("2024-01-01"),
  );
});

Deno.test("CAST, notNull() and operators by name are of the type that is said", () => {
  const others = sa.select({
    cast: person.c.name.cast(sa.integer()),
    nullableCast: person.c.nick.cast(sa.bigint()),
    sure: person.c.nick.notNull(),
    op: addr.c.y.op("<<", 1, sa.integer()),
    boolOp: person.c.name.boolOp("~~*", "b%"),
    moodText: person.c.mood.cast(sa.text()),
  });
  same<sa.RowOf<typeof others>, {
    cast: number;
    nullableCast: bigint | null;
    sure: string;
    op: number | null;
    boolOp: boolean | null;
    moodText: string;
  }>();
  checked(
    () => person.c.name.cast(sa.integer()).add(1),
    // @ts-expect-error a name is no type
    () => person.c.name.cast("integer"),
    // @ts-expect-error an expression is no type
    () => person.c.name.cast(person.c.id),
    // @ts-expect-error what it gives must be said
    () => addr.c.y.op("<<", 1),
  );
});

Deno.test("literals and parameters are of their types", () => {
  const values = sa.select({
    text: sa.literal("a"),
    number: sa.literal(1),
    bigint: sa.literal(1n),
    truth: sa.literal(true),
    numeric: sa.literal("1.5", sa.numeric()),
    param: sa.param("p", sa.integer()),
    nothing: sa.nullValue(sa.text()),
    yes: sa.trueValue(),
    list: sa.sqlArray([1, 2], sa.integer()),
    columns: sa.sqlArray([person.c.name, person.c.nick]),
  });
  same<sa.RowOf<typeof values>, {
    text: string;
    number: number;
    bigint: bigint;
    truth: boolean;
    numeric: string;
    param: number;
    nothing: null;
    yes: boolean;
    list: number[];
    columns: (string | null)[];
  }>();
  checked(
    // @ts-expect-error a text is no INTEGER
    () => sa.literal("1", sa.integer()),
    // @ts-expect-error an object says no type
    () => sa.literal({ a: 1 }),
    // @ts-expect-error undefined is no value
    () => sa.literal(undefined),
    // @ts-expect-error a parameter has a type
    () => sa.param("p"),
    // @ts-expect-error its value is of its type
    () => sa.param("p", sa.integer(), { value: "1" }),
    // @ts-expect-error a text among numbers
    () => sa.sqlArray([1, "2"], sa.integer()),
  );
});

Deno.test("what is compared with the elements of an array may find a null among them", () => {
  const { name } = person.c;
  const names = sa.sqlArray([person.c.name]);
  const found = sa.select({
    any: name.eq(sa.any(names)),
    all: name.ne(sa.all(names)),
    row: name.eq(sa.any(sa.select({ name }))),
  });
  same<sa.RowOf<typeof found>, { any: boolean | null; all: boolean | null; row: boolean }>();
});
