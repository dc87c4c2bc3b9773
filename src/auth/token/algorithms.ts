/** Signature algorithms of client assertions: both that SMART names (K-8), and no other. */
export const ASSERTION_ALGORITHMS = ['ES384', 'RS384'] as const;

export type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** Whether a JOSE header's `alg` is one that clients may sign with. */
export function isAssertionAlgorithm(alg: unknown): alg is AssertionAlgorithm {
  return ASSERTION_ALGORITHMS.some((known) => known === alg);
}
