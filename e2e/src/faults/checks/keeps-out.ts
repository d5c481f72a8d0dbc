import type { Invariant } from './violation.js';

/** A request that must be refused never succeeds: neither by itself nor as a replay of another caller's answer. */
export const keepsOut: Invariant = ({ history }) =>
  history.entries.flatMap(({ type, call }) => {
    const { operation, marker, barred } = history.calls[call]!;
    return type === 'ok' && barred !== undefined ? [`${operation} ${marker} succeeded, although ${barred}`] : [];
  });
