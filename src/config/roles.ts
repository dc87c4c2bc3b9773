import { nearest } from './nearest.js';

/** The requester roles of the contract §2; each standard's own words for them are code lists under `mappings/codes`. */
export const roles: readonly string[] = (
  'physician nurse-practitioner physician-assistant dentist optometrist psychologist naturopath homeopath veterinarian ' +
  'intern resident prescribing-pharmacist pharmacist pharmacy other-prescriber prescriber-delegate-licensed ' +
  'prescriber-delegate-unlicensed dispenser-delegate-licensed dispenser-delegate-unlicensed behavioral-health institution other'
).split(' ');

/** Whether a value is a role of the contract or has the form of a NUCC taxonomy code (`207Q00000X`). */
export function isRole(value: unknown): value is string {
  return typeof value === 'string' && (roles.includes(value) || /^\d{3}[0-9A-Z]{6}X$/.test(value));
}

/** The remedy for a word that is no role. */
export function nearestRole(value: unknown): string {
  const near = nearest(String(value), roles);
  return near === undefined
    ? 'use a role of docs/configuration.md, such as physician, or a NUCC code'
    : `did you mean ${near}?`;
}
