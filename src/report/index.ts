export {
  createReportLinks,
  type ReportBinding,
  type ReportLinks,
  type ReportLinksOptions,
  type ReportPage,
  type TakenReport,
} from './links.js';
export { renderReport } from './render.js';
export { reportRouter, type ReportRouterDeps } from './router.js';
export type { ReportView } from './view.js';
