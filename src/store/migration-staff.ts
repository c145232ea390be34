/** Accounts, permissions, the operation log, tests of rules, and what lists of them need. */
import type { ColumnDataType, Kysely } from "kysely";
import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Dialect } from "./schema.ts";
import { searchText } from "./search-text.ts";

export function staffMigration(
  dialect: Dialect,
  { id, integer, blob }: { id: ColumnDataType; integer: ColumnDataType; blob: ColumnDataType },
): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const table = (name: string) => db.schema.createTable(name);

      await table("roles")
        .addColumn("id", "text", (c) => c.primaryKey())
        .addColumn("label", "text", (c) => c.notNull())
        .addColumn("permissions", "text", (c) => c.notNull())
        .addColumn("require_totp", integer, (c) => c.notNull().defaultTo(0))
        .execute();
      await table("accounts")
        .addColumn("id", id, (c) => c.primaryKey())
        .addColumn("name", "text", (c) => c.notNull().unique())
        .addColumn("display_name", "text", (c) => c.notNull())
        .addColumn("state", "text", (c) => c.notNull())
        .addColumn("password_hash", "text")
        .addColumn("password_at", "text")
        .addColumn("totp_secret", "text")
        .addColumn("totp_confirmed_at", "text")
        .addColumn("totp_last_step", integer)
        .addColumn("roles", "text", (c) => c.notNull())
        .addColumn("permissions", "text", (c) => c.notNull())
        .addColumn("departments", "text")
        .addColumn("failures", integer, (c) => c.notNull().defaultTo(0))
        .addColumn("retry_at", "text")
        .addColumn("created_at", "text", (c) => c.notNull())
        .addColumn("updated_at", "text", (c) => c.notNull())
        .addColumn("last_sign_in_at", "text")
        .execute();
      await table("one_time_links")
        .addColumn("hash", "text", (c) => c.primaryKey())
        .addColumn("account_id", integer, (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull())
        .addColumn("ends_at", "text", (c) => c.notNull())
        .addColumn("created_at", "text", (c) => c.notNull())
        .execute();
      await table("sessions")
        .addColumn("hash", "text", (c) => c.primaryKey())
        .addColumn("account_id", integer)
        .addColumn("data", "text", (c) => c.notNull())
        .addColumn("created_at", "text", (c) => c.notNull())
        .addColumn("seen_at", "text", (c) => c.notNull())
        .addColumn("ends_at", "text", (c) => c.notNull())
        .addColumn("address", "text")
        .addColumn("agent", "text")
        .execute();
      await db.schema.createIndex("sessions_account").on("sessions").column("account_id").execute();
      await table("api_tokens")
        .addColumn("id", id, (c) => c.primaryKey())
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("hash", "text", (c) => c.notNull().unique())
        .addColumn("account_id", integer, (c) => c.notNull())
        .addColumn("permissions", "text", (c) => c.notNull())
        .addColumn("departments", "text")
        .addColumn("created_at", "text", (c) => c.notNull())
        .addColumn("ends_at", "text", (c) => c.notNull())
        .addColumn("last_used_at", "text")
        .execute();

      await table("audit_log")
        .addColumn("id", id, (c) => c.primaryKey())
        .addColumn("at", "text", (c) => c.notNull())
        .addColumn("account_id", integer)
        .addColumn("account", "text", (c) => c.notNull())
        .addColumn("address", "text")
        .addColumn("action", "text", (c) => c.notNull())
        .addColumn("object", "text", (c) => c.notNull())
        .addColumn("object_id", "text")
        .addColumn("result", "text", (c) => c.notNull())
        .addColumn("before", "text")
        .addColumn("after", "text")
        .addColumn("counts", "text")
        .addColumn("note", "text")
        .addColumn("previous_hash", "text", (c) => c.notNull())
        .addColumn("hash", "text", (c) => c.notNull())
        .execute();
      await db.schema.createIndex("audit_log_at").on("audit_log").column("at").execute();
      await db.schema.createIndex("audit_log_object").on("audit_log").columns(["object", "object_id"]).execute();

      await db.schema.alterTable("rule_versions").addColumn("account", "text").execute();
      await table("rule_tests")
        .addColumn("id", id, (c) => c.primaryKey())
        .addColumn("rule_id", "text", (c) => c.notNull())
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("raw", blob, (c) => c.notNull())
        .addColumn("expected", "text", (c) => c.notNull())
        .addColumn("created_at", "text", (c) => c.notNull())
        .addColumn("account", "text", (c) => c.notNull())
        .execute();
      await db.schema.createIndex("rule_tests_rule").on("rule_tests").column("rule_id").execute();
      await table("jobs")
        .addColumn("id", id, (c) => c.primaryKey())
        .addColumn("kind", "text", (c) => c.notNull())
        .addColumn("state", "text", (c) => c.notNull())
        .addColumn("done", integer, (c) => c.notNull().defaultTo(0))
        .addColumn("total", integer, (c) => c.notNull().defaultTo(0))
        .addColumn("result", "text")
        .addColumn("message", "text")
        .addColumn("account_id", integer)
        .addColumn("created_at", "text", (c) => c.notNull())
        .addColumn("finished_at", "text")
        .execute();
      await db.schema.createIndex("events_taken").on("events").columns(["trigger", "taken_at"]).execute();
      await db.schema.createIndex("deliveries_event").on("deliveries").column("event_id").execute();

      await db.schema.alterTable("events").addColumn("search", "text").execute();
      await fillSearch(db);
      // SQLite answers a list of 10,000 mails from this alone; PostgreSQL limits an index row, and keeps long texts apart anyway.
      const found = sql.raw(`"trigger", taken_at${dialect === "sqlite" ? ", id, outcome, source, search" : ""}`);
      await sql`create index events_search on events (${found}) where search is not null`.execute(db);
      // Answers to one citizen are many; lists of what went to several leave them out.
      const listed = sql.raw("id, state, department, rule_id, created_at, event_id");
      await sql`create index deliveries_listed on deliveries (${listed}) where audience <> '"sender"'`.execute(db);
      await sql`create index friends_left on friends (channel, id) where state = 'left'`.execute(db);
      // For friends over time; audiences, which ask for active ones, are not to go by it.
      await sql`create index friends_since on friends (channel, coalesce(followed_at, created_at)) where state <> 'erased'`.execute(
        db,
      );
      await sql`create index friends_left_at on friends (channel, coalesce(state_at, updated_at)) where state = 'left'`.execute(
        db,
      );
    },
  };
}

/** Of events taken in before there was such a column. */
async function fillSearch(db: Kysely<unknown>): Promise<void> {
  for (let last = 0; ; ) {
    const { rows } = await sql<{ id: number; title: string; facts: string }>`
      select id, title, facts from events where id > ${last} and "trigger" <> 'webhook' order by id limit 500`.execute(
      db,
    );
    for (const { id, title, facts } of rows)
      await sql`update events set search = ${searchText(title, JSON.parse(facts))} where id = ${id}`.execute(db);
    const end = rows.at(-1);
    if (!end) return;
    last = Number(end.id);
  }
}
