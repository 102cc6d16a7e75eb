DROP SCHEMA IF EXISTS garage CASCADE; CREATE SCHEMA garage; SET search_path TO garage;

CREATE FUNCTION garage.seed_n(k text, m int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ((hashtext(k)::bigint & 2147483647) % m)::int';

CREATE TABLE branches (
  branch_id  int PRIMARY KEY,
  name       text NOT NULL,
  city       text NOT NULL,
  opened_on  date NOT NULL,
  bays       int NOT NULL,
  phone      text
);
COMMENT ON TABLE branches IS 'Our workshops';
COMMENT ON COLUMN branches.bays IS 'number of lifts / work bays';

CREATE TABLE mechanics (
  mechanic_id int PRIMARY KEY,
  branch_id   int NOT NULL REFERENCES branches,
  full_name   text NOT NULL,
  grade       text NOT NULL,
  hourly_pay  numeric(6,2) NOT NULL,
  hired_on    date NOT NULL,
  left_on     date
);
COMMENT ON COLUMN mechanics.grade IS 'apprentice, technician, senior or master';
COMMENT ON COLUMN mechanics.hourly_pay IS 'what we pay them, not what the customer is charged';
COMMENT ON COLUMN mechanics.left_on IS 'empty = still with us';

CREATE TABLE customers (
  customer_id  int PRIMARY KEY,
  name         text NOT NULL,
  account_type text NOT NULL CHECK (account_type IN ('private','trade','fleet')),
  email        text,
  phone        text,
  city         text,
  joined_on    date NOT NULL,
  referred_by  int REFERENCES customers,
  marketing_ok boolean NOT NULL
);
COMMENT ON TABLE customers IS 'People and firms who bring us vehicles';
COMMENT ON COLUMN customers.account_type IS 'private = walk-in public, trade = other garages and dealers, fleet = company cars and vans';
COMMENT ON COLUMN customers.referred_by IS 'existing customer who recommended us';
COMMENT ON COLUMN customers.marketing_ok IS 'agreed to get offers by mail or text';

CREATE TABLE vehicles (
  vehicle_id  int PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customers,
  reg_no      text NOT NULL UNIQUE,
  make        text NOT NULL,
  model       text NOT NULL,
  year_built  int NOT NULL,
  fuel        text NOT NULL,
  mileage     int NOT NULL,
  mot_due     date
);
COMMENT ON COLUMN vehicles.mileage IS 'last odometer reading, miles';
COMMENT ON COLUMN vehicles.mot_due IS 'MOT certificate runs out on this day; empty for cars too new to need one';
COMMENT ON COLUMN vehicles.fuel IS 'petrol, diesel, hybrid or electric';

CREATE TABLE bookings (
  booking_id int PRIMARY KEY,
  vehicle_id int NOT NULL REFERENCES vehicles,
  branch_id  int NOT NULL REFERENCES branches,
  booked_at  timestamp NOT NULL,
  slot_date  date NOT NULL,
  reason     text NOT NULL,
  channel    text NOT NULL,
  status     text NOT NULL
);
COMMENT ON COLUMN bookings.booked_at IS 'when the customer made the booking';
COMMENT ON COLUMN bookings.slot_date IS 'day the vehicle is due in';
COMMENT ON COLUMN bookings.channel IS 'phone, web, app or desk';
COMMENT ON COLUMN bookings.status IS 'confirmed (still to come), completed (car was brought in), no_show, cancelled';

CREATE TABLE jobs (
  job_id       int PRIMARY KEY,
  booking_id   int REFERENCES bookings,
  vehicle_id   int NOT NULL REFERENCES vehicles,
  branch_id    int NOT NULL REFERENCES branches,
  mechanic_id  int NOT NULL REFERENCES mechanics,
  job_type     text NOT NULL,
  opened_at    timestamp NOT NULL,
  closed_at    timestamp,
  status       text NOT NULL,
  labour_hours numeric(5,2) NOT NULL,
  labour_rate  numeric(6,2) NOT NULL,
  is_warranty  boolean NOT NULL DEFAULT false,
  rating       smallint
);
COMMENT ON TABLE jobs IS 'One job card per visit';
COMMENT ON COLUMN jobs.booking_id IS 'empty for walk-ins';
COMMENT ON COLUMN jobs.status IS 'in_progress, waiting_parts or done; the first two are open jobs';
COMMENT ON COLUMN jobs.labour_rate IS 'per hour, charged to the customer, before VAT';
COMMENT ON COLUMN jobs.is_warranty IS 'redone under our guarantee, never invoiced';
COMMENT ON COLUMN jobs.rating IS 'stars 1-5 the customer gave by text afterwards, empty if no answer';

CREATE TABLE suppliers (
  supplier_id int PRIMARY KEY,
  name        text NOT NULL,
  country     text NOT NULL,
  account_no  text,
  active      boolean NOT NULL
);

CREATE TABLE parts (
  part_id      int PRIMARY KEY,
  sku          text NOT NULL UNIQUE,
  name         text NOT NULL,
  category     text NOT NULL,
  supplier_id  int NOT NULL REFERENCES suppliers,
  cost_price   numeric(8,2) NOT NULL,
  sell_price   numeric(8,2) NOT NULL,
  qty_in_stock int NOT NULL,
  reorder_level int NOT NULL
);
COMMENT ON COLUMN parts.supplier_id IS 'usual supplier';
COMMENT ON COLUMN parts.qty_in_stock IS 'all branches together';
COMMENT ON COLUMN parts.reorder_level IS 'order more once stock falls below this';

CREATE TABLE job_parts (
  job_id     int NOT NULL REFERENCES jobs,
  part_id    int NOT NULL REFERENCES parts,
  qty        int NOT NULL,
  unit_price numeric(8,2) NOT NULL,
  PRIMARY KEY (job_id, part_id)
);
COMMENT ON TABLE job_parts IS 'Parts fitted on a job, at the price charged then (before VAT)';

CREATE TABLE invoices (
  invoice_id int PRIMARY KEY,
  invoice_no text NOT NULL UNIQUE,
  job_id     int NOT NULL REFERENCES jobs,
  issued_on  date NOT NULL,
  due_on     date NOT NULL,
  net        numeric(10,2) NOT NULL,
  vat        numeric(10,2) NOT NULL,
  is_void    boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN invoices.net IS 'labour + parts, before VAT; amount to pay is net + vat';
COMMENT ON COLUMN invoices.is_void IS 'issued by mistake; void invoices do not count in any figures and are never collected';

CREATE TABLE payments (
  payment_id int PRIMARY KEY,
  invoice_id int NOT NULL REFERENCES invoices,
  paid_on    date NOT NULL,
  amount     numeric(10,2) NOT NULL,
  method     text NOT NULL
);
COMMENT ON TABLE payments IS 'Money received. An invoice may be paid in parts';
COMMENT ON COLUMN payments.method IS 'card, cash, transfer';

CREATE TABLE purchase_orders (
  po_id       int PRIMARY KEY,
  supplier_id int NOT NULL REFERENCES suppliers,
  part_id     int NOT NULL REFERENCES parts,
  branch_id   int NOT NULL REFERENCES branches,
  qty         int NOT NULL,
  unit_cost   numeric(8,2) NOT NULL,
  ordered_on  date NOT NULL,
  expected_on date NOT NULL,
  received_on date
);
COMMENT ON TABLE purchase_orders IS 'Parts we ordered from suppliers, one part per order';
COMMENT ON COLUMN purchase_orders.expected_on IS 'delivery date the supplier promised';
COMMENT ON COLUMN purchase_orders.received_on IS 'empty = not delivered yet';

INSERT INTO branches VALUES
 (1,'Riverside','Leeds',  (current_date - 5200), 8,'0113 555 0101'),
 (2,'Station Road','York',(current_date - 3900), 6,'01904 555 0102'),
 (3,'Northgate','Bradford',(current_date - 2600),5,'01274 555 0103'),
 (4,'Harbour','Hull',     (current_date - 1500), 7,'01482 555 0104'),
 (5,'Airport Park','Leeds',(current_date - 640), 4,'0113 555 0105');

INSERT INTO mechanics
SELECT i, b,
  (ARRAY['Tom Barker','Ian Whitfield','Priya Nair','Gary Holt','Sean Doyle','Marek Nowak','Lucy Farrell','Dave Pickering','Anil Shah','Kev Ramsden','Joanna Lis','Pete Ogden','Chris Tandy','Omar Aziz','Beth Crowther','Stuart Lang','Ravi Patel','Neil Jessop','Hannah Moss','Wayne Tuttle','Adam Kelly','Zoe Brandt','Billy Sykes','Fatima Noor','Jake Hobson','Leon Fisk'])[i],
  g,
  (CASE g WHEN 'apprentice' THEN 11.2 WHEN 'technician' THEN 16.5 WHEN 'senior' THEN 20.4 ELSE 25.1 END + seed_n('pay'||i, 9)*0.25)::numeric(6,2),
  CASE WHEN i=26 THEN current_date - 5 WHEN b=5 THEN current_date - 636 + (i-23)*9 WHEN g='apprentice' THEN current_date - 300 - i*31 ELSE current_date - 900 - seed_n('hire'||i, 2600) END,
  CASE WHEN i IN (6,19) THEN current_date - 410 + i*3 WHEN i=12 THEN current_date - 48 WHEN i=17 THEN current_date - 150 END
FROM (SELECT i, CASE WHEN i<=8 THEN 1 WHEN i<=13 THEN 2 WHEN i<=17 THEN 3 WHEN i<=22 THEN 4 ELSE 5 END b,
  CASE WHEN i IN (1,9,14,18) THEN 'master' WHEN i IN (8,16,22,26,25) THEN 'apprentice' WHEN i%3=0 THEN 'senior' ELSE 'technician' END g
  FROM generate_series(1,26) i) x;

INSERT INTO customers
SELECT i,
  CASE WHEN t='private' THEN (ARRAY['Alice','Brian','Carol','Derek','Emma','Frank','Grace','Henry','Isla','Jack','Karen','Liam','Maya','Nigel','Olive','Paul','Queenie','Robert','Sara','Tony','Una','Victor','Wendy','Yusuf'])[1+i%24] || ' ' ||
    (ARRAY['Ashworth','Booth','Clegg','Dixon','Ellis','Firth','Greaves','Haigh','Ingham','Jagger','Kaye','Lister','Midgley','Naylor','Oldroyd','Priestley','Rhodes','Sutcliffe','Thackray','Varley'])[1+((i/24)*3+i%24)%20]
  ELSE (ARRAY['Aire','Calder','Dales','Ebor','Humber','Pennine','Swale','Wharfe','Ridings','Minster'])[1+i%10] || ' ' ||
    (ARRAY['Couriers','Taxis','Motors','Plumbing','Catering','Car Sales','Builders','Rentals','Scaffolding'])[1+(i/10)%9] || (ARRAY[' Ltd',' & Sons',' Group',' UK',' North'])[1+i/90] END,
  t,
  CASE WHEN i%11<>3 THEN 'c'||i||'@example.com' END,
  CASE WHEN i%17<>4 THEN '07'||lpad((seed_n('ph'||i,999999999))::text,9,'0') END,
  (ARRAY['Leeds','Leeds','Leeds','York','York','Bradford','Bradford','Hull','Hull','Harrogate','Wakefield','Selby'])[1+seed_n('city'||i,12)],
  CASE t WHEN 'fleet' THEN current_date - 950 - i*2 - seed_n('fj'||i,200) ELSE current_date - 2 - (1500*(1 - power(i/430.0,0.9)))::int END,
  CASE WHEN i>20 AND seed_n('ref'||i,6)=0 THEN 1+seed_n('refby'||i, LEAST(i-1,60)) END,
  seed_n('mk'||i,100) < 58
FROM (SELECT i, CASE WHEN i%12=5 THEN 'fleet' WHEN i%15=8 THEN 'trade' ELSE 'private' END t FROM generate_series(1,430) i) x;

INSERT INTO vehicles
SELECT i, c, chr(65+i%26)||chr(65+(i/26)%26)||lpad((10+i%15)::text,2,'0')||' '||chr(65+seed_n('r1'||i,26))||chr(65+seed_n('r2'||i,26))||chr(65+seed_n('r3'||i,26)),
  split_part(mm,'|',1), split_part(mm,'|',2), y,
  CASE WHEN split_part(mm,'|',1)='Tesla' THEN 'electric' WHEN y>=extract(year FROM current_date)-4 AND seed_n('fu'||i,10)<4 THEN (ARRAY['hybrid','hybrid','electric'])[1+seed_n('fx'||i,3)] WHEN seed_n('fu'||i,10)<4 OR mm LIKE '%Transit' OR mm LIKE '%Vivaro' OR mm LIKE '%Sprinter' THEN 'diesel' ELSE 'petrol' END,
  1500 + (extract(year FROM current_date)::int - y)*8200 + seed_n('mi'||i,21000),
  CASE WHEN y < extract(year FROM current_date)-2 THEN current_date - 55 + seed_n('mot'||i,400) END
FROM (SELECT i, CASE WHEN i<=430 AND i%14<>0 THEN i ELSE 12*(seed_n('own'||i,35))+5 END c,
  extract(year FROM current_date)::int - (seed_n('y1'||i,9)+seed_n('y2'||i,9)) y,
  (ARRAY['Ford|Focus','Ford|Fiesta','Ford|Transit','Vauxhall|Corsa','Vauxhall|Vivaro','Vauxhall|Astra','VW|Golf','VW|Polo','BMW|320','Toyota|Yaris','Toyota|Auris','Nissan|Qashqai','Audi|A3','Kia|Ceed','Mercedes|Sprinter','Tesla|Model 3','Ford|Focus','Vauxhall|Corsa','VW|Golf','Skoda|Octavia'])[1+seed_n('mk'||i,20)] mm
  FROM generate_series(1,600) i) x;

INSERT INTO bookings
SELECT i, v, br, (sd - lead)::timestamp + make_interval(mins => 480 + seed_n('bm'||i,600)), sd,
  (ARRAY['service','service','service','MOT','MOT','MOT','brakes','brakes','tyres','tyres','diagnostics','diagnostics','clutch','exhaust','air con','bodywork'])[1+seed_n('rs'||i,16)],
  (ARRAY['phone','phone','phone','web','web','web','app','desk'])[1+seed_n('ch'||i,8)],
  CASE WHEN seed_n('bs'||i,100) < 9 + CASE br WHEN 4 THEN 5 ELSE 0 END THEN 'cancelled'
       WHEN sd > current_date THEN 'confirmed'
       WHEN seed_n('bs'||i,100) > 93 - CASE br WHEN 3 THEN 4 ELSE 0 END THEN 'no_show' ELSE 'completed' END
FROM (SELECT i, d - CASE WHEN extract(dow FROM d)=0 THEN 1 ELSE 0 END sd, 1+seed_n('ld'||i,18)+CASE WHEN seed_n('l2'||i,5)=0 THEN 12 ELSE 0 END + GREATEST(0, d-current_date) lead,
  CASE WHEN seed_n('vf'||i,4)=0 THEN 431+seed_n('ve'||i,130) ELSE 1+seed_n('ve'||i,(SELECT max(customer_id) FROM customers c WHERE c.account_type<>'fleet' AND c.joined_on <= d-32-GREATEST(0,d-current_date))) END v, CASE WHEN d < current_date-600 AND b=5 THEN 1 ELSE b END br
  FROM (SELECT i, current_date - 780 + (800*power(i/2100.0,0.87))::int + seed_n('dj'||i,10) - 4 d, (ARRAY[1,1,1,1,2,2,2,3,3,4,4,4,5])[1+seed_n('br'||i,13)] b FROM generate_series(1,2100) i) y) x;

INSERT INTO jobs
SELECT row_number() OVER (ORDER BY oa, k), bid, vid, br,
  (SELECT m.mechanic_id FROM mechanics m WHERE m.branch_id=br AND m.hired_on+14 <= oa::date AND (m.left_on IS NULL OR m.left_on > oa::date+6) ORDER BY hashtext(k||'m'||m.mechanic_id)::bigint * CASE WHEN m.grade='apprentice' THEN 0.4 ELSE 1 END LIMIT 1),
  jt, oa,
  CASE WHEN st='done' THEN LEAST(oa + make_interval(hours => dur), CASE WHEN oa < current_date - 1 THEN current_date::timestamp - interval '8 hours' ELSE oa + interval '3 hours' END) END,
  st, hrs, (CASE br WHEN 1 THEN 68 WHEN 2 THEN 72 WHEN 3 THEN 58 WHEN 4 THEN 60 ELSE 75 END + CASE WHEN oa > current_date - 300 THEN 4 ELSE 0 END), seed_n('w'||k,100)<4,
  CASE WHEN st='done' AND seed_n('ra'||k,10)<6 THEN LEAST(5, GREATEST(1, (ARRAY[5,5,5,5,4,4,4,3,2,1,5,4])[1+seed_n('rt'||k,12)] - CASE WHEN br=3 AND seed_n('rb'||k,3)=0 THEN 1 ELSE 0 END)) END
FROM (SELECT *, CASE WHEN oa::date > current_date - 12 AND seed_n('s'||k,10) < 4 THEN 'in_progress' WHEN oa::date > current_date - 30 AND seed_n('s2'||k,10) < 2 THEN 'waiting_parts' WHEN seed_n('s3'||k,240)=7 AND oa > current_date-200 THEN 'waiting_parts' ELSE 'done' END st,
   (CASE jt WHEN 'service' THEN 2 WHEN 'MOT' THEN 1 WHEN 'brakes' THEN 2.5 WHEN 'tyres' THEN 1 WHEN 'diagnostics' THEN 1.5 WHEN 'clutch' THEN 6 WHEN 'exhaust' THEN 2 WHEN 'air con' THEN 1.5 ELSE 8 END + seed_n('h'||k,7)*0.25)::numeric(5,2) hrs,
   CASE WHEN jt IN ('clutch','bodywork') THEN 20 + seed_n('du'||k,150) ELSE 2 + seed_n('du'||k,8) + CASE WHEN seed_n('d2'||k,6)=0 THEN 26+seed_n('d3'||k,70) ELSE 0 END END dur
  FROM (SELECT 'b'||booking_id k, booking_id bid, vehicle_id vid, branch_id br, CASE WHEN seed_n('jx'||booking_id,12)=0 THEN 'brakes' ELSE reason END jt, slot_date::timestamp + make_interval(mins => 480+15*seed_n('op'||booking_id,20)) oa FROM bookings WHERE status='completed'
   UNION ALL
   SELECT 'x'||i, NULL, CASE WHEN i%5=0 THEN 431+seed_n('wv'||i,130) ELSE 1+seed_n('wv'||i,(SELECT max(customer_id) FROM customers c WHERE c.account_type<>'fleet' AND c.joined_on<=dd)) END, CASE WHEN dd < current_date-600 AND b=5 THEN 2 ELSE b END, (ARRAY['tyres','tyres','tyres','diagnostics','exhaust','brakes'])[1+seed_n('wj'||i,6)], dd::timestamp + make_interval(mins => 540+10*seed_n('wo'||i,40))
   FROM (SELECT i, d - CASE WHEN extract(dow FROM d)=0 THEN 1 ELSE 0 END dd, 1+seed_n('wb'||i,5) b FROM (SELECT i, current_date - 775 + (i*775/260) d FROM generate_series(1,260) i) q) q2
  ) j) z;

INSERT INTO suppliers VALUES
 (1,'Motorparts Direct','UK','MPD-2231',true),(2,'Yorkshire Brake Co','UK','YB/118',true),(3,'Reifen Schulz','Germany','4471-G',true),(4,'Auto Exhaust Supplies','UK','AES90',true),
 (5,'Continental Filters','Germany','CF-77810',true),(6,'Lubritech','Netherlands','LT-0092',true),(7,'Clutch Centre','UK','CC1207',true),(8,'Euro Body Panels','Poland','EBP-331',true),
 (9,'Spark & Glow','UK',NULL,true),(10,'CoolAir Systems','France','CA-559',true),(11,'Pneu Express','France','PX-81',true),(12,'Old Mill Spares','UK','OMS-4',false),(13,'Baltic Auto','Poland',NULL,true);

INSERT INTO parts
SELECT i, upper(left(replace(c,' ',''),3))||'-'||lpad((100+i*7)::text,4,'0'),
  n || ' ' || (ARRAY['standard','premium','heavy duty','OEM','budget','sport','long life'])[1+((i-1)/14)],
  c, CASE c WHEN 'brakes' THEN CASE WHEN i%3=0 THEN 1 ELSE 2 END WHEN 'tyres' THEN CASE WHEN i%2=0 THEN 3 ELSE 11 END WHEN 'exhaust' THEN 4 WHEN 'filters' THEN 5 WHEN 'oil' THEN 6 WHEN 'clutch' THEN 7 WHEN 'body' THEN 8 WHEN 'electrics' THEN CASE WHEN i%4=1 THEN 12 ELSE 9 END ELSE 10 END,
  cost, (cost*(1.25 + seed_n('mg'||i,60)/100.0))::numeric(8,2), seed_n('qs'||i,46), 4+seed_n('rl'||i,14)
FROM (SELECT i, split_part(p,'|',1) n, split_part(p,'|',2) c, (split_part(p,'|',3)::numeric * (0.7 + 0.12*((i-1)/14) + seed_n('cp'||i,20)/100.0))::numeric(8,2) cost
 FROM (SELECT i, (ARRAY['Brake pads front|brakes|24','Brake discs|brakes|41','Brake fluid|brakes|6','Tyre 195/65R15|tyres|48','Tyre 205/55R16|tyres|57','Exhaust back box|exhaust|62','Oil filter|filters|4.5','Air filter|filters|8','Engine oil 5L|oil|19','Clutch kit|clutch|115','Door mirror|body|34','Battery 12V|electrics|58','Spark plug set|electrics|14','Air con gas|cooling|22'])[1+(i-1)%14] p FROM generate_series(1,98) i) q) x;

INSERT INTO job_parts
SELECT j.job_id, p.part_id, CASE WHEN p.category='tyres' THEN 1+seed_n('q'||j.job_id||'-'||s,4) WHEN p.category IN ('brakes','oil') THEN 1+seed_n('q'||j.job_id||'-'||s,2) ELSE 1 END,
  CASE WHEN j.opened_at < current_date - 365 THEN round(p.sell_price*0.94,2) ELSE p.sell_price END
FROM jobs j CROSS JOIN generate_series(1,3) s
CROSS JOIN LATERAL (SELECT * FROM parts p WHERE p.part_id % 11 <> 0 AND p.category = ANY (CASE j.job_type WHEN 'service' THEN ARRAY['filters','oil','electrics'] WHEN 'brakes' THEN ARRAY['brakes'] WHEN 'tyres' THEN ARRAY['tyres'] WHEN 'clutch' THEN ARRAY['clutch','oil'] WHEN 'exhaust' THEN ARRAY['exhaust'] WHEN 'air con' THEN ARRAY['cooling'] WHEN 'bodywork' THEN ARRAY['body'] WHEN 'MOT' THEN ARRAY['electrics','brakes'] ELSE ARRAY['electrics'] END)
  ORDER BY hashtext(j.job_id||'p'||s||'-'||p.part_id) LIMIT 1) p
WHERE s <= CASE WHEN j.job_type IN ('MOT','diagnostics') THEN (CASE WHEN seed_n('np'||j.job_id,4)=0 THEN 1 ELSE 0 END) WHEN j.job_type='service' THEN 1+seed_n('np'||j.job_id,3) ELSE 1+seed_n('np'||j.job_id,2) END
ON CONFLICT DO NOTHING;

INSERT INTO invoices
SELECT row_number() OVER (ORDER BY iss, job_id), 'INV-'||lpad((10000+row_number() OVER (ORDER BY iss, job_id))::text,6,'0'), job_id, iss, iss + terms, net, round(net*0.2,2), seed_n('void'||job_id,70)=3
FROM (SELECT j.job_id, LEAST(current_date, j.closed_at::date + CASE WHEN c.account_type='private' THEN 0 ELSE seed_n('is'||j.job_id,5) END) iss,
  CASE c.account_type WHEN 'private' THEN 7 WHEN 'trade' THEN 14 ELSE 30 END terms,
  round(j.labour_hours*j.labour_rate,2) + COALESCE((SELECT sum(qty*unit_price) FROM job_parts jp WHERE jp.job_id=j.job_id),0) net
 FROM jobs j JOIN vehicles v USING (vehicle_id) JOIN customers c USING (customer_id)
 WHERE j.status='done' AND NOT j.is_warranty AND seed_n('noinv'||j.job_id,60)<>1 AND NOT (j.closed_at >= current_date-3 AND seed_n('ni2'||j.job_id,2)=0)) x;

INSERT INTO payments
SELECT row_number() OVER (ORDER BY pd, invoice_id, s), invoice_id, pd, amt, (ARRAY['card','card','card','card','cash','transfer'])[1+CASE WHEN at='private' THEN seed_n('pm'||invoice_id||s,6) ELSE 3+seed_n('pm'||invoice_id||s,2)*2 END]
FROM (SELECT i.invoice_id, s, c.account_type at,
  i.issued_on + CASE WHEN c.account_type='private' THEN (CASE WHEN seed_n('pl'||i.invoice_id,5)=0 THEN seed_n('p2'||i.invoice_id,16) ELSE 0 END) ELSE 5+seed_n('p3'||i.invoice_id,42) END + (s-1)*(12+seed_n('p4'||i.invoice_id,15)) pd,
  CASE WHEN seed_n('split'||i.invoice_id,9)=0 THEN CASE WHEN s=1 THEN round((i.net+i.vat)*0.4,2) ELSE (i.net+i.vat)-round((i.net+i.vat)*0.4,2) END WHEN s=1 THEN i.net+i.vat END amt
 FROM invoices i JOIN jobs j USING (job_id) JOIN vehicles v USING (vehicle_id) JOIN customers c USING (customer_id) CROSS JOIN generate_series(1,2) s
 WHERE NOT i.is_void AND seed_n('bad'||i.invoice_id,100) >= CASE c.account_type WHEN 'private' THEN 2 WHEN 'trade' THEN 5 ELSE 4 END
   AND NOT (s=2 AND seed_n('bad2'||i.invoice_id,8)=0)) x
WHERE amt IS NOT NULL AND pd <= current_date;

INSERT INTO purchase_orders
SELECT i, p.supplier_id, p.part_id, 1+seed_n('pb'||i,5), 2*(1+seed_n('pq'||i,6)),
  round(p.cost_price*(CASE WHEN od < current_date-365 THEN 0.92 ELSE 1 END + seed_n('pc'||i,7)/100.0),2), od, od + 3 + x.lt,
  CASE WHEN rd <= current_date AND seed_n('nr'||i,80)<>5 THEN rd END
FROM (SELECT i, od, pid, seed_n('lt'||i,6) lt, od + 3 + seed_n('lt'||i,6) + CASE WHEN seed_n('late'||i,10) < CASE WHEN pid%14 IN (4,5) THEN 5 WHEN pid%14 IN (1,2) THEN 1 ELSE 3 END THEN 1+seed_n('ld'||i,11) ELSE -seed_n('ea'||i,3) END rd
  FROM (SELECT i, current_date - 560 + (i*560/620) od, 1+((i*29+seed_n('pp'||i,23))%98) pid FROM generate_series(1,620) i) q) x JOIN parts p ON p.part_id=x.pid;

DROP FUNCTION garage.seed_n(text, int);
RESET search_path;
