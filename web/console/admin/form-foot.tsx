import type { ComponentChildren } from 'preact';
import { useWords } from '../ui/console-context.ts';
import { codeOf, faultsOf, sayError } from '../ui/say-error.ts';
import type { Form } from './use-form.ts';

type Props = {
  form: Pick<Form<unknown>, 'busy' | 'error' | 'moved'>;
  submit: string;
  /** What a conflict means, if nothing has changed meanwhile. */
  taken: string;
  /** Codes that mean something of their own here. */
  sayings?: Record<string, string>;
  children?: ComponentChildren;
};

/** The end of a form: why it was refused, as far as no field says it, and its button. */
export function FormFoot({ form: { busy, error, moved }, submit, taken, sayings = {}, children }: Props) {
  const words = useWords();
  const code = codeOf(error) ?? '';
  const conflict = moved ? words.moved : taken;
  const said = code === 'conflict' ? conflict : (sayings[code] ?? sayError(words, error));
  return (
    <>
      {error !== null && faultsOf(error).length === 0 && (
        <p class="fault" role="alert">
          {said}
        </p>
      )}
      <footer class="buttons">
        {children}
        <button type="submit" class="primary" disabled={busy}>
          {submit}
        </button>
      </footer>
    </>
  );
}
