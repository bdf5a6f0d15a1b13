import { useEffect, useEffectEvent } from 'react';

const MINUTE = 60_000;
/** A page that nobody touches asks no more after this time: its questions would keep a session alive that is to end when its person has gone. */
const PATIENCE = 10 * MINUTE;
const SIGNS_OF_LIFE = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;

/** Does `work` once a minute while the page is seen and somebody is there; at once, where a minute has passed, when that is so again. */
export function useEveryMinute(work: () => void): void {
  const run = useEffectEvent(work);
  useEffect(() => {
    let done = Date.now();
    let touched = done;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turn = () => {
      timer = undefined;
      const now = Date.now();
      if (document.visibilityState !== 'visible' || now - touched >= PATIENCE) return;
      if (now - done >= MINUTE) {
        done = now;
        run();
      }
      timer = setTimeout(turn, done + MINUTE - now);
    };
    const touch = () => {
      touched = Date.now();
      if (timer === undefined) turn();
    };
    turn();
    document.addEventListener('visibilitychange', touch);
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, touch, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', touch);
      for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, touch, { capture: true });
    };
  }, []);
}
