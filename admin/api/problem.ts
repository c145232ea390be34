/** An answer of the API that is no success (RFC 9457). `message` is a Japanese sentence for staff. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** Of HTTP; 0: nobody answered. */
  readonly status: number;
  /** Stable, such as `version-conflict`. */
  readonly code: string;
  /** What is wrong with which part of the input: `audience.all[0].fact`. */
  readonly errors: readonly { path: string; message: string }[];
  /** What else the answer says, such as `count`. */
  readonly more: Readonly<Record<string, unknown>>;
  /** As react-admin reads it: it puts `errors` at the fields of the form. */
  readonly body: { errors: Record<string, string> };

  constructor(status: number, body: Record<string, unknown>) {
    const {
      code = "unknown",
      detail,
      errors = [],
      ...more
    } = body as {
      code?: string;
      detail?: string;
      errors?: { path: string; message: string }[];
    };
    const message = detail ?? `サーバーから思わぬ答えがありました（${status}）。少し待って、もう一度お試しください。`;
    super(message);
    this.status = status;
    this.body = { errors: Object.fromEntries(errors.map((one) => [one.path, one.message])) };
    this.code = code;
    this.errors = errors;
    this.more = more;
  }
}

const OFFLINE =
  "サーバーにつながりません。ネットワークを確かめて、もう一度お試しください。入力した内容はそのまま残っています。";

/** Whatever was thrown, as a problem; `code` is `offline` where nobody answered. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { code: "offline", detail: OFFLINE });
}

/** Whether nobody said yes or no: it may have been done, and may succeed when asked again. */
export const isUnanswered = ({ status }: Problem): boolean => status === 0 || status >= 500;

export async function problemFrom(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}));
  return new Problem(response.status, body as Record<string, unknown>);
}
