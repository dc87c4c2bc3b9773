export { createLog, type Log, type LogOptions } from './log.js';
export { createMetrics, type Metrics, type RequestFigures, type StateFigures } from './metrics.js';
export type { EventFields, EventName } from './events.js';
export { JOB_KINDS, ROUTES, type Route } from './vocabulary.js';
