DROP SCHEMA IF EXISTS laundry CASCADE;
CREATE SCHEMA laundry;
SET search_path TO laundry;

CREATE FUNCTION h(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
'SELECT ((hashtext(t)::bigint & 2147483647) % n)::int';

CREATE TABLE customers (
  cust_no varchar(6) PRIMARY KEY,
  name text NOT NULL,
  cust_type char(1) NOT NULL,
  city text NOT NULL,
  since date NOT NULL,
  pay_days int NOT NULL,
  blocked boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN customers.cust_type IS 'H = hotel, K = hospital, N = nursing home, R = restaurant';
COMMENT ON COLUMN customers.pay_days IS 'agreed payment term in days';
COMMENT ON COLUMN customers.blocked IS 'no deliveries until debts are settled';

CREATE TABLE drivers (
  drv_id int PRIMARY KEY,
  fname text NOT NULL,
  lname text NOT NULL,
  hire_dt date NOT NULL,
  term_dt date,
  lic_cls varchar(3) NOT NULL,
  mobile text
);
COMMENT ON COLUMN drivers.term_dt IS 'last day of employment, NULL = still with us';
COMMENT ON COLUMN drivers.lic_cls IS 'licence class: B up to 3.5 t, C1 up to 7.5 t, C heavy lorry';

CREATE TABLE routes (
  route_cd varchar(4) PRIMARY KEY,
  descr text NOT NULL,
  drv_id int REFERENCES drivers(drv_id),
  dist_km numeric(6,1) NOT NULL,
  start_tm time NOT NULL
);
COMMENT ON TABLE routes IS 'delivery tours';
COMMENT ON COLUMN routes.drv_id IS 'regular driver of the tour';
COMMENT ON COLUMN routes.dist_km IS 'length of the round trip';

CREATE TABLE sites (
  site_id int PRIMARY KEY,
  cust_no varchar(6) NOT NULL REFERENCES customers(cust_no),
  site_name text NOT NULL,
  city text NOT NULL,
  route_cd varchar(4) REFERENCES routes(route_cd),
  beds int,
  contact text
);
COMMENT ON TABLE sites IS 'places where we collect and deliver, a customer may have several';
COMMENT ON COLUMN sites.beds IS 'number of beds, NULL for restaurants';

CREATE TABLE contracts (
  contr_no int PRIMARY KEY,
  cust_no varchar(6) NOT NULL REFERENCES customers(cust_no),
  start_dt date NOT NULL,
  end_dt date,
  ctype char(2) NOT NULL,
  min_kg_wk int NOT NULL,
  disc_pct numeric(4,1) NOT NULL DEFAULT 0,
  cancel_dt date
);
COMMENT ON COLUMN contracts.ctype IS 'RE = rental linen (ours), OW = customer''s own linen';
COMMENT ON COLUMN contracts.min_kg_wk IS 'minimum volume in kg per week';
COMMENT ON COLUMN contracts.disc_pct IS 'discount in percent';
COMMENT ON COLUMN contracts.end_dt IS 'last day of validity, NULL = open-ended';
COMMENT ON COLUMN contracts.cancel_dt IS 'day we received notice of termination, NULL = not cancelled';

CREATE TABLE linen_articles (
  art_no varchar(6) PRIMARY KEY,
  descr text NOT NULL,
  grp char(2) NOT NULL,
  wt_g int NOT NULL,
  wash_price numeric(6,2) NOT NULL,
  repl_cost numeric(7,2) NOT NULL
);
COMMENT ON COLUMN linen_articles.grp IS 'BL = bed linen, TW = towels, TB = table linen, WW = workwear, OR = operating room textiles';
COMMENT ON COLUMN linen_articles.wt_g IS 'weight per piece in grams';
COMMENT ON COLUMN linen_articles.wash_price IS 'price per washed piece in EUR';
COMMENT ON COLUMN linen_articles.repl_cost IS 'replacement cost per piece in EUR';

CREATE TABLE pickups (
  pu_id int PRIMARY KEY,
  site_id int NOT NULL REFERENCES sites(site_id),
  drv_id int REFERENCES drivers(drv_id),
  plan_ts timestamp NOT NULL,
  done_ts timestamp,
  bags int,
  gross_kg numeric(7,1),
  stat smallint NOT NULL
);
COMMENT ON TABLE pickups IS 'collections of dirty linen';
COMMENT ON COLUMN pickups.stat IS '0 = planned, 1 = collected, 2 = failed (nobody there), 9 = cancelled';
COMMENT ON COLUMN pickups.plan_ts IS 'agreed time';
COMMENT ON COLUMN pickups.done_ts IS 'actual time of collection';

CREATE TABLE delivery_notes (
  dn_no int PRIMARY KEY,
  pu_id int REFERENCES pickups(pu_id),
  site_id int NOT NULL REFERENCES sites(site_id),
  drv_id int REFERENCES drivers(drv_id),
  due_dt date NOT NULL,
  dlv_dt date,
  signed_by text
);
COMMENT ON TABLE delivery_notes IS 'clean linen going back to the sites';
COMMENT ON COLUMN delivery_notes.due_dt IS 'promised delivery day';
COMMENT ON COLUMN delivery_notes.dlv_dt IS 'actual delivery day, NULL = not delivered yet';

CREATE TABLE dn_lines (
  dn_no int NOT NULL REFERENCES delivery_notes(dn_no),
  line_no int NOT NULL,
  art_no varchar(6) NOT NULL REFERENCES linen_articles(art_no),
  qty_ord int NOT NULL,
  qty_dlv int NOT NULL,
  qty_rej int NOT NULL DEFAULT 0,
  PRIMARY KEY (dn_no, line_no)
);
COMMENT ON COLUMN dn_lines.qty_ord IS 'pieces the customer expects';
COMMENT ON COLUMN dn_lines.qty_dlv IS 'pieces actually on the note';
COMMENT ON COLUMN dn_lines.qty_rej IS 'pieces scrapped as torn or stained';

CREATE TABLE machines (
  mach_no varchar(5) PRIMARY KEY,
  mtype char(1) NOT NULL,
  maker text NOT NULL,
  cap_kg int,
  inst_dt date NOT NULL,
  out_dt date
);
COMMENT ON COLUMN machines.mtype IS 'W = washer, T = tunnel washer, D = dryer, I = ironer, F = folder';
COMMENT ON COLUMN machines.cap_kg IS 'load capacity in kg, NULL for ironers and folders';
COMMENT ON COLUMN machines.out_dt IS 'date taken out of use';

CREATE TABLE mach_downtimes (
  dt_id int PRIMARY KEY,
  mach_no varchar(5) NOT NULL REFERENCES machines(mach_no),
  from_ts timestamp NOT NULL,
  to_ts timestamp,
  cause char(1) NOT NULL,
  rep_cost numeric(8,2)
);
COMMENT ON COLUMN mach_downtimes.cause IS 'M = mechanical, E = electrical, P = planned maintenance, S = steam supply, O = operator error';
COMMENT ON COLUMN mach_downtimes.to_ts IS 'NULL = machine is still down';
COMMENT ON COLUMN mach_downtimes.rep_cost IS 'repair bill in EUR, NULL = no cost or not billed yet';

CREATE TABLE compl_reasons (
  reason_cd varchar(3) PRIMARY KEY,
  descr text NOT NULL,
  severe boolean NOT NULL
);

CREATE TABLE complaints (
  compl_no int PRIMARY KEY,
  site_id int NOT NULL REFERENCES sites(site_id),
  dn_no int REFERENCES delivery_notes(dn_no),
  reason_cd varchar(3) NOT NULL REFERENCES compl_reasons(reason_cd),
  recd_dt date NOT NULL,
  closed_dt date,
  credit_amt numeric(8,2) NOT NULL DEFAULT 0
);
COMMENT ON COLUMN complaints.recd_dt IS 'day the complaint came in';
COMMENT ON COLUMN complaints.closed_dt IS 'NULL = still open';
COMMENT ON COLUMN complaints.credit_amt IS 'credit granted in EUR';

CREATE TABLE invoices (
  inv_no int PRIMARY KEY,
  cust_no varchar(6) NOT NULL REFERENCES customers(cust_no),
  inv_dt date NOT NULL,
  due_dt date NOT NULL,
  net_amt numeric(10,2) NOT NULL,
  vat_amt numeric(10,2) NOT NULL,
  paid_dt date,
  remind_lvl smallint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN invoices.paid_dt IS 'NULL = unpaid';
COMMENT ON COLUMN invoices.remind_lvl IS 'dunning letters sent so far, 0 to 3';

INSERT INTO drivers
SELECT i, (ARRAY['Bruno','Dana','Erik','Fiona','Goran','Hilde','Igor','Jutta','Kemal','Lars','Mona','Nils','Otto','Pia'])[i],
 (ARRAY['Albrecht','Brandt','Conrad','Dietz','Ebert','Falk','Georgiev','Hansen','Issa','Jung','Keller','Lorenz','Meier','Nowak'])[i],
 current_date-(300+h('dh'||i,3300)), CASE WHEN i=5 THEN current_date-95 WHEN i=12 THEN current_date-310 END,
 (ARRAY['B','C1','C','C1','C1','B','C','C1','C','C1','B','C1','C','B'])[i], CASE WHEN i NOT IN (9,13) THEN '0171 '||(4400000+i*7919)::text END
FROM generate_series(1,14) i;
UPDATE drivers SET hire_dt=current_date-25 WHERE drv_id=14;
UPDATE drivers SET hire_dt=current_date-1900 WHERE drv_id IN (5,12);

INSERT INTO routes VALUES
 ('N1','North city',1,48.5,'05:30'),('N2','North coast',2,132.0,'04:45'),('S1','South city',3,39.0,'06:00'),('S2','South hills',4,118.5,'05:00'),
 ('E1','East valley',6,86.0,'05:15'),('W1','West hospitals',7,64.5,'04:30'),('W2','West lakes',8,141.0,'05:00'),('C1','Centre early',9,22.5,'04:00'),('C2','Centre late',10,24.0,'11:30'),('X9','Standby',NULL,0,'08:00');

INSERT INTO customers
SELECT 'K'||lpad((100+i)::text,4,'0'),
 CASE t WHEN 'H' THEN (ARRAY['Hotel Astoria','Grand Hotel Bellevue','Hotel Krone','Seaside Resort','Park Hotel Linden','Hotel Post','Alpen Lodge','Hotel Central','City Inn','Hotel Sonne','Harbour Hotel','Hotel Adler','Lakeview Hotel','Hotel Europa','Boutique Hotel Rosa','Hotel Mercator','Castle Hotel','Budget Stay','Hotel Viktoria','Golf Hotel'])[n]
 WHEN 'K' THEN (ARRAY['St. Anna Hospital','General Hospital North','Marien Hospital','University Clinic','Eye Clinic Dr. Vogel','Heart Centre West','Childrens Hospital','Rehab Clinic Lakeside','St. Josef Hospital','District Hospital East','Clinic am Park','Dental Clinic Smile'])[n]
 WHEN 'N' THEN (ARRAY['Haus Abendsonne','Villa Birke','Seniors Home Linde','Residence Rosengarten','Care Home Waldblick','Haus Elisabeth','Residence Am See','Care Home Mozart'])[n]
 ELSE (ARRAY['Trattoria Roma','Brasserie Nord','Gasthaus Hirsch','Bistro Panorama','Steakhouse 21'])[n] END,
 t, (ARRAY['Kiel','Lubeck','Hamburg','Hamburg','Rostock','Bremen','Schwerin'])[1+h('cc'||i,7)], current_date-(60+h('cs'||i,4000)),
 (ARRAY[14,30,30,30,45,60])[1+h('pd'||i,6)], false
FROM (SELECT i, CASE WHEN i<=20 THEN 'H' WHEN i<=32 THEN 'K' WHEN i<=40 THEN 'N' ELSE 'R' END t, CASE WHEN i<=20 THEN i WHEN i<=32 THEN i-20 WHEN i<=40 THEN i-32 ELSE i-40 END n FROM generate_series(1,45) i) q;
UPDATE customers SET blocked=true WHERE cust_no IN ('K0118','K0137','K0143');
UPDATE customers SET since=current_date-45 WHERE cust_no IN ('K0116');
UPDATE customers SET since=current_date-(200+h(cust_no,90)) WHERE cust_no IN ('K0107','K0125','K0139','K0144');

INSERT INTO sites
SELECT row_number() OVER (ORDER BY cust_no,k), cust_no, CASE WHEN n=1 THEN name ELSE name||' - '||CASE WHEN cust_type='K' THEN (ARRAY['Main building','Surgery','Day clinic','Maternity'])[k] ELSE (ARRAY['Main house','Annex','Spa','Garden wing'])[k] END END,
 CASE WHEN k>1 AND h('oc'||cust_no||k,100)<38 THEN (ARRAY['Hamburg','Kiel','Flensburg','Neumunster'])[1+h('od'||cust_no||k,4)] ELSE city END, CASE WHEN h('nr'||cust_no||k,100)<96 THEN CASE WHEN cust_type='K' AND h('rk'||cust_no,3)=0 THEN 'W1' ELSE (ARRAY['N1','N1','N2','S1','S1','S2','E1','W2','C1','C1','C2'])[1+h('rt'||cust_no||k,11)] END END,
 CASE WHEN cust_type<>'R' THEN (CASE cust_type WHEN 'K' THEN 60+h('bd'||cust_no||k,320) WHEN 'H' THEN 30+h('bd'||cust_no||k,210) ELSE 24+h('bd'||cust_no||k,90) END) END,
 CASE WHEN h('ct'||cust_no||k,100)<85 THEN (ARRAY['Ms Lang','Mr Roth','Ms Sauer','Mr Winter','Ms Kaiser','Mr Busch','Ms Vogt'])[1+h('cn'||cust_no||k,7)] END
FROM customers c CROSS JOIN LATERAL (SELECT CASE WHEN cust_type='K' THEN 1+h('sn'||cust_no,4) WHEN cust_type='H' THEN 1+h('sn'||cust_no,3) ELSE 1 END n) x CROSS JOIN LATERAL generate_series(1,n) k;

INSERT INTO contracts
SELECT 7000+row_number() OVER (ORDER BY cust_no,k), cust_no, sd, ed, CASE WHEN h('cty'||cust_no||k,100)<66 THEN 'RE' ELSE 'OW' END, 100+h('mk'||cust_no||k,30)*25, (ARRAY[0,0,0,2.5,5,5,7.5,10])[1+h('dp'||cust_no||k,8)],
 CASE WHEN ed IS NOT NULL AND ed<current_date AND h('cc'||cust_no||k,2)=0 THEN ed-90 WHEN cust_no IN ('K0109','K0123','K0134') AND k=2 THEN current_date-20-h('cd'||cust_no,30) END
FROM (SELECT cust_no, k, CASE WHEN k=1 THEN since ELSE GREATEST(since+1,current_date-560+h('sp'||cust_no,420)) END sd,
  CASE WHEN k=1 THEN CASE WHEN h('two'||cust_no,100)<60 OR cust_no IN ('K0109','K0123','K0134') THEN GREATEST(since+1,current_date-560+h('sp'||cust_no,420))-1 WHEN h('oe'||cust_no,100)<45 THEN NULL ELSE current_date+10+h('ed'||cust_no,500) END
   ELSE CASE WHEN cust_no IN ('K0109','K0123','K0134') THEN current_date+70+h('e4'||cust_no,40) WHEN h('e2'||cust_no,100)<30 THEN NULL WHEN h('e2'||cust_no,100)<36 THEN current_date-30 ELSE current_date+8+h('e3'||cust_no,600) END END ed
 FROM customers CROSS JOIN generate_series(1,2) k WHERE k=1 OR h('two'||cust_no,100)<60 OR cust_no IN ('K0109','K0123','K0134')) q
WHERE cust_no<>'K0145';

INSERT INTO linen_articles VALUES
 ('BL10','Bed sheet single','BL',520,0.62,9.40),('BL11','Bed sheet double','BL',760,0.81,13.20),('BL20','Duvet cover','BL',980,1.15,21.50),('BL30','Pillow case','BL',160,0.34,4.10),('BL40','Blanket','BL',1450,2.40,34.00),
 ('TW10','Hand towel','TW',220,0.28,3.60),('TW20','Bath towel','TW',480,0.47,7.80),('TW30','Bath mat','TW',390,0.39,6.20),('TW40','Bath robe','TW',1250,2.10,29.90),('TW50','Pool towel','TW',640,0.66,10.50),
 ('TB10','Tablecloth','TB',610,1.30,18.00),('TB20','Napkin','TB',60,0.22,2.10),('TB30','Table runner','TB',180,0.55,6.90),
 ('WW10','Nurse tunic','WW',310,1.45,24.00),('WW20','Doctor coat','WW',480,1.90,31.00),('WW30','Chef jacket','WW',450,1.75,28.50),('WW40','Work trousers','WW',420,1.40,22.00),
 ('OR10','Surgical gown','OR',380,2.85,46.00),('OR20','Surgical drape','OR',540,2.30,38.00),('OR30','OR stocking set','OR',120,0.95,8.80);

INSERT INTO pickups
SELECT row_number() OVER (ORDER BY ts,site_id), site_id, CASE WHEN ts::date<=current_date+1 THEN drv END, ts,
 CASE WHEN st=1 THEN ts+make_interval(mins=>h('dm'||site_id||'/'||d,75)-18+CASE WHEN route_cd IN ('N2','W2') THEN 14 ELSE 0 END) END,
 CASE WHEN st=1 THEN 2+kg/14 END, CASE WHEN st=1 THEN kg+h('kd'||site_id||'/'||d,10)/10.0 END, st
FROM (SELECT s.site_id, s.route_cd, d, (current_date-d)+r.start_tm+make_interval(mins=>20+15*h('so'||s.site_id,14)) ts,
  CASE WHEN -d>=0 THEN CASE WHEN h('ps'||s.site_id||'/'||d,100)<4 THEN 9 ELSE 0 END WHEN h('ps'||s.site_id||'/'||d,100)<4 THEN 9 WHEN h('ps'||s.site_id||'/'||d,100)<9 THEN 2 ELSE 1 END st,
  25+coalesce(s.beds,30)*(70+h('kk'||s.site_id||'/'||d,60))/100 kg,
  CASE WHEN s.route_cd='S1' AND d>95 AND d<400 THEN 5 WHEN s.route_cd='C2' AND d>310 THEN 12 WHEN r.drv_id IS NOT NULL AND h('sub'||s.site_id||'/'||d,100)<88 THEN r.drv_id ELSE (ARRAY[11,13,1,4])[1+h('su2'||s.site_id||'/'||d,4)] END drv
 FROM sites s JOIN customers c USING (cust_no) JOIN routes r ON r.route_cd=coalesce(s.route_cd,'C2') CROSS JOIN generate_series(-10,440) d
 WHERE (d+s.site_id)%(CASE c.cust_type WHEN 'K' THEN 6 WHEN 'H' THEN 8 ELSE 11 END)=0 AND current_date-d>=c.since AND NOT (c.blocked AND d<28) AND s.site_id NOT IN (9,31)
) q;

INSERT INTO delivery_notes
SELECT 40000+row_number() OVER (ORDER BY due, pu_id), pu_id, site_id, CASE WHEN dd<=current_date THEN drv_id END, due, CASE WHEN dd<=current_date THEN dd END,
 CASE WHEN dd<=current_date AND h('sg'||pu_id,100)<91 THEN (ARRAY['Lang','Roth','Reception','Night porter','Winter','Ward 3','Housekeeping'])[1+h('sn'||pu_id,7)] END
FROM (SELECT p.pu_id, p.site_id, p.drv_id, p.plan_ts::date+2 due, p.plan_ts::date+2+CASE WHEN h('dl'||p.pu_id,100)<87 THEN 0 WHEN h('dl'||p.pu_id,100)<95 THEN 1 WHEN h('dl'||p.pu_id,100)<98 THEN 2 ELSE 5 END dd FROM pickups p WHERE p.stat=1) q;

INSERT INTO dn_lines
SELECT dn_no, row_number() OVER (PARTITION BY dn_no ORDER BY art_no), art_no, q, GREATEST(0,q-CASE WHEN h('sh'||dn_no||art_no,100)<11 THEN 1+h('sq'||dn_no||art_no,1+q/6) ELSE 0 END), CASE WHEN h('rj'||dn_no||art_no,100)<9+CASE WHEN art_no IN ('TB20','TW10') THEN 7 ELSE 0 END THEN 1+h('rq'||dn_no||art_no,1+q/20) ELSE 0 END
FROM (SELECT dn.dn_no, a.art_no, (6+coalesce(s.beds,40)*(20+h('q'||dn.dn_no||a.art_no,70))/100*CASE WHEN a.art_no IN ('BL30','TW10','TB20') THEN 2 ELSE 1 END/CASE WHEN a.grp IN ('WW','OR') OR a.art_no IN ('TW40','BL40') THEN 4 ELSE 1 END) q
 FROM delivery_notes dn JOIN sites s USING (site_id) JOIN customers c USING (cust_no) JOIN linen_articles a ON
  (CASE c.cust_type WHEN 'H' THEN a.grp IN ('BL','TW') OR a.art_no IN ('TB10','TB20') WHEN 'K' THEN a.art_no IN ('BL10','BL20','BL30','BL40','TW10','TW20','WW10','WW20','OR10','OR20') WHEN 'N' THEN a.grp='BL' OR a.art_no IN ('TW10','TW20','WW10') ELSE a.grp='TB' OR a.art_no='WW30' END)
 WHERE h('use'||dn.dn_no||a.art_no,100)<36 AND dn.dn_no%2=0 OR (dn.dn_no%2=1 AND a.art_no IN (CASE c.cust_type WHEN 'R' THEN 'TB20' ELSE 'BL10' END, CASE c.cust_type WHEN 'R' THEN 'TB10' ELSE 'TW10' END) AND a.grp<>'OR')) x;

INSERT INTO machines
SELECT t||lpad(n::text,2,'0'), t, (ARRAY['Kannegiesser','Milnor','Jensen','Girbau','Jensen','Kannegiesser'])[1+h('mm'||t||n,6)],
 CASE t WHEN 'W' THEN 40+20*h('mc'||t||n,5) WHEN 'T' THEN 600+300*n WHEN 'D' THEN 50+10*h('mc'||t||n,7) END, current_date-(100+h('mi'||t||n,4200)), NULL
FROM (SELECT 'W' t, n FROM generate_series(1,9) n UNION ALL SELECT 'T', n FROM generate_series(1,2) n UNION ALL SELECT 'D', n FROM generate_series(1,8) n UNION ALL SELECT 'I', n FROM generate_series(1,5) n UNION ALL SELECT 'F', n FROM generate_series(1,4) n) q;
UPDATE machines SET inst_dt=current_date-4600, out_dt=current_date-220 WHERE mach_no='W04';
UPDATE machines SET inst_dt=current_date-4350, out_dt=current_date-75 WHERE mach_no='D07';

INSERT INTO mach_downtimes
SELECT row_number() OVER (ORDER BY f, mach_no), mach_no, f, f+make_interval(mins=>dur), c, CASE WHEN c IN ('M','E') THEN 80+h('rc'||mach_no||'/'||k,1900)+h('rd'||mach_no||'/'||k,100)/100.0 WHEN c='P' THEN 150 END
FROM (SELECT m.mach_no, k, (current_date-1-h('d0'||m.mach_no,20)-k*(13+h('d1'||m.mach_no,30)))+make_interval(hours=>5+h('dh'||m.mach_no||'/'||k,13), mins=>h('dmi'||m.mach_no||'/'||k,60)) f,
  CASE WHEN h('dd'||m.mach_no||'/'||k,100)<70 THEN 20+h('de'||m.mach_no||'/'||k,300) ELSE 300+h('df'||m.mach_no||'/'||k,2600) END dur,
  (ARRAY['M','M','M','E','E','P','P','S','O'])[1+h('ca'||m.mach_no||'/'||k,9)] c, m.inst_dt, m.out_dt
 FROM machines m CROSS JOIN generate_series(0,20) k WHERE m.mach_no NOT IN ('F03','D02')) q
WHERE f>inst_dt AND (out_dt IS NULL OR f<out_dt-3) AND f>current_date-520 AND f+make_interval(mins=>dur)<current_date+time '06:00';
INSERT INTO mach_downtimes VALUES (801,'W06',current_date-3+time '09:40',NULL,'E',NULL),(802,'I02',current_date-1+time '14:05',NULL,'M',NULL),(803,'D05',current_date-9+time '11:20',NULL,'M',NULL);

INSERT INTO compl_reasons VALUES
 ('STN','stains left',false),('TRN','torn items',false),('SHT','short delivery',false),('LAT','late delivery',false),('MIX','wrong articles',false),('HYG','hygiene problem',true),('LOS','linen lost',true),('BIL','billing error',false);

INSERT INTO complaints
SELECT row_number() OVER (ORDER BY rd, dn_no), site_id, CASE WHEN rs<>'BIL' THEN dn_no END, rs, rd, CASE WHEN rd+dur<=current_date AND h('op'||dn_no,100)<93 THEN rd+dur END, CASE WHEN h('cr'||dn_no,100)<40 AND rd+dur<=current_date THEN 15+h('cv'||dn_no,240)*1.5 ELSE 0 END
FROM (SELECT dn_no, site_id, dlv_dt+h('cq'||dn_no,4) rd, (ARRAY['STN','STN','STN','TRN','SHT','SHT','LAT','LAT','MIX','HYG','LOS','BIL'])[1+h('re'||dn_no,12)] rs, 1+h('cu'||dn_no,9)+CASE WHEN h('cw'||dn_no,10)=0 THEN 14 ELSE 0 END dur
 FROM delivery_notes WHERE dlv_dt IS NOT NULL AND h('co'||dn_no,1000)<42+(site_id%5)*18-CASE WHEN site_id%7=0 THEN 60 ELSE 0 END) q WHERE rd<=current_date;

INSERT INTO invoices
SELECT 90000+row_number() OVER (ORDER BY md, cust_no), cust_no, md, md+pay_days, net, net*0.19, CASE WHEN pd<=current_date AND NOT bad THEN pd END,
 CASE WHEN (pd>current_date OR bad) AND md+pay_days<current_date THEN LEAST(3,(current_date-md-pay_days)/55) ELSE 0 END
FROM (SELECT c.cust_no, c.pay_days, x.md, x.net, x.md+c.pay_days-22+h('plate'||c.cust_no,19)+h('ip'||c.cust_no||x.md-date_trunc('month',current_date)::date,26) pd,
  h('ib'||c.cust_no||(extract(year FROM age(date_trunc('month',current_date),x.md))*12+extract(month FROM age(date_trunc('month',current_date),x.md))),100)<CASE WHEN c.blocked THEN 55 ELSE 6 END bad
 FROM customers c JOIN (SELECT s.cust_no, (date_trunc('month',dn.dlv_dt)+interval '1 month')::date md, sum(l.qty_dlv*a.wash_price) net FROM delivery_notes dn JOIN sites s USING (site_id) JOIN dn_lines l USING (dn_no) JOIN linen_articles a USING (art_no) WHERE dn.dlv_dt IS NOT NULL GROUP BY 1,2) x USING (cust_no)
 WHERE x.md<=current_date) q;

DROP FUNCTION h(text,int);
ANALYZE customers, drivers, routes, sites, contracts, linen_articles, pickups, delivery_notes, dn_lines, machines, mach_downtimes, compl_reasons, complaints, invoices;
RESET search_path;
