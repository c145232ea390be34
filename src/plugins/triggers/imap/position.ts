import { z } from "zod";

/**
 * How far a mailbox has been read: every mail up to `lastUid` is dealt with. UIDs only grow, and mean something only
 * together with their UIDVALIDITY; another one means that the mailbox was made anew and the numbers started over.
 */
export type Position = z.infer<typeof positionSchema>;

const positionSchema = z.strictObject({
  /** As text: it may go beyond what a JSON number holds exactly. */
  uidValidity: z.string(),
  lastUid: z.int().nonnegative(),
});

/** The stored position, or undefined when there is none that can be read. */
export function parsePosition(json: unknown): Position | undefined {
  return positionSchema.safeParse(json).data;
}
