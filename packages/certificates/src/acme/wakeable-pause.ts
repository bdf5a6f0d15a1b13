export interface WakeablePause {
  /** Resolves after so many milliseconds, or when `wake` is called, at once if that was since the last pause. */
  pause(milliseconds: number): Promise<void>;
  wake(): void;
}

export function createWakeablePause(): WakeablePause {
  let end: (() => void) | undefined;
  let isWoken = false;
  return {
    async pause(milliseconds) {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      end = undefined;
      isWoken = false;
    },
    wake() {
      isWoken = true;
      end?.();
    },
  };
}
