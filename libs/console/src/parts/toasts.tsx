import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { problemOf } from '../api/problem.js';
import { text } from '../text/text.js';
import { IconButton } from './button.js';
import { TheirText } from './their-text.js';

/** What is said in passing. */
export interface Say {
  readonly done: (title: string, detail?: string) => void;
  readonly warn: (title: string, detail?: string) => void;
  /** A failure stays until it is closed. */
  readonly failed: (error: unknown) => void;
}

export function useToasts(): Say {
  const { add } = Toast.useToastManager();
  const say = (type: string, title: string, detail: string | undefined, timeout: number): void => {
    add({ type, title, timeout, ...(detail === undefined ? {} : { description: detail }) });
  };
  return {
    done: (title, detail) => say('ok', title, detail, 5_000),
    warn: (title, detail) => say('warn', title, detail, 10_000),
    failed(error) {
      const { title, detail, traceId } = problemOf(error);
      say('bad', title, traceId === undefined ? detail : `${detail}\n${text.problem.trace(traceId)}`, 0);
    },
  };
}

/** Where toasts appear. Screen readers say them; F6 leads there. */
export function ToastArea({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection="right">
      <div className="row">
        <Toast.Title />
        <Toast.Close render={<IconButton icon="cross" label={text.close} className="button square spread" />} />
      </div>
      {typeof toast.description === 'string' && (
        <Toast.Description render={<div />}>
          <TheirText clip={400}>{toast.description}</TheirText>
        </Toast.Description>
      )}
    </Toast.Root>
  ));
}
