// Generated from the JSON Schemas by `make types`; do not edit.
// Times are RFC 3339 in UTC. Offsets count code points: see offsets.ts.

/**
 * What producers send on articles.raw as application/json. Everything but text or html is
 * optional. Bare text/plain or text/html is accepted too, by the content-type header.
 */
export interface RawArticle {
  /** The page or article as text. */
  text?: string | null;
  /** The page as HTML; wins over `text`. */
  html?: string | null;
  /** The sender's own stable id. */
  id?: string | null;
  /** Where the page was read. */
  url?: string | null;
  /** The headline. */
  title?: string | null;
  /** The publisher. */
  outlet?: string | null;
  /** Who signed it. */
  author?: string | null;
  /** What the sender takes for its language; a hint. */
  language?: string | null;
  /** RFC 3339. */
  published_at?: string | null;
  /** RFC 3339; the record's time stands in. */
  fetched_at?: string | null;
}

/**
 * The result of the pipeline. Objects are open: ignore what you do not know.
 */
export interface EnrichedArticle {
  /**
   * Stable across redelivery and replay: from the canonical URL, otherwise from outlet, title
   * and content.
   */
  id: string;
  /** Digest of title and text. The same id with another revision is the same article, rewritten. */
  revision: string;
  /** Id of the page's main article, on an article that was embedded in it. */
  parent_id?: string;
  /** The URL as it was given. */
  url?: string;
  /** The URL without tracking parameters, fragment, AMP and mobile hosts. */
  canonical_url?: string;
  /** ISO 639 code, `und` when undetermined. */
  language: string;
  /** The headline. */
  title?: string;
  /**
   * The article alone, NFC, paragraphs separated by a line feed. All offsets count its Unicode
   * code points.
   */
  text: string;
  /** The page's keywords, cleaned. */
  keywords: string[];
  /** Headlines on the page that lead elsewhere. */
  related: Related[];
  /** The typed pieces of the page, in its order. */
  segments: Segment[];
  /** A publisher, or an aggregator that copied from one. */
  outlet?: Outlet;
  /** A publisher, or an aggregator that copied from one. */
  aggregator?: Outlet;
  /** Who signed it. */
  author?: string;
  /** RFC 3339, UTC. */
  published_at?: string;
  /** Where published_at came from: given, page or url. New sources may come. */
  published_at_source?: string;
  /** When the article was changed last, as its page says. RFC 3339, UTC. */
  modified_at?: string;
  /** The place and supplier that the story opens with, as written. */
  dateline?: string;
  /** The news agency that supplied the story, as written. */
  agency?: string;
  /** Fields of the raw record that were there and could not be read; they were left out. */
  ignored?: string[];
  /** When the page was read. RFC 3339, UTC. */
  fetched_at?: string;
  /** What the article is to earlier ones. */
  duplicate: Duplicate;
  /** By falling salience. */
  entities: Entity[];
  /** By falling score. */
  media_topics: MediaTopic[];
  /** Stages that made the event, in order. */
  provenance: Provenance[];
}

/**
 * A publisher, or an aggregator that copied from one.
 */
export interface Outlet {
  /** The publisher's name as readers know it. */
  name: string;
  /** Its domain, lower case, without www. */
  domain?: string;
}

/**
 * A headline that the page offers besides the article.
 */
export interface Related {
  /** The headline. */
  title: string;
  /** Where it leads, when known. */
  url?: string;
}

/**
 * A typed piece of the page.
 */
export interface Segment {
  /** What it is: body, lead, subheading, dateline, or a kind of furniture. New kinds may come. */
  kind: string;
  /** First code point in `text`. Equal to `end` for furniture, which is not part of the text. */
  start: number;
  /** After the last code point in `text`. */
  end: number;
  /** First code point in the raw text, when the raw record was text. */
  raw_start?: number;
  /** After the last code point in the raw text. */
  raw_end?: number;
}

/**
 * What the article is to earlier ones.
 */
export interface Duplicate {
  /** unique, revision, exact, near, contained or template. New verdicts may come. */
  verdict: string;
  /** Id of the first article of the cluster; the article's own id when nothing came before. */
  canonical: string;
  /** Id of the earlier article that it repeats most. */
  of?: string;
  /** Estimated Jaccard similarity of word 3-grams with `of`. */
  jaccard?: number;
  /** Estimated share of the smaller of the two that the other holds. */
  containment?: number;
}

/**
 * One place where an entity is named.
 */
export interface Mention {
  /** First code point in the field. */
  start: number;
  /** After the last one. */
  end: number;
  /** Exactly what the span slices out. */
  text: string;
  /** How sure the recogniser is. */
  confidence: number;
  /** The field that start and end slice; `text` when absent. */
  field?: string;
}

/**
 * What the entity is elsewhere: one or several ids of the same thing.
 */
export interface Link {
  /** ISO 3166-1 alpha-2 code of a country. */
  iso3166?: string;
  /** GeoNames id of a place. */
  geonames?: number;
  /** Wikidata item. */
  wikidata?: string;
  /** ISO 3166-2 code of a first-order subdivision of a country. */
  iso3166_2?: string;
  /** Language and title of a Wikipedia article, as en:Arab League. */
  wikipedia?: string;
}

/**
 * A named thing with its mentions.
 */
export interface Entity {
  /** PER, LOC, ORG, MISC, DATE, MONEY, PERCENT or QUANTITY. New types may come. */
  type: string;
  /** Its usual name in Arabic. */
  name: string;
  /** How many mentions. */
  count: number;
  /** Its share of the article. */
  salience: number;
  /** Title first, then in order of the text. */
  mentions: Mention[];
  /** What the entity is elsewhere: one or several ids of the same thing. */
  link?: Link;
}

/**
 * The names of a media topic.
 */
export interface Label {
  /** Arabic. */
  ar: string;
  /** English. */
  en: string;
}

/**
 * A term that speaks for a media topic.
 */
export interface Evidence {
  /** Exactly what the span slices out. */
  text: string;
  /** First code point in the field. */
  start: number;
  /** After the last one. */
  end: number;
  /** The field that start and end slice; `text` when absent. */
  field?: string;
}

/**
 * An IPTC Media Topic of the article.
 */
export interface MediaTopic {
  /** IPTC Media Topic, http://cv.iptc.org/newscodes/mediatopic/. */
  id: string;
  /** The names of a media topic. */
  label: Label;
  /** How sure the tagger is. */
  score: number;
  /** The strongest first. */
  evidence: Evidence[];
  /**
   * Ids of the topics above it in IPTC's tree, the nearest first, none left out; empty for a
   * top-level topic.
   */
  broader?: string[];
}

/**
 * Who wrote a part of the event.
 */
export interface Provenance {
  /** Name of the stage. */
  stage: string;
  /** Version of the stage. */
  version: string;
  /** Name of the model. */
  model?: string;
  /** Digest of the model. */
  digest?: string;
}

/**
 * Who repeats whom, without the text. Objects are open: ignore what you do not know.
 */
export interface DuplicateEvent {
  /**
   * Stable across redelivery and replay: from the canonical URL, otherwise from outlet, title
   * and content.
   */
  id: string;
  /** Digest of title and text. The same id with another revision is the same article, rewritten. */
  revision: string;
  /** Id of the page's main article, on an article that was embedded in it. */
  parent_id?: string;
  /** The URL as it was given. */
  url?: string;
  /** The URL without tracking parameters, fragment, AMP and mobile hosts. */
  canonical_url?: string;
  /** ISO 639 code, `und` when undetermined. */
  language: string;
  /** The headline. */
  title?: string;
  /** What the article is to earlier ones. */
  duplicate: Duplicate;
  /** A publisher, or an aggregator that copied from one. */
  outlet?: Outlet;
  /** A publisher, or an aggregator that copied from one. */
  aggregator?: Outlet;
  /** RFC 3339, UTC. */
  published_at?: string;
  /** Where published_at came from: given, page or url. New sources may come. */
  published_at_source?: string;
  /** When the page was read. RFC 3339, UTC. */
  fetched_at?: string;
  /** Stages that made the event, in order. */
  provenance: Provenance[];
}

/**
 * An article was taken down. Objects are open: ignore what you do not know.
 */
export interface Retraction {
  /** The article's id; forget all revisions of it. */
  id: string;
  /** Why, as the operator wrote it. */
  reason: string;
  /** Who took it down: user and host. */
  by: string;
  /** The article's canonical URL, where one was known. */
  url?: string;
}
