import { describe, expect, it } from '@jest/globals';
import { loadSchema } from '../../../src/xml/schema/load.js';
import { Oracle } from './support/oracle.js';
import { validate } from './support/ours.js';
import { subjects } from './support/schemas.js';

describe.each(subjects())('$xsd', ({ path, samples }) => {
  const program = loadSchema(path);
  const oracle = new Oracle(path);

  it.each(samples)('$name is valid, by libxml2 and by our program', ({ xml }) => {
    expect(oracle.judge(xml)).toEqual([]);
    expect(validate(program, xml).findings).toEqual([]);
  });
});
