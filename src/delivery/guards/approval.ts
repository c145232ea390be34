import { type Guard, hold, pass } from "./guard.ts";

export const approval: Guard = {
  name: "approval",
  question: "人の承認がいるか",
  check({ decision: { rule } }) {
    return rule.guard.approval ? hold("approval", "このルールの配信は、人が承認してから送ります。") : pass;
  },
};
