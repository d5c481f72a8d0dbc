import type { Invariant } from './violation.js';

/** A request that has to be refused never succeeds: neither anew, nor as the replay of what somebody else was answered. */
export const keepsOut: Invariant = ({ history }) =>
  history.entries.flatMap(({ type, call }) => {
    const { operation, marker, barred } = history.calls[call]!;
    return type === 'ok' && barred !== undefined ? [`${operation} ${marker} succeeded, although ${barred}`] : [];
  });
