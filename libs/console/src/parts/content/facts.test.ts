import { expect, test } from '@jest/globals';
import { countUnsaid, factsOf } from './facts.js';

test('money comes first, with its currency, then dates, then the rest', () => {
  const facts = factsOf({
    vendor: 'Acme',
    due: '2026-03-01',
    amount: 50000,
    currency: 'EUR',
    urgent: true,
    count: 1234,
    at: '2026-01-05T09:00:00Z',
  });
  expect(facts.map(({ path, kind, value }) => [path, kind, value])).toEqual([
    ['amount', 'money', '50,000 EUR'],
    ['due', 'date', '2026-03-01'],
    ['at', 'instant', '2026-01-05T09:00:00Z'],
    ['vendor', 'text', 'Acme'],
    ['urgent', 'flag', 'yes'],
    ['count', 'number', '1,234'],
  ]);
});

test('fields of an object one level down are facts, deeper ones and lists are not', () => {
  const facts = factsOf({ budget: { total: 9.5, currency: 'USD', by: { name: 'x' } }, tags: ['a'], none: null });
  expect(facts).toEqual([{ path: 'budget.total', kind: 'money', value: '9.50 USD' }]);
});

test('an amount keeps every digit', () => {
  expect(factsOf({ amount: 0.123456 })[0]?.value).toBe('0.123456');
  expect(factsOf({ total_amount: 1e21 })[0]?.value).toBe('1,000,000,000,000,000,000,000');
});

test('a currency without an amount is a text, and a text that only looks like an instant too', () => {
  expect(factsOf({ currency: 'EUR' })).toEqual([{ path: 'currency', kind: 'text', value: 'EUR' }]);
  expect(factsOf({ at: '2026-13-45T99:00:00Z' })[0]?.kind).toBe('text');
});

test('a huge content gives few facts, and no text without bounds', () => {
  const content = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, n]));
  expect(factsOf(content)).toHaveLength(12);
  expect(factsOf({ long: 'x'.repeat(1_000_000) })).toEqual([]);
});

test.each([
  [{ amount: 5, currency: 'EUR', by: { name: 'x' } }, 0],
  [{}, 0],
  [{ none: null, empty: '', list: [], object: {} }, 4],
  [{ amount: 5, deep: { deeper: { payee: 'Mallory' } }, tags: ['a', 'b'] }, 3],
  [{ long: 'x'.repeat(4_001), amount: 1 }, 1],
  [Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, n])), 8],
])('what the facts of %j do not say is counted', (content, count) => {
  expect(countUnsaid(content)).toBe(count);
});

test('a currency is left out only where an amount shows it', () => {
  const both = { amount: 5, currency: 'EUR', payout_currency: 'USD' };
  expect(factsOf(both).map(({ path, value }) => [path, value])).toEqual([
    ['amount', '5 EUR'],
    ['payout_currency', 'USD'],
  ]);
  expect(factsOf({ amount_eur: 5, currency: 'USD' }).map(({ value }) => value)).toEqual(['5 EUR', 'USD']);
  expect([countUnsaid(both), countUnsaid({ amount_eur: 5, currency: 'USD' })]).toEqual([0, 0]);
});
