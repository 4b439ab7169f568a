-- Khabar's results in ClickHouse (24.1 or later), by its Kafka engine: put your brokers for
-- localhost:9092, then: clickhouse-client --multiquery < schema.sql
--
-- Read `current_articles`. The engine passes over records without a value, so what was withdrawn is
-- told by what else was published: a later retraction, or a later event on articles.duplicates. A
-- withdrawal that has neither (an article that a replay drops) is not seen, and the text of what was
-- taken down stays in `articles` until you delete it. Where that matters, take the PostgreSQL loader.
CREATE DATABASE IF NOT EXISTS khabar;

-- The newest event of an id stays: an article keeps to one partition, so its offset is the version.
CREATE TABLE khabar.articles
(
    id String,
    revision String,
    language LowCardinality(String),
    title String,
    text String,
    canonical_url String,
    outlet String,
    outlet_domain String,
    published_at Nullable(DateTime64(3, 'UTC')),
    verdict LowCardinality(String),
    canonical String,
    entities Array(Tuple(type String, name String, count UInt32, salience Float64, iso3166 String, geonames UInt64, wikidata String)),
    media_topics Array(Tuple(id String, ar String, en String, score Float64, broader Array(String))),
    event_time DateTime64(3, 'UTC'),
    event_offset UInt64
)
ENGINE = ReplacingMergeTree(event_offset)
ORDER BY id;

CREATE TABLE khabar.duplicates
(
    id String,
    revision String,
    title String,
    outlet String,
    verdict LowCardinality(String),
    canonical String,
    duplicate_of String,
    jaccard Nullable(Float64),
    containment Nullable(Float64),
    event_time DateTime64(3, 'UTC'),
    event_offset UInt64
)
ENGINE = ReplacingMergeTree(event_offset)
ORDER BY id;

CREATE TABLE khabar.retractions
(
    id String,
    reason String,
    taken_down_by String,
    event_time DateTime64(3, 'UTC'),
    event_offset UInt64
)
ENGINE = ReplacingMergeTree(event_offset)
ORDER BY id;

-- What is no JSON of this form, with its bytes; the queues go on.
CREATE TABLE khabar.unreadable
(
    topic LowCardinality(String),
    partition UInt64,
    record_offset UInt64,
    reason String,
    value String
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, partition, record_offset);

CREATE TABLE khabar.articles_queue
(
    id String,
    revision String,
    language String,
    title String,
    text String,
    canonical_url String,
    outlet Tuple(name String, domain String),
    published_at String,
    duplicate Tuple(verdict String, canonical String),
    entities Array(Tuple(type String, name String, count UInt32, salience Float64, link Tuple(iso3166 String, geonames UInt64, wikidata String))),
    media_topics Array(Tuple(id String, label Tuple(ar String, en String), score Float64, broader Array(String)))
)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'articles.enriched',
    kafka_group_name = 'clickhouse-articles',
    kafka_format = 'JSONEachRow',
    kafka_handle_error_mode = 'stream';

CREATE TABLE khabar.duplicates_queue
(
    id String,
    revision String,
    title String,
    outlet Tuple(name String, domain String),
    duplicate Tuple(verdict String, canonical String, of String, jaccard Nullable(Float64), containment Nullable(Float64))
)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'articles.duplicates',
    kafka_group_name = 'clickhouse-duplicates',
    kafka_format = 'JSONEachRow',
    kafka_handle_error_mode = 'stream';

CREATE TABLE khabar.retractions_queue
(
    id String,
    reason String,
    by String
)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'articles.retractions',
    kafka_group_name = 'clickhouse-retractions',
    kafka_format = 'JSONEachRow',
    kafka_handle_error_mode = 'stream';

CREATE MATERIALIZED VIEW khabar.articles_writer TO khabar.articles AS
SELECT
    id,
    revision,
    language,
    title,
    text,
    canonical_url,
    outlet.name AS outlet,
    outlet.domain AS outlet_domain,
    parseDateTime64BestEffortOrNull(published_at, 3, 'UTC') AS published_at,
    duplicate.verdict AS verdict,
    duplicate.canonical AS canonical,
    arrayMap(e -> (e.type, e.name, e.count, e.salience, e.link.iso3166, e.link.geonames, e.link.wikidata), entities) AS entities,
    arrayMap(t -> (t.id, t.label.ar, t.label.en, t.score, t.broader), media_topics) AS media_topics,
    assumeNotNull(_timestamp_ms) AS event_time,
    _offset AS event_offset
FROM khabar.articles_queue
WHERE _error = '';

CREATE MATERIALIZED VIEW khabar.duplicates_writer TO khabar.duplicates AS
SELECT
    id,
    revision,
    title,
    outlet.name AS outlet,
    duplicate.verdict AS verdict,
    duplicate.canonical AS canonical,
    duplicate.of AS duplicate_of,
    duplicate.jaccard AS jaccard,
    duplicate.containment AS containment,
    assumeNotNull(_timestamp_ms) AS event_time,
    _offset AS event_offset
FROM khabar.duplicates_queue
WHERE _error = '';

CREATE MATERIALIZED VIEW khabar.retractions_writer TO khabar.retractions AS
SELECT
    id,
    reason,
    by AS taken_down_by,
    assumeNotNull(_timestamp_ms) AS event_time,
    _offset AS event_offset
FROM khabar.retractions_queue
WHERE _error = '';

CREATE MATERIALIZED VIEW khabar.unreadable_articles TO khabar.unreadable AS
SELECT _topic AS topic, _partition AS partition, _offset AS record_offset, _error AS reason, _raw_message AS value
FROM khabar.articles_queue
WHERE _error != '';

CREATE MATERIALIZED VIEW khabar.unreadable_duplicates TO khabar.unreadable AS
SELECT _topic AS topic, _partition AS partition, _offset AS record_offset, _error AS reason, _raw_message AS value
FROM khabar.duplicates_queue
WHERE _error != '';

CREATE MATERIALIZED VIEW khabar.unreadable_retractions TO khabar.unreadable AS
SELECT _topic AS topic, _partition AS partition, _offset AS record_offset, _error AS reason, _raw_message AS value
FROM khabar.retractions_queue
WHERE _error != '';

-- With KHABAR_DUPLICATES=pass leave the duplicates out: there an article stands on both topics.
CREATE VIEW khabar.current_articles AS
SELECT * EXCEPT (gone_at)
FROM (SELECT * FROM khabar.articles FINAL) AS articles
LEFT JOIN
(
    SELECT id, max(event_time) AS gone_at
    FROM
    (
        SELECT id, event_time FROM khabar.retractions
        UNION ALL
        SELECT id, event_time FROM khabar.duplicates
    )
    GROUP BY id
) AS gone USING (id)
WHERE gone_at < event_time;
