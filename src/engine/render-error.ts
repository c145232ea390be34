import type { MessageProblem } from "./types.ts";

export type RenderErrorCode =
  /** The template does not parse or uses a tag or filter that is not there. */
  | "bad-template"
  /** A value the template asks for is not among the facts. */
  | "missing-value"
  /** Rendering would take more time or memory than allowed. */
  | "too-costly"
  /** A text came out empty. */
  | "empty"
  /** What came out breaks LINE's limits. */
  | "limits";

/**
 * Messages could not be made from templates and facts. Expected: the caller holds the delivery and shows `problems`.
 * `message` is the problems' Japanese sentences.
 */
export class RenderError extends Error {
  readonly code: RenderErrorCode;
  readonly problems: MessageProblem[];

  constructor(code: RenderErrorCode, problems: MessageProblem[], options?: ErrorOptions) {
    super(problems.map((problem) => problem.message).join(" "), options);
    this.name = "RenderError";
    this.code = code;
    this.problems = problems;
  }
}
