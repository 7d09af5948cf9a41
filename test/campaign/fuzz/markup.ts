/** Elements and attributes that only our own markup may have. */
const LIVE =
  /<(?:script(?! type="application\/json")|iframe|object|embed|link|base|meta http|img|form|input|body on|svg on)[\s/>]|\son\w+\s*=\s*["'\w]|javascript:/i;

export function noLiveMarkup(page: string): void {
  const live = LIVE.exec(page.replace(/<style>[\s\S]*?<\/style>/g, ''));
  // An escaped quote ends no attribute: what looks live in a text is none there.
  if (live && /[<]/.test(live[0]))
    throw new Error(`live markup: ${page.slice(Math.max(0, live.index - 80), live.index + 80)}`);
}

/** No tag in it but those that we write, and no link but to the web. */
export function calmMarkdown(markdown: string): void {
  const tags = markdown.match(/<\/?[a-z!][^>]*>?/gi) ?? [];
  const odd = tags.find(
    (tag) =>
      !/^<\/?(?:code|br|details|summary|!-- swarm-ci:[\w:%.~!'()*=_-]+(?: [\w-]+)? --)>?$|^<!-- swarm-ci:/.test(tag),
  );
  if (odd !== undefined) throw new Error(`live markup: ${odd}`);
  if (/\]\((?!https?:)/.test(markdown)) throw new Error('a link that is none of the web');
}
