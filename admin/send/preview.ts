import { api, ask } from "../api/client";
import { manualMail } from "../rules/panels/tried";
import { type Preview, toPreview } from "./sending";

/** Asks the server what sending this text would do; nothing is sent. */
export async function previewOf(ruleId: string, text: string, by: string): Promise<Preview> {
  const { rawBase64 } = manualMail(text, by);
  return toPreview(await ask(api.POST("/api/rules/dry-run", { body: { ruleId, rawBase64 } })), ruleId, text);
}
