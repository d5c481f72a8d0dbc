import { Button } from '../parts/button.js';
import { Logo } from '../parts/icon.js';
import { TheirText } from '../parts/their-text.js';
import type { SessionState } from '../session/session.js';
import { text } from '../text/text.js';

/** What people see before they are signed in, and after. */
export function Door({ state }: { readonly state: Extract<SessionState, { readonly status: 'signed-out' }> }) {
  const { why, detail, signIn } = state;
  const { door } = text.shell;
  const isAgain = why === 'unreachable';
  return (
    <div className="door">
      <main className="card">
        <span className="brand">
          <Logo />
          {text.product}
        </span>
        <h1>{door.title}</h1>
        <p>{door[why]}</p>
        {(why === 'need-code' || why === 'left') && signIn === undefined && (
          <div className="command">
            <code>{door.command}</code>
          </div>
        )}
        {detail !== undefined && (
          <p className="muted small">
            <TheirText>{detail}</TheirText>
          </p>
        )}
        {signIn !== undefined && (
          <Button kind="primary" autoFocus onClick={signIn}>
            {isAgain ? door.again : door.signIn}
          </Button>
        )}
      </main>
    </div>
  );
}
