import type { ProfileSummary } from '@handoff/client';
import { text } from '../../text/text.js';

const TONES = { draft: 'idle', published: 'ok', changed: 'warn' } as const;

/** Whether the draft says what is published. */
export function ProfileStatus({ status }: Pick<ProfileSummary, 'status'>) {
  return (
    <span className="badge" data-tone={TONES[status]}>
      {text.profiles.status[status] ?? status}
    </span>
  );
}
