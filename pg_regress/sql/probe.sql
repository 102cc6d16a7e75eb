-- A reading that finds nothing gives way to a near one that finds rows, where running them is cheap.
\set ECHO none
\o /dev/null
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS gallery CASCADE;
CREATE SCHEMA gallery;
SET search_path = gallery;
CREATE TABLE painters (
    painter_id int PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL,
    painting_name text NOT NULL,
    painted_year int NOT NULL,
    age int NOT NULL
);
CREATE TABLE exhibitions (exhibition_id int PRIMARY KEY, title text NOT NULL, theme text NOT NULL, opened_in int NOT NULL);
CREATE TABLE shown (exhibition_id int REFERENCES exhibitions, painter_id int REFERENCES painters, PRIMARY KEY (exhibition_id, painter_id));
INSERT INTO painters VALUES
    (1, 'Ada Abel', 'Norway', 'Storm at Sea', 1990, 51), (2, 'Bob Brown', 'Spain', 'The Orchard', 2001, 40),
    (3, 'Cem Can', 'Norway', 'Night Storm', 1985, 62), (4, 'Dora Diaz', 'Peru', 'Still Life', 2010, 33);
INSERT INTO exhibitions VALUES (1, 'Water', 'Sea', 2012), (2, 'Weather', 'Storm', 2015), (3, 'Fields', 'Land', 2018);
INSERT INTO shown VALUES (1, 1), (2, 3), (3, 2);
ANALYZE painters, exhibitions, shown;
SELECT count(*) FROM ask.refresh();
SET ask.learn = off;
SET ask.clarify_below = 0;
\o
\set ECHO all
\set storm '''What is the name and country of the painter who has a painting having "Storm" in its name?'''
-- whose name? no painter's, but two paintings'
SELECT ask.sql(:storm);
SELECT r FROM ask.rows(:storm) r ORDER BY r::text;
SELECT row_count, confidence < 0.85 AS unsure FROM ask.answer(:storm);
SELECT jsonb_pretty(ask.explain(:storm) -> 'probe');
-- not where it is switched off, nor where it would cost too much
SET ask.probe_cost = 0;
SELECT ask.sql(:storm);
SELECT row_count FROM ask.answer(:storm);
SET ask.probe_cost = 0.001;
SELECT ask.sql(:storm);
SELECT row_count, confidence <= 0.7 AS doubted FROM ask.answer(:storm);
SET ask.probe_cost = -1;
RESET ask.probe_cost;
-- in any transaction
BEGIN READ ONLY;
SELECT row_count FROM ask.answer(:storm);
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT row_count FROM ask.answer(:storm);
COMMIT;
-- where no reading finds anything, the likeliest one stays, and is doubted
SELECT sql, row_count, confidence <= 0.7 AS doubted
FROM ask.answer('What is the name and country of the painter who has a painting having "Comet" in its name?');
-- what is surely meant may find nothing
SELECT sql, row_count, confidence > 0.7 AS sure FROM ask.answer('Show the painters from Norway who are older than 70');
-- nor is it doubted that something is missing
SELECT sql, row_count FROM ask.answer('names of exhibitions that have no painters');
-- rows that the role may not see are none
CREATE ROLE regress_ask_guest;
GRANT USAGE ON SCHEMA gallery, ask TO regress_ask_guest;
GRANT SELECT ON painters, exhibitions, shown TO regress_ask_guest;
ALTER TABLE painters ENABLE ROW LEVEL SECURITY;
CREATE POLICY spanish ON painters USING (country = 'Spain');
SET ROLE regress_ask_guest;
SELECT ask.sql(:storm);
RESET ROLE;
DROP POLICY spanish ON painters;
ALTER TABLE painters DISABLE ROW LEVEL SECURITY;
-- a reading that fails proves nothing, and fails no question
ALTER TABLE painters RENAME TO works;
CREATE VIEW painters AS SELECT painter_id, name, country, left(painting_name, 10 / (age - age)) AS painting_name, painted_year FROM works;
SELECT ask.sql(:storm);
SELECT row_count FROM ask.answer(:storm);
SELECT p ->> 'problem' AS problem FROM jsonb_array_elements(ask.explain(:storm) #> '{probe,tried}') p;
DROP VIEW painters;
ALTER TABLE works RENAME TO painters;
-- what was learned of the answer does not bring the empty one back
SET ask.learn = on;
SELECT sql FROM ask.answer(:storm);
SELECT sql FROM ask.answer(:storm);
SELECT sql, row_count FROM ask.answer(replace(:storm, 'Storm', 'Orchard'));
-- what was taught stands, rows or none
SELECT ask.teach(:storm, $$SELECT name, country FROM painters WHERE name ILIKE '%Storm%'$$) > 0 AS taught;
SELECT source, sql, row_count FROM ask.answer(:storm);
DROP OWNED BY regress_ask_guest;
DROP ROLE regress_ask_guest;
