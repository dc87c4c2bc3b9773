import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { covers, grantScopes, type Permission, readScope } from '../../src/auth/scopes.js';

describe('readScope', () => {
  it.each([
    ['system/MedicationDispense.rs', 'MedicationDispense', 'rs', 2],
    ['system/MedicationDispense.cruds', 'MedicationDispense', 'cruds', 2],
    ['system/MedicationDispense.read', 'MedicationDispense', 'rs', 1],
    ['system/*.write', '*', 'cud', 1],
    ['system/*.*', '*', 'cruds', 1],
  ])('%s', (text, resource, letters, syntax) => {
    const scope = readScope(text);
    expect([scope?.resource, [...(scope?.permissions ?? [])].join(''), scope?.syntax]).toEqual([
      resource,
      letters,
      syntax,
    ]);
  });

  it.each([
    'system/MedicationDispense',
    'system/MedicationDispense.',
    'system/MedicationDispense.sr',
    'system/MedicationDispense.rr',
    'system/MedicationDispense.x',
    'system/MedicationDispense.READ',
    'system/MedicationDispense.rs?status=completed',
    'system/medicationDispense.rs',
    'system/.rs',
    'system/**.rs',
    'SYSTEM/*.rs',
    'user/*.rs',
    'patient/*.rs',
    'openid',
    'system/*.toString',
    '',
  ])('%j is nothing to grant', (text) => {
    expect(readScope(text)).toBeUndefined();
  });
});

describe('grantScopes', () => {
  const types = ['*', 'MedicationDispense', 'Patient'];
  const words = ['read', 'write', '*', 'r', 's', 'rs', 'cud', 'cruds', 'c'];
  const scope = fc
    .tuple(fc.constantFrom(...types), fc.constantFrom(...words))
    .map(([type, word]) => `system/${type}.${word}`);
  const scopes = fc.array(scope, { maxLength: 4 });
  const allows = (texts: readonly string[], type: string, letter: Permission): boolean =>
    covers(
      texts.flatMap((text) => readScope(text) ?? []),
      type,
      letter,
    );

  it('never gives more than was asked, nor more than is registered (K-12)', () => {
    fc.assert(
      fc.property(scopes, scopes, (requested, registered) => {
        const granted = grantScopes(requested, registered);
        for (const type of ['MedicationDispense', 'Patient', 'Observation']) {
          for (const letter of ['c', 'r', 'u', 'd', 's'] as const) {
            if (!allows(granted, type, letter)) continue;
            if (!allows(requested, type, letter) || !allows(registered, type, letter)) return false;
          }
        }
        return true;
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives in version 2 syntax all that is both asked and registered', () => {
    const modern = scopes.map((texts) => texts.filter((text) => readScope(text)?.syntax === 2));
    fc.assert(
      fc.property(modern, scopes, (requested, registered) => {
        const granted = grantScopes(requested, registered);
        for (const type of ['MedicationDispense', 'Patient', 'Observation']) {
          for (const letter of ['c', 'r', 'u', 'd', 's'] as const) {
            const both = allows(requested, type, letter) && allows(registered, type, letter);
            if (allows(granted, type, letter) !== both) return false;
          }
        }
        return true;
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers in the syntax that was asked in, each scope once', () => {
    fc.assert(
      fc.property(scope, scopes, (requested, registered) => {
        const granted = grantScopes([requested], registered);
        expect(new Set(granted).size).toBe(granted.length);
        const syntaxes = new Set(granted.map((text) => readScope(text)?.syntax));
        if (granted.length > 0) expect([...syntaxes]).toEqual([readScope(requested)?.syntax]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is its own fixed point: granting again changes nothing', () => {
    fc.assert(
      fc.property(scopes, scopes, (requested, registered) => {
        const once = grantScopes(requested, registered);
        expect(grantScopes(once, registered)).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });
});
