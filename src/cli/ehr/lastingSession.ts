import type { Session } from './signIn.js';

/** Stays signed in: signs in when it is first needed, and anew before each token ends. */
export interface LastingSession {
  /** A session whose token is good for a while. @throws EhrError as signing in does */
  get(): Promise<Session>;
  /** Says that this one's token is refused, so that the next is another. */
  drop(session: Session): void;
}

/** A token is renewed so long before its end, or in the last third of its life where that is shorter. */
const MARGIN_MS = 60_000;

/** @param open signs in */
export function lastingSession(open: () => Promise<Session>): LastingSession {
  let opening: Promise<Session> | undefined;
  let current: { readonly session: Session; readonly renewAt: number } | undefined;

  const renew = async (): Promise<Session> => {
    const began = performance.now();
    try {
      const session = await open();
      const { lifeMs } = session;
      current = { session, renewAt: began + lifeMs - Math.min(MARGIN_MS, lifeMs / 3) };
      return session;
    } finally {
      opening = undefined;
    }
  };

  return {
    async get() {
      if (current !== undefined && performance.now() < current.renewAt) return current.session;
      return (opening ??= renew());
    },
    drop(session) {
      if (current?.session === session) current = undefined;
    },
  };
}
