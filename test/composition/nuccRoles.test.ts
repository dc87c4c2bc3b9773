import { describe, expect, it } from '@jest/globals';
import { nuccRoles } from '../../src/composition/nuccRoles.js';
import { isRole, roles } from '../../src/config/roles.js';

describe('nuccRoles', () => {
  const roleOf = nuccRoles();

  it.each([
    ['207Q00000X', 'physician'],
    ['208D00000X', 'physician'],
    ['363LF0000X', 'nurse-practitioner'],
    ['363AM0700X', 'physician-assistant'],
    ['122300000X', 'dentist'],
    ['152W00000X', 'optometrist'],
    ['174M00000X', 'veterinarian'],
    ['390200000X', 'resident'],
    ['183500000X', 'pharmacist'],
    ['333600000X', 'pharmacy'],
    ['101YA0400X', 'behavioral-health'],
    ['282N00000X', 'other'],
  ])('%s asks as %s, and the code is kept', (taxonomy, role) => {
    expect(isRole(taxonomy)).toBe(true);
    expect(roleOf({ role: taxonomy, npi: '1234567893' })).toEqual({ role, taxonomy, npi: '1234567893' });
  });

  it('takes whoever has a DEA number and no known code for a prescriber', () => {
    expect(roleOf({ role: '282N00000X', dea: 'BA1234563' }).role).toBe('other-prescriber');
  });

  it('leaves roles of the contract as they are', () => {
    for (const role of roles) expect(roleOf({ role })).toEqual({ role });
  });
});
