-- Full text search, the best first, with what was found marked and the places named:
--   psql DATABASE -v words='وزراء الخارجية' -f search.sql
SELECT
  a.id,
  a.title,
  round(ts_rank_cd(a.search, query)::numeric, 3) AS rank,
  (SELECT array_agg(DISTINCT t.en ORDER BY t.en) FROM khabar.topics t WHERE t.article_id = a.id)
    AS topics,
  (SELECT array_agg(e.name ORDER BY e.number) FROM khabar.entities e
    WHERE e.article_id = a.id AND e.type = 'LOC') AS places,
  (SELECT count(*) FROM khabar.duplicates d WHERE d.canonical = a.canonical) AS copies
FROM khabar.current_articles a, khabar.search_query(:'words') query
WHERE a.search @@ query
ORDER BY rank DESC, a.published_at DESC NULLS LAST, a.id
LIMIT 20;
