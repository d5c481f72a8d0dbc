import { text } from '../text/text.js';

const TONES: Readonly<Record<string, string>> = {
  pending: 'warn',
  active: 'info',
  awaiting_approval: 'wait',
  completed: 'ok',
  approved: 'ok',
  delivered: 'ok',
  failed: 'bad',
  rejected: 'bad',
  parked: 'bad',
  redriven: 'ok',
};

/** The status of a session, task, approval, webhook or delivery. */
export function StatusBadge({ status }: { readonly status: string }) {
  return (
    <span className="badge" data-tone={TONES[status] ?? 'idle'}>
      {text.status[status] ?? status}
    </span>
  );
}

/** A role of the organisation. */
export function Role({ name }: { readonly name: string }) {
  return (
    <bdi className="role" title={name}>
      {name}
    </bdi>
  );
}
