/** The languages that our pages speak. */
export type Language = 'en' | 'zh';

/** The first of the wishes (`zh-CN`, `en_GB.UTF-8` …) that we speak; English if there is none. */
export function chooseLanguage(...wishes: (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const [, language] = /^(zh|en)\b/i.exec(wish?.replace('_', '-') ?? '') ?? [];
    if (language) return language.toLowerCase() as Language;
  }
  return 'en';
}

/** How the browser writes times and numbers in that language: a British reader keeps 24 hours. */
export const localeOf = (language: Language): string =>
  navigator.languages?.find((one) => one.toLowerCase().startsWith(language)) ?? language;
