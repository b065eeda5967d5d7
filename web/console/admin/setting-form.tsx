import { useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { codeOf, faultsOf, sayError } from '../ui/say-error.ts';
import { HoursFields } from './hours-fields.tsx';
import { SettingControl } from './setting-control.tsx';
import { changesOf, type Schema } from './setting-field.ts';
import { SettingHistory } from './setting-history.tsx';
import type { Setting } from './settings-page.tsx';

type Props = { setting: Setting; onChange(setting: Setting): void };
export type SettingFieldsProps = {
  setting: Setting;
  /** What is stored, with what was entered over it. */
  values: Record<string, unknown>;
  disabled: boolean;
  faultOf(field: string): string | undefined;
  onValue(field: string, value: unknown): void;
};

/** One group. It is saved upon the version that was read; who comes second sees what came first, and keeps the edits. */
export function SettingForm({ setting, onChange }: Props) {
  const words = useWords();
  const { notices } = useConsole();
  const { api, me } = useDesk();
  const [edits, setEdits] = useState<Record<string, unknown>>({});
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const { name, value, version } = setting;
  const Fields = name === 'businessHours' ? HoursFields : SchemaFields;
  const schema = setting.schema as Schema;
  const mayWrite = me.permissions.includes('settings.write');
  const changes = changesOf(value, edits);
  const count = Object.keys(changes).length;
  const unclear = Object.values(changes).includes(undefined);
  const faults = faultsOf(error);
  const params = { name: name as 'assistant' };

  const begin = (next: Setting) => {
    onChange(next);
    setEdits({});
    setError(null);
    setRound(round + 1);
  };
  const save = async (event: Event) => {
    event.preventDefault();
    setError(null);
    try {
      begin(await api.request('PATCH /admin/settings/:name', { params, body: { version, value: changes } }));
      notices.tell(words.saved);
    } catch (fault) {
      if (codeOf(fault) === 'conflict') onChange(await api.request('GET /admin/settings/:name', { params }));
      setError(fault);
    }
  };
  return (
    <form class="setting-form" onSubmit={(event) => void save(event)}>
      {schema.description && <p class="hint">{schema.description}</p>}
      <Fields
        key={round}
        setting={setting}
        values={{ ...value, ...edits }}
        disabled={!mayWrite}
        faultOf={(field) => faults.find(({ path }) => path.split('.').includes(field))?.message}
        onValue={(field, next) => setEdits((now) => ({ ...now, [field]: next }))}
      />
      <footer class="setting-foot">
        {mayWrite ? (
          <>
            <button type="submit" class="primary" disabled={count === 0 || unclear}>
              {words.save}
            </button>
            {count > 0 && <span class="hint">{words.settings.changed(count)}</span>}
          </>
        ) : (
          <span class="hint">{words.settings.readOnly}</span>
        )}
        {error !== null && (
          <p class="fault" role="alert">
            {codeOf(error) === 'conflict' ? words.settings.conflict : sayError(words, error)}
          </p>
        )}
      </footer>
      <SettingHistory setting={setting} mayWrite={mayWrite} onChange={begin} />
    </form>
  );
}

/** A control for each setting of the group, by its schema. */
function SchemaFields({ setting, values, disabled, faultOf, onValue }: SettingFieldsProps) {
  const { properties = {} } = setting.schema as Schema;
  return (
    <>
      {Object.entries(properties).map(([field, schema]) => (
        <SettingControl
          key={field}
          name={field}
          schema={schema}
          value={values[field]}
          first={setting.firstValue[field]}
          disabled={disabled}
          fault={faultOf(field)}
          onValue={(next) => onValue(field, next)}
        />
      ))}
    </>
  );
}
