import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type Props = {
  label: string;
  hint?: ComponentChildren;
  fault?: string | undefined;
  children(control: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }): ComponentChildren;
};

/** A control of a form with its label, what it is for, and what is wrong with it. */
export function Field({ label, hint, fault, children }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-hint`, 'aria-invalid': fault !== undefined })}
      <div id={`${id}-hint`}>
        {fault !== undefined && <p class="fault">{fault}</p>}
        {hint !== undefined && <p class="hint">{hint}</p>}
      </div>
    </div>
  );
}

type TextProps = {
  label: string;
  value: string;
  onText(text: string): void;
  type?: 'text' | 'email' | 'password' | 'date';
  hint?: ComponentChildren;
  fault?: string | undefined;
  autocomplete?: string;
  required?: boolean;
  autofocus?: boolean;
};

/** One line of text in a form. */
export function TextField({ label, hint, fault, onText, type = 'text', ...input }: TextProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => (
        // The compiler wants to know which of the types it is; none of these has a role of its own.
        <input {...control} {...input} type={type as 'text'} onInput={(event) => onText(event.currentTarget.value)} />
      )}
    </Field>
  );
}

type LongTextProps = Pick<TextProps, 'label' | 'value' | 'onText' | 'hint' | 'fault' | 'required'> & { rows: number };

/** Several lines of text in a form. */
export function LongTextField({ label, hint, fault, onText, ...area }: LongTextProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => <textarea {...control} {...area} onInput={(event) => onText(event.currentTarget.value)} />}
    </Field>
  );
}

type SelectProps = {
  label: string;
  value: string;
  choices: readonly (readonly [value: string, words: string])[];
  onPick(value: string): void;
  disabled?: boolean;
};

/** One of some, without a visible label. */
export function Select({ label, value, choices, onPick, disabled = false }: SelectProps) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onPick(event.currentTarget.value)}
    >
      {choices.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  );
}
