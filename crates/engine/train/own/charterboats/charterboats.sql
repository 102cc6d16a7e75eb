DROP SCHEMA IF EXISTS charterboats CASCADE;
CREATE SCHEMA charterboats;
SET search_path TO charterboats;

CREATE TABLE marinas (
  id integer PRIMARY KEY,
  name text NOT NULL,
  town text NOT NULL,
  country text NOT NULL,
  berths integer NOT NULL,
  fuel_station boolean NOT NULL,
  phone text
);

CREATE TABLE boat_models (
  id integer PRIMARY KEY,
  builder text NOT NULL,
  model_name text NOT NULL,
  boat_type text NOT NULL CHECK (boat_type IN ('sailing yacht','catamaran','motor yacht','gulet')),
  length_m numeric(5,2) NOT NULL,
  cabins integer NOT NULL,
  max_guests integer NOT NULL
);

CREATE TABLE boats (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  model_id integer NOT NULL REFERENCES boat_models(id),
  home_marina_id integer NOT NULL REFERENCES marinas(id),
  built_year integer NOT NULL,
  week_rate numeric(10,2) NOT NULL,
  security_deposit numeric(10,2) NOT NULL,
  acquired_on date NOT NULL,
  sold_on date
);
COMMENT ON TABLE boats IS 'The fleet, including boats that have been sold since';
COMMENT ON COLUMN boats.week_rate IS 'List price for one week in shoulder season, EUR';
COMMENT ON COLUMN boats.security_deposit IS 'Security deposit blocked on the card at check-in, EUR';
COMMENT ON COLUMN boats.sold_on IS 'Filled when the boat left the fleet; empty = still in the fleet';

CREATE TABLE skippers (
  id integer PRIMARY KEY,
  full_name text NOT NULL,
  licence_no text NOT NULL,
  languages text NOT NULL,
  day_rate numeric(8,2) NOT NULL,
  hired_on date NOT NULL,
  left_on date
);
COMMENT ON COLUMN skippers.left_on IS 'Last day with us; empty = still working for us';

CREATE TABLE customers (
  id integer PRIMARY KEY,
  first_name text NOT NULL,
  last_name text NOT NULL,
  email text,
  country text NOT NULL,
  has_licence boolean NOT NULL,
  newsletter boolean NOT NULL,
  registered_on date NOT NULL
);
COMMENT ON COLUMN customers.has_licence IS 'Customer holds a boating licence and may sail without a skipper';

CREATE TABLE bookings (
  id integer PRIMARY KEY,
  booking_no text NOT NULL UNIQUE,
  customer_id integer NOT NULL REFERENCES customers(id),
  boat_id integer NOT NULL REFERENCES boats(id),
  skipper_id integer REFERENCES skippers(id),
  start_date date NOT NULL,
  end_date date NOT NULL,
  booked_at timestamp NOT NULL,
  status text NOT NULL CHECK (status IN ('option','confirmed','active','completed','cancelled')),
  cancelled_on date,
  guests integer NOT NULL,
  channel text NOT NULL CHECK (channel IN ('website','broker','phone','boat show','walk-in')),
  discount_pct numeric(5,2) NOT NULL DEFAULT 0,
  charter_fee numeric(10,2) NOT NULL,
  total_price numeric(10,2) NOT NULL,
  balance_due_on date NOT NULL,
  return_marina_id integer REFERENCES marinas(id)
);
COMMENT ON COLUMN bookings.skipper_id IS 'Empty = bareboat (no skipper)';
COMMENT ON COLUMN bookings.status IS 'option = reserved but not binding, confirmed = binding and still to come, active = out on the water, completed = returned, cancelled';
COMMENT ON COLUMN bookings.charter_fee IS 'Price of the boat after discount, without extras and skipper, EUR';
COMMENT ON COLUMN bookings.total_price IS 'Invoice total: charter fee + extras + skipper, EUR';
COMMENT ON COLUMN bookings.end_date IS 'Day of return; charter days = end_date - start_date';
COMMENT ON COLUMN bookings.return_marina_id IS 'Only for one-way charters: marina of return; empty = back to the home marina';

CREATE TABLE extras (
  id integer PRIMARY KEY,
  name text NOT NULL,
  price numeric(8,2) NOT NULL,
  charged_per text NOT NULL CHECK (charged_per IN ('booking','day','person'))
);

CREATE TABLE booking_extras (
  booking_id integer NOT NULL REFERENCES bookings(id),
  extra_id integer NOT NULL REFERENCES extras(id),
  quantity integer NOT NULL,
  unit_price numeric(8,2) NOT NULL,
  PRIMARY KEY (booking_id, extra_id)
);

CREATE TABLE payments (
  id integer PRIMARY KEY,
  booking_id integer NOT NULL REFERENCES bookings(id),
  paid_on date NOT NULL,
  kind text NOT NULL CHECK (kind IN ('down payment','balance','refund')),
  method text NOT NULL CHECK (method IN ('card','bank transfer','paypal','cash')),
  amount numeric(10,2) NOT NULL
);
COMMENT ON COLUMN payments.amount IS 'EUR; refunds are negative';

CREATE TABLE maintenance_jobs (
  id integer PRIMARY KEY,
  boat_id integer NOT NULL REFERENCES boats(id),
  category text NOT NULL CHECK (category IN ('engine','sails and rigging','hull','electrics','plumbing','interior')),
  description text,
  workshop text NOT NULL,
  opened_on date NOT NULL,
  planned_finish date NOT NULL,
  finished_on date,
  cost numeric(10,2)
);
COMMENT ON COLUMN maintenance_jobs.finished_on IS 'Empty while the job is open';
COMMENT ON COLUMN maintenance_jobs.cost IS 'Workshop invoice, EUR; known only once the job is finished';

CREATE TABLE damages (
  id integer PRIMARY KEY,
  booking_id integer NOT NULL REFERENCES bookings(id),
  reported_on date NOT NULL,
  severity text NOT NULL CHECK (severity IN ('minor','moderate','severe')),
  part text NOT NULL,
  repair_cost numeric(10,2) NOT NULL,
  kept_from_deposit numeric(10,2) NOT NULL DEFAULT 0,
  settled_on date
);
COMMENT ON TABLE damages IS 'Damage found at check-out';
COMMENT ON COLUMN damages.kept_from_deposit IS 'Part of the security deposit we kept, EUR';
COMMENT ON COLUMN damages.settled_on IS 'Empty = case still open';

CREATE TABLE reviews (
  id integer PRIMARY KEY,
  booking_id integer NOT NULL UNIQUE REFERENCES bookings(id),
  stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
  written_on date NOT NULL
);

INSERT INTO marinas VALUES
 (1,'ACI Marina Split','Split','Croatia',355,true,'+385 21 398 599'),
 (2,'Marina Kornati','Biograd','Croatia',750,true,'+385 23 383 800'),
 (3,'D-Marin Gouvia','Corfu','Greece',1235,true,'+30 26610 91900'),
 (4,'Alimos Marina','Athens','Greece',1080,false,'+30 210 988 0000'),
 (5,'Netsel Marina','Marmaris','Turkey',750,true,'+90 252 412 2708'),
 (6,'Marina di Portisco','Olbia','Italy',589,true,'+39 0789 33520'),
 (7,'Marina Port de Mallorca','Palma','Spain',200,false,'+34 971 289 693'),
 (8,'Kastela Marina','Kastela','Croatia',420,false,NULL),
 (9,'Marina di Procida','Procida','Italy',488,true,NULL);

INSERT INTO boat_models VALUES
 (1,'Bavaria','Cruiser 46','sailing yacht',14.27,4,9),
 (2,'Bavaria','Cruiser 37','sailing yacht',11.30,3,7),
 (3,'Beneteau','Oceanis 40.1','sailing yacht',12.87,3,8),
 (4,'Jeanneau','Sun Odyssey 410','sailing yacht',12.95,3,8),
 (5,'Lagoon','Lagoon 42','catamaran',12.80,4,10),
 (6,'Lagoon','Lagoon 50','catamaran',14.75,6,12),
 (7,'Fountaine Pajot','Isla 40','catamaran',11.93,4,10),
 (8,'Jeanneau','Merry Fisher 895','motor yacht',8.90,2,5),
 (9,'Beneteau','Swift Trawler 41','motor yacht',12.42,3,6),
 (10,'Bozburun Yard','Classic 24','gulet',24.00,8,16),
 (11,'Dufour','Dufour 530','sailing yacht',16.35,5,11);

INSERT INTO boats
SELECT i, (ARRAY['Aurora','Bonita','Calypso','Dolphin','Esmeralda','Freya','Galatea','Halcyon','Isolde','Juno','Kestrel','Luna','Mistral','Nereid','Odyssey','Penelope','Quicksilver','Rosalind','Sirocco','Thalia','Undine','Vesper','Windsong','Xenia','Ypsilon','Zephyr','Albatross','Belle Mer','Coral','Daphne','Electra','Fiona','Grace','Hera','Iris','Jolly','Kalliope','Leda','Maestral','Nautica'])[i],
  m, (ARRAY[1,1,2,3,3,4,5,6,7,8,1,2,3,4])[1 + abs(hashtext('mar'||i)) % 14],
  extract(year from current_date)::int - 1 - abs(hashtext('yr'||i)) % 13,
  (ARRAY[3100,1900,2450,2500,4600,7200,4100,2100,3600,9800,4200])[m] + 10 * (abs(hashtext('wr'||i)) % 61),
  (ARRAY[2500,1500,2000,2000,3500,5000,3000,1500,3000,6000,3000])[m],
  current_date - 900 - abs(hashtext('acq'||i)) % 2400,
  CASE WHEN i IN (17,29) THEN current_date - 150 - i WHEN i = 36 THEN current_date - 420 END
FROM (SELECT i, 1 + abs(hashtext('model'||i)) % 11 AS m FROM generate_series(1,40) i) s;
-- two recent acquisitions
UPDATE boats SET acquired_on = current_date - 60, built_year = extract(year from current_date)::int - 1 WHERE id = 40;
UPDATE boats SET acquired_on = current_date - 340 WHERE id = 39;

INSERT INTO skippers
SELECT i, (ARRAY['Ante Maric','Nikos Papadakis','Luca Ferrari','Emre Yilmaz','Marta Soler','Ivan Horvat','Eleni Georgiou','Paolo Conti','Tomas Novak','Sophie Laurent','Goran Babic','Kostas Dimas','Deniz Kaya','Jonas Weber','Mia Lindqvist','Pere Ferrer','Harry Doyle','Klara Zupan'])[i],
  'YM-' || (20000 + abs(hashtext('lic'||i)) % 70000),
  (ARRAY['en, hr','en, el','en, it','en, tr','en, es, ca','en, hr, de','en, el, fr','en, it, de'])[1 + i % 8],
  150 + 10 * (abs(hashtext('dr'||i)) % 9),
  CASE WHEN i >= 17 THEN current_date - 20 - i ELSE current_date - 800 - abs(hashtext('hire'||i)) % 1600 END,
  CASE WHEN i = 9 THEN current_date - 200 WHEN i = 13 THEN current_date - 75 END
FROM generate_series(1,18) i;

INSERT INTO customers
SELECT i,
  (ARRAY['Anna','Peter','Lukas','Maria','James','Olivia','Hans','Julia','Pierre','Claire','Marco','Giulia','Erik','Ingrid','Piotr','Katarzyna','David','Sarah','Thomas','Nina','Willem','Sanne'])[1 + abs(hashtext('fn'||i)) % 22],
  (ARRAY['Schmidt','Miller','Novak','Rossi','Dubois','Johansson','Kowalski','De Vries','Fischer','Brown','Huber','Wagner','Moreau','Bianchi','Larsen','Taylor','Becker','Gruber','Jansen','Nowak','Walker','Steiner','Weber','Clark','Bauer','Hill','Lehmann','Meyer','Lund'])[1 + abs(hashtext('ln'||i)) % 29],
  CASE WHEN abs(hashtext('em'||i)) % 14 = 0 THEN NULL ELSE 'guest' || i || '@example.com' END,
  (ARRAY['Germany','Germany','Germany','Germany','Austria','Austria','United Kingdom','United Kingdom','Italy','France','Netherlands','Poland','Sweden','Switzerland'])[1 + abs(hashtext('co'||i)) % 14],
  abs(hashtext('hl'||i)) % 10 < 6,
  abs(hashtext('nl'||i)) % 10 < 4,
  current_date - 5 - abs(hashtext('reg'||i)) % 700
FROM generate_series(1,640) i;

-- bookings: weekly slots starting on Saturdays, about two years back and five months ahead
CREATE TEMP TABLE cb_slots AS
SELECT b.id AS boat_id, w, sat AS start_date,
       abs(hashtext('k' || b.id || '/' || w)) AS h,
       abs(hashtext('z' || w || '-' || b.id)) AS g,
       extract(month from sat)::int AS mon
FROM boats b
CROSS JOIN generate_series(-108, 22) w
CROSS JOIN LATERAL (SELECT (date_trunc('week', current_date)::date - 2 + 7*w) AS sat) x
WHERE sat >= b.acquired_on AND (b.sold_on IS NULL OR sat + 14 < b.sold_on);

CREATE TEMP TABLE cb_taken AS
SELECT *, (w % 2 = 0 AND g % 9 = 0) AS two_weeks
FROM cb_slots
WHERE h % 100 < (CASE WHEN mon IN (7,8) THEN 84 WHEN mon IN (6,9) THEN 66 WHEN mon IN (5,10) THEN 42 WHEN mon = 4 THEN 30 ELSE 17 END)
               - (CASE WHEN start_date > current_date + 60 THEN 6 ELSE 0 END) + (boat_id % 5) * 2 - 4;

INSERT INTO bookings
SELECT row_number() OVER (ORDER BY lead_at, boat_id), 'CB-' || (10000 + row_number() OVER (ORDER BY lead_at, boat_id)),
  -- frequent guests are the low numbers
  CASE WHEN g % 10 < 3 THEN 1 + (h / 7) % 90 ELSE 1 + (h / 11) % 585 END,
  boat_id, NULL, start_date, start_date + days,
  lead_at, st, CASE WHEN st = 'cancelled' THEN least(current_date - g % 4, lead_at::date + ((start_date - lead_at::date) * (20 + h % 75)) / 100) END,
  greatest(2, mg - (g / 13) % 6),
  (ARRAY['website','website','website','broker','broker','broker','phone','boat show','website','walk-in'])[1 + (g / 17) % 10],
  disc, fee, fee, 
  greatest(start_date - 30, lead_at::date + 3),
  CASE WHEN h % 19 = 0 THEN 1 + (h / 19) % 8 END
FROM (
  SELECT s.*, m.max_guests AS mg, d.days, d.disc,
    (b.week_rate * d.days / 7 * (CASE WHEN mon IN (7,8) THEN 1.45 WHEN mon IN (6,9) THEN 1.15 WHEN mon IN (5,10) THEN 0.95 ELSE 0.7 END) * (1 - d.disc/100))::numeric(10,2) AS fee,
    (least(start_date - (2 + (CASE WHEN h % 6 = 0 THEN g % 14 ELSE 20 + g % 230 END)), current_date - 1 - (g % 45) * (CASE WHEN start_date > current_date THEN 1 ELSE 0 END)) + ((7*60 + h % 840) || ' minutes')::interval)::timestamp AS lead_at,
    CASE WHEN (g / 3) % 100 < 9 AND start_date <> current_date THEN 'cancelled'
         WHEN start_date > current_date THEN CASE WHEN (g / 5) % 100 < 22 THEN 'option' ELSE 'confirmed' END
         WHEN start_date + d.days > current_date THEN 'active'
         ELSE 'completed' END AS st
  FROM cb_taken s JOIN boats b ON b.id = s.boat_id JOIN boat_models m ON m.id = b.model_id
  CROSS JOIN LATERAL (SELECT CASE WHEN two_weeks THEN 14 WHEN (h / 100) % 10 < 7 THEN 7 ELSE 3 + (h / 1000) % 4 END AS days,
                             (ARRAY[0,0,0,0,0,5,5,10,10,15,20])[1 + (g / 23) % 11]::numeric AS disc) d
  WHERE NOT EXISTS (SELECT 1 FROM cb_taken p WHERE p.boat_id = s.boat_id AND p.w = s.w - 1 AND p.two_weeks)
) q;

-- skippers: where the customer has no licence, and for some who wish one
UPDATE bookings b SET skipper_id = q.sk
FROM (
  SELECT b.id, b.start_date, row_number() OVER (PARTITION BY b.start_date ORDER BY abs(hashtext('sk'||b.id))) AS rn,
         1 + ((row_number() OVER (PARTITION BY b.start_date ORDER BY abs(hashtext('sk'||b.id)))) * 3
              + (b.start_date - DATE '2000-01-01') / 7 * 5)::int % 16 AS sk
  FROM bookings b JOIN customers c ON c.id = b.customer_id
  WHERE NOT c.has_licence OR abs(hashtext('wish'||b.id)) % 9 = 0
) q JOIN skippers s ON s.id = q.sk
WHERE q.id = b.id AND q.rn <= 16 AND (s.left_on IS NULL OR s.left_on >= b.end_date);

INSERT INTO extras VALUES
 (1,'Final cleaning',160,'booking'),(2,'Bed linen and towels',18,'person'),(3,'Outboard engine',110,'booking'),
 (4,'Stand-up paddle board',90,'booking'),(5,'Onboard wifi',12,'day'),(6,'Spinnaker / gennaker',220,'booking'),
 (7,'Hostess',140,'day'),(8,'Welcome pack',65,'booking'),(9,'Early check-in',150,'booking'),(10,'Safety net for children',75,'booking'),
 (11,'Deposit insurance',32,'day'),(12,'Pet on board',130,'booking'),(13,'Diving compressor',260,'booking');

INSERT INTO booking_extras
SELECT b.id, e.id,
  CASE e.charged_per WHEN 'day' THEN b.end_date - b.start_date WHEN 'person' THEN b.guests
       ELSE CASE WHEN e.id = 4 THEN 1 + abs(hashtext('q'||b.id)) % 3 ELSE 1 END END,
  CASE WHEN b.booked_at < current_date - 400 THEN (e.price * 0.9)::numeric(8,2) ELSE e.price END
FROM bookings b JOIN extras e ON e.id <> 13
WHERE abs(hashtext('ex' || b.id || '_' || e.id)) % 100 < (ARRAY[58,33,27,21,24,9,6,13,11,7,19,4])[e.id];

UPDATE bookings b SET total_price = charter_fee
  + coalesce((SELECT sum(quantity * unit_price) FROM booking_extras x WHERE x.booking_id = b.id), 0)
  + coalesce((SELECT day_rate * (b.end_date - b.start_date) FROM skippers s WHERE s.id = b.skipper_id), 0);

INSERT INTO payments
SELECT row_number() OVER (ORDER BY d, id, k), id, d, k,
  (ARRAY['card','card','card','bank transfer','bank transfer','bank transfer','bank transfer','paypal','cash'])[1 + abs(hashtext('pm' || id || k)) % 9], a
FROM (
  SELECT id, booked_at::date + 1 + id % 5 AS d, 'down payment' AS k, (total_price * 0.3)::numeric(10,2) AS a
  FROM bookings WHERE status <> 'option' AND abs(hashtext('dp'||id)) % 30 <> 0
  UNION ALL
  SELECT id, balance_due_on + (abs(hashtext('late'||id)) % 14) - 8, 'balance', total_price - (total_price * 0.3)::numeric(10,2)
  FROM bookings WHERE status IN ('confirmed','active','completed') AND abs(hashtext('bl'||id)) % 18 <> 0
  UNION ALL
  SELECT id, cancelled_on + 4 + id % 12, 'refund', -(total_price * 0.3 * (ARRAY[1,1,0.5])[1 + id % 3])::numeric(10,2)
  FROM bookings WHERE status = 'cancelled' AND abs(hashtext('dp'||id)) % 30 <> 0 AND abs(hashtext('rf'||id)) % 10 < 6
) p
WHERE d <= current_date;

INSERT INTO maintenance_jobs
SELECT row_number() OVER (ORDER BY o, boat_id), boat_id,
  cat, CASE WHEN g % 5 = 0 THEN NULL ELSE (ARRAY['yearly service','repair after charter','replacement of worn parts','inspection finding'])[1 + g % 4] END,
  (ARRAY['Nautika Servis','Blue Yard','Poseidon Works','In-house crew','Adria Rigging'])[1 + (g / 5) % 5],
  o, o + plan, CASE WHEN fin <= current_date AND NOT stuck THEN fin END,
  CASE WHEN fin <= current_date AND NOT stuck THEN (80 + (g % 1900) * (CASE cat WHEN 'engine' THEN 1.8 WHEN 'hull' THEN 1.5 WHEN 'interior' THEN 0.5 ELSE 1 END))::numeric(10,2) END
FROM (
  SELECT b.id AS boat_id, g, o, 4 + g % 12 AS plan, o + 2 + (g / 3) % 10 + (CASE WHEN g % 6 = 0 THEN 12 ELSE 0 END) AS fin,
    (o > current_date - 130 AND g % 7 = 0) AS stuck,
    (ARRAY['engine','engine','sails and rigging','hull','electrics','plumbing','interior','electrics'])[1 + (g / 9) % 8] AS cat, b.sold_on, b.acquired_on
  FROM boats b CROSS JOIN generate_series(1,17) n
  CROSS JOIN LATERAL (SELECT abs(hashtext('mj' || b.id || ':' || n)) AS g) h
  CROSS JOIN LATERAL (SELECT current_date - 1 - (n - 1) * 43 - g % 40 AS o) t
  WHERE b.id <> 22 AND (b.id % 4 <> 1 OR n % 2 = 0)
) q
WHERE o >= acquired_on AND (sold_on IS NULL OR o < sold_on - 20);

INSERT INTO damages
SELECT row_number() OVER (ORDER BY end_date, id), id, end_date + h % 2, sev, 
  (ARRAY['propeller','mainsail','dinghy','hull','anchor winch','genoa','toilet','railing'])[1 + (h / 7) % 8],
  rc, CASE WHEN h % 4 = 0 THEN 0 ELSE least(rc, (SELECT security_deposit FROM boats x WHERE x.id = q.boat_id)) END,
  CASE WHEN end_date + 10 + h % 50 < current_date AND h % 12 <> 0 THEN end_date + 10 + h % 50 END
FROM (
  SELECT b.*, h, sev, ((CASE sev WHEN 'minor' THEN 60 + h % 340 WHEN 'moderate' THEN 450 + h % 1500 ELSE 2100 + h % 6400 END))::numeric(10,2) AS rc
  FROM bookings b
  CROSS JOIN LATERAL (SELECT abs(hashtext('dmg'||b.id)) AS h) a
  CROSS JOIN LATERAL (SELECT CASE WHEN (h / 11) % 10 < 6 THEN 'minor' WHEN (h / 11) % 10 < 9 THEN 'moderate' ELSE 'severe' END AS sev) c
  WHERE b.status = 'completed' AND (h / 3) % 100 < (CASE WHEN b.skipper_id IS NULL THEN 15 ELSE 7 END) AND b.end_date < current_date - 1
) q;

INSERT INTO reviews
SELECT row_number() OVER (ORDER BY end_date, id), id,
  CASE WHEN h % 20 < 8 THEN 5 WHEN h % 20 < 13 THEN 4 WHEN h % 20 < 16 THEN 3 + boat_id % 2 WHEN h % 20 < 18 THEN 2 + boat_id % 3 ELSE 1 + (h / 20) % 2 END,
  end_date + 1 + (h / 9) % 25
FROM (SELECT b.*, abs(hashtext('rev'||id)) AS h FROM bookings b WHERE status = 'completed') q
WHERE (h / 31) % 100 < 42 AND end_date + 1 + (h / 9) % 25 <= current_date;

-- registration never after the first booking
UPDATE customers c SET registered_on = f.d - abs(hashtext('rg'||c.id)) % 40
FROM (SELECT customer_id, min(booked_at)::date AS d FROM bookings GROUP BY 1) f
WHERE f.customer_id = c.id;

DROP TABLE cb_taken;
DROP TABLE cb_slots;
RESET search_path;
