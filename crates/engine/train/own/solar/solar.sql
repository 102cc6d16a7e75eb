-- Solar installer: leads, quotes, installations, equipment, yield readings, service, subsidies
DROP SCHEMA IF EXISTS solar CASCADE;
CREATE SCHEMA solar;
SET search_path TO solar;

CREATE TABLE sales_rep (
  rep_code   varchar(4) PRIMARY KEY,
  rep_name   varchar(60) NOT NULL,
  region     varchar(20) NOT NULL,
  hired_date date NOT NULL,
  left_date  date
);
COMMENT ON COLUMN sales_rep.left_date IS 'empty = still with us';

CREATE TABLE crews (
  crew_no    integer PRIMARY KEY,
  crew_name  varchar(40) NOT NULL,
  foreman    varchar(60) NOT NULL,
  depot_town varchar(40) NOT NULL,
  headcount  integer NOT NULL,
  day_rate   numeric(8,2) NOT NULL
);

CREATE TABLE leads (
  lead_id      integer PRIMARY KEY,
  contact_name varchar(80) NOT NULL,
  phone        varchar(20) NOT NULL,
  town         varchar(40) NOT NULL,
  source_code  char(3) NOT NULL,
  rep_code     varchar(4) REFERENCES sales_rep,
  created_date date NOT NULL,
  first_contact_date date,
  status       varchar(10) NOT NULL,
  status_date  date NOT NULL,
  lost_reason  varchar(40)
);
COMMENT ON COLUMN leads.source_code IS 'WEB = website, REF = referral, FAI = trade fair, TEL = phone campaign, ADV = newspaper advert';
COMMENT ON COLUMN leads.status IS 'NEW, CONTACTED, QUOTED, WON, LOST';
COMMENT ON COLUMN leads.rep_code IS 'sales rep in charge; empty = not yet assigned';

CREATE TABLE sites (
  site_id      integer PRIMARY KEY,
  lead_id      integer NOT NULL REFERENCES leads,
  customer     varchar(80) NOT NULL,
  street       varchar(80) NOT NULL,
  town         varchar(40) NOT NULL,
  use_code     char(1) NOT NULL,
  roof_code    char(2) NOT NULL,
  orientation  varchar(2) NOT NULL,
  survey_date  date
);
COMMENT ON COLUMN sites.use_code IS 'R = residential, C = commercial, A = agricultural';
COMMENT ON COLUMN sites.roof_code IS 'TI = tiled, SL = slate, ME = metal sheet, FL = flat';

CREATE TABLE quotes (
  quote_no      varchar(12) PRIMARY KEY,
  lead_id       integer NOT NULL REFERENCES leads,
  rep_code      varchar(4) NOT NULL REFERENCES sales_rep,
  quote_date    date NOT NULL,
  valid_until   date NOT NULL,
  kwp           numeric(7,2) NOT NULL,
  battery_kwh   numeric(6,1),
  net_amount    numeric(11,2) NOT NULL,
  discount_pct  numeric(4,1) NOT NULL DEFAULT 0,
  status        varchar(10) NOT NULL,
  decision_date date
);
COMMENT ON COLUMN quotes.kwp IS 'offered system size in kilowatt peak';
COMMENT ON COLUMN quotes.battery_kwh IS 'empty = no battery offered';
COMMENT ON COLUMN quotes.status IS 'SENT, ACCEPTED, REJECTED, EXPIRED';
COMMENT ON COLUMN quotes.net_amount IS 'final price before VAT, discount already taken off';

CREATE TABLE installations (
  inst_id           integer PRIMARY KEY,
  site_id           integer NOT NULL REFERENCES sites,
  quote_no          varchar(12) NOT NULL UNIQUE REFERENCES quotes,
  crew_no           integer REFERENCES crews,
  planned_date      date NOT NULL,
  start_date        date,
  commissioned_date date,
  kwp               numeric(7,2) NOT NULL,
  battery_kwh       numeric(6,1),
  status            varchar(8) NOT NULL
);
COMMENT ON COLUMN installations.status IS 'PLANNED, INWORK, LIVE = commissioned and running, HOLD = stopped (grid, roof, money), CANCEL';
COMMENT ON COLUMN installations.planned_date IS 'date promised to the customer for the start of work';

CREATE TABLE panel_models (
  model_code  varchar(12) PRIMARY KEY,
  maker       varchar(40) NOT NULL,
  watt_peak   integer NOT NULL,
  unit_cost   numeric(8,2) NOT NULL,
  stock_qty   integer NOT NULL,
  reorder_qty integer NOT NULL
);
COMMENT ON COLUMN panel_models.reorder_qty IS 'order again when stock falls below this';

CREATE TABLE inst_panels (
  inst_id    integer NOT NULL REFERENCES installations,
  model_code varchar(12) NOT NULL REFERENCES panel_models,
  qty        integer NOT NULL,
  PRIMARY KEY (inst_id, model_code)
);

CREATE TABLE inverters (
  serial_no     varchar(16) PRIMARY KEY,
  inst_id       integer NOT NULL REFERENCES installations,
  maker         varchar(40) NOT NULL,
  rated_kw      numeric(6,1) NOT NULL,
  fitted_date   date NOT NULL,
  warranty_until date NOT NULL,
  failed_date   date
);
COMMENT ON COLUMN inverters.failed_date IS 'set when the unit broke down and was swapped out';

CREATE TABLE meter_readings (
  reading_id    integer PRIMARY KEY,
  inst_id       integer NOT NULL REFERENCES installations,
  reading_date  date NOT NULL,
  generated_kwh numeric(10,1) NOT NULL,
  exported_kwh  numeric(10,1) NOT NULL,
  estimated     boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE meter_readings IS 'one reading per live installation and month, amounts are for that month, taken on its last day';
COMMENT ON COLUMN meter_readings.exported_kwh IS 'part of the generation fed into the grid';

CREATE TABLE service_visits (
  visit_id      integer PRIMARY KEY,
  inst_id       integer NOT NULL REFERENCES installations,
  crew_no       integer REFERENCES crews,
  fault_code    char(3) NOT NULL,
  reported_date date NOT NULL,
  visit_date    date,
  status        varchar(6) NOT NULL,
  warranty_flag char(1) NOT NULL,
  cost          numeric(8,2)
);
COMMENT ON COLUMN service_visits.fault_code IS 'INV = inverter, CAB = cabling, PAN = panel damage, MON = monitoring offline, CLN = cleaning, INS = routine inspection';
COMMENT ON COLUMN service_visits.status IS 'OPEN, BOOKED (visit_date is the appointment), DONE';
COMMENT ON COLUMN service_visits.warranty_flag IS 'Y = we bear the cost, N = billed to the customer';

CREATE TABLE subsidies (
  subsidy_id    integer PRIMARY KEY,
  inst_id       integer NOT NULL REFERENCES installations,
  scheme_code   varchar(6) NOT NULL,
  applied_date  date NOT NULL,
  decision_date date,
  paid_date     date,
  status        varchar(10) NOT NULL,
  amount        numeric(10,2) NOT NULL
);
COMMENT ON COLUMN subsidies.scheme_code IS 'STATE = state grant, BATT = battery bonus, FARM = farm energy fund';
COMMENT ON COLUMN subsidies.status IS 'APPLIED, APPROVED (money not here yet), PAID, REFUSED';
COMMENT ON COLUMN subsidies.amount IS 'amount applied for';

-- deterministic spread, dropped again at the end
CREATE FUNCTION h(k text, i integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashtext(k || '/' || i::text)::bigint & 2147483647) % n)::integer $$;

INSERT INTO sales_rep VALUES
 ('ABE','Agnes Berry','North',current_date-2900,NULL),
 ('CMO','Conor Moran','South',current_date-2100,NULL),
 ('DWI','Dana Winter','West',current_date-1700,NULL),
 ('FKE','Felix Kern','North',current_date-1200,current_date-210),
 ('JST','Judith Stone','East',current_date-900,NULL),
 ('PLA','Paul Lacey','South',current_date-640,NULL),
 ('TRO','Tess Rowan','East',current_date-75,NULL),
 ('VHO','Victor Holm','West',current_date-12,NULL);

INSERT INTO crews VALUES
 (1,'Ridge Runners','Bert Askew','Ashby',4,1240),
 (2,'Blue Van','Marek Sobel','Kilworth',5,1490),
 (3,'Skyline','Ines Calder','Ashby',3,980),
 (4,'Farm Team','Olaf Brandt','Tenbury',6,1760),
 (5,'Quick Fix','Nia Probert','Morland',2,640),
 (6,'Trainees','Gus Hobbs','Kilworth',4,760);

INSERT INTO panel_models VALUES
 ('HX-405','Helion',405,96.50,340,200),('HX-430','Helion',430,112.00,85,150),
 ('SB-400','Sunbarn',400,88.00,610,250),('SB-550','Sunbarn',550,141.00,120,120),
 ('NL-420','Norlight',420,104.00,0,100),('NL-450B','Norlight',450,133.50,64,60),
 ('KD-500','Kandela',500,126.00,45,90),('KD-620','Kandela',620,178.00,30,0);

INSERT INTO leads
WITH r AS (
 SELECT i, current_date - (h('ld',i,41) + (760-i)*38/40) AS d0, h('ls',i,100) AS s, 1 + h('lc',i,9) AS lag
 FROM generate_series(1,760) i
), r2 AS (SELECT r.*, d0 AS d, current_date - d0 AS age FROM r)
SELECT i,
 (ARRAY['Alan','Beth','Carl','Doris','Emil','Fiona','Greg','Heidi','Ian','Jane','Karl','Lucy','Mark','Nina','Otto','Petra','Rolf','Sara','Tim'])[1 + i % 19] || ' ' ||
 (ARRAY['Abbott','Birch','Carver','Dale','Eastwood','Fenner','Garland','Hurst','Ingram','Jarvis','Keller','Lambert','Marsh','Nolan','Osborne','Preston','Radley','Sutton','Thorpe','Upton','Vickers','Weaver','Yates','Ackroyd','Bolton','Chadwick','Draper','Emery','Fletcher','Goddard','Hayward','Irvine','Jessop','Kendall','Lister','Maddox','Naylor','Oakley','Parrish','Rudge','Salter'])[1 + i % 41],
 '0' || (1600 + h('ph',i,300))::text || ' ' || (100000 + h('ph2',i,899999))::text,
 (ARRAY['Ashby','Kilworth','Tenbury','Morland','Ashby','Langford','Kilworth','Dunmere','Ashby','Langford','Wexcombe'])[1 + h('lt',i,11)],
 (ARRAY['WEB','REF','FAI','TEL','WEB','ADV','REF','WEB','TEL'])[1 + h('so',i,9)],
 CASE WHEN age < 12 AND h('un',i,3) <> 0 THEN NULL
      WHEN age < 70 AND h('rp',i,7) = 5 THEN 'TRO'
      ELSE (ARRAY['ABE','CMO','DWI','FKE','JST','PLA','ABE'])[1 + CASE WHEN h('rp',i,7) = 3 AND age < 220 THEN 0 WHEN h('rp',i,7) = 5 AND age > 620 THEN 1 ELSE h('rp',i,7) END] END,
 d,
 CASE WHEN age < 12 AND h('un',i,3) <> 0 THEN NULL WHEN d + lag > current_date THEN NULL WHEN s >= 94 THEN NULL ELSE d + lag * lag / 5 END,
 'NEW', d, NULL
FROM r2;
UPDATE leads SET first_contact_date = NULL WHERE first_contact_date > current_date;
UPDATE leads SET
 status = CASE WHEN first_contact_date IS NULL AND current_date - created_date > 60 THEN 'LOST'
               WHEN first_contact_date IS NULL THEN 'NEW'
               WHEN h('ls2',lead_id,100) < 18 AND current_date - created_date > 35 THEN 'LOST'
               WHEN h('ls2',lead_id,100) < 26 OR current_date - created_date < 16 THEN 'CONTACTED'
               ELSE 'QUOTED' END;
UPDATE leads SET status_date = CASE status WHEN 'LOST' THEN least(current_date, coalesce(first_contact_date, created_date) + 20 + h('sdt',lead_id,30))
                                           WHEN 'CONTACTED' THEN first_contact_date ELSE created_date END,
 lost_reason = CASE WHEN status = 'LOST' THEN CASE WHEN first_contact_date IS NULL THEN 'never reached' ELSE (ARRAY['roof not suitable','no interest','chose competitor','no interest'])[1 + h('lr',lead_id,4)] END END;

INSERT INTO quotes
WITH q AS (
 SELECT l.*, n, l.first_contact_date + 4 + h('qd',l.lead_id,12) + (n-1)*(15 + h('qd2',l.lead_id,14)) AS qd,
   CASE h('use',l.lead_id,10) WHEN 0 THEN 'A' WHEN 1 THEN 'C' WHEN 2 THEN 'C' ELSE 'R' END AS u
 FROM leads l CROSS JOIN generate_series(1,2) n
 WHERE l.status = 'QUOTED' AND (n = 1 OR h('q2',l.lead_id,10) < 3)
), q2 AS (
 SELECT q.*, row_number() OVER (ORDER BY qd, lead_id, n)::int AS rn,
  round((CASE u WHEN 'R' THEN 4 + h('kw',lead_id,90)/10.0 WHEN 'C' THEN 22 + h('kw',lead_id,700)/10.0 ELSE 30 + h('kw',lead_id,1100)/10.0 END) * CASE WHEN n = 2 THEN 0.9 ELSE 1 END, 2) AS k,
  CASE WHEN h('bat',lead_id,100) < CASE u WHEN 'R' THEN 49 WHEN 'A' THEN 30 ELSE 20 END THEN CASE u WHEN 'R' THEN 5 + h('bk',lead_id,6)*1.5 ELSE 20 + h('bk',lead_id,9)*5 END END AS b,
  (ARRAY[0,0,0,3,5,0,2.5,8])[1 + h('dc',lead_id*2+n,8)] AS dc
 FROM q WHERE qd <= current_date
)
SELECT 'Q' || to_char(qd,'YY') || '-' || lpad(rn::text,4,'0'), lead_id, rep_code, qd, qd + 30, k, b,
  round((k * CASE u WHEN 'R' THEN 1380 + h('pr',lead_id,260) WHEN 'C' THEN 1090 + h('pr',lead_id,150) ELSE 1010 + h('pr',lead_id,150) END + coalesce(b,0)*610 + 900) * (1 - dc/100), 2), dc, 
  CASE WHEN current_date - qd < 9 THEN 'SENT'
       WHEN n = 1 AND h('q2',lead_id,10) < 3 THEN CASE WHEN h('rj',lead_id,3) = 0 THEN 'EXPIRED' ELSE 'REJECTED' END
       WHEN h('acc',lead_id,100) < CASE source_code WHEN 'REF' THEN 72 WHEN 'WEB' THEN 52 WHEN 'FAI' THEN 58 WHEN 'TEL' THEN 34 ELSE 44 END
            THEN CASE WHEN qd + 3 + h('dd',lead_id,26) <= current_date THEN 'ACCEPTED' ELSE 'SENT' END
       WHEN h('rj2',lead_id,10) < 6 THEN CASE WHEN qd + 6 + h('dd',lead_id,20) <= current_date THEN 'REJECTED' ELSE 'SENT' END
       ELSE CASE WHEN qd + 30 < current_date THEN CASE WHEN h('fg',lead_id,6) = 0 THEN 'SENT' ELSE 'EXPIRED' END ELSE 'SENT' END END,
  NULL
FROM q2;
UPDATE quotes SET decision_date = CASE status WHEN 'ACCEPTED' THEN quote_date + 3 + h('dd',lead_id,26) WHEN 'REJECTED' THEN least(current_date, quote_date + 6 + h('dd',lead_id,20)) END;
UPDATE leads l SET status = CASE WHEN a.acc > 0 THEN 'WON' WHEN a.sent = 0 THEN 'LOST' ELSE l.status END,
  status_date = coalesce(CASE WHEN a.acc > 0 THEN a.dacc WHEN a.sent = 0 THEN a.drej END, a.dq),
  lost_reason = CASE WHEN a.acc = 0 AND a.sent = 0 THEN (ARRAY['too expensive','chose competitor','too expensive','no answer','waiting for subsidy'])[1 + h('lr2',l.lead_id,5)] END
FROM (SELECT lead_id, count(*) FILTER (WHERE status = 'ACCEPTED') AS acc, count(*) FILTER (WHERE status = 'SENT') AS sent, max(decision_date) FILTER (WHERE status = 'ACCEPTED') AS dacc,
        least(current_date, max(coalesce(decision_date, valid_until))) AS drej, max(quote_date) AS dq FROM quotes GROUP BY lead_id) a
WHERE a.lead_id = l.lead_id;
UPDATE leads SET status = 'CONTACTED', status_date = first_contact_date
WHERE status = 'QUOTED' AND NOT EXISTS (SELECT 1 FROM quotes q WHERE q.lead_id = leads.lead_id);

INSERT INTO sites
SELECT row_number() OVER (ORDER BY a.dq, l.lead_id), l.lead_id,
  CASE h('use',l.lead_id,10) WHEN 0 THEN left(l.contact_name,1) || '. ' || split_part(l.contact_name,' ',2) || ' Farm' WHEN 1 THEN left(l.contact_name,1) || '. ' || split_part(l.contact_name,' ',2) || ' Ltd' WHEN 2 THEN left(l.contact_name,1) || '. ' || split_part(l.contact_name,' ',2) || ' & Sons' ELSE l.contact_name END,
  (1 + h('hn',l.lead_id,120))::text || ' ' || (ARRAY['Mill Lane','Church Road','Station Road','Orchard Way','High Street','Quarry Hill','Long Meadow'])[1 + h('st',l.lead_id,7)],
  l.town,
  CASE h('use',l.lead_id,10) WHEN 0 THEN 'A' WHEN 1 THEN 'C' WHEN 2 THEN 'C' ELSE 'R' END,
  CASE h('use',l.lead_id,10) WHEN 0 THEN (ARRAY['ME','ME','TI'])[1 + h('ro',l.lead_id,3)] WHEN 1 THEN (ARRAY['FL','ME'])[1 + h('ro',l.lead_id,2)] WHEN 2 THEN 'FL' ELSE (ARRAY['TI','SL','TI','TI','FL'])[1 + h('ro',l.lead_id,5)] END,
  (ARRAY['S','SW','SE','E','W','S'])[1 + h('or',l.lead_id,6)],
  CASE WHEN h('sv',l.lead_id,9) = 0 THEN NULL ELSE a.dq - 1 - h('sv2',l.lead_id,3) END
FROM leads l JOIN (SELECT lead_id, min(quote_date) AS dq FROM quotes GROUP BY lead_id) a ON a.lead_id = l.lead_id;

INSERT INTO installations
WITH r AS (
 SELECT row_number() OVER (ORDER BY q.decision_date, q.quote_no)::int AS id, s.site_id, s.use_code, q.*,
   q.decision_date + 25 + h('pl',q.lead_id,50) AS pl, h('slip',q.lead_id,10) AS sl,
   CASE s.use_code WHEN 'R' THEN 1 + h('dur',q.lead_id,6) WHEN 'C' THEN 6 + h('dur',q.lead_id,14) ELSE 8 + h('dur',q.lead_id,18) END AS dur
 FROM quotes q JOIN sites s ON s.lead_id = q.lead_id WHERE q.status = 'ACCEPTED'
), r2 AS (
 SELECT r.*, pl + CASE WHEN sl < 5 THEN 0 WHEN sl < 8 THEN 1 + h('sd',lead_id,9) ELSE 6 + h('sd',lead_id,30) END AS st, h('can',lead_id,100) AS c FROM r
)
SELECT id, site_id, quote_no,
  CASE WHEN pl > current_date + 25 AND id % 3 = 0 THEN NULL WHEN use_code = 'A' THEN CASE WHEN id % 3 = 0 THEN 2 ELSE 4 END
       WHEN use_code = 'C' THEN (ARRAY[2,1,4,2])[1 + h('cw',lead_id,4)] ELSE (ARRAY[1,3,3,2,1,3,5])[1 + h('cw',lead_id,7)] END,
  pl, CASE WHEN c < 5 OR st > current_date OR c >= 97 THEN NULL ELSE st END,
  CASE WHEN c < 9 OR c >= 97 OR st + dur + 2 + h('grid',lead_id,9) > current_date THEN NULL ELSE st + dur + 2 + h('grid',lead_id,9) END,
  kwp, battery_kwh,
  CASE WHEN c < 5 THEN 'CANCEL' WHEN c >= 97 THEN 'HOLD' WHEN st > current_date THEN 'PLANNED' WHEN c < 9 THEN 'HOLD'
       WHEN st + dur + 2 + h('grid',lead_id,9) > current_date THEN 'INWORK' ELSE 'LIVE' END
FROM r2;

INSERT INTO inst_panels
SELECT i.inst_id, p.model_code, greatest(4, round(i.kwp * 1000 * CASE WHEN i.inst_id % 11 = 0 THEN 0.5 ELSE 1 END / p.watt_peak))::int
FROM installations i CROSS JOIN LATERAL (SELECT (ARRAY['HX-405','HX-430','SB-400','SB-550','NL-420','SB-400','KD-500','HX-430','SB-400'])[1 + h('pm',i.inst_id,9)] AS mc) x
JOIN panel_models p ON p.model_code = x.mc OR (i.inst_id % 11 = 0 AND p.model_code = 'NL-450B')
WHERE i.start_date IS NOT NULL;

INSERT INTO inverters
SELECT upper(substr(mk,1,2)) || lpad((10000 + i.inst_id*37 + n)::text,6,'0') || CASE WHEN i.kwp > 20 THEN 'T' ELSE 'S' END, i.inst_id, mk,
  round(i.kwp * 0.92 / k, 1), i.start_date + 1, (i.start_date + 1 + CASE mk WHEN 'Voltara' THEN interval '10 years' WHEN 'Gridon' THEN interval '1 year' ELSE interval '5 years' END)::date,
  CASE WHEN i.status = 'LIVE' AND h('fl',i.inst_id*5+n,100) < CASE mk WHEN 'Gridon' THEN 26 WHEN 'Fronex' THEN 9 ELSE 4 END
        AND i.commissioned_date + 20 + h('fd',i.inst_id*5+n,260) <= current_date THEN i.commissioned_date + 20 + h('fd',i.inst_id*5+n,260) END
FROM (SELECT i.*, CASE WHEN kwp > 70 THEN 3 WHEN kwp > 30 THEN 2 ELSE 1 END AS k, (ARRAY['Fronex','Voltara','Gridon','Fronex','Solvento'])[1 + h('iv',inst_id,5)] AS mk FROM installations i WHERE start_date IS NOT NULL) i
CROSS JOIN LATERAL generate_series(1, i.k) n;
INSERT INTO inverters
SELECT serial_no || 'R', inst_id, CASE WHEN maker = 'Gridon' THEN 'Voltara' ELSE maker END, rated_kw, failed_date + 3, (failed_date + 3 + interval '5 years')::date, NULL
FROM inverters WHERE failed_date IS NOT NULL AND failed_date + 3 <= current_date;

INSERT INTO meter_readings
SELECT row_number() OVER (ORDER BY me, i.inst_id), i.inst_id, me, g, round(g * (CASE WHEN i.battery_kwh IS NULL THEN 55 ELSE 32 END + h('ex',i.inst_id,18) + h('ex2',i.inst_id*31 + extract(month FROM me)::int,9)) / 100, 1),
  h('es',i.inst_id*31 + extract(month FROM me)::int + extract(year FROM me)::int,12) = 0
FROM installations i JOIN sites s ON s.site_id = i.site_id
CROSS JOIN LATERAL (SELECT (mo + interval '1 month' - interval '1 day')::date AS me, mo::date AS ms
     FROM generate_series(date_trunc('month',current_date) - interval '24 months', date_trunc('month',current_date) - interval '1 month', interval '1 month') mo) m
CROSS JOIN LATERAL (SELECT round(i.kwp * (ARRAY[24,42,78,108,128,132,130,114,86,54,29,19])[extract(month FROM me)::int]
     * CASE s.orientation WHEN 'S' THEN 1 WHEN 'SW' THEN 0.94 WHEN 'SE' THEN 0.95 ELSE 0.81 END * (88 + h('yl',i.inst_id,18) + h('wx',(me - date '2000-01-01'),9)) / 100, 1) AS g) y
WHERE i.status = 'LIVE' AND i.commissioned_date <= ms AND h('miss',i.inst_id*41 + (me - date '2000-01-01'),29) <> 0;

INSERT INTO service_visits
WITH r AS (
 SELECT i.*, n, h('svd',i.inst_id*7+n,10000) AS f, (ARRAY['MON','CAB','PAN','CLN','INS','MON','INS','INV','CLN'])[1 + h('fc',i.inst_id*7+n,9)] AS fc
 FROM installations i CROSS JOIN generate_series(1,4) n WHERE i.status = 'LIVE' AND h('svn',i.inst_id,9) >= n + 3
), r2 AS (
 SELECT inst_id, fc, commissioned_date + 10 + (current_date - commissioned_date - 10) * f / 10000 AS rd, commissioned_date, inst_id*7+n AS k FROM r WHERE current_date - commissioned_date > 20
 UNION ALL
 SELECT inst_id, 'INV', failed_date, fitted_date, h('kk',hashtext(serial_no),100000) FROM inverters WHERE failed_date IS NOT NULL
)
SELECT row_number() OVER (ORDER BY rd, k), inst_id,
  CASE WHEN rd > current_date - 8 AND k % 2 = 0 THEN NULL ELSE (ARRAY[5,5,3,5,1,6])[1 + h('svc',k,6)] END, fc, rd,
  CASE WHEN rd > current_date - 8 AND k % 2 = 0 THEN NULL
       WHEN rd > current_date - 75 AND h('op',k,6) = 0 THEN NULL
       ELSE rd + 1 + h('svl',k,12) * CASE fc WHEN 'INV' THEN 1 WHEN 'CLN' THEN 3 ELSE 2 END END,
  'DONE', CASE WHEN fc IN ('INV','CAB') OR (fc = 'MON' AND k % 3 <> 0) OR (fc = 'PAN' AND k % 2 = 0) THEN 'Y' ELSE 'N' END,
  CASE fc WHEN 'INV' THEN 280 + h('sc',k,400) WHEN 'PAN' THEN 190 + h('sc',k,350) WHEN 'CAB' THEN 120 + h('sc',k,180) WHEN 'CLN' THEN 95 + h('sc',k,160) WHEN 'INS' THEN 110 + h('sc',k,40) ELSE 60 + h('sc',k,90) END
FROM r2;
UPDATE service_visits SET status = CASE WHEN visit_date IS NULL THEN 'OPEN' WHEN visit_date >= current_date THEN 'BOOKED' ELSE 'DONE' END;
UPDATE service_visits SET cost = NULL WHERE status <> 'DONE';

INSERT INTO subsidies
WITH r AS (
 SELECT i.inst_id, x.sc, i.commissioned_date + 5 + h('ap',i.inst_id,20) AS ad, i.inst_id*4 + x.o AS k,
   round(CASE x.sc WHEN 'STATE' THEN i.kwp * 190 WHEN 'BATT' THEN coalesce(i.battery_kwh,0) * 150 ELSE i.kwp * 260 END, -1) AS am
 FROM installations i JOIN sites s ON s.site_id = i.site_id
 JOIN (VALUES (1,'STATE'),(2,'BATT'),(3,'FARM')) x(o,sc) ON (x.sc = 'STATE' AND h('su',i.inst_id,10) < 8) OR (x.sc = 'BATT' AND i.battery_kwh IS NOT NULL AND h('sb',i.inst_id,10) < 6) OR (x.sc = 'FARM' AND s.use_code = 'A' AND h('sf',i.inst_id,10) < 8)
 WHERE i.commissioned_date IS NOT NULL
), r2 AS (SELECT r.*, ad + 21 + h('sdl',k,70) AS dd, ad + 21 + h('sdl',k,70) + 14 + h('spl',k,45) AS pd FROM r WHERE ad <= current_date)
SELECT row_number() OVER (ORDER BY ad, k), inst_id, sc, ad,
  CASE WHEN dd <= current_date AND h('lateS',k,12) <> 0 THEN dd END,
  CASE WHEN pd <= current_date AND h('lateS',k,12) <> 0 AND h('rf',k,100) >= CASE sc WHEN 'FARM' THEN 28 WHEN 'BATT' THEN 14 ELSE 8 END AND h('np',k,14) <> 0 THEN pd END,
  CASE WHEN dd > current_date OR h('lateS',k,12) = 0 THEN 'APPLIED'
       WHEN h('rf',k,100) < CASE sc WHEN 'FARM' THEN 28 WHEN 'BATT' THEN 14 ELSE 8 END THEN 'REFUSED'
       WHEN pd > current_date OR h('np',k,14) = 0 THEN 'APPROVED' ELSE 'PAID' END, am
FROM r2;

DROP FUNCTION h(text, integer, integer);
RESET search_path;
