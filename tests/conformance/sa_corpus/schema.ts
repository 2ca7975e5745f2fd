/**
 * The tables of the recording, as our builder defines them.
 * @module
 */

import * as sa from "../../../sa.ts";

/** Their set. */
export const metadata: sa.MetaData = new sa.MetaData();

/** The table of aiopg's front page. */
export const tbl = sa.table("tbl", metadata, {
  id: sa.integer().primaryKey(),
  val: sa.varchar(255),
});

/** Has a table that refers to itself. */
export const users = sa.table("users", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.varchar(50).notNull(),
  email: sa.varchar(120).unique(),
  age: sa.integer(),
  is_active: sa.boolean().notNull().serverDefault(true),
  manager_id: sa.integer().references((): sa.AnyColumn => users.c.id, { onDelete: "set null" }),
  created_at: sa.timestamptz().notNull().serverDefault(sa.func.now()),
}, (t) => [sa.index("ux_users_lower_email", { unique: true }).on(sa.func.lower(t.email))]);

/** Refers to `users`. */
export const addresses = sa.table("addresses", metadata, {
  id: sa.integer().primaryKey(),
  user_id: sa.integer().notNull().references(() => users.c.id, { onDelete: "cascade" }),
  email_address: sa.varchar(120).notNull(),
  city: sa.text(),
});

/** A tree. */
export const categories = sa.table("categories", metadata, {
  id: sa.integer().primaryKey(),
  parent_id: sa.integer().references((): sa.AnyColumn => categories.c.id),
  name: sa.text().notNull(),
});

/** Has an array, a JSON value and a text search vector. */
export const products = sa.table("products", metadata, {
  id: sa.integer().primaryKey(),
  sku: sa.varchar(20).notNull().unique(),
  name: sa.text().notNull(),
  price: sa.numeric(10, 2).notNull(),
  weight: sa.doublePrecision(),
  category_id: sa.integer().references(() => categories.c.id),
  tags: sa.array(sa.text()).notNull().serverDefault([]),
  attrs: sa.jsonb(),
  search: sa.tsvector(),
});

/** The states of an order. */
export const orderStatus = sa.enumType("order_status", ["new", "paid", "shipped", "cancelled"]);

/** Has an enum. */
export const orders = sa.table("orders", metadata, {
  id: sa.bigint().primaryKey(),
  user_id: sa.integer().notNull().references(() => users.c.id),
  status: orderStatus.notNull().serverDefault("new"),
  placed_at: sa.timestamptz().notNull().serverDefault(sa.func.now()),
  total: sa.numeric(12, 2),
  note: sa.text(),
});

/** Has a key of two columns. */
export const orderItems = sa.table("order_items", metadata, {
  order_id: sa.bigint().primaryKey().references(() => orders.c.id, { onDelete: "cascade" }),
  product_id: sa.integer().primaryKey().references(() => products.c.id),
  qty: sa.integer().notNull(),
  unit_price: sa.numeric(10, 2).notNull(),
});

/** Has types of PostgreSQL's. */
export const events = sa.table("events", metadata, {
  id: sa.bigint().identity({ always: true }).primaryKey(),
  uid: sa.uuid().notNull().serverDefault(sa.func.genRandomUuid()),
  kind: sa.text().notNull(),
  payload: sa.jsonb().notNull().serverDefault({}),
  meta: sa.json(),
  ip: sa.inet(),
  net: sa.cidr(),
  took: sa.interval(),
  day: sa.date(),
  at: sa.timestamptz().notNull(),
  raw: sa.bytea(),
});

/** Has ranges. */
export const bookings = sa.table("bookings", metadata, {
  id: sa.integer().primaryKey(),
  room: sa.integer().notNull(),
  during: sa.tstzrange().notNull(),
  nights: sa.daterange(),
  seats: sa.int4range(),
  price: sa.numrange(),
});

/** Has an hstore, and an array of two dimensions. */
export const docs = sa.table("docs", metadata, {
  id: sa.integer().primaryKey(),
  title: sa.text().notNull(),
  body: sa.text(),
  attrs: sa.hstore(),
  matrix: sa.array(sa.integer(), { dimensions: 2 }),
  scores: sa.array(sa.integer()),
});

/** Has names that need quotes. */
export const odd = sa.table("order", metadata, {
  select: sa.integer().primaryKey(),
  user_name: sa.text().name("User Name"),
  camelCase: sa.integer(),
  'we"ird': sa.text(),
  "percent%": sa.integer(),
});

/** Is in another schema. */
export const invoices = sa.table("invoices", metadata, {
  id: sa.integer().primaryKey(),
  user_id: sa.integer().notNull(),
  amount: sa.numeric(12, 2).notNull(),
  due: sa.date(),
}, { schema: "billing" });

/** Has defaults that the server does not know. */
export const audit = sa.table("audit", metadata, {
  id: sa.integer().primaryKey(),
  what: sa.text().notNull(),
  level: sa.integer().notNull().default(3),
  stamp: sa.timestamptz().default(sa.func.now()).onUpdate(sa.func.now()),
  rev: sa.integer().notNull().default(1)
    .onUpdate(sa.literalColumn("rev + 1", sa.integer().notNull())),
});
