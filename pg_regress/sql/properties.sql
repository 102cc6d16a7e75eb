-- Properties in documents: sampled by ask.refresh(), asked for like columns.
SET ask.learn = off;
CREATE SCHEMA depot;
SET search_path = depot, ask;
CREATE TABLE parcels (parcel_id int PRIMARY KEY, posted_on date, details jsonb, origin json);
INSERT INTO parcels
SELECT n, date '2026-01-01' + n,
       jsonb_build_object('delivery', CASE n % 3 WHEN 0 THEN 'express' ELSE 'standard' END, 'weight', n * 1.5, 'fragile', n % 2 = 0,
                          'size', jsonb_build_object('height', n), 'password', 'geheim' || n, 'labels', jsonb_build_array('a')),
       json_build_object('town', CASE n % 2 WHEN 0 THEN 'Bremen' ELSE 'Kassel' END)
FROM generate_series(1, 30) n;
ANALYZE;
SELECT status FROM ask.answer('parcels by delivery');
SELECT detail FROM ask.refresh() WHERE status = 'sampled';
SELECT status, sql FROM ask.answer('parcels by delivery');
SELECT sql FROM ask.answer('average weight of fragile parcels');
SELECT sql FROM ask.answer('how many express parcels');
SELECT sql FROM ask.answer('parcels by town');
SELECT sql FROM ask.answer('tallest parcel height');
SELECT status FROM ask.answer('parcels by password');
-- each role for itself, and only of columns that it may read
CREATE ROLE regress_depot;
GRANT USAGE ON SCHEMA depot, ask TO regress_depot;
GRANT SELECT (parcel_id, posted_on, origin) ON parcels TO regress_depot;
SET ROLE regress_depot;
SELECT status FROM ask.answer('parcels by delivery');
SELECT sql FROM ask.answer('parcels by town');
RESET ROLE;
-- row-level security hides them from all
ALTER TABLE parcels ENABLE ROW LEVEL SECURITY;
SELECT status FROM ask.answer('parcels by delivery');
ALTER TABLE parcels DISABLE ROW LEVEL SECURITY;
-- keys that an administrator keeps from questions, and a column called sensitive, are not sampled
COMMENT ON COLUMN parcels.details IS '[sensitive]';
SELECT detail FROM ask.refresh() WHERE status = 'sampled';
DROP TABLE parcels;
DROP SCHEMA depot;
DROP OWNED BY regress_depot;
DROP ROLE regress_depot;
