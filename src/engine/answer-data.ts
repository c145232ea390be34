/** The postback data of a button that answers a question in the talk. */

/** LINE's limit for postback data, in UTF-16 units (Messaging API reference, "Postback action", read 2026-08). */
const DATA_MAX = 300;

/** A tap: `value` is chosen, or taken back. */
export interface TappedAnswer {
  /** The key of an attribute: `[a-z][a-z0-9_]{0,39}`. */
  attribute: string;
  /** As the attribute's options have it; `true` or `false`, or digits, where it has none. May be empty when taken back. */
  value: string;
  remove: boolean;
}

/**
 * `noroshi:answer?attribute=area&value=…`; with `remove` `noroshi:unanswer?…`. Throws a `RangeError` when LINE would not take
 * it: a Japanese character takes nine of the 300 units, so that 25 of them always fit.
 */
export function answerData(answer: { attribute: string; value: string; remove?: boolean }): string {
  const { attribute, value, remove = false } = answer;
  if (!value.isWellFormed()) throw new RangeError(`an answer to ${attribute} is no well-formed text`);
  const data = `noroshi:${remove ? "unanswer" : "answer"}?attribute=${attribute}&value=${encodeURIComponent(value)}`;
  if (data.length > DATA_MAX)
    throw new RangeError(`an answer to ${attribute} takes ${data.length} of ${DATA_MAX} units`);
  return data;
}

/** The answer in postback data; null for any other data. Whether the attribute and the value exist is not asked here. */
export function parseAnswerData(data: string): TappedAnswer | null {
  const command = /^noroshi:(un)?answer\?/.exec(data);
  if (!command) return null;
  const remove = command[1] !== undefined;
  const fields = new URLSearchParams(data.slice(command[0].length));
  const attribute = fields.get("attribute") ?? "";
  const value = fields.get("value") ?? "";
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(attribute) || (value === "" && !remove)) return null;
  return { attribute, value, remove };
}
