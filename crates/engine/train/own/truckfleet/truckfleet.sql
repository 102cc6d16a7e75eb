-- haulage company: test data, every date relative to current_date
DROP SCHEMA IF EXISTS truckfleet CASCADE;
CREATE SCHEMA truckfleet;
SET search_path TO truckfleet;

CREATE TABLE depots (
  depot_id   integer PRIMARY KEY,
  depot_name text NOT NULL UNIQUE,
  city       text NOT NULL,
  country    char(2) NOT NULL,
  parking_spaces integer NOT NULL
);

CREATE TABLE trucks (
  truck_id     integer PRIMARY KEY,
  plate_no     text NOT NULL UNIQUE,
  make         text NOT NULL,
  model        text NOT NULL,
  truck_type   text NOT NULL CHECK (truck_type IN ('tractor','rigid','tipper')),
  euro_class   text NOT NULL CHECK (euro_class IN ('euro_5','euro_6','electric')),
  build_year   integer NOT NULL,
  odometer_km  integer NOT NULL,
  depot_id     integer NOT NULL REFERENCES depots,
  acquired_on  date NOT NULL,
  is_leased    boolean NOT NULL,
  status       text NOT NULL CHECK (status IN ('in_service','workshop','sold')),
  sold_on      date,
  next_inspection_on date
);
COMMENT ON COLUMN trucks.odometer_km IS 'last known reading';
COMMENT ON COLUMN trucks.next_inspection_on IS 'date by which the periodic technical inspection must be done; empty for sold trucks';

CREATE TABLE trailers (
  trailer_id   integer PRIMARY KEY,
  plate_no     text NOT NULL UNIQUE,
  trailer_type text NOT NULL CHECK (trailer_type IN ('curtainsider','reefer','tanker','flatbed','container_chassis')),
  payload_kg   integer NOT NULL,
  has_tail_lift boolean NOT NULL DEFAULT false,
  depot_id     integer NOT NULL REFERENCES depots,
  acquired_on  date NOT NULL,
  is_active    boolean NOT NULL DEFAULT true,
  next_inspection_on date
);

CREATE TABLE drivers (
  driver_id    integer PRIMARY KEY,
  first_name   text NOT NULL,
  last_name    text NOT NULL,
  birth_date   date NOT NULL,
  nationality  char(2) NOT NULL,
  depot_id     integer NOT NULL REFERENCES depots,
  hired_on     date NOT NULL,
  left_on      date,
  licence_expires_on date NOT NULL,
  has_adr      boolean NOT NULL DEFAULT false,
  contract_type text NOT NULL CHECK (contract_type IN ('permanent','fixed_term','agency')),
  hourly_wage_eur numeric(6,2) NOT NULL
);
COMMENT ON COLUMN drivers.has_adr IS 'certified to carry dangerous goods';
COMMENT ON COLUMN drivers.left_on IS 'NULL while employed';

CREATE TABLE customers (
  customer_id  integer PRIMARY KEY,
  company_name text NOT NULL,
  city         text NOT NULL,
  country      char(2) NOT NULL,
  industry     text NOT NULL CHECK (industry IN ('food','chemicals','automotive','retail','construction','paper')),
  customer_since date NOT NULL,
  payment_days integer NOT NULL,
  credit_limit_eur numeric(10,2),
  is_blocked   boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN customers.is_blocked IS 'no new trips until old invoices are settled';
COMMENT ON COLUMN customers.payment_days IS 'agreed days from invoice to payment';

CREATE TABLE trips (
  trip_id      integer PRIMARY KEY,
  customer_id  integer NOT NULL REFERENCES customers,
  truck_id     integer NOT NULL REFERENCES trucks,
  trailer_id   integer REFERENCES trailers,
  driver_id    integer NOT NULL REFERENCES drivers,
  status       text NOT NULL CHECK (status IN ('planned','under_way','delivered','cancelled')),
  cargo_type   text NOT NULL CHECK (cargo_type IN ('general','chilled','bulk','dangerous','vehicles')),
  from_city    text NOT NULL,
  to_city      text NOT NULL,
  ordered_at   timestamp NOT NULL,
  planned_start_at timestamp NOT NULL,
  planned_end_at   timestamp NOT NULL,
  started_at   timestamp,
  ended_at     timestamp,
  loaded_km    integer NOT NULL,
  empty_km     integer NOT NULL,
  weight_kg    integer NOT NULL,
  price_eur    numeric(9,2) NOT NULL,
  toll_eur     numeric(8,2) NOT NULL DEFAULT 0,
  invoiced_on  date,
  paid_on      date
);
COMMENT ON TABLE trips IS 'one row per transport order carried out by one truck and driver';
COMMENT ON COLUMN trips.empty_km IS 'kilometres driven without load to reach the pick-up';
COMMENT ON COLUMN trips.price_eur IS 'freight price agreed with the customer, net of VAT';
COMMENT ON COLUMN trips.paid_on IS 'day the customer paid the freight invoice in full';

CREATE TABLE trip_stops (
  trip_id      integer NOT NULL REFERENCES trips,
  seq_no       integer NOT NULL,
  stop_type    text NOT NULL CHECK (stop_type IN ('pickup','delivery','customs','rest')),
  city         text NOT NULL,
  planned_at   timestamp NOT NULL,
  arrived_at   timestamp,
  departed_at  timestamp,
  pod_received boolean NOT NULL DEFAULT false,
  PRIMARY KEY (trip_id, seq_no)
);
COMMENT ON COLUMN trip_stops.pod_received IS 'signed proof of delivery is in; only meaningful for deliveries';

CREATE TABLE fuel_cards (
  card_id      integer PRIMARY KEY,
  card_no      text NOT NULL UNIQUE,
  provider     text NOT NULL,
  truck_id     integer NOT NULL REFERENCES trucks,
  valid_until  date NOT NULL,
  monthly_limit_eur numeric(8,2) NOT NULL,
  is_blocked   boolean NOT NULL DEFAULT false
);

CREATE TABLE fuel_purchases (
  purchase_id  integer PRIMARY KEY,
  card_id      integer NOT NULL REFERENCES fuel_cards,
  driver_id    integer NOT NULL REFERENCES drivers,
  bought_at    timestamp NOT NULL,
  country      char(2) NOT NULL,
  product      text NOT NULL CHECK (product IN ('diesel','adblue','wash')),
  litres       numeric(7,1),
  amount_eur   numeric(8,2) NOT NULL
);
COMMENT ON COLUMN fuel_purchases.litres IS 'NULL for truck washes';

CREATE TABLE tacho_days (
  driver_id    integer NOT NULL REFERENCES drivers,
  work_date    date NOT NULL,
  driving_min  integer NOT NULL,
  other_work_min integer NOT NULL,
  waiting_min  integer NOT NULL,
  longest_rest_min integer NOT NULL,
  km           integer NOT NULL,
  infringement text CHECK (infringement IN ('driving_time','break_missed','rest_too_short')),
  PRIMARY KEY (driver_id, work_date)
);
COMMENT ON TABLE tacho_days IS 'tachograph totals per driver and working day, last half year';
COMMENT ON COLUMN tacho_days.driving_min IS 'minutes at the wheel; legal daily maximum is 540, twice a week 600';

CREATE TABLE repairs (
  repair_id    integer PRIMARY KEY,
  truck_id     integer REFERENCES trucks,
  trailer_id   integer REFERENCES trailers,
  category     text NOT NULL CHECK (category IN ('engine','brakes','tyres','electrics','body','cooling','service')),
  workshop     text NOT NULL,
  reported_at  timestamp NOT NULL,
  finished_at  timestamp,
  is_breakdown boolean NOT NULL,
  under_warranty boolean NOT NULL DEFAULT false,
  parts_eur    numeric(9,2) NOT NULL,
  labour_eur   numeric(9,2) NOT NULL,
  CHECK ((truck_id IS NULL) <> (trailer_id IS NULL))
);
COMMENT ON COLUMN repairs.is_breakdown IS 'vehicle stopped on the road, as opposed to a planned visit';
COMMENT ON COLUMN repairs.finished_at IS 'NULL while the job is still open';

CREATE TABLE fines (
  fine_id      integer PRIMARY KEY,
  driver_id    integer NOT NULL REFERENCES drivers,
  truck_id     integer NOT NULL REFERENCES trucks,
  offence      text NOT NULL CHECK (offence IN ('speeding','parking','overload','tachograph','toll','phone_use')),
  country      char(2) NOT NULL,
  committed_on date NOT NULL,
  amount_eur   numeric(8,2) NOT NULL,
  due_on       date NOT NULL,
  paid_on      date,
  charged_to_driver boolean NOT NULL DEFAULT false,
  appeal       text NOT NULL DEFAULT 'none' CHECK (appeal IN ('none','pending','won','lost'))
);
COMMENT ON COLUMN fines.charged_to_driver IS 'true = withheld from wages, false = borne by the company';

INSERT INTO depots VALUES (1,'Rotterdam Maasvlakte','Rotterdam','NL',40),(2,'Venlo','Venlo','NL',25),(3,'Duisburg','Duisburg','DE',30),(4,'Antwerp North','Antwerp','BE',18),(5,'Poznan','Poznan','PL',12);

INSERT INTO trucks
SELECT g, (ARRAY['BX','VK','LT','RN'])[1+g%4]||'-'||(100+g*13)||'-'||(ARRAY['A','D','K','P','Z'])[1+g%5], mk,
  CASE mk WHEN 'Volvo' THEN (ARRAY['FH','FM'])[1+((hashtext('md'||g) & 2147483647) % 2)] WHEN 'DAF' THEN (ARRAY['XF','XG','CF'])[1+((hashtext('md'||g) & 2147483647) % 3)] WHEN 'Scania' THEN (ARRAY['R 450','S 500'])[1+((hashtext('md'||g) & 2147483647) % 2)] WHEN 'MAN' THEN 'TGX' ELSE (ARRAY['Actros','eActros'])[1+CASE WHEN g IN (17,31,44) THEN 1 ELSE 0 END] END,
  CASE WHEN ((hashtext('tt'||g) & 2147483647) % 100)<72 THEN 'tractor' WHEN ((hashtext('tt'||g) & 2147483647) % 100)<90 THEN 'rigid' ELSE 'tipper' END,
  CASE WHEN g IN (17,31,44) THEN 'electric' WHEN age > 8 THEN 'euro_5' ELSE 'euro_6' END,
  extract(year FROM current_date)::int - age, 30000 + age*88000 + ((hashtext('od'||g) & 2147483647) % 61000), 1+CASE WHEN ((hashtext('dp'||g) & 2147483647) % 100)<34 THEN 0 WHEN ((hashtext('dp'||g) & 2147483647) % 100)<56 THEN 1 WHEN ((hashtext('dp'||g) & 2147483647) % 100)<78 THEN 2 WHEN ((hashtext('dp'||g) & 2147483647) % 100)<91 THEN 3 ELSE 4 END,
  greatest(current_date - age*365 + ((hashtext('aq'||g) & 2147483647) % 300) - 100, current_date - age*365 - 60) - 40, ((hashtext('le'||g) & 2147483647) % 100)<38,
  CASE WHEN g IN (6,23,39,50) THEN 'sold' WHEN g IN (9,28,41) THEN 'workshop' ELSE 'in_service' END,
  CASE WHEN g IN (6,23,39,50) THEN current_date - 90 - g*6 END,
  CASE WHEN g NOT IN (6,23,39,50) THEN current_date - 18 + ((hashtext('ni'||g) & 2147483647) % 360) END
FROM (SELECT g, CASE WHEN g IN (17,31,44) THEN 'Mercedes' ELSE (ARRAY['Volvo','DAF','DAF','DAF','Scania','Scania','MAN','Mercedes'])[1+((hashtext('mk'||g) & 2147483647) % 8)] END mk, CASE WHEN g IN (17,31,44) THEN 2 WHEN ((hashtext('ay'||g) & 2147483647) % 10)<2 THEN 8+((hashtext('az'||g) & 2147483647) % 4) ELSE 1+((hashtext('az'||g) & 2147483647) % 7) END age FROM generate_series(1,52) g) q;

INSERT INTO trailers
SELECT g, 'TR-'||(4000+g*7), ty, CASE ty WHEN 'reefer' THEN 23500 WHEN 'tanker' THEN 25000 WHEN 'flatbed' THEN 27000 WHEN 'container_chassis' THEN 28500 ELSE 24500 END + 250*((hashtext('pl'||g) & 2147483647) % 5),
  ty IN ('curtainsider','reefer') AND ((hashtext('tl'||g) & 2147483647) % 100)<30, 1+((hashtext('td'||g) & 2147483647) % 5), current_date - 200 - ((hashtext('ta'||g) & 2147483647) % 3600), ((hashtext('ac'||g) & 2147483647) % 100)>=9, current_date - 12 + ((hashtext('tn'||g) & 2147483647) % 350)
FROM (SELECT g, CASE WHEN ((hashtext('ty'||g) & 2147483647) % 100)<42 THEN 'curtainsider' WHEN ((hashtext('ty'||g) & 2147483647) % 100)<65 THEN 'reefer' WHEN ((hashtext('ty'||g) & 2147483647) % 100)<77 THEN 'tanker' WHEN ((hashtext('ty'||g) & 2147483647) % 100)<89 THEN 'flatbed' ELSE 'container_chassis' END ty FROM generate_series(1,68) g) q;

INSERT INTO drivers
SELECT g, (ARRAY['Piotr','Jan','Marek','Willem','Dirk','Hans','Tomasz','Luc','Andrei','Mihai','Katarzyna','Anna','Jeroen','Stefan','Ivan','Bram','Monika','Uwe','Radek','Sander'])[1+(g*7+g/28*3)%20],
  (ARRAY['Kowalczyk','de Vries','Janssen','Nowicki','Peeters','Schulz','Popescu','Bakker','Wolf','Zielinski','Maes','Visser','Lange','Ionescu','Smit','Krawczyk','Hendriks','Braun','Dumitru','Mulder','Petrov','Claes','Wojcik','Kuiper','Vogel','Sikora','Dekker','Hoffmann'])[1+(g*11)%28],
  current_date - 8400 - ((hashtext('bd'||g) & 2147483647) % 13500), (ARRAY['NL','NL','NL','PL','PL','PL','DE','DE','BE','RO'])[1+((hashtext('na'||g) & 2147483647) % 10)],
  1+CASE WHEN ((hashtext('ddp'||g) & 2147483647) % 100)<30 THEN 0 WHEN ((hashtext('ddp'||g) & 2147483647) % 100)<52 THEN 1 WHEN ((hashtext('ddp'||g) & 2147483647) % 100)<72 THEN 2 WHEN ((hashtext('ddp'||g) & 2147483647) % 100)<86 THEN 3 ELSE 4 END,
  current_date - CASE WHEN ((hashtext('hr'||g) & 2147483647) % 10)<3 THEN 25+((hashtext('ho'||g) & 2147483647) % 420) ELSE 450+((hashtext('ho'||g) & 2147483647) % 4300) END, NULL,
  current_date - 9 + ((hashtext('lx'||g) & 2147483647) % 1500), ((hashtext('adr'||g) & 2147483647) % 100)<34, CASE WHEN ((hashtext('ct'||g) & 2147483647) % 100)<64 THEN 'permanent' WHEN ((hashtext('ct'||g) & 2147483647) % 100)<82 THEN 'fixed_term' ELSE 'agency' END, 15.5 + 0.25*((hashtext('hw'||g) & 2147483647) % 34)
FROM generate_series(1,74) g;
UPDATE drivers SET left_on = current_date - 20 - (driver_id*17)%300 WHERE ((hashtext('lf'||driver_id) & 2147483647) % 100)<14 AND hired_on < current_date - 420;

INSERT INTO customers
SELECT g, (ARRAY['Van Dam','Rhein','Nordsee','Delta','Silesia','Flandria','Euro','Brabant','Hanse','Maas','Kaiser','Polonia','Atlas','Scheldt','Orbit','Tulip','Zeeland','Krone','Vesta','Mazovia','Lumen','Bergmann','Ardenne','Oostkust','Stella','Noord','Werner','De Wit','Hofman','Carrefort','Sonne','Vistula','Picard','Kempen','Ruhr','Alma','Baltika','Nova','Gouda','Holstein','Merx','Lindt & Co','Tessel','Wadden','Ostrava','Parma'])[g]||' '||
   CASE ind WHEN 'food' THEN (ARRAY['Foods','Dairy','Fresh Produce'])[1+g%3] WHEN 'chemicals' THEN (ARRAY['Chemie','Coatings'])[1+g%2] WHEN 'automotive' THEN (ARRAY['Auto Parts','Motors'])[1+g%2] WHEN 'retail' THEN (ARRAY['Retail Group','Home Stores','Markets'])[1+g%3] WHEN 'construction' THEN (ARRAY['Bouw','Steel','Concrete'])[1+g%3] ELSE (ARRAY['Paper','Packaging'])[1+g%2] END,
  ci.city, ci.co, ind, current_date - CASE WHEN g%7=0 THEN 40+((hashtext('cs'||g) & 2147483647) % 320) ELSE 400+((hashtext('cs'||g) & 2147483647) % 3600) END, (ARRAY[14,30,30,30,45,60])[1+((hashtext('pd'||g) & 2147483647) % 6)], CASE WHEN ((hashtext('cl'||g) & 2147483647) % 100)<80 THEN 5000*(1+((hashtext('cm'||g) & 2147483647) % 16)) END, ((hashtext('cb'||g) & 2147483647) % 100)<9
FROM (SELECT g, (ARRAY['food','food','food','chemicals','automotive','retail','retail','construction','paper'])[1+((hashtext('ind'||g) & 2147483647) % 9)] ind, 1+((hashtext('cc'||g) & 2147483647) % 9) cx FROM generate_series(1,46) g) q
JOIN (VALUES (1,'Rotterdam','NL'),(2,'Eindhoven','NL'),(3,'Cologne','DE'),(4,'Hamburg','DE'),(5,'Antwerp','BE'),(6,'Ghent','BE'),(7,'Lodz','PL'),(8,'Lille','FR'),(9,'Venlo','NL')) ci(i,city,co) ON ci.i=cx;

-- trips over the last 15 months plus planned ones
INSERT INTO trips
SELECT row_number() OVER (ORDER BY ps, g), customer_id, truck_id, trailer_id, driver_id, status, cargo, fc, tc,
  least(ps - (1+((hashtext('or'||g) & 2147483647) % 12)) * interval '1 day' - ((hashtext('os'||g) & 2147483647) % 600) * interval '1 minute', current_date - (400+((hashtext('os'||g) & 2147483647) % 600)+1440*((hashtext('or'||g) & 2147483647) % 5)) * interval '1 minute'), ps, pe,
  CASE WHEN status IN ('delivered','under_way') THEN st END, CASE WHEN status='delivered' THEN en END,
  km, CASE WHEN ((hashtext('e0'||g) & 2147483647) % 10)<3 THEN 0 ELSE 5+((hashtext('em'||g) & 2147483647) % 120)+CASE WHEN fc IN ('Milan','Lyon') THEN 60 ELSE 0 END END, wt,
  price, round(km*(CASE WHEN tc IN ('Hamburg','Cologne','Munich','Duisburg') THEN 0.19 WHEN tc IN ('Lyon','Milan','Lille') THEN 0.24 ELSE 0.09 END),2),
  inv, CASE WHEN inv IS NOT NULL AND ((hashtext('pz'||g) & 2147483647) % 100)>=5 AND inv + greatest(3, pdays - 9 + ((hashtext('py'||g) & 2147483647) % 24) + slow) <= current_date THEN inv + greatest(3, pdays - 9 + ((hashtext('py'||g) & 2147483647) % 24) + slow) END
FROM (
 SELECT z.*, CASE WHEN ps::date > current_date THEN CASE WHEN ((hashtext('pc'||g) & 2147483647) % 100)<4 THEN 'cancelled' ELSE 'planned' END
     WHEN ((hashtext('pc'||g) & 2147483647) % 1000)<52 THEN 'cancelled' WHEN st >= current_date + interval '9 hours' THEN 'planned' WHEN en >= current_date + interval '9 hours' THEN 'under_way' ELSE 'delivered' END AS status,
   CASE WHEN ((hashtext('pc'||g) & 2147483647) % 1000)>=52 AND en::date < current_date AND ((hashtext('iv'||g) & 2147483647) % 100)>=4 AND en::date + 1 + ((hashtext('iw'||g) & 2147483647) % 9) <= current_date THEN en::date + 1 + ((hashtext('iw'||g) & 2147483647) % 9) END AS inv
 FROM (
  SELECT y.*, ps + dur AS pe, ps + lt AS st, date_trunc('minute', ps + dur + lt*0.2) + CASE WHEN ((hashtext('l1'||g) & 2147483647) % 100)<24 THEN (30+((hashtext('l2'||g) & 2147483647) % 260))*interval '1 minute' ELSE (-((hashtext('l2'||g) & 2147483647) % 50))*interval '1 minute' END AS en,
    CASE WHEN cargo IN ('general','chilled','bulk') AND ((hashtext('w0'||g) & 2147483647) % 10)<2 THEN 3000 ELSE 12000 END + 50*((hashtext('wt'||g) & 2147483647) % 240) AS wt,
    round((km*(1.18 + 0.02*((hashtext('pr'||g) & 2147483647) % 24)) * CASE cargo WHEN 'dangerous' THEN 1.35 WHEN 'chilled' THEN 1.18 WHEN 'vehicles' THEN 1.1 ELSE 1 END + 140)::numeric,0) AS price
  FROM (
   SELECT x.*, (round(km/15.5)/4.0 + 2.5 + CASE WHEN km>560 THEN 11 ELSE 0 END) * interval '1 hour' AS dur, CASE WHEN ((hashtext('lt'||g) & 2147483647) % 100)<30 THEN ((hashtext('lu'||g) & 2147483647) % 110) ELSE ((hashtext('lu'||g) & 2147483647) % 15) END * interval '1 minute' AS lt
   FROM (
    SELECT g, cu.customer_id, cu.payment_days pdays, CASE WHEN cu.is_blocked THEN 35 WHEN cu.customer_id%9=4 THEN 14 WHEN cu.customer_id%3=0 THEN -6 ELSE 0 END slow, cu.cargo, tk.truck_id, tl.trailer_id, dr.driver_id, b.ps, r.fc, r.tc, r.km + ((hashtext('kj'||g) & 2147483647) % 25) AS km
    FROM generate_series(1,2400) g
    CROSS JOIN LATERAL (SELECT (current_date - 455 + ((sqrt(g/2400.0)*0.35 + (g/2400.0)*0.65)*472)::int) AS d) d0
    CROSS JOIN LATERAL (SELECT d - CASE WHEN extract(isodow FROM d)=7 THEN 2 WHEN extract(isodow FROM d)=6 AND ((hashtext('sa'||g) & 2147483647) % 10)<7 THEN 1 ELSE 0 END + (4+((hashtext('hh'||g) & 2147483647) % 14))*interval '1 hour' + 15*((hashtext('mm'||g) & 2147483647) % 4)*interval '1 minute' AS ps) b
    CROSS JOIN LATERAL (SELECT c.*, CASE c.industry WHEN 'food' THEN (ARRAY['chilled','chilled','chilled','general'])[1+((hashtext('cg'||g) & 2147483647) % 4)] WHEN 'chemicals' THEN (ARRAY['dangerous','dangerous','bulk'])[1+((hashtext('cg'||g) & 2147483647) % 3)] WHEN 'automotive' THEN (ARRAY['vehicles','general'])[1+((hashtext('cg'||g) & 2147483647) % 2)] WHEN 'construction' THEN (ARRAY['bulk','bulk','general'])[1+((hashtext('cg'||g) & 2147483647) % 3)] ELSE 'general' END cargo
        FROM customers c WHERE c.customer_since <= b.ps::date - 14 AND NOT (c.customer_id IN (19,34)) AND NOT (c.is_blocked AND b.ps::date > current_date - 25) AND NOT (c.customer_id%8=3 AND b.ps::date > current_date - 120)
        ORDER BY ((hashtext('cu'||(g||'c'||c.customer_id)) & 2147483647) % 1000) / (0.3 + (c.customer_id*7%11)/4.0) LIMIT 1) cu
    CROSS JOIN LATERAL (SELECT t.truck_id, t.truck_type, t.depot_id FROM trucks t WHERE t.acquired_on < b.ps::date AND (t.sold_on IS NULL OR t.sold_on > b.ps::date) AND NOT (t.status='workshop' AND b.ps::date > current_date - 6) AND t.truck_id NOT IN (12)
        ORDER BY ((hashtext('tk'||(g||'t'||t.truck_id)) & 2147483647) % 1000) / (0.5 + t.truck_id%5/4.0) LIMIT 1) tk
    LEFT JOIN LATERAL (SELECT l.trailer_id FROM trailers l WHERE tk.truck_type='tractor' AND l.acquired_on < b.ps::date AND (l.is_active OR b.ps::date < current_date - 300) AND l.trailer_type = CASE cu.cargo WHEN 'chilled' THEN 'reefer' WHEN 'dangerous' THEN 'tanker' WHEN 'vehicles' THEN 'flatbed' WHEN 'bulk' THEN 'container_chassis' ELSE 'curtainsider' END
        ORDER BY ((hashtext('tl'||(g||'l'||l.trailer_id)) & 2147483647) % 1000) LIMIT 1) tl ON true
    CROSS JOIN LATERAL (SELECT w.driver_id FROM drivers w WHERE w.hired_on <= b.ps::date AND (w.left_on IS NULL OR w.left_on > b.ps::date + 3) AND (cu.cargo <> 'dangerous' OR w.has_adr)
        ORDER BY ((hashtext('dr'||(g||'d'||w.driver_id)) & 2147483647) % 1000) / (0.5 + w.driver_id%4/3.0 + CASE WHEN w.depot_id=tk.depot_id THEN 1.5 ELSE 0 END) LIMIT 1) dr
    JOIN (VALUES (0,'Rotterdam','Cologne',262),(1,'Rotterdam','Hamburg',498),(2,'Venlo','Munich',640),(3,'Antwerp','Lille',122),(4,'Duisburg','Poznan',752),(5,'Rotterdam','Milan',1040),(6,'Antwerp','Lyon',762),(7,'Poznan','Hamburg',455),(8,'Duisburg','Rotterdam',224),(9,'Milan','Rotterdam',1040),(10,'Eindhoven','Ghent',158),(11,'Cologne','Antwerp',214),(12,'Lodz','Venlo',1035),(13,'Hamburg','Antwerp',548),(14,'Rotterdam','Antwerp',98),(15,'Lyon','Cologne',735),(16,'Ghent','Eindhoven',158),(17,'Venlo','Rotterdam',186)) r(i,fc,tc,km) ON r.i = ((hashtext('rt'||g) & 2147483647) % 18)
   ) x) y) z) q;

INSERT INTO trip_stops
SELECT trip_id, row_number() OVER (PARTITION BY trip_id ORDER BY pa, ord), stop_type, city, pa,
  aa, CASE WHEN aa IS NOT NULL THEN aa + (CASE stop_type WHEN 'rest' THEN 45+((hashtext('dw'||(trip_id||stop_type||ord)) & 2147483647) % 30) WHEN 'customs' THEN 15+((hashtext('dw'||(trip_id||stop_type||ord)) & 2147483647) % 80) ELSE 20+((hashtext('dw'||(trip_id||stop_type||ord)) & 2147483647) % 60)+CASE WHEN ((hashtext('dx'||(trip_id||stop_type||ord)) & 2147483647) % 100)<14 THEN 95 ELSE 0 END + CASE WHEN city='Hamburg' THEN 25 ELSE 0 END END)*interval '1 minute' END,
  stop_type='delivery' AND aa IS NOT NULL AND aa < current_date - 2 AND ((hashtext('pod'||(trip_id||'p'||ord)) & 2147483647) % 100) >= CASE WHEN aa > current_date - 20 THEN 35 ELSE 5 END
FROM (
  SELECT trip_id, 1 ord, 'pickup' stop_type, from_city city, planned_start_at pa, started_at aa FROM trips WHERE status<>'cancelled'
  UNION ALL
  SELECT trip_id, 2, 'pickup', (ARRAY['Breda','Tilburg','Mechelen','Essen'])[1+((hashtext('s2'||trip_id) & 2147483647) % 4)], planned_start_at + interval '90 minutes', started_at + (90+((hashtext('s3'||trip_id) & 2147483647) % 30))*interval '1 minute' FROM trips WHERE status<>'cancelled' AND ((hashtext('s1'||trip_id) & 2147483647) % 100)<12 AND loaded_km>200
  UNION ALL
  SELECT trip_id, 3, 'rest', (ARRAY['Hannover','Kassel','Metz','Basel'])[1+((hashtext('r2'||trip_id) & 2147483647) % 4)], planned_start_at + (planned_end_at-planned_start_at)*0.5, CASE WHEN ended_at IS NOT NULL THEN started_at + (ended_at-started_at)*0.5 END FROM trips WHERE status<>'cancelled' AND loaded_km>600
  UNION ALL
  SELECT trip_id, 4, 'customs', 'Basel', planned_start_at + (planned_end_at-planned_start_at)*0.6, CASE WHEN ended_at IS NOT NULL THEN started_at + (ended_at-started_at)*0.62 END FROM trips WHERE status<>'cancelled' AND 'Milan' IN (from_city,to_city)
  UNION ALL
  SELECT trip_id, 5, 'delivery', (ARRAY['Utrecht','Leuven','Bremen','Aachen'])[1+((hashtext('v2'||trip_id) & 2147483647) % 4)], planned_end_at - interval '2 hours', ended_at - interval '2 hours' FROM trips WHERE status<>'cancelled' AND ((hashtext('v1'||trip_id) & 2147483647) % 100)<22 AND loaded_km>250
  UNION ALL
  SELECT trip_id, 6, 'delivery', to_city, planned_end_at, ended_at FROM trips WHERE status<>'cancelled'
) q;

INSERT INTO fuel_cards
SELECT row_number() OVER (ORDER BY truck_id, k), '7009'||lpad((truck_id*131+k*17)::text,6,'0'), CASE WHEN k=2 THEN 'DKV' ELSE (ARRAY['Shell','Shell','DKV','UTA'])[1+((hashtext('fp'||truck_id) & 2147483647) % 4)] END, truck_id,
  CASE WHEN sold_on IS NOT NULL THEN sold_on ELSE current_date - 30 + ((hashtext('fv'||(truck_id||'k'||k)) & 2147483647) % 700) END, 900+250*((hashtext('fl'||truck_id) & 2147483647) % 7), sold_on IS NOT NULL OR ((hashtext('fb'||(truck_id||'k'||k)) & 2147483647) % 100)<6
FROM trucks CROSS JOIN generate_series(1,2) k WHERE euro_class<>'electric' AND (k=1 OR ((hashtext('f2'||truck_id) & 2147483647) % 100)<25);

INSERT INTO fuel_purchases
SELECT row_number() OVER (ORDER BY at, trip_id, pr), card_id, driver_id, at, co, pr, l, round(CASE pr WHEN 'wash' THEN 38+((hashtext('wp'||trip_id) & 2147483647) % 25) WHEN 'adblue' THEN l*0.72 ELSE l*(CASE co WHEN 'NL' THEN 1.52 WHEN 'DE' THEN 1.49 WHEN 'BE' THEN 1.46 WHEN 'PL' THEN 1.31 ELSE 1.58 END + 0.01*((hashtext('fx'||trip_id) & 2147483647) % 12)) END,2)
FROM (SELECT t.trip_id, c.card_id, t.driver_id, t.started_at + (20+((hashtext('ft'||(t.trip_id||p.pr)) & 2147483647) % 200))*interval '1 minute' AS at, CASE t.to_city WHEN 'Cologne' THEN 'DE' WHEN 'Hamburg' THEN 'DE' WHEN 'Munich' THEN 'DE' WHEN 'Lille' THEN 'FR' WHEN 'Lyon' THEN 'FR' WHEN 'Poznan' THEN 'PL' WHEN 'Antwerp' THEN 'BE' WHEN 'Ghent' THEN 'BE' WHEN 'Milan' THEN 'DE' ELSE 'NL' END co, p.pr,
    CASE p.pr WHEN 'diesel' THEN round(((t.loaded_km+t.empty_km)*(0.25+0.004*(t.truck_id%11)) + ((hashtext('fq'||t.trip_id) & 2147483647) % 60))::numeric * CASE WHEN t.loaded_km<200 THEN 1.9 ELSE 1 END,1) WHEN 'adblue' THEN round((18+((hashtext('fr'||t.trip_id) & 2147483647) % 35))::numeric,1) END l
  FROM trips t CROSS JOIN (VALUES ('diesel'),('adblue'),('wash')) p(pr)
  CROSS JOIN LATERAL (SELECT c.card_id FROM fuel_cards c WHERE c.truck_id=t.truck_id ORDER BY ((hashtext('fc'||(t.trip_id||'c'||c.card_id)) & 2147483647) % 100) LIMIT 1) c
  WHERE t.status IN ('delivered','under_way') AND (p.pr='diesel' AND ((hashtext('fd'||t.trip_id) & 2147483647) % 100)<88 OR p.pr='adblue' AND ((hashtext('fa'||t.trip_id) & 2147483647) % 100)<16 OR p.pr='wash' AND ((hashtext('fw'||t.trip_id) & 2147483647) % 100)<7)) q
WHERE at < current_date + interval '9 hours';

INSERT INTO tacho_days
SELECT driver_id, d, dm, 20+((hashtext('ow'||k) & 2147483647) % 130), 10+((hashtext('wa'||k) & 2147483647) % 150), lr, (dm*1.14)::int - ((hashtext('tk'||k) & 2147483647) % 30),
  CASE WHEN dm>600 THEN 'driving_time' WHEN lr<540 THEN 'rest_too_short' WHEN ((hashtext('bm'||k) & 2147483647) % 1000) < 12 + CASE WHEN driver_id%9=2 THEN 45 ELSE 0 END THEN 'break_missed' END
FROM (SELECT w.driver_id, d::date d, w.driver_id||'.'||(current_date-d::date) k,
   CASE WHEN ((hashtext('dz'||(w.driver_id||'.'||(current_date-d::date))) & 2147483647) % 100)<5 THEN 545 + ((hashtext('dy'||(w.driver_id||'.'||(current_date-d::date))) & 2147483647) % 75) ELSE 180 + (w.driver_id*29)%120 + ((hashtext('dy'||(w.driver_id||'.'||(current_date-d::date))) & 2147483647) % 240) END dm,
   CASE WHEN ((hashtext('lz'||(w.driver_id||'.'||(current_date-d::date))) & 2147483647) % 1000)<14 THEN 430+((hashtext('ly'||(w.driver_id||'.'||(current_date-d::date))) & 2147483647) % 110) ELSE 560+((hashtext('ly'||(w.driver_id||'.'||(current_date-d::date))) & 2147483647) % 240) END lr
  FROM drivers w CROSS JOIN generate_series(current_date-183, current_date-1, interval '1 day') d
  WHERE w.hired_on <= d::date AND (w.left_on IS NULL OR w.left_on >= d::date) AND extract(isodow FROM d)<7
    AND ((hashtext('wk'||(w.driver_id||'.'||(current_date-d::date))) & 2147483647) % 100) < CASE WHEN extract(isodow FROM d)=6 THEN 12 ELSE 42 + w.driver_id%5*6 END) q;

INSERT INTO repairs
SELECT row_number() OVER (ORDER BY rep, k), trk, trl, cat, ws, rep, CASE WHEN rep + dur <= current_date + interval '8 hours' AND NOT (k IN (5,77,140)) AND NOT stillopen THEN rep+dur END, bd, wa, parts, labour
FROM (SELECT k, false AS stillopen, CASE WHEN istrk THEN v END trk, CASE WHEN NOT istrk THEN v END trl, cat,
   (ARRAY['Own workshop','Own workshop','Truckservice Maas','Euro Diesel','Bandencentrale'])[CASE WHEN cat='tyres' AND ((hashtext('ws'||k) & 2147483647) % 10)<6 THEN 5 ELSE 1+((hashtext('ws'||k) & 2147483647) % 4) END] ws,
   current_date - ((hashtext('rp'||k) & 2147483647) % 540) - interval '1 day' + (6+((hashtext('rh'||k) & 2147483647) % 14))*interval '1 hour' + ((hashtext('rmi'||k) & 2147483647) % 60)*interval '1 minute' rep,
   CASE cat WHEN 'engine' THEN 30+((hashtext('rd'||k) & 2147483647) % 200) WHEN 'body' THEN 24+((hashtext('rd'||k) & 2147483647) % 140) WHEN 'service' THEN 4+((hashtext('rd'||k) & 2147483647) % 8) ELSE 3+((hashtext('rd'||k) & 2147483647) % 60) END * interval '1 hour' dur,
   cat<>'service' AND cat<>'body' AND ((hashtext('bd'||k) & 2147483647) % 100)<37 bd, wa, CASE WHEN wa THEN 0 ELSE CASE cat WHEN 'engine' THEN 650 WHEN 'brakes' THEN 260 WHEN 'tyres' THEN 380 WHEN 'body' THEN 300 WHEN 'service' THEN 220 ELSE 120 END + ((hashtext('pa'||k) & 2147483647) % 900) * CASE WHEN cat='engine' THEN 4 ELSE 1 END END parts,
   CASE WHEN wa THEN 0 ELSE 85*(1+((hashtext('la'||k) & 2147483647) % 9)) * CASE WHEN cat='engine' THEN 2 ELSE 1 END END labour
  FROM (SELECT k, istrk, CASE WHEN istrk THEN tv ELSE 1+((hashtext('v'||k) & 2147483647) % 68) END v, CASE WHEN istrk THEN (ARRAY['engine','engine','brakes','brakes','tyres','tyres','electrics','body','cooling','service','service','service'])[1+((hashtext('ca'||k) & 2147483647) % 12)] ELSE (ARRAY['brakes','tyres','tyres','body','cooling','electrics','service'])[1+((hashtext('ca'||k) & 2147483647) % 7)] END cat, ((hashtext('wr'||k) & 2147483647) % 100)<9 wa
    FROM (SELECT k, ((hashtext('it'||k) & 2147483647) % 100)<71 istrk, (SELECT t.truck_id FROM trucks t WHERE t.status<>'sold' AND t.truck_id NOT IN (4,12) ORDER BY ((hashtext('rv'||(k||'r'||t.truck_id)) & 2147483647) % 1000)/(0.4 + (extract(year FROM current_date)-t.build_year)/5.0) LIMIT 1) tv FROM generate_series(1,430) k) a) b) c;
-- trucks now standing in the workshop
INSERT INTO repairs SELECT (SELECT max(repair_id) FROM repairs)+row_number() OVER (ORDER BY truck_id), truck_id, NULL, (ARRAY['engine','brakes','electrics'])[1+truck_id%3], (ARRAY['Euro Diesel','Own workshop'])[1+truck_id%2], current_date - (1+truck_id%5) + interval '7 hours', NULL, truck_id=9, false, 0, 170 FROM trucks WHERE status='workshop';

INSERT INTO fines
SELECT row_number() OVER (ORDER BY cd, trip_id), driver_id, truck_id, off, co, cd, amt, cd+dueafter, CASE WHEN ((hashtext('fpa'||trip_id) & 2147483647) % 100)<80 AND NOT ap IN ('pending','won') AND cd + dueafter - 22 + ((hashtext('fpb'||trip_id) & 2147483647) % 50) <= current_date THEN cd + dueafter - 22 + ((hashtext('fpb'||trip_id) & 2147483647) % 50) END,
  off IN ('speeding','phone_use','parking') AND ((hashtext('fch'||trip_id) & 2147483647) % 100)<60, ap
FROM (SELECT trip_id, driver_id, truck_id, off, cd, 28+14*((hashtext('fdu'||trip_id) & 2147483647) % 3) dueafter, CASE to_city WHEN 'Cologne' THEN 'DE' WHEN 'Hamburg' THEN 'DE' WHEN 'Munich' THEN 'DE' WHEN 'Lille' THEN 'FR' WHEN 'Lyon' THEN 'FR' WHEN 'Milan' THEN 'IT' WHEN 'Poznan' THEN 'PL' WHEN 'Antwerp' THEN 'BE' WHEN 'Ghent' THEN 'BE' ELSE 'NL' END co,
   (CASE off WHEN 'speeding' THEN 60 WHEN 'parking' THEN 35 WHEN 'overload' THEN 300 WHEN 'tachograph' THEN 220 WHEN 'toll' THEN 90 ELSE 140 END + 10*((hashtext('fam'||trip_id) & 2147483647) % 30) * CASE WHEN off IN ('overload','tachograph') THEN 3 ELSE 1 END + trip_id%10)::numeric amt,
   CASE WHEN ((hashtext('fap'||trip_id) & 2147483647) % 100)<78 THEN 'none' WHEN cd > current_date - 80 THEN 'pending' WHEN ((hashtext('fap'||trip_id) & 2147483647) % 100)<88 THEN 'won' ELSE 'lost' END ap
  FROM (SELECT t.*, t.started_at::date cd, (ARRAY['speeding','speeding','speeding','parking','parking','overload','tachograph','toll','phone_use'])[1+((hashtext('fof'||t.trip_id) & 2147483647) % 9)] off FROM trips t WHERE t.started_at IS NOT NULL AND t.started_at < current_date AND ((hashtext('fi'||t.trip_id) & 2147483647) % 1000) < 72 + CASE WHEN t.driver_id%8=5 THEN 110 ELSE 0 END) a) b;

CREATE INDEX ON trips (planned_start_at);
CREATE INDEX ON trips (customer_id);
CREATE INDEX ON fuel_purchases (card_id);
ANALYZE depots, trucks, trailers, drivers, customers, trips, trip_stops, fuel_cards, fuel_purchases, tacho_days, repairs, fines;
RESET search_path;
