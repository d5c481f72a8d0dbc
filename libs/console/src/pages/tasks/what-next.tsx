import { useStatus } from '../../api/tasks.js';
import { Notice } from '../../parts/notice.js';
import { Role } from '../../parts/status-badge.js';
import { text } from '../../text/text.js';

/** What has to happen next, and who can do it, in the API's own words. */
export function WhatNext({ id }: { readonly id: string }) {
  const { data } = useStatus(id);
  if (data === undefined) return null;
  const roles = [...new Set((data.waiting_for ?? []).map(({ role }) => role))];
  return (
    <Notice tone="info" title={text.tasks.next}>
      <p>{data.next_action}</p>
      {roles.length > 0 && (
        <p className="row small">
          {text.tasks.waitsFor}
          {roles.map((role) => (
            <Role key={role} name={role} />
          ))}
        </p>
      )}
    </Notice>
  );
}
