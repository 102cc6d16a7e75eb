-- Keys that nobody declared: measured by ask.refresh() from the values of both columns.
SET ask.learn = off;
CREATE SCHEMA mill;
SET search_path = mill, ask;
CREATE TABLE millers (miller_id int PRIMARY KEY, miller_name text);
CREATE TABLE barns (barn_id int PRIMARY KEY, barn_name text);
CREATE TABLE sheds (shed_id int PRIMARY KEY, barn_id int, shed_name text);
CREATE TABLE sacks (sack_id int PRIMARY KEY, mill_no int, barn_id int, kilos int);
INSERT INTO millers SELECT n, 'Miller ' || n FROM generate_series(1, 5) n;
INSERT INTO barns SELECT n, 'Barn ' || n FROM generate_series(1, 5) n;
INSERT INTO sheds SELECT n, n, 'Shed ' || n FROM generate_series(1, 5) n;
INSERT INTO sacks SELECT n, 1 + n % 5, 100 + n, n FROM generate_series(1, 20) n;
ANALYZE;
-- what holds is told, and so is a name that its values deny
SELECT detail FROM ask.refresh() WHERE object = 'keys not declared';
SELECT ask.sql('total kilos by miller');
SELECT status, sql FROM ask.answer('total kilos by barn');
-- it ends with the table, and is measured anew
DROP TABLE millers;
UPDATE sacks SET barn_id = 1 + sack_id % 5;
SELECT detail FROM ask.refresh() WHERE object = 'keys not declared';
SELECT ask.sql('total kilos by barn name');
DROP SCHEMA mill CASCADE;
