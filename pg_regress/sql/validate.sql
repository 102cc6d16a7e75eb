-- The guard by hand: ask.validate never raises, ask.run does.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
SELECT valid, rule, message, estimated_rows > 0 AS rows, estimated_cost > 0 AS cost FROM ask.validate('SELECT name FROM customers');
SELECT valid, rule FROM ask.validate('DELETE FROM customers');
SELECT valid, rule FROM ask.validate('SELECT pg_sleep(1)');
SELECT valid, rule FROM ask.validate('SELECT rolname FROM pg_roles');
SELECT valid, rule FROM ask.validate('SELECT nothing FROM customers');
SELECT valid FROM ask.validate('');
SELECT count(*) FROM ask.validate(NULL);
SELECT * FROM ask.run('SELECT id, name, id AS name FROM customers WHERE id < 3 ORDER BY id');
SELECT * FROM ask.run('SELECT 1.10::numeric AS n, 12345678901234567890 AS big, NULL AS nothing, true AS yes, ''{"b": 1, "a": 2}''::json AS j');
SELECT * FROM ask.run('UPDATE customers SET name = ''x''');
SELECT * FROM ask.run('SELECT 1/0 AS x FROM customers');
SET ask.timeout = '50ms';
SELECT * FROM ask.run('SELECT count(*) FROM generate_series(1, 1000000000) a');
RESET ask.timeout;
SELECT count(*) FROM customers;
DROP SCHEMA shop CASCADE;
