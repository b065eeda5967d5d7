/** Words that stand in every question and tell nothing apart. */
const stopWords = new Set(
  (
    'a about actually after again already also am an and any anyone anything are arent as at be because been but by can cannot ' +
    'cant could couldnt did didnt do does doesnt dont each else ever for from get getting give go going got had has hasnt have havent ' +
    'having hello help here hey hi how i if im in into is isnt it its ive just know let like looking make may maybe me might mine ' +
    'much must my need no not now of ok old on only or our out please possible question quite really say shall she should so some ' +
    'somebody someone something still sure tell thank thanks than that thats the their them then there theres these they thing this ' +
    'those to too up us very want wanted wants was wasnt we were what whats when where which who whom whose why will ' +
    'with wont work works would wouldnt write yes yet you your youre yours'
  ).split(' '),
);

/** The same in Chinese: cut out before pairs of characters are made, so that no pair spans one. */
const stopPhrases =
  /请问|您好|你好|谢谢|我想|想要|知道|怎么样|怎么办|什么时候|多长时间|多久|怎么|怎样|如何|什么|多少|哪里|哪些|哪个|哪儿|可不可以|可以|是否|能不能|有没有|会不会|为什么|帮我|告诉|你们|我们|他们|一下|一个|一件|一双|这个|那个|[想的了吗呢吧啊呀嘛哦我你您他她它们是在有和与及也都就还能会要被把给从很请]/g;

/** A longer run of letters is no word; InnoDB indexes none above 84. */
const maxWord = 40;

/**
 * What a text is searched by, spelled in ASCII so that FULLTEXT treats every script alike on MySQL and MariaDB: a word is
 * `k` + its stem (no InnoDB stop word begins with k, but `w` + hat would be one), padded to the 3 characters a token
 * must have; Chinese is `x` + the code points of each pair of characters, or of one that stands alone. In order, with repeats.
 * Words that stand in every question are left out, unless `all` are wanted.
 */
export function terms(text: string, all = false): string[] {
  const normal = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]|(?<=\be)-(?=mail)/g, '');
  return (normal.match(/\p{Script=Han}+|[[\p{L}\p{N}\p{M}]--\p{Script=Han}]+/gv) ?? []).flatMap((run) =>
    /^\p{Script=Han}/u.test(run) ? hanTerms(run, all) : wordTerm(run, all),
  );
}

/** One Han character makes a text Chinese: Chinese customers write product names in Latin, not the reverse. */
export const languageOf = (text: string): 'zh' | 'en' => (/\p{Script=Han}/u.test(text) ? 'zh' : 'en');

function hanTerms(run: string, all: boolean): string[] {
  const parts = all ? [run] : run.replace(stopPhrases, ' ').split(' ').filter(Boolean);
  return parts.flatMap((part) => {
    const characters = [...part].map(codePoint);
    if (characters.length === 1) return [`x${characters[0]}`];
    return characters.slice(1).map((character, i) => `x${characters[i]}${character}`);
  });
}

function wordTerm(word: string, all: boolean): string[] {
  // Most words are plain ASCII, and most of the index's time was spent on taking them apart.
  const isPlain = /^[a-z0-9]+$/.test(word);
  const plain = isPlain ? word : word.normalize('NFKD').replace(/\p{M}/gu, '');
  if (plain === '' || (!all && stopWords.has(plain))) return [];
  const stemmed = /^[a-z]+$/.test(plain) ? stem(plain) : plain;
  if (isPlain) return [`k${stemmed.slice(0, maxWord)}`.padEnd(3, '_')];
  const ascii = [...stemmed].slice(0, maxWord).map((letter) => (/[a-z0-9]/.test(letter) ? letter : codePoint(letter)));
  return [`k${ascii.join('').slice(0, maxWord * 2)}`.padEnd(3, '_')];
}

const codePoint = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');

/** Endings that change a word's place in a sentence, not its meaning. Good enough to compare, never shown. */
function stem(word: string): string {
  if (word.length <= 3) return word;
  let root = word.replace(/ies$/, 'y').replace(/([^su])s$/, '$1');
  if (root.length > 5) root = root.replace(/(?:ments?|ing|ed)$/, '').replace(/([bdgmnprt])\1$/, '$1');
  if (root.length > 5) root = root.replace(/y$/, '');
  return root.length > 3 ? root.replace(/e$/, '') : root;
}
