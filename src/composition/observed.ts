import type { Exchange } from '../exchange/exchange.js';
import type { StateOutcome } from '../exchange/types.js';
import type { Log, Metrics } from '../telemetry/index.js';
import type { OpenRoute } from './openRoutes.js';

/** An exchange whose every outcome is logged and counted: each state asked exactly once (contract §4), at the time it is asked. */
export function observed(exchange: Exchange, routes: readonly OpenRoute[], log: Log, metrics: Metrics): Exchange {
  const settings = new Map(routes.map((route) => [route.settings.state, route.settings]));
  return {
    only: (answer, states) => exchange.only(answer, states),
    async ask(query, plan, limits) {
      const answer = await exchange.ask(query, plan, limits);
      for (const outcome of answer.outcomes.filter(({ toldAt }) => toldAt === undefined)) {
        const { protocol, connection } = settings.get(outcome.state) ?? {};
        const figures = figuresOf(outcome);
        metrics.state({ ...figures, protocol: protocol ?? 'other' });
        const failed = outcome.answer.status === 'failed' ? outcome.answer : undefined;
        const write = failed === undefined ? log.info : log.warn;
        write('state.answered', {
          ...figures,
          requestId: query.requestId,
          protocol,
          connection,
          warnings: outcome.warnings.length,
          failure: failed?.code,
          disclosed: failed?.disclosed,
          retryable: failed?.retryable,
        });
      }
      return answer;
    },
  };
}

function figuresOf({ state, status, elapsedMs, dispenses, warnings }: StateOutcome) {
  const unread = warnings.filter(({ code }) => code === 'unread').reduce((sum, { count }) => sum + count, 0);
  return { state, status, ms: Math.round(elapsedMs), dispenses, unread };
}
