import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  permit,
  type Policies,
  readBackMs,
  type RegisteredRequestor,
  showsCandidates,
  type StatePolicy,
} from '../../src/auth/index.js';
import { clientWith } from './support/rig.js';

const usual: StatePolicy = {
  disclosure: 'discrete',
  cache: 900_000,
  delegates: 'deny',
  require: { any: ['npi', 'dea'] },
};
const physician: RegisteredRequestor = {
  name: { given: 'Adam', family: 'Amster' },
  role: 'physician',
  npi: '1234567893',
  facility: { name: 'Highview Clinic', npi: '1987654328' },
};
const ask = (requestor: Partial<RegisteredRequestor>, policies: Partial<Policies>, state = 'OH'): string | undefined =>
  permit(clientWith('ehr', { requestor: { ...physician, ...requestor } }), state, {
    default: usual,
    ...policies,
  } as Policies);

describe('permit', () => {
  it('lets a registered client with the required identifier ask', () => {
    expect(ask({}, {})).toBeUndefined();
  });

  it.each(['IN', 'oh', '', 'default', '__proto__'])('refuses %j, which the client is not registered for', (state) => {
    expect(ask({}, {}, state)).toMatch(/not registered to ask .*\(states\); the operator may add/);
  });

  describe('require', () => {
    it.each([
      [{ any: ['npi', 'dea'] }, { npi: undefined, dea: 'BA1234563' }],
      [{ all: ['npi', 'facility-npi'] }, {}],
      [{ all: ['npi'], any: ['state-license', 'facility-npi'] }, {}],
      [{ any: ['state-license'] }, { stateLicense: { state: 'KY', number: 'KY-0001' } }],
      [{ any: ['facility-dea'] }, { facility: { name: 'x', dea: 'BA1234563' } }],
      [{ any: ['facility-ncpdp'] }, { facility: { name: 'x', ncpdp: '1234567' } }],
      [{}, { npi: undefined, dea: undefined }],
    ] as const)('%j is met', (require, requestor) => {
      expect(ask(requestor, { OH: { require } })).toBeUndefined();
    });

    it.each([
      [{ any: ['npi', 'dea'] }, { npi: undefined }, "one of the requester's NPI, DEA number (require.any)"],
      [{ any: ['npi'] }, { npi: '' }, "one of the requester's NPI (require.any)"],
      [{ all: ['npi', 'dea'] }, {}, "the requester's DEA number (require.all)"],
      [{ all: ['npi', 'state-license'] }, { npi: undefined }, 'NPI, state licence (require.all)'],
      [{ all: ['facility-ncpdp'] }, { facility: undefined }, 'NCPDP id of the facility (require.all)'],
      [{ any: [] }, {}, 'require.any'],
    ] as const)('%j is not met: the sentence names it', (require, requestor, words) => {
      const sentence = ask(requestor, { OH: { require } });
      expect(sentence).toContain(`OH requires`);
      expect(sentence).toContain(words);
      expect(sentence).toMatch(/; register (it|one) for this client\.$/);
    });

    it('of an identifier nobody knows is never met', () => {
      const require = { any: ['shoe-size'] } as unknown as StatePolicy['require'];
      expect(ask({}, { OH: { require } })).toContain('an unknown identifier');
      expect(ask({}, { OH: { require: { all: ['toString'] } as unknown as StatePolicy['require'] } })).toContain(
        'OH requires',
      );
    });
  });

  describe('delegates', () => {
    const roles = ['prescriber-delegate-licensed', 'prescriber-delegate-unlicensed', 'dispenser-delegate-licensed'];
    it.each(roles)('%s is refused unless they are allowed', (role) => {
      expect(ask({ role }, {})).toBe(
        'OH takes no questions from delegates (delegates: deny); ask as the practitioner, or with delegates: allow.',
      );
      expect(ask({ role }, { OH: { delegates: 'allow' } })).toBeUndefined();
    });
  });

  describe('disclosure', () => {
    it('view is refused as long as nothing can be shown for viewing only', () => {
      const sentence = ask({}, { OH: { disclosure: 'view' } });
      expect(sentence).toMatch(/^OH lets its records be viewed only \(disclosure: view\)/);
      expect(sentence).toContain('discrete or ephemeral would allow it');
    });

    it('ephemeral is answered and never kept; discrete is kept as long as cache says', () => {
      const policies = { default: usual, OH: { disclosure: 'ephemeral' }, MD: { cache: 0 } } as unknown as Policies;
      expect(ask({}, policies)).toBeUndefined();
      expect(readBackMs('OH', policies)).toBe(0);
      expect(readBackMs('MD', policies)).toBe(0);
      expect(readBackMs('KY', policies)).toBe(900_000);
    });

    it('a word nobody knows is refused, and nothing is kept', () => {
      const policies = { default: { ...usual, disclosure: 'public' } } as unknown as Policies;
      expect(ask({}, policies)).toContain('disclosure: public');
      expect(readBackMs('OH', policies)).toBe(0);
    });
  });

  describe('candidates', () => {
    it.each<[boolean, object]>([
      [true, { candidates: 'show' }],
      [false, { candidates: 'never' }],
      [false, {}],
      [false, { candidates: 'show', disclosure: 'view' }],
      [false, { candidates: 'show', disclosure: 'ephemeral' }],
      [false, { candidates: 'all' }],
    ])('are told: %s, where policy says %j', (told, own) => {
      expect(showsCandidates('OH', { default: usual, OH: own } as unknown as Policies)).toBe(told);
      expect(showsCandidates('KY', { default: { ...usual, ...own } } as unknown as Policies)).toBe(told);
    });
  });

  it('a state takes the default but for what it says itself', () => {
    expect(ask({}, { OH: { delegates: 'allow' } })).toBeUndefined();
    expect(ask({ npi: undefined }, { OH: { delegates: 'allow' } })).toContain('require.any');
    expect(ask({}, { KY: { disclosure: 'view' } })).toBeUndefined();
  });

  it('whatever is asked, what it lets pass satisfies every rule', () => {
    const kinds = ['npi', 'dea', 'state-license', 'facility-npi', 'facility-dea', 'facility-ncpdp'] as const;
    const some = fc.option(fc.subarray([...kinds]), { nil: undefined });
    const policy = fc.record({
      disclosure: fc.constantFrom('discrete', 'view', 'ephemeral'),
      cache: fc.constantFrom(0, 1000),
      delegates: fc.constantFrom('allow', 'deny'),
      require: fc.record({ any: some, all: some }),
    }) as fc.Arbitrary<StatePolicy>;
    const value = fc.constantFrom(undefined, '', 'value');
    const requester = fc.record({
      role: fc.constantFrom('physician', 'pharmacist', 'prescriber-delegate-licensed', '207Q00000X'),
      has: fc.record({
        npi: value,
        dea: value,
        'state-license': value,
        'facility-npi': value,
        'facility-dea': value,
        'facility-ncpdp': value,
      }),
    });
    fc.assert(
      fc.property(policy, requester, fc.boolean(), (rules, { role, has }, registered) => {
        const client = clientWith('ehr', {
          states: registered ? ['OH'] : ['KY'],
          requestor: {
            name: physician.name,
            role,
            npi: has.npi,
            dea: has.dea,
            stateLicense:
              has['state-license'] === undefined ? undefined : { state: 'KY', number: has['state-license'] },
            facility: { name: 'x', npi: has['facility-npi'], dea: has['facility-dea'], ncpdp: has['facility-ncpdp'] },
          },
        });
        const { require, delegates, disclosure } = rules;
        const allowed =
          registered &&
          disclosure !== 'view' &&
          (delegates === 'allow' || role !== 'prescriber-delegate-licensed') &&
          (require.all ?? []).every((kind) => has[kind] === 'value') &&
          (require.any === undefined || require.any.some((kind) => has[kind] === 'value'));
        expect(permit(client, 'OH', { default: rules } as Policies) === undefined).toBe(allowed);
      }),
      { numRuns: 10_000 },
    );
  });
});
