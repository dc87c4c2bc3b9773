import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { SchemaMode, Tables } from '../../../src/mapping/types.js';
import { createScriptRequestor } from '../../../src/standards/script/requestor.js';
import type { Connection } from '../../../src/transport/connection.js';
import { openConnection } from '../../../src/transport/connection.js';
import { query, sample, say, type StateServer, stateServer, textOf } from '../stateServer.js';

let tables: Tables;
let state: StateServer;
let connection: Connection;
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
  connection = openConnection({ endpoint: state.url, maxResponseBytes: 1_000_000 });
});
afterAll(async () => {
  await connection.close();
  await state.stop();
});

const NOW = sample('ncpdp/17-rxhistoryresponse-approved.xml');
/** The same answer in the shapes of 2023011 that anything public shows (wire/ncpdp.md §3). */
const LATER = NOW.replace(/="20170715"/g, '="2023011"')
  .replace(/<Name>.*?<\/Name>/g, '<Names>$&</Names>')
  .replace(/<Gender>(.)<\/Gender>/g, '<GenderAndSex><AdministrativeGender>$1</AdministrativeGender></GenderAndSex>')
  .replace(/<DrugCoded>.*?<\/DrugCoded>/g, '<Product>$&</Product>')
  .replace(/<Substitutions>.<\/Substitutions>/g, '<Substitutions>$&</Substitutions>');

async function ask(xml: string, schema: SchemaMode = 'warn'): Promise<StateAnswer> {
  state.answer = (received, response) => {
    const answer = xml.replace(/(<RelatesToMessageID>)[^<]*/, `$1${textOf(received.body, 'MessageID')}`);
    say(answer)(received, response);
  };
  const route = { state: 'WA', to: 'WA', toQualifier: 'ZZZ', from: 'GWY', fromQualifier: 'D' };
  return createScriptRequestor({ tables, connection, version: '2017071', schema }).ask(
    query,
    route,
    AbortSignal.timeout(5000),
  );
}

/** What an answer says, whatever its resources are called. */
function said(answer: StateAnswer): unknown {
  if (answer.status !== 'provided') throw new Error(answer.status);
  const names = new Map(answer.resources.map(({ id }, at) => [String(id), `r${at}`]));
  return JSON.parse(JSON.stringify(answer.resources).replace(/[0-9a-f-]{36}/g, (id) => names.get(id) ?? id));
}
const texts = (answer: StateAnswer): string[] =>
  'warnings' in answer ? (answer.warnings ?? []).map(({ code, text }) => `${code} ${text}`) : [];
const OTHER = 'note the answer is in another version of SCRIPT than 20170715, and was read as far as that is known';

describe('an answer in 2023011 to a question in 2017071', () => {
  it('tells what the same answer in 2017071 tells, and says that it is another version', async () => {
    const [now, later] = [await ask(NOW), await ask(LATER)];
    expect(LATER).not.toBe(NOW);
    expect(said(later)).toEqual(said(now));
    expect(texts(later)).toContain(OTHER);
    expect(texts(later).filter((text) => text.startsWith('unread') || text.startsWith('unreadable'))).toEqual([]);
    expect(texts(now)).not.toContain(OTHER);
  });

  it('tells its product where it stands as an NDC', async () => {
    const ndc = await ask(LATER.replace(/<ProductCode>.*?<\/ProductCode>/, '<NDC>00406055201</NDC>'));
    expect(said(ndc)).toEqual(said(await ask(NOW)));
  });

  it('is taken for what it is also where it tells that there are none', async () => {
    const none = await ask(LATER.replace(/<MedicationDispensed>.*<\/MedicationDispensed>/, '').replace(/DK/g, 'DJ'));
    expect(none).toMatchObject({ status: 'no-data' });
    expect(texts(none)).toContain(OTHER);
  });

  it('says what of it no row reads', async () => {
    const shapes = await ask(
      LATER.replace('<Quantity>', '<DispensedProduct><Coded>1</Coded></DispensedProduct><Quantity>'),
    );
    expect(texts(shapes)).toEqual(expect.arrayContaining([OTHER, expect.stringMatching(/^unread .*DispensedProduct/)]));
  });

  it('fails where nothing of it can be read, or the route asks for what is valid', async () => {
    const unknown = LATER.replace(/MedicationDispensed>/g, 'DispensedMedication>').replace(
      '<ReasonCode>DK</ReasonCode>',
      '',
    );
    expect(await ask(unknown.replace(/<PDMPStatesResponded>.*<\/PDMPStatesResponded>/, ''))).toMatchObject({
      status: 'failed',
      code: 'malformed',
    });
    expect(await ask(LATER, 'strict')).toMatchObject({ status: 'failed', code: 'schema' });
  });
});
