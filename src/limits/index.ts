export { createLimits, type Limits, type LimitsOptions } from './limits.js';
export type { Rate } from './rate.js';
export { createPaces, type Paces, type PacesOptions } from './pace.js';
