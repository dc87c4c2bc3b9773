import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { question as asapQuestion } from './support/asapHouse.js';
import { type MessageHouse, startMessageHouse } from './support/messageHouse.js';
import { headers, naming, question as pmixQuestion, statusesOf } from './support/pmixHouse.js';
import { question as scriptQuestion } from './support/scriptHouse.js';

let door: MessageHouse;
beforeAll(async () => {
  door = await startMessageHouse('/script');
});
afterAll(() => door.house.close());

const ID = '5f0c2d9e8b7a4c11';
const script = () => door.send(scriptQuestion('2017071', [[/<MessageID>[^<]*/, `<MessageID>${ID}`]]));
const asap = () => door.send(asapQuestion([/<RequestID>[^<]*/, `<RequestID>${ID}`]), undefined, {}, '/asap');
const pmix = (messageId: string, requestId: string) =>
  door.send(
    pmixQuestion('pmix-3', [
      naming('OH'),
      [/(<wsa:MessageID>)[^<]*/, `$1${messageId}`],
      [/(<px:RequestID>)[^<]*/, `$1${requestId}`],
    ]),
    undefined,
    headers(),
    '/pmix',
  );

describe('an id that one client uses', () => {
  it('at several doors, and for several things, is not a duplicate', async () => {
    expect((await script()).body).toContain('<MedicationDispensed>');
    expect((await asap()).status).toBe(200);
    expect(statusesOf(await pmix(ID, 'first'))).toEqual({ OH: 'Provided' });
    expect(statusesOf(await pmix('request other', ID))).toEqual({ OH: 'Provided' });
    expect(statusesOf(await pmix('yet another', 'other'))).toEqual({ OH: 'Provided' });
  });

  it('twice at the same door is one', async () => {
    for (const told of [await script(), await asap(), await pmix(ID, 'second'), await pmix('third', ID)])
      expect(told.body).toMatch(/duplicate|Duplicate/);
  });
});
