// What a citizen's hand can do: the requests to the sandbox, and what went wrong in words.

/** How the webhook took an event, in words; "" when it did. */
export function troubleOf(call) {
  if (!call || (call.outcome >= 200 && call.outcome < 300)) return "";
  if (call.outcome === "timeout") return "受け取り側が2秒以内に答えませんでした。";
  if (call.outcome === "refused") return "受け取り側に接続できませんでした。動いているか確かめてください。";
  return `受け取り側が受け取りませんでした（${call.outcome}）。`;
}

/** The requests, under an address that ends in a slash; "" is where the page is. */
export class Hand {
  /** Whether events have somewhere to go. */
  ready = false;
  #base;

  constructor(base = "") {
    this.#base = base;
  }

  /** Who it is by now; null when unknown. */
  async person(userId) {
    const response = await fetch(`${this.#base}people/${userId}`);
    return response.ok ? response.json() : null;
  }

  /** Does it and waits for the webhook's answer. Gives the trouble in words, "" for none. Never rejects. */
  async act(userId, action) {
    const answer = await this.#post("control/act", { userId, action });
    if (answer === null) return "サンドボックスが答えません。動いているか確かめてください。";
    if (answer.status !== 200) return "この操作は今はできません。画面を読み込み直してください。";
    return troubleOf(answer.body.call);
  }

  /** Someone who has not added the account yet; null when it could not be done. */
  async addCitizen() {
    const answer = await this.#post("control/citizen", {});
    return answer?.status === 200 ? answer.body : null;
  }

  /** Where events go, and the newest calls; null when it cannot be asked. */
  async webhook() {
    const response = await fetch(`${this.#base}webhook`);
    if (!response.ok) return null;
    const report = await response.json();
    this.ready = report.target !== null;
    return report;
  }

  async #post(path, body) {
    try {
      const response = await fetch(this.#base + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    } catch {
      return null;
    }
  }
}
