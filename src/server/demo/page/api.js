// The demo's HTTP. Every failure becomes an Error with a sentence for people.
import { t } from "./words.js";

async function ask(path, options) {
  let response;
  try {
    response = await fetch(`api/${path}`, options);
  } catch {
    throw new Error(t("error-network"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? t("error-other", response.status));
  return answer;
}

export const get = (path) => ask(path);

export const post = (path, body = {}) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-noroshi-demo": "1" },
    body: JSON.stringify(body),
  });
