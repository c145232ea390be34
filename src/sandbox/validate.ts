import { z } from "zod";
import { message } from "./message-schemas.ts";
import { EMPTY, list, WRONG_TYPE } from "./schema-parts.ts";

/** An error answer as LINE writes it. `details` is left out when there are none. */
export interface ErrorBody {
  message: string;
  details?: { message: string; property: string }[];
}

/** One message of an accepted request, as it came. */
export type SentMessage = Readonly<Record<string, unknown>> & { readonly type: string };

/** What the sandbox uses of an accepted body. */
export interface SendBody {
  messages: SentMessage[];
  /** User ids of a multicast, the one receiver of a push; empty otherwise. */
  to: string[];
  unit: string | null;
  replyToken: string | null;
}

export const USER_ID = /^U[0-9a-f]{32}$/;
const PUSH_TARGET = /^[UCR][0-9a-f]{32}$/;
const MAX_RECIPIENTS = 500;

const messages = list(message, 1, 5);
const notificationDisabled = z.boolean().optional();
const customAggregationUnits = list(
  z.string().regex(/^[a-zA-Z0-9_]{1,30}$/, "Must match the pattern: [a-zA-Z0-9_]{1,30}"),
  0,
  1,
).optional();

const common = { messages, notificationDisabled };
const BODIES = {
  reply: z.object({ ...common, replyToken: z.string().min(1, EMPTY) }),
  push: z.object({ ...common, to: z.string().min(1, EMPTY), customAggregationUnits }),
  multicast: z.object({ ...common, to: list(z.string(), 1, MAX_RECIPIENTS), customAggregationUnits }),
  narrowcast: z.object({
    ...common,
    recipient: z.object({}).optional(),
    filter: z.object({}).optional(),
    limit: z.object({}).optional(),
  }),
  broadcast: z.object(common),
  validate: z.object({ messages }),
};

/** The ways of sending that LINE knows, and the check alone. */
export type BodyKind = keyof typeof BODIES;

/** Writes a path as LINE does: `messages[0].text`. */
function propertyOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, at) => (typeof step === "number" ? `[${step}]` : at === 0 ? String(step) : `.${String(step)}`))
    .join("");
}

/** Zod's issue in LINE's words. Asked only where the schema itself has no words for it. */
function wording(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_union") {
    // Every union here has a discriminator; zod then tells the values it would have taken.
    const values = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
    return `Must be one of the following values: [${values.join(", ")}]`;
  }
  if (issue.code === "invalid_key") return "invalid key";
  if (issue.code !== "invalid_type" && issue.code !== "invalid_value") return "invalid value";
  return issue.input === undefined || issue.input === null ? EMPTY : WRONG_TYPE;
}

/** LINE's two ways of naming a property: multicast ids without quotes, all others with them. */
export const invalidProperty = (property: string): ErrorBody => ({
  message: `The property, ${property}, in the request body is invalid (line: -, column: -)`,
});

function refusal(error: z.ZodError): ErrorBody {
  const details = error.issues.map(({ message, path }) => ({ message, property: propertyOf(path) }));
  // A wrong JSON type already fails where LINE reads the body, before any limit is looked at.
  const wrongType = details.find((detail) => detail.message === WRONG_TYPE);
  if (wrongType) return invalidProperty(`'${wrongType.property}'`);
  return { message: `The request body has ${details.length} error(s)`, details };
}

/** The first id that is no user id, as LINE blames it; null when all are well formed. */
function malformedRecipient(kind: BodyKind, to: readonly string[]): ErrorBody | null {
  if (kind === "push") return PUSH_TARGET.test(to[0] ?? "") ? null : invalidProperty("'to'");
  const at = to.findIndex((id) => !USER_ID.test(id));
  return at === -1 ? null : invalidProperty(`to[${at}]`);
}

/** The parts of a checked body that all kinds may have. */
const parts = z.object({
  messages: z.array(z.looseObject({ type: z.string() })),
  to: z.union([z.array(z.string()), z.string().transform((id) => [id])]).default([]),
  customAggregationUnits: z.array(z.string()).default([]),
  replyToken: z.string().nullable().default(null),
});

/** Checks a parsed body. Gives what the sandbox needs of it, the messages as they came, or LINE's 400 answer. */
export function checkBody(
  kind: BodyKind,
  body: unknown,
): { ok: true; body: SendBody } | { ok: false; error: ErrorBody } {
  const checked = BODIES[kind].safeParse(body, { error: wording });
  if (!checked.success) return { ok: false, error: refusal(checked.error) };
  const { messages, to, customAggregationUnits, replyToken } = parts.parse(body);
  const malformed = kind === "push" || kind === "multicast" ? malformedRecipient(kind, to) : null;
  if (malformed) return { ok: false, error: malformed };
  return { ok: true, body: { messages, to, unit: customAggregationUnits[0] ?? null, replyToken } };
}
