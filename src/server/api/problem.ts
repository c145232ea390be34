import type { Response } from "express";
import { z } from "zod";
import type { ApiProblem } from "./route.ts";

/** Every answer that is no success (RFC 9457, `application/problem+json`). `code` is stable, `detail` and `message` are Japanese. */
export const problemSchema = z.looseObject({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).exactOptional(),
});

export function sendProblem(res: Response, { status, code, message, errors, extra }: ApiProblem): void {
  res.locals.problem = code;
  res
    .status(status)
    .type("application/problem+json")
    .send(
      JSON.stringify({
        ...extra,
        type: "about:blank",
        title: code,
        status,
        code,
        detail: message,
        ...(errors.length > 0 ? { errors } : {}),
      }),
    );
}
