import type { Language } from '../../ui/language.ts';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { Select } from '../ui/field.tsx';
import { wordsOf } from '../words/words.ts';

export function LanguageSwitch() {
  const { preferences } = useConsole();
  const choices = (Object.keys(wordsOf) as Language[]).map((one) => [one, wordsOf[one].language] as const);
  return (
    <Select
      label={useWords().nav.language}
      value={useLanguage()}
      choices={choices}
      onPick={(language) => preferences.update((now) => ({ ...now, language: language as Language }))}
    />
  );
}
