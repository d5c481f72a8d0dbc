import { useEffect, type ReactNode } from 'react';
import { text } from '../text/text.js';

export interface PageHeadProps {
  readonly title: string;
  /** One sentence about the page, or where it belongs. */
  readonly lead: ReactNode;
  readonly children?: ReactNode;
}

/** The title of a page, which is also that of the tab. */
export function PageHead({ title, lead, children }: PageHeadProps) {
  useEffect(() => {
    document.title = text.shell.title(title);
  }, [title]);
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        <p>{lead}</p>
      </div>
      {children}
    </div>
  );
}
