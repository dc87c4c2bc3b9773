import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '../../src/telemetry/index.js';

describe('createMetrics', () => {
  it('counts requests, states, tokens and dropped log fields', async () => {
    const metrics = createMetrics();
    metrics.request({ route: '/fhir/MedicationDispense', httpStatus: 200, ms: 300 });
    metrics.request({ route: '/fhir/MedicationDispense', httpStatus: 200, ms: 1500 });
    metrics.state({
      state: 'OH',
      protocol: 'pmix-3',
      status: 'provided',
      ms: 200,
      replyBytes: 5000,
      unread: 3,
      dispenses: 7,
    });
    metrics.token('issued');
    metrics.job('stage', 'done');
    metrics.jobsWaiting(async () => 5);
    metrics.logDropped(2);
    const text = await metrics.expose();
    expect(text).toContain('pdmp_http_requests_total{route="/fhir/MedicationDispense",code="200"} 2');
    expect(text).toContain('pdmp_http_request_seconds_bucket{le="0.5",route="/fhir/MedicationDispense"} 1');
    expect(text).toContain('pdmp_state_answers_total{state="OH",protocol="pmix-3",status="provided"} 1');
    expect(text).toContain('pdmp_state_reply_bytes_sum{state="OH",protocol="pmix-3"} 5000');
    expect(text).toContain('pdmp_state_unread_elements_total{state="OH"} 3');
    expect(text).toContain('pdmp_state_dispenses_total{state="OH"} 7');
    expect(text).toContain('pdmp_token_requests_total{code="issued"} 1');
    expect(text).toContain('pdmp_jobs_total{kind="stage",outcome="done"} 1');
    expect(text).toContain('pdmp_jobs_waiting 5');
    expect(text).toContain('pdmp_log_dropped_total 2');
    expect(text).toContain('process_cpu_seconds_total');
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  it('puts no word outside the closed sets into a label', async () => {
    const metrics = createMetrics();
    metrics.request({ route: '/fhir/Patient/Quackenbush', httpStatus: 19731125, ms: 1 });
    metrics.state({ state: 'Quackenbush', protocol: 'Quackenbush', status: 'Quackenbush', ms: 1, replyBytes: 1 });
    metrics.token('Quackenbush');
    metrics.job('Quackenbush', 'Quackenbush');
    const text = await metrics.expose();
    expect(text).not.toMatch(/Quackenbush|19731125/);
    expect(text).toContain('pdmp_http_requests_total{route="other",code="other"} 1');
    expect(text).toContain('pdmp_state_answers_total{state="other",protocol="other",status="other"} 1');
  });

  it('never throws on a figure that is none', async () => {
    const metrics = createMetrics();
    metrics.request({ route: 'other', httpStatus: 200, ms: Number.NaN });
    metrics.state({ state: 'OH', protocol: 'pmix-3', status: 'failed', ms: -1, unread: Number.POSITIVE_INFINITY });
    metrics.logDropped(-5);
    metrics.jobsWaiting(() => Promise.reject(new Error('Redis is gone')));
    expect(await metrics.expose()).toMatch(/^pdmp_jobs_waiting nan$/im);
    expect(await metrics.expose()).toContain('pdmp_log_dropped_total 0');
  });

  it('keeps two registries apart', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.token('issued');
    expect(await other.expose()).not.toContain('code="issued"');
  });
});
