import Sequencer from '@jest/test-sequencer';

/**
 * What takes longest, processes of their own and mere computing by turns. In a fresh clone Jest knows of no file how long
 * it takes, and one of these that begins last is waited for by all other cores.
 */
const LONGEST = [
  'e2e/canaries',
  'exchange/merge/merge.laws',
  'e2e/faults',
  'xml/mutants',
  'audit/process',
  'mapping/roundTrips/pmix-3',
  'e2e/valid',
  'mapping/roundTrips/script-2017071-history',
  'e2e/prestage',
  'mapping/roundTrips/pmix-2',
  'e2e/secondGateway',
  'matrix/matrix',
  'e2e/protocols',
  'composition/replicas',
  'e2e/clients',
  'e2e/memory',
  'cli/process',
];

/** Jest's own order, after those that take longest. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const placeOf = ({ path }) => {
      const place = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return place < 0 ? LONGEST.length : place;
    };
    return super.sort(tests).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
