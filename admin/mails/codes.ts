/** What the checks of a mail came to, in words; each code is explained in docs/reasons.md. */
import { words } from "../text/text";

export const codeText = words(
  {
    senders: {
      "dmarc-pass": "送信元は本物と確かめられました（DKIMの署名とDMARC）。",
      "dkim-aligned": "送信元は本物と確かめられました（DKIMの署名）。",
      "no-signature": "署名（DKIM）がないため、送信元を確かめられません。",
      "spf-only": "届いた経路（SPF）だけが確かめられました。文面が送信元のものかは分かりません。",
      "dkim-failed": "署名が合いません。途中で書き換えられたか、なりすましです。送信元に確かめてください。",
      "dkim-partial":
        "署名が、差出人・件名・日時・本文のすべてには及んでいません。後から足された部分があるかもしれません。",
      "dkim-not-aligned": "署名は正しいものの、差出人とは別のドメインのものです。なりすましの恐れがあります。",
      "dmarc-failed": "署名がなく、送信元の確認（DMARC）にも通りません。なりすましとして扱ってください。",
      "dns-trouble": "DNSに問い合わせできず、送信元を確かめられませんでした。",
      "auth-timeout": "送信元の確認に時間がかかりすぎ、確かめられませんでした。",
      "several-from": "差出人や件名が何通りにも読めるメールです。なりすましとして扱ってください。",
      "auth-error": "送信元の確認そのものに失敗しました。メールの原文を残して、開発元に知らせてください。",
      unreadable: "メールを読み取れず、送信元を確かめられませんでした。",
    } as Record<string, string>,
    doubts: {
      "replacement-characters": "読めない文字があります。メールソフトでも崩れていたら、送信元に知らせてください。",
      "charset-ambiguous": "文字コードの指定がないか誤っていて、何通りかに読めます。原文と比べてください。",
      "charset-unsupported": "読めない文字コードです。UTF-8かISO-2022-JPで送ってもらってください。",
      "charset-mislabelled": "名乗っている文字コードと中身が違うため、合うほうで読みました。原文と比べてください。",
      "broken-mime": "メールの構造が壊れていて、抜けている部分があるかもしれません。原文と比べてください。",
      "empty-message": "件名も本文もありません。送信元に確かめてください。",
      "several-from": "差出人が1人に定まりません。送信元に確かめるまで、なりすましとして扱ってください。",
      "repeated-header":
        "1つだけのはずのヘッダーが複数あります。送信元に確かめるまで、なりすましとして扱ってください。",
      unreadable: "メールを読み取れませんでした。メールボックスで直接読んでください。",
      truncated: "大きすぎる（64MiBを超える）ため、途中までしか読んでいません。メールボックスで直接読んでください。",
    } as Record<string, string>,
    results: {
      pass: "合格",
      fail: "不合格",
      softfail: "不合格の疑い",
      neutral: "判定なし",
      none: "なし",
      policy: "方針により無効",
      temperror: "一時的に確認できず",
      permerror: "設定の誤りで確認できず",
    } as Record<string, string>,
  },
  {
    senders: {
      "dmarc-pass": "The sender is proven (DKIM signature and DMARC).",
      "dkim-aligned": "The sender is proven (DKIM signature).",
      "no-signature": "There is no signature (DKIM), so the sender is not proven.",
      "spf-only": "Only the path is proven (SPF); nothing vouches for the words.",
      "dkim-failed": "The signature does not hold: changed on the way, or forged. Ask the sender.",
      "dkim-partial":
        "The signature does not cover all of From, Subject, Date and the body. Something may have been added.",
      "dkim-not-aligned": "A good signature, but of another domain than the sender's. It may be a forgery.",
      "dmarc-failed": "No signature, and DMARC failed. Treat it as a forgery.",
      "dns-trouble": "DNS could not be asked, so the sender could not be checked.",
      "auth-timeout": "The check of the sender took too long.",
      "several-from": "Sender or subject can be read in several ways. Treat it as a forgery.",
      "auth-error": "The check itself failed. Keep the mail and report it.",
      unreadable: "The mail could not be read, so the sender could not be checked.",
    },
    doubts: {
      "replacement-characters": "Some characters cannot be read. If a mail program shows the same, tell the sender.",
      "charset-ambiguous":
        "The charset is missing or wrong, and several readings are possible. Compare with the original.",
      "charset-unsupported": "A charset that cannot be read. Ask for UTF-8 or ISO-2022-JP.",
      "charset-mislabelled":
        "It is not in the charset it names; it was read in the one that fits. Compare with the original.",
      "broken-mime": "Its structure is damaged; something may be missing. Compare with the original.",
      "empty-message": "Neither subject nor text. Ask the sender.",
      "several-from": "Not exactly one sender. Treat it as a forgery until the sender says otherwise.",
      "repeated-header": "A header that may stand once stands several times. Treat it as a forgery.",
      unreadable: "It could not be read. Read it in the mailbox.",
      truncated: "Larger than 64 MiB, read only in part. Read it in the mailbox.",
    },
    results: {
      pass: "pass",
      fail: "fail",
      softfail: "soft fail",
      neutral: "neutral",
      none: "none",
      policy: "void by policy",
      temperror: "could not be checked for now",
      permerror: "could not be checked: misconfigured",
    },
  },
);
