/** A route of the staff API: declared once; checked, described (OpenAPI) and served from that declaration. */
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Taken } from "../../delivery/take.ts";
import type { IncomingEvent, Label } from "../../engine/types.ts";
import type { DnsResolve, Log, Plugins } from "../../plugins/plugin.ts";
import type { AuditEntry } from "../../store/audit.ts";
import type { Db, Store } from "../../store/open.ts";
import type { RuleBook } from "../rule-book.ts";
import type { Permission, Staff } from "../staff/permissions.ts";
import type { LiveBus } from "./live-bus.ts";

/** What the handlers work with. */
export interface ApiContext {
  store: Store;
  plugins: Plugins;
  /** The rules in force. */
  book(): RuleBook;
  /** Reads the rules anew, at once, after a change. */
  reread(): Promise<void>;
  /** Takes an event in, as its trigger would. */
  take(event: IncomingEvent): Promise<Taken>;
  /** Something is due. */
  wake(): void;
  /** Where citizens find the settings form: `{{form.url}}`. */
  formUrl(): string;
  live: LiveBus;
  /** DNS for reading mails; left out: this machine's. */
  resolve?: DnsResolve;
  now(): Date;
  log: Log;
}

/** What an answer is made of. `list`: `Content-Range` of `total`, from `from` on. `file`: a download, `no-store`. */
export type Answer =
  | { json: unknown; status?: 200 | 201 | 202 }
  | { list: readonly unknown[]; total: number; from: number }
  | { file: Readable | string | Uint8Array; type: string; name: string }
  | { empty: true };

export interface Call<P = unknown, Q = unknown, B = unknown> extends ApiContext {
  params: P;
  query: Q;
  body: B;
  staff: Staff;
  /**
   * One transaction with its entries in the operation log: neither is there without the other. Who, when and from where are
   * filled in.
   */
  write<T>(work: (tx: Db, record: Record) => Promise<T>): Promise<T>;
}

/** What was done. `before`/`after`: of the object, for changes; never secrets. `counts`: people, batches, rows. */
export type Record = (
  entry: Pick<AuditEntry, "action" | "object"> &
    Partial<Pick<AuditEntry, "objectId" | "before" | "after" | "counts" | "note">>,
) => Promise<void>;

export interface Route {
  method: "get" | "post" | "put" | "delete";
  /** As Express has it, behind `/api`: `/rules/:id`. */
  path: string;
  /** What it is for. */
  summary: Label;
  /** `signed-in`: any account; `public`: nobody need be signed in (`staff` is then nobody). */
  permission: Permission | "signed-in" | "public";
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Of JSON; left out: 1 MB. */
  maxBodyBytes?: number;
  /** Raw bytes instead of JSON, at most so many. */
  rawBody?: { types: string[]; maxBytes: number };
  /** The body of a good answer; left out: none (204), or a file. Of a `list`: one item. */
  answer?: z.ZodType;
  isList?: boolean;
  /** Media type of a download. */
  file?: string;
  handle(call: Call): Promise<Answer>;
}

/** Gives the declaration its types. */
export function route<
  P extends z.ZodType = z.ZodUnknown,
  Q extends z.ZodType = z.ZodUnknown,
  B extends z.ZodType = z.ZodUnknown,
>(
  declared: Omit<Route, "params" | "query" | "body" | "handle"> & {
    params?: P;
    query?: Q;
    body?: B;
    handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer>;
  },
): Route {
  return declared as unknown as Route;
}

/** An answer that is no success, as a problem (RFC 9457). `detail` and `errors` are Japanese and hold no secret. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly extra: object;
  constructor(status: number, code: string, detail: string, errors: readonly FieldError[] = [], extra: object = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.extra = extra;
  }
}

/** `path` as in a fault: `audience.all[0].fact`. */
export interface FieldError {
  path: string;
  message: string;
}

export const notFound = (what: string) => new ApiProblem(404, "not-found", `${what}はありません。`);

/** Path parameters: a whole number from 1. */
export const idParams = z.strictObject({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "番号で指定してください。")
    .transform(Number),
});

const json = <T extends z.ZodType>(of: T) =>
  z
    .string()
    .max(20_000)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "JSONとして読めません。" });
        return z.NEVER;
      }
    })
    .pipe(of);

/** The most rows of one answer. */
export const MAX_ROWS = 1_000;

/** `filter`, `range` and `sort` as ra-data-simple-rest sends them: JSON in the query. `range` is inclusive at both ends. */
export function listQuery<F extends z.ZodRawShape, S extends string>(filter: F, sort: readonly [S, ...S[]]) {
  return z.strictObject({
    filter: json(z.strictObject(filter)).default(() => z.strictObject(filter).parse({}) as never),
    range: json(
      z
        .tuple([z.int().min(0).max(1e9), z.int().min(0).max(1e9)])
        .refine(([from, to]) => to >= from && to - from < MAX_ROWS, { error: `範囲は${MAX_ROWS}件までです。` }),
    ).default([0, 24]),
    sort: json(z.tuple([z.enum(sort), z.enum(["ASC", "DESC"])])).default([sort[0], "ASC"] as never),
  });
}
