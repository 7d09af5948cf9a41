/** A phrase to avoid, and what to write instead. A space in the pattern stands for any white space, a line break included. */
export type Phrase = { readonly avoid: RegExp; readonly write: string };

const phrase = (pattern: string, write: string): Phrase => ({
  avoid: new RegExp(pattern.replaceAll(' ', '\\s+'), 'gi'),
  write,
});

/** Phrases that a reader has to decode. docs/glossary.md has the words to use; phrases of the same kind belong here, too. */
export const PHRASES: readonly Phrase[] = [
  phrase('\\btold\\b', 'reported, shown, posted, sent; of a program: configured'),
  phrase('\\btell(?:s|ing)?\\b(?! apart)', 'reports, shows, posts, sends, names'),
  // "there is no …" is plain English.
  phrase(
    '(?<!there )\\b(?:is|are|was|were) no (?!longer|more|less|other|different|such|need)[a-z]',
    'is not a …, unknown …, does not …',
  ),
  phrase('\\b(?:of )?ours\\b', 'swarm-ci, or the name of the thing'),
  phrase('\\bof (?:yours|theirs)\\b', 'your …, their …'),
  // Also the name of a Unix user, as in user: nobody.
  phrase('(?<!user: )\\bnobody\\b(?!:)', 'no user, no job, not … by anyone'),
  phrase('\\bsomebody\\b', 'a user, another user, another job; or the passive'),
  phrase('\\bbe it\\b', 'even if, whether or not'),
  phrase('\\bfor ever\\b', 'indefinitely'),
  phrase('\\banew\\b', 'again, recreated'),
  phrase('\\bwhat (?:truly )?(?:came|comes|became|becomes|has become) of\\b', 'the verdict, the outcome, the result'),
  phrase('\\btroubles\\b|\\b(?:has|have|had|any|no|in) trouble\\b', 'is failing, a failure, a problem'),
  phrase("\\bput(?:s|ting)?(?: [\\w'’,-]+){0,5} back\\b", 'restore, roll back'),
  phrase('\\b(?:broken|breaks?|breaking|broke) off\\b', 'aborted'),
  phrase('\\b(?:is|are|was|were|all) (?:not )well\\b|\\bnot well\\b', 'failed, is failing'),
  phrase('\\bstands? (?:in|at|under|below|above|beside|there|here)\\b(?! for)', 'is in, is set in'),
  phrase('\\btakes? (?:it |them |\\w+ \\w+ )?away\\b', 'removes'),
  phrase('\\bgo(?:es)? about (?:it|this|that)\\b', 'works, is configured'),
  phrase('\\blikewise\\b', 'also, the same'),
  phrase('\\bmend(?:s|ed|ing)?\\b', 'fix, repair'),
  phrase('\\bas like as not\\b', 'probably'),
  phrase('\\bmany a\\b', 'many'),
];
