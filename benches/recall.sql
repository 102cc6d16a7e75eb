-- Recall over 100,000 memories against the same HNSW query written by hand, in one run.
--
--   psql -X -f benches/recall.sql       in a scratch database that holds the extension
--
-- The memories are made here: questions of 500 kinds with made-up embeddings around 500 centres, so that neighbours are near as they
-- are in life. Reported: the median of 200 questions each way. `by hand` is the plain nearest-neighbour query, its plan kept, as a
-- client would write it for its own rows; `recall` is what ask.explain says of the stage (neighbours, the same question by its
-- text, questions read alike, pairs with open places, and how all of them fared).
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS recall_bench CASCADE;
CREATE SCHEMA recall_bench;
SET search_path = recall_bench, public;
SET ask.app_user = 'recall bench';
CREATE TABLE sales (id int PRIMARY KEY, region text NOT NULL, product text NOT NULL, sold_on date NOT NULL, amount numeric NOT NULL);
INSERT INTO sales SELECT i, 'region ' || i % 7, 'product ' || i % 40, CURRENT_DATE - i % 400, i % 900 FROM generate_series(1, 2000) i;
SELECT ask.forget('everything') \g /dev/null
SELECT ask.teach('total amount of sales by region', 'SELECT region, sum(amount) FROM sales GROUP BY region') \g /dev/null
SELECT setseed(0.42) \g /dev/null
SET maintenance_work_mem = '1GB';
DROP INDEX ask.memory_embedding;
CREATE TEMP TABLE centre AS
SELECT c, array_agg(random() - 0.5) AS place FROM generate_series(1, 500) c, generate_series(1, 256) d GROUP BY c;
INSERT INTO ask.memory (kind, question, normal, embedding, sql, tables, fingerprint, reading, said)
SELECT 'learned', 'question ' || n || ' of kind ' || c, 'question ' || n || ' of kind ' || c,
       (SELECT array_agg(p + (random() - 0.5) * 0.5 + n * 0) FROM unnest(place) p)::real[]::vector,
       'SELECT ' || n, ARRAY['"recall_bench"."sales"'], 1, c, ARRAY['question', n::text]
FROM centre, generate_series(1, 200) n;
INSERT INTO ask.outcome (memory, good, cause) SELECT id, true, 'run' FROM ask.memory WHERE app_user = 'recall bench';
CREATE INDEX memory_embedding ON ask.memory USING hnsw (embedding vector_cosine_ops);
ANALYZE ask.memory, ask.outcome;
SET ask.learn = on;
CREATE TEMP TABLE measured (way text, ms numeric);
DO $bench$
DECLARE
    probe vector;
    began timestamptz;
    stage jsonb;
    question text;
BEGIN
    FOR i IN 1..220 LOOP
        SELECT m.embedding, m.question INTO probe, question FROM ask.memory m WHERE m.app_user = 'recall bench' ORDER BY m.id OFFSET i * 431 LIMIT 1;
        began := clock_timestamp();
        PERFORM m.id, m.question, m.sql, m.embedding <=> probe FROM ask.memory m
        WHERE m.role_name = current_user AND m.app_user = 'recall bench' ORDER BY m.embedding <=> probe LIMIT 5;
        -- The first ones warm caches and plans.
        IF i > 20 THEN
            INSERT INTO measured VALUES ('by hand', extract(epoch FROM clock_timestamp() - began) * 1000);
        END IF;
        stage := ask.explain(format('total amount of sales of product %s in region %s', i % 40, i % 7), 'recall ' || i) -> 'timings';
        IF i > 20 THEN
            INSERT INTO measured VALUES ('recall', (stage ->> 'recall')::numeric);
        END IF;
    END LOOP;
END
$bench$;
\echo
SELECT way, count(*) AS questions, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ms)::numeric, 3) AS median_ms,
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)::numeric, 3) AS p95_ms
FROM measured GROUP BY 1 ORDER BY 1;
SELECT count(*) AS memories FROM ask.memory;
\if :{?keep}
\else
SELECT ask.forget('everything') \g /dev/null
DROP SCHEMA recall_bench CASCADE;
VACUUM ask.memory, ask.outcome;
\endif
