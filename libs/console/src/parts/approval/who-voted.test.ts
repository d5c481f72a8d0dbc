import { expect, test } from '@jest/globals';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { WhoVoted, type WhoVotedProps } from './who-voted.js';

const GRANT = '0197a1b2-c3d4-7000-8000-000000000002';
const VOTE = { decision: 'approved', decided_by: { issuer: 'i', subject: 'max' }, role: 'manager' } as const;

function shown(record: WhoVotedProps['record']): string {
  return renderToStaticMarkup(createElement(WhoVoted, { record })).replace(/<[^>]*>/g, '');
}

test('a vote that was cast has the person and the role', () => {
  expect(shown(VOTE)).toBe('approved by max for manager');
});

test('a vote by a standing grant was given in advance, and names the grant', () => {
  expect(shown({ ...VOTE, grant_id: GRANT })).toBe(
    'approved in advance by max for manager, by standing grant …00000002',
  );
});
