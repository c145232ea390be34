import { api, ask } from "../api/client";
import { type Preview, toPreview } from "./sending";

/** Asks the server what sending this text would do; nothing is sent. */
export async function previewOf(id: string, text: string): Promise<Preview> {
  return toPreview(
    await ask(api.POST("/api/manual-rules/{id}/preview", { params: { path: { id } }, body: { text } })),
    text,
  );
}
