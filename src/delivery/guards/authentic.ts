import { type Guard, hold, pass } from "./guard.ts";

export const authentic: Guard = {
  name: "authentic",
  question: "送信元は本物か",
  check({ decision: { rule, event } }) {
    const { sender } = event.evidence;
    if (!rule.guard.requireAuthenticMail || sender === null || sender.authentic) return pass;
    return hold("not-authentic", `送信元が確かめられません: ${sender.detail}`);
  },
};
