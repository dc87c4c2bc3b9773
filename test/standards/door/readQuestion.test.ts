import { beforeAll, expect, it } from '@jest/globals';
import { openTables } from '../../../src/mapping/index.js';
import type { MessageGraph, Tables } from '../../../src/mapping/types.js';
import { readQuestion } from '../../../src/standards/door/readQuestion.js';
import { sample } from '../stateServer.js';

let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: ['script-2017071/request'] });
});
const read = (graph: MessageGraph) => readQuestion(graph, { months: 24, days: 0 }, '2026-01-15');

it('a question names one person who asks, or none', () => {
  const message = Buffer.from(sample('ncpdp/17-rxhistoryrequest-prescriber.xml'));
  const graph = tables.readGraph('script-2017071/request', message, { schema: 'warn' });
  expect(read(graph).requester).toMatchObject({ npi: '1999999984' });
  const others = graph.resources.filter(({ resourceType }) => resourceType !== 'Practitioner');
  expect(read({ ...graph, resources: others }).requester.npi).toBeUndefined();
  const eve = { resourceType: 'Practitioner', id: 'eve', name: [{ family: 'Evil', given: ['Eve'] }] };
  for (const resources of [
    [...graph.resources, eve],
    [eve, ...graph.resources],
  ])
    expect(() => read({ ...graph, resources })).toThrow(
      expect.objectContaining({ reason: 'invalid', message: 'Name one person who asks.' }),
    );
});
