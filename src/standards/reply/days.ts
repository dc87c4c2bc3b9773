export { addDays, monthsBefore } from '../../exchange/days.js';

/** Whether a text is `YYYY-MM-DD`, a day that the calendar has. */
export function isRealDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
