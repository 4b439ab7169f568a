-- Tables for Khabar's results in PostgreSQL 12 or later, in a database with the encoding UTF8.
-- load.py runs this file itself where the tables are missing; by hand: psql DATABASE -f schema.sql
BEGIN;
CREATE SCHEMA khabar;

-- Folding: what Arabic spelling varies on is lost, on both sides of a search. Alef forms become bare
-- alef, alef maksura and the Persian yeh become yeh, teh marbuta becomes heh, hamza loses its seat,
-- Persian kaf becomes kaf, digits become ASCII, Latin capitals small; vowel signs, tatweel and
-- invisible marks go. It is the folding of Khabar's own matching; a test holds the two equal.
CREATE FUNCTION khabar.fold(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    regexp_replace(
      written,
      '[\u0610-\u061A\u061C\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED'
      || '\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]+',
      '', 'g'),
    'أإآٱىیۍېةؤئکڪہۀھە٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    'ااااييييهويككهههه01234567890123456789abcdefghijklmnopqrstuvwxyz')
$$;

-- What is searched: folded; Arabic punctuation parted from the words, whatever the database's locale;
-- and words without the article and what is written before it, and without a leading "and", where
-- three letters remain (والوزير, بالوزير, للوزير, ووزير, وزير are one), much as Larkey's light10.
CREATE FUNCTION khabar.search_form(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(
    regexp_replace(
      translate(khabar.fold(written), '،؛؟٪٫٬٭۔«»“”„…–—', '                '),
      '(^|[^ء-ي])[وف]?(?:[بك]?ال|لل)(?=[ء-ي]{3})', '\1', 'g'),
    '(^|[^ء-ي])و+(?=[ء-ي]{3})', '\1', 'g')
$$;

-- The title counts more. A tsvector holds one megabyte: the first 200,000 characters always fit.
CREATE FUNCTION khabar.search_vector(title text, written text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT setweight(to_tsvector('simple', khabar.search_form(left(coalesce(title, ''), 20000))), 'A')
    || setweight(to_tsvector('simple', khabar.search_form(left(written, 180000))), 'B')
$$;

-- A query as people type it: words, "a phrase", or, -not.
CREATE FUNCTION khabar.search_query(typed text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT websearch_to_tsquery('simple', khabar.search_form(typed))
$$;

CREATE TABLE khabar.articles (
  id text PRIMARY KEY,
  revision text NOT NULL,
  parent_id text,
  language text NOT NULL,
  title text,
  text text NOT NULL,
  url text,
  canonical_url text,
  outlet text,
  outlet_domain text,
  aggregator text,
  author text,
  agency text,
  dateline text,
  keywords text[] NOT NULL,
  published_at timestamptz,
  modified_at timestamptz,
  fetched_at timestamptz,
  verdict text,
  canonical text,
  duplicate_of text,
  event_id text NOT NULL,             -- the header ce_id
  event_time timestamptz,             -- the record's timestamp
  search tsvector GENERATED ALWAYS AS (khabar.search_vector(title, text)) STORED
);
CREATE INDEX ON khabar.articles USING gin (search);
CREATE INDEX ON khabar.articles (published_at);
CREATE INDEX ON khabar.articles (canonical);

CREATE TABLE khabar.entities (
  article_id text NOT NULL REFERENCES khabar.articles ON DELETE CASCADE,
  number int NOT NULL,                -- by falling salience, from 0
  type text NOT NULL,
  name text NOT NULL,
  count int NOT NULL,
  salience double precision NOT NULL,
  iso3166 text,
  iso3166_2 text,
  geonames bigint,
  wikidata text,
  wikipedia text,
  PRIMARY KEY (article_id, number)
);
CREATE INDEX ON khabar.entities USING hash (name);
CREATE INDEX ON khabar.entities (wikidata);

-- Offsets count code points, as PostgreSQL does:
-- substring(articles.text FROM start_offset + 1 FOR end_offset - start_offset) = mentions.text
CREATE TABLE khabar.mentions (
  article_id text NOT NULL,
  entity int NOT NULL,
  number int NOT NULL,
  field text NOT NULL,                -- text or title
  start_offset int NOT NULL,
  end_offset int NOT NULL,
  text text NOT NULL,
  confidence double precision NOT NULL,
  PRIMARY KEY (article_id, entity, number),
  FOREIGN KEY (article_id, entity) REFERENCES khabar.entities ON DELETE CASCADE
);

CREATE TABLE khabar.topics (
  article_id text NOT NULL REFERENCES khabar.articles ON DELETE CASCADE,
  number int NOT NULL,                -- by falling score, from 0
  id text NOT NULL,                   -- IPTC Media Topic
  ar text NOT NULL,
  en text NOT NULL,
  score double precision NOT NULL,
  broader text[] NOT NULL,            -- filter by id or broader
  PRIMARY KEY (article_id, number)
);
CREATE INDEX ON khabar.topics (id);
CREATE INDEX ON khabar.topics USING gin (broader);

CREATE TABLE khabar.duplicates (
  id text PRIMARY KEY,
  revision text NOT NULL,
  language text NOT NULL,
  title text,
  url text,
  canonical_url text,
  outlet text,
  outlet_domain text,
  aggregator text,
  published_at timestamptz,
  fetched_at timestamptz,
  verdict text NOT NULL,
  canonical text NOT NULL,            -- the first article of the cluster
  duplicate_of text,
  jaccard double precision,
  containment double precision,
  event_id text NOT NULL,
  event_time timestamptz
);
CREATE INDEX ON khabar.duplicates (canonical);

CREATE TABLE khabar.retractions (
  id text PRIMARY KEY,
  reason text NOT NULL,
  taken_down_by text NOT NULL,
  url text,
  event_time timestamptz
);

-- Read this one: a retraction and the article's withdrawal come on two topics, in either order.
CREATE VIEW khabar.current_articles AS
  SELECT * FROM khabar.articles a
  WHERE NOT EXISTS (SELECT FROM khabar.retractions r WHERE r.id = a.id);

-- Where to go on. Written in the transaction of the rows, which makes the tables exact.
CREATE TABLE khabar.offsets (
  topic text,
  partition int,
  next_offset bigint NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, partition)
);

-- Records that are no events of Khabar's or that PostgreSQL does not take, with their bytes.
CREATE TABLE khabar.unreadable (
  topic text,
  partition int,
  record_offset bigint,
  key text NOT NULL,
  reason text NOT NULL,
  value bytea NOT NULL,
  PRIMARY KEY (topic, partition, record_offset)
);
COMMIT;
