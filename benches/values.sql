-- What the value look-ups of a question cost, in one connection that has met none of its words before.
--
--   psql -X -f benches/values.sql       in a scratch database that holds the extension
--
-- 50,000 values of six columns, many with words in common. Reported: milliseconds of the look-ups, and of reading the question with
-- all that is tried for asking back, the median of 40 made-up words each.
\set ON_ERROR_STOP on
\set QUIET on
\pset footer off
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS values_bench CASCADE;
CREATE SCHEMA values_bench;
SET search_path = values_bench, public;
CREATE TABLE firms (id int PRIMARY KEY, name text NOT NULL, town text NOT NULL);
INSERT INTO firms SELECT i, 'Firm ' || md5(i::text), 'Town ' || i FROM generate_series(1, 9000) i;
CREATE TABLE parts (id int PRIMARY KEY, name text NOT NULL, maker text NOT NULL);
INSERT INTO parts SELECT i, 'Part ' || md5((i * 13)::text), 'Maker ' || md5((i * 17)::text) FROM generate_series(1, 9000) i;
CREATE TABLE roads (id int PRIMARY KEY, name text NOT NULL, district text NOT NULL);
INSERT INTO roads SELECT i, 'Road ' || md5((i * 19)::text), 'District ' || i FROM generate_series(1, 7000) i;
ANALYZE firms, parts, roads;
SELECT ask.refresh() \g /dev/null
SET ask.learn = off;
CREATE TEMP TABLE measured (kind text, look_ups numeric, reading numeric);
DO $bench$
DECLARE
    found jsonb;
    word text;
BEGIN
    FOR i IN 1 .. 40 LOOP
        word := 'zo' || translate(md5(i::text), '0123456789', 'ghijklmnop');
        found := ask.explain('how many firms are in ' || initcap(left(word, 9))) -> 'timings';
        INSERT INTO measured VALUES ('an unknown name', (found ->> 'values')::numeric, (found ->> 'generate')::numeric);
        found := ask.explain('how many ' || left(word, 8) || ' parts') -> 'timings';
        INSERT INTO measured VALUES ('an unknown word', (found ->> 'values')::numeric, (found ->> 'generate')::numeric);
        found := ask.explain('firms in Town ' || i * 50) -> 'timings';
        INSERT INTO measured VALUES ('a value', (found ->> 'values')::numeric, (found ->> 'generate')::numeric);
    END LOOP;
END
$bench$;
SELECT kind, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY look_ups)::numeric, 2) AS look_ups_ms,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY reading)::numeric, 2) AS reading_ms,
       (SELECT count(*) FROM ask.value_index) AS "values"
FROM measured GROUP BY kind ORDER BY kind;
DROP SCHEMA values_bench CASCADE;
