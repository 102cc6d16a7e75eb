-- Values: found, never invented; what is asked back leads on.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
SET ask.learn = off;
INSERT INTO customers VALUES (6, 'Gil Grau', 'berlin', 'active'), (7, 'Lena Hof', 'Toulouse', 'active');
SELECT object, status FROM ask.refresh() WHERE object = 'shop.customers';
-- one spelling, all spellings, a slip of the pen that is told
SELECT ask.sql('how many customers are in Madrid');
SELECT ask.sql('how many customers are in Berlin');
SELECT status, sql, unused FROM ask.answer('how many customers are in Toulose');
SELECT ask.explain('how many customers are in Toulose') -> 'candidates' -> 0 -> 'assumptions';
-- a word that stands right is none
SELECT status, sql, unused FROM ask.answer('how many customers are alive');
SELECT status, reason, unused FROM ask.answer('how many customers are in Perlin');
-- what is asked back names the word and the nearest values, and offers whole questions
SELECT status, reason, options, unused FROM ask.answer('how many customers are in Paradise', 'values-1');
SELECT status, reason, options, unused FROM ask.answer('total of zorvex orders by month', 'values-2');
SELECT status, sql, unused FROM ask.answer('the first one', 'values-2');
SELECT status, reason, options, unused FROM ask.answer('total of zorvex orders by month', 'values-3');
SELECT status, sql, unused FROM ask.answer('leave it out', 'values-3');
-- no value that the caller may not read
CREATE ROLE regress_ask_kim LOGIN;
GRANT USAGE ON SCHEMA shop, ask TO regress_ask_kim;
GRANT SELECT (id, name, status) ON customers TO regress_ask_kim;
SET ROLE regress_ask_kim;
SELECT status, reason, options FROM ask.answer('how many customers are in Toulose');
RESET ROLE;
DROP OWNED BY regress_ask_kim;
DROP ROLE regress_ask_kim;
