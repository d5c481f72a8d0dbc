import { text } from '../../text/text.js';
import { Button } from '../button.js';
import { Content } from '../content/content.js';
import { DiffList } from '../content/diff-list.js';
import { Notice } from '../notice.js';
import { TheirText } from '../their-text.js';
import { asJson, type Shown } from './shown-content.js';

export interface AskedProps {
  readonly shown: Shown;
  /** Whether it asks anew because the task was amended. */
  readonly renewed: boolean;
  /** Whether it can still be decided. */
  readonly pending: boolean;
}

/** What is asked for: what changed of it, and the content. */
export function Asked({ shown, renewed, pending }: AskedProps) {
  const { description, data, context } = shown.content;
  return (
    <div className="asked">
      {description !== null && (
        <h2>
          <TheirText clip={300}>{description}</TheirText>
        </h2>
      )}
      {shown.before !== undefined && pending && <Changed shown={shown} before={shown.before} />}
      {renewed && shown.before === undefined && (
        <Notice tone="warn" title={text.inbox.renewed}>
          <p>{text.inbox.renewedDetail}</p>
        </Notice>
      )}
      <Content data={data} context={context} />
    </div>
  );
}

function Changed({ shown, before }: { readonly shown: Shown; readonly before: NonNullable<Shown['before']> }) {
  return (
    <Notice tone="warn" title={text.inbox.changed}>
      <p>{text.inbox.changedDetail}</p>
      <DiffList before={asJson(before)} after={asJson(shown.content)} />
      <div>
        <Button icon="check" onClick={shown.accept}>
          {text.inbox.seen}
        </Button>
      </div>
    </Notice>
  );
}
