import { describe, expect, it } from '@jest/globals';
import { httpFailure, looksLikeXml } from '../../../src/standards/reply/http.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('looksLikeXml', () => {
  it.each(['<a/>', '\uFEFF<?xml version="1.0"?><a/>', ' \n<!-- x --><a/>', '<htmlish/>'])('takes %j', (text) => {
    expect(looksLikeXml(encode(text))).toBe(true);
  });

  it.each(['', ' ', '{}', 'Bad Gateway', '<!DOCTYPE html><html>', '<!doctype  HTML>', '<html lang="en">', '<HTML>'])(
    'refuses %j',
    (text) => {
      expect(looksLikeXml(encode(text))).toBe(false);
    },
  );
});

describe('httpFailure', () => {
  it.each<[number, object]>([
    [200, { code: 'malformed', retryable: false, disclosed: 'maybe' }],
    [204, { code: 'malformed' }],
    [302, { code: 'http-status', retryable: false, disclosed: 'no' }],
    [400, { code: 'http-status', retryable: false, detail: expect.stringContaining('operator') }],
    [401, { code: 'http-status', detail: expect.stringContaining('credentials') }],
    [403, { code: 'http-status', detail: expect.stringContaining('certificate') }],
    [404, { code: 'http-status', detail: expect.stringContaining('path') }],
    [408, { code: 'timeout', retryable: true, disclosed: 'maybe' }],
    [418, { code: 'http-status', retryable: false, disclosed: 'maybe' }],
    [429, { code: 'http-status', retryable: true, disclosed: 'no' }],
    [500, { code: 'http-status', retryable: true, disclosed: 'maybe' }],
    [503, { code: 'http-status', retryable: true, detail: expect.stringContaining('cannot reach') }],
    [504, { code: 'http-status', retryable: true }],
    [599, { code: 'http-status', retryable: true }],
  ])('%d', (status, expected) => {
    expect(httpFailure(status)).toMatchObject({ status: 'failed', ...expected });
    expect(httpFailure(status).detail).toContain(String(status));
    expect(Object.keys(httpFailure(status)).sort()).toEqual(['code', 'detail', 'disclosed', 'retryable', 'status']);
  });
});
