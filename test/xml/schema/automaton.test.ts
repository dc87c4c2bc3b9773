import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Automaton, buildAutomaton } from '../../../src/xml/schema/automaton.js';
import { ANY_TYPE, type ElementDeclaration, type Particle, UNBOUNDED } from '../../../src/xml/schema/model.js';

const elements = new Map(
  ['a', 'b', 'c'].map((local): [string, ElementDeclaration] => [
    local,
    { name: { namespace: '', local }, nillable: false, global: false, type: () => ANY_TYPE },
  ]),
);

const occurrence = fc.oneof(
  fc.constantFrom({ min: 1, max: 1 }, { min: 0, max: 1 }, { min: 0, max: UNBOUNDED }, { min: 1, max: UNBOUNDED }),
  fc.tuple(fc.nat(3), fc.nat(2)).map(([min, more]) => ({ min, max: min + more })),
  fc.nat(3).map((min) => ({ min, max: UNBOUNDED })),
);

const models = fc.letrec<{ particle: Particle }>((tie) => ({
  particle: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.tuple(fc.constantFrom('a', 'b', 'c'), occurrence).map(([name, times]): Particle => {
      return { kind: 'element', element: elements.get(name)!, ...times };
    }),
    fc
      .tuple(
        fc.constantFrom('sequence', 'choice'),
        fc.array(tie('particle'), { minLength: 1, maxLength: 3 }),
        occurrence,
      )
      .map(([kind, parts, times]): Particle => ({ kind, parts, ...times })),
  ),
})).particle;

/** Where in a word a content model may end that begins at one of the places given; by the definition, place for place. */
function ends(particle: Particle, word: string, from: ReadonlySet<number>): Set<number> {
  const found = new Set(particle.min === 0 ? from : []);
  let at = new Set(from);
  const most = Math.min(particle.max, particle.min + word.length + 1);
  for (let times = 1; times <= most && at.size > 0; times++) {
    at = endsOnce(particle, word, at);
    if (times >= particle.min) at.forEach((place) => found.add(place));
  }
  return found;
}

function endsOnce(particle: Particle, word: string, from: ReadonlySet<number>): Set<number> {
  if (particle.kind === 'element') {
    return new Set([...from].filter((place) => word[place] === particle.element.name.local).map((place) => place + 1));
  }
  if (particle.kind === 'any')
    return new Set([...from].filter((place) => place < word.length).map((place) => place + 1));
  if (particle.kind === 'choice') return new Set(particle.parts.flatMap((part) => [...ends(part, word, from)]));
  return particle.parts.reduce((at, part) => ends(part, word, at), new Set(from));
}

function accepts(automaton: Automaton, word: string): boolean {
  let states = new Set([0]);
  for (const letter of word) {
    const next = [...states].flatMap((state) =>
      automaton.steps[state]!.filter((step) => 'element' in step.term && step.term.element.name.local === letter),
    );
    states = new Set(next.map((step) => step.to));
  }
  return [...states].some((state) => automaton.accepting[state]!);
}

describe('automaton', () => {
  it('accepts the words of the content model and no others', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(models, words, (model, some) => {
        const automaton = buildAutomaton(model);
        for (const word of [...some, '', 'a', 'ab', 'aab'])
          expect([word, accepts(automaton, word)]).toEqual([word, ends(model, word, new Set([0])).has(word.length)]);
      }),
      { numRuns: 1000 },
    );
  });

  it('grows with the number of places, not with its square', () => {
    const a: Particle = { kind: 'element', element: elements.get('a')!, min: 0, max: 300 };
    const automaton = buildAutomaton({ kind: 'choice', parts: [a], min: 1, max: 1 });
    expect(automaton.steps.flat().length).toBe(300);
    expect(accepts(automaton, 'a'.repeat(300))).toBe(true);
    expect(accepts(automaton, 'a'.repeat(301))).toBe(false);
  });

  it('refuses to grow without measure', () => {
    const a: Particle = { kind: 'element', element: elements.get('a')!, min: 0, max: 99_999 };
    expect(() => buildAutomaton(a)).toThrow('a content model of more than 5000 places');
  });

  it('has one closed state for no content', () => {
    expect(buildAutomaton(undefined)).toEqual({ steps: [[]], accepting: [true] });
  });
});
