// Generated from the JSON Schemas by `make types`; do not edit.
package khabar;

import java.util.List;

/**
 * The events of Khabar as records; null stands for what is absent. Times are RFC 3339 in
 * UTC. Offsets count code points: see {@link Offsets}. With Jackson: the naming strategy
 * SNAKE_CASE, and FAIL_ON_UNKNOWN_PROPERTIES off, since events may hold more.
 */
public final class Khabar {
    private Khabar() {}

    /**
     * What producers send on articles.raw as application/json. Everything but text or html is
     * optional. Bare text/plain or text/html is accepted too, by the content-type header.
     *
     * @param text The page or article as text.
     * @param html The page as HTML; wins over `text`.
     * @param id The sender's own stable id.
     * @param url Where the page was read.
     * @param title The headline.
     * @param outlet The publisher.
     * @param author Who signed it.
     * @param language What the sender takes for its language; a hint.
     * @param publishedAt RFC 3339.
     * @param fetchedAt RFC 3339; the record's time stands in.
     */
    public record RawArticle(
            String text,
            String html,
            String id,
            String url,
            String title,
            String outlet,
            String author,
            String language,
            String publishedAt,
            String fetchedAt) {}

    /**
     * The result of the pipeline. Objects are open: ignore what you do not know.
     *
     * @param id Stable across redelivery and replay: from the canonical URL, otherwise from
     *     outlet, title and content.
     * @param revision Digest of title and text. The same id with another revision is the same
     *     article, rewritten.
     * @param parentId Id of the page's main article, on an article that was embedded in it.
     * @param url The URL as it was given.
     * @param canonicalUrl The URL without tracking parameters, fragment, AMP and mobile hosts.
     * @param language ISO 639 code, `und` when undetermined.
     * @param title The headline.
     * @param text The article alone, NFC, paragraphs separated by a line feed. All offsets
     *     count its Unicode code points.
     * @param keywords The page's keywords, cleaned.
     * @param related Headlines on the page that lead elsewhere.
     * @param segments The typed pieces of the page, in its order.
     * @param outlet A publisher, or an aggregator that copied from one.
     * @param aggregator A publisher, or an aggregator that copied from one.
     * @param author Who signed it.
     * @param publishedAt RFC 3339, UTC.
     * @param publishedAtSource Where published_at came from: given, page or url. New sources
     *     may come.
     * @param modifiedAt When the article was changed last, as its page says. RFC 3339, UTC.
     * @param dateline The place and supplier that the story opens with, as written.
     * @param agency The news agency that supplied the story, as written.
     * @param ignored Fields of the raw record that were there and could not be read; they were
     *     left out.
     * @param fetchedAt When the page was read. RFC 3339, UTC.
     * @param duplicate What the article is to earlier ones.
     * @param entities By falling salience.
     * @param mediaTopics By falling score.
     * @param provenance Stages that made the event, in order.
     */
    public record EnrichedArticle(
            String id,
            String revision,
            String parentId,
            String url,
            String canonicalUrl,
            String language,
            String title,
            String text,
            List<String> keywords,
            List<Related> related,
            List<Segment> segments,
            Outlet outlet,
            Outlet aggregator,
            String author,
            String publishedAt,
            String publishedAtSource,
            String modifiedAt,
            String dateline,
            String agency,
            List<String> ignored,
            String fetchedAt,
            Duplicate duplicate,
            List<Entity> entities,
            List<MediaTopic> mediaTopics,
            List<Provenance> provenance) {}

    /**
     * A publisher, or an aggregator that copied from one.
     *
     * @param name The publisher's name as readers know it.
     * @param domain Its domain, lower case, without www.
     */
    public record Outlet(
            String name,
            String domain) {}

    /**
     * A headline that the page offers besides the article.
     *
     * @param title The headline.
     * @param url Where it leads, when known.
     */
    public record Related(
            String title,
            String url) {}

    /**
     * A typed piece of the page.
     *
     * @param kind What it is: body, lead, subheading, dateline, or a kind of furniture. New
     *     kinds may come.
     * @param start First code point in `text`. Equal to `end` for furniture, which is not part
     *     of the text.
     * @param end After the last code point in `text`.
     * @param rawStart First code point in the raw text, when the raw record was text.
     * @param rawEnd After the last code point in the raw text.
     */
    public record Segment(
            String kind,
            int start,
            int end,
            Integer rawStart,
            Integer rawEnd) {}

    /**
     * What the article is to earlier ones.
     *
     * @param verdict unique, revision, exact, near, contained or template. New verdicts may
     *     come.
     * @param canonical Id of the first article of the cluster; the article's own id when
     *     nothing came before.
     * @param of Id of the earlier article that it repeats most.
     * @param jaccard Estimated Jaccard similarity of word 3-grams with `of`.
     * @param containment Estimated share of the smaller of the two that the other holds.
     */
    public record Duplicate(
            String verdict,
            String canonical,
            String of,
            Double jaccard,
            Double containment) {}

    /**
     * One place where an entity is named.
     *
     * @param start First code point in the field.
     * @param end After the last one.
     * @param text Exactly what the span slices out.
     * @param confidence How sure the recogniser is.
     * @param field The field that start and end slice; `text` when absent.
     */
    public record Mention(
            int start,
            int end,
            String text,
            double confidence,
            String field) {}

    /**
     * What the entity is elsewhere: one or several ids of the same thing.
     *
     * @param iso3166 ISO 3166-1 alpha-2 code of a country.
     * @param geonames GeoNames id of a place.
     * @param wikidata Wikidata item.
     * @param iso3166_2 ISO 3166-2 code of a first-order subdivision of a country.
     * @param wikipedia Language and title of a Wikipedia article, as en:Arab League.
     */
    public record Link(
            String iso3166,
            Integer geonames,
            String wikidata,
            String iso3166_2,
            String wikipedia) {}

    /**
     * A named thing with its mentions.
     *
     * @param type PER, LOC, ORG, MISC, DATE, MONEY, PERCENT or QUANTITY. New types may come.
     * @param name Its usual name in Arabic.
     * @param count How many mentions.
     * @param salience Its share of the article.
     * @param mentions Title first, then in order of the text.
     * @param link What the entity is elsewhere: one or several ids of the same thing.
     */
    public record Entity(
            String type,
            String name,
            int count,
            double salience,
            List<Mention> mentions,
            Link link) {}

    /**
     * The names of a media topic.
     *
     * @param ar Arabic.
     * @param en English.
     */
    public record Label(
            String ar,
            String en) {}

    /**
     * A term that speaks for a media topic.
     *
     * @param text Exactly what the span slices out.
     * @param start First code point in the field.
     * @param end After the last one.
     * @param field The field that start and end slice; `text` when absent.
     */
    public record Evidence(
            String text,
            int start,
            int end,
            String field) {}

    /**
     * An IPTC Media Topic of the article.
     *
     * @param id IPTC Media Topic, http://cv.iptc.org/newscodes/mediatopic/.
     * @param label The names of a media topic.
     * @param score How sure the tagger is.
     * @param evidence The strongest first.
     * @param broader Ids of the topics above it in IPTC's tree, the nearest first, none left
     *     out; empty for a top-level topic.
     */
    public record MediaTopic(
            String id,
            Label label,
            double score,
            List<Evidence> evidence,
            List<String> broader) {}

    /**
     * Who wrote a part of the event.
     *
     * @param stage Name of the stage.
     * @param version Version of the stage.
     * @param model Name of the model.
     * @param digest Digest of the model.
     */
    public record Provenance(
            String stage,
            String version,
            String model,
            String digest) {}

    /**
     * Who repeats whom, without the text. Objects are open: ignore what you do not know.
     *
     * @param id Stable across redelivery and replay: from the canonical URL, otherwise from
     *     outlet, title and content.
     * @param revision Digest of title and text. The same id with another revision is the same
     *     article, rewritten.
     * @param parentId Id of the page's main article, on an article that was embedded in it.
     * @param url The URL as it was given.
     * @param canonicalUrl The URL without tracking parameters, fragment, AMP and mobile hosts.
     * @param language ISO 639 code, `und` when undetermined.
     * @param title The headline.
     * @param duplicate What the article is to earlier ones.
     * @param outlet A publisher, or an aggregator that copied from one.
     * @param aggregator A publisher, or an aggregator that copied from one.
     * @param publishedAt RFC 3339, UTC.
     * @param publishedAtSource Where published_at came from: given, page or url. New sources
     *     may come.
     * @param fetchedAt When the page was read. RFC 3339, UTC.
     * @param provenance Stages that made the event, in order.
     */
    public record DuplicateEvent(
            String id,
            String revision,
            String parentId,
            String url,
            String canonicalUrl,
            String language,
            String title,
            Duplicate duplicate,
            Outlet outlet,
            Outlet aggregator,
            String publishedAt,
            String publishedAtSource,
            String fetchedAt,
            List<Provenance> provenance) {}

    /**
     * An article was taken down. Objects are open: ignore what you do not know.
     *
     * @param id The article's id; forget all revisions of it.
     * @param reason Why, as the operator wrote it.
     * @param by Who took it down: user and host.
     * @param url The article's canonical URL, where one was known.
     */
    public record Retraction(
            String id,
            String reason,
            String by,
            String url) {}
}
