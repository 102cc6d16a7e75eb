-- Recall against the same vector query written by hand, in one run.
--
--   psql -X -f benches/recall.sql                                       in a scratch database that holds the extension
--   psql -X -v memories=1000000 -v strangers=900000 -f benches/recall.sql
--
-- `memories` (default 100,000) are made in all, `strangers` (default 0) of them another user's. They lie around 280 questions about
-- sales, so that neighbours are near as they are in life. Reported: the median of 280 questions each way, asked in turn, and how many of
-- the asker's own five nearest recall found. `by hand` is the plain nearest-neighbour query, its plan kept, as a client would write it for its own
-- rows; `recall` is what ask.explain says of the stage (neighbours, the same question by its text, questions read alike, pairs with open
-- places, and how all of them fared).
\set ON_ERROR_STOP on
\set QUIET on
\if :{?memories}
\else
\set memories 100000
\endif
\if :{?strangers}
\else
\set strangers 0
\endif
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS recall_bench CASCADE;
CREATE SCHEMA recall_bench;
SET search_path = recall_bench, public;
CREATE TABLE sales (id int PRIMARY KEY, region text NOT NULL, product text NOT NULL, sold_on date NOT NULL, amount numeric NOT NULL);
INSERT INTO sales SELECT i, 'region ' || i % 7, 'product ' || i % 40, CURRENT_DATE - i % 400, i % 900 FROM generate_series(1, 2000) i;
SELECT setseed(0.42) \g /dev/null
-- The graph of the vectors is built in memory.
SELECT set_config('maintenance_work_mem', CASE WHEN :memories > 300000 THEN '3GB' ELSE '1GB' END, false) \g /dev/null
-- The questions' own embeddings, by way of teaching them under another name.
SET ask.app_user = 'recall probes';
SELECT ask.forget('everything') \g /dev/null
SELECT ask.teach(format('total amount of sales of product %s in region %s', p, r), 'SELECT region, sum(amount) FROM sales GROUP BY region')
FROM generate_series(0, 39) p, generate_series(0, 6) r \g /dev/null
CREATE TEMP TABLE centre AS SELECT row_number() OVER (ORDER BY id) - 1 AS c, question, embedding::real[] AS place FROM ask.memory WHERE app_user = 'recall probes';
SELECT ask.forget('everything') \g /dev/null
SET ask.app_user = 'recall bench';
SELECT ask.forget('everything') \g /dev/null
DROP INDEX ask.memory_embedding;
INSERT INTO ask.memory (app_user, kind, question, normal, embedding, sql, tables, fingerprint, reading, said)
SELECT CASE WHEN n <= :strangers THEN 'recall strangers' ELSE 'recall bench' END, 'learned', 'question ' || n, 'question ' || n,
       (SELECT array_agg(p + (random() - 0.5) * 0.1 + n * 0) FROM unnest(place) p)::real[]::vector,
       'SELECT ' || n, ARRAY['"recall_bench"."sales"'], 1, c, ARRAY['question', n::text]
FROM generate_series(1, :memories) n JOIN centre ON c = n % 280;
INSERT INTO ask.outcome (app_user, memory, good, cause) SELECT app_user, id, true, 'run' FROM ask.memory WHERE app_user LIKE 'recall %';
CREATE INDEX memory_embedding ON ask.memory USING hnsw (embedding vector_cosine_ops);
ANALYZE ask.memory, ask.outcome;
SET ask.learn = on;
CREATE TEMP TABLE measured (way text, probe bigint, ms numeric, recalled jsonb);
DO $bench$
DECLARE
    hand bigint;
    other bigint;
    place vector;
    asked text;
    began timestamptz;
    took numeric;
    trace jsonb;
BEGIN
    -- By hand and recall take turns on probes half of all apart: each probe is asked both ways, the one way as often before the other as
    -- behind it, so neither finds what the other has just read, and both come when a question has just been through the caches.
    FOR i IN 1..300 LOOP
        hand := i % 280;
        other := (i + 140) % 280;
        SELECT c.place::vector INTO place FROM centre c WHERE c.c = hand;
        SELECT c.question INTO asked FROM centre c WHERE c.c = other;
        began := clock_timestamp();
        PERFORM m.id, m.question, m.sql, m.embedding <=> place FROM ask.memory m
        WHERE m.role_name = current_user AND m.app_user = 'recall bench' ORDER BY m.embedding <=> place LIMIT 5;
        took := extract(epoch FROM clock_timestamp() - began) * 1000;
        trace := ask.explain(asked, '');
        -- The first ones warm caches and plans.
        CONTINUE WHEN i <= 20;
        INSERT INTO measured VALUES ('by hand', hand, took, NULL),
            ('recall', other, (trace -> 'timings' ->> 'recall')::numeric, trace -> 'memory' -> 'recalled');
    END LOOP;
END
$bench$;
-- What a look at every memory says is nearest, for every tenth question; by itself, as reading them all takes every cache.
SET enable_indexscan = off;
CREATE TEMP TABLE checked AS
SELECT r.way, count(*) AS wanted, count(*) FILTER (WHERE r.recalled @> jsonb_build_array(jsonb_build_object('id', b.id))) AS found
FROM measured r JOIN centre ON c = r.probe CROSS JOIN LATERAL (
    SELECT m.id FROM ask.memory m WHERE m.role_name = current_user AND m.app_user = 'recall bench' AND m.sql LIKE 'SELECT %'
    ORDER BY m.embedding <=> centre.place::vector, m.id LIMIT 5) b
WHERE r.way = 'recall' AND r.probe % 10 = 0 GROUP BY 1;
SET enable_indexscan = on;
\echo
SELECT way, count(*) AS questions, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ms)::numeric, 3) AS median_ms,
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)::numeric, 3) AS p95_ms,
       (SELECT round(100.0 * c.found / c.wanted, 1) FROM checked c WHERE c.way = m.way) AS "nearest found, %"
FROM measured m GROUP BY 1 ORDER BY 1;
SELECT count(*) AS memories, count(*) FILTER (WHERE app_user = 'recall bench') AS own FROM ask.memory;
\if :{?keep}
\else
DELETE FROM ask.memory WHERE app_user LIKE 'recall %';
DELETE FROM ask.outcome WHERE app_user LIKE 'recall %';
SELECT ask.forget('everything') \g /dev/null
DROP SCHEMA recall_bench CASCADE;
VACUUM ask.memory, ask.outcome;
\endif
