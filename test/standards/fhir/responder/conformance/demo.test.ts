import { expect, it } from '@jest/globals';
import { searchHistory } from '../../../../../src/cli/ehr/searchHistory.js';
import type { Bundle } from '../../../../../src/fhir/types.js';
import { cast } from '../../../../../src/simulator/index.js';
import { startHouse } from '../../../../support/house.js';
import { extensionUrls, isOurs, undefinedIn } from './support/named.js';

it('what the demo states tell names nothing of ours that cannot be looked up', async () => {
  const house = await startHouse({ asOf: '2026-10-31', faults: { IN: 'truncated' } });
  try {
    const window = { from: '2024-11-01', to: '2026-10-31' };
    const { resource } = await searchHistory(await house.session(), { ...cast.star, ...window });
    const bundle = resource as Bundle;
    expect([...extensionUrls(bundle.entry)].filter(isOurs(house.gateway.url)).length).toBeGreaterThan(2);
    expect(await undefinedIn(bundle.entry, house.gateway.url)).toEqual([]);
  } finally {
    await house.close();
  }
});
