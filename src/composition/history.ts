import { type Policies, policyOf, type ReadIndividual, stageMs } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { createStaging, type Staging, type StagingDeps } from '../inquiry/index.js';
import { createReportLinks, renderReport, type ReportLinks } from '../report/index.js';
import type { HistoryDeps } from '../standards/fhir/responder/index.js';
import type { Store } from '../store/index.js';
import { type CandidateRules, mostCandidates } from './mostCandidates.js';

/** What `$pdmp-history` has beside a search: questions put ahead of time, and pages. */
export interface Histories {
  readonly deps: HistoryDeps;
  readonly staging: Staging;
  readonly links: ReportLinks;
}

/** What {@link openHistories} needs of the rest. */
export interface HistoriesParts extends Omit<StagingDeps, 'stageMs' | 'candidates' | 'clock'> {
  readonly config: Pick<Config, 'deadline' | 'policies' | 'report'> & CandidateRules;
  /** Seals what it is given. */
  readonly store: Store;
  readonly publicUrl: string;
  readonly readIndividual: ReadIndividual;
}

/** Binds staging and pages to the policies of a configuration. */
export function openHistories(parts: HistoriesParts): Histories {
  const { config, store, publicUrl, readIndividual } = parts;
  const policies: Policies = config.policies;
  const staging = createStaging({
    ...parts,
    stageMs: (state) => stageMs(state, policies),
    candidates: (state) => mostCandidates(config, state),
  });
  const links = createReportLinks({ store, publicUrl, lifeMs: config.report.life });
  return {
    staging,
    links,
    deps: {
      staging,
      readIndividual,
      disclosure: (state) => policyOf(policies, state).disclosure,
      link: config.report.link,
      deadlineMs: config.deadline,
      makePage: async ({ answer, withheld, client: { id, name }, request, query }) => {
        const { requester, requestId, question } = request;
        const shown = answer.outcomes.filter(({ state, status }) => status === 'provided' && !withheld.includes(state));
        return links.issue({
          html: await renderReport({ answer, publicUrl, withheld }),
          bound: {
            client: { id, name },
            requester,
            requestId,
            question,
            patient: query.patient,
            states: shown.map(({ state }) => state),
          },
        });
      },
    },
  };
}
