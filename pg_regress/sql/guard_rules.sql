-- The guard: what is allowed and refused, and what administrators decide.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set VERBOSITY default
\set SHOW_CONTEXT never
\set ECHO all
-- allowed
SELECT valid, warnings, columns FROM ask.validate('SELECT city, count(*) AS n FROM customers GROUP BY city');
SELECT valid, warnings FROM ask.validate('SELECT c.name, o.id FROM customers c, orders o');
SELECT valid FROM ask.validate('WITH t AS (SELECT customer_id, sum(total) AS s FROM orders GROUP BY 1) SELECT rank() OVER (ORDER BY s DESC), s FROM t');
SELECT valid FROM ask.validate('SELECT customer_id FROM orders GROUP BY 1 HAVING array_agg(id) @> ARRAY[1, 2]');
-- refused, each by a rule with a stable name
SELECT q, v.rule, v.message FROM (VALUES
    ('SELECT 1; SELECT 2'),
    ('SELECT * INTO copy FROM customers'),
    ('WITH gone AS (DELETE FROM customers RETURNING id) SELECT * FROM gone'),
    ('SELECT * FROM customers FOR UPDATE'),
    ('SELECT id FROM customers WHERE id = $1'),
    ('SELECT pg_read_file(''PG_VERSION'')'),
    ('SELECT * FROM pg_catalog.pg_authid'),
    ('SELECT * FROM ask.history'),
    ('SELECT set_config(''search_path'', ''x'', false)'),
    ('SELECT format(''%1000000s'', name) FROM customers'),
    ('SELECT repeat(name, 1000000) FROM customers')) t(q), ask.validate(q) v;
-- ask.run raises, with the class of the guard and a hint
SELECT * FROM ask.run('DELETE FROM customers');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM ask.run('SELECT pg_sleep(10)');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM ask.run('SELECT nothing FROM customers');
\echo :LAST_ERROR_SQLSTATE
SET ask.max_cost = 10;
SELECT rule, estimated_cost > 10 AS dear FROM ask.validate('SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b');
RESET ask.max_cost;
-- administrators: a schema outside the search_path, a function, a table
CREATE SCHEMA regress_ask_more;
CREATE TABLE regress_ask_more.budget AS SELECT 2026 AS year, 1000 AS amount;
CREATE FUNCTION regress_ask_more.net(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT round($1 / 1.19, 2)';
SELECT * FROM ask.run('SELECT amount FROM regress_ask_more.budget');
SELECT ask.allow('regress_ask_more.budget');
SELECT * FROM ask.run('SELECT amount FROM regress_ask_more.budget');
SELECT rule FROM ask.validate('SELECT regress_ask_more.net(119)');
SELECT ask.allow('regress_ask_more.net(numeric)');
SELECT * FROM ask.run('SELECT regress_ask_more.net(119) AS net');
SELECT ask.deny('shop.orders');
SELECT rule, message FROM ask.validate('SELECT count(*) FROM orders');
SELECT ask.undecide('shop.orders'), ask.undecide('shop.orders');
SELECT ask.allow('regress_ask_more.nothing');
-- rules: columns that no query may read, conditions that every query must contain
SELECT ask.rule('shop.customers', 'forbid', 'name');
SELECT ask.rule('shop.customers', 'forbid', 'nothing');
SELECT rule, message FROM ask.validate('SELECT max(name) FROM customers');
SELECT rule FROM ask.validate('SELECT c FROM customers c');
SELECT valid FROM ask.validate('SELECT count(*) FROM customers');
SELECT ask.rule('shop.orders', 'require', 'total > 0');
SELECT rule, message FROM ask.validate('SELECT count(*) FROM orders WHERE id = 1 OR total > 0');
SELECT valid FROM ask.validate('SELECT count(*) FROM orders WHERE id = 1 AND total > 0');
SELECT ask.unrule('shop.customers', 'forbid', 'name'), ask.unrule('shop.orders', 'require', 'total > 0');
-- a role with less: its privileges, its rows
CREATE ROLE regress_ask_guard;
GRANT USAGE ON SCHEMA shop, ask TO regress_ask_guard;
GRANT SELECT (id, city) ON customers TO regress_ask_guard;
GRANT SELECT ON orders TO regress_ask_guard;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders TO regress_ask_guard USING (customer_id = 1);
SET ROLE regress_ask_guard;
SELECT valid FROM ask.validate('SELECT city FROM customers');
SELECT valid, rule FROM ask.validate('SELECT name FROM customers');
SELECT * FROM ask.run('SELECT name FROM customers');
SELECT * FROM ask.run('SELECT DISTINCT customer_id FROM orders');
SELECT ask.allow('pg_catalog.pg_sleep(double precision)');
SELECT ask.rule('shop.orders', 'forbid', 'id');
INSERT INTO ask.allowed_object VALUES ('schema', 'secret', true);
RESET ROLE;
-- functions and operators of the caller's schemas do not stand in for built-in ones
CREATE FUNCTION shop.lower(text) RETURNS text LANGUAGE sql AS $$ SELECT 'shadow' $$;
CREATE FUNCTION shop.plus(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 0';
CREATE OPERATOR shop.+ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = shop.plus);
SET search_path = shop, pg_catalog;
SELECT q, valid, rule FROM (VALUES ('SELECT lower(name) FROM customers'), ('SELECT id + 1 FROM customers'), ('SELECT pg_catalog.lower(name) FROM customers')) t(q), ask.validate(q) v;
SET search_path = shop;
-- escapes do not hide a second statement
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SELECT valid, rule FROM ask.validate($$SELECT 'a\'; DROP TABLE customers; --'$$);
SELECT * FROM ask.run($$SELECT 'it''s' AS a$$);
RESET standard_conforming_strings;
RESET escape_string_warning;
-- whatever a query does, the session is as before
SELECT count(*) FROM ask.run('SELECT id FROM customers') r;
SHOW search_path;
SHOW transaction_read_only;
\set ECHO none
\o /dev/null
SELECT ask.undecide('regress_ask_more.budget'), ask.undecide('regress_ask_more.net(numeric)');
SET client_min_messages = error;
DROP SCHEMA regress_ask_more CASCADE;
DROP SCHEMA shop CASCADE;
DROP OWNED BY regress_ask_guard;
DROP ROLE regress_ask_guard;
