// Code generated from the JSON Schemas by `make types`; DO NOT EDIT.

// Package khabar has the events of Khabar. Offsets count code points: see Slice.
package khabar

import "time"

// RawArticle: What producers send on articles.raw as application/json. Everything but text or
// html is optional. Bare text/plain or text/html is accepted too, by the content-type header.
type RawArticle struct {
	// The page or article as text.
	Text *string `json:"text,omitempty"`
	// The page as HTML; wins over `text`.
	HTML *string `json:"html,omitempty"`
	// The sender's own stable id.
	ID *string `json:"id,omitempty"`
	// Where the page was read.
	URL *string `json:"url,omitempty"`
	// The headline.
	Title *string `json:"title,omitempty"`
	// The publisher.
	Outlet *string `json:"outlet,omitempty"`
	// Who signed it.
	Author *string `json:"author,omitempty"`
	// What the sender takes for its language; a hint.
	Language *string `json:"language,omitempty"`
	// RFC 3339.
	PublishedAt *time.Time `json:"published_at,omitempty"`
	// RFC 3339; the record's time stands in.
	FetchedAt *time.Time `json:"fetched_at,omitempty"`
}

// EnrichedArticle: The result of the pipeline. Objects are open: ignore what you do not know.
type EnrichedArticle struct {
	// Stable across redelivery and replay: from the canonical URL, otherwise from outlet, title
	// and content.
	ID string `json:"id"`
	// Digest of title and text. The same id with another revision is the same article, rewritten.
	Revision string `json:"revision"`
	// Id of the page's main article, on an article that was embedded in it.
	ParentID *string `json:"parent_id,omitempty"`
	// The URL as it was given.
	URL *string `json:"url,omitempty"`
	// The URL without tracking parameters, fragment, AMP and mobile hosts.
	CanonicalURL *string `json:"canonical_url,omitempty"`
	// ISO 639 code, `und` when undetermined.
	Language string `json:"language"`
	// The headline.
	Title *string `json:"title,omitempty"`
	// The article alone, NFC, paragraphs separated by a line feed. All offsets count its Unicode
	// code points.
	Text string `json:"text"`
	// The page's keywords, cleaned.
	Keywords []string `json:"keywords"`
	// Headlines on the page that lead elsewhere.
	Related []Related `json:"related"`
	// The typed pieces of the page, in its order.
	Segments []Segment `json:"segments"`
	// A publisher, or an aggregator that copied from one.
	Outlet *Outlet `json:"outlet,omitempty"`
	// A publisher, or an aggregator that copied from one.
	Aggregator *Outlet `json:"aggregator,omitempty"`
	// Who signed it.
	Author *string `json:"author,omitempty"`
	// RFC 3339, UTC.
	PublishedAt *time.Time `json:"published_at,omitempty"`
	// Where published_at came from: given, page or url. New sources may come.
	PublishedAtSource *string `json:"published_at_source,omitempty"`
	// When the article was changed last, as its page says. RFC 3339, UTC.
	ModifiedAt *time.Time `json:"modified_at,omitempty"`
	// The place and supplier that the story opens with, as written.
	Dateline *string `json:"dateline,omitempty"`
	// The news agency that supplied the story, as written.
	Agency *string `json:"agency,omitempty"`
	// Fields of the raw record that were there and could not be read; they were left out.
	Ignored []string `json:"ignored,omitempty"`
	// When the page was read. RFC 3339, UTC.
	FetchedAt *time.Time `json:"fetched_at,omitempty"`
	// What the article is to earlier ones.
	Duplicate Duplicate `json:"duplicate"`
	// By falling salience.
	Entities []Entity `json:"entities"`
	// By falling score.
	MediaTopics []MediaTopic `json:"media_topics"`
	// Stages that made the event, in order.
	Provenance []Provenance `json:"provenance"`
}

// Outlet: A publisher, or an aggregator that copied from one.
type Outlet struct {
	// The publisher's name as readers know it.
	Name string `json:"name"`
	// Its domain, lower case, without www.
	Domain *string `json:"domain,omitempty"`
}

// Related: A headline that the page offers besides the article.
type Related struct {
	// The headline.
	Title string `json:"title"`
	// Where it leads, when known.
	URL *string `json:"url,omitempty"`
}

// Segment: A typed piece of the page.
type Segment struct {
	// What it is: body, lead, subheading, dateline, or a kind of furniture. New kinds may come.
	Kind string `json:"kind"`
	// First code point in `text`. Equal to `end` for furniture, which is not part of the text.
	Start int64 `json:"start"`
	// After the last code point in `text`.
	End int64 `json:"end"`
	// First code point in the raw text, when the raw record was text.
	RawStart *int64 `json:"raw_start,omitempty"`
	// After the last code point in the raw text.
	RawEnd *int64 `json:"raw_end,omitempty"`
}

// Duplicate: What the article is to earlier ones.
type Duplicate struct {
	// unique, revision, exact, near, contained or template. New verdicts may come.
	Verdict string `json:"verdict"`
	// Id of the first article of the cluster; the article's own id when nothing came before.
	Canonical string `json:"canonical"`
	// Id of the earlier article that it repeats most.
	Of *string `json:"of,omitempty"`
	// Estimated Jaccard similarity of word 3-grams with `of`.
	Jaccard *float64 `json:"jaccard,omitempty"`
	// Estimated share of the smaller of the two that the other holds.
	Containment *float64 `json:"containment,omitempty"`
}

// Mention: One place where an entity is named.
type Mention struct {
	// First code point in the field.
	Start int64 `json:"start"`
	// After the last one.
	End int64 `json:"end"`
	// Exactly what the span slices out.
	Text string `json:"text"`
	// How sure the recogniser is.
	Confidence float64 `json:"confidence"`
	// The field that start and end slice; `text` when absent.
	Field *string `json:"field,omitempty"`
}

// Link: What the entity is elsewhere: one or several ids of the same thing.
type Link struct {
	// ISO 3166-1 alpha-2 code of a country.
	ISO3166 *string `json:"iso3166,omitempty"`
	// GeoNames id of a place.
	Geonames *int64 `json:"geonames,omitempty"`
	// Wikidata item.
	Wikidata *string `json:"wikidata,omitempty"`
	// ISO 3166-2 code of a first-order subdivision of a country.
	ISO3166_2 *string `json:"iso3166_2,omitempty"`
	// Language and title of a Wikipedia article, as en:Arab League.
	Wikipedia *string `json:"wikipedia,omitempty"`
}

// Entity: A named thing with its mentions.
type Entity struct {
	// PER, LOC, ORG, MISC, DATE, MONEY, PERCENT or QUANTITY. New types may come.
	Type string `json:"type"`
	// Its usual name in Arabic.
	Name string `json:"name"`
	// How many mentions.
	Count int64 `json:"count"`
	// Its share of the article.
	Salience float64 `json:"salience"`
	// Title first, then in order of the text.
	Mentions []Mention `json:"mentions"`
	// What the entity is elsewhere: one or several ids of the same thing.
	Link *Link `json:"link,omitempty"`
}

// Label: The names of a media topic.
type Label struct {
	// Arabic.
	Ar string `json:"ar"`
	// English.
	En string `json:"en"`
}

// Evidence: A term that speaks for a media topic.
type Evidence struct {
	// Exactly what the span slices out.
	Text string `json:"text"`
	// First code point in the field.
	Start int64 `json:"start"`
	// After the last one.
	End int64 `json:"end"`
	// The field that start and end slice; `text` when absent.
	Field *string `json:"field,omitempty"`
}

// MediaTopic: An IPTC Media Topic of the article.
type MediaTopic struct {
	// IPTC Media Topic, http://cv.iptc.org/newscodes/mediatopic/.
	ID string `json:"id"`
	// The names of a media topic.
	Label Label `json:"label"`
	// How sure the tagger is.
	Score float64 `json:"score"`
	// The strongest first.
	Evidence []Evidence `json:"evidence"`
	// Ids of the topics above it in IPTC's tree, the nearest first, none left out; empty for a
	// top-level topic.
	Broader []string `json:"broader,omitempty"`
}

// Provenance: Who wrote a part of the event.
type Provenance struct {
	// Name of the stage.
	Stage string `json:"stage"`
	// Version of the stage.
	Version string `json:"version"`
	// Name of the model.
	Model *string `json:"model,omitempty"`
	// Digest of the model.
	Digest *string `json:"digest,omitempty"`
}

// DuplicateEvent: Who repeats whom, without the text. Objects are open: ignore what you do not
// know.
type DuplicateEvent struct {
	// Stable across redelivery and replay: from the canonical URL, otherwise from outlet, title
	// and content.
	ID string `json:"id"`
	// Digest of title and text. The same id with another revision is the same article, rewritten.
	Revision string `json:"revision"`
	// Id of the page's main article, on an article that was embedded in it.
	ParentID *string `json:"parent_id,omitempty"`
	// The URL as it was given.
	URL *string `json:"url,omitempty"`
	// The URL without tracking parameters, fragment, AMP and mobile hosts.
	CanonicalURL *string `json:"canonical_url,omitempty"`
	// ISO 639 code, `und` when undetermined.
	Language string `json:"language"`
	// The headline.
	Title *string `json:"title,omitempty"`
	// What the article is to earlier ones.
	Duplicate Duplicate `json:"duplicate"`
	// A publisher, or an aggregator that copied from one.
	Outlet *Outlet `json:"outlet,omitempty"`
	// A publisher, or an aggregator that copied from one.
	Aggregator *Outlet `json:"aggregator,omitempty"`
	// RFC 3339, UTC.
	PublishedAt *time.Time `json:"published_at,omitempty"`
	// Where published_at came from: given, page or url. New sources may come.
	PublishedAtSource *string `json:"published_at_source,omitempty"`
	// When the page was read. RFC 3339, UTC.
	FetchedAt *time.Time `json:"fetched_at,omitempty"`
	// Stages that made the event, in order.
	Provenance []Provenance `json:"provenance"`
}

// Retraction: An article was taken down. Objects are open: ignore what you do not know.
type Retraction struct {
	// The article's id; forget all revisions of it.
	ID string `json:"id"`
	// Why, as the operator wrote it.
	Reason string `json:"reason"`
	// Who took it down: user and host.
	By string `json:"by"`
	// The article's canonical URL, where one was known.
	URL *string `json:"url,omitempty"`
}
