import { type Guard, hold, pass } from "./guard.ts";

export const content: Guard = {
  name: "content",
  question: "送る文面ができているか",
  check({ draft }) {
    return draft.problem ? hold(draft.problem.reason, draft.problem.message) : pass;
  },
};
