import { afterEach, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import { answerOf, FILL } from '../../../../support/exchange/told.js';
import { spied } from '../../../../support/spiedStore.js';
import { type Door, type DoorOptions, openDoor } from '../support/door.js';
import { askHistory, historyOf, parametersOf } from '../support/history.js';

/** Values that only the state tells whose records may be viewed and no more. */
const CANARIES = ['VIEWRX7788', '2025-06-17', 'Viewperson', 'Viewdoctor', '206-555-0177', '00093545106', '1999999976'];

const VIEWED: StateAnswer = answerOf([
  {
    ...FILL,
    number: 'VIEWRX7788',
    day: '2025-06-17',
    patient: 'Viewperson',
    prescriber: 'Viewdoctor',
    pharmacyPhone: '206-555-0177',
    ndc: '00093545106',
    npi: '1999999976',
  },
  // The same dispensation as KY tells: that MD told it too is MD's record as well.
  FILL,
]);

let door: Door;
const open = async (options: Partial<DoorOptions> = {}): Promise<Door> =>
  (door = await openDoor({
    states: { KY: answerOf([FILL]), MD: VIEWED, OH: { status: 'no-data' } },
    disclosure: { MD: 'view' },
    ...options,
  }));
afterEach(() => door.close());

const found = (text: string): string[] => CANARIES.filter((canary) => text.includes(canary));

describe('a state whose records may be viewed, and no more', () => {
  it('has no value in any answer, log, job or cache: its records are on the page alone', async () => {
    const { store, puts } = spied();
    await open({ kept: store });
    const texts: string[] = [];
    const call = async (changes: Record<string, unknown>) => {
      const answer = await askHistory(door, parametersOf(changes));
      texts.push(answer.text);
      return historyOf(answer);
    };
    const told = await call({});
    const staged = await call({ 'pre-stage-only': true });
    const fetched = await call({ 'pre-stage-retrieval-key': staged.key });
    const again = await call({ 'pre-stage-retrieval-key': staged.key });
    const search =
      'subject:Patient.name.given=Ada&subject:Patient.name.family=Hollowtree&subject:Patient.birthdate=1961-04-02';
    const included = '_include=MedicationDispense:subject&_include:recurse=MedicationDispense:authorizingPrescription';
    texts.push((await door.fetch(`/MedicationDispense?${search}&${included}`)).text);
    for (const { fullUrl } of told.data?.entry ?? [])
      texts.push((await door.fetch(fullUrl.replace(door.base, ''))).text);

    expect(texts.flatMap(found)).toEqual([]);
    expect(found(door.log)).toEqual([]);
    expect(found(await door.metrics())).toEqual([]);
    const cached = puts.filter(([key]) => !key.startsWith('report:'));
    expect(cached.length).toBeGreaterThan(3);
    expect(cached.flatMap((put) => found(put.join(' ')))).toEqual([]);
    // Not even that it told the same dispensation as another state.
    expect(texts[0]).not.toMatch(/"code":"MD"/);
    expect(told.of('MedicationDispense').map(({ meta }) => meta?.source)).toEqual(['urn:pdmp:KY']);

    for (const { link } of [told, fetched, again]) {
      const page = await fetch(link ?? '');
      expect(page.status).toBe(200);
      const text = await page.text();
      expect(
        ['VIEWRX7788', '2025-06-17', 'Viewperson', 'Viewdoctor'].filter((canary) => !text.includes(canary)),
      ).toEqual([]);
    }
  });

  it('is named in the outcome as one whose records are on the page', async () => {
    await open();
    const { outcome, link } = historyOf(await askHistory(door));
    expect(link).toMatch(/\/report\/[\w-]{43}$/);
    const text = JSON.stringify(outcome);
    expect(text).toContain('MD: records came; its records may be viewed only');
  });

  it('has no word of how much it told in the outcome, but on the page', async () => {
    const old = Array.from({ length: 7 }, (_, place) => ({ ...FILL, number: `OLD${place}`, day: '2011-06-17' }));
    const answer = answerOf([FILL, ...old]);
    const warnings = [{ code: 'unread' as const, text: 'PrescriptionDrug/Color is not read', count: 8 }];
    await open({ states: { MD: { ...answer, warnings } as StateAnswer } });
    const { outcome, link } = historyOf(await askHistory(door));
    const [words, page] = [JSON.stringify(outcome), await (await fetch(link!)).text()];
    for (const said of ['is not read', 'outside the asked window'])
      expect([said, words.includes(said), page.includes(said)]).toEqual([said, false, true]);
  });

  it('gives a link alone where nobody else told anything', async () => {
    await open({ states: { MD: VIEWED } });
    const { data, link, outcome } = historyOf(await askHistory(door));
    expect(data).toBeUndefined();
    expect(link).toBeDefined();
    expect(outcome?.issue[0]).toMatchObject({ severity: 'information', details: { coding: [{ code: 'complete' }] } });
  });

  it('is not asked by a search, which has no place for a link, and the search says what to do', async () => {
    await open({ states: { MD: VIEWED } });
    const search =
      'subject:Patient.name.given=Ada&subject:Patient.name.family=Hollowtree&subject:Patient.birthdate=1961-04-02';
    const { status, text } = await door.fetch(`/MedicationDispense?${search}`);
    expect(status).toBe(403);
    expect(text).toContain('ask by $pdmp-history, which gives a link to them');
    expect(door.questions).toHaveLength(0);
  });

  it('is the only reason for a link where the operator wants no other', async () => {
    await open({ link: 'view' });
    expect(historyOf(await askHistory(door)).link).toBeDefined();
    expect(historyOf(await askHistory(door, parametersOf({ jurisdiction: ['KY', 'OH'] }))).link).toBeUndefined();
  });
});

describe('a state whose records are ephemeral', () => {
  it('is told as data and kept nowhere: not for reading back, not on a page, not ahead of time', async () => {
    const { store, puts } = spied();
    await open({ disclosure: { MD: 'ephemeral' }, kept: store });
    const told = historyOf(await askHistory(door));
    expect(told.of('MedicationDispense')).toHaveLength(2);
    const page = await (await fetch(told.link ?? '')).text();
    expect(found(page)).toEqual([]);
    expect(page).toMatch(/MD[^]*not shown here/);
    const { key } = historyOf(await askHistory(door, parametersOf({ 'pre-stage-only': true })));
    const fetched = historyOf(await askHistory(door, parametersOf({ 'pre-stage-retrieval-key': key })));
    expect(fetched.of('MedicationDispense')).toHaveLength(2);
    expect(puts.flatMap((put) => found(put.join(' ')))).toEqual([]);
  });
});
