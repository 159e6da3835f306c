import { exponential, type Policy } from './policy.ts';
import { Code } from './codes.ts';

/** Una captura se repite con la misma clave: otra clave es otro cobro. */
export const capture: Policy = {
  attempts: 5,
  backoff: exponential({ base: 500, max: 120_000, jitter: 0.2 }),
  retryOn: [Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED],
};

export const reserve: Policy = {
  attempts: 3,
  backoff: exponential({ base: 200, max: 5_000, jitter: 0.1 }),
  retryOn: [Code.UNAVAILABLE],
};
