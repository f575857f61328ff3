// Longer and longer pauses between tries, spread so that not all pages come back at the same moment.
const FIRST = 1000; // milliseconds
const LONGEST = 30 * 1000;

export function createPause() {
  let pause = FIRST;
  return {
    next() {
      const spread = pause * (1 + Math.random() / 2);
      pause = Math.min(pause * 2, LONGEST);
      return spread;
    },
    reset() { pause = FIRST; },
  };
}
