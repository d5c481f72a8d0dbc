import { useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import type { Identity, Session } from '../../session/session.js';
import { text } from '../../text/text.js';
import { Button } from '../button.js';
import { ChoiceMenu } from './choice-menu.js';

export interface RoleMenuProps {
  readonly session: Session;
  readonly identity: Identity;
}

/** As whom the page acts; in the demo, a way to change that. */
export function RoleMenu({ session, identity }: RoleMenuProps) {
  const { me } = useApi();
  const navigate = useNavigate();
  const roles = me.roles.length === 0 ? text.shell.role.noRole : me.roles.join(', ');
  const others = session.identities.length > 1 ? session.identities : [];
  return (
    <ChoiceMenu
      trigger={
        <Button icon="person" title={text.shell.role.subject(me.subject)}>
          <bdi className="role-name">{roles}</bdi>
        </Button>
      }
      label={others.length > 0 ? text.shell.role.act : text.shell.role.subject(me.subject)}
      choices={others.map(({ id }) => ({ value: id, label: id }))}
      value={identity.id}
      onChoose={(as) => void navigate({ to: '.', search: (before) => ({ ...before, as }) })}
      actions={[{ label: text.shell.role.signOut, run: session.signOut }]}
    />
  );
}
