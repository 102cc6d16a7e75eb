-- Recall against the same vector query written by hand, in one run.
--
--   psql -X -f benches/recall.sql                                       in a scratch database that holds the extension
--   psql -X -v memories=1000000 -v strangers=900000 -f benches/recall.sql
--
-- `memories` (default 100,000) are made in all, `strangers` (default 0) of them another user's. They lie around 280 questions about
-- sales, so that neighbours are near as they are in life. Reported: the median of 200 questions each way, and how many of the asker's
-- own five nearest recall found. `by hand` is the plain nearest-neighbour query, its plan kept, as a client would write it for its own
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
SET maintenance_work_mem = '1GB';
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
CREATE TEMP TABLE measured (way text, ms numeric, found int, wanted int);
DO $bench$
DECLARE
    probe vector;
    began timestamptz;
    took numeric;
    trace jsonb;
    asked text;
    best bigint[];
BEGIN
    FOR i IN 1..220 LOOP
        SELECT place::vector, question INTO probe, asked FROM centre WHERE c = i % 280;
        began := clock_timestamp();
        PERFORM m.id, m.question, m.sql, m.embedding <=> probe FROM ask.memory m
        WHERE m.role_name = current_user AND m.app_user = 'recall bench' ORDER BY m.embedding <=> probe LIMIT 5;
        took := extract(epoch FROM clock_timestamp() - began) * 1000;
        trace := ask.explain(asked, '');
        -- The first ones warm caches and plans.
        CONTINUE WHEN i <= 20;
        IF i % 10 = 0 THEN
            PERFORM set_config('enable_indexscan', 'off', true);
            SELECT array_agg(id) INTO best FROM (SELECT m.id FROM ask.memory m WHERE m.role_name = current_user AND m.app_user = 'recall bench'
                AND m.sql LIKE 'SELECT %' ORDER BY m.embedding <=> probe, m.id LIMIT 5) b;
            PERFORM set_config('enable_indexscan', 'on', true);
        ELSE
            best := NULL;
        END IF;
        INSERT INTO measured VALUES ('by hand', took, NULL, NULL), ('recall', (trace -> 'timings' ->> 'recall')::numeric,
            CASE WHEN best IS NOT NULL THEN (SELECT count(*) FROM jsonb_array_elements(trace -> 'memory' -> 'recalled') r WHERE (r ->> 'id')::bigint = ANY (best)) END,
            cardinality(best));
    END LOOP;
END
$bench$;
\echo
SELECT way, count(*) AS questions, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ms)::numeric, 3) AS median_ms,
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)::numeric, 3) AS p95_ms,
       round(100.0 * sum(found) / sum(wanted), 1) AS "nearest found, %"
FROM measured GROUP BY 1 ORDER BY 1;
SELECT count(*) AS memories, count(*) FILTER (WHERE app_user = 'recall bench') AS own FROM ask.memory;
\if :{?keep}
\else
DELETE FROM ask.memory WHERE app_user LIKE 'recall %';
DELETE FROM ask.outcome WHERE app_user LIKE 'recall %';
SELECT ask.forget('everything') \g /dev/null
DROP SCHEMA recall_bench CASCADE;
VACUUM ask.memory, ask.outcome;
\endif
