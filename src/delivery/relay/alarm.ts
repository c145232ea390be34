/** A sleep that can be cut short. One sleeper at a time. */
export interface Alarm {
  /** Ends the sleep, or the next one before it begins. */
  wake(): void;
  sleep(ms: number): Promise<void>;
}

export function createAlarm(): Alarm {
  let woken = false;
  let rouse: () => void = () => {};
  return {
    wake() {
      woken = true;
      rouse();
    },
    async sleep(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      rouse = () => {};
    },
  };
}
