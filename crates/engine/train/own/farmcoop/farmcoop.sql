DROP SCHEMA IF EXISTS farmcoop CASCADE;
CREATE SCHEMA farmcoop;
SET search_path TO farmcoop;

CREATE FUNCTION h(s text, m int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtext(s) & 2147483647) % m $$;

CREATE TABLE members (
  member_id    integer PRIMARY KEY,
  farm_name    varchar(60) NOT NULL,
  contact      varchar(60) NOT NULL,
  village      varchar(40) NOT NULL,
  county       varchar(40) NOT NULL,
  phone        varchar(20),
  email        varchar(80),
  prod_type    char(1) NOT NULL CHECK (prod_type IN ('D','A','M')),
  organic      boolean NOT NULL DEFAULT false,
  joined       date NOT NULL,
  left_on      date,
  board_member boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE members IS 'Farms that belong (or belonged) to the cooperative, one row per farm';
COMMENT ON COLUMN members.prod_type IS 'D = dairy, A = arable, M = mixed (milk and grain)';
COMMENT ON COLUMN members.contact IS 'farmer we talk to';
COMMENT ON COLUMN members.left_on IS 'last day of membership, empty while still a member';
COMMENT ON COLUMN members.organic IS 'certified organic farm';

INSERT INTO members
SELECT i,
  (ARRAY['Oak','Mill','Hill','Brook','Stone','Willow','Raven','Long','Church','Red','Ash','North'])[1+i%12]
   ||(ARRAY['field','ridge','brook Farm',' Meadow',' Acre','stead','croft Farm',' Hollow',' Bank','mere Farm'])[1+(i/12)%10],
  (ARRAY['Anna','Tom','Peter','Ruth','Karl','Maria','Jim','Helen','Owen','Claire','Frank','Ivy','Neil'])[1+h('fn'||i,13)]||' '||
  (ARRAY['Harper','Doyle','Finch','Marsh','Keller','Novak','Burke','Lowe','Sutter','Pryce','Hale','Wynn','Tait','Reed','Voss','Carr','Dunn'])[1+i%17],
  v.vil,
  CASE WHEN v.vil IN ('Elmbridge','Thornby','Castle End') THEN 'Northmoor'
       WHEN v.vil IN ('Lower Wick','Marl','Saltley') THEN 'Eastvale' ELSE 'Westerham' END,
  CASE WHEN h('ph'||i,9)=0 THEN NULL ELSE '0555 '||lpad((h('ph'||i,900000)+100000)::text,6,'0') END,
  CASE WHEN h('em'||i,4)=0 THEN NULL ELSE 'farm'||i||'@coopmail.example' END,
  (ARRAY['D','D','D','M','M','A','A','A','A','A'])[1+h('pt'||i,10)],
  h('org'||i,5)=0,
  current_date - (60 + h('jn'||i,7200)),
  NULL,
  i IN (7,23,41,66,88,101,115)
FROM generate_series(1,120) i
CROSS JOIN LATERAL (SELECT (ARRAY['Elmbridge','Thornby','Castle End','Lower Wick','Marl','Saltley','Fenholt','Greyford'])[1+h('vl'||i,8)] AS vil) v;

UPDATE members SET left_on = current_date - (15 + h('lf'||member_id,500))
WHERE h('left'||member_id,9)=0 AND NOT board_member AND joined < current_date - 900;

CREATE TABLE crop_codes (
  crop       char(3) PRIMARY KEY,
  descr      varchar(30) NOT NULL,
  cereal     boolean NOT NULL,
  base_price numeric(8,2) NOT NULL,
  max_moist  numeric(4,1) NOT NULL
);
COMMENT ON COLUMN crop_codes.base_price IS 'list price, EUR per tonne';
COMMENT ON COLUMN crop_codes.max_moist IS 'moisture limit in %, above that a drying fee is due';
INSERT INTO crop_codes VALUES
 ('WHT','Winter wheat',true,214.00,14.5),('BAR','Spring barley',true,189.50,14.0),
 ('OAT','Oats',true,176.00,14.5),('RYE','Rye',true,168.00,14.5),
 ('RAP','Oilseed rape',false,441.00,9.0),('MAI','Grain maize',false,198.00,15.0),
 ('PEA','Field peas',false,236.00,15.0),('LIN','Linseed',false,520.00,9.0);

CREATE TABLE field (
  id        serial PRIMARY KEY,
  member_id integer NOT NULL REFERENCES members,
  fieldname varchar(40) NOT NULL,
  ha        numeric(7,2) NOT NULL,
  soil      varchar(10) NOT NULL,
  leased    boolean NOT NULL DEFAULT false,
  lease_end date,
  crop      char(3) REFERENCES crop_codes
);
COMMENT ON TABLE field IS 'Land parcels of our members';
COMMENT ON COLUMN field.ha IS 'area in hectares';
COMMENT ON COLUMN field.crop IS 'what is sown this season, empty = grassland or fallow';

INSERT INTO field (member_id, fieldname, ha, soil, leased, lease_end, crop)
SELECT m.member_id,
  (ARRAY['Top','Far','Home','River','Chapel','Long','Quarry','Pond','Lower','Gate'])[1+h('f1'||m.member_id||k,10)]||' '||
  (ARRAY['Piece','Field','Close','Paddock','Ley'])[1+h('f2'||k||m.member_id,5)],
  round((1.2 + h('ha'||m.member_id||'-'||k,2400)/100.0 * (CASE WHEN m.prod_type='A' THEN 1.4 ELSE 0.8 END))::numeric,2),
  (ARRAY['loam','loam','clay','sand','peat'])[1+h('so'||m.member_id||'-'||k,5)],
  l.leased,
  CASE WHEN l.leased THEN current_date + (h('le'||m.member_id||'-'||k,1800) - 60) END,
  CASE WHEN m.prod_type='D' AND h('cr'||m.member_id||'-'||k,10)<7 THEN NULL
       WHEN h('cr'||m.member_id||'-'||k,8)=0 THEN NULL
       ELSE (ARRAY['WHT','WHT','WHT','BAR','BAR','OAT','RYE','RAP','RAP','MAI','PEA'])[1+h('cc'||m.member_id||'-'||k,11)] END
FROM members m
CROSS JOIN LATERAL generate_series(1, h('nf'||m.member_id,7)) k
CROSS JOIN LATERAL (SELECT h('ls'||m.member_id||'-'||k,3)=0 AS leased) l
ORDER BY 1, k;

CREATE TABLE drivers (
  id            integer PRIMARY KEY,
  name          varchar(50) NOT NULL,
  hired         date NOT NULL,
  licence_until date NOT NULL,
  active        char(1) NOT NULL DEFAULT 'Y' CHECK (active IN ('Y','N'))
);
COMMENT ON TABLE drivers IS 'tanker drivers of the milk run';
INSERT INTO drivers VALUES
 (1,'Bernie Slater',current_date-4100,current_date+410,'Y'),
 (2,'Gosia Wolska',current_date-2300,current_date+35,'Y'),
 (3,'Ted Rowntree',current_date-3900,current_date-20,'Y'),
 (4,'Lina Baptiste',current_date-900,current_date+980,'Y'),
 (5,'Dave Cobb',current_date-5200,current_date-190,'N'),
 (6,'Samir Haddad',current_date-330,current_date+1250,'Y'),
 (7,'Joyce Penn',current_date-40,current_date+1600,'Y');

CREATE TABLE milkpickup (
  pickup_id  serial PRIMARY KEY,
  farm_id    integer NOT NULL REFERENCES members(member_id),
  driver_id  integer NOT NULL REFERENCES drivers,
  pickup_ts  timestamp NOT NULL,
  litres     integer NOT NULL,
  temp_c     numeric(3,1) NOT NULL,
  rejected   boolean NOT NULL DEFAULT false,
  rej_reason varchar(30)
);
COMMENT ON TABLE milkpickup IS 'Raw milk collected from the farm tank, one row per stop of the tanker';
COMMENT ON COLUMN milkpickup.temp_c IS 'milk temperature at pickup, should not be over 6 degrees';
COMMENT ON COLUMN milkpickup.rejected IS 'load refused, not paid for';

INSERT INTO milkpickup (farm_id, driver_id, pickup_ts, litres, temp_c, rejected, rej_reason)
SELECT q.mid, CASE WHEN q.d > current_date - 40 AND h('dr'||q.mid||'-'||q.k,6)=5 THEN 7
              WHEN q.d < current_date - 190 THEN (ARRAY[1,2,3,4,5,5])[1+h('dr'||q.mid||'-'||q.k,6)]
              ELSE (ARRAY[1,1,2,3,4,6])[1+h('dr'||q.mid||'-'||q.k,6)] END,
  q.d + make_interval(hours => 4 + h('hr'||q.mid||'-'||q.k,9), mins => h('mi'||q.mid||'-'||q.k,60)),
  round((700 + h('sz'||q.mid,3200)) * (1 + 0.18*sin(2*pi()*extract(doy FROM q.d)/365.0)) * (0.9 + h('ns'||q.mid||'-'||q.k,22)/100.0)
        * (1 + ((current_date - q.d)*(h('tr'||q.mid,9)-4))/4000.0))::int,
  round((3.2 + h('tc'||q.mid||'-'||q.k,230)/100.0 + CASE WHEN h('th'||q.mid||'-'||q.k,28)=0 THEN 1.6 ELSE 0 END)::numeric,1),
  q.rej,
  CASE WHEN q.rej THEN (ARRAY['antibiotics','too warm','smell','tank dirty'])[1+h('rr'||q.mid||'-'||q.k,4)] END
FROM (
  SELECT m.member_id AS mid, k, current_date - (k*4 + m.member_id%4) AS d,
         h('rj'||m.member_id||'-'||k,55 - 20*(m.member_id%2))=0 AS rej, m.left_on, m.joined
  FROM members m CROSS JOIN generate_series(0,109) k
  WHERE m.prod_type IN ('D','M')
) q
WHERE (q.left_on IS NULL OR q.d <= q.left_on) AND q.d >= q.joined
  AND NOT (h('stop'||q.mid,11)=0 AND q.d > current_date - 75)
  AND h('skip'||q.mid||'-'||q.k,17)<>0
ORDER BY q.d, q.mid;
CREATE INDEX ON milkpickup(farm_id);

CREATE TABLE milk_test (
  test_id    serial PRIMARY KEY,
  pickup_id  integer NOT NULL REFERENCES milkpickup,
  tested_on  date NOT NULL,
  fat        numeric(4,2) NOT NULL,
  protein    numeric(4,2) NOT NULL,
  scc        integer NOT NULL,
  inhibitors boolean NOT NULL DEFAULT false,
  grade      char(1) NOT NULL
);
COMMENT ON TABLE milk_test IS 'Lab results, samples are taken from some of the pickups only';
COMMENT ON COLUMN milk_test.fat IS 'fat %';
COMMENT ON COLUMN milk_test.protein IS 'protein %';
COMMENT ON COLUMN milk_test.scc IS 'somatic cell count, thousand per ml';
COMMENT ON COLUMN milk_test.inhibitors IS 'true = antibiotic residues found';
COMMENT ON COLUMN milk_test.grade IS 'A best, B, C worst (price deduction)';

INSERT INTO milk_test (pickup_id, tested_on, fat, protein, scc, inhibitors, grade)
SELECT p.pickup_id, p.pickup_ts::date + 1 + h('td'||p.pickup_id,4),
  round((3.55 + h('fb'||p.farm_id,70)/100.0 + h('ft'||p.pickup_id,40)/100.0)::numeric,2),
  round((3.05 + h('pb'||p.farm_id,35)/100.0 + h('pr'||p.pickup_id,25)/100.0)::numeric,2),
  s.scc, coalesce(p.rej_reason='antibiotics',false) OR h('inh'||p.pickup_id,160)=0,
  CASE WHEN s.scc<=250 THEN 'A' WHEN s.scc<=400 THEN 'B' ELSE 'C' END
FROM milkpickup p
CROSS JOIN LATERAL (SELECT 80 + h('sb'||p.farm_id,210) + h('sc'||p.pickup_id,170) + CASE WHEN h('sx'||p.pickup_id,14)=0 THEN 180 ELSE 0 END AS scc) s
WHERE (h('tst'||p.pickup_id,3)=0 OR p.rej_reason='antibiotics') AND p.pickup_ts < current_date - 4 AND h('notst'||p.farm_id,19)<>0
ORDER BY 2,1;

CREATE TABLE silo (
  silo_no    varchar(4) PRIMARY KEY,
  site       varchar(20) NOT NULL,
  capacity_t integer NOT NULL,
  built      integer NOT NULL,
  in_use     boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN silo.capacity_t IS 'tonnes';
INSERT INTO silo VALUES ('S1','Elmbridge',4000,1988,true),('S2','Elmbridge',4000,1988,true),('S3','Elmbridge',6500,2006,true),
 ('S4','Saltley dock',9000,2014,true),('S5','Saltley dock',2500,1979,false),('S6','Greyford',3200,1996,true),('S7','Greyford',5000,2021,true);

CREATE TABLE grain_ticket (
  ticket_no   varchar(10) PRIMARY KEY,
  member_id   integer NOT NULL REFERENCES members,
  dlv_date    date NOT NULL,
  crop        char(3) NOT NULL REFERENCES crop_codes,
  silo        varchar(4) NOT NULL REFERENCES silo(silo_no),
  gross_kg    integer NOT NULL,
  tare_kg     integer NOT NULL,
  moisture    numeric(4,1) NOT NULL,
  price_t     numeric(8,2),
  void        boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE grain_ticket IS 'Weighbridge tickets. Net weight = gross_kg - tare_kg';
COMMENT ON COLUMN grain_ticket.price_t IS 'price agreed per tonne of net weight; empty = not priced yet, grain is only stored';
COMMENT ON COLUMN grain_ticket.void IS 'ticket cancelled (weighing error), ignore';

INSERT INTO grain_ticket
SELECT 'W'||lpad(row_number() OVER (ORDER BY g.d, g.i)::text,6,'0'), g.mid, g.d, g.crop,
  (ARRAY['S1','S2','S3','S3','S4','S4','S6','S7','S7'])[1+h('si'||g.i,9)],
  14000 + h('gw'||g.i,24000) + 6800 + h('tw'||g.i,3000), 6800 + h('tw'||g.i,3000),
  round((c.max_moist - 2.6 + h('mo'||g.i,42)/10.0)::numeric,1),
  CASE WHEN h('pp'||g.i,7)=0 THEN NULL ELSE round((c.base_price * (0.86 + h('pz'||g.i,27)/100.0))::numeric,2) END,
  h('vd'||g.i,40)=0
FROM (
  SELECT i, current_date - h('gd'||i,760) AS d, a.member_id AS mid, a.left_on, a.joined,
    (ARRAY['WHT','WHT','WHT','WHT','BAR','BAR','OAT','RYE','RAP','RAP','MAI','PEA'])[1+h('gc'||i,12)] AS crop
  FROM generate_series(1,3000) i
  JOIN (SELECT member_id, joined, left_on, row_number() OVER (ORDER BY member_id) rn, count(*) OVER () n
        FROM members WHERE prod_type IN ('A','M') AND h('nog'||member_id,13)<>0) a
    ON a.rn = 1 + floor(a.n * power(h('gm'||i,10000)/10000.0, 1.35))::int
) g JOIN crop_codes c USING (crop)
WHERE (extract(month FROM g.d) IN (7,8,9) OR h('keep'||g.i,100) < 38)
  AND g.d >= g.joined AND (g.left_on IS NULL OR g.d <= g.left_on);

CREATE TABLE machines (
  mach_id   integer PRIMARY KEY,
  descr     varchar(50) NOT NULL,
  kind      varchar(20) NOT NULL,
  bought    date NOT NULL,
  cost      numeric(10,2) NOT NULL,
  rate_hour numeric(6,2) NOT NULL,
  sold_on   date
);
COMMENT ON TABLE machines IS 'Shared machinery pool';
COMMENT ON COLUMN machines.cost IS 'purchase price';
COMMENT ON COLUMN machines.rate_hour IS 'what a member pays per hour of use';
INSERT INTO machines VALUES
 (1,'Claas Lexion 760','combine',current_date-1900,312000,145,NULL),(2,'Claas Lexion 540','combine',current_date-4300,188000,118,NULL),
 (3,'New Holland CX8','combine',current_date-700,345000,150,NULL),(4,'Fendt 724','tractor',current_date-1500,154000,62,NULL),
 (5,'John Deere 6155R','tractor',current_date-2500,121000,55,NULL),(6,'Deutz Agrotron','tractor',current_date-5000,78000,42,current_date-130),
 (7,'Krone BigPack','baler',current_date-1200,96000,48,NULL),(8,'McHale Fusion 3','baler',current_date-260,71000,44,NULL),
 (9,'Horsch Pronto 6','seed drill',current_date-1700,64000,38,NULL),(10,'Amazone UX 5200','sprayer',current_date-980,58500,35,NULL),
 (11,'Samson PG 20','slurry tanker',current_date-2100,67000,33,NULL),(12,'Kuhn manure spreader','spreader',current_date-3300,29000,24,NULL),
 (13,'Telehandler JCB 541','loader',current_date-1350,82000,40,NULL),(14,'Rauch Axis 40','spreader',current_date-150,24500,19,NULL),
 (15,'Hedge cutter Bomford','other',current_date-45,17800,22,NULL);

CREATE TABLE mach_booking (
  booking_id  serial PRIMARY KEY,
  mach        integer NOT NULL REFERENCES machines(mach_id),
  booked_by   integer NOT NULL REFERENCES members(member_id),
  booked_on   date NOT NULL,
  start_at    timestamp NOT NULL,
  due_back    timestamp NOT NULL,
  returned_at timestamp,
  state       char(1) NOT NULL CHECK (state IN ('R','O','B','X')),
  hours_used  numeric(6,1),
  charge      numeric(9,2)
);
COMMENT ON TABLE mach_booking IS 'Who has which machine and when';
COMMENT ON COLUMN mach_booking.state IS 'R = reserved, O = out with the member, B = back, X = cancelled';
COMMENT ON COLUMN mach_booking.charge IS 'hours_used x hourly rate, filled when machine is back';

INSERT INTO mach_booking (mach, booked_by, booked_on, start_at, due_back, returned_at, state, hours_used, charge)
SELECT x.mach, x.mem, x.d - h('bl'||x.i,24), x.st, x.due,
  CASE WHEN x.state='B' THEN x.ret END, x.state,
  CASE WHEN x.state='B' THEN x.hrs END,
  CASE WHEN x.state='B' THEN round(x.hrs * mc.rate_hour,2) END
FROM (
  SELECT b.*, CASE WHEN h('cx'||b.i,12)=0 THEN 'X'
                   WHEN b.st > current_date + time '08:00' THEN 'R'
                   WHEN b.ret > current_date + time '08:00' OR (b.st > current_date - 12 AND h('ot'||b.i,4)=0) THEN 'O'
                   ELSE 'B' END AS state
  FROM (
    SELECT a.i, a.mach, a.mem, a.d, a.st, a.st + make_interval(hours => a.len) AS due,
      a.st + make_interval(hours => a.len + CASE WHEN h('la'||a.i,5)=0 THEN 3 + h('lb'||a.i,40) ELSE -h('lc'||a.i,4) END) AS ret,
      round((a.len * (0.15 + h('hu'||a.i,30)/100.0) + 1)::numeric,1) AS hrs
    FROM (
      SELECT i, (ARRAY[1,1,2,3,4,4,4,5,5,6,7,8,9,10,10,11,12,13,13,14])[1+h('bm'||i,20)] AS mach,
        1 + floor(120*power(h('bw'||i,10000)/10000.0,1.5))::int AS mem,
        current_date + 25 - h('bd'||i,560) AS d,
        (current_date + 25 - h('bd'||i,560)) + make_interval(hours => 6 + h('bh'||i,9)) AS st,
        6 + h('bn'||i,60) AS len
      FROM generate_series(1,1500) i
    ) a
  ) b
) x
JOIN machines mc ON mc.mach_id = x.mach
JOIN members m ON m.member_id = x.mem
WHERE h('nomach'||x.mem,13)<>0 AND x.d >= mc.bought AND (mc.sold_on IS NULL OR x.d < mc.sold_on) AND x.d >= m.joined AND (m.left_on IS NULL OR x.d < m.left_on)
ORDER BY x.d, x.i;

CREATE TABLE settlement (
  settl_no serial PRIMARY KEY,
  memb_no  integer NOT NULL REFERENCES members(member_id),
  mon      date NOT NULL,
  type     varchar(5) NOT NULL CHECK (type IN ('MILK','GRAIN','MACH')),
  net      numeric(11,2) NOT NULL,
  vat      numeric(10,2) NOT NULL,
  issued   date NOT NULL,
  due      date NOT NULL,
  paid     date,
  disputed boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE settlement IS 'Monthly settlement notes. MILK and GRAIN: we pay the member. MACH: member pays us.';
COMMENT ON COLUMN settlement.mon IS 'first day of the month the note is for';
COMMENT ON COLUMN settlement.net IS 'EUR without VAT';
COMMENT ON COLUMN settlement.paid IS 'date money moved, empty = still open';

INSERT INTO settlement (memb_no, mon, type, net, vat, issued, due, paid, disputed)
SELECT z.mid, z.mon, z.type, round(z.amt::numeric,2), round((z.amt*CASE WHEN z.type='MACH' THEN 0.2 ELSE 0.07 END)::numeric,2),
  z.iss, z.iss+21,
  CASE WHEN h('np'||z.mid||z.type||z.rk,CASE WHEN z.type='MACH' THEN 9 ELSE 28 END)=0 AND z.rk < 7 THEN NULL
       WHEN z.pd < current_date THEN z.pd END,
  h('dis'||z.mid||z.type||z.rk,31)=0
FROM (
  SELECT y.*, (y.mon + interval '1 month')::date + 3 + h('is'||y.mid||y.type||y.rk,6) AS iss,
     (y.mon + interval '1 month')::date + 3 + h('is'||y.mid||y.type||y.rk,6) + CASE WHEN y.type='MACH' THEN 6 + h('pd'||y.mid||y.type||y.rk,38) ELSE 10 + h('pd'||y.mid||y.type||y.rk,17) END AS pd
  FROM (
    SELECT w.*, ((extract(year FROM current_date)-extract(year FROM w.mon))*12 + extract(month FROM current_date)-extract(month FROM w.mon))::int AS rk
    FROM (
      SELECT farm_id AS mid, date_trunc('month',pickup_ts)::date AS mon, 'MILK' AS type,
             sum(litres)*(0.41 + 0.05*max((m.organic)::int)) AS amt
      FROM milkpickup p JOIN members m ON m.member_id=p.farm_id WHERE NOT rejected GROUP BY 1,2
      UNION ALL
      SELECT member_id, date_trunc('month',dlv_date)::date, 'GRAIN', sum((gross_kg-tare_kg)/1000.0*price_t)
      FROM grain_ticket WHERE NOT void AND price_t IS NOT NULL GROUP BY 1,2
      UNION ALL
      SELECT booked_by, date_trunc('month',returned_at)::date, 'MACH', sum(charge)
      FROM mach_booking WHERE state='B' GROUP BY 1,2
    ) w WHERE w.mon < date_trunc('month',current_date)
  ) y
) z
WHERE z.iss <= current_date
ORDER BY z.mon, z.type, z.mid;

CREATE TABLE share_tx (
  id      serial PRIMARY KEY,
  memb_no integer NOT NULL,
  tx_date date NOT NULL,
  tx_type varchar(4) NOT NULL,
  shares  integer NOT NULL DEFAULT 0,
  amount  numeric(10,2) NOT NULL
);
COMMENT ON TABLE share_tx IS 'Share capital account. Holding of a member = sum of shares';
COMMENT ON COLUMN share_tx.memb_no IS 'members.member_id';
COMMENT ON COLUMN share_tx.tx_type IS 'SUB = shares subscribed, RED = redeemed (shares negative), DIV = dividend paid out (no shares)';
COMMENT ON COLUMN share_tx.amount IS 'EUR: positive = paid in by member, negative = paid out';

INSERT INTO share_tx (memb_no, tx_date, tx_type, shares, amount)
SELECT * FROM (
  SELECT member_id, joined, 'SUB', 5 + h('s1'||member_id,20), (5 + h('s1'||member_id,20))*100.00 FROM members
  UNION ALL
  SELECT member_id, joined + h('s2d'||member_id||'-'||k, greatest(1,least(coalesce(left_on,current_date)-joined,1500))), 'SUB', 2 + h('s2'||member_id||'-'||k,15), (2 + h('s2'||member_id||'-'||k,15))*100.00
  FROM members, generate_series(1,2) k WHERE h('s2k'||member_id||'-'||k,3)=0
  UNION ALL
  SELECT member_id, current_date - h('s4d'||member_id,380), 'SUB', 1 + h('s4'||member_id,12), (1 + h('s4'||member_id,12))*100.00
  FROM members WHERE h('s4k'||member_id,4)=0 AND left_on IS NULL AND joined < current_date - 400
  UNION ALL
  SELECT member_id, current_date - h('s3d'||member_id,500), 'RED', -(1 + h('s3'||member_id,4)), -(1 + h('s3'||member_id,4))*100.00
  FROM members WHERE h('s3k'||member_id,6)=0 AND left_on IS NULL AND joined < current_date - 600
  UNION ALL
  SELECT m.member_id, dd.d, 'DIV', 0, -round((40 + h('dv'||m.member_id||dd.y,260))::numeric,2)
  FROM members m, LATERAL (SELECT y, (date_trunc('year',current_date) - make_interval(years=>y) + interval '4 months 14 days')::date AS d FROM generate_series(0,2) y) dd
  WHERE m.joined < dd.d - 200 AND (m.left_on IS NULL OR m.left_on > dd.d) AND dd.d <= current_date
) s ORDER BY 2,1;
INSERT INTO share_tx (memb_no, tx_date, tx_type, shares, amount)
SELECT m.member_id, m.left_on + 30, 'RED', -sum(s.shares), -sum(s.shares)*100.00
FROM members m JOIN share_tx s ON s.memb_no=m.member_id
WHERE m.left_on IS NOT NULL AND m.left_on + 30 <= current_date GROUP BY 1 HAVING sum(s.shares)>0;

DROP FUNCTION h(text,int);
RESET search_path;
