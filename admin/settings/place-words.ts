import { words } from "../text/text";

/** What sources and accounts of LINE are called, by the first part of their names. */
export const placeWords = words(
  {
    kinds: {
      imap: "メールボックス",
      webhook: "LINEからの通知",
      schedule: "予定",
      manual: "手動の配信",
    } as Record<string, string>,
    channels: { live: "本番のLINE公式アカウント" } as Record<string, string>,
  },
  {
    kinds: { imap: "Mailbox", webhook: "Notifications from LINE", schedule: "Schedule", manual: "By hand" } as Record<
      string,
      string
    >,
    channels: { live: "The live LINE official account" } as Record<string, string>,
  },
);
