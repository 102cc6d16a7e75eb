-- Who may ask, about what, and who sees whose memory.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
CREATE ROLE regress_ask_ann LOGIN;
CREATE ROLE regress_ask_ben LOGIN;
GRANT USAGE ON SCHEMA shop TO regress_ask_ann, regress_ask_ben;
-- nobody gets in unasked
SET ROLE regress_ask_ann;
SELECT ask.sql('how many customers are there');
SELECT * FROM ask.history;
RESET ROLE;
GRANT USAGE ON SCHEMA ask TO regress_ask_ann, regress_ask_ben;
-- no table, no question
SET ROLE regress_ask_ann;
SELECT ask.sql('how many customers are there');
RESET ROLE;
GRANT SELECT ON customers TO regress_ask_ann;
GRANT SELECT (id, city) ON customers TO regress_ask_ben;
SET ROLE regress_ask_ann;
SELECT * FROM ask.rows('how many customers are there');
SELECT status FROM ask.answer('how many orders are there');
SELECT ask.define('client', 'customers');
SELECT ask.teach('who is who', 'SELECT id, name FROM customers ORDER BY id') > 0 AS taught;
-- columns and values that a role may not read do not exist for it
SET ROLE regress_ask_ben;
SELECT * FROM ask.rows('how many customers are in Berlin');
SELECT count(*) FROM jsonb_path_query(ask.explain('name of customers'), '$.**.columns[*]') c WHERE c #>> '{}' = 'name';
SELECT ask.explain('Ada Abel') -> 'filtering_suggestions';
-- nor do columns where there are so many tables that the catalogs are read at once
RESET ROLE;
DO $$
BEGIN
    FOR i IN 1..150 LOOP
        EXECUTE format('CREATE TABLE crate_%s (id int PRIMARY KEY, weight int, secret text)', i);
        EXECUTE format('GRANT SELECT (id, weight) ON crate_%s TO regress_ask_ben', i);
    END LOOP;
END $$;
SET ROLE regress_ask_ben;
SELECT name FROM ask.describe('crate_7') WHERE part = 'column' ORDER BY name;
SELECT count(*) FROM jsonb_path_query(ask.explain('secret of crate_7'), '$.**.columns[*]') c WHERE c #>> '{}' = 'secret';
RESET ROLE;
DO $$
BEGIN
    FOR i IN 1..150 LOOP
        EXECUTE format('DROP TABLE crate_%s', i);
    END LOOP;
END $$;
SET ROLE regress_ask_ben;
-- each role sees its own
SELECT question, status FROM ask.history ORDER BY id;
SELECT count(*) FROM ask.vocabulary;
SELECT count(*) FROM ask.memories;
SELECT count(*) FROM ask.turn WHERE role_name <> current_user;
SELECT ask.explain(1);
-- and can write nothing in another's name
INSERT INTO ask.turn (role_name, session, function, question, status) VALUES ('regress_ask_ann', 's', 'sql', 'q', 'answered');
INSERT INTO ask.memory (shared, kind, question, normal, embedding, sql) VALUES (true, 'taught', 'q', 'q', array_fill(0.1, ARRAY[256])::real[]::public.vector, 'SELECT 1');
UPDATE ask.term SET shared = true;
-- a guessed session is one's own
SELECT status FROM ask.answer('as a bar chart', 'anns-session');
-- what is for administrators
SELECT ask.define('client', 'customers', true);
SELECT ask.share(1);
SELECT ask.allow('pg_sleep(double precision)');
SELECT * FROM ask.audit;
SELECT * FROM ask.value_index;
RESET ROLE;
SELECT ask.define('patron', 'shop.customers', true);
SET ROLE regress_ask_ben;
SELECT * FROM ask.rows('how many patrons are there');
-- row-level security: rows are the caller's, values are not kept
RESET ROLE;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY active ON customers USING (status = 'active');
SELECT status FROM ask.refresh() WHERE object = 'shop.customers';
SET ROLE regress_ask_ann;
SELECT * FROM ask.rows('how many customers are there');
-- an end user behind the role has a memory of their own
SET ask.app_user = 'carla';
SELECT count(*) FROM ask.history;
SELECT status FROM ask.answer('how many customers are there');
SELECT count(*) FROM ask.history;
RESET ask.app_user;
SELECT count(*) > 1 AS anns FROM ask.history;
RESET ROLE;
SELECT count(DISTINCT role_name) AS roles FROM ask.audit WHERE role_name LIKE 'regress_ask%';
SELECT ask.define('patron', NULL, true);
DROP SCHEMA shop CASCADE;
REVOKE USAGE ON SCHEMA ask FROM regress_ask_ann, regress_ask_ben;
DELETE FROM ask.turn;
DELETE FROM ask.memory;
DELETE FROM ask.term;
DROP ROLE regress_ask_ann, regress_ask_ben;
