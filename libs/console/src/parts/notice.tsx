import type { ReactNode } from 'react';
import { Icon } from './icon.js';

export interface NoticeProps {
  readonly tone: 'info' | 'ok' | 'warn' | 'bad';
  readonly title: string;
  readonly children?: ReactNode;
}

/** Something to know about what is shown. A screen reader says it when it appears. */
export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'ok' ? 'check' : tone === 'info' ? 'info' : 'alert'} />
      <strong>{title}</strong>
      {children}
    </div>
  );
}
