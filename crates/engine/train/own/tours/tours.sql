DROP SCHEMA IF EXISTS tours CASCADE;
CREATE SCHEMA tours;
SET search_path TO tours;

CREATE FUNCTION hh(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT (hashtext(t) & 2147483647) % n';

CREATE TABLE tours (
  id int PRIMARY KEY,
  code varchar(8) UNIQUE NOT NULL,
  title text NOT NULL,
  country text NOT NULL,
  kind text NOT NULL,
  days int NOT NULL,
  list_price numeric(8,2) NOT NULL,
  difficulty int,
  active boolean NOT NULL DEFAULT true,
  launched date
);
COMMENT ON TABLE tours IS 'Our programme: one row per tour we sell (not per date, see departure)';
COMMENT ON COLUMN tours.kind IS 'walking, cycling, city, safari, cruise, culture';
COMMENT ON COLUMN tours.difficulty IS '1 = easy stroll ... 5 = very demanding';
COMMENT ON COLUMN tours.active IS 'false = taken out of the brochure';
COMMENT ON COLUMN tours.list_price IS 'brochure price per person, EUR';

INSERT INTO tours VALUES
 (1,'PT-DOU','Douro Valley on Foot','Portugal','walking',8,1290,2,true,current_date-2100),
 (2,'PT-LIS','Lisbon Long Weekend','Portugal','city',4,640,1,true,current_date-1900),
 (3,'ES-CAM','Camino: Last 100 km','Spain','walking',9,1180,3,true,current_date-2300),
 (4,'ES-AND','Andalusia by Bike','Spain','cycling',8,1450,3,true,current_date-1500),
 (5,'IT-TUS','Tuscan Hill Towns','Italy','culture',7,1390,1,true,current_date-2250),
 (6,'IT-DOL','Dolomites High Route','Italy','walking',8,1680,5,true,current_date-1700),
 (7,'IT-SIC','Sicily Food and Temples','Italy','culture',9,1590,1,true,current_date-1100),
 (8,'GR-CYC','Cyclades Island Hop','Greece','cruise',10,2150,1,true,current_date-1400),
 (9,'GR-PEL','Peloponnese Trails','Greece','walking',8,1240,3,true,current_date-900),
 (10,'HR-DAL','Dalmatian Coast Cruise','Croatia','cruise',8,1890,1,true,current_date-1600),
 (11,'AT-DAN','Danube Cycle Path','Austria','cycling',8,1120,2,true,current_date-2400),
 (12,'AT-VIE','Vienna Music Days','Austria','city',5,980,1,true,current_date-800),
 (13,'NO-LOF','Lofoten in Midsummer','Norway','walking',9,2480,4,true,current_date-1200),
 (14,'NO-FJO','Fjords by Ship','Norway','cruise',12,3290,1,true,current_date-1000),
 (15,'IS-RIN','Iceland Ring Road','Iceland','culture',11,2890,2,true,current_date-1300),
 (16,'KE-MAR','Masai Mara Safari','Kenya','safari',9,3450,2,true,current_date-1450),
 (17,'TZ-SER','Serengeti and Zanzibar','Tanzania','safari',12,4190,2,true,current_date-700),
 (18,'NA-NAM','Namibia Dunes and Wildlife','Namibia','safari',14,4480,3,true,current_date-620),
 (19,'MA-ATL','High Atlas Trek','Morocco','walking',8,990,4,true,current_date-1350),
 (20,'MA-CIT','Imperial Cities of Morocco','Morocco','culture',8,1080,1,true,current_date-950),
 (21,'FR-LOI','Loire Chateaux by Bike','France','cycling',7,1260,1,true,current_date-2000),
 (22,'FR-PAR','Paris Museums Weekend','France','city',4,720,1,false,current_date-2200),
 (23,'SI-TRI','Triglav and the Soca','Slovenia','walking',8,1210,4,false,current_date-1250),
 (24,'AL-ALP','Albanian Alps Explorer','Albania','walking',9,1150,4,true,current_date-45),
 (25,'GE-SVA','Svaneti Towers Trek','Georgia','walking',10,1490,4,true,current_date-20);

CREATE TABLE guides (
  id int PRIMARY KEY,
  name text NOT NULL,
  home_city text,
  hired date NOT NULL,
  left_on date,
  day_rate numeric(6,2),
  freelance boolean NOT NULL DEFAULT false,
  first_aid_until date
);
COMMENT ON COLUMN guides.left_on IS 'empty while the guide still works for us';
COMMENT ON COLUMN guides.first_aid_until IS 'expiry of the first aid certificate, empty = none on file';
INSERT INTO guides
SELECT i, n, c, current_date - CASE WHEN i = 20 THEN 75 WHEN i = 19 THEN 430 ELSE 800 + hh('gh'||i, 2300) END,
  CASE WHEN i IN (4,11) THEN current_date - (60 + i*7) END,
  120 + 10*hh('gr'||i, 13), hh('gf'||i, 5) < 2 OR i = 4,
  CASE WHEN i IN (7,15) THEN NULL ELSE current_date - 150 + hh('ga'||i, 700) END
FROM (SELECT n,c, i::int AS i FROM unnest(
 ARRAY['Marta Oliveira','Jonas Brandt','Sofia Conti','Pieter de Wit','Elena Papadaki','Luca Ferri','Ingrid Solheim','Amina Wanjiru','Youssef Alami','Claire Moreau','Tomas Novak','Hannah Weiss','Rui Teixeira','Baraka Mushi','Ana Kovac','Erik Lund','Carmen Vidal','Gunnar Jonsson','Nadia Shehu','Felix Auer'],
 ARRAY['Porto','Vienna','Florence','Amsterdam','Athens','Bolzano','Bergen','Nairobi','Marrakesh','Tours','Ljubljana','Vienna','Lisbon','Arusha','Split','Oslo','Seville','Reykjavik','Tirana','Innsbruck']) WITH ORDINALITY AS u(n,c,i)) u;

CREATE TABLE guide_langs (
  guide_id int NOT NULL REFERENCES guides(id),
  lang text NOT NULL,
  level text NOT NULL,
  PRIMARY KEY (guide_id, lang)
);
COMMENT ON COLUMN guide_langs.level IS 'native / fluent / basic';
INSERT INTO guide_langs
SELECT g.id, l.lang, CASE hh('gl'||g.id||l.lang, 4) WHEN 0 THEN 'native' WHEN 1 THEN 'basic' ELSE 'fluent' END
FROM guides g CROSS JOIN unnest(ARRAY['English','German','French','Spanish','Italian','Dutch']) AS l(lang)
WHERE (l.lang='English' AND g.id NOT IN (9,19)) OR hh('gk'||g.id||l.lang, 10) < 3;

CREATE TABLE departure (
  id int PRIMARY KEY,
  tour_id int NOT NULL REFERENCES tours(id),
  start_date date NOT NULL,
  end_date date NOT NULL,
  seats int NOT NULL,
  min_pax int NOT NULL,
  lead_guide_id int REFERENCES guides(id),
  status char(1) NOT NULL,
  price_pp numeric(8,2) NOT NULL
);
COMMENT ON TABLE departure IS 'A dated run of a tour';
COMMENT ON COLUMN departure.status IS 'P = planned, G = guaranteed, R = under way now, F = finished, X = called off';
COMMENT ON COLUMN departure.min_pax IS 'minimum number of travellers for the departure to run';
COMMENT ON COLUMN departure.lead_guide_id IS 'empty = no guide assigned yet';
INSERT INTO departure
SELECT row_number() OVER (ORDER BY sd, tid)::int, tid, sd, sd + days - 1,
  12 + 2*hh('ds'||tid||'-'||k, 4), 4 + hh('dm'||tid, 3),
  CASE WHEN sd > current_date + 30 AND hh('dg'||tid||'-'||k, 100) < 28 THEN NULL ELSE g END,
  CASE WHEN hh('dx'||tid||'-'||k, 100) < 7 THEN 'X'
       WHEN sd + days - 1 < current_date THEN 'F'
       WHEN sd <= current_date THEN 'R'
       WHEN hh('dp'||tid||'-'||k, 100) < 55 - (sd - current_date)/6 THEN 'G' ELSE 'P' END,
  round(list_price * (CASE WHEN extract(month FROM sd) IN (6,7,8) THEN 1.12 WHEN extract(month FROM sd) IN (11,12,1,2) THEN 0.9 ELSE 1 END)
        * (CASE WHEN sd < current_date - 365 THEN 0.95 ELSE 1 END) / 10) * 10
FROM (
 SELECT t.id AS tid, t.days, t.list_price, k,
   current_date - 760 + k*(34 + hh('dk'||t.id, 26)) + hh('dj'||t.id||'-'||k, 14) AS sd,
   (ARRAY[1,2,3,5,6,7,8,9,10,12,13,14,15,16,17,18,4,11])[1 + (hh('dt'||t.id, 16) + hh('du'||t.id||'-'||k, 5)*3) % 18] AS g
 FROM tours t CROSS JOIN generate_series(0, 28) k
 WHERE t.id <= 23
) x
WHERE sd < current_date + 250 AND (tid NOT IN (22,23) OR sd < current_date - 240);
INSERT INTO departure VALUES
 (9001, 24, current_date+165, current_date+173, 12, 6, NULL, 'P', 1150),
 (9002, 24, current_date+200, current_date+208, 12, 6, NULL, 'P', 1190);
UPDATE departure d SET lead_guide_id = 13 FROM guides g
 WHERE g.id = d.lead_guide_id AND g.left_on IS NOT NULL AND d.end_date > g.left_on;

UPDATE departure SET lead_guide_id = NULL WHERE id = (SELECT min(id) FROM departure WHERE status='X' AND start_date > current_date + 10);

CREATE TABLE travel_agents (
  agent_id int PRIMARY KEY,
  agency_name text NOT NULL,
  city text,
  commission_pct numeric(4,1) NOT NULL
);
COMMENT ON COLUMN travel_agents.commission_pct IS 'percent of the booking total we owe the agency';
INSERT INTO travel_agents VALUES
 (1,'Sunward Travel','Dublin',8),(2,'Reisewelt Kramer','Munich',10),(3,'De Zwerver','Utrecht',9),
 (4,'Globe & Sons','London',12),(5,'Hollis Holidays','Leeds',8),(6,'Wanderlust Bern','Bern',10),(7,'Atlas Outfitters','Boston',12.5);

CREATE TABLE travellers (
  id int PRIMARY KEY,
  first_name text NOT NULL,
  last_name text NOT NULL,
  email text,
  country text,
  born date,
  registered_at timestamp NOT NULL,
  newsletter boolean NOT NULL DEFAULT false,
  referred_by int REFERENCES travellers(id)
);
COMMENT ON TABLE travellers IS 'Everyone who booked, travelled or just signed up on the site';
COMMENT ON COLUMN travellers.referred_by IS 'existing traveller who recommended us';
INSERT INTO travellers
SELECT i, fn, ln, CASE WHEN hh('te'||i, 15)=0 THEN NULL ELSE lower(fn||'.'||ln)||i||'@example.org' END,
  (ARRAY['United Kingdom','United Kingdom','United Kingdom','Germany','Germany','Netherlands','Netherlands','Ireland','USA','Switzerland','Australia','Belgium'])[1+hh('tc'||i, 12)],
  CASE WHEN hh('tb'||i, 12)=0 THEN NULL ELSE current_date - (7000 + hh('tbb'||i, 21500)) END,
  current_date - (1300 - (i*1300)/950) + make_interval(mins => 480 + hh('tr'||i, 700)),
  hh('tn'||i, 100) < 42,
  CASE WHEN i > 60 AND hh('tf'||i, 100) < 14 THEN 1 + hh('tg'||i, least(i-1, 220)) END
FROM (SELECT i,
  (ARRAY['Alice','Ben','Carla','David','Emma','Frank','Grace','Henry','Iris','Jack','Katja','Liam','Mia','Nils','Olga','Paul','Quinn','Rosa','Stefan','Tara','Ursula','Victor','Wendy','Xander','Yvonne','Zoe','Anton','Bridget','Conor','Dora','Edgar','Fiona'])[1 + i%32] fn,
  (ARRAY['Abbott','Becker','Clarke','Dekker','Evans','Fischer','Gallagher','Hughes','Irving','Jansen','Keller','Lawson','Meyer','Nolan','Osborne','Peters','Quigley','Roth','Schmidt','Turner','Unger','Visser','Walker','Xavier','Young','Ziegler','Archer','Bakker','Costello','Dunn','Ellis','Farrell','Graham','Hofmann','Ingram','Jones','Kuiper','Lynch','Murphy','Novak'])[1 + (i/32 + (i%32)*5)%40] ln
  FROM generate_series(1,950) i) q;

CREATE TABLE booking (
  id int PRIMARY KEY,
  ref varchar(10) UNIQUE NOT NULL,
  departure_id int NOT NULL REFERENCES departure(id),
  booked_by int NOT NULL REFERENCES travellers(id),
  booked_at timestamp NOT NULL,
  state text NOT NULL,
  cancelled_at timestamp,
  channel text NOT NULL,
  agent_id int REFERENCES travel_agents(agent_id),
  discount_pct int NOT NULL DEFAULT 0,
  total_amt numeric(10,2) NOT NULL,
  balance_due date NOT NULL
);
COMMENT ON TABLE booking IS 'One booking may cover several people, see booking_pax';
COMMENT ON COLUMN booking.state IS 'option (held, not firm), confirmed, cancelled, no_show';
COMMENT ON COLUMN booking.channel IS 'web, phone, agent, walkin';
COMMENT ON COLUMN booking.total_amt IS 'agreed total for all people after discount, EUR';
COMMENT ON COLUMN booking.balance_due IS 'last day for paying the whole amount';

CREATE TABLE booking_pax (
  booking_id int NOT NULL REFERENCES booking(id),
  traveller_id int NOT NULL REFERENCES travellers(id),
  room text NOT NULL,
  diet text,
  rating int,
  PRIMARY KEY (booking_id, traveller_id)
);
COMMENT ON COLUMN booking_pax.room IS 'double, single, twin';
COMMENT ON COLUMN booking_pax.rating IS 'score 1-5 from the after-trip questionnaire, empty = not returned';

CREATE TEMP TABLE bk AS
SELECT row_number() OVER (ORDER BY bdate, did, n)::int AS id, x.*,
  1 + (CASE WHEN hh('bp'||did||'-'||n, 10) < 3 THEN 0 WHEN hh('bp'||did||'-'||n, 10) < 8 THEN 1 ELSE 1 + hh('bq'||did||'-'||n, 3) END) AS pax
FROM (
 SELECT d.id AS did, d.tour_id, d.start_date, d.end_date, d.status, d.price_pp, n,
   d.start_date - (8 + hh('bb'||d.tour_id||'-'||d.id||'-'||n, 190)) AS bdate
 FROM departure d CROSS JOIN generate_series(1, 10) n
 WHERE d.id < 9000 AND d.tour_id <> 12
   AND n <= 3 + hh('bn'||d.tour_id, 4) + hh('bm'||d.id, 4)
) x
WHERE bdate <= current_date;
DELETE FROM bk USING (SELECT b.id, sum(b.pax) OVER (PARTITION BY b.did ORDER BY b.id) AS run, d.seats FROM bk b JOIN departure d ON d.id=b.did) r
WHERE r.id = bk.id AND r.run > r.seats + 2;

INSERT INTO booking
SELECT id, 'B'||to_char(bdate,'YY')||lpad(id::text,5,'0'), did, 1 + hh('bt'||did||'-'||n, 760), 
  bdate + make_interval(mins => CASE WHEN bdate = current_date THEN 30 ELSE 510 + hh('bh'||id, 660) END),
  st,
  CASE WHEN st='cancelled' THEN (least(bdate + 3 + hh('bc'||id, greatest(start_date-bdate-3, 1)), current_date) + make_interval(mins => CASE WHEN bdate + 3 + hh('bc'||id, greatest(start_date-bdate-3, 1)) >= current_date THEN 45 ELSE 560 + hh('bd'||id, 420) END)) END,
  ch, CASE WHEN ch='agent' THEN 1 + hh('ba'||id, 6) END,
  disc, round(price_pp * pax * (100-disc)/100.0, 2), greatest(start_date - 42, bdate + 7)
FROM (SELECT b.*,
  CASE WHEN status='X' AND hh('bx'||id, 10) < 9 THEN 'cancelled'
       WHEN status='X' THEN 'cancelled'
       WHEN bdate > current_date - 21 AND hh('bo'||id, 100) < 35 THEN 'option'
       WHEN hh('bv'||id, 100) < 10 THEN 'cancelled'
       WHEN start_date < current_date AND hh('bw'||id, 100) < 2 THEN 'no_show'
       ELSE 'confirmed' END AS st,
  CASE WHEN hh('bz'||id, 100) < 48 + least(12, greatest(0, 12 - (current_date-bdate)/60)) THEN 'web' WHEN hh('bz'||id, 100) < 74 THEN 'phone' WHEN hh('bz'||id, 100) < 94 THEN 'agent' ELSE 'walkin' END AS ch,
  CASE hh('by'||id, 9) WHEN 0 THEN 5 WHEN 1 THEN 10 WHEN 2 THEN CASE WHEN hh('byy'||id, 2)=0 THEN 15 ELSE 0 END ELSE 0 END AS disc
  FROM bk b) q;

INSERT INTO booking_pax
SELECT b.id, CASE WHEN p=1 THEN o.booked_by ELSE 1 + (o.booked_by + p*(37 + hh('pp'||b.id, 60))) % 900 END,
  CASE WHEN b.pax=1 THEN (CASE WHEN hh('pr'||b.id, 4)=0 THEN 'twin' ELSE 'single' END) WHEN b.pax=3 AND p=3 THEN 'single' ELSE 'double' END,
  CASE hh('pd'||b.id||'-'||p, 20) WHEN 0 THEN 'vegetarian' WHEN 1 THEN 'vegetarian' WHEN 2 THEN 'vegan' WHEN 3 THEN 'gluten-free' END,
  CASE WHEN o.state='confirmed' AND b.end_date < current_date - 3 AND hh('ps'||b.id||'-'||p, 100) < 58
       THEN greatest(1, 5 - (CASE WHEN hh('pt'||b.id||'-'||p, 10) < 4 THEN 0 WHEN hh('pt'||b.id||'-'||p, 10) < 8 THEN 1 ELSE 2 + hh('pu'||b.id||'-'||p, 3) END) - (CASE WHEN hh('pv'||b.tour_id, 4)=0 AND p=1 THEN 1 ELSE 0 END)) END
FROM bk b JOIN booking o ON o.id=b.id CROSS JOIN generate_series(1,4) p
WHERE p <= b.pax;

CREATE TABLE payments (
  id serial PRIMARY KEY,
  booking_id int NOT NULL REFERENCES booking(id),
  paid_on date NOT NULL,
  amount numeric(10,2) NOT NULL,
  method text NOT NULL,
  what text NOT NULL
);
COMMENT ON COLUMN payments.amount IS 'EUR, refunds are negative';
COMMENT ON COLUMN payments.what IS 'deposit, balance, refund';
INSERT INTO payments (booking_id, paid_on, amount, method, what)
SELECT bid, d, amt, (ARRAY['card','card','card','transfer','transfer','paypal','cash'])[1+hh('pm'||bid||w, 7)], w
FROM (
 SELECT id AS bid, booked_at::date + hh('p1'||id, 6) AS d, round(total_amt*0.2, 2) AS amt, 'deposit' AS w
 FROM booking WHERE state <> 'option' AND NOT (state='cancelled' AND cancelled_at::date <= booked_at::date + 6)
   AND hh('p0'||id, 100) < 96
 UNION ALL
 SELECT b.id, balance_due - 12 + (CASE WHEN hh('p2'||b.id, 10) < 8 THEN hh('p3'||b.id, 12) ELSE 12 + hh('p4'||b.id, 30) END),
   total_amt - CASE WHEN hh('p0'||b.id, 100) < 96 THEN round(total_amt*0.2, 2) ELSE 0 END, 'balance'
 FROM booking b WHERE state IN ('confirmed','no_show') AND hh('p5'||b.id, 100) < 97
 UNION ALL
 SELECT id, cancelled_at::date + 4 + hh('p6'||id, 25), -round(total_amt*0.2*(CASE WHEN hh('p7'||id, 3)=0 THEN 1 ELSE 0.5 END), 2), 'refund'
 FROM booking WHERE state='cancelled' AND cancelled_at::date > booked_at::date + 6 AND hh('p0'||id, 100) < 96 AND hh('p8'||id, 10) < 8
) z WHERE d <= current_date ORDER BY d, bid;

CREATE TABLE hotel (
  hotel_id int PRIMARY KEY,
  hotel_name text NOT NULL,
  town text NOT NULL,
  country text NOT NULL,
  stars int,
  contract_end date,
  contact_email text
);
COMMENT ON COLUMN hotel.contract_end IS 'our rate agreement runs until this day; empty = no agreement';
INSERT INTO hotel
SELECT i, n, t, c, CASE WHEN hh('hs'||i, 14)=0 THEN NULL ELSE 2 + hh('ht'||i, 4) END,
  CASE WHEN hh('hc'||i, 7)=0 THEN NULL ELSE current_date - 90 + hh('hd'||i, 600) END,
  CASE WHEN hh('he'||i, 5)=0 THEN NULL ELSE 'groups'||i||'@hotel.example' END
FROM (SELECT n,t,c, i::int AS i FROM unnest(
ARRAY['Quinta do Rio','Casa Alfama','Hotel Tejo','Pousada Pinhao','Hostal Santiago','Parador Lugo','Hotel Alhambra View','Casa Sevillana','Palazzo Siena','Albergo Volterra','Rifugio Lagazuoi','Hotel Cortina','Villa Taormina','Hotel Ortigia','Aegean Blue','Naxos Beach House','Hotel Nafplio','Mani Tower Inn','Hotel Split Riva','Korcula Lodge','Donauhof','Gasthof Melk','Hotel Ringstrasse','Rorbu Reine','Svolvaer Seahouse','Hotel Bryggen','Fosshotel Vik','Guesthouse Myvatn','Mara River Camp','Nairobi Gardens','Serengeti Plains Lodge','Zanzibar Reef Hotel','Sossus Dune Camp','Etosha Gate Lodge','Kasbah Imlil','Riad Fes','Riad Marrakesh','Hotel Blois','Auberge de Tours','Hotel Marais','Pension Bled','Hotel Kobarid','Guesthouse Theth','Mestia House'],
ARRAY['Regua','Lisbon','Lisbon','Pinhao','Santiago','Lugo','Granada','Seville','Siena','Volterra','Cortina','Cortina','Taormina','Syracuse','Santorini','Naxos','Nafplio','Areopoli','Split','Korcula','Linz','Melk','Vienna','Reine','Svolvaer','Bergen','Vik','Myvatn','Mara','Nairobi','Seronera','Nungwi','Sesriem','Okaukuejo','Imlil','Fes','Marrakesh','Blois','Tours','Paris','Bled','Kobarid','Theth','Mestia'],
ARRAY['Portugal','Portugal','Portugal','Portugal','Spain','Spain','Spain','Spain','Italy','Italy','Italy','Italy','Italy','Italy','Greece','Greece','Greece','Greece','Croatia','Croatia','Austria','Austria','Austria','Norway','Norway','Norway','Iceland','Iceland','Kenya','Kenya','Tanzania','Tanzania','Namibia','Namibia','Morocco','Morocco','Morocco','France','France','France','Slovenia','Slovenia','Albania','Georgia']) WITH ORDINALITY AS u(n,t,c,i)) u;

CREATE TABLE hotel_stay (
  id serial PRIMARY KEY,
  departure_id int NOT NULL REFERENCES departure(id),
  hotel_id int NOT NULL REFERENCES hotel(hotel_id),
  check_in date NOT NULL,
  nights int NOT NULL,
  rooms int NOT NULL,
  rate numeric(7,2) NOT NULL,
  confirmed boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE hotel_stay IS 'Rooms reserved for a departure';
COMMENT ON COLUMN hotel_stay.rate IS 'per room and night, EUR';
INSERT INTO hotel_stay (departure_id, hotel_id, check_in, nights, rooms, rate, confirmed)
SELECT d.id, h.hotel_id,
  CASE WHEN rn=1 THEN d.start_date ELSE d.start_date + (d.end_date-d.start_date)/2 END,
  CASE WHEN rn=1 THEN (d.end_date-d.start_date)/2 ELSE (d.end_date-d.start_date) - (d.end_date-d.start_date)/2 END,
  4 + hh('hr'||d.id, 5), 45 + 18*coalesce(h.stars,2) + hh('hx'||h.hotel_id, 30),
  d.start_date < current_date + 20 OR hh('hf'||d.id||'-'||h.hotel_id, 10) < 6
FROM departure d JOIN tours t ON t.id=d.tour_id
JOIN LATERAL (SELECT hotel_id, stars, row_number() OVER (ORDER BY hh('hl'||d.id||'-'||hotel_id, 1000)) rn FROM hotel WHERE country=t.country AND hotel_id NOT IN (3,18)) h ON rn <= 2
WHERE d.status <> 'X' AND t.kind <> 'cruise' AND d.id < 9000
ORDER BY d.start_date, d.id, rn;

CREATE TABLE complaints (
  id serial PRIMARY KEY,
  booking_id int NOT NULL REFERENCES booking(id),
  received_on date NOT NULL,
  about text NOT NULL,
  serious boolean NOT NULL DEFAULT false,
  handled_by text,
  solved_on date,
  compensation numeric(8,2)
);
COMMENT ON COLUMN complaints.about IS 'hotel, guide, transport, food, billing, itinerary';
COMMENT ON COLUMN complaints.handled_by IS 'office colleague in charge';
COMMENT ON COLUMN complaints.solved_on IS 'empty = still open';
COMMENT ON COLUMN complaints.compensation IS 'paid to the customer, EUR; empty = nothing paid';
INSERT INTO complaints (booking_id, received_on, about, serious, handled_by, solved_on, compensation)
SELECT id, r, ab, hh('cs'||id, 4)=0, CASE WHEN r > current_date - 5 THEN NULL ELSE (ARRAY['Judith','Marek','Priya','Owen'])[1+hh('ch'||id, 4)] END,
  sol, CASE WHEN sol IS NOT NULL AND hh('ck'||id, 10) < 4 THEN 25 * (1 + hh('cl'||id, 16)) END
FROM (SELECT id, r, ab, CASE WHEN r + 2 + hh('cd'||id, 38) <= current_date AND hh('ce'||id, 100) < 91 THEN r + 2 + hh('cd'||id, 38) END AS sol
 FROM (SELECT b.id, d.end_date + hh('cr'||b.id, 25) - 4 AS r, (ARRAY['hotel','hotel','hotel','guide','transport','transport','food','billing','itinerary'])[1+hh('cq'||b.id, 9)] AS ab
  FROM booking b JOIN departure d ON d.id=b.departure_id
  WHERE b.state='confirmed' AND (hh('ca'||b.id, 100) < 9 + (CASE WHEN hh('cb'||d.tour_id, 3)=0 THEN 9 ELSE 0 END))) a
 WHERE r <= current_date) a2
ORDER BY r, id;

DELETE FROM complaints a USING complaints b WHERE a.solved_on IS NULL AND b.solved_on IS NULL AND a.received_on = b.received_on AND a.id > b.id;
UPDATE travellers t SET registered_at = f.fb - interval '25 minutes'
FROM (SELECT booked_by, min(booked_at) AS fb FROM booking GROUP BY booked_by) f
WHERE f.booked_by = t.id AND f.fb < t.registered_at;
DROP TABLE bk;
DROP FUNCTION hh(text, int);
RESET search_path;
