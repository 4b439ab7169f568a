// Reads enriched articles with the generated types and prints, for each mention and each piece of
// evidence, what its offsets slice and where it starts again after a conversion there and back; then, for each
// entity, two ids of its link.
import { readFileSync } from "node:fs";
import type { EnrichedArticle, Evidence, Mention } from "./khabar";
import { codePointOffset, slice, utf16Offset } from "./offsets";

for (const path of process.argv.slice(2)) {
  const article: EnrichedArticle = JSON.parse(readFileSync(path, "utf-8"));
  const named: (Mention | Evidence)[] = [
    ...article.entities.flatMap((entity) => entity.mentions),
    ...article.media_topics.flatMap((topic) => topic.evidence),
  ];
  for (const { field, start, end } of named) {
    const text = field === "title" ? (article.title ?? "") : article.text;
    const back = codePointOffset(text, utf16Offset(text, start));
    console.log(JSON.stringify([slice(text, start, end), back]));
  }
  for (const { link } of article.entities) {
    console.log(JSON.stringify([link?.iso3166_2 ?? "", link?.geonames ?? 0]));
  }
  try {
    slice(article.text, 0, article.text.length + 1);
    process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
