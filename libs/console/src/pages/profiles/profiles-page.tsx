import { useNavigate, getRouteApi } from '@tanstack/react-router';
import { useId, type FormEvent } from 'react';
import { holds, useApi } from '../../api/api-context.js';
import { cliOf } from '../../api/commands.js';
import { useProfiles, type ProfileQuery } from '../../api/profiles.js';
import { Button } from '../../parts/button.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { ListPage } from '../../parts/list/list-page.js';
import { text } from '../../text/text.js';
import { ProfileTable } from './profile-table.js';

const route = getRouteApi('/profiles');

/** The profiles of the roles that the person may see. */
export function ProfilesPage() {
  const { me } = useApi();
  const address = useListAddress<ProfileQuery>(route.useSearch());
  return (
    <ListPage
      address={address}
      page={useProfiles(address.query)}
      rowsOf={({ profiles }) => profiles}
      fields={[]}
      icon="badge"
      words={text.profiles}
      above={holds(me, 'admin') ? <NewProfile /> : undefined}
      path="/profiles"
      cli={cliOf('tail', '--type', 'profile.*')}
    >
      {({ profiles }, isStale) => <ProfileTable profiles={profiles} isStale={isStale} />}
    </ListPage>
  );
}

/** Leads to the draft of a role that has none. */
function NewProfile() {
  const id = useId();
  const navigate = useNavigate();
  const go = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const role = new FormData(event.currentTarget).get('role') as string;
    void navigate({ to: '/profiles/$role/edit', params: { role } });
  };
  return (
    <form className="filters" onSubmit={go}>
      <div className="field">
        <label htmlFor={id}>{text.profiles.create.label}</label>
        <input id={id} name="role" className="input" required maxLength={64} autoComplete="off" data-filter="" />
      </div>
      <Button type="submit">{text.profiles.create.button}</Button>
    </form>
  );
}
