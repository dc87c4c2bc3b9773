export { createLimits, type Limits, type LimitsOptions } from './limits.js';
export type { Rate } from './rate.js';
