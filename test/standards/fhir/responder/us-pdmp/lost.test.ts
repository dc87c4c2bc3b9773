import { afterEach, describe, expect, it } from '@jest/globals';
import { memoryStore, type Store, StoreError } from '../../../../../src/store/index.js';
import { history } from '../support/answers.js';
import { type Door, type DoorOptions, openDoor } from '../support/door.js';
import { askHistory, type History, historyOf, parametersOf } from '../support/history.js';

const KNOWN = history([{ rx: 'A1', filled: '2025-03-02' }]);

let door: Door;
/** While it is gone nothing can be put, as with a Redis that does not answer. */
let gone: boolean;
const open = async (options: DoorOptions): Promise<void> => {
  const inner = memoryStore({ maxBytes: 1024 * 1024 });
  const put: Store['put'] = async (...given) => {
    if (gone) throw new StoreError('unreachable', 'Redis does not answer');
    return inner.put(...given);
  };
  door = await openDoor({ clock: () => new Date('2025-06-01T12:00:00Z'), kept: { ...inner, put }, ...options });
};
afterEach(() => door.close());

const warnings = ({ outcome }: History): unknown[] =>
  (outcome?.issue ?? [])
    .filter(({ code }) => code === 'no-store')
    .map(({ severity, diagnostics }) => [severity, diagnostics]);
const LINK = ['warning', expect.stringContaining('ask again for one') as unknown];
const KEY = ['warning', expect.stringContaining('No retrieval key') as unknown];
const TOLD = ['warning', expect.stringContaining('when the key is used next') as unknown];

describe('where nothing can be kept', () => {
  it.each<[string, DoorOptions, unknown[]]>([
    ['its page', { states: { KY: KNOWN } }, [LINK]],
    ['nothing else, where it has no page', { states: { KY: KNOWN }, link: 'view' }, []],
    ['its key', { states: { KY: KNOWN, OH: { status: 'deferred' } }, link: 'view' }, [KEY]],
    ['key and page', { states: { KY: KNOWN, OH: { status: 'deferred' } } }, [KEY, LINK]],
  ])('a history is told as the audit has it, and says that it lost %s', async (_what, options, lost) => {
    gone = true;
    await open(options);
    const told = historyOf(await askHistory(door));
    expect(told.of('MedicationDispense')).toHaveLength(1);
    expect([told.link, told.key, warnings(told)]).toEqual([undefined, undefined, lost]);
    expect((await door.audited()).slice(1).map(({ outcomeDesc }) => outcomeDesc)).toContain('HTTP 200');
    expect(door.log).toContain('"http.error"');
  });

  it('what may be viewed only is said to be out of sight, beside what is told as data', async () => {
    gone = true;
    await open({ states: { KY: KNOWN, OH: KNOWN }, disclosure: { OH: 'view' } });
    const told = historyOf(await askHistory(door));
    expect(told.of('MedicationDispense').map(({ meta }) => meta?.source)).toEqual(['urn:pdmp:KY']);
    const said = JSON.stringify(told.outcome);
    expect(said).toContain('the page for them could not be kept');
    expect(said).not.toContain('pdmp-history-link');
    expect(warnings(told)).toEqual([LINK]);
  });

  it('503 is the answer where all that was found may be viewed only', async () => {
    gone = true;
    await open({ states: { KY: KNOWN, OH: { status: 'no-data' } }, disclosure: { KY: 'view' } });
    const { status, headers, text } = await askHistory(door);
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(text).not.toContain('A1');
  });

  it('a fetch tells what states told now, and that they will be asked again', async () => {
    gone = false;
    await open({ states: { KY: async () => ((gone = true), KNOWN) }, prestage: { KY: 0 }, link: 'view' });
    const { key } = historyOf(await askHistory(door, parametersOf({ 'pre-stage-only': true })));
    const told = historyOf(await askHistory(door, parametersOf({ 'pre-stage-retrieval-key': key })));
    // Nothing of this state is kept in any case, so nothing is lost.
    expect([told.of('MedicationDispense').length, warnings(told)]).toEqual([1, []]);
  });

  it('a fetch of a state that was not asked ahead tells it, and that it will be asked again', async () => {
    gone = false;
    await open({ states: { KY: { status: 'no-data' }, IN: async () => ((gone = true), KNOWN) }, link: 'view' });
    const ask = (changes: object) => askHistory(door, parametersOf({ ...changes }));
    const { key } = historyOf(await ask({ 'pre-stage-only': true, jurisdiction: ['KY'] }));
    const told = historyOf(await ask({ 'pre-stage-retrieval-key': key, jurisdiction: ['KY', 'IN'] }));
    expect([told.of('MedicationDispense').length, warnings(told)]).toEqual([1, [TOLD]]);
  });
});
