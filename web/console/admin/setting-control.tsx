import { useState } from 'preact/hooks';
import { useWords } from '../ui/console-context.ts';
import { Field } from '../ui/field.tsx';
import { isEqual, type Kind, kindOf, readValue, type Schema, writeValue } from './setting-field.ts';

type Props = {
  name: string;
  schema: Schema;
  value: unknown;
  first: unknown;
  disabled: boolean;
  fault: string | undefined;
  /** Undefined: what was entered means nothing. */
  onValue(value: unknown): void;
};

/** One setting: what it is for, what it was at first, and a control of its kind. */
export function SettingControl({ name, schema, value, first, disabled, fault, onValue }: Props) {
  const words = useWords();
  const kind = kindOf(schema);
  const [round, setRound] = useState(0);
  const reset = () => {
    onValue(first);
    setRound(round + 1);
  };
  const hint = (
    <>
      {schema.description}{' '}
      {!isEqual(value, first) && (
        <>
          {words.settings.first(sayFirst(kind, first))}{' '}
          {!disabled && (
            <button type="button" class="link" onClick={reset}>
              {words.settings.reset}
            </button>
          )}
        </>
      )}
    </>
  );
  const unclear =
    value === undefined ? (kind === 'json' ? words.settings.badJson : words.errors.bad_request) : undefined;
  return (
    <Field label={sayName(name)} hint={hint} fault={fault ?? unclear}>
      {(control) => <Control key={round} {...{ control, kind, schema, value, disabled, onValue }} />}
    </Field>
  );

  function sayFirst(of: Kind, it: unknown): string {
    if (of === 'switch') return it ? words.settings.yes : words.settings.no;
    if (it === null) return words.settings.unset;
    return writeValue(of === 'group' ? 'json' : of, it).replace(/\s+/g, ' ') || words.settings.empty;
  }
}

/** `agentSilenceSeconds` is Agent silence seconds. */
const sayName = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

type ControlProps = Pick<Props, 'schema' | 'value' | 'disabled' | 'onValue'> & { control: object; kind: Kind };

function Control({ control, kind, schema, value, disabled, onValue }: ControlProps) {
  const words = useWords();
  // What is written stays as it was written: `1.` on the way to `1.5`.
  const [text, setText] = useState(() => writeValue(kind, value));
  const write = (next: string) => {
    setText(next);
    onValue(readValue(kind, next, schema));
  };
  if (kind === 'switch') {
    return (
      <label class="check">
        <input
          {...control}
          type="checkbox"
          checked={value === true}
          disabled={disabled}
          onChange={() => onValue(value !== true)}
        />
        {value ? words.settings.yes : words.settings.no}
      </label>
    );
  }
  if (kind === 'group') {
    const parts = value as Record<string, number>;
    return (
      <div class="setting-group">
        {Object.entries(schema.properties ?? {}).map(([part, inner]) => (
          <div key={part}>
            <span class="hint">{part}</span>
            <Control
              control={{ 'aria-label': part }}
              kind="number"
              schema={inner}
              value={parts[part]}
              disabled={disabled}
              onValue={(one) => onValue({ ...parts, [part]: one })}
            />
          </div>
        ))}
      </div>
    );
  }
  if (kind === 'number' || kind === 'line') {
    return (
      <input
        {...control}
        inputMode={kind === 'number' ? 'decimal' : 'text'}
        disabled={disabled}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
      />
    );
  }
  return (
    <textarea
      {...control}
      class={kind === 'json' ? 'json' : ''}
      rows={Math.min(12, Math.max(3, text.split('\n').length + 1))}
      placeholder={kind === 'lines' ? words.settings.list : ''}
      disabled={disabled}
      value={text}
      onInput={(event) => write(event.currentTarget.value)}
    />
  );
}
